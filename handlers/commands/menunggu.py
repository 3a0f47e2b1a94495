"""Which conversation waits for an answer of ours, and until when: the clock of the shared inbox, in office time."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.models import Percakapan
from handlers.commands.pengaturan_waktu import JAWABAN, KABID, KASI, LANJUT, PERTAMA, Tempo, how_long
from handlers.context import Context


def mark_waiting(ctx: Context, percakapan: Percakapan) -> None:
    """It waits for us: its place is that of the first unanswered message. A snooze ends here."""
    now = ctx.now()
    percakapan.tunda_sampai_at = None
    percakapan.belum_dijawab_at = percakapan.belum_dijawab_at or now
    if percakapan.sla_at is None:
        start_clock(ctx, percakapan, now, PERTAMA if percakapan.dijawab_at is None else LANJUT)


def start_clock(ctx: Context, percakapan: Percakapan, since: datetime, tempo: Tempo) -> None:
    """Its answer is due when this time of JAWABAN has passed since then."""
    percakapan.sla_mulai_at, percakapan.sla_jenis = since, tempo.key
    percakapan.sla_at = due_of(ctx, percakapan)


def due_of(ctx: Context, percakapan: Percakapan) -> datetime | None:
    """When its running clock ends by today's calendar and times. What a superior answers then still has to be sent."""
    tempo = next((one for one in JAWABAN if one.key == percakapan.sla_jenis), None)
    if percakapan.sla_mulai_at is None or tempo is None:
        return percakapan.sla_at
    after = how_long(ctx.profil, LANJUT) if tempo in (KASI, KABID) else timedelta()
    return ctx.calendar.add(percakapan.sla_mulai_at, how_long(ctx.profil, tempo) + after)


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
