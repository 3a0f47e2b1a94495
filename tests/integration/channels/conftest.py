"""Web processes and emulators for channel tests: real HTTP on loopback, one thread per server."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from flask import Flask

from bot.channels.registry import channels_of
from bot.chat_pages import chat_blueprint
from bot.webhooks import mount_webhooks
from handlers.context import Context
from tests.emulators import telegram, twilio
from tests.emulators.server import serving
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.twilio import TwilioEmulator


def make_web(ctx: Context) -> Flask:
    """The part of the web process that channels own."""
    app = Flask("uji", static_folder=None)
    mount_webhooks(app, ctx, channels_of(ctx))
    app.register_blueprint(chat_blueprint(ctx))
    return app


def with_settings(ctx: Context, **changes) -> Context:
    """The same office with other settings."""
    return dataclasses.replace(ctx, settings=dataclasses.replace(ctx.settings, **changes))


@pytest.fixture
def database() -> str:
    """Channel code does not care which database it is; those tests that do say so by @both_databases."""
    return "sqlite"


both_databases = pytest.mark.parametrize("database", ["sqlite", "postgresql"])


@pytest.fixture
def telegram_emulator() -> Iterator[TelegramEmulator]:
    emulator = TelegramEmulator()
    with serving(emulator.app) as base_url:
        emulator.base_url = base_url
        yield emulator
        emulator.stop.set()


@pytest.fixture
def twilio_emulator() -> Iterator[TwilioEmulator]:
    emulator = TwilioEmulator()
    with serving(emulator.app) as base_url:
        emulator.base_url = base_url
        yield emulator


@pytest.fixture
def tg_ctx(ctx, telegram_emulator) -> Context:
    """An office with a Telegram bot."""
    return with_settings(
        ctx, telegram_bot_token=telegram.TOKEN, telegram_webhook_secret=telegram.SECRET,
        telegram_api_base_url=telegram_emulator.base_url)


@pytest.fixture
def wa_ctx(ctx, twilio_emulator) -> Context:
    """An office with a WhatsApp number at Twilio."""
    return with_settings(
        ctx, twilio_account_sid=twilio.ACCOUNT, twilio_auth_token=twilio.TOKEN, twilio_whatsapp_from=twilio.FROM,
        twilio_api_base_url=twilio_emulator.base_url)


@pytest.fixture
def both_ctx(tg_ctx, twilio_emulator) -> Context:
    """An office with both."""
    return with_settings(
        tg_ctx, twilio_account_sid=twilio.ACCOUNT, twilio_auth_token=twilio.TOKEN, twilio_whatsapp_from=twilio.FROM,
        twilio_api_base_url=twilio_emulator.base_url)
