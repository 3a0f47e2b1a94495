"""Group commit: deliveries that arrive at the same moment share one transaction, so one flush to disk.

Each caller returns only after the transaction that holds its rows is committed. Whoever finds the gate free
writes for everybody who waits; while it writes, the next group gathers.
"""

from __future__ import annotations

import threading
import weakref
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql.dml import ReturningInsert

from data.models import Inbox
from data.store import Store, begin_immediate

MAX_GROUP = 256
_TABLE: Any = Inbox.__table__  # type: ignore[attr-defined]
_KEY = (_TABLE.c.kanal, _TABLE.c.provider_id)
_INSERTS: dict[str, ReturningInsert] = {
    name: insert(_TABLE).on_conflict_do_nothing(index_elements=["kanal", "provider_id"]).returning(*_KEY)
    for name, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}
Row = dict[str, Any]


class NotWritten(Exception):
    """The rows were in nobody's transaction; nothing of them is stored."""


class _Slot:
    """One caller's rows and, once its group is written, how many of them were new or what went wrong."""

    __slots__ = ("error", "is_done", "new", "rows")

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.is_done = False
        self.new = 0
        self.error: BaseException | None = None


class _Gate:
    """The callers of one store that wait, and the lock of the one who writes."""

    def __init__(self) -> None:
        self._writer = threading.Lock()
        self._waiting: deque[_Slot] = deque()

    def pass_through(self, store: Store, rows: Sequence[Row], patience: float) -> int:
        slot = _Slot(rows)
        self._waiting.append(slot)
        with self._writer:
            while not slot.is_done and self._waiting:  # one group may be full before it comes to us
                _write_group(store, self._gather(), patience)
        if slot.error is not None:
            raise slot.error
        if not slot.is_done:
            raise NotWritten("the thread that was to write this group was ended")
        return slot.new

    def _gather(self) -> list[_Slot]:
        group: list[_Slot] = []
        size = 0
        while self._waiting and (not group or size + len(self._waiting[0].rows) <= MAX_GROUP):
            group.append(self._waiting.popleft())
            size += len(group[-1].rows)
        return group


_gates: weakref.WeakKeyDictionary[Engine, _Gate] = weakref.WeakKeyDictionary()
_gates_lock = threading.Lock()


def insert_inbox(store: Store, rows: Sequence[Row], patience: float) -> int:
    """Insert inbox rows durably; rows seen before are passed over. Returns how many were new.

    Raises SQLAlchemy's DBAPIError or TimeoutError; a locked database is given up after `patience` seconds.
    """
    with _gates_lock:
        gate = _gates.setdefault(store.engine, _Gate())
    return gate.pass_through(store, rows, patience)


def _write_group(store: Store, group: Sequence[_Slot], patience: float) -> None:
    try:
        _settle(group, _write(store, [row for slot in group for row in slot.rows], patience))
    except OperationalError as error:  # locked or away: it is so for everybody
        for slot in group:
            slot.error, slot.is_done = error, True
    except Exception as error:
        if len(group) == 1:
            group[0].error, group[0].is_done = error, True
            return
        for slot in group:  # somebody's rows are at fault: let the others pass
            _write_group(store, [slot], patience)


def _settle(group: Iterable[_Slot], new: set[tuple[str, str]]) -> None:
    for slot in group:
        keys = {(row["kanal"], row["provider_id"]) for row in slot.rows} & new
        new -= keys  # the same delivery twice in a group is new once
        slot.new, slot.is_done = len(keys), True


def _write(store: Store, rows: Sequence[Row], patience: float) -> set[tuple[str, str]]:
    """A provider waits: a locked database must be known as such within `patience` seconds."""
    with store.writing_turn(patience), store.engine.connect() as connection:
        if store.is_sqlite:
            begin_immediate(connection, patience)
        else:
            connection.execute(text(f"SET LOCAL statement_timeout = {int(patience * 1000)}"))
        try:
            found = connection.execute(_INSERTS[store.engine.dialect.name], list(rows)).all()
            connection.commit()
            return {(kanal, provider_id) for kanal, provider_id in found}
        finally:
            if store.is_sqlite and not connection.invalidated:
                connection.rollback()
