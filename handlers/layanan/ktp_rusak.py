"""A KTP-el that is damaged."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="ktp_rusak",
    nama="KTP-el rusak",
    singkat="KTP-el rusak",
    keluarga="ktp",
    is_kartu=True,
    is_bisa_diajukan=True,
    formulir=("F-1.02",),
    persyaratan=(
        Persyaratan("ktp_rusak", "KTP-el yang rusak", singkat="KTP-el rusak", kata=("ktp", "e-ktp", "rusak")),
        Persyaratan("kk", "KK", singkat="KK", kata=("kk", "kartu keluarga")),
    ),
    dasar="Perpres 96/2018; SE 470/13287",
    sumber=(sumber.SULSEL, sumber.RINEWS),
    keyakinan="high",
    dokumen="KTP-el",
)
