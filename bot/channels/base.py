"""What every channel can do: verify a delivery, parse it, send a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Delivery:
    """An HTTP request of a provider (or what polling brought), as raw as it came.

    `url` is the public URL the provider called. `form` has every field untrimmed. `body` is the raw body.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes
    form: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Envelope:
    """One row for the inbox. `kunci` is channel + ':' + address: order is kept inside it.

    `jenis`: pesan (a message or a pressed button) | status (a delivery receipt) | sunting (edit) | lain.
    """

    kanal: str
    provider_id: str
    kunci: str
    payload: dict[str, Any]
    jenis: str = "pesan"


@dataclass(frozen=True)
class MediaRef:
    """A file to fetch. `fetch()` returns the bytes or raises MediaError; nothing is fetched before it is called.

    `lokasi` is where the files gateway already has it (web chat), else ''. `discard()`, when given, deletes the
    provider's copy; call it only after the bytes are stored. It never raises.
    """

    tipe: str
    nama: str
    ukuran: int | None
    fetch: Callable[[], bytes]
    lokasi: str = ""
    discard: Callable[[], None] | None = None


class MediaError(Exception):
    """A file could not be had. `alasan`: terlalu_besar | tipe | rusak | gagal_unduh; `retry` tells whether
    trying later can help."""

    def __init__(self, alasan: str, retry: bool = False) -> None:
        super().__init__(alasan)
        self.alasan = alasan
        self.retry = retry


@dataclass(frozen=True)
class Incoming:
    """A parsed payload. `alamat` is the address replies go to; `jenis` as in handlers.turn.Message.jenis,
    'grup' (a group chat: refuse politely), 'sunting' (an edit: never wipes the first text), 'asing' (sent by a person,
    of a kind nobody here can read: told so), 'lain' (no message of a person at all: passed over),
    or 'status' with `status_provider_id` / `status` (terkirim | sampai | dibaca | gagal) / `status_error`
    (the provider's code) / `status_kind` (what the error asks for: retry | fail | stop | park, '' when none).

    `album` groups messages that belong together. `callback_id` must be answered when given.
    `is_blocked` True/False: the person stopped / came back; None otherwise.
    """

    kanal: str
    alamat: str
    jenis: str = "teks"
    teks: str = ""
    pilihan: str = ""
    nama: str = ""
    telepon: str = ""
    media: tuple[MediaRef, ...] = ()
    album: str = ""
    callback_id: str = ""
    kontak_sendiri: bool = False
    status_provider_id: str = ""
    status: str = ""
    status_error: str = ""
    status_kind: str = ""
    is_blocked: bool | None = None


@dataclass(frozen=True)
class OutButton:
    label: str
    payload: str


@dataclass(frozen=True)
class Outgoing:
    """What is to be sent: text with buttons, or one document/photo with a caption.

    `read_file` gives the bytes of the attachment; `public_url` is an address the provider can fetch it from
    (short-lived, signed), for providers that pull. `known_ids` are provider ids of this person's other messages:
    `look_up` never takes one of them for this message. `templat_sid` and `variabel`: it leaves as this approved
    template; `teks` is then what the person will read. `done`: a long message leaves in parts, and the person has
    so many of them already.
    """

    alamat: str
    teks: str = ""
    buttons: tuple[OutButton, ...] = ()
    nama_berkas: str = ""
    tipe_berkas: str = ""
    read_file: Callable[[], bytes] | None = None
    public_url: str = ""
    kunci: str = ""
    known_ids: frozenset[str] = frozenset()
    templat_sid: str = ""
    variabel: Mapping[str, str] = field(default_factory=dict)
    done: int = 0


@dataclass(frozen=True)
class Receipt:
    """The provider took it; `provider_id` is its id, by which statuses will come. `done`: only so many parts of it
    were found; the rest is still to be sent. None: all of it."""

    provider_id: str
    status: str = "terkirim"
    done: int | None = None


class SendError(Exception):
    """A send that did not work. `kind`: retry (after `retry_after` seconds if given) | fail | stop (the person
    stopped us) | park (needs a template / window shut) | unknown (the answer was lost: look up first). `done`: so many
    parts of the message arrived before it."""

    def __init__(self, kind: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after = retry_after
        self.done = 0


class Channel(Protocol):
    """One channel. Implementations keep no state but their HTTP client, and are safe between threads."""

    name: str
    rate_per_second: float
    rate_per_chat: float

    def verify(self, delivery: Delivery) -> bool:
        """Whether the provider really sent this. Wrong or missing signature: False, and nothing is stored."""

    def open(self, delivery: Delivery) -> list[Envelope]:
        """The inbox rows of a verified delivery. Cheap and never fails on unknown fields; raises ValueError
        only when it is not the provider's format at all."""

    def parse(self, payload: dict[str, Any]) -> list[Incoming]:
        """A stored payload as incoming messages (usually one). Never raises on odd content: jenis='lain'."""

    def send(self, message: Outgoing) -> Receipt:
        """Send once. Raises SendError."""

    def look_up(self, message: Outgoing, since_seconds: float) -> Receipt | None:
        """Find a message whose answer was lost; None when it is not there or the provider cannot tell. Of a message in
        parts the furthest one counts (Receipt.done)."""

    def acknowledge(self, callback_id: str) -> None:
        """Answer a pressed button where the provider wants it; errors are swallowed and logged."""
