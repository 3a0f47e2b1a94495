"""What could not leave for a day fails — once this process has seen it wait for an hour of its own time.

A machine that was off over the weekend, and a clock that jumps, make everything look a day old at once: it is tried
first.
"""

from __future__ import annotations

import logging
import time
import weakref
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, text, update
from sqlmodel import col, func, select

from bot.outbox import DEAD_AFTER
from data.models import Denyut, Outbox, Pesan
from handlers.context import Context

log = logging.getLogger(__name__)

GRACE_SECONDS = 3600.0
LATE = timedelta(minutes=10)
AT_ONCE = 500


class Overdue:
    """Since when each row has been seen overdue, by a clock that never jumps."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[int, float] = {}

    def ripe(self, ids: Sequence[int]) -> list[int]:
        """Those of `ids` that were overdue an hour ago already; the others are remembered."""
        now = self._clock()
        self._since = {one: self._since.get(one, now) for one in ids}
        return [one for one, since in self._since.items() if now - since >= GRACE_SECONDS]


_seen: weakref.WeakKeyDictionary[Engine, Overdue] = weakref.WeakKeyDictionary()


def sweep_outbox(ctx: Context, overdue: Overdue | None = None) -> dict[str, int]:
    """For the clock: fail what could not leave for a day (a channel that is gone), count what is late.

    Leases of holders that died are left to the workers: only they have watched who is alive.
    Returns {"gagal", "terlambat" (older than ten minutes)}.
    """
    overdue = overdue or _seen.setdefault(ctx.store.engine, Overdue())
    now = ctx.now()
    waiting: list[Any] = [text("status = 'antre'"), col(Outbox.kantor_id) == ctx.kantor_id]
    is_free = col(Outbox.lease_until).is_(None) | col(Outbox.lease_holder).not_in(select(Denyut.nama))
    with ctx.store.reading() as session:
        old = session.exec(
            select(Outbox.id).where(*waiting, col(Outbox.dibuat_at) < now - DEAD_AFTER, is_free)).all()
        is_late = col(Outbox.dibuat_at) < now - LATE
        late = session.exec(select(func.count()).select_from(Outbox).where(*waiting, is_late)).one()
    ripe = overdue.ripe([one for one in old if one is not None])[:AT_ONCE]
    failed = _fail(ctx, ripe, [*waiting, is_free]) if ripe else 0
    if late:
        log.warning("%d outbox rows wait for more than ten minutes", late)
    return {"gagal": failed, "terlambat": late}


def _fail(ctx: Context, ids: Sequence[int], still: Sequence[Any]) -> int:
    with ctx.store.transaction() as session:
        rows = session.exec(select(Outbox).where(col(Outbox.id).in_(ids), *still).with_for_update()).all()
        for row in rows:
            row.status, row.error = "gagal", row.error or "tidak terkirim dalam 24 jam"
            session.execute(update(Pesan).where(col(Pesan.id) == row.pesan_id, col(Pesan.status).in_(("antre", "")))
                            .values(status="gagal"))
        return len(rows)
