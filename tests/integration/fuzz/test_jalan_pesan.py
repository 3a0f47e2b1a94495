"""Signed deliveries of any content through the whole road to the words that go out: nothing fails, all are answered."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, func, select
from twilio.request_validator import RequestValidator

from bot.channels.base import MediaError
from bot.channels.registry import channels_of
from bot.shell import Shell
from bot.turns import settle
from bot.webhooks import mount_webhooks
from data.models import Akun, Inbox, Outbox, Percakapan
from handlers.context import Context
from handlers.turn import Meaning
from tests.emulators import telegram, twilio
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.twilio import TwilioEmulator
from tests.integration.channels.test_fuzz import FORMS, UPDATES
from tests.integration.fuzz.conftest import tries
from tests.unit.dialog.test_properties import LAYANAN_SAID, MAKSUD, PAYLOADS, SAID

CHAT = count(90_000_000)
NOWHERE = "http://127.0.0.1:9"
SAYINGS = st.tuples(st.sampled_from(("telegram", "whatsapp")), SAID | st.text(max_size=80), PAYLOADS | st.just(""),
                    MAKSUD, LAYANAN_SAID)


class Guesser:
    """Stands for Rasa: means whatever the example wants."""

    def __init__(self) -> None:
        self.meaning = Meaning()

    def understand(self, text: str) -> tuple[Meaning, ...]:
        return (self.meaning,)

    def understand_many(self, texts: Sequence[str]) -> list[tuple[Meaning, ...]]:
        return [(self.meaning,) for _ in texts]


class Road:
    """Webhook → inbox → turn → outbox in this thread; sending is left to other tests."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = dataclasses.replace(ctx, settings=dataclasses.replace(
            ctx.settings, telegram_bot_token=telegram.TOKEN, telegram_webhook_secret=telegram.SECRET,
            telegram_api_base_url=NOWHERE, twilio_account_sid=twilio.ACCOUNT, twilio_auth_token=twilio.TOKEN,
            twilio_whatsapp_from=twilio.FROM, twilio_api_base_url=NOWHERE))
        self.channels, self.guesser = channels_of(self.ctx), Guesser()
        self.shell = Shell(self.channels, self.guesser)  # type: ignore[arg-type]
        app = Flask("uji", static_folder=None)
        mount_webhooks(app, self.ctx, self.channels)
        self.client = app.test_client()
        self.bot, self.provider = TelegramEmulator(), TwilioEmulator()

    def deliver_update(self, update: dict[str, Any]) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": telegram.SECRET}
        return self.client.post("/webhook/telegram", data=json.dumps(update), headers=headers,
                                content_type="application/json").status_code

    def deliver_form(self, form: dict[str, str], url: str = "/webhook/twilio") -> int:
        signature = RequestValidator(twilio.TOKEN).compute_signature(f"http://localhost{url}", form)
        return self.client.post(url, data=form, headers={"X-Twilio-Signature": signature}).status_code

    def walk(self) -> None:
        """Every waiting row is handled, or given up because its file cannot be had; nothing else may happen."""
        with self.ctx.store.reading() as session:
            rows = session.exec(select(Inbox).where(Inbox.status == "baru", Inbox.jenis != "status")
                                .order_by(col(Inbox.id))).all()
        for row in rows:
            try:
                turns = self.shell.prepare(self.ctx, self.channels[row.kanal], [row])
            except MediaError as error:
                with self.ctx.store.transaction() as session:
                    self.shell.give_up(session, self.ctx, row, str(error))
                    settle(session, [row.id or 0])
                continue
            with self.ctx.store.transaction() as session:
                for turn in turns:
                    self.shell.apply(session, self.ctx, turn)
                settle(session, [row.id or 0])

    def answers(self, alamat: str) -> int:
        """Messages queued for this address, and one more when an officer has been called or holds it."""
        with self.ctx.store.reading() as session:
            queued = session.exec(select(func.count()).select_from(Outbox).where(
                col(Outbox.alamat).endswith(alamat))).one()
            status = session.exec(select(Percakapan.status).join(Akun, col(Akun.id) == Percakapan.akun_id)
                                  .where(col(Akun.alamat).endswith(alamat))).first()
        return queued + (status in ("antre", "petugas"))


@pytest.fixture
def road(ctx) -> Road:
    return Road(ctx)


@tries(25)
@given(said=st.lists(SAYINGS, min_size=1, max_size=6))
def test_any_conversation_is_answered_to_its_last_word(road, said):
    person = next(CHAT)
    for kanal, teks, payload, maksud, layanan in said:
        road.guesser.meaning = Meaning(maksud=maksud, layanan=layanan, yakin=0.9)
        if kanal == "telegram":
            update = road.bot.press(person, payload) if payload else road.bot.message(person, teks)
            assert road.deliver_update(update) == 200
        else:
            form = road.provider.form(teks, f"whatsapp:+62{person}", ButtonPayload=payload)
            assert road.deliver_form(form) == 200
        road.walk()
        if payload or teks.strip("\x00 "):
            assert road.answers(str(person)) > 0, (kanal, teks, payload)


@tries(40)
@given(form=FORMS, update=UPDATES)
def test_any_signed_delivery_is_taken_or_called_malformed(road, form, update):
    form = road.provider.form() | form
    assert road.deliver_form(form) in (200, 400)
    assert road.deliver_form(form, "/webhook/twilio/status") in (200, 400)
    assert road.deliver_update(update | {"update_id": next(CHAT)}) == 200
    road.walk()
    with road.ctx.store.reading() as session:
        assert session.exec(select(func.count()).select_from(Inbox).where(Inbox.status == "mati")).one() == 0
