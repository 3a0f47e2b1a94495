"""An office on loopback, citizens who write to it, and the count afterwards: nothing lost, nothing twice, in order."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
import requests
from flask import Flask

from bot.channels.registry import channels_of
from bot.shell import Shell
from bot.understanding import Understanding
from bot.webhooks import mount_webhooks
from bot.worker import Worker
from data.models import Inbox, Outbox
from data.store import Store
from handlers.commands.nomor import LETTERS, make_nomor
from handlers.context import Context
from tests.conftest import wait_until
from tests.emulators import twilio
from tests.emulators.server import serving
from tests.emulators.twilio import TwilioEmulator
from tests.integration.queues.fakes import statuses


def mistyped_nomor(number: int) -> str:
    """A permohonan number with a wrong check letter: the one reply to it repeats it."""
    right = make_nomor("BD", date(2025, 11, 20), number)
    return right[:-1] + LETTERS[(LETTERS.index(right[-1]) + 1) % len(LETTERS)]


def sender_of(citizen: int) -> str:
    return f"whatsapp:+62811000{citizen:04d}"


@dataclass
class Road:
    """One office under test. `write` sends what its citizens write; `count` says what became of it."""

    ctx: Context
    emulator: TwilioEmulator
    url: str
    citizens: int = 10
    written: dict[int, list[str]] = field(default_factory=dict)

    def forms(self, each: int) -> list[dict[str, str]]:
        """The next `each` messages of every citizen, in turn."""
        forms = []
        for _ in range(each):
            for citizen in range(self.citizens):
                said = self.written.setdefault(citizen, [])
                said.append(mistyped_nomor(1000 + citizen * 100 + len(said)))
                forms.append(self.emulator.form(f"cek {said[-1]}", sender=sender_of(citizen)))
        return forms

    def write(self, each: int, *, threads: int = 8, times: int = 1) -> int:
        """All citizens write at once, each in order; a delivery that fails is repeated, as Twilio does."""
        by_sender: dict[str, list[dict[str, str]]] = {}
        for form in self.forms(each):
            by_sender.setdefault(form["From"], []).append(form)
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(lambda forms: sum(self.deliver(form, times) for form in forms), by_sender.values()))

    def deliver(self, form: dict[str, str], times: int = 1, patience: float = 200.0) -> int:
        """Returns how often the office had to be asked until it had said 200 `times` times."""
        asked, until = 0, time.monotonic() + patience
        while times and time.monotonic() < until:
            asked += 1
            try:
                times -= self.emulator.deliver(self.url, form).status_code == 200
            except requests.RequestException:
                time.sleep(0.05)
        assert times == 0, "the office did not take the message"
        return asked

    def is_done(self) -> bool:
        with self.ctx.store.reading():
            pass
        wanted = sum(map(len, self.written.values()))
        return statuses(self.ctx, Inbox)["selesai"] >= wanted and statuses(self.ctx, Outbox) == {"terkirim": wanted}

    def finish(self, name: str, capsys: pytest.CaptureFixture, seconds: float = 200) -> None:
        """Wait until all is answered, print the counts, and assert that they are as they must be."""
        began = time.monotonic()
        wait_until(self.is_done, seconds)
        wanted = [nomor for said in self.written.values() for nomor in said]
        replies = {citizen: self._replies(citizen) for citizen in self.written}
        counts = Counter(nomor for each in replies.values() for nomor in each)
        doubled = sum(count - 1 for count in counts.values())
        with capsys.disabled():
            print(f"\n[faults · {self.ctx.store.engine.dialect.name}] {name}: {len(wanted)} written, "
                  f"{len(counts)} answered, {len(set(wanted) - set(counts))} lost, {doubled} twice, "
                  f"{time.monotonic() - began:.1f} s after the last")
        assert doubled == 0
        assert replies == self.written, "each citizen was answered in the order they wrote"

    def _replies(self, citizen: int) -> list[str]:
        said = self.written[citizen]
        bodies = [one["body"] for one in list(self.emulator.messages) if one["to"] == sender_of(citizen)]
        return [nomor for body in bodies for nomor in said if nomor in body]


@contextmanager
def receiving(ctx: Context, emulator: TwilioEmulator, port: int = 0) -> Iterator[str]:
    """A web process's receiving end; gives the webhook's address."""
    app = Flask("penerima")
    mount_webhooks(app, ctx, channels_of(ctx))
    with serving(app, port) as base_url:
        yield f"{base_url}/webhook/twilio"


@contextmanager
def working(ctx: Context, now: Callable | None = None) -> Iterator[Worker]:
    """A worker with a store of its own, as if it were a process of its own."""
    own = replace(ctx, store=Store(ctx.settings), **({"now": now} if now else {}))
    channels = channels_of(own)
    worker = Worker(own, channels, Shell(channels, Understanding(own.settings)))
    worker.start()
    try:
        yield worker
    finally:
        worker.stop(grace=60)
        own.store.close()


@contextmanager
def made_road(ctx: Context) -> Iterator[Road]:
    """Emulator and receiving end, no worker yet."""
    emulator = TwilioEmulator()
    with serving(emulator.app) as provider:
        settings = replace(
            ctx.settings, twilio_api_base_url=provider, twilio_account_sid=twilio.ACCOUNT,
            twilio_auth_token=twilio.TOKEN, twilio_whatsapp_from=twilio.FROM,
        )
        office = replace(ctx, settings=settings)
        with receiving(office, emulator) as url:
            yield Road(office, emulator, url)


def quiet() -> None:
    """The emulator's server logs each request, and each connection it was told to cut."""
    logging.disable(logging.CRITICAL)


def spooled(ctx: Context) -> Sequence[object]:
    """Deliveries that wait on disk."""
    return list((ctx.settings.home / "spool" / "inbox").glob("*.sealed"))
