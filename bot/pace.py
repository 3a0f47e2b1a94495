"""How fast, how soon again, and when to look: back-off, token buckets, circuit breaker, and the bell of a queue."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from data.store import Store

log = logging.getLogger(__name__)

POLL_SECONDS = 0.03
CHAT_BURST = 3.0
CHATS_REMEMBERED = 20_000
BREAK_AFTER = 5
REST_FIRST_SECONDS = 2.0
SENDER_IS_TOO_FAST = 2  # chats refused within their waits
REST_LONGEST_SECONDS = 60.0


def back_off(attempts: int, first: float, longest: float) -> timedelta:
    """The wait before try number `attempts` + 1: doubled each time, capped, spread by ±25 %."""
    seconds = min(longest, first * 2 ** min(max(attempts - 1, 0), 30))
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))


def brief(error: BaseException) -> str:
    """An error in one line that carries no values of rows (SQLAlchemy lists parameters on later lines)."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:200]


class TokenBucket:
    """`rate` tokens a second, at most `burst` kept. Not safe between threads: one thread owns it."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self._burst = max(1.0, burst)
        self._tokens = self._burst
        self._clock = clock
        self._at = clock()

    def ready_in(self) -> float:
        """Seconds until one token is there; 0 when it is there now."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self.rate)
        self._at = now
        return 0.0 if self._tokens >= 1.0 else (1.0 - self._tokens) / self.rate

    def take(self) -> None:
        """Use one token; call it only when `ready_in()` is 0."""
        self._tokens -= 1.0


class Pace:
    """The token buckets of one channel: one over all, one for each chat written to lately.

    Several worker processes share the sender's rate: `share` is this process's part of it.
    """

    def __init__(self, per_second: float, per_chat: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._per_chat, self._clock = per_second, per_chat, clock
        self._all = TokenBucket(per_second, per_second / 4, clock)
        self._chats: OrderedDict[str, TokenBucket] = OrderedDict()
        self._failures = 0
        self._rest_until = 0.0
        self._refused: dict[str, float] = {}

    def slow_down(self, alamat: str, seconds: float) -> None:
        """The provider said "too fast" (429). One chat waits by itself; once several are told so, it is the whole
        sender that is too fast, and everything rests as long as the provider asked."""
        now = self._clock()
        self._refused = {chat: until for chat, until in self._refused.items() if until > now}
        self._refused[alamat] = now + seconds
        if len(self._refused) >= SENDER_IS_TOO_FAST:
            self._rest_until = max(self._rest_until, *self._refused.values())

    def note(self, is_ok: bool) -> None:
        """How a send went: after `BREAK_AFTER` failures in a row the channel rests, longer each time."""
        if is_ok:
            self._failures, self._rest_until = 0, self._rest_until if self._refused else 0.0
            return
        self._failures += 1
        if self._failures >= BREAK_AFTER:
            rest = min(REST_LONGEST_SECONDS, REST_FIRST_SECONDS * 2 ** min(self._failures - BREAK_AFTER, 10))
            self._rest_until = self._clock() + rest

    @property
    def is_broken(self) -> bool:
        """Whether the channel rests because its provider does not answer."""
        return self._failures >= BREAK_AFTER

    def share(self, processes: int) -> None:
        """Divide the sender's rate by the number of worker processes alive."""
        self._all.rate = self._per_second / max(1, processes)

    def ready_in(self, alamat: str) -> float:
        """Seconds until a message to this chat may leave."""
        chat = self._chats.get(alamat)
        rest = max(0.0, self._rest_until - self._clock())
        return max(rest, self._all.ready_in(), chat.ready_in() if chat else 0.0)

    def take(self, alamat: str) -> None:
        """A message to this chat leaves now."""
        chat = self._chats.pop(alamat, None) or TokenBucket(self._per_chat, CHAT_BURST, self._clock)
        chat.ready_in()
        chat.take()
        if self.is_broken:  # one goes to see whether the provider is back; the others wait for its news
            self._rest_until = self._clock() + REST_FIRST_SECONDS
        self._chats[alamat] = chat
        self._all.take()
        if len(self._chats) > CHATS_REMEMBERED:
            self._chats.popitem(last=False)


class Bell:
    """Wakes one loop: at once when rung in this process, within `poll` seconds when another process wrote.

    On SQLite a wait asks `PRAGMA data_version` (a few microseconds, no lock) instead of the tables;
    on PostgreSQL it returns each `poll` seconds so that the caller looks at its index.
    """

    def __init__(self, store: Store, poll: float = POLL_SECONDS) -> None:
        self._store, self._poll = store, poll
        self._rung = threading.Event()
        self._raw: Any = None
        self._version = -1

    def ring(self) -> None:
        self._rung.set()

    def wait(self, seconds: float, is_full: bool = False) -> None:
        """Return when rung, when the store has changed, or after `seconds`. `is_full`: only the ring counts."""
        if is_full:
            self._rung.wait(seconds)
            self._rung.clear()
            return
        until = time.monotonic() + seconds
        while True:
            left = until - time.monotonic()
            if left <= 0 or self._rung.wait(min(self._poll, left)):
                break
            if not self._store.is_sqlite or self._has_changed():
                break
        self._rung.clear()

    def _has_changed(self) -> bool:
        try:
            if self._raw is None:
                self._raw = self._store.engine.raw_connection()
            version = self._raw.execute("PRAGMA data_version").fetchone()[0]
        except (SQLAlchemyError, OSError, self._store.engine.dialect.loaded_dbapi.Error):
            self.close()
            return True
        is_changed, self._version = version != self._version, version
        return is_changed

    def close(self) -> None:
        """Give the watching connection back."""
        raw, self._raw = self._raw, None
        if raw is not None:
            raw.close()
