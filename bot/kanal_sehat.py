"""Is each channel still ours? Asked by the clock, so that none stays green after its token was revoked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from telegram.error import TelegramError

from bot.channels.base import SendError
from bot.channels.registry import channels_of
from bot.channels.telegram import TelegramChannel
from bot.channels.twilio_content import list_templat_of
from bot.channels.whatsapp import TwilioChannel
from handlers.commands.kanal import note_kanal
from handlers.commands.templat import is_sync_due, keep_templat
from handlers.context import Context

log = logging.getLogger(__name__)

FAILING = timedelta(minutes=10)  # a delivery that failed so lately, while updates wait, is trouble now


def check_kanal(ctx: Context, channels: Mapping[str, Any] | None = None) -> dict[str, bool]:
    """For the clock: ask each provider who we are, and keep its answer. Returns {channel: is it well}."""
    channels = channels_of(ctx) if channels is None else channels
    found: dict[str, bool] = {}
    for name in list(channels):
        ask = _ASK.get(type(channels[name]))
        if ask is None:
            continue
        told = ask(ctx, channels[name])
        with ctx.store.transaction() as session:
            note_kanal(session, ctx, name, told)
        found[name] = not told["galat"]
    return found


def sync_templat(ctx: Context, channel: TwilioChannel | None = None) -> int:
    """For the clock: take over Twilio's templates when it is time or was asked for. Returns how many there are."""
    if not ctx.settings.has_twilio:
        return 0
    with ctx.store.reading() as session:
        if not is_sync_due(session, ctx):
            return 0
    try:
        found = list_templat_of(channel or TwilioChannel(ctx.settings))
    except SendError as error:
        log.warning("templat WhatsApp belum dapat dibaca dari Twilio: %s", error)
        return 0
    with ctx.store.transaction() as session:
        return keep_templat(session, ctx, found)


def _telegram(ctx: Context, channel: TelegramChannel) -> dict[str, Any]:
    try:
        me = channel.client.call(lambda bot: bot.get_me(), seconds=20)
        info = channel.client.call(lambda bot: bot.get_webhook_info(), seconds=20)
    except TelegramError as error:
        return {"galat": f"Token bot ditolak atau Telegram tidak menjawab: {error.message}"}
    wanted = "" if ctx.settings.telegram_uses_polling else f"{ctx.settings.public_base_url}/webhook/telegram"
    galat = "" if info.url == wanted else f"Webhook terpasang di alamat lain: {info.url or 'tidak ada'}"
    failed_at = info.last_error_date
    if not galat and info.pending_update_count and failed_at and failed_at > ctx.now() - FAILING:
        galat = f"Telegram tidak dapat mengantar ke webhook kita: {info.last_error_message or 'tanpa keterangan'}"
    return {
        "galat": galat, "nama": f"@{me.username}", "webhook": info.url or "bertanya sendiri (polling)",
        "menunggu": info.pending_update_count, "galat_penyedia": info.last_error_message or "",
    }


def _twilio(ctx: Context, channel: TwilioChannel) -> dict[str, Any]:
    try:
        nama, status = channel.whoami()
    except SendError as error:
        return {"galat": f"Kunci Twilio ditolak atau Twilio tidak menjawab: {error}"}
    galat = "" if status == "active" else f"Akun Twilio {status}"
    url, numbers = ctx.settings.public_base_url, ", ".join(ctx.settings.twilio_numbers)
    return {"galat": galat, "nama": f"{nama} · {numbers}",
            "webhook": f"{url}/webhook/twilio" if url else "PUBLIC_BASE_URL belum diisi"}


_ASK: dict[type, Callable[[Context, Any], dict[str, Any]]] = {TelegramChannel: _telegram, TwilioChannel: _twilio}
