"""One number sends ten thousand messages: they are answered in order, and nobody else waits behind them."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bot.channels.base import Envelope
from bot.ingress import save_envelopes
from bot.worker import Worker
from data.models import Inbox, Outbox
from data.store import Store
from tests.conftest import wait_until
from tests.integration.queues.fakes import EchoShell, FakeChannel, statuses

FLOOD, OTHERS = 10_000, 20


def message(alamat: str, number: int) -> Envelope:
    return Envelope("palsu", f"{alamat}-{number}", f"palsu:{alamat}", {"alamat": alamat, "teks": str(number)})


@pytest.mark.timeout(1000)
@pytest.mark.parametrize("database", ["sqlite"])
def test_ten_thousand_by_one_number(ctx, capsys):
    channel = FakeChannel(rate_per_chat=10_000.0)
    for start in range(0, FLOOD, 500):
        save_envelopes(ctx, [message("banjir", number) for number in range(start, start + 500)])
    own = replace(ctx, store=Store(ctx.settings))
    worker = Worker(own, {"palsu": channel}, EchoShell())
    worker.start()
    try:
        wait_until(lambda: len(channel.sent) > 100)
        for other in range(OTHERS):
            save_envelopes(ctx, [message(f"warga{other}", 1)])
        wait_until(lambda: all(channel.texts_to(f"warga{other}") for other in range(OTHERS)))
        before = len(channel.texts_to("banjir"))
        began = time.monotonic()
        wait_until(lambda: statuses(ctx, Outbox)["terkirim"] == FLOOD + OTHERS, 900, pause=0.5)
    finally:
        worker.stop(grace=60)
        own.store.close()
    with capsys.disabled():
        print(f"\n[faults] flood: {FLOOD} by one number, {OTHERS} others were answered after {before} of them, "
              f"{len(channel.sent)} answers in all, {time.monotonic() - began:.0f} s for the rest")
    assert channel.texts_to("banjir") == [f"balas: {number}" for number in range(FLOOD)]
    assert len(channel.sent) == FLOOD + OTHERS
    assert before < FLOOD, "the others did not wait for the flood to end"
    assert statuses(ctx, Inbox) == {"selesai": FLOOD + OTHERS}
