"""A Kartu Keluarga that was lost or is damaged."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="kk_hilang_rusak",
    nama="Kartu Keluarga hilang atau rusak",
    singkat="KK hilang/rusak",
    keluarga="kk",
    is_bisa_diajukan=True,
    is_nkk_wajib=False,
    formulir=("F-1.02",),
    persyaratan=(
        Persyaratan(
            "surat_hilang_atau_kk_rusak",
            "Surat keterangan hilang dari kepolisian ATAU KK yang rusak",
            alternatif=("surat keterangan hilang dari kepolisian", "KK yang rusak"),
            singkat="Bukti hilang/rusak",
            kata=("hilang", "kehilangan", "polisi", "rusak", "polsek"),
        ),
        Persyaratan("ktp", "KTP-el", singkat="KTP-el", kata=("ktp", "e-ktp", "ktp-el")),
        Persyaratan(
            "kitap",
            "Kartu izin tinggal tetap",
            wajib=False,
            keterangan="bila orang asing",
            singkat="Izin tinggal tetap",
            kata=("kitap", "izin tinggal"),
        ),
    ),
    dasar="Perpres 96/2018 Ps 13",
    sumber=(sumber.PEKALONGAN_KK_HILANG, sumber.KONTAN),
    keyakinan="high",
    dokumen="Kartu Keluarga",
)
