"""The inbox: one conversation to one worker thread at a time, its rows in order, each row settled once.

A conversation is taken by a lease (table Lease, `inbox:<kantor>:<kunci>`) whose holder is a fresh token for each
claim. The transaction that applies a turn also settles its rows and checks the token, so that of two workers
that believe to hold a conversation only one can commit.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from bot.channels.base import Channel
from data.columns import Moment
from data.models import Inbox, Lease
from handlers.context import Context

log = logging.getLogger(__name__)

LEASE_SECONDS = 15.0
NEVER = timedelta(minutes=5)  # no lease is given for so long: a clock that was set back since has left it behind
TURN_SECONDS = 120.0  # a turn that hangs longer is no longer renewed: another worker may have it
TURN_ROWS = 20
ROWS_EACH = 8  # so many rows are fetched for each conversation of a look
BUSY_SECONDS = 0.25  # a conversation that found no free thread is looked at again after this
WINDOW_ROWS = 256
SETTLE_SECONDS = 1.2  # an album or ten photos in a row become one turn …
SETTLE_MAX_SECONDS = 4.0  # … but the first photo never waits longer than this


class LostLease(Exception):
    """Another worker has taken this conversation, or has already settled these rows."""


@dataclass(frozen=True)
class Claim:
    """A conversation in hand: its next rows in order, under a lease held by `holder`."""

    nama: str
    holder: str
    rows: tuple[Inbox, ...]
    is_slow: bool = False  # its turn waits for a provider
    since: float = field(default_factory=time.monotonic)


@dataclass
class Look:
    """What a look into the inbox found. `unsettled`: kunci → seconds its album still needs."""

    claims: list[Claim] = field(default_factory=list)
    unsettled: dict[str, float] = field(default_factory=dict)


_WAITING = "status = 'baru' AND jenis <> 'status'"
_FREE = "(h.retry_at IS NULL OR h.retry_at <= :now) AND (l.nama IS NULL OR l.sampai <= :now OR l.sampai > :never)"
_HEADS = text(f"""
    SELECT h.id, h.kunci FROM (
        SELECT id, kunci, retry_at FROM inbox WHERE {_WAITING} AND kantor_id = :kantor ORDER BY id LIMIT :window
    ) h
    LEFT JOIN lease l ON l.nama = :prefix || h.kunci
    WHERE {_FREE}
      AND NOT EXISTS (SELECT 1 FROM inbox e WHERE e.status = 'baru' AND e.jenis <> 'status'
                      AND e.kunci = h.kunci AND e.kantor_id = :kantor AND e.id < h.id)
    ORDER BY h.id LIMIT :wanted
""").bindparams(bindparam("now", type_=Moment), bindparam("never", type_=Moment))
_ALL_HEADS = text(f"""
    SELECT h.id, h.kunci FROM (
        SELECT min(id) AS id FROM inbox WHERE {_WAITING} AND kantor_id = :kantor GROUP BY kunci
    ) w
    JOIN inbox h ON h.id = w.id
    LEFT JOIN lease l ON l.nama = :prefix || h.kunci
    WHERE {_FREE} ORDER BY h.id LIMIT :wanted
""").bindparams(bindparam("now", type_=Moment), bindparam("never", type_=Moment))
_LEASES: Any = Lease.__table__  # type: ignore[attr-defined]
_LEASED = text("SELECT nama FROM lease WHERE nama IN :names").bindparams(bindparam("names", expanding=True))
_TAKE_FREE = {
    name: insert(_LEASES).on_conflict_do_nothing(index_elements=["nama"]).returning(_LEASES.c.nama)
    for name, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}
_TAKE_OVER = text("""
    UPDATE lease SET pemegang = :holder, sampai = :until
    WHERE nama = :nama AND (sampai <= :now OR sampai > :never)
