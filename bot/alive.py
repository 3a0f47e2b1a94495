"""Which workers are alive: told by their signs of life changing, never by the time of day.

Leases end by the clock on the wall, which jumps and differs between machines. A lease that looks run out is therefore
taken over only from a holder whose sign of life stood still for as long, by this process's own monotonic clock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from data.models import Denyut

PREFIX = "worker:"
LOOK_SECONDS = 1.0


class Watch:
    """Remembers each other worker's last sign of life, and since when it has not changed."""

    def __init__(self, own: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self._own, self._clock = own, clock
        self._seen: dict[str, tuple[Any, float]] = {}
        self._looked_at = float("-inf")
        self._lock = threading.Lock()

    def look(self, session: Session, is_sure: bool = False) -> None:
        """Read the signs of life, once a second at most unless the caller must be sure."""
        now = self._clock()
        if not is_sure and now - self._looked_at < LOOK_SECONDS:
            return
        rows = session.exec(select(Denyut).where(col(Denyut.nama).startswith(PREFIX), Denyut.nama != self._own)).all()
        with self._lock:
            self._looked_at = now
            for row in rows:
                sign = (row.at, row.keterangan.get("ketukan"))
                if self._seen.get(row.nama, (None,))[0] != sign:
                    self._seen[row.nama] = (sign, now)

    def alive(self, seconds: float) -> list[str]:
        """Whose sign of life changed, or was first seen, within so many seconds."""
        return self._within(lambda age: age <= seconds)

    def forget(self, session: Session, seconds: float) -> None:
        """Delete signs of life that stood still for so long."""
        gone = self._within(lambda age: age > seconds)
        if gone:
            session.execute(delete(Denyut).where(col(Denyut.nama).in_(gone)))
            with self._lock:
                for name in gone:
                    self._seen.pop(name, None)

    def _within(self, is_so: Callable[[float], bool]) -> list[str]:
        now = self._clock()
        with self._lock:
            return [name for name, (_, since) in self._seen.items() if is_so(now - since)]


