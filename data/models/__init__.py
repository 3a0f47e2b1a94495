"""Every table of the store; importing this package registers them all."""

from data.models.bamsos import Pengetahuan, Penyegeraan, PertanyaanWarga
from data.models.daftar import Daftar, Lembaga, Orang, PenggunaLembaga, UnggahDaftar
from data.models.dokumen import Blanko, CetakKartu, Dokumen
from data.models.indeks import IndeksSampai, JenisIndeks, KataIndeks
from data.models.kantor import Denyut, Kantor, Lease, NomorUrut, Pengguna, PenggunaPeran
from data.models.kartu_prr import KartuPrr
from data.models.kiriman import KirimanDokumen
from data.models.komposer import GabungAkun, JawabanBaku, Makro
from data.models.meja import (
    AnggotaTim,
    CatatanPribadi,
    JejakPercakapan,
    Kehadiran,
    Label,
    LabelPercakapan,
    Pemberitahuan,
    Pengamat,
    TampilanTersimpan,
    Tim,
)
from data.models.pemahaman import SalahPaham
from data.models.pengaturan import Pengaturan, Penugasan
from data.models.percakapan import Akun, Inbox, Outbox, Percakapan, Pesan, Warga
from data.models.permohonan import AksesBerkas, Berkas, Eskalasi, Kejadian, Permohonan, Tenggat
from data.models.siaran import Siaran, SiaranPenerima
from data.models.surat import Kontak, Surat
from data.models.templat import KodePesan, Panggilan, Templat

__all__ = [
    "AksesBerkas", "Akun", "AnggotaTim", "Berkas", "Blanko", "CatatanPribadi", "CetakKartu", "Daftar", "Denyut",
    "Dokumen", "Eskalasi", "GabungAkun", "Inbox", "IndeksSampai", "JawabanBaku", "JejakPercakapan", "JenisIndeks",
    "Kantor", "KartuPrr", "KataIndeks", "Kehadiran", "Kejadian", "KirimanDokumen", "KodePesan", "Kontak", "Label",
    "LabelPercakapan", "Lease", "Lembaga", "Makro", "NomorUrut", "Orang", "Outbox", "Panggilan", "Pemberitahuan",
    "Pengamat", "Pengaturan", "Pengetahuan", "Pengguna", "PenggunaLembaga", "PenggunaPeran", "Penugasan",
    "Penyegeraan", "Percakapan", "Permohonan", "PertanyaanWarga", "Pesan", "SalahPaham", "Siaran", "SiaranPenerima",
    "Surat", "TampilanTersimpan", "Templat", "Tenggat", "Tim", "UnggahDaftar", "Warga",
]
