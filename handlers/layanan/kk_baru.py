"""A first Kartu Keluarga for a new family."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="kk_baru",
    nama="Kartu Keluarga baru (membentuk keluarga baru)",
    singkat="KK baru",
    keluarga="kk",
    is_bisa_diajukan=True,
    is_nkk_wajib=False,
    formulir=("F-1.02 (Semarang) / F-1.01 (sumber sekunder)", "F-1.05 SPTJM bila kawin/cerai belum tercatat"),
    persyaratan=(
        Persyaratan(
            "buku_nikah",
            "Buku nikah, kutipan akta perkawinan ATAU kutipan akta perceraian (fotokopi)",
            alternatif=("buku nikah", "kutipan akta perkawinan", "kutipan akta perceraian"),
            singkat="Buku nikah / akta",
            kata=("nikah", "kawin", "cerai", "perkawinan", "perceraian"),
        ),
        Persyaratan(
            "skp",
            "Surat Keterangan Pindah (SKP)",
            wajib=False,
            keterangan="bila pindah",
            singkat="Surat pindah (SKP)",
            kata=("skp", "skpwni", "pindah"),
        ),
        Persyaratan(
            "skpln",
            "Surat Keterangan Pindah Luar Negeri (SKPLN)",
            wajib=False,
            keterangan="bila datang dari luar negeri",
            singkat="SKPLN",
            kata=("skpln", "luar negeri"),
        ),
    ),
    dasar="Perpres 96/2018 Ps 11",
    sumber=(sumber.SAMASAWAH, sumber.SEMARANG, sumber.DAYEUHKOLOT),
    keyakinan="medium: form number differs between sources",
    dokumen="Kartu Keluarga",
)
