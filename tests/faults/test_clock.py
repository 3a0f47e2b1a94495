"""A clock that jumps, and two clock processes at once."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot import clock, outbox
from bot.clock import Clock, Line
from bot.overdue import Overdue, sweep_outbox
from bot.worker import Worker
from data.leases import take_lease
from data.models import Lease, Outbox
from data.models.base import utcnow
from data.store import Store
from tests.conftest import wait_until
from tests.faults.road import sender_of, working
from tests.integration.queues.fakes import EchoShell, FakeChannel, bring, statuses


@pytest.mark.parametrize("jump", [timedelta(days=2), timedelta(hours=-3)], ids=["forward", "backward"])
@pytest.mark.parametrize("database", ["sqlite"])
def test_the_machine_s_clock_jumps(road, jump, capsys):
    """Back by hours or on by days, in the middle of the traffic: order is by arrival, not by the time of day."""
    shift = timedelta(0)

    def now() -> datetime:
        return datetime.now(UTC) + shift

    road.ctx = replace(road.ctx, now=now)
    with working(road.ctx, now):
        road.write(2)
        shift = jump
        road.write(2)
        shift = timedelta(0)
        road.write(2)
        road.finish(f"clock jumps by {jump}", capsys)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_lease_left_in_the_future_by_a_jump_back_does_not_hold_for_hours(road, capsys):
    """The worker died, and then the clock was set right: its leases seem to last until the afternoon."""
    road.write(2)
    until = datetime.now(UTC) + timedelta(hours=5)
    prefix = f"inbox:{road.ctx.kantor_id}:whatsapp:"
    with road.ctx.store.transaction() as session:
        session.add_all(Lease(nama=prefix + sender_of(one), pemegang="mati", sampai=until) for one in road.written)
    with working(road.ctx):
        road.finish("leases of a dead worker lie hours ahead", capsys)


def test_a_clock_s_lease_that_a_jump_left_in_the_future_does_not_hold_for_hours(ctx):
    now = datetime.now(UTC)
    assert take_lease(ctx.store, "clock", "mati", now + timedelta(hours=3), 30)
    assert take_lease(ctx.store, "clock", "baru", now, 30)
    assert not take_lease(ctx.store, "clock", "lain", now + timedelta(seconds=10), 30)


def test_two_clocks_at_once(ctx, monkeypatch, capsys):
    """Only one acts; when it is gone without a word the other takes over, and no job ever runs in both."""
    ran: list[int] = []
    times = [utcnow()]  # it stands still until the lease is to run out
    clocks = [Clock(replace(ctx, store=Store(ctx.settings), now=lambda: times[-1])) for _ in range(2)]
    numbers = {id(one.ctx.store): number for number, one in enumerate(clocks)}

    def job(context) -> None:
        ran.append(numbers[id(context.store)])

    monkeypatch.setattr(clock, "LEASE_SECONDS", 1)
    monkeypatch.setattr(clock, "SCHEDULE", (Line(job, 1, "uji"),))
    monkeypatch.setattr(clock, "drop_lease", lambda *_: None)  # it dies: nothing is given back
    threads = [threading.Thread(target=one.run, daemon=True) for one in clocks]
    for number, thread in enumerate(threads):
        clocks[number].name = f"jam {number}"
        thread.start()
    wait_until(lambda: len(ran) >= 2)
    [first] = set(ran)
    clocks[first].stop.set()
    threads[first].join(200)
    times.append(times[0] + timedelta(seconds=2))
    wait_until(lambda: ran[-1] != first)
    clocks[1 - first].stop.set()
    threads[1 - first].join(200)
    with capsys.disabled():
        print(f"\n[faults · {ctx.store.engine.dialect.name}] two clocks: {ran.count(first)} runs by the first, then "
              f"{ran.count(1 - first)} by the other")
    assert ran == sorted(ran, key=lambda one: one != first), "never both"
    for one in clocks:
        one.ctx.store.close()


@pytest.mark.parametrize("jump", [timedelta(days=2), timedelta(hours=-3)], ids=["forward", "backward"])
def test_a_jump_does_not_hand_what_a_living_worker_sends_to_another(ctx, jump, monkeypatch, capsys):
    """By the time of day every lease has run out; by its signs of life the worker that sends is alive."""
    shift, looks, hours = timedelta(0), Counter[int](), count(0, 3600)
    overdue = Overdue(lambda: next(hours))
    ctx = replace(ctx, now=lambda: datetime.now(UTC) + shift)
    channel, started, release = FakeChannel(), threading.Event(), threading.Event()

    def hang(message):
        started.set()
        release.wait(60)
        return channel.accept(message)

    def counted(session, context, queue, wanted, find=outbox.find_due):
        looks[id(queue)] += 1
        return find(session, context, queue, wanted)

    monkeypatch.setattr("bot.worker.LOOK_SECONDS", 0.05)
    monkeypatch.setattr("bot.outbox.find_due", counted)
    channel.script = [hang]
    workers = [Worker(replace(ctx, store=Store(ctx.settings)), {"palsu": channel}, EchoShell()) for _ in range(2)]
    sending, other = workers
    try:
        sending.start()
        bring(ctx, "ani", "a1")
        assert started.wait(60)
        other.start()
        wait_until(lambda: looks[id(other._queue)] > 1, 60)
        shift = jump
        before = looks[id(other._queue)]
        assert [sweep_outbox(ctx, overdue)["gagal"] for _ in range(2)] == [0, 0], "not what is in hand"
        bring(ctx, "ani", "a2")  # it may not overtake what is being sent
        wait_until(lambda: looks[id(other._queue)] > before + 10, 60)
        assert (channel.sent, channel.looked_up) == ([], [])
        release.set()
        wait_until(lambda: statuses(ctx, Outbox) == {"terkirim": 2}, 60)
    finally:
        release.set()
        for worker in workers:
            worker.stop(grace=10)
            worker.ctx.store.close()
    with capsys.disabled():
        print(f"\n[faults · {ctx.store.engine.dialect.name}] two workers, the clock jumps by {jump} while one sends: "
              f"2 written, {len(channel.sent)} answered")
    assert channel.texts_to("ani") == ["balas: a1", "balas: a2"]
