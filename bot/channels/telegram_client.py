"""python-telegram-bot's Bot, used from ordinary threads: one event loop of its own in a background thread."""

from __future__ import annotations

import asyncio
import os
import threading
import time
import warnings
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

import httpx
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bot.channels.base import SendError
from data.settings import Settings

warnings.filterwarnings("ignore", message=".*attribute .retry_after.", category=PTBDeprecationWarning)

CONNECT_SECONDS = 5.0
READ_SECONDS = 12.0
WRITE_SECONDS = 30.0
CALL_SECONDS = 60.0
TOKEN_PAUSE = 300.0
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_Result = TypeVar("_Result")


class TelegramClient:
    """Calls `Bot` methods and waits for the answer. Safe between threads and after a fork."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._owner = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bot: Bot | None = None

    def call(self, act: Callable[[Bot], Coroutine[Any, Any, _Result]], seconds: float = CALL_SECONDS) -> _Result:
        """Run one coroutine of the bot. Raises telegram.error.TelegramError; TimedOut after `seconds`."""
        loop, bot = self._ready()
        future = asyncio.run_coroutine_threadsafe(act(bot), loop)
        try:
            return future.result(seconds)
        except TimeoutError as error:
            future.cancel()
            raise TimedOut() from error

    def call_until(
        self, stop_event: threading.Event, act: Callable[[Bot], Coroutine[Any, Any, _Result]], seconds: float
    ) -> _Result | None:
        """Like `call` for a long poll, but gives up with None as soon as `stop_event` is set."""
        loop, bot = self._ready()
        future = asyncio.run_coroutine_threadsafe(act(bot), loop)
        until = time.monotonic() + seconds
        while not stop_event.is_set():
            try:
                return future.result(0.2)
            except TimeoutError as error:
                if future.done() or time.monotonic() > until:
                    future.cancel()
                    raise TimedOut() from error
        future.cancel()
        return None

    def _ready(self) -> tuple[asyncio.AbstractEventLoop, Bot]:
        with self._lock:
            if self._loop is None or self._bot is None or self._owner != os.getpid():
                self._owner = os.getpid()
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="telegram", daemon=True).start()
                self._bot = make_bot(self._settings)
            return self._loop, self._bot


def make_bot(settings: Settings) -> Bot:
    """A Bot whose calls go to TELEGRAM_API_BASE_URL."""
    base = settings.telegram_api_base_url
    request = HTTPXRequest(
        connection_pool_size=32, connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS,
        write_timeout=WRITE_SECONDS, media_write_timeout=WRITE_SECONDS, pool_timeout=CONNECT_SECONDS,
        httpx_kwargs={"trust_env": False},
    )
    polling = HTTPXRequest(connection_pool_size=2, connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS)
    return Bot(
        settings.telegram_bot_token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot",
        request=request, get_updates_request=polling,
    )


@contextmanager
def as_send_errors() -> Iterator[None]:
    """Turn Telegram's errors into classified SendErrors."""
    try:
        yield
    except RetryAfter as error:
        raise SendError("retry", "429", seconds_of(error)) from error
    except Forbidden as error:
        raise SendError("stop", f"403: {error.message}") from error
    except (InvalidToken, Conflict) as error:
        raise SendError("retry", f"token bot ditolak: {error.message}", TOKEN_PAUSE) from error
    except (BadRequest, ChatMigrated) as error:
        raise SendError("fail", f"400: {error.message}") from error
    except NetworkError as error:
        raise SendError("retry" if is_never_sent(error) else "unknown", f"{error.message}") from error
    except TelegramError as error:
        raise SendError("unknown", f"{error.message}") from error


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks us to wait; whole seconds or a timedelta, as the SDK is set."""
    asked: Any = error._retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


def is_never_sent(error: NetworkError) -> bool:
    """Whether the request surely had no effect: no connection, or an HTTP answer that says it failed."""
    cause = error.__cause__
    if cause is None:
        return not isinstance(error, TimedOut)
    return isinstance(cause, _NEVER_SENT) or not isinstance(cause, (httpx.HTTPError, TimeoutError))
