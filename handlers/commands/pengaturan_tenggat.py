"""After the calendar or the answer times changed: what runs by them is computed again, in small steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, func, select

from data.models import Pengaturan, Percakapan, Permohonan, Tenggat
from data.offices import FRESH_SECONDS, Profil
from handlers.commands.load import lock_permohonan
from handlers.commands.menunggu import due_of
from handlers.commands.pengaturan import newest
from handlers.context import Context
from handlers.queries.kalender import due_now

TENGGAT = "tenggat"  # `bagian` of the notes that say up to which change was computed again
JAWAB = "jawab"
SETTLED = timedelta(seconds=2 * FRESH_SECONDS)  # until then some process may still count by the old calendar
_BATCH = 50


def recount_tenggat(ctx: Context) -> int:
    """Deadlines not yet missed move with the calendar; those already told to somebody stay. Returns how many moved.

    Does nothing when no change of the calendar is newer than the last note. Killed halfway, it does all of it again.
    """
    change = _change_to_follow(ctx, TENGGAT, ("jam", "hari"))
    if not change:
        return 0
    moved, after = 0, 0
    while after >= 0:
        more, after = _recount_some(ctx, after)
        moved += more
    _note(ctx, TENGGAT, change, moved)
    return moved


def recount_jawab(ctx: Context) -> int:
    """The same for conversations that wait for an answer, after the calendar or the answer times changed."""
    change = _change_to_follow(ctx, JAWAB, ("jam", "hari", "waktu"))
    if not change:
        return 0
    waits = (Percakapan.kantor_id == ctx.kantor_id, col(Percakapan.sla_at).is_not(None),
             col(Percakapan.is_lewat).is_(False))
    with ctx.store.reading() as session:
        ids = session.exec(select(Percakapan.id).where(*waits, col(Percakapan.sla_mulai_at).is_not(None))
                           .order_by(col(Percakapan.id))).all()
    moved = 0
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        with ctx.store.transaction() as session:
            rows = session.exec(select(Percakapan).where(*waits, col(Percakapan.id).in_(some))
                                .order_by(col(Percakapan.id)).with_for_update())
            moved += sum(_recount_answer(session, ctx, row) for row in rows.all())
    _note(ctx, JAWAB, change, moved)
    return moved


def _recount_answer(session: Session, ctx: Context, percakapan: Percakapan) -> bool:
    due = due_of(ctx, percakapan)
    if due == percakapan.sla_at:
        return False
    percakapan.sla_at = due
    session.add(percakapan)
    return True


def _change_to_follow(ctx: Context, catatan: str, parts: Sequence[str]) -> int:
    """The newest change of these parts when it is newer than the note and every process knows it; else 0."""
    with ctx.store.reading() as session:
        note = newest(session, ctx.kantor_id, catatan)
        last = session.exec(
            select(Pengaturan.id, Pengaturan.at)
            .where(Pengaturan.kantor_id == ctx.kantor_id, col(Pengaturan.bagian).in_(parts))
            .order_by(col(Pengaturan.id).desc()).limit(1)
        ).first()
    if last is None or (last[0] or 0) <= (note.nilai.get("versi", 0) if note else 0) or ctx.now() < last[1] + SETTLED:
        return 0
    if isinstance(ctx.profil, Profil):
        ctx.profil.expire()
    return last[0] or 0


def _note(ctx: Context, catatan: str, change: int, moved: int) -> None:
    with ctx.store.transaction() as session:
        session.add(Pengaturan(kantor_id=ctx.kantor_id, bagian=catatan, nilai={"versi": change, "bergeser": moved},
                               sumber="dihitung ulang setelah pengaturan berubah", at=ctx.now()))


def _recount_some(ctx: Context, after: int) -> tuple[int, int]:
    """(how many moved, the id to go on from or -1)."""
    with ctx.store.transaction() as session:
        ids = session.exec(
            select(Tenggat.id, Tenggat.permohonan_id).join(Permohonan, col(Permohonan.id) == Tenggat.permohonan_id)
            .where(Permohonan.kantor_id == ctx.kantor_id, col(Tenggat.is_selesai).is_(False), Tenggat.tingkat == 0,
                   col(Tenggat.id) > after).order_by(col(Tenggat.id)).limit(_BATCH)
        ).all()
        moved = sum(_recount_one(session, ctx, tenggat_id or 0, permohonan_id) for tenggat_id, permohonan_id in ids)
    return moved, (ids[-1][0] or 0) if len(ids) == _BATCH else -1


def _recount_one(session: Session, ctx: Context, tenggat_id: int, permohonan_id: int) -> bool:
    permohonan = lock_permohonan(session, permohonan_id)
    row = session.get(Tenggat, tenggat_id, populate_existing=True)
    if row is None or row.is_selesai or row.tingkat:
        return False
    due = due_now(session, row, permohonan, ctx.calendar)
    if due is None or due == row.jatuh_at:
        return False
    row.jatuh_at = due
    session.add(row)
    session.flush()
    running = select(func.min(Tenggat.jatuh_at)).where(Tenggat.permohonan_id == permohonan_id,
                                                       col(Tenggat.is_selesai).is_(False))
    permohonan.tenggat_at = session.exec(running).one()
    session.add(permohonan)
    return True
