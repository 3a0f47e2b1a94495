"""Every table of the store; importing this package registers them all."""

from data.models.dokumen import Blanko, CetakKartu, Dokumen
from data.models.kantor import Denyut, Kantor, Lease, NomorUrut, Pengguna, PenggunaPeran
from data.models.pemahaman import SalahPaham
from data.models.percakapan import Akun, Inbox, Outbox, Percakapan, Pesan, Warga
from data.models.permohonan import AksesBerkas, Berkas, Eskalasi, Kejadian, Permohonan, Tenggat
from data.models.surat import Kontak, Surat

__all__ = [
    "AksesBerkas", "Akun", "Berkas", "Blanko", "CetakKartu", "Denyut", "Dokumen", "Eskalasi", "Inbox",
    "Kantor", "Kejadian", "Kontak", "Lease", "NomorUrut", "Outbox", "Pengguna", "PenggunaPeran", "Percakapan",
    "Permohonan", "Pesan", "SalahPaham", "Surat", "Tenggat", "Warga",
]
