"""Akta perceraian of couples who were not married at the KUA."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="akta_perceraian",
    nama="Akta perceraian (non-Islam)",
    singkat="Akta perceraian",
    keluarga="akta",
    formulir=("F-2.01",),
    persyaratan=(
        Persyaratan("putusan", "Salinan putusan pengadilan yang berkekuatan hukum tetap (fotokopi)"),
        Persyaratan(
            "akta_perkawinan",
            "Kutipan akta perkawinan asli ATAU SPTJM tidak memiliki",
            alternatif=("kutipan akta perkawinan asli", "SPTJM tidak memiliki"),
        ),
        Persyaratan("kk", "KK asli"),
        Persyaratan("ktp", "KTP-el asli"),
    ),
    dasar="UU 23/2006 Ps 40 (60 hari); Perpres 96/2018 Ps 42 (himpunan lain menyebut Ps 43); "
    "Permendagri 108/2019 Ps 57",
    sumber=(sumber.JEMBRANA, sumber.JAKARTA, sumber.GITBOOK),
    keyakinan="high on documents, low on article number",
    dokumen="Kutipan akta perceraian",
)
