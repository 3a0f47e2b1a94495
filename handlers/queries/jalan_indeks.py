"""Walking the word index: the rows that hold all of some words, newest first, a bounded walk at a time."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, any_, bindparam, func, intersect, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, literal, select

from data.indeks import tokens_of
from data.models import JenisIndeks, KataIndeks

SCAN = 10_000  # so many rows of the leading word are looked at for one page
NEAR = 2_000  # so many of them first: words are compared in rarity up to this, and a page is mostly full by then
ALIKE = 4  # a word up to so many times as common as the rarest is read along with it, not looked up
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
    words.sort(key=lambda word: (word.jumlah, -word.span))
    lead = words[0]
    near = lead.terlama if lead.jumlah == NEAR else 0
    found = lines.walk(words, near, sebelum, limit + 1)
    floor = 0
    if near and len(found) <= limit:
        floor = lines.floor(lead.token, near)
        alike = sum(word.span * ALIKE >= lead.span for word in words)
        found += lines.walk(words, floor, near, limit + 1 - len(found), alike)
    if len(found) > limit:
        return Jalan(tuple(found[:limit]), found[limit - 1])
    return Jalan(tuple(found), floor)


@dataclass(frozen=True)
class _Word:
    """How many rows hold a word, counted up to NEAR, and the newest and oldest of those."""

    token: int
    jumlah: int
    terbaru: int
    terlama: int

    @property
    def span(self) -> int:
        """Over how many ids they are strewn: of two words counted to the same number, the wider is the rarer."""
        return self.terbaru - self.terlama


class _Lines:
    """The lines of one kind, and the queries over them. Statements are made once for each number of words."""

    def __init__(self, session: Session, kantor_id: int, jenis: JenisIndeks, model: Any,
                 filters: Sequence[Any]) -> None:
        self.session, self.model, self.filters = session, model, filters
        self.tokens = functools.partial(tokens_of, kantor_id, jenis)
        self.values: dict[str, int] = {"kantor_id": kantor_id, "jenis": int(jenis)}
        self.is_sqlite = session.get_bind().dialect.name == "sqlite"

    def survey(self, kata: Iterable[str], sebelum: int) -> list[_Word]:
        """The words with their rarity below `sebelum`; one query."""
        tokens = sorted(self.tokens(kata))
        if not tokens:
            return []
        rows = self.session.execute(_survey(len(tokens), bool(sebelum)), self._values(tokens, high=sebelum, near=NEAR))
        return [_Word(tokens[row[0]], *row[1:]) for row in rows]

    def floor(self, token: int, below: int) -> int:
        """The id where a walk of SCAN rows ends whose first NEAR end at `below`; 0 when the word ends before."""
        return self.session.scalars(_floor(), self._values([token], high=below, skip=SCAN - NEAR - 1)).first() or 0

    def walk(self, words: Sequence[_Word], low: int, high: int, limit: int, alike: int = 1) -> list[int]:
        """Ids in low <= id < high (0: no bound) that hold all words, newest first; the first `alike` of them are
        about as rare as the first."""
        build = _probed if self.is_sqlite else _nested
        statement, key = build(len(words), bool(low), bool(high), alike, bool(self.filters))
        if self.filters and self.is_sqlite:
            passes = select(literal(1)).select_from(self.model).where(self.model.id == key, *self.filters)
            statement = statement.where(passes.scalar_subquery() == 1)
        elif self.filters:
            key = self.model.id
            statement = select(key).where(key == _any_of(statement), *self.filters)
        if self.filters:
            statement = statement.order_by(key.desc()).limit(bindparam("limit"))
        values = self._values([word.token for word in words], low=low, high=high, limit=limit)
        return list(self.session.scalars(statement, values))

    def _values(self, tokens: Sequence[int], **more: int) -> dict[str, int]:
        return self.values | {f"token{place}": token for place, token in enumerate(tokens)} | more


@functools.cache
def _survey(words: int, has_high: bool) -> Any:
    parts = []
    for place in range(words):
        some = _between(place, has_high=has_high).order_by(_KEY.desc()).limit(bindparam("near")).subquery()
        key = some.c.rujukan_id
        parts.append(select(literal(place), func.count(key), func.coalesce(func.max(key), 0),
                            func.coalesce(func.min(key), 0)))
    return union_all(*parts)


@functools.cache
def _floor() -> Any:
    return _between(0, has_high=True).order_by(_KEY.desc()).offset(bindparam("skip")).limit(1)


@functools.cache
def _probed(words: int, has_low: bool, has_high: bool, alike: int, is_open: bool) -> tuple[Any, Any]:
    """SQLite walks words of one rarity side by side, and looks the more common ones up one by one until the page is
    full: subqueries that yield a value are never turned into joins. `is_open`: conditions and order are to come."""
    lines = [_between(place, has_low, has_high) for place in range(max(alike, 1))]
    statement, key = lines[0], _KEY
    if alike > 1:
        merged: Any = intersect(*lines)
        merged = merged.order_by(merged.selected_columns.rujukan_id.desc())
        if alike == words and not is_open:
            return merged.limit(bindparam("limit")), key
        inner = merged.subquery()
        key = inner.c.rujukan_id
        statement = select(key)
    for place in range(max(alike, 1), words):
        other = aliased(KataIndeks)
        there = select(literal(1)).where(*_line(other, place), other.rujukan_id == key)
        statement = statement.where(there.scalar_subquery() == 1)
    return statement if is_open else statement.order_by(key.desc()).limit(bindparam("limit")), key


@functools.cache
def _nested(words: int, has_low: bool, has_high: bool, _alike: int, is_open: bool) -> tuple[Any, Any]:
    """PostgreSQL takes the ids of one word as an array into the index of the next: it reads each page of that index
    once, where 10,000 look-ups cost it 20 to 50 ms. `is_open`: conditions and order are to come."""
    statement, key = _between(0, has_low, has_high), _KEY
    for place in range(1, words):
        other = aliased(KataIndeks)
        key = other.rujukan_id
        statement = select(key).where(*_line(other, place), key == _any_of(statement))
    return statement if is_open else statement.order_by(key.desc()).limit(bindparam("limit")), key


def _between(place: int, has_low: bool = False, has_high: bool = False) -> Any:
    statement: Any = select(_KEY).where(*_line(KataIndeks, place))
    if has_low:
        statement = statement.where(bindparam("low", type_=Integer) <= _KEY)
    return statement.where(bindparam("high", type_=Integer) > _KEY) if has_high else statement


def _line(index: Any, place: int) -> list[Any]:
    return [index.kantor_id == bindparam("kantor_id"), index.jenis == bindparam("jenis"),
            index.token == bindparam(f"token{place}")]


def _any_of(ids: Any) -> Any:
    return any_(func.array(ids.scalar_subquery()))
