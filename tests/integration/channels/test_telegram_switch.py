"""From polling to webhook and back while people write: one inbox, nothing lost, nothing twice, in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlmodel import select

from bot import clock, telegram_poll
from bot.channels.telegram import TelegramChannel
from data.models import Inbox, Lease, Outbox
from tests.conftest import wait_until
from tests.emulators import telegram
from tests.emulators.server import Fault, serving
from tests.faults.road import mistyped_nomor, working
from tests.integration.channels.conftest import both_databases, make_web, with_settings
from tests.integration.queues.fakes import statuses

CHATS, EACH = (71, 72, 73), 6


@contextmanager
def thread(act: Callable[..., object], *args: object) -> Iterator[None]:
    """One way in, as the clock process runs it; ends like a process that is told to stop."""
    stop = threading.Event()
    running = threading.Thread(target=act, args=(*args, stop))
    running.start()
    try:
        yield
    finally:
        stop.set()
        running.join(30)
        assert not running.is_alive()


class People:
    """Everybody writes in turn; `written` is what each chat said, in order."""

    def __init__(self, emulator: telegram.TelegramEmulator) -> None:
        self.emulator = emulator
        self.written: dict[int, list[str]] = {chat: [] for chat in CHATS}

    def write(self, each: int) -> int:
        for _ in range(each):
            for chat in CHATS:
                said = self.written[chat]
                said.append(mistyped_nomor(1000 + chat * 100 + len(said)))
                self.emulator.queue(self.emulator.message(chat, f"cek {said[-1]}"))
        return sum(map(len, self.written.values()))

    def answers(self, chat: int) -> list[str]:
        texts = [one["text"] for one in list(self.emulator.sent) if int(one["chat_id"]) == chat]
        return [nomor for text in texts for nomor in self.written[chat] if nomor in text]


@both_databases
def test_polling_webhook_polling(tg_ctx, telegram_emulator, monkeypatch):
    monkeypatch.setattr(TelegramChannel, "rate_per_chat", 100.0)
    people, emulator = People(telegram_emulator), telegram_emulator
    pushing = threading.Thread(target=emulator.push, daemon=True)
    pushing.start()

    def taken() -> int:
        with tg_ctx.store.reading() as session:
            return len(session.exec(select(Inbox.id)).all())

    with serving(make_web(tg_ctx)) as web, working(tg_ctx):
        public = with_settings(tg_ctx, public_base_url=web)
        emulator.faults.order("getUpdates", Fault("reset_after"), Fault("status", 500))
        with thread(telegram_poll.run, tg_ctx):
            count = people.write(EACH)
            wait_until(lambda: taken() == count, 60)
            people.write(EACH)  # it stops in the middle of these
        emulator.faults.order("setWebhook", Fault("status", 502))
        emulator.faults.order("push", *[Fault("lost")] * 5)
        with thread(telegram_poll.keep_webhook, public):
            count = people.write(EACH)
            wait_until(lambda: taken() == count, 60)
        people.write(EACH)
        with thread(telegram_poll.run, tg_ctx):
            count = people.write(EACH)
            wait_until(lambda: taken() == count and not emulator.updates, 60)
        wait_until(lambda: statuses(tg_ctx, Outbox) == {"terkirim": count}, 60)
    emulator.stop.set()
    pushing.join(30)
    assert {chat: people.answers(chat) for chat in CHATS} == people.written


def test_a_webhook_that_telegram_would_not_take_is_set_again_and_again(tg_ctx, telegram_emulator):
    telegram_emulator.faults.order("setWebhook", Fault("status", 502), Fault("reset_before"))
    public = with_settings(tg_ctx, public_base_url="https://loket.contoh.go.id")
    with thread(telegram_poll.keep_webhook, public):
        wait_until(lambda: telegram_emulator.webhook.get("url"), 60)
    assert telegram_emulator.webhook["url"] == "https://loket.contoh.go.id/webhook/telegram"
    assert telegram_emulator.webhook["secret_token"] == telegram.SECRET


def test_a_clock_that_lost_its_lease_leaves_polling_to_the_other(tg_ctx, telegram_emulator, monkeypatch):
    monkeypatch.setattr(clock, "LEASE_SECONDS", 1)
    monkeypatch.setattr(clock, "SCHEDULE", ())
    ours = clock.Clock(tg_ctx)
    running = threading.Thread(target=ours.run, daemon=True)
    running.start()
    try:
        telegram_emulator.queue(telegram_emulator.message(71, "halo"))
        wait_until(lambda: statuses(tg_ctx, Inbox) == {"baru": 1}, 60)
        with tg_ctx.store.transaction() as session:
            lease = session.get_one(Lease, "clock")
            lease.pemegang, lease.sampai = "clock lain", tg_ctx.now() + timedelta(minutes=2)
        wait_until(lambda: not polling(), 60)
        with tg_ctx.store.transaction() as session:
            session.delete(session.get_one(Lease, "clock"))
        telegram_emulator.queue(telegram_emulator.message(71, "masih ada"))
        wait_until(lambda: statuses(tg_ctx, Inbox) == {"baru": 2}, 60)
    finally:
        ours.stop.set()
        running.join(30)
    assert not polling()


def polling() -> bool:
    """Whether a thread asks Telegram for updates (the client's own event loop has the same name but never ends)."""
    return any(getattr(one, "_target", None) is telegram_poll.run for one in threading.enumerate())


@pytest.fixture(autouse=True)
def _brisk(monkeypatch):
    monkeypatch.setattr("bot.outbox.RETRY_FIRST_SECONDS", 0.1)
