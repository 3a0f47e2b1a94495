"""A KTP-el whose data changed, or of somebody who moved here."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan, Pertanyaan

LAYANAN = Layanan(
    slug="ktp_perubahan",
    nama="KTP-el perubahan data atau pindah datang",
    singkat="KTP-el ubah data",
    keluarga="ktp",
    is_kartu=True,
    is_bisa_diajukan=True,
    formulir=("F-1.02",),
    persyaratan=(
        Persyaratan("ktp_lama", "KTP-el lama", singkat="KTP-el lama", kata=("ktp", "e-ktp")),
        Persyaratan(
            "bukti_perubahan",
            "Bukti perubahan data ATAU SKP dari daerah asal",
            alternatif=("bukti perubahan data", "SKP dari daerah asal (bila pindah)"),
            singkat="Bukti perubahan/SKP",
            kata=("bukti", "skp", "skpwni", "pindah", "nikah", "ijazah", "akta", "akte"),
        ),
        Persyaratan("kk", "KK (fotokopi)", singkat="KK", kata=("kk", "kartu keluarga")),
    ),
    dasar="Perpres 96/2018; SE 470/13287",
    sumber=(sumber.SULSEL, sumber.PEKALONGAN_KTP),
    keyakinan="high",
    dokumen="KTP-el",
    pertanyaan=(Pertanyaan("perubahan", "Data yang diubah", "tanya_perubahan_ktp"),),
)
