"""Legalisir of a document with a wet signature."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="legalisir",
    nama="Legalisir dokumen kependudukan",
    singkat="Legalisir",
    sop="",
    persyaratan=(
        Persyaratan(
            "dokumen_asli",
            "Dokumen lama bertanda tangan basah",
            wajib=False,
            keterangan="bila dokumen belum ber-TTE/QR",
        ),
    ),
    catatan=(
        "Dokumen ber-TTE/QR dan KTP-el tidak perlu dilegalisir.",
        "Dokumen lama bertanda tangan basah tetap bisa dilegalisir.",
    ),
    dasar="Permendagri 104/2019 Ps 19(6)",
    sumber=(sumber.NGAWI,),
    keyakinan="high",
)
