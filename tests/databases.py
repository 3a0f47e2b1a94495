"""PostgreSQL databases for tests, made ahead: while one test runs, the copy for the next is being made."""

from __future__ import annotations

import uuid
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy import create_engine, make_url, text

AHEAD = 2


def with_database(url: str, name: str) -> str:
    """The address of another database on the same server."""
    head, _, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


class Copies:
    """Copies of one template database, each for one test."""

    def __init__(self, url: str, template: str) -> None:
        self._url, self._template = url, template
        self._admin = create_engine(url, isolation_level="AUTOCOMMIT")
        self._pool = ThreadPoolExecutor(1, f"copies of {template}")
        self._made: deque[Future[str]] = deque(self._pool.submit(self._make) for _ in range(AHEAD))

    def take(self) -> str:
        """The address of a fresh copy."""
        self._made.append(self._pool.submit(self._make))
        return with_database(self._url, self._made.popleft().result())

    def give_back(self, address: str) -> None:
        """Nobody needs this copy any more; whoever is still connected to it is cut off."""
        self._pool.submit(self._do, f"DROP DATABASE IF EXISTS {make_url(address).database} WITH (FORCE)")

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._admin.dispose()

    def _make(self) -> str:
        name = f"uji_{uuid.uuid4().hex[:12]}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return name

    def _do(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))
