"""A consistent copy of everything in LOKET_HOME, taken while the processes run."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from data.settings import Settings

FOLDERS = ("keys", "berkas", "spool")


def backup(settings: Settings, target: Path) -> Path:
    """Write a dated folder below `target`: the database first, then what it refers to. Returns the folder.

    Files are only ever added, so a file named in the copied database is in the copied folder.
    PostgreSQL is copied by pg_dump, which must be on PATH.
    """
    folder = target / f"loket-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    folder.mkdir(parents=True, mode=0o700)
    if settings.database_url:
        subprocess.run(
            ["pg_dump", "--format=custom", f"--file={folder / 'loket.dump'}", settings.database_url], check=True
        )
    else:
        _copy_sqlite(settings.home / "loket.db", folder / "loket.db")
    for name in FOLDERS:
        if (settings.home / name).exists():
            shutil.copytree(settings.home / name, folder / name)
    return folder


def _copy_sqlite(source: Path, target: Path) -> None:
    reader, writer = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reader.backup(writer)
    finally:
        reader.close()
        writer.close()
