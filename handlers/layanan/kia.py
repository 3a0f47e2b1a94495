"""Kartu Identitas Anak: the card of a child below 17."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan, Pertanyaan

LAYANAN = Layanan(
    slug="kia",
    nama="Kartu Identitas Anak (KIA)",
    singkat="KIA",
    is_kartu=True,
    is_bisa_diajukan=True,
    formulir=("F-1.02 (sumber sekunder)",),
    persyaratan=(
        Persyaratan(
            "akta_kelahiran",
            "Kutipan akta kelahiran anak (fotokopi, tunjukkan asli)",
            singkat="Akta kelahiran",
            kata=("akta", "akte", "lahir", "kelahiran"),
        ),
        Persyaratan("kk", "KK asli orang tua atau wali", singkat="KK", kata=("kk", "kartu keluarga")),
        Persyaratan(
            "ktp_orang_tua",
            "KTP-el asli kedua orang tua atau wali",
            singkat="KTP orang tua",
            kata=("ktp", "ayah", "ibu", "wali", "orang tua", "ortu"),
        ),
        Persyaratan(
            "foto",
            "Foto anak berwarna ukuran 2x3, 2 lembar",
            wajib=False,
            keterangan="bila anak berusia 5 tahun sampai kurang dari 17 tahun",
            singkat="Foto anak",
            kata=("pas foto", "pasfoto", "2x3", "foto anak"),
        ),
        Persyaratan(
            "surat_hilang_atau_kia_rusak",
            "Surat kehilangan dari polisi ATAU KIA yang rusak",
            wajib=False,
            alternatif=("surat kehilangan dari polisi", "KIA yang rusak"),
            keterangan="bila KIA lama hilang atau rusak",
            singkat="Bukti hilang/rusak",
            kata=("hilang", "kehilangan", "polisi", "rusak"),
        ),
        Persyaratan(
            "skp",
            "Surat Keterangan Pindah (SKP)",
            wajib=False,
            keterangan="bila pindah",
            singkat="Surat pindah (SKP)",
            kata=("skp", "skpwni", "pindah"),
        ),
    ),
    dasar="Permendagri 2/2016 Ps 3–6",
    sumber=(sumber.PEKALONGAN_KIA,),
    keyakinan="high",
    dokumen="KIA",
    pertanyaan=(Pertanyaan("nama_anak", "Nama anak", "tanya_nama_anak"),),
)
