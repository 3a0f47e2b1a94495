"""A move inside the same kabupaten or kota."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="pindah_dalam",
    nama="Pindah dalam satu kabupaten/kota",
    singkat="Pindah dalam kota",
    keluarga="pindah",
    formulir=("F-1.03",),
    persyaratan=(
        Persyaratan("kk", "KK (fotokopi)"),
        Persyaratan(
            "pernyataan_pemilik_rumah",
            "Surat pernyataan tidak keberatan dari pemilik rumah",
            wajib=False,
            keterangan="bila menumpang atau sewa",
        ),
    ),
    dasar="Perpres 96/2018 Ps 25(3)",
    sumber=(sumber.BATAM,),
    keyakinan="high",
    dokumen="Kartu Keluarga",
)
