"""Biodata WNI: a resident who has no NIK yet."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="biodata",
    nama="Biodata WNI (penduduk yang belum ber-NIK)",
    singkat="Biodata WNI",
    formulir=("F-1.01", "F-1.04 bila tak punya dokumen"),
    persyaratan=(
        Persyaratan(
            "pengantar_rt_rw",
            "Surat pengantar asli RT/RW",
            keterangan="tidak perlu untuk bayi dari orang tua yang sudah terdaftar",
        ),
        Persyaratan("bukti_peristiwa", "Fotokopi dokumen atau bukti peristiwa kependudukan dan peristiwa penting"),
        Persyaratan("bukti_pendidikan", "Fotokopi bukti pendidikan terakhir"),
        Persyaratan(
            "pernyataan_pemilik_rumah",
            "Surat pernyataan tidak keberatan dari pemilik rumah",
            wajib=False,
            keterangan="bila menumpang, sewa atau kos",
        ),
    ),
    dasar="Perpres 96/2018 Ps 4",
    sumber=(sumber.SERANG, sumber.KUBU_RAYA_DAFDUK),
    keyakinan="high",
)
