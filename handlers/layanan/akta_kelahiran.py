"""Akta kelahiran: the entry of a birth."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan, Pertanyaan

LAYANAN = Layanan(
    slug="akta_kelahiran",
    nama="Akta kelahiran",
    singkat="Akta kelahiran",
    keluarga="akta",
    is_bisa_diajukan=True,
    formulir=(
        "F-2.01",
        "F-2.03 SPTJM bila tanpa surat lahir",
        "F-2.04 SPTJM pasutri bila tanpa buku nikah",
    ),
    persyaratan=(
        Persyaratan(
            "surat_lahir",
            "Surat keterangan kelahiran (fotokopi) ATAU SPTJM F-2.03",
            alternatif=(
                "surat keterangan kelahiran dari RS/puskesmas/faskes/dokter/bidan, nakhoda/pilot, kades/lurah",
                "SPTJM kebenaran data kelahiran (F-2.03)",
            ),
            keterangan="dari RS, puskesmas, faskes, dokter atau bidan; nakhoda/pilot; kades/lurah",
            singkat="Surat lahir",
            kata=("lahir", "kelahiran", "bidan", "rumah sakit", "rs", "f-2.03"),
        ),
        Persyaratan(
            "buku_nikah",
            "Buku nikah, kutipan akta perkawinan ATAU bukti lain yang sah (fotokopi)",
            alternatif=("buku nikah", "kutipan akta perkawinan", "bukti lain yang sah", "SPTJM pasutri (F-2.04)"),
            keterangan="bila tidak punya buku nikah: SPTJM pasutri F-2.04",
            singkat="Buku nikah",
            kata=("nikah", "kawin", "perkawinan", "f-2.04"),
        ),
        Persyaratan("kk", "KK (fotokopi)", singkat="KK", kata=("kk", "kartu keluarga")),
        Persyaratan(
            "berita_acara_polisi",
            "Berita acara dari kepolisian",
            wajib=False,
            keterangan="bila anak tidak diketahui asal-usulnya",
            singkat="Berita acara polisi",
            kata=("berita acara", "polisi"),
        ),
    ),
    catatan=("Fotokopi KTP saksi tidak perlu.",),
    dasar="SE 470/13287",
    sumber=(sumber.KUBU_RAYA_CAPIL, sumber.PEKALONGAN_AKTA),
    keyakinan="high",
    dokumen="Kutipan akta kelahiran",
    pertanyaan=(Pertanyaan("nama_anak", "Nama anak", "tanya_nama_anak"),),
)
