"""A move to another kabupaten or kota (SKPWNI, issued by the place left)."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan, Pertanyaan

LAYANAN = Layanan(
    slug="pindah_keluar",
    nama="Pindah keluar antar kabupaten/kota (SKPWNI)",
    singkat="Pindah keluar",
    keluarga="pindah",
    is_bisa_diajukan=True,
    formulir=("F-1.03",),
    persyaratan=(Persyaratan("kk", "KK (fotokopi)", singkat="KK", kata=("kk", "kartu keluarga")),),
    catatan=("Dinas daerah asal tidak menarik KTP-el atau KIA Anda.",),
    dasar="Perpres 96/2018 Ps 25(3)",
    sumber=(sumber.BATAM,),
    keyakinan="high",
    dokumen="SKPWNI",
    pertanyaan=(Pertanyaan("alamat_tujuan", "Alamat tujuan", "tanya_alamat_tujuan"),),
)
