"""`loket koreksi`: what officers corrected, as the file that the next training of the model reads."""

from __future__ import annotations

import os
from pathlib import Path

from handlers.commands.pemahaman import Ekspor, export_koreksi
from handlers.context import Context

NAME = "koreksi.yml"


def write_koreksi(ctx: Context) -> Ekspor:
    """Write LOKET_HOME/koreksi.yml in one step, and print what it holds so that a person can look through it.

    No file is made as long as nothing was ever corrected. Marks and file go together: one fails, both fail.
    """
    path = ctx.settings.home / NAME
    with ctx.store.transaction() as session:
        ekspor = export_koreksi(session, ctx)
        if ekspor.jumlah or path.exists():
            _replace(path, ekspor.teks)
    print(_report(ekspor, path))
    return ekspor


def _replace(path: Path, teks: str) -> None:
    fresh = path.with_suffix(f".{os.getpid()}.baru")
    fresh.write_text(teks, encoding="utf-8")
    os.replace(fresh, path)


def _report(ekspor: Ekspor, path: Path) -> str:
    lines = [f"Kalimat {number} ditahan: {reason}." for number, reason in ekspor.ditahan]
    if not path.exists():
        return "\n".join([*lines, "Belum ada koreksi dari petugas."])
    if ekspor.baru:
        lines.append(ekspor.teks.rstrip())
    return "\n".join([*lines, f"{ekspor.jumlah} koreksi, {ekspor.baru} di antaranya baru, tertulis di {path}."])
