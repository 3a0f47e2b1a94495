"""What time does: functions of a Context, called by the clock's table and by tests."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from data.models import Berkas, Permohonan, Tenggat
from data.models.kantor import Denyut
from handlers.commands.eskalasi import tell_superior
from handlers.commands.kontak import find_uncollected, remind
from handlers.commands.pengaturan_waktu import ATASAN, ATASAN_LANJUT, how_long
from handlers.context import Context
from handlers.errors import LoketError

log = logging.getLogger(__name__)
TINGKAT_PEMEGANG, TINGKAT_ATASAN, TINGKAT_HABIS = 1, 2, 9
LOOSE_BERKAS_DAYS = 30


def sweep_tenggat(ctx: Context) -> int:
    """Deadlines that have fallen due: shown to the holder at once, then put to each superior of the ladder in turn.

    Returns how many rose a level. Each level is reported exactly once, however often this runs and in how many clocks.
    """
    now = ctx.now()
    with ctx.store.transaction() as session:
        ours = select(Permohonan.id).where(Permohonan.kantor_id == ctx.kantor_id)
        due = session.exec(ctx.store.skip_locked(
            select(Tenggat)
            .where(col(Tenggat.is_selesai).is_(False), Tenggat.jatuh_at <= now, Tenggat.tingkat < TINGKAT_HABIS,
                   col(Tenggat.permohonan_id).in_(ours))
            .order_by(col(Tenggat.tingkat), col(Tenggat.jatuh_at))
            .limit(500)
        )).all()
        return sum(_raise_level(session, ctx, row) for row in due)


def _raise_level(session: Session, ctx: Context, row: Tenggat) -> bool:
    if row.tingkat == 0:
        row.tingkat = TINGKAT_PEMEGANG
        session.add(row)
        return True
    rung = row.tingkat - TINGKAT_PEMEGANG
    wait = how_long(ctx.profil, ATASAN) + rung * how_long(ctx.profil, ATASAN_LANJUT)
    if ctx.calendar.between(row.jatuh_at, ctx.now()) < wait:
        return False
    try:
        with session.begin_nested():
            has_more = tell_superior(session, ctx, row.permohonan_id, rung)
    except LoketError as error:  # one that cannot be told must not hold back all the others, now and every minute
        log.warning("deadline %s of permohonan %s is not told: %s", row.id, row.permohonan_id, error)
        has_more = False
    row.tingkat = row.tingkat + 1 if has_more else TINGKAT_HABIS
    session.add(row)
    return True


def sweep_loose_berkas(ctx: Context) -> int:
    """Files that were never filed against a request are removed after a month (UU PDP: keep no longer than needed)."""
    before = ctx.now() - timedelta(days=LOOSE_BERKAS_DAYS)
    with ctx.store.transaction() as session:
        rows = session.exec(
            select(Berkas)
            .where(Berkas.status == "lepas", col(Berkas.permohonan_id).is_(None), Berkas.at < before)
            .limit(200)
        ).all()
        for row in rows:
            row.status = "dihapus"
            session.add(row)
    for row in rows:
        ctx.files.delete(row.lokasi)
    return len(rows)


def contact_uncollected(ctx: Context) -> int:
    """Whoever has not collected what lies ready is written to, once per period of the row (14 days), in office time.

    Each in a transaction of its own, with a task for the counter. Returns how many; running it again does nothing.
    """
    if not ctx.calendar.is_open(ctx.now()):
        return 0
    with ctx.store.reading() as session:
        due = find_uncollected(session, ctx)
    return sum(_remind(ctx, *one) for one in due)


def _remind(ctx: Context, permohonan_id: int, since: datetime, periods: int) -> bool:
    with ctx.store.transaction() as session:
        return remind(session, ctx, permohonan_id, since, periods)


def refresh_statistics(ctx: Context) -> None:
    """What the planner of the store knows of its tables."""
    ctx.store.refresh_statistics()


def beat(ctx: Context, nama: str, keterangan: Mapping[str, object] | None = None) -> None:
    """A sign of life of a process."""
    with ctx.store.transaction() as session:
        session.merge(Denyut(nama=nama, at=ctx.now(), keterangan=dict(keterangan or {})))
