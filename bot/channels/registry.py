"""Which channels this office has: the only place that makes them."""

from __future__ import annotations

from typing import TypeVar

from bot.channels.base import Channel
from bot.channels.console import ConsoleChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import WebChatChannel
from bot.channels.whatsapp import TwilioChannel
from handlers.context import Context

_Default = TypeVar("_Default")


class Channels(dict[str, Channel]):
    """Channels by name. A name we never heard of came through Twilio (an address prefix it introduced)
    and is served by a Twilio channel of that name, where Twilio is configured."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self["webchat"] = WebChatChannel(ctx.files)
        self["console"] = ConsoleChannel(ctx.files)
        if ctx.settings.has_telegram:
            self["telegram"] = TelegramChannel(ctx.settings)
        if ctx.settings.has_twilio:
            self["whatsapp"] = TwilioChannel(ctx.settings)

    def __missing__(self, name: str) -> Channel:
        if not self._ctx.settings.has_twilio or name == "telegram":
            raise KeyError(name)
        self[name] = TwilioChannel(self._ctx.settings, name)
        return self[name]

    def get(self, name: str, default: _Default | None = None) -> Channel | _Default | None:  # type: ignore[override]
        try:
            return self[name]
        except KeyError:
            return default


def channels_of(ctx: Context) -> Channels:
    """The channels of this office by name: webchat and console always, telegram and whatsapp when set."""
    return Channels(ctx)
