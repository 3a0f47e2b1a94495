"""The words of a workflow: roles, acts, and the typed rows of an SOP (imports nothing but the stdlib).

An SOP is a `Sop` holding `Langkah` rows that read like the paper table; each row lists its `Transisi`: which
`Aksi` leads where, on which facts (`Bila`), and what must be ready first (`Butuh`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final


class NotPossible(Exception):
    """This act may not be done now. `reason` is one polite Indonesian sentence for the person who tried."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Peran(StrEnum):
    """Who acts, as written on the door. `label` is what people read."""

    PEMOHON = "pemohon"
    SISTEM = "sistem"
    OPERATOR_PENERIMA_WA = "operator_penerima_wa"
    OPERATOR_PENGANGKAT_DATA = "operator_pengangkat_data"
    OPERATOR_CETAK_BERKAS = "operator_cetak_berkas"
    PETUGAS_LOKET = "petugas_loket"
    KASI_IDENTITAS = "kasi_identitas"
    OPERATOR = "operator"
    KADIS = "kadis"
    OPERATOR_PENGIRIM_PDF = "operator_pengirim_pdf"
    PETUGAS_PEMILAH = "petugas_pemilah"
    KASI_INOVASI = "kasi_inovasi"
    PETUGAS_POS = "petugas_pos"
    KABID_DAFDUK = "kabid_dafduk"
    KABID_PIAK = "kabid_piak"
    ADMIN = "admin"
    KASI = "kasi"
    KABID = "kabid"
    OPERATOR_EDITOR = "operator_editor"
    PETUGAS_PENGAMBILAN = "petugas_pengambilan"
    SISWA = "siswa"
    KASI_PENDATAAN = "kasi_pendataan"
    KASUBBAG_UMUM = "kasubbag_umum"
    SEKRETARIAT = "sekretariat"
    SEKRETARIS = "sekretaris"
    TIM_PELAKSANA = "tim_pelaksana"
    LAPAS = "lapas"
    PETUGAS_DAFDUK = "petugas_dafduk"
    PETUGAS_PEREKAMAN = "petugas_perekaman"
    FO = "fo"
    PIHAK_KETIGA = "pihak_ketiga"
    ADMIN_SISTEM = "admin_sistem"

    @property
    def label(self) -> str:
        return _LABEL_PERAN[self]

    @property
    def tingkat(self) -> int:
        """Rank in the office: 1 officers, 2 Kasi and Kasubbag, 3 Kabid and Sekretaris, 4 Kepala Dinas."""
        if self.value.startswith(("kasi", "kasubbag")):
            return 2
        if self.value.startswith("kabid") or self is Peran.SEKRETARIS:
            return 3
        return 4 if self is Peran.KADIS else 1


_LABEL_PERAN: Final[Mapping[Peran, str]] = {
    Peran.PEMOHON: "Pemohon/Masyarakat",
    Peran.SISTEM: "Sistem",
    Peran.OPERATOR_PENERIMA_WA: "Operator Penerima WA",
    Peran.OPERATOR_PENGANGKAT_DATA: "Operator Pengangkat Data",
    Peran.OPERATOR_CETAK_BERKAS: "Operator Cetak Berkas",
    Peran.PETUGAS_LOKET: "Petugas Loket Pendaftaran",
    Peran.KASI_IDENTITAS: "Kasi Identitas Penduduk",
    Peran.OPERATOR: "Operator",
    Peran.KADIS: "Kepala Dinas",
    Peran.OPERATOR_PENGIRIM_PDF: "Operator Pengirim PDF",
    Peran.PETUGAS_PEMILAH: "Petugas Pemilah Berkas",
    Peran.KASI_INOVASI: "Kasi Bidang Inovasi",
    Peran.PETUGAS_POS: "Petugas POS",
    Peran.KABID_DAFDUK: "Kepala Bidang Pendaftaran Penduduk",
    Peran.KABID_PIAK: "Kepala Bidang PIAK",
    Peran.ADMIN: "Admin",
    Peran.KASI: "Kepala Seksi",
    Peran.KABID: "Kepala Bidang",
    Peran.OPERATOR_EDITOR: "Operator Editor",
    Peran.PETUGAS_PENGAMBILAN: "Petugas Pengambilan Dokumen",
    Peran.SISWA: "Siswa/Sekolah",
    Peran.KASI_PENDATAAN: "Kepala Seksi Pendataan Penduduk",
    Peran.KASUBBAG_UMUM: "Kasubbag Umum",
    Peran.SEKRETARIAT: "Sekretariat",
    Peran.SEKRETARIS: "Sekretaris",
    Peran.TIM_PELAKSANA: "Tim Pelaksana",
    Peran.LAPAS: "Lapas",
    Peran.PETUGAS_DAFDUK: "Petugas Bidang Dafduk",
    Peran.PETUGAS_PEREKAMAN: "Petugas Perekaman dan Pencetakan KTP-el",
    Peran.FO: "FO/Petugas Pengambilan Dokumen",
    Peran.PIHAK_KETIGA: "Pihak ke III",
    Peran.ADMIN_SISTEM: "Admin Sistem",
}


