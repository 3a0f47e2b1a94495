"""Deadlines computed from a history: standing time and the applicant's time are left out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.workflow.model import SELESAI, SELURUH, Aksi, Kejadian, Sop, Waktu
from handlers.workflow.standing import is_applicant_row
from handlers.workflow.working_time import OfficeCalendar

MENUNGGU_PEMOHON = "menunggu_pemohon"


@dataclass(frozen=True)
class Pause:
    """A stretch that does not count. `alasan` is a key of ALASAN_JEDA; `sampai` None while it lasts."""

    alasan: str
    mulai: datetime
    sampai: datetime | None
    langkah: str


def pauses(sop: Sop, history: Sequence[Kejadian]) -> tuple[Pause, ...]:
    """Every stretch in which the office's clock stood still: JEDA … LANJUTKAN, and each wait for the applicant."""
    found: list[Pause] = []
    alasan, mulai = "", None
    for kejadian in history:
        if alasan and mulai and (kejadian.aksi is Aksi.LANJUTKAN or kejadian.langkah != kejadian.ke_langkah):
            found.append(Pause(alasan, mulai, kejadian.at, kejadian.langkah))
            alasan, mulai = "", None
        if kejadian.aksi is Aksi.JEDA:
            alasan, mulai = str(kejadian.data.get("alasan", "")), kejadian.at
        elif _waits_for_applicant(sop, kejadian):
            alasan, mulai = MENUNGGU_PEMOHON, kejadian.at
    if alasan and mulai:
        found.append(Pause(alasan, mulai, None, history[-1].ke_langkah))
    return tuple(found)


def due_at(sop: Sop, history: Sequence[Kejadian], calendar: OfficeCalendar, langkah: str) -> datetime | None:
    """When row `langkah` (or SELURUH, the whole) falls due; None when it has no standard time, the request is not
    there, it is over, or the clock stands still now."""
    waktu = sop.waktu_total if langkah == SELURUH else sop.row(langkah).waktu
    start = _start(sop, history, langkah)
    stops = pauses(sop, history)
    if not waktu or start is None or history[-1].ke_langkah == SELESAI or (stops and stops[-1].sampai is None):
        return None
    due = calendar.add(start, waktu)
    for pause in stops:
        if pause.sampai is not None and pause.mulai >= start:
            due = _later(calendar, due, pause, waktu)
    return due


def deadlines(sop: Sop, history: Sequence[Kejadian], calendar: OfficeCalendar) -> tuple[tuple[str, datetime], ...]:
    """The deadlines that run now, earliest first: (slug of the row or SELURUH, moment)."""
    if not history:
        return ()
    slugs = [SELURUH, *([history[-1].ke_langkah] if history[-1].ke_langkah != SELESAI else [])]
    found = ((slug, due_at(sop, history, calendar, slug)) for slug in slugs)
    return tuple(sorted(((slug, at) for slug, at in found if at is not None), key=lambda pair: pair[1]))


def _later(calendar: OfficeCalendar, due: datetime, pause: Pause, waktu: Waktu) -> datetime:
    """`due` moved on by the office time of a pause that began before it fell due."""
    assert pause.sampai is not None
    if pause.mulai >= due:
        return due
    lost = max(timedelta(), calendar.between(pause.mulai, pause.sampai))
    return calendar.add(due, lost)


def _start(sop: Sop, history: Sequence[Kejadian], langkah: str) -> datetime | None:
    """When the running visit to this row began: when it was handed over, received or not."""
    moves = list(_moves(history))
    if not moves:
        return None
    if langkah == SELURUH:
        return moves[0].at
    return moves[-1].at if moves[-1].ke_langkah == langkah else None


def _moves(history: Sequence[Kejadian]) -> Iterator[Kejadian]:
    return (k for k in history if k.langkah != k.ke_langkah)


def _waits_for_applicant(sop: Sop, kejadian: Kejadian) -> bool:
    is_move = kejadian.langkah != kejadian.ke_langkah
    return is_move and kejadian.ke_langkah != SELESAI and is_applicant_row(sop, sop.row(kejadian.ke_langkah))
