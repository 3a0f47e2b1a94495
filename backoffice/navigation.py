"""Which page is for which role: the one table the menu, the guard of every route and the tests read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from handlers.commands import bamsos, berita_acara, jasa, pengetahuan
from handlers.commands.berkas import CHECKERS
from handlers.commands.blanko import KEEPERS
from handlers.commands.cetak import APPROVERS, PRINTERS
from handlers.commands.daftar import CLERKS
from handlers.commands.eskalasi import KABID, KASI
from handlers.commands.kontak import CONTACTERS
from handlers.commands.pemahaman import CORRECTORS
from handlers.commands.pengaturan import PENGATUR
from handlers.commands.siaran import PEMUTUS, PENYUSUN
from handlers.commands.templat import PENGATUR_TEMPLAT
from handlers.commands.tugas import PENJAWAB
from handlers.sop import current, ktp_prr
from handlers.workflow.model import Peran

# Who never logs in: a citizen chats, the clock has no hands.
_LUAR = {Peran.PEMOHON, Peran.SISTEM}
LEMBAGA = frozenset({Peran.LAPAS, Peran.SISWA})  # institutions: they see their own lists and nothing else
MITRA = LEMBAGA | {Peran.PIHAK_KETIGA}  # outside the office: they see only what lies with them
PETUGAS = frozenset(set(Peran) - _LUAR)
_PELAKSANA = PETUGAS - {Peran.ADMIN_SISTEM}
_DALAM = _PELAKSANA - MITRA

ATASAN = frozenset({*KASI, *KABID, Peran.KADIS, Peran.SEKRETARIS})
PERCAKAPAN = PENJAWAB
PENGATUR_JAWABAN = frozenset({Peran.ADMIN, Peran.ADMIN_SISTEM, *KASI, *KABID})
PENGATUR_MEJA = frozenset({Peran.ADMIN_SISTEM, *KASI, *KABID})
PRR = frozenset({*(role for row in ktp_prr.SOP.langkah for role in row.pelaksana), *ktp_prr.SOP.jenjang}) - _LUAR
PENCETAK = PRINTERS | KEEPERS | APPROVERS
_PEMERIKSA = frozenset({*CHECKERS, *PENCETAK, *ATASAN, *PERCAKAPAN, Peran.OPERATOR_CETAK_BERKAS})

_DAFTAR = frozenset(
    peran for slug in ("sinopsis", "mas_rapid") for row in current(slug).langkah for peran in row.pelaksana
) - LEMBAGA


@dataclass(frozen=True)
class Halaman:
    """One page. `endpoint` '' means it has no line in the menu of its own (it hangs under another page).

    `induk` names the page that lists it instead of the menu (pengaturan), with `penjelasan` below its title.
    """

    judul: str
    peran: frozenset[Peran]
    endpoint: str = ""
    ikon: str = ""
    induk: str = ""
    penjelasan: str = ""


HALAMAN: dict[str, Halaman] = {
    "antrean": Halaman("Antrean saya", PETUGAS - LEMBAGA, "antrean.daftar", "inbox"),
    "daftar": Halaman("Daftar", _DAFTAR | LEMBAGA, "daftar.semua", "checklist"),
    "daftar_kirim": Halaman("Kirim daftar", LEMBAGA | CLERKS),
    "daftar_kerja": Halaman("Kerjakan daftar", _DAFTAR),
    "siswa": Halaman("Siswa per sekolah", frozenset({Peran.ADMIN}), "daftar_kerja.siswa", "building"),
    "permohonan": Halaman("Permohonan", _DALAM, "permohonan.daftar", "files"),
    "cari": Halaman("Cari", _DALAM, "cari.daftar", "search"),
    "lembar": Halaman("Satu permohonan", _PELAKSANA - LEMBAGA),
    "nik": Halaman("Buka NIK", _PEMERIKSA),
    "berkas": Halaman("Berkas", _DALAM),
    "surat": Halaman("Surat", _DALAM),
    "kontak": Halaman("Catat kontak pemohon", CONTACTERS),
    "berita_acara": Halaman("Berita Acara", berita_acara.MAKERS),
    "percakapan": Halaman("Percakapan", PERCAKAPAN, "percakapan.daftar", "messages"),
    "telepon": Halaman("Hubungi lewat telepon", PERCAKAPAN, "surat_mati.telepon", "phone"),
    "surat_mati": Halaman("Pesan gagal", PERCAKAPAN, "surat_mati.daftar", "alert-triangle"),
    "pertanyaan": Halaman("Pertanyaan warga", PERCAKAPAN | {Peran.KADIS}, "pertanyaan.daftar", "message-2"),
    "registrasi": Halaman("Registrasi pertanyaan", bamsos.REGISTRARS),
    "usul_jawaban": Halaman("Usul jawaban kantor", pengetahuan.PROPOSERS),
    "pengetahuan": Halaman("Jawaban kantor", pengetahuan.PROPOSERS, "pengetahuan.daftar", "stack-2"),
    "putus_jawaban": Halaman("Setujui jawaban kantor", pengetahuan.APPROVERS),
    "cabut_jawaban": Halaman("Cabut jawaban kantor", pengetahuan.WITHDRAWERS),
    "siaran": Halaman("Siaran", PENYUSUN | PEMUTUS, "siaran.daftar", "speakerphone"),
    "eskalasi": Halaman("Eskalasi", ATASAN, "eskalasi.daftar", "help-circle"),
    "pemahaman": Halaman("Pemahaman bot", CORRECTORS, "pemahaman.daftar", "robot"),
    "tanda_tangan": Halaman("Tanda tangan", frozenset({Peran.KADIS}), "tanda_tangan.daftar", "signature"),
    "cetak": Halaman("Cetak kartu", PENCETAK, "cetak.daftar", "printer"),
    "prr": Halaman("KTP-el PRR", PRR, "prr.daftar", "id"),
    "jasa": Halaman("Distribusi dokumen", jasa.MAKERS | jasa.MARKERS | jasa.HANDLERS | {Peran.SEKRETARIS},
                    "jasa.daftar", "arrow-right"),
    "buat_rekapan": Halaman("Buat rekapan", jasa.MAKERS),
    "hasil_kiriman": Halaman("Hasil penyerahan", jasa.MARKERS),
    "tugas_kiriman": Halaman("Dokumen yang kembali", jasa.HANDLERS),
    "sop": Halaman("SOP", PETUGAS, "sop.daftar", "route"),
    "layanan": Halaman("Layanan", PETUGAS, "layanan.daftar", "list-details"),
    "pengaturan": Halaman("Pengaturan", frozenset(), "pengaturan.daftar", "settings"),  # roles: of its pages
    "penugasan": Halaman("Plh. dan Plt.", PENGATUR, "penugasan.daftar", "id-badge-2", "pengaturan",
                         "Siapa menggantikan pejabat yang berhalangan, dari kapan sampai kapan, dan dasarnya."),
    "jam_kerja": Halaman("Jam kerja", PENGATUR, "kalender.jam", "clock", "pengaturan",
                         "Jam buka tiap hari, istirahat, Jumat, dan jam selama Ramadan."),
    "kalender": Halaman("Kalender kantor", PENGATUR, "kalender.daftar", "calendar", "pengaturan",
                        "Hari libur nasional, cuti bersama, libur kantor sendiri, dan hari dengan jam khusus."),
    "waktu_jawab": Halaman("Waktu jawab", PENGATUR, "waktu_jawab.lihat", "clock", "pengaturan",
                           "Batas waktu menjawab warga, kapan atasan diberi tahu, dan jam tenang siaran."),
    "pengaturan_layanan": Halaman("Layanan dan persyaratan", PENGATUR, "pengaturan_layanan.daftar", "list-details",
                                  "pengaturan", "Syarat yang dibaca dan diminta dari pemohon, dengan sumbernya."),
    "kecamatan": Halaman("Kecamatan", PENGATUR, "pengaturan_kantor.kecamatan", "map-pin", "pengaturan",
                         "Daftar yang dipilih pemohon dan dipakai untuk memilah kartu."),
    "kop": Halaman("Kop surat", PENGATUR, "pengaturan_kantor.kop", "building", "pengaturan",
                   "Nama, alamat, kontak, logo, dan kode kantor pada nomor surat."),
    "pejabat": Halaman("Pejabat", PENGATUR, "pengaturan_kantor.pejabat", "signature", "pengaturan",
                       "Nama, jabatan, NIP, dan pangkat penanda tangan surat."),
    "pengguna": Halaman("Pengguna", frozenset({Peran.ADMIN_SISTEM}), "pengguna.daftar", "users", "pengaturan",
                        "Siapa boleh masuk, dengan peran apa, dan kata sandi baru."),
    "tim": Halaman("Tim", PENGATUR_MEJA, "tim.daftar", "id-badge-2", "pengaturan",
                   "Siapa menerima percakapan apa: anggota, kapasitas, dan giliran."),
    "label": Halaman("Label", PENGATUR_MEJA, "tim.label", "stack-2", "pengaturan",
                     "Kata untuk memilah percakapan, misalnya Pengaduan atau Mendesak."),
    "jawaban": Halaman("Jawaban siap pakai", PENGATUR_JAWABAN, "jawaban.daftar", "message-2", "pengaturan",
                       "Jawaban yang dipanggil petugas dengan garis miring saat membalas warga."),
    "kanal": Halaman("Kesehatan kanal", frozenset({Peran.ADMIN_SISTEM, Peran.ADMIN}), "kanal.lihat", "heartbeat",
                     "pengaturan", "Apakah WhatsApp dan Telegram masih tersambung, dan apa galat terakhirnya."),
    "templat": Halaman("Templat WhatsApp", PENGATUR_TEMPLAT, "kanal.templat", "message-2", "pengaturan",
                       "Pesan yang disetujui WhatsApp, untuk kabar di luar jendela 24 jam."),
    "lembaga": Halaman("Sekolah dan lapas", frozenset({Peran.ADMIN_SISTEM}), "lembaga.daftar", "building", "pengaturan",
                       "Lembaga yang mengirim daftar nama, dan akun masing-masing."),
    "makro": Halaman("Makro", PENGATUR_JAWABAN, "makro.daftar", "stack-2", "pengaturan",
                     "Balasan, label, tugas, dan tundaan dengan satu tekan."),
    "kesehatan": Halaman("Kesehatan sistem", frozenset({Peran.ADMIN_SISTEM}), "kesehatan.lihat", "heartbeat"),
    "akun": Halaman("Akun saya", PETUGAS),
}


KUNCI_MENU = {"antrean": "a", "permohonan": "m", "percakapan": "p", "eskalasi": "e", "tanda_tangan": "t", "cetak": "k",
              "pengaturan": "u", "akun": "s"}  # "g" and this letter open the page


def pages_under(induk: str) -> dict[str, Halaman]:
    """The pages that another page lists, in the order of the table."""
    return {nama: page for nama, page in HALAMAN.items() if page.induk == induk}


HALAMAN["pengaturan"] = replace(
    HALAMAN["pengaturan"], peran=frozenset().union(*(page.peran for page in pages_under("pengaturan").values())))


def is_allowed(nama: str, peran: Collection[Peran]) -> bool:
    """Whether somebody holding `peran` may open the page. KeyError when there is no such page."""
    return not HALAMAN[nama].peran.isdisjoint(peran)


def menu(peran: Collection[Peran]) -> list[tuple[str, Halaman]]:
    """The lines of the menu for somebody holding `peran`, in the order of the table."""
    return [(nama, page) for nama, page in HALAMAN.items()
            if page.endpoint and not page.induk and is_allowed(nama, peran)]

