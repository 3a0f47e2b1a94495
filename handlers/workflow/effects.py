"""What a decision asks the shell to do, as values. The engine does nothing of it by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.workflow.model import Waktu


@dataclass(frozen=True)
class Notify:
    """Tell the citizen sentence `key` of pesan.toml. `params`: catatan, items, aksi, langkah (plain values)."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StartTenggat:
    """A deadline begins. `langkah` is a row's slug, or SELURUH for the whole procedure.

    The moment it falls due is `handlers.workflow.tenggat.due_at(sop, history, calendar, langkah)`, which leaves
    pauses and the applicant's time out.
    """

    langkah: str
    waktu: Waktu


@dataclass(frozen=True)
class CloseTenggat:
    """The row was left, the request ended, or time stands still (a pause, or the applicant's turn)."""

    langkah: str


@dataclass(frozen=True)
class QueueCetak:
    """Queue one card print."""


@dataclass(frozen=True)
class AskSignature:
    """The document stands before the Kepala Dinas."""


@dataclass(frozen=True)
class VoidSignature:
    """What was signed goes back to be changed: the signature no longer counts."""


@dataclass(frozen=True)
class SendDokumen:
    """Send the signed PDF into the applicant's chat."""


@dataclass(frozen=True)
class AskBerkas:
    """The applicant must send these checklist items again ('items' empty: what is refused or missing)."""

    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class MakeSurat:
    """This act produces a letter: spt, berita_acara, pengantar, rekapan, tanda_terima …"""

    jenis: str


@dataclass(frozen=True)
class Finish:
    """The request is over: selesai | ditolak | dibatalkan | kembali."""

    hasil: str


Effect = (
    Notify | StartTenggat | CloseTenggat | QueueCetak | AskSignature | VoidSignature | SendDokumen | AskBerkas
    | MakeSurat | Finish
)
