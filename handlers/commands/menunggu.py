"""Which conversation waits for an answer of ours, and until when: the clock of the shared inbox, in office time."""

from __future__ import annotations

from datetime import timedelta

from data.models import Percakapan
from handlers import sop as procedures
from handlers.context import Context

_ROWS_FIRST = ("registrasi", "informasi")  # BAMSOS rows 2 and 3: register and answer
_ROWS_NEXT = ("informasi",)


def answer_time(ctx: Context, is_first: bool) -> timedelta:
    """Office time within which the first or a further answer is due.

    The standard times of BAMSOS, unless the office profile has its own minutes: `sla = {pertama = 15, lanjut = 30}`.
    """
    own = (ctx.profil.get("sla") or {}).get("pertama" if is_first else "lanjut")
    if own:
        return timedelta(minutes=int(own))
    sop = procedures.current("bamsos")
    rows = _ROWS_FIRST if is_first else _ROWS_NEXT
    return sum((sop.row(slug).waktu.as_timedelta() for slug in rows), timedelta())


def mark_waiting(ctx: Context, percakapan: Percakapan) -> None:
    """It waits for us: its place is that of the first unanswered message. A snooze ends here."""
    now = ctx.now()
    percakapan.tunda_sampai_at = None
    percakapan.belum_dijawab_at = percakapan.belum_dijawab_at or now
    if percakapan.sla_at is None:
        percakapan.sla_at = ctx.calendar.add(now, answer_time(ctx, percakapan.dijawab_at is None))


def mark_answered(ctx: Context, percakapan: Percakapan) -> None:
    """An officer answered: now it waits for the citizen."""
    percakapan.dijawab_at = percakapan.dijawab_at or ctx.now()
    _stop(percakapan)


def end_waiting(percakapan: Percakapan) -> None:
    """Nobody waits any more (back to the bot, or closed); the next call of an officer starts afresh."""
    percakapan.dijawab_at = percakapan.tunda_sampai_at = percakapan.petugas_id = None
    _stop(percakapan)


def _stop(percakapan: Percakapan) -> None:
    percakapan.belum_dijawab_at = percakapan.sla_at = None
    percakapan.is_lewat = False
