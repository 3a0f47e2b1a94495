"""A Kartu Keluarga of one's own at the same address."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="kk_pisah",
    nama="Pisah Kartu Keluarga (satu alamat)",
    singkat="KK pisah",
    keluarga="kk",
    formulir=("F-1.02",),
    persyaratan=(
        Persyaratan("kk_lama", "KK lama (fotokopi)"),
        Persyaratan("ktp", "KTP-el", keterangan="bukti berusia 17 tahun atau lebih, kawin atau pernah kawin"),
        Persyaratan(
            "buku_nikah",
            "Buku nikah ATAU akta cerai (fotokopi)",
            wajib=False,
            alternatif=("buku nikah", "akta cerai"),
            keterangan="bila pisah karena nikah atau cerai",
        ),
    ),
    dasar="SE 470/13287",
    sumber=(sumber.DAYEUHKOLOT,),
    keyakinan="low: one re-typed source",
    dokumen="Kartu Keluarga",
)
