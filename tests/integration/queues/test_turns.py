"""Turns that become ready together share a transaction; a failing one takes nobody with it."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot.turns import Together
from data.models import Lease
from data.models.base import utcnow


def put(name):
    return lambda session: session.add(Lease(nama=name, pemegang="uji", sampai=utcnow()))


def names(ctx):
    with ctx.store.reading() as session:
        return set(session.exec(select(Lease.nama)).all())


def run_at_once(together, writes):
    """Each write in a thread of its own, all waiting while another transaction holds the lock. What each raised."""
    raised: dict[str, BaseException | None] = {}
    held, release = threading.Event(), threading.Event()

    def hold(session):
        held.set()
        release.wait(200)

    def run(name, write):
        try:
            together.run(write)
            raised[name] = None
        except Exception as error:
            raised[name] = error

    threads = [threading.Thread(target=run, args=("pertama", hold))]
    threads += [threading.Thread(target=run, args=(name, write)) for name, write in writes.items()]
    threads[0].start()
    assert held.wait(200)
    for thread in threads[1:]:
        thread.start()
    release.set()
    for thread in threads:
        thread.join(200)
    return raised


def test_all_are_written(ctx):
    raised = run_at_once(Together(ctx.store), {f"s{n}": put(f"s{n}") for n in range(6)})
    assert set(raised.values()) == {None}
    assert names(ctx) == {f"s{n}" for n in range(6)}


def test_who_finds_the_group_full_is_written_with_the_next(ctx, monkeypatch):
    monkeypatch.setattr("bot.turns.GROUP_SECONDS", 0.0)
    raised = run_at_once(Together(ctx.store), {f"s{n}": put(f"s{n}") for n in range(6)})
    assert set(raised.values()) == {None}
    assert names(ctx) == {f"s{n}" for n in range(6)}


def test_one_that_fails_fails_alone(ctx):
    def spoilt(session):
        put("rusak")(session)
        session.flush()
        raise ValueError("tidak jadi")

    writes = {f"s{n}": put(f"s{n}") for n in range(3)} | {"rusak": spoilt} | {f"t{n}": put(f"t{n}") for n in range(3)}
    raised = run_at_once(Together(ctx.store), writes)
    assert isinstance(raised.pop("rusak"), ValueError)
    assert set(raised.values()) == {None}
    assert names(ctx) == {"s0", "s1", "s2", "t0", "t1", "t2"}


def test_a_database_that_is_away_is_away_for_each(ctx, monkeypatch):
    def away(*_):
        raise OperationalError("BEGIN", None, Exception("away"))

    monkeypatch.setattr(ctx.store, "transaction", away)
    with pytest.raises(OperationalError):
        Together(ctx.store).run(put("s"))
    monkeypatch.undo()
    assert names(ctx) == set()
