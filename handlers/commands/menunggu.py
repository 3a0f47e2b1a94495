"""Which conversation waits for an answer of ours, and until when: the clock of the shared inbox, in office time."""

from __future__ import annotations

from datetime import timedelta

from data.models import Percakapan
from handlers.commands.pengaturan_waktu import LANJUT, PERTAMA, how_long
from handlers.context import Context


def answer_time(ctx: Context, is_first: bool) -> timedelta:
    """Office time within which the first or a further answer is due: that of BAMSOS, unless the office set its own."""
    return how_long(ctx.profil, PERTAMA if is_first else LANJUT)


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
