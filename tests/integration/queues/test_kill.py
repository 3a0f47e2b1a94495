"""Kill -9 of any process at any moment loses nothing and doubles nothing.

200 messages of 20 citizens come in over real HTTP, signed as Twilio signs them, while the web process (on PostgreSQL:
two of them), two workers and the clock are killed and started again. The provider is an emulator that sometimes loses
its own answers. At the end each message has exactly one reply there, in the order its citizen wrote.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import requests
from sqlmodel import func, select

from data.models import Inbox, Outbox, Pesan
from handlers.commands.nomor import LETTERS, make_nomor
from tests.conftest import free_port, wait_until
from tests.emulators import twilio
from tests.emulators.server import Fault, serving
from tests.emulators.twilio import TwilioEmulator
from tests.integration.queues.fakes import statuses

ROOT = Path(__file__).parents[3]
CITIZENS = 20
EACH = 10
KILLS_EACH = 2
ALL = CITIZENS * EACH


class Process:
    """A real process that is killed without warning and started again."""

    def __init__(self, env: dict[str, str], log: Path, *command: str) -> None:
        self._env, self._log, self._command = env, log, command
        self.kills = 0
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", *self._command], cwd=ROOT, env=self._env, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """Kill -9, and start it anew as a supervisor would."""
        self._popen.send_signal(signal.SIGKILL)
        self._popen.wait()
        self.kills += 1
        self.start()

    def end(self) -> int:
        self._popen.terminate()
        try:
            return self._popen.wait(200)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            return self._popen.wait()


def mistyped_nomor(number: int) -> str:
    """A permohonan number with a wrong check letter: the one reply to it repeats it."""
    right = make_nomor("BD", date(2025, 11, 20), number)
    return right[:-1] + LETTERS[(LETTERS.index(right[-1]) + 1) % len(LETTERS)]


def numbers_of(citizen: int) -> list[str]:
    return [mistyped_nomor(1000 + citizen * EACH + n) for n in range(EACH)]


def write_all(emulator: TwilioEmulator, urls: list[str], citizen: int) -> None:
    """One citizen's messages: each is delivered, now here, now there, until the product says 200, and now and then
    once more."""
    dice = random.Random(citizen)
    for nomor in numbers_of(citizen):
        form = emulator.form(f"cek {nomor}", sender=f"whatsapp:+62811000{citizen:04d}")
        while not is_taken(emulator, dice.choice(urls), form):
            time.sleep(0.1)
        if dice.random() < 0.2:
            is_taken(emulator, dice.choice(urls), form)
        time.sleep(dice.uniform(0.3, 1.7))


def is_taken(emulator: TwilioEmulator, url: str, form: dict[str, str]) -> bool:
    try:
        return emulator.deliver(url, form).status_code == 200
    except requests.RequestException:
        return False


def order_faults(emulator: TwilioEmulator, dice: random.Random) -> None:
    """The provider is slow now and then, refuses, and loses its answer after having accepted."""
    for _ in range(2 * ALL):
        roll = dice.random()
        if roll < 0.05:
            emulator.faults.order("create", Fault("reset_after"))
        elif roll < 0.08:
            emulator.faults.order("create", Fault("status", status=503, code=20503))
        elif roll < 0.11:
            emulator.faults.order("create", Fault("status", status=429, retry_after=1))
        else:
            emulator.faults.order("create", Fault("slow", seconds=dice.uniform(0.0, 0.15)))


@pytest.fixture(autouse=True)
def _quiet_servers():
    """The emulator's server logs each request, and each connection it was told to cut."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_nothing_is_lost_and_nothing_doubled(ctx, tmp_path, settings, capsys):
    emulator, dice = TwilioEmulator(), random.Random(20251120)
    order_faults(emulator, dice)
    with serving(emulator.app) as provider:
        ports = [free_port() for _ in range(1 if ctx.store.is_sqlite else 2)]
        env = os.environ | {
            "LOKET_HOME": str(settings.home), "DATABASE_URL": settings.database_url,
            "NLU_URL": "http://127.0.0.1:9", "TWILIO_API_BASE_URL": provider, "TWILIO_ACCOUNT_SID": twilio.ACCOUNT,
            "TWILIO_AUTH_TOKEN": twilio.TOKEN, "TWILIO_WHATSAPP_FROM": twilio.FROM,
        }
        webs = [Process(env, tmp_path / f"web{port}.log", "tests.integration.queues.web_process", str(port))
                for port in ports]
        workers = [Process(env, tmp_path / f"worker{n}.log", "bot.worker") for n in (1, 2)]
        clock = Process(env, tmp_path / "clock.log", "bot.clock")
        try:
            began = time.monotonic()
            urls = [f"http://127.0.0.1:{port}/webhook/twilio" for port in ports]
            kill_while_they_write(emulator, urls, [*webs, *workers, clock], dice)
            wait_until(lambda: is_all_done(ctx), 900)
            seconds = time.monotonic() - began
        finally:
            codes = [one.end() for one in (*webs, clock, *workers)]
    with capsys.disabled():
        print(f"\n[{ctx.store.engine.dialect.name}] {ALL} messages, kills: web {[one.kills for one in webs]}, workers "
              f"{[one.kills for one in workers]}, clock {clock.kills}, "
              f"{seconds:.0f} s, replies at the provider: {len(emulator.messages)}")
    check_replies(emulator)
    check_store(ctx)
    assert set(codes[len(webs) :]) <= {0, -signal.SIGTERM}, "told to stop, they finish what is in hand"


def kill_while_they_write(
    emulator: TwilioEmulator, urls: list[str], processes: list[Process], dice: random.Random
) -> None:
    """Two kills of each process, spread over the time in which the citizens write."""
    victims = processes * KILLS_EACH
    dice.shuffle(victims)
    with ThreadPoolExecutor(CITIZENS) as citizens:
        writing = [citizens.submit(write_all, emulator, urls, citizen) for citizen in range(CITIZENS)]
        for share, victim in enumerate(victims, 1):
            reached = ALL * share // (len(victims) + 2)
            wait_until(lambda reached=reached: len(emulator.messages) >= reached)
            victim.kill()
            time.sleep(dice.uniform(0.2, 1.0))
        for one in writing:
            one.result()


def is_all_done(ctx) -> bool:
    return statuses(ctx, Inbox) == {"selesai": ALL} and statuses(ctx, Outbox) == {"terkirim": ALL}


def check_replies(emulator: TwilioEmulator) -> None:
    bodies = [one["body"] for one in emulator.messages]
    wanted = [nomor for citizen in range(CITIZENS) for nomor in numbers_of(citizen)]
    counts = Counter(nomor for body in bodies for nomor in wanted if nomor in body)
    assert counts == dict.fromkeys(wanted, 1)
    assert len(bodies) == ALL
    for citizen in range(CITIZENS):
        to = f"whatsapp:+62811000{citizen:04d}"
        replies = [one["body"] for one in emulator.messages if one["to"] == to]
        assert [nomor in reply for nomor, reply in zip(numbers_of(citizen), replies, strict=True)] == [True] * EACH


def check_store(ctx) -> None:
    with ctx.store.reading() as session:
        incoming = session.exec(select(func.count()).select_from(Pesan).where(Pesan.arah == "masuk")).one()
        ids = session.exec(select(Outbox.provider_id)).all()
    assert incoming == ALL
    assert len(set(ids)) == ALL
