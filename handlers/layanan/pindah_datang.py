"""A move from another kabupaten or kota to this one."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan, Pertanyaan

LAYANAN = Layanan(
    slug="pindah_datang",
    nama="Pindah datang antar kabupaten/kota (daerah tujuan)",
    singkat="Pindah datang",
    keluarga="pindah",
    is_bisa_diajukan=True,
    is_nkk_wajib=False,
    persyaratan=(
        Persyaratan(
            "skpwni",
            "SKPWNI (surat pindah dari daerah asal)",
            singkat="SKPWNI",
            kata=("skp", "skpwni", "pindah"),
        ),
        Persyaratan(
            "ktp_atau_kia_lama",
            "KTP-el lama ATAU KIA lama (untuk diganti)",
            alternatif=("KTP-el lama", "KIA lama"),
            singkat="KTP/KIA lama",
            kata=("ktp", "e-ktp", "kia"),
        ),
        Persyaratan(
            "pernyataan_pemilik_rumah",
            "Surat pernyataan tidak keberatan dari pemilik rumah",
            wajib=False,
            keterangan="bila menumpang atau sewa",
            singkat="Izin pemilik rumah",
            kata=("pernyataan", "pemilik", "rumah", "tidak keberatan"),
        ),
    ),
    dasar="SE 470/13287",
    sumber=(sumber.BATAM,),
    keyakinan="high",
    dokumen="Kartu Keluarga",
    pertanyaan=(Pertanyaan("alamat_baru", "Alamat baru", "tanya_alamat_baru"),),
)
