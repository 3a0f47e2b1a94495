"""Ingress: what a provider sent is on disk before the provider hears OK. Nothing else happens here.

One road in: `save_envelopes`. It writes inbox rows durably; a delivery seen before makes no new row. When the
database is locked or away for longer than `PATIENCE_SECONDS`, the delivery is spooled, encrypted and flushed, to
LOKET_HOME/spool/inbox and brought in later, once and in order, by `replay_spool`.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.channels.base import Envelope
from bot.group_commit import NotWritten, insert_inbox
from bot.spool import Kept, Spool
from handlers.context import Context

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 3.0
PROBE_SECONDS = 0.3  # patience with a database that was away a moment ago
AWAY_SECONDS = 2.0  # so long nobody asks it again
REPLAY_AT_ONCE = 200
_AWAY = (DBAPIError, PoolTimeout, NotWritten)


class NotSaved(Exception):
    """Neither the database nor the spool took the delivery: the provider must send it again."""


@dataclass
class _Health:
    """How the database fared last, as this process saw it."""

    away_until: float = 0.0
    is_doubtful: bool = False
    catching_up: Any = field(default_factory=threading.Lock)

    @property
    def is_away(self) -> bool:
        return time.monotonic() < self.away_until

    def failed(self) -> None:
        self.is_doubtful, self.away_until = True, time.monotonic() + AWAY_SECONDS


_healths: weakref.WeakKeyDictionary[Engine, _Health] = weakref.WeakKeyDictionary()
_healths_lock = threading.Lock()


def save_envelopes(ctx: Context, envelopes: Sequence[Envelope]) -> int:
    """Put envelopes in the inbox, durably. Returns how many were new (0 for repeats and for spooled ones).

    Raises NotSaved when nothing could be written anywhere.
    """
    if not envelopes:
        return 0
    at, health, spool = ctx.now(), _health(ctx), Spool(ctx.settings.home)
    try:
        if not health.is_away and (spool.is_empty or _catch_up(ctx, health, spool)):
            return _insert(ctx, [(envelope, at) for envelope in envelopes], health)
    except _AWAY as error:
        health.failed()
        log.warning("database away, deliveries are spooled: %s", type(error.__cause__ or error).__name__)
    try:
        spool.put(envelopes, at)  # also while older ones wait there: order is kept
    except OSError as error:
        raise NotSaved(str(error)) from error
    return 0


def replay_spool(ctx: Context) -> int:
    """Bring spooled deliveries into the inbox, oldest first, until none is left. Returns how many rows were new.

    For the clock; safe in several processes at once. Raises DBAPIError when the database is still away.
    """
    health, spool, new = _health(ctx), Spool(ctx.settings.home), 0
    with health.catching_up:
        while kept := spool.oldest(REPLAY_AT_ONCE):
            new += _bring_in(ctx, health, spool, kept)
    return new


def has_spooled(ctx: Context) -> bool:
    """Whether deliveries wait on disk for the database to come back."""
    return not Spool(ctx.settings.home).is_empty


def _catch_up(ctx: Context, health: _Health, spool: Spool) -> bool:
    """Bring in what waits, unless somebody already does. Returns whether nothing waits any more."""
    if not health.catching_up.acquire(blocking=False):
        return False
    try:
        _bring_in(ctx, health, spool, spool.oldest(REPLAY_AT_ONCE))
    finally:
        health.catching_up.release()
    return spool.is_empty


def _bring_in(ctx: Context, health: _Health, spool: Spool, kept: Sequence[Kept]) -> int:
    """One transaction for all; where one delivery does not fit the database, each for itself."""
    try:
        new = _insert(ctx, [(envelope, at) for _, at, envelopes in kept for envelope in envelopes], health)
    except (DataError, IntegrityError):
        if len(kept) == 1:
            spool.set_aside(kept[0][0])
            return 0
        return sum(_bring_in(ctx, health, spool, [one]) for one in kept)
    for path, _, _ in kept:
        spool.drop(path)
    return new


def _insert(ctx: Context, dated: Sequence[tuple[Envelope, datetime]], health: _Health) -> int:
    if not dated:
        return 0
    patience = PROBE_SECONDS if health.is_doubtful else PATIENCE_SECONDS
    new = insert_inbox(ctx.store, [_row(ctx, envelope, at) for envelope, at in dated], patience)
    health.is_doubtful = False
    return new


def _health(ctx: Context) -> _Health:
    with _healths_lock:
        return _healths.setdefault(ctx.store.engine, _Health())


def _row(ctx: Context, envelope: Envelope, at: datetime) -> dict[str, Any]:
    return {
        "kantor_id": ctx.kantor_id, "kanal": envelope.kanal, "provider_id": envelope.provider_id,
        "kunci": envelope.kunci, "jenis": envelope.jenis, "payload": envelope.payload, "status": "baru",
        "attempts": 0, "error": "", "diterima_at": at,
    }