class Aksi(StrEnum):
    """What may be done to a request. TERIMA is the receipt that answers a hand-over (kartu kendali); URUNGKAN takes the
    act before it back (handlers.workflow.undo)."""

    AJUKAN = "ajukan"
    TERIMA = "terima"
    TERUSKAN = "teruskan"
    VERIFIKASI = "verifikasi"
    SETUJUI = "setujui"
    TOLAK = "tolak"
    KEMBALIKAN = "kembalikan"
    LENGKAPI = "lengkapi"
    ENTRI = "entri"
    TANDA_TANGANI = "tanda_tangani"
    CETAK = "cetak"
    KIRIM = "kirim"
    SERAHKAN = "serahkan"
    ESKALASI = "eskalasi"
    JAWAB = "jawab"
    BATALKAN = "batalkan"
    JEDA = "jeda"
    LANJUTKAN = "lanjutkan"
    URUNGKAN = "urungkan"

    @property
    def label(self) -> str:
        return _LABEL_AKSI.get(self, self.value.replace("_", " ").capitalize())


_LABEL_AKSI: Final[Mapping[Aksi, str]] = {
    Aksi.TERIMA: "Terima berkas",
    Aksi.ENTRI: "Selesai entri",
    Aksi.CETAK: "Cetak kartu",
    Aksi.ESKALASI: "Tanya atasan",
    Aksi.JEDA: "Jeda",
    Aksi.URUNGKAN: "Urungkan",
}

SELESAI: Final = "selesai"  # `ke` of a transition that ends the request
PENGIRIM: Final = "pengirim"  # `ke` of LENGKAPI: back to the row that sent it
SELURUH: Final = "seluruh"  # `langkah` of the deadline of the whole procedure

ALASAN_JEDA: Final[Mapping[str, str]] = {
    "menunggu_pemohon": "Menunggu pemohon",
    "siak_gangguan": "SIAK sedang gangguan",
    "blanko_habis": "Blanko habis",
    "pejabat_berhalangan": "Pejabat berhalangan",
}


