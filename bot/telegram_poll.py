"""Telegram without a public address: ask for updates, keep them, and only then tell Telegram they are ours.

`ensure_webhook` is the other way: with PUBLIC_BASE_URL Telegram calls us. Both set the menu of commands.
"""

from __future__ import annotations

import json
import logging
import threading
import warnings
from typing import Any

from telegram import Bot, BotCommand
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from bot.channels.base import Delivery, Envelope
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_client import seconds_of
from bot.ingress import NotSaved, save_envelopes
from handlers.context import Context

log = logging.getLogger(__name__)

warnings.filterwarnings("ignore", message=".*do_api_request.*getUpdates", category=PTBUserWarning)

UPDATE_TYPES = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL_SECONDS = 20
CALL_SECONDS = LONG_POLL_SECONDS + 15
MAX_PAUSE = 60.0
WEBHOOK_MAX_PAUSE = 300.0
COMMANDS = (
    BotCommand("start", "Mulai"), BotCommand("menu", "Menu utama"), BotCommand("status", "Cek status permohonan"),
    BotCommand("batal", "Batalkan isian"), BotCommand("petugas", "Bicara dengan petugas"),
    BotCommand("bantuan", "Bantuan"),
)


def run(ctx: Context, stop_event: threading.Event, channel: TelegramChannel | None = None) -> None:
    """Poll until `stop_event` is set. One process of an installation does this (a lease is the caller's matter)."""
    channel = channel or TelegramChannel(ctx.settings)
    offset: int | None = None
    pause = 0.0
    is_prepared = False
    while not stop_event.is_set():
        try:
            if not is_prepared:
                prepare_polling(channel)
                is_prepared = True
            offset = poll_once(ctx, channel, offset, stop_event=stop_event)
            pause = 0.0
        except RetryAfter as error:
            pause = seconds_of(error)
        except (Conflict, InvalidToken) as error:
            log.error("Telegram menolak polling: %s", error.message)
            is_prepared, pause = False, 10.0
        except (TelegramError, NotSaved) as error:
            log.warning("polling Telegram gagal, dicoba lagi: %s", error)
            pause = min(max(pause * 2, 0.5), MAX_PAUSE)
        stop_event.wait(pause)


def poll_once(
    ctx: Context, channel: TelegramChannel, offset: int | None, timeout: int = LONG_POLL_SECONDS,
    stop_event: threading.Event | None = None,
) -> int | None:
    """Fetch updates from `offset` on and keep them. Returns the next offset, which confirms them at Telegram:
    it is only ever sent after the rows are saved. Raises TelegramError, NotSaved."""
    updates = channel.client.call_until(
        stop_event or threading.Event(), lambda bot: fetch_updates(bot, offset, timeout), CALL_SECONDS) or []
    numbers = [update["update_id"] for update in updates if isinstance(update.get("update_id"), int)]
    if not numbers:
        return offset
    save_envelopes(ctx, [one for update in updates for one in _envelopes(channel, update)])
    return max(numbers) + 1


async def fetch_updates(bot: Bot, offset: int | None, timeout: int) -> list[dict[str, Any]]:
    """getUpdates as raw JSON: fields newer than the SDK are kept, and one odd update cannot stop the rest."""
    asked: dict[str, Any] = {"timeout": timeout, "limit": 100, "allowed_updates": UPDATE_TYPES}
    if offset is not None:
        asked["offset"] = offset
    found = await bot.do_api_request("getUpdates", api_kwargs=asked, read_timeout=timeout + 10)
    return [update for update in found if isinstance(update, dict)] if isinstance(found, list) else []


def prepare_polling(channel: TelegramChannel) -> None:
    """Take the webhook away (what waits there stays waiting) and set the menu. Raises TelegramError."""
    channel.client.call(lambda bot: bot.delete_webhook(drop_pending_updates=False))
    set_commands(channel)


def keep_webhook(ctx: Context, stop_event: threading.Event) -> None:
    """Try until Telegram has taken our address: at start it, or our own network, may be away."""
    channel, pause = TelegramChannel(ctx.settings), 1.0
    while not stop_event.is_set() and not ensure_webhook(ctx, channel):
        stop_event.wait(pause)
        pause = min(pause * 2, WEBHOOK_MAX_PAUSE)


def ensure_webhook(ctx: Context, channel: TelegramChannel | None = None) -> bool:
    """Tell Telegram our public address and secret. False (and a log line) when it did not work."""
    channel = channel or TelegramChannel(ctx.settings)
    url = f"{ctx.settings.public_base_url}/webhook/telegram"
    try:
        channel.client.call(lambda bot: bot.set_webhook(
            url, secret_token=ctx.settings.telegram_webhook_secret, allowed_updates=UPDATE_TYPES, max_connections=40,
            drop_pending_updates=False))
        set_commands(channel)
        return True
    except TelegramError as error:
        log.error("webhook Telegram belum terpasang: %s", error.message)
        return False


def set_commands(channel: TelegramChannel) -> None:
    """The menu beside the text field. Its failure does not matter to messages."""
    try:
        channel.client.call(lambda bot: bot.set_my_commands(COMMANDS))
    except TelegramError as error:
        log.info("menu perintah belum terpasang: %s", error.message)


def _envelopes(channel: TelegramChannel, update: dict[str, Any]) -> list[Envelope]:
    try:
        return channel.open(Delivery(url="", headers={}, body=json.dumps(update).encode()))
    except ValueError as error:
        log.warning("an update that is none is passed over: %s", error)
        return []
