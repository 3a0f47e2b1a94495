"""Identitas Kependudukan Digital: the KTP on a phone."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="ikd",
    nama="Identitas Kependudukan Digital (IKD)",
    singkat="IKD",
    sop="",
    persyaratan=(
        Persyaratan("ponsel", "HP/smartphone dengan internet"),
        Persyaratan(
            "ktp_atau_nik",
            "KTP-el ATAU sudah rekam (NIK)",
            alternatif=("KTP-el", "sudah rekam (NIK)"),
        ),
        Persyaratan("surel_dan_hp", "E-mail dan nomor HP yang aktif"),
        Persyaratan("swafoto", "Swafoto, lalu kode QR dipindai petugas", keterangan="boleh di luar domisili"),
    ),
    catatan=("Aktivasi dilakukan bertatap muka dengan petugas; tidak dapat lewat chat.",),
    dasar="Permendagri 72/2022",
    sumber=(sumber.JOGJA, sumber.SUARA),
    keyakinan="high",
)
