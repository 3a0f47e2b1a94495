"""Walking the word index: the rows that hold all of some words, newest first, a bounded walk at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, literal, select

from data.indeks import tokens_of
from data.models import JenisIndeks, KataIndeks

SCAN = 10_000  # so many rows of the leading word are looked at for one page
_RARE = 500  # words are compared in rarity up to this


@dataclass(frozen=True)
class Jalan:
    """Ids that were found, newest first, and the id to go on below (0: that is all)."""

    ids: tuple[int, ...] = ()
    lanjut: int = 0


def walk(session: Session, kantor_id: int, jenis: JenisIndeks, kata: Iterable[str], *, sebelum: int, limit: int,
         also: Sequence[Any] = ()) -> Jalan:
    """Up to `limit` rows below `sebelum` (0: from the newest) that hold all words.

    The rarest word leads and the others are looked up, one by one: subqueries that yield a value are never turned
    into joins, so that every planner walks the index and stops at a full page. `also` are functions of the id's
    column that give such a subquery. Two or three queries.
    """
    counts = _count(session, kantor_id, jenis, kata)
    if not counts or not all(counts.values()):
        return Jalan()
    lead, *others = sorted(counts, key=lambda token: counts[token])
    key = col(KataIndeks.rujukan_id)
    statement = select(key).where(*_line(KataIndeks, kantor_id, jenis, lead))
    if sebelum:
        statement = statement.where(key < sebelum)
    floor = 0
    if counts[lead] == _RARE:
        floor = session.exec(statement.order_by(key.desc()).offset(SCAN - 1).limit(1)).first() or 0
    if floor:
        statement = statement.where(key >= floor)
    for token in others:
        other = aliased(KataIndeks)
        there = select(literal(1)).where(*_line(other, kantor_id, jenis, token), other.rujukan_id == key)
        statement = statement.where(there.scalar_subquery() == 1)
    for condition in also:
        statement = statement.where(condition(key).scalar_subquery() == 1)
    found = session.exec(statement.order_by(key.desc()).limit(limit + 1)).all()
    if len(found) > limit:
        return Jalan(tuple(found[:limit]), found[limit - 1])
    return Jalan(tuple(found), floor)


def _count(session: Session, kantor_id: int, jenis: JenisIndeks, kata: Iterable[str]) -> dict[int, int]:
    """How many rows hold each word, by token, counted up to _RARE."""
    parts = []
    for token in sorted(tokens_of(kantor_id, jenis, kata)):
        some = (select(literal(1).label("ada")).where(*_line(KataIndeks, kantor_id, jenis, token))
                .limit(_RARE).subquery())
        parts.append(select(literal(token).label("token"), func.count(some.c.ada).label("jumlah")))
    return {row[0]: row[1] for row in session.execute(union_all(*parts))} if parts else {}


def _line(index: Any, kantor_id: int, jenis: JenisIndeks, token: int) -> list[Any]:
    return [index.kantor_id == kantor_id, index.jenis == int(jenis), index.token == token]
