"""After the calendar changed: every running deadline is computed again, in small steps."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from data.models import Pengaturan, Permohonan, Tenggat
from handlers.commands.load import lock_permohonan
from handlers.commands.pengaturan import newest
from handlers.context import Context
from handlers.queries.kalender import due_now

TENGGAT = "tenggat"  # `bagian` of the note that says up to which change deadlines were computed again
_BATCH = 50


def recount_tenggat(ctx: Context) -> int:
    """Deadlines not yet missed move with the calendar; those already told to somebody stay. Returns how many moved.

    Does nothing when no change of the calendar is newer than the last note. Killed halfway, it does all of it again.
    """
    with ctx.store.reading() as session:
        change, note = _last_change(session, ctx.kantor_id), newest(session, ctx.kantor_id, TENGGAT)
    if change <= (note.nilai.get("versi", 0) if note else 0):
        return 0
    moved, after = 0, 0
    while after >= 0:
        more, after = _recount_some(ctx, after)
        moved += more
    with ctx.store.transaction() as session:
        session.add(Pengaturan(kantor_id=ctx.kantor_id, bagian=TENGGAT, nilai={"versi": change, "bergeser": moved},
                               sumber="dihitung ulang setelah kalender berubah", at=ctx.now()))
    return moved


def _last_change(session: Session, kantor_id: int) -> int:
    return session.exec(select(func.max(Pengaturan.id)).where(
        Pengaturan.kantor_id == kantor_id, col(Pengaturan.bagian).in_(("jam", "hari")))).one() or 0


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
