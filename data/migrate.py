"""Bring the store to the newest version by Alembic; safe to run by several processes at once."""

from __future__ import annotations

import fcntl
from pathlib import Path

from alembic import command
from alembic.config import Config

from data.settings import Settings
from data.store import Store


def alembic_config(settings: Settings) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["settings"] = settings
    return config


def migrate(settings: Settings) -> None:
    """Upgrade to the newest version. One process of this LOKET_HOME does it, the others wait."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command.upgrade(alembic_config(settings), "head")
        store = Store(settings)
        store.refresh_statistics()  # an index made just now is unknown to SQLite's planner
        store.close()
