"""Akta perkawinan of couples who are not married at the KUA."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan

LAYANAN = Layanan(
    slug="akta_perkawinan",
    nama="Akta perkawinan (non-Islam)",
    singkat="Akta perkawinan",
    keluarga="akta",
    formulir=("F-2.01",),
    persyaratan=(
        Persyaratan("surat_perkawinan", "Surat keterangan perkawinan dari pemuka agama/penghayat (fotokopi)"),
        Persyaratan("pas_foto", "Pas foto berwarna suami-istri"),
        Persyaratan("ktp", "KTP-el"),
        Persyaratan("kk", "KK"),
        Persyaratan(
            "akta_kematian_atau_perceraian",
            "Akta kematian ATAU akta perceraian pasangan terdahulu (fotokopi)",
            wajib=False,
            alternatif=("akta kematian (cerai mati)", "akta perceraian (cerai hidup)"),
            keterangan="bila janda atau duda",
        ),
        Persyaratan("dispensasi", "Dispensasi pengadilan", wajib=False, keterangan="bila berusia di bawah 19 tahun"),
    ),
    catatan=("Perkawinan beragama Islam dicatat di KUA dan buku nikahnya diterbitkan di sana.",),
    dasar="Perpres 96/2018 Ps 37; Permendagri 108/2019 Ps 50-51",
    sumber=(sumber.PERKAWINAN_NON_MUSLIM, sumber.DAYEUHKOLOT),
    keyakinan="medium-high",
    dokumen="Kutipan akta perkawinan",
)