""").bindparams(bindparam("now", type_=Moment), bindparam("never", type_=Moment), bindparam("until", type_=Moment))
_ROWS = (
    select(Inbox)
    .where(col(Inbox.kunci).in_(bindparam("kunci", expanding=True)), Inbox.kantor_id == bindparam("kantor"),
           text(_WAITING))
    .order_by(col(Inbox.id)).limit(bindparam("most"))
)


def claim(
    ctx: Context, channels: Mapping[str, Channel], holder: str, wanted: int, skip: Collection[str] = (),
    slow: int = 10_000,
) -> Look:
    """Take up to `wanted` conversations that have a due row, the longest waiting first.

    `skip`: kunci that need not be looked at now. `slow`: at most so many whose turn asks a provider for something.
    A lease that ran out is taken over and counts as one attempt (its holder died, perhaps of this very message).
    """
    heads = _find_heads(ctx, wanted + len(skip))
    kunci = sorted(row.kunci for row in heads if row.kunci not in skip)[:wanted] if heads else []
    look = Look()
    if not kunci:
        return look
    with ctx.store.transaction() as session:
        taken = _take_leases(session, ctx, kunci, holder)
        now = ctx.now()  # before the rows are read: a photo that comes while we are held up still counts as coming
        idle = []
        for one, rows in _rows_of(session, ctx, [one.kunci for one in taken]).items():
            taking = next(each for each in taken if each.kunci == one)
            turn, wait, is_slow = _choose_turn(rows, channels, now)
            if is_slow and slow <= 0:
                turn, wait = [], BUSY_SECONDS
            slow -= is_slow
            if wait is not None:
                look.unsettled[one] = wait
            if not turn:
                idle.append(taking)
                continue
            if taking.is_taken_over:
                turn[0].attempts += 1
            look.claims.append(Claim(taking.nama, taking.holder, tuple(turn), is_slow))
        release_many(session, [(one.nama, one.holder) for one in idle])
    return look


def _find_heads(ctx: Context, wanted: int) -> Sequence[Any]:
    """The first waiting row of each conversation that is due and free, oldest first."""
    values = {"kantor": ctx.kantor_id, "prefix": _prefix(ctx), "now": ctx.now(), "wanted": wanted,
              "never": ctx.now() + NEVER}
    with ctx.store.reading() as session:
        found = session.execute(_HEADS, values | {"window": WINDOW_ROWS}).all()
        if len(found) < wanted and _is_longer_than(session, ctx, WINDOW_ROWS):
            found = session.execute(_ALL_HEADS, values).all()
    return found


def _is_longer_than(session: Session, ctx: Context, rows: int) -> bool:
    beyond = text(f"SELECT id FROM inbox WHERE {_WAITING} AND kantor_id = :kantor ORDER BY id LIMIT 1 OFFSET {rows}")
    return session.execute(beyond, {"kantor": ctx.kantor_id}).first() is not None


@dataclass(frozen=True)
class _Taking:
    kunci: str
    nama: str
    holder: str
    is_taken_over: bool


def _take_leases(session: Session, ctx: Context, kunci: Sequence[str], holder: str) -> list[_Taking]:
    """Lease these conversations, in the order given; those that another holds are left out."""
    connection, now, stamp = session.connection(), ctx.now(), time.time_ns()
    until = now + timedelta(seconds=LEASE_SECONDS)
    wanted = {_prefix(ctx) + one: (one, f"{holder}:{stamp}:{number}") for number, one in enumerate(kunci)}
    old = set(connection.scalars(_LEASED, {"names": list(wanted)}))
    free = [{"nama": nama, "pemegang": wanted[nama][1], "sampai": until} for nama in wanted if nama not in old]
    got = set(connection.scalars(_TAKE_FREE[connection.dialect.name], free)) if free else set()
    for nama in sorted(old):
        values = {"nama": nama, "holder": wanted[nama][1], "until": until, "now": now, "never": now + NEVER}
        if connection.execute(_TAKE_OVER, values).rowcount == 1:
            got.add(nama)
    return [_Taking(one, nama, token, nama in old) for nama, (one, token) in wanted.items() if nama in got]


def _rows_of(session: Session, ctx: Context, kunci: Sequence[str]) -> dict[str, list[Inbox]]:
    """The next rows of each conversation, in order, `TURN_ROWS` at most; one that floods may not hide the others."""
    rows: dict[str, list[Inbox]] = {one: [] for one in kunci}
    if not kunci:
        return rows
    values = {"kunci": list(kunci), "kantor": ctx.kantor_id, "most": ROWS_EACH * len(kunci) + TURN_ROWS}
    for row in session.scalars(_ROWS, values):
        if len(rows[row.kunci]) < TURN_ROWS:
            rows[row.kunci].append(row)
    for one, found in rows.items():
        if not found:
            found.extend(session.scalars(_ROWS, values | {"kunci": [one], "most": TURN_ROWS}))
    return rows


def _choose_turn(
    rows: list[Inbox], channels: Mapping[str, Channel], now: datetime
) -> tuple[list[Inbox], float | None, bool]:
    """The rows to handle now, the seconds to wait when the head is the start of an unsettled album, and whether their
    turn asks a provider for something.

    A failed head is handled alone. Otherwise the leading run of texts, or the leading run of files.
    """
    if not rows or (rows[0].retry_at is not None and rows[0].retry_at > now):
        return [], None, False
    channel = channels.get(rows[0].kanal)
    if channel is None:
        return rows[:1], None, False
    if rows[0].attempts:
        return rows[:1], None, any(_asks_of(channel, rows[0]))
    asks = [_asks_of(channel, row) for row in rows]
    run = next((n for n, (has_media, _) in enumerate(asks) if has_media != asks[0][0]), len(rows))
    if asks[0][0] and run == len(rows) < TURN_ROWS:
        wait = min(
            SETTLE_SECONDS - (now - rows[-1].diterima_at).total_seconds(),
            SETTLE_MAX_SECONDS - (now - rows[0].diterima_at).total_seconds(),
        )
        if wait > 0:
            return [], min(wait, SETTLE_SECONDS), False
    return rows[:run], None, any(any(each) for each in asks[:run])


def _asks_of(channel: Channel, row: Inbox) -> tuple[bool, bool]:
    """Whether a message brings files to fetch, and whether it is a pressed button to be answered at the provider."""
    try:
        said = channel.parse(row.payload)
    except Exception:
        return False, False  # its own turn will say what is wrong with it
    return any(one.media for one in said), any(one.callback_id for one in said)


_SETTLE = text("UPDATE inbox SET status = 'selesai', error = '' WHERE id IN :ids AND status = 'baru'").bindparams(
    bindparam("ids", expanding=True)
)
_RELEASE_MANY = text("DELETE FROM lease WHERE nama IN :names AND pemegang IN :holders").bindparams(
    bindparam("names", expanding=True), bindparam("holders", expanding=True)
)
_RELEASE = text("DELETE FROM lease WHERE nama = :nama AND pemegang = :holder")
_PROLONG = text("UPDATE lease SET sampai = :until WHERE nama = :nama AND pemegang = :holder").bindparams(
    bindparam("until", type_=Moment)
)


def settle(session: Session, ids: Sequence[int]) -> None:
    """Mark waiting rows as done. Raises LostLease unless every one of them was still waiting."""
    if ids and session.connection().execute(_SETTLE, {"ids": list(ids)}).rowcount != len(set(ids)):
        raise LostLease


def hold(session: Session, ctx: Context, finished: Sequence[Claim], going_on: Sequence[Claim] = ()) -> None:
    """Give leases back with this transaction, or prolong them; LostLease when one is not ours any more."""
    if release_many(session, [(one.nama, one.holder) for one in finished]) != len(finished):
        raise LostLease
    if not all(_prolong(session, ctx, one) for one in going_on):
        raise LostLease


def _prolong(session: Session, ctx: Context, claim: Claim) -> bool:
    values = {"nama": claim.nama, "holder": claim.holder, "until": ctx.now() + timedelta(seconds=LEASE_SECONDS)}
    return session.connection().execute(_PROLONG, values).rowcount == 1


def release_one(session: Session, nama: str, holder: str, must: bool = False) -> None:
    """Give a conversation back. `must`: LostLease when it was not held any more."""
    done = session.connection().execute(_RELEASE, {"nama": nama, "holder": holder})
    if must and done.rowcount != 1:
        raise LostLease


def release_many(session: Session, held: Sequence[tuple[str, str]]) -> int:
    """Give (name, holder) leases back; how many of them were still held."""
    if not held:
        return 0
    values = {"names": [nama for nama, _ in held], "holders": [holder for _, holder in held]}
    return session.connection().execute(_RELEASE_MANY, values).rowcount


def renew(ctx: Context, claims: Sequence[Claim]) -> None:
    """Prolong the leases of turns in hand that take long (not those that hang)."""
    now = time.monotonic()
    due = [one for one in claims if LEASE_SECONDS / 4 <= now - one.since <= TURN_SECONDS]
    if not due:
        return
    with ctx.store.transaction() as session:
        for one in sorted(due, key=lambda claim: claim.nama):
            _prolong(session, ctx, one)


def release(ctx: Context, claims: Sequence[Claim]) -> None:
    """Give conversations back untouched, so that another worker need not wait for the lease to run out."""
    if claims:
        with ctx.store.transaction() as session:
            for one in sorted(claims, key=lambda claim: claim.nama):
                release_one(session, one.nama, one.holder)


def sweep_inbox(ctx: Context) -> dict[str, int]:
    """For the clock: drop leases long run out, count what waits too long and what is dead.

    Returns {"lease", "terlambat" (waiting more than 5 minutes), "mati"}.
    """
    now = ctx.now()
    with ctx.store.transaction() as session:
        gone = session.execute(delete(Lease).where(
            col(Lease.nama).startswith("inbox:"), col(Lease.sampai) < now - timedelta(hours=1)
        ))
        late = session.execute(
            text(f"SELECT count(*) FROM inbox WHERE {_WAITING} AND kantor_id = :kantor AND diterima_at < :late")
            .bindparams(bindparam("late", type_=Moment)),
            {"kantor": ctx.kantor_id, "late": now - timedelta(minutes=5)},
        ).scalar_one()
        dead = session.execute(
            text("SELECT count(*) FROM inbox WHERE status = 'mati' AND kantor_id = :kantor"), {"kantor": ctx.kantor_id}
        ).scalar_one()
    if late:
        log.warning("%d inbox rows wait for more than five minutes", late)
    return {"lease": gone.rowcount, "terlambat": late, "mati": dead}  # type: ignore[attr-defined]


def _prefix(ctx: Context) -> str:
    return f"inbox:{ctx.kantor_id}:"
