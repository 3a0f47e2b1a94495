"""Walking the word index: the rows that hold all of some words, newest first, a bounded walk at a time."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, any_, bindparam, case, func, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, literal, select

from data.indeks import mask_of_search, tokens_of
from data.models import JenisIndeks, KataIndeks

SCAN = 10_000  # so many rows of the leading word are looked at for one page
NEAR = 2_000  # so many of them first: a page is mostly full by then
SAMPLE = 64  # by the newest so many of each word it is judged which is the rarest
_KEY: Any = col(KataIndeks.rujukan_id)


@dataclass(frozen=True)
class Jalan:
    """Ids that were found, newest first, and the id to go on below (0: that is all)."""

    ids: tuple[int, ...] = ()
    lanjut: int = 0


def walk(session: Session, kantor_id: int, jenis: JenisIndeks, kata: Iterable[str], *, sebelum: int, limit: int,
         model: Any = None, filters: Sequence[Any] = ()) -> Jalan:
    """Up to `limit` rows below `sebelum` (0: from the newest) that hold all words and pass `filters` on `model`.

    The rarest word leads. Its newest NEAR rows are looked at, then those up to SCAN if the page is not full: by the
    bits of each line first, and by look-ups of the other words where the bits allow it. Three queries at most.
    """
    lines = _Lines(session, kantor_id, jenis, list(kata), model, filters)
    words = lines.survey(sebelum)
    if not words or not all(word.jumlah for word in words):
        return Jalan()
    words.sort(key=lambda word: (word.jumlah, -word.span))
    found, floor = lines.near(words, sebelum, limit + 1), 0
    if len(found) <= limit and (words[0].jumlah == SAMPLE or words[0].jumlah > NEAR):
        far, floor = lines.far(words, sebelum)
        found += far
    if len(found) > limit:
        return Jalan(tuple(found[:limit]), found[limit - 1])
    return Jalan(tuple(found), floor)


@dataclass(frozen=True)
class _Word:
    """How many rows hold a word, counted up to SAMPLE, and the newest and oldest of those."""

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

    def __init__(self, session: Session, kantor_id: int, jenis: JenisIndeks, kata: list[str], model: Any,
                 filters: Sequence[Any]) -> None:
        self.session, self.model, self.filters = session, model, filters
        self.tokens = sorted(tokens_of(kantor_id, jenis, kata))
        mask = mask_of_search(kantor_id, jenis, kata)
        self.values: dict[str, int] = {"kantor_id": kantor_id, "jenis": int(jenis), "mask": mask}
        self.is_sqlite = session.get_bind().dialect.name == "sqlite"

    def survey(self, sebelum: int) -> list[_Word]:
        """The words with their rarity below `sebelum`; one query."""
        if not self.tokens:
            return []
        values = self._values(self.tokens, high=sebelum, rows=SAMPLE)
        rows = self.session.execute(_survey(len(self.tokens), bool(sebelum)), values)
        return [_Word(self.tokens[row[0]], *row[1:]) for row in rows]

    def near(self, words: Sequence[_Word], high: int, limit: int) -> list[int]:
        """Ids below `high` (0: no bound) among the newest NEAR of the first word that hold all words."""
        values = self._values([word.token for word in words], high=high, rows=NEAR, skip=0, limit=limit)
        return list(self.session.scalars(self._made(_near, len(words), high), values))

    def far(self, words: Sequence[_Word], high: int) -> tuple[list[int], int]:
        """The same among those after them up to SCAN, and the id where that ends (0: the word ends before)."""
        values = self._values([word.token for word in words], high=high, rows=SCAN - NEAR, skip=NEAR)
        jumlah, terlama, found = self.session.execute(self._made(_far, len(words), high), values).one()
        ids = map(int, found.split(",")) if isinstance(found, str) else found or ()
        return sorted(ids, reverse=True), terlama if jumlah == SCAN - NEAR else 0

    def _made(self, make: Callable[..., Any], words: int, high: int) -> Any:
        if self.filters:
            return make(words, bool(high), self.is_sqlite, self.model, self.filters)
        return _once(make, words, bool(high), self.is_sqlite)

    def _values(self, tokens: Sequence[int], **more: int) -> dict[str, int]:
        return self.values | {f"token{place}": token for place, token in enumerate(tokens)} | more


@functools.cache
def _once(make: Callable[..., Any], *parts: Any) -> Any:
    return make(*parts)


@functools.cache
def _survey(words: int, has_high: bool) -> Any:
    parts = []
    for place in range(words):
        some = _newest(place, has_high, _KEY).limit(bindparam("rows")).subquery()
        key = some.c.rujukan_id
        parts.append(select(literal(place), func.count(key), func.coalesce(func.max(key), 0),
                            func.coalesce(func.min(key), 0)))
    return union_all(*parts)


def _near(words: int, has_high: bool, is_sqlite: bool, model: Any = None, filters: Sequence[Any] = ()) -> Any:
    if words == 1 and not filters:
        return _newest(0, has_high, _KEY).limit(bindparam("limit"))
    lead = _lead(has_high)
    key, statement = lead.c.id, select(lead.c.id).where(*_together(lead, words))
    if filters and is_sqlite:
        statement = statement.where(_passes(model, key, filters))
    elif filters:  # PostgreSQL reads an array of ids at once; a look-up of each costs it ten times that
        key = model.id
        statement = select(key).where(key == any_(func.array(statement.scalar_subquery())), *filters)
    return statement.order_by(key.desc()).limit(bindparam("limit"))


def _far(words: int, has_high: bool, is_sqlite: bool, model: Any = None, filters: Sequence[Any] = ()) -> Any:
    """(lines looked at, the oldest id of them, the ids that hold all): one pass, as few are expected."""
    lead = _lead(has_high)
    jumlah, terlama, hits = func.count().label("jumlah"), func.min(lead.c.id).label("terlama"), _together(lead, words)
    if is_sqlite:
        ids: Any = lead.c.id
        for condition in reversed([*hits, *([_passes(model, lead.c.id, filters)] if filters else [])]):
            ids = case((condition, ids))  # each is asked only where those before it hold
        return select(jumlah, terlama, func.group_concat(ids)).select_from(lead)
    ids = func.array_agg(lead.c.id)
    seen = select(jumlah, terlama, (ids.filter(*hits) if hits else ids).label("ids")).select_from(lead).subquery()
    if not filters:
        return select(seen.c.jumlah, seen.c.terlama, seen.c.ids)
    passing = select(model.id).where(model.id == any_(seen.c.ids), *filters)
    return select(seen.c.jumlah, seen.c.terlama, func.array(passing.scalar_subquery()))


def _lead(has_high: bool) -> Any:
    """Some lines of the first word, newest first."""
    statement = _newest(0, has_high, _KEY.label("id"), col(KataIndeks.mask))
    return statement.limit(bindparam("rows")).offset(bindparam("skip")).subquery()


def _together(lead: Any, words: int) -> list[Any]:
    """That a line's row holds the other words too: its bits allow it, and then the index says it."""
    wanted = bindparam("mask", type_=BigInteger)
    conditions = [lead.c.mask.bitwise_and(wanted) == wanted] if words > 1 else []
    for place in range(1, words):
        other = aliased(KataIndeks)
        there = select(literal(1)).where(*_line(other, place), other.rujukan_id == lead.c.id)
        conditions.append(there.scalar_subquery() == 1)
    return conditions


def _passes(model: Any, key: Any, filters: Sequence[Any]) -> Any:
    """A subquery that yields a value is looked up row by row; SQLite turns any other into a join and sorts it."""
    return select(literal(1)).select_from(model).where(model.id == key, *filters).scalar_subquery() == 1


def _newest(place: int, has_high: bool, *columns: Any) -> Any:
    statement: Any = select(*columns).where(*_line(KataIndeks, place))
    return (statement.where(bindparam("high") > _KEY) if has_high else statement).order_by(_KEY.desc())


def _line(index: Any, place: int) -> list[Any]:
    return [index.kantor_id == bindparam("kantor_id"), index.jenis == bindparam("jenis"),
            index.token == bindparam(f"token{place}")]
