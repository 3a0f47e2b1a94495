"""Print Ready Record: recorded, not yet printed."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan

LAYANAN = Layanan(
    slug="prr",
    nama="KTP-el siap cetak (PRR: sudah rekam, belum dicetak)",
    singkat="KTP-el PRR",
    sop="ktp_prr",
    is_kartu=True,
    persyaratan=(),
    catatan=(
        "Tidak perlu permohonan: setelah perekaman dan genap berusia 17 tahun, KTP-el langsung dicetak operator.",
        "KTP-el dikirim Petugas POS ke alamat yang tertera di KTP.",
    ),
    dasar="SOP KTP-el PRR Bunda Dewi Harum (13.2)",
    sumber=(sumber.SOP_PRR,),
    keyakinan="high",
    dokumen="KTP-el",
)
