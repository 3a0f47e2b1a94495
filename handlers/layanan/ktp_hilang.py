"""A KTP-el that was lost."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="ktp_hilang",
    nama="KTP-el hilang",
    singkat="KTP-el hilang",
    keluarga="ktp",
    is_kartu=True,
    is_bisa_diajukan=True,
    formulir=("F-1.02",),
    persyaratan=(
        Persyaratan(
            "surat_hilang",
            "Surat keterangan hilang dari kepolisian",
            singkat="Surat kehilangan",
            kata=("hilang", "kehilangan", "polisi", "polsek"),
        ),
        Persyaratan("kk", "KK (fotokopi)", singkat="KK", kata=("kk", "kartu keluarga")),
    ),
    dasar="Perpres 96/2018; SE 470/13287",
    sumber=(sumber.RINEWS, sumber.SEMARANG, sumber.SULSEL),
    keyakinan="high",
    dokumen="KTP-el",
)
