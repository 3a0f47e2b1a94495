"""One turn of a conversation, as values: what came in, what is known, what is to be said and done.

Frozen and serialisable; the dialog and the handlers are pure functions over these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Attachment:
    """A file of an incoming message, already fetched, checked by content and stored as a Berkas row."""

    berkas_id: int
    tipe: str  # image/jpeg, image/png, application/pdf, …
    nama: str = ""


@dataclass(frozen=True)
class Message:
    """What a citizen sent. `jenis` says what else it was when there is no usable text:
    teks | tombol | berkas | suara | stiker | lokasi | kontak | video | berkas_ditolak | kosong | lain.

    `pilihan` is the payload of a pressed button ('' for typed text). `alasan` says why a file was refused
    (terlalu_besar | tipe | rusak | gagal_unduh).
    """

    teks: str = ""
    jenis: str = "teks"
    pilihan: str = ""
    lampiran: tuple[Attachment, ...] = ()
    alasan: str = ""
    kontak_sendiri: bool = False


@dataclass(frozen=True)
class Meaning:
    """What Rasa made of a sentence. `yakin` 0..1; `maksud` '' when Rasa is down or the text was empty."""

    maksud: str = ""
    layanan: str = ""
    yakin: float = 0.0
    entitas: tuple[Mapping[str, Any], ...] = ()
    mungkin: tuple[tuple[str, str, float], ...] = ()  # likely (maksud, layanan, yakin), best first
    is_down: bool = False
    teks: str = ""  # the part of the message this is of, when it held several questions


@dataclass(frozen=True)
class PermohonanFact:
    """A request of this very account (or asked for by number) as the dialog may speak of it."""

    nomor: str
    layanan: str
    langkah: str  # row number and slug, e.g. 'verifikasi_kasi'
    uraian: str  # one sentence for the citizen: where it stands
    is_selesai: bool
    hasil: str
    item_kurang: tuple[str, ...] = ()  # item slugs to be sent again
    alasan_kurang: Mapping[str, str] = field(default_factory=dict)
    can_cancel: bool = True
    diajukan_at: datetime | None = None
    tenggat_at: datetime | None = None
    is_milik_sendiri: bool = True
    alasan: str = ""  # what an officer wrote when it was refused or sent back to its applicant
    bisa_disegerakan: bool = False  # late, or only the signature is missing: its applicant may ask to hurry it


@dataclass(frozen=True)
class Jawaban:
    """An answer the office keeps as knowledge and has approved, that fits the question just asked."""

    id: int
    pertanyaan: str
    jawaban: str
    tanggal: str
    sumber: str = ""


@dataclass(frozen=True)
class Button:
    """`payload` <= 64 bytes (Telegram), `label` <= 20 characters (WhatsApp quick reply)."""

    label: str
    payload: str


@dataclass(frozen=True)
class Facts:
    """All a turn may know of the world. `profil` is the office profile (data/reference/offices)."""

    now: datetime
    profil: Mapping[str, Any]
    kanal: str
    nama_akun: str = ""
    meanings: tuple[Meaning, ...] = (Meaning(),)  # one per question in the message, in order
    permohonan: tuple[PermohonanFact, ...] = ()  # of this account, newest first
    dicari: PermohonanFact | None = None  # the request whose number stands in the message
    nomor_salah: str = ""  # a number typed with a wrong check character
    is_open: bool = True  # office open now
    jam_hari_ini: str = ""  # "Hari ini buka sampai pukul 15.00"
    nik_ganda: str = ""  # nomor of an unfinished request of the same NIK + service
    ditawarkan: tuple[Button, ...] = ()  # buttons of a notice sent since the last turn: "1" means the first of them
    jawaban: Jawaban | None = None  # what the office has answered to this very question before
    ambang: float = 0.35  # a Meaning with less `yakin` counts as not understood (the threshold of nlu/config.yml)

    @property
    def meaning(self) -> Meaning:
        return self.meanings[0] if self.meanings else Meaning()


@dataclass(frozen=True)
class Reply:
    """One bubble: `key` of pesan.toml with params; buttons; or a document to send (dokumen_id)."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    dokumen_id: int | None = None


@dataclass(frozen=True)
class Submit:
    """Create a Permohonan. `data`: nama, nik, nkk, penyerahan (chat | pos | ambil), alamat …;
    `berkas`: item slug → berkas ids. The shell answers with `permohonan_diajukan` (nomor)."""

    layanan: str
    data: Mapping[str, Any]
    berkas: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Resend:
    """File berkas against items of an open request that was sent back (Aksi.LENGKAPI when all are there)."""

    nomor: str
    berkas: Mapping[str, tuple[int, ...]]
    is_lengkap: bool


@dataclass(frozen=True)
class Cancel:
    """Aksi.BATALKAN on a request of this account."""

    nomor: str


@dataclass(frozen=True)
class CallOfficer:
    """Put the conversation in the shared inbox. `alasan`: diminta | tidak_paham | pengaduan | penipuan …"""

    alasan: str


@dataclass(frozen=True)
class AskPolicy:
    """A question the bot may not answer: registered (BAMSOS), answered later in this chat."""

    pertanyaan: str
    jenis: str = "kebijakan"  # informasi | kebijakan | salah_entri | status_penerbitan | pengambilan | pengaduan
    nomor: str = ""
    nama: str = ""  # as the citizen confirmed it (BAMSOS row 2 registers it)
    layanan: str = ""
    at: datetime | None = None  # when it was asked: its place in the order, however late it is confirmed


@dataclass(frozen=True)
class Given:
    """The bot gave a kept answer; `is_helpful` says that the asker found it enough."""

    pengetahuan_id: int
    is_helpful: bool = False


@dataclass(frozen=True)
class Misunderstood:
    """Keep this sentence for the learning loop."""

    teks: str


Effect = Submit | Resend | Cancel | CallOfficer | AskPolicy | Given | Misunderstood


@dataclass(frozen=True)
class EnterForm:
    """A handler's wish: begin to apply for `layanan`, or (with `nomor`) to send missing berkas again."""

    layanan: str = ""
    nomor: str = ""


@dataclass(frozen=True)
class ConfirmQuestion:
    """A handler's wish: keep this question until the citizen confirms that an officer shall get it."""

    teks: str
    jenis: str = "kebijakan"
    nomor: str = ""
    layanan: str = ""


@dataclass(frozen=True)
class Decision:
    """What a turn leads to: replies in order, effects for the shell, and what the dialog should enter, if any."""

    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
    form: EnterForm | ConfirmQuestion | None = None
