"""Perekaman: being recorded for the KTP-el; pupils apply in the chat and are recorded at their school (SINOPSIS)."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan, Pertanyaan

LAYANAN = Layanan(
    slug="perekaman",
    nama="Perekaman KTP-el",
    singkat="Perekaman KTP-el",
    sop="sinopsis",
    is_kartu=True,
    is_bisa_diajukan=True,
    is_diserahkan=False,
    persyaratan=(
        Persyaratan("kk", "KK (fotokopi)", sumber=(sumber.PEKALONGAN_KTP, sumber.SEMARANG), singkat="KK",
                    kata=("kk", "kartu keluarga")),
        Persyaratan("akta", "Akta kelahiran", wajib=False,
                    keterangan="bila ada data yang tidak sama antara KK dan akta", sumber=(sumber.SOP_SINOPSIS,),
                    singkat="Akta kelahiran", kata=("akta", "akte", "kelahiran")),
    ),
    catatan=(
        "Perekaman di kecamatan terdekat atau pelayanan keliling; hadir sendiri.",
        "Siswa dapat mendaftar di chat ini untuk direkam di sekolahnya.",
        "Yang berusia di bawah 17 tahun boleh merekam lebih dahulu; KTP-el dicetak setelah genap 17 tahun "
        "tanpa permohonan lagi.",
    ),
    dasar="Perpres 96/2018 Ps 15; SOP KTP-el PRR Bunda Dewi Harum (13.2); SOP SINOPSIS",
    sumber=(sumber.SOP_PRR, sumber.SOP_SINOPSIS),
    keyakinan="high",
    dokumen="KTP-el",
    pertanyaan=(Pertanyaan("sekolah", "Sekolah", "tanya_sekolah"),),
)
