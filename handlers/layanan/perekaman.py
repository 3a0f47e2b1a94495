"""Perekaman: being recorded for the KTP-el."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="perekaman",
    nama="Perekaman KTP-el",
    singkat="Perekaman KTP-el",
    sop="ktp_prr",
    is_kartu=True,
    persyaratan=(Persyaratan("kk", "KK (fotokopi)", sumber=(sumber.PEKALONGAN_KTP, sumber.SEMARANG)),),
    catatan=(
        "Perekaman di kecamatan terdekat atau pelayanan keliling; hadir sendiri.",
        "Yang berusia di bawah 17 tahun boleh merekam lebih dahulu; KTP-el dicetak setelah genap 17 tahun "
        "tanpa permohonan lagi.",
    ),
    dasar="Perpres 96/2018 Ps 15; SOP KTP-el PRR Bunda Dewi Harum (13.2)",
    sumber=(sumber.SOP_PRR,),
    keyakinan="high",
    dokumen="KTP-el",
)
