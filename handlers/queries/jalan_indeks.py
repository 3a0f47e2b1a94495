"""Walking the word index: the rows that hold all of some words, newest first, a bounded walk at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import any_, func, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, literal, select

from data.indeks import tokens_of
from data.models import JenisIndeks, KataIndeks

SCAN = 10_000  # so many rows of the leading word are looked at for one page
NEAR = 500  # so many of them first: words are compared in rarity up to this, and a page is mostly full by then
_KEY: Any = col(KataIndeks.rujukan_id)


@dataclass(frozen=True)
class Jalan:
    """Ids that were found, newest first, and the id to go on below (0: that is all)."""

    ids: tuple[int, ...] = ()
    lanjut: int = 0


def walk(session: Session, kantor_id: int, jenis: JenisIndeks, kata: Iterable[str], *, sebelum: int, limit: int,
         model: Any = None, filters: Sequence[Any] = ()) -> Jalan:
    """Up to `limit` rows below `sebelum` (0: from the newest) that hold all words and pass `filters` on `model`.

    The rarest word leads. Its newest NEAR rows are looked at, then those up to SCAN if the page is not full. Two
    queries, four at most.
    """
    lines = _Lines(session, kantor_id, jenis, model, filters)
    words = lines.survey(kata, sebelum)
    if not words or not all(word.jumlah for word in words):
        return Jalan()
    lead, *others = sorted(words, key=lambda word: word.jumlah)
    tokens = [lead.token, *(word.token for word in others)]
    near = lead.terlama if lead.jumlah == NEAR else 0
    found = lines.walk(tokens, near, sebelum, limit + 1)
    floor = 0
    if near and len(found) <= limit:
        floor = lines.floor(lead.token, near)
        found += lines.walk(tokens, floor, near, limit + 1 - len(found))
    if len(found) > limit:
        return Jalan(tuple(found[:limit]), found[limit - 1])
    return Jalan(tuple(found), floor)


@dataclass(frozen=True)
class _Word:
    """How many rows hold a word, counted up to NEAR, and the oldest of those."""

    token: int
    jumlah: int
    terlama: int


class _Lines:
    """The lines of one kind, and the queries over them."""

    def __init__(self, session: Session, kantor_id: int, jenis: JenisIndeks, model: Any,
                 filters: Sequence[Any]) -> None:
        self.session, self.kantor_id, self.jenis = session, kantor_id, jenis
        self.model, self.filters = model, filters
        self.is_sqlite = session.get_bind().dialect.name == "sqlite"

    def survey(self, kata: Iterable[str], sebelum: int) -> list[_Word]:
        """The words with their rarity below `sebelum`; one query."""
        parts = []
        for token in sorted(tokens_of(self.kantor_id, self.jenis, kata)):
            some = self._between(token, 0, sebelum).order_by(_KEY.desc()).limit(NEAR).subquery()
            key = some.c.rujukan_id
            parts.append(select(literal(token), func.count(key), func.coalesce(func.min(key), 0)))
        return [_Word(*row) for row in self.session.execute(union_all(*parts))] if parts else []

    def floor(self, token: int, below: int) -> int:
        """The id where a walk of SCAN rows ends whose first NEAR end at `below`; 0 when the word ends before."""
        rows = self._between(token, 0, below).order_by(_KEY.desc())
        return self.session.exec(rows.offset(SCAN - NEAR - 1).limit(1)).first() or 0

    def walk(self, tokens: Sequence[int], low: int, high: int, limit: int) -> list[int]:
        """Ids in low <= id < high (0: no bound) that hold all tokens, newest first."""
        walked = (self._probed if self.is_sqlite else self._nested)(tokens, low, high)
        return list(self.session.exec(walked.limit(limit)))

    def _probed(self, tokens: Sequence[int], low: int, high: int) -> Any:
        """SQLite walks the first word and looks the others up one by one, until the page is full: subqueries that
        yield a value are never turned into joins."""
        statement = self._between(tokens[0], low, high)
        for token in tokens[1:]:
            other = aliased(KataIndeks)
            there = select(literal(1)).where(*self._line(other, token), other.rujukan_id == _KEY)
            statement = statement.where(there.scalar_subquery() == 1)
        if self.filters:
            passes = select(literal(1)).select_from(self.model).where(self.model.id == _KEY, *self.filters)
            statement = statement.where(passes.scalar_subquery() == 1)
        return statement.order_by(_KEY.desc())

    def _nested(self, tokens: Sequence[int], low: int, high: int) -> Any:
        """PostgreSQL takes the ids of one word as an array into the index of the next: it reads each page of that
        index once, where 10,000 look-ups cost it 20 to 50 ms."""
        statement, key = self._between(tokens[0], low, high), _KEY
        for token in tokens[1:]:
            other = aliased(KataIndeks)
            key = other.rujukan_id
            statement = select(key).where(*self._line(other, token), key == _any_of(statement))
        if self.filters:
            key = self.model.id
            statement = select(key).where(key == _any_of(statement), *self.filters)
        return statement.order_by(key.desc())

    def _between(self, token: int, low: int, high: int) -> Any:
        statement: Any = select(_KEY).where(*self._line(KataIndeks, token))
        if low:
            statement = statement.where(low <= _KEY)
        return statement.where(high > _KEY) if high else statement

    def _line(self, index: Any, token: int) -> list[Any]:
        return [index.kantor_id == self.kantor_id, index.jenis == int(self.jenis), index.token == token]


def _any_of(ids: Any) -> Any:
    return any_(func.array(ids.scalar_subquery()))
