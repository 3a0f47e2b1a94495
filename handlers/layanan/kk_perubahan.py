"""A change on a Kartu Keluarga: a member comes or goes, an element changes, another head of the family."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan, Pertanyaan

LAYANAN = Layanan(
    slug="kk_perubahan",
    nama="Perubahan data Kartu Keluarga (tambah/kurang anggota, ubah elemen data)",
    singkat="KK ubah data",
    keluarga="kk",
    is_bisa_diajukan=True,
    formulir=("F-1.02", "F-1.06 (perubahan elemen data)"),
    persyaratan=(
        Persyaratan("kk_lama", "KK lama", singkat="KK lama", kata=("kk", "kartu keluarga")),
        Persyaratan(
            "bukti_peristiwa",
            "Bukti peristiwa sesuai data yang diubah (fotokopi): SKPWNI, ijazah, buku nikah, atau akta "
            "lahir/kawin/cerai/mati",
            alternatif=("SKPWNI", "ijazah", "buku nikah", "akta lahir", "akta kawin", "akta cerai", "akta mati"),
            keterangan="sesuai elemen yang diubah",
            singkat="Bukti perubahan",
            kata=("bukti", "skpwni", "ijazah", "nikah", "akta", "akte", "lahir"),
        ),
        Persyaratan(
            "akta_kematian",
            "Akta kematian kepala keluarga (fotokopi)",
            wajib=False,
            keterangan="bila mengganti kepala keluarga yang meninggal",
            sumber=(sumber.DAYEUHKOLOT,),
            keyakinan="low: one re-typed source",
            singkat="Akta kematian",
            kata=("kematian", "meninggal", "mati"),
        ),
    ),
    dasar="Perpres 96/2018 (Ps 12, tidak terlihat langsung); elemen: Permendagri 108/2019 Ps 15",
    sumber=(sumber.SEMARANG, sumber.PASAL_108, sumber.DAYEUHKOLOT),
    keyakinan="medium",
    dokumen="Kartu Keluarga",
    pertanyaan=(Pertanyaan("perubahan", "Data yang diubah", "tanya_perubahan_kk"),),
)
