"""Deliveries on disk while the database is away: one sealed file each, named by the moment, oldest first."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from bot.channels.base import Envelope
from data import crypto

log = logging.getLogger(__name__)

SUFFIX = ".sealed"
ASIDE = ".rusak"
Kept = tuple[Path, datetime, list[Envelope]]


class Spool:
    """The folder `home`/spool/inbox. Safe between threads and processes."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "spool" / "inbox"

    @property
    def is_empty(self) -> bool:
        try:
            with os.scandir(self._folder) as entries:
                return not any(entry.name.endswith(SUFFIX) for entry in entries)
        except OSError:
            return True

    def put(self, envelopes: Sequence[Envelope], at: datetime) -> None:
        """Write and flush to disk. Raises OSError when the disk will not have it."""
        plain = json.dumps({"at": at.isoformat(), "envelopes": [asdict(envelope) for envelope in envelopes]})
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self._folder / f"{name}.tmp"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(crypto.seal(plain.encode()))
            out.flush()
            os.fsync(out.fileno())
        fresh.rename(self._folder / f"{name}{SUFFIX}")
        self._flush_folder()

    def oldest(self, count: int) -> list[Kept]:
        """The `count` oldest deliveries; one that cannot be read is set aside."""
        kept = []
        for path in sorted(self._folder.glob(f"*{SUFFIX}"))[:count]:
            try:
                said = json.loads(crypto.unseal(path.read_bytes()))
                kept.append((path, datetime.fromisoformat(said["at"]), [Envelope(**one) for one in said["envelopes"]]))
            except FileNotFoundError:
                continue  # another process was first
            except Exception:
                log.exception("a spooled delivery cannot be read")
                self.set_aside(path)
        return kept

    def drop(self, path: Path) -> None:
        """It is in the database now."""
        path.unlink(missing_ok=True)

    def set_aside(self, path: Path) -> None:
        """Keep it for an engineer, out of the way of the others."""
        log.error("spooled delivery set aside: %s", path.name)
        with contextlib.suppress(FileNotFoundError):
            path.rename(path.with_suffix(ASIDE))

    def _flush_folder(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
