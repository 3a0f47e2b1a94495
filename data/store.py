"""The store: one engine, one way into a transaction, and what SQLite and PostgreSQL need to be told."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine

from data import crypto, indeks  # noqa: F401 - the word index follows what sessions write
from data.settings import Settings

BUSY_SECONDS = 30
ANALYSIS_ROWS = 50_000  # of each index: a second at any size; fewer make a big office look small
CONNECT_SECONDS = 5  # a server that swallows packets is as good as away
_T = TypeVar("_T")


class Store:
    """Transactions over the database of `settings`. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        crypto.use_home(settings.home)
        self.settings = settings
        self.engine = _make_engine(settings.store_url)
        self._writer = threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """All or nothing, for writing: commits at the end, rolls back on any error.

        On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so that a read inside it
        is never stale by the time of its write. Transactions do not nest.
        """
        with self.writing_turn(), Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                begin_immediate(session.connection())
            yield session
            session.commit()

    @contextmanager
    def writing_turn(self, patience: float = BUSY_SECONDS) -> Iterator[None]:
        """On SQLite the threads of a process write one after the other: of each process only one asks for the lock.

        Raises OperationalError after `patience` seconds.
        """
        if not self.is_sqlite:
            yield
            return
        if not self._writer.acquire(timeout=patience):
            raise _locked()
        try:
            yield
        finally:
            self._writer.release()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent look at the store; nothing written here is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                session.execute(text("BEGIN"))
            yield session
            session.expunge_all()  # rows that were read stay readable after the rollback
            session.rollback()

    def skip_locked(self, statement: Any) -> Any:
        """Claim rows side by side: FOR UPDATE SKIP LOCKED where the database has it."""
        return statement if self.is_sqlite else statement.with_for_update(skip_locked=True)

    def refresh_statistics(self) -> None:
        """Tell SQLite's planner, from a sample, what the tables hold: without that it takes the wrong index.

        PostgreSQL does this by itself (autovacuum).
        """
        if not self.is_sqlite:
            return
        with self.writing_turn(), self.engine.connect() as connection:
            connection.execute(text(f"PRAGMA analysis_limit={ANALYSIS_ROWS}"))
            connection.execute(text("ANALYZE"))

    def close(self) -> None:
        self.engine.dispose()


def begin_immediate(connection: Connection, patience: float = BUSY_SECONDS) -> None:
    """Take SQLite's write lock, asking about every millisecond: its own busy handler sleeps up to 100 ms at a time
    and lets whoever comes later pass. Raises OperationalError after `patience` seconds."""
    raw: Any = connection.connection.dbapi_connection
    until = time.monotonic() + patience
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) and "busy" not in str(error):
                    raise OperationalError("BEGIN IMMEDIATE", None, error) from error
                if time.monotonic() > until:
                    raise _locked() from error
            time.sleep(random.uniform(0.0005, 0.0015))
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _locked() -> OperationalError:
    return OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))


def patiently(act: Callable[[], _T], seconds: float = 20.0) -> _T:
    """Run a whole transaction again while the database is locked or away, for so many seconds at most."""
    until = time.monotonic() + seconds
    pause = 0.05
    while True:
        try:
            return act()
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(pause)
            pause = min(pause * 2, 1.0)


def _make_engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(
            url, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS}, pool_size=20,
            max_overflow=20,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    return create_engine(
        url, pool_size=10, max_overflow=20, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS}
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.close()
