"""Whole workers with their threads: several at once, a database that is away, a graceful stop."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from bot import inbox, receipts, turns
from bot.worker import Worker
from data.models import Denyut, Inbox, Lease, Outbox, Pesan
from data.models.base import utcnow
from data.store import Store
from tests.conftest import wait_until
from tests.integration.queues.fakes import (
    EchoShell,
    FakeChannel,
    accept_and_lose,
    bring,
    bring_status,
    later_than,
    refuse,
    statuses,
)


@contextmanager
def working(ctx, channel, *shells):
    """One worker per shell, each with a store of its own, as if they were processes of their own."""
    workers = []
    for shell in shells:
        own = replace(ctx, store=Store(ctx.settings))
        workers.append(Worker(own, {channel.name: channel}, shell))
    for worker in workers:
        worker.start()
    try:
        yield workers
    finally:
        for worker in workers:
            worker.stop(grace=60)
            worker.ctx.store.close()


def answered(channel, count):
    return lambda: len(channel.sent) >= count


def test_two_workers_answer_everything_once_and_in_order(ctx):
    channel, shells = FakeChannel(takes=0.002), (EchoShell(takes=0.001), EchoShell(takes=0.001))
    people, each = 12, 0
    with working(ctx, channel, *shells):
        while each < 8 or (each < 500 and not all(shell.handled for shell in shells)):
            for person in range(people):
                bring(ctx, f"warga{person}", f"pesan {each}")
            each += 1
        wait_until(answered(channel, people * each))
        wait_until(lambda: statuses(ctx, Outbox) == {"terkirim": people * each})
    for person in range(people):
        assert channel.texts_to(f"warga{person}") == [f"balas: pesan {n}" for n in range(each)]
    assert len(channel.sent) == people * each
    assert [shell.overlaps for shell in shells] == [[], []]
    assert all(shell.handled for shell in shells), "both took part"


def test_errors_on_the_way_lose_nothing_and_double_nothing(ctx, monkeypatch):
    monkeypatch.setattr(turns, "RETRY_FIRST_SECONDS", 0.05)
    monkeypatch.setattr("bot.outbox.RETRY_FIRST_SECONDS", 0.05)
    seen: set[str] = set()

    def trouble(where, teks):
        if teks.endswith("3") and f"{where}{teks}" not in seen:
            seen.add(f"{where}{teks}")
            raise ValueError("sekali gagal")

    channel = FakeChannel()
    channel.script = [refuse("retry"), accept_and_lose(channel), refuse("unknown"), refuse("retry", 0.1)] * 4
    with working(ctx, channel, EchoShell(trouble=trouble)):
        for person in range(4):
            bring(ctx, f"warga{person}", *[f"{person}-{n}" for n in range(5)])
        wait_until(lambda: statuses(ctx, Outbox) == {"terkirim": 20})
    for person in range(4):
        assert channel.texts_to(f"warga{person}") == [f"balas: {person}-{n}" for n in range(5)]


def test_a_stop_finishes_the_turn_in_hand_and_gives_the_rest_back(ctx):
    def until_told_to_stop(where, teks):
        if where == "apply":
            begun.set()
            worker._stopping.wait(200)

    begun, channel, shell = threading.Event(), FakeChannel(), EchoShell(trouble=until_told_to_stop)
    with working(ctx, channel, shell) as [worker]:
        bring(ctx, "ani", "a1")
        assert begun.wait(200)
        assert worker.stop(grace=200) is True
        bring(ctx, "budi", "b1")
        assert shell.handled == [("ani", "a1")]
    assert statuses(ctx, Inbox) == {"selesai": 1, "baru": 1}
    with ctx.store.reading() as session:
        assert session.exec(select(Lease)).all() == []
        assert session.exec(select(Denyut).where(col(Denyut.nama).startswith("worker:"))).all() == []


def test_a_turn_that_outlives_the_grace_is_taken_over_by_another_worker(ctx):
    release = threading.Event()

    class Hanging(EchoShell):
        def prepare(self, ctx, channel, rows):
            release.wait(200)
            return super().prepare(ctx, channel, rows)

    channel, hanging, healthy = FakeChannel(), Hanging(), EchoShell()
    with working(ctx, channel, hanging) as [worker]:
        bring(ctx, "ani", "a1")
        wait_until(lambda: bool(worker._turns))
        assert worker.stop(grace=0.1) is False
        with working(replace(ctx, now=later_than(inbox.LEASE_SECONDS)), channel, healthy):
            wait_until(lambda: statuses(ctx, Outbox) == {"terkirim": 1})
        release.set()
    assert channel.texts_to("ani") == ["balas: a1"]
    assert (hanging.handled, healthy.handled) == ([], [("ani", "a1")])


@pytest.mark.parametrize("database", ["sqlite"])  # PostgreSQL does not lock as a whole
def test_a_locked_database_is_waited_for(ctx):
    channel = FakeChannel()
    with working(ctx, channel, EchoShell()):
        bring(ctx, "ani", "a1")
        wait_until(answered(channel, 1))
        with ctx.store.transaction() as session:
            session.execute(text("INSERT INTO lease VALUES ('uji', 'uji', '2000-01-01T00:00:00.000000Z')"))
            time.sleep(0.5)
        bring(ctx, "ani", "a2")
        wait_until(answered(channel, 2))
    assert channel.texts_to("ani") == ["balas: a1", "balas: a2"]


@pytest.mark.parametrize("database", ["postgresql"])  # SQLite has no connections to lose
def test_a_database_that_goes_away_is_waited_for(ctx):
    channel = FakeChannel()
    kill = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()")
    with working(ctx, channel, EchoShell()):
        for n in range(5):
            bring(ctx, "ani", f"a{n}")
            with ctx.store.engine.connect() as connection:
                connection.execute(kill)
        wait_until(lambda: statuses(ctx, Outbox) == {"terkirim": 5})
    assert channel.texts_to("ani") == [f"balas: a{n}" for n in range(5)]


def test_a_receipt_reaches_its_message(ctx, monkeypatch):
    monkeypatch.setattr(receipts, "RETRY_FIRST_SECONDS", 0.1)
    channel = FakeChannel()
    bring_status(ctx, "P1", "sampai")
    with working(ctx, channel, EchoShell()):
        bring(ctx, "ani", "a1")

        def is_delivered():
            with ctx.store.reading() as session:
                return session.exec(select(Pesan.status)).all() == ["sampai"]

        wait_until(is_delivered)


def test_photos_sent_one_by_one_get_one_answer(ctx):
    at, later = utcnow(), timedelta(seconds=inbox.SETTLE_SECONDS)
    clock = [at]
    ctx, channel = replace(ctx, now=lambda: clock[0]), FakeChannel()
    with working(ctx, channel, EchoShell()):
        for _ in range(5):
            bring(ctx, "ani", photos=2)
            clock[0] += later / 2
        bring(ctx, "budi", "sebuah teks")  # once it is answered the photos have been looked at
        wait_until(answered(channel, 1))
        assert channel.texts_to("ani") == []
        clock[0] += later
        wait_until(answered(channel, 2))
    assert channel.texts_to("ani") == ["balas: foto 10"]
    assert statuses(ctx, Inbox) == {"selesai": 11}


def test_a_worker_shows_signs_of_life(ctx):
    with working(ctx, FakeChannel(), EchoShell(), EchoShell()) as workers:
        def names():
            with ctx.store.reading() as session:
                return set(session.exec(select(Denyut.nama)).all())

        wait_until(lambda: {worker.name for worker in workers} <= names())