@dataclass(frozen=True)
class Kejadian:
    """One fact of a history, as the engine sees it. `langkah` is where it happened, `ke_langkah` where it led."""

    aksi: Aksi
    langkah: str
    ke_langkah: str
    peran: Peran
    at: datetime
    pengguna_id: int | None = None
    catatan: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fakta:
    """What the engine must know beside the history: what kind of thing is asked for and what is ready.

    `jenis` is the kind of a question (informasi | kebijakan | salah_entri | status_penerbitan | pengambilan).
    `orang_*` count the people of a list (handlers.workflow.daftar). `is_rangkap` lets one person in two roles
    receive what he handed over himself (small offices; from the office profile).
    """

    is_kartu: bool = False
    penyerahan: str = "chat"  # chat | pos | ambil
    berkas_belum_dinilai: int = 0
    berkas_ditolak: int = 0
    berkas_kurang: int = 0
    has_dokumen: bool = False
    is_ditandatangani: bool = False
    is_tercetak: bool = False
    is_cetak_berjalan: bool = False  # a card was asked for and is neither spoiled nor given up
    is_cetak_ulang: bool = False  # a reprint was approved by the Kasi
    jenis: str = ""
    orang_belum: int = 0  # not yet judged
    orang_lulus: int = 0
    orang_tidak_lulus: int = 0
    orang_tanpa_hasil: int = 0  # passed, but nothing done for them yet
    orang_gagal: int = 0  # what was to be done for them failed
    is_daftar: bool = False  # people are judged one by one: at least one must pass
    has_rencana: bool = False  # the day and place of the team's work are set
    is_gabungan: bool = False  # a list of applicants who each have a permohonan of their own, or no institution
    is_rangkap: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a request stands, computed from its history alone.

    `pengirim` is the row that handed it over; `is_dikembalikan` says it came by KEMBALIKAN; `ditanya` is the role
    whose answer to an open question is awaited ('' when none); `sejak` is when it came to this row.
    """

    langkah: str
    is_diterima: bool
    is_selesai: bool = False
    hasil: str = ""  # selesai | ditolak | dibatalkan | what the last transition says
    jeda: str = ""  # a key of ALASAN_JEDA
    sejak: datetime | None = None
    pengirim: str = ""
    is_dikembalikan: bool = False
    ditanya: str = ""
    is_cetak_diminta: bool = False
    is_ditandatangani: bool = False


@dataclass(frozen=True)
class Waktu:
    """A standard time of an SOP: office minutes, or whole working days."""

    menit: int = 0
    hari: int = 0
    verbatim: str = ""

    def __bool__(self) -> bool:
        return bool(self.menit or self.hari)

    def as_timedelta(self) -> timedelta:
        return timedelta(days=self.hari, minutes=self.menit)


class Bila(StrEnum):
    """A fact that decides which way a request goes; a transition whose `bila` does not hold does not exist."""

    KARTU = "kartu"
    BUKAN_KARTU = "bukan kartu"
    POS = "penyerahan lewat POS"
    BUKAN_POS = "penyerahan bukan lewat POS"
    AMBIL = "diambil di kantor"
    BUKAN_AMBIL = "tidak diambil di kantor"
    TANPA_GAGAL = "semua diserahkan"
    ADA_GAGAL = "ada yang tidak dapat diserahkan"
    BUKAN_GABUNGAN = "bukan daftar gabungan"

    def holds(self, fakta: Fakta) -> bool:
        return {
            Bila.KARTU: fakta.is_kartu,
            Bila.BUKAN_KARTU: not fakta.is_kartu,
            Bila.POS: fakta.penyerahan == "pos",
            Bila.BUKAN_POS: fakta.penyerahan != "pos",
            Bila.AMBIL: fakta.penyerahan == "ambil",
            Bila.BUKAN_AMBIL: fakta.penyerahan != "ambil",
            Bila.TANPA_GAGAL: fakta.orang_gagal == 0,
            Bila.ADA_GAGAL: fakta.orang_gagal > 0,
            Bila.BUKAN_GABUNGAN: not fakta.is_gabungan,
        }[self]


class Butuh(StrEnum):
    """What must be ready before an act; the value is the sentence an officer reads when it is not."""

    BERKAS_LENGKAP = "Semua berkas wajib harus ada dan diterima terlebih dahulu."
    BERKAS_TERKIRIM = "Masih ada berkas yang belum dikirim ulang."
    DOKUMEN = "Dokumen PDF dari SIAK harus diunggah terlebih dahulu."
    TANDA_TANGAN = "Dokumen harus ditandatangani terlebih dahulu."
    TERCETAK = "Kartu harus dipastikan tercetak terlebih dahulu."
    ORANG_DINILAI = "Setiap nama dalam daftar harus dinilai, dan paling sedikit satu lulus."
    ORANG_SELESAI = "Setiap nama dalam daftar harus mempunyai hasil terlebih dahulu."
    RENCANA = "Hari dan tempat pelaksanaan harus ditetapkan terlebih dahulu."

    def is_met(self, fakta: Fakta) -> bool:
        return {
            Butuh.BERKAS_LENGKAP: not (fakta.berkas_belum_dinilai or fakta.berkas_ditolak or fakta.berkas_kurang),
            Butuh.BERKAS_TERKIRIM: not (fakta.berkas_ditolak or fakta.berkas_kurang),
            Butuh.DOKUMEN: fakta.has_dokumen,
            Butuh.TANDA_TANGAN: fakta.is_ditandatangani,
            Butuh.TERCETAK: fakta.is_tercetak,
            Butuh.ORANG_DINILAI: fakta.orang_belum == 0 and (fakta.orang_lulus > 0 or not fakta.is_daftar),
            Butuh.ORANG_SELESAI: fakta.orang_belum == 0 and fakta.orang_tanpa_hasil == 0,
            Butuh.RENCANA: fakta.has_rencana,
        }[self]


@dataclass(frozen=True)
class Transisi:
    """Which act leads where. `ke` is the slug of a row, SELESAI, PENGIRIM, or the row itself (no move).

    `oleh` names who may do it when that is not the row's pelaksana. `kabari` is the pesan key the citizen gets.
    `jenis` names the kind of question for which this way is chosen when the officer names none.
    `surat` is the letter this act produces (spt, berita_acara, pengantar, rekapan, tanda_terima …).
    `is_otomatis`: the system does it by itself as soon as the request comes to the row, where there is a chat to tell.
    """

    aksi: Aksi
    ke: str
    bila: tuple[Bila, ...] = ()
    butuh: tuple[Butuh, ...] = ()
    is_catatan_wajib: bool = False
    oleh: tuple[Peran, ...] = ()
    kabari: str = ""
    surat: str = ""
    hasil: str = SELESAI
    jenis: str = ""
    is_otomatis: bool = False
    label: str = ""  # what the button says, when not Aksi.label

    @property
    def needs_catatan(self) -> bool:
        return self.is_catatan_wajib or self.aksi in (Aksi.KEMBALIKAN, Aksi.TOLAK, Aksi.JAWAB)

    @property
    def button(self) -> str:
        return self.label or self.aksi.label


@dataclass(frozen=True)
class Langkah:
    """One row of the paper table. `aktivitas` is verbatim where legible; `turut` are other columns marked in it.

    An inferred row (`is_inferred`) gives its reason in `ket`, so that an office can correct it.
    `hubungi_setelah_hari` > 0: the applicant is contacted when it lies here for so many calendar days.
    """

    nomor: str
    slug: str
    aktivitas: str
    pelaksana: tuple[Peran, ...]
    kelengkapan: str = ""
    waktu: Waktu = Waktu()
    output: str = ""
    ket: str = ""
    transisi: tuple[Transisi, ...] = ()
    turut: tuple[Peran, ...] = ()
    is_inferred: bool = False
    kabari_terima: str = ""
    hubungi_setelah_hari: int = 0


@dataclass(frozen=True)
class Sop:
    """A standard operating procedure: its head as printed, its rows, and who answers whom.

    `pemohon` are the roles that applied (may complete, may withdraw); `jenjang` the ladder of superiors a question
    climbs. `waktu_total` is the standard time of the whole, where the paper gives one.
    """

    slug: str
    judul: str
    nomor: str
    versi: int
    kantor: str
    tanggal_efektif: str
    dasar_hukum: tuple[str, ...]
    sumber: str
    catatan_inferensi: tuple[str, ...]
    waktu_total: Waktu
    langkah: tuple[Langkah, ...]
    tanggal_pembuatan: str = ""
    tanggal_revisi: str = ""
    disahkan_oleh: str = ""
    kualifikasi_pelaksana: tuple[str, ...] = ()
    peralatan: tuple[str, ...] = ()
    peringatan: tuple[str, ...] = ()
    pencatatan: tuple[str, ...] = ()
    pemohon: tuple[Peran, ...] = (Peran.PEMOHON,)
    jenjang: tuple[Peran, ...] = ()

    def row(self, slug: str) -> Langkah:
        """The row of that slug. KeyError when the SOP has none."""
        for langkah in self.langkah:
            if langkah.slug == slug:
                return langkah
        raise KeyError(f"{self.slug}: tidak ada langkah {slug!r}")

    def rows_of(self, peran: Peran) -> tuple[Langkah, ...]:
        """The rows this role holds: its queue."""
        return tuple(langkah for langkah in self.langkah if peran in langkah.pelaksana)
