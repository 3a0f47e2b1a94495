"""A provider that is slow, refuses, loses its answers, lies about what it did, and repeats itself."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from data.models import Inbox, Pesan
from tests.conftest import wait_until
from tests.emulators.server import Fault
from tests.faults.road import working
from tests.integration.queues.fakes import statuses

FAULTS = {
    "slow": [Fault("slow", seconds=0.5)] * 40,
    "500s": [Fault("status", status=500, code=20500), Fault("status", status=503, code=20503)] * 20,
    "too fast": [Fault("status", status=429, retry_after=1)] * 8,
    "reset before": [Fault("reset_before")] * 30,
    "reset after having accepted": [Fault("reset_after")] * 40,
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("database", ["sqlite"])
def test_a_provider_in_trouble(road, name, capsys):
    road.emulator.faults.order("create", *FAULTS[name])
    with working(road.ctx):
        road.write(6)
        road.finish(f"provider: {name}", capsys)


def test_all_of_it_mixed(road, capsys):
    dice = random.Random(6)
    mixed = [fault for faults in FAULTS.values() for fault in faults[:8]]
    dice.shuffle(mixed)
    road.emulator.faults.order("create", *mixed)
    with working(road.ctx):
        road.write(6)
        road.finish("provider: everything mixed", capsys)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_provider_that_lies_about_the_status(road, capsys):
    """Late, backward, contradictory, invented and unknown receipts: no message goes out again, none is taken back."""
    with working(road.ctx):
        road.write(2)
        wait_until(road.is_done)
        dice, statuses_url = random.Random(7), f"{road.url}/status"
        for sent in list(road.emulator.messages):
            lies = ["read", "sent", "delivered", "failed", "queued", "teleported"]
            dice.shuffle(lies)
            for lie in [*lies, *lies[:2]]:
                form = road.emulator.status_form(sent["sid"], lie, 63016 if lie == "failed" else None)
                assert road.emulator.deliver(statuses_url, form).status_code == 200
        unknown = road.emulator.status_form(road.emulator.messages[0]["sid"], "read") | {"MessageSid": "SM" + "f" * 32}
        assert road.emulator.deliver(statuses_url, unknown).status_code == 200
        wait_until(lambda: statuses(road.ctx, Inbox)["baru"] <= 1)  # the unknown one is asked for again later
        road.finish("provider: lies about the status", capsys)
    with road.ctx.store.reading() as session:
        assert set(session.exec(select(Pesan.status).where(Pesan.arah == "keluar"))) == {"dibaca"}


def test_everything_twice(road, capsys):
    with working(road.ctx):
        road.write(4, times=2)
        road.finish("everything twice", capsys)


def test_three_hundred_at_the_same_instant(road, capsys):
    road.citizens = 300
    forms = road.forms(1)
    with working(road.ctx), ThreadPoolExecutor(100) as pool:
        list(pool.map(road.deliver, forms))
        road.finish("300 at the same instant", capsys)


@pytest.mark.parametrize("database", ["sqlite"])
def test_in_reverse_order(road, capsys):
    """Twilio promises no order: what came last was written last, for us, and is answered last."""
    forms = road.forms(4)[::-1]
    for form in forms:
        road.deliver(form)
    for said in road.written.values():
        said.reverse()
    with working(road.ctx):
        road.finish("in reverse order", capsys)
