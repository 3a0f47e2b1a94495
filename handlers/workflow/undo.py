"""Taking an act back within a minute, as one more fact: the history only grows. Pure.

An URUNGKAN and the act before it count for nothing; `effective` is the history without such pairs, and all that asks
where a request stands is given that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.workflow.model import SELESAI, Aksi, Kejadian, NotPossible, Sop
from handlers.workflow.standing import is_applicant_row, voids_signature

WINDOW = timedelta(seconds=60)
UNDOABLE = frozenset({Aksi.TERIMA, Aksi.TERUSKAN, Aksi.VERIFIKASI, Aksi.SETUJUI, Aksi.KEMBALIKAN, Aksi.ENTRI})


def effective(history: Sequence[Kejadian]) -> tuple[Kejadian, ...]:
    """The history without what was taken back."""
    kept: list[Kejadian] = []
    for kejadian in history:
        if kejadian.aksi is Aksi.URUNGKAN:
            kept.pop()
        else:
            kept.append(kejadian)
    return tuple(kept)


def undo(sop: Sop, history: Sequence[Kejadian], at: datetime, pengguna_id: int | None) -> Kejadian:
    """The fact that takes the last act back. `history` is the effective one.

    NotPossible when somebody else acted last, a minute has passed, or the act reached beyond the desk.
    """
    last = history[-1] if history else None
    if last is None or last.pengguna_id is None or last.pengguna_id != pengguna_id:
        raise NotPossible("Tidak dapat diurungkan: petugas lain sudah melanjutkannya.")
    if last.aksi not in UNDOABLE or not _stays_inside(sop, last):
        raise NotPossible(f"“{last.aksi.label}” tidak dapat diurungkan.")
    if at - last.at > WINDOW:
        raise NotPossible("Tidak dapat diurungkan: sudah lebih dari satu menit.")
    return Kejadian(Aksi.URUNGKAN, last.ke_langkah, last.langkah, last.peran, at, pengguna_id,
                    data={"urungkan": str(last.aksi)})


def _stays_inside(sop: Sop, kejadian: Kejadian) -> bool:
    if kejadian.ke_langkah == SELESAI or voids_signature(sop, kejadian.aksi, kejadian.ke_langkah):
        return False
    return kejadian.langkah == kejadian.ke_langkah or not is_applicant_row(sop, sop.row(kejadian.ke_langkah))
