"""A first KTP-el, after being recorded."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="ktp_baru",
    nama="KTP-el baru (pertama kali)",
    singkat="KTP-el baru",
    keluarga="ktp",
    is_kartu=True,
    formulir=("F-1.02",),
    persyaratan=(Persyaratan("kk", "KK (fotokopi)"),),
    catatan=(
        "Berusia 17 tahun atau lebih, sudah kawin, atau pernah kawin.",
        "Hadir sendiri untuk perekaman; tanpa pengantar RT/RW.",
    ),
    dasar="Perpres 96/2018 Ps 15",
    sumber=(sumber.PEKALONGAN_KTP, sumber.RINEWS, sumber.SEMARANG),
    keyakinan="high",
    dokumen="KTP-el",
)
