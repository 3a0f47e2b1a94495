"""A printer that is a folder: LOKET_HOME/spool/cetak/<kunci>.pdf and, beside it, <kunci>.json with its state.

Somebody prints what lies there; the operator says in the back office whether the card came out well.
A program that watches the folder may write `{"state": "mencetak"}` or `"gagal"` into the state file.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from data.gateways.base import GatewayDown, GatewayRefused, PrintStatus
from data.gateways.files_folder import write_durably

_KUNCI = re.compile(r"[A-Za-z0-9_-]{1,80}")
_STATES = ("antre", "mencetak", "selesai", "gagal")


class SpoolPrinter:
    """Idempotent by `kunci`: a second `submit` finds the job there and leaves it as it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def submit(self, kunci: str, nama: str, pdf: bytes) -> str:
        page, state = self._paths(kunci)
        try:
            if not state.exists():
                write_durably(page, pdf)
                write_durably(state, json.dumps({"state": "antre", "nama": nama}).encode())
        except OSError as error:
            raise GatewayDown(str(error)) from error
        return kunci

    def status(self, job_id: str) -> PrintStatus:
        _, state = self._paths(job_id)
        try:
            said = json.loads(state.read_bytes())
        except FileNotFoundError:
            return PrintStatus("gagal", "Pekerjaan cetak tidak ada lagi di folder spool.")
        except (OSError, ValueError) as error:
            raise GatewayDown(str(error)) from error
        word = said.get("state", "antre")
        return PrintStatus(word if word in _STATES else "antre", str(said.get("keterangan", "")))

    def settle(self, job_id: str, state: str) -> None:
        """Keep what the operator saw, and take the page (personal data) off the disk."""
        page, kept = self._paths(job_id)
        page.unlink(missing_ok=True)
        write_durably(kept, json.dumps({"state": state}).encode())

    def _paths(self, kunci: str) -> tuple[Path, Path]:
        if not _KUNCI.fullmatch(kunci):
            raise GatewayRefused("Kunci pekerjaan cetak tidak sah.")
        return self._folder / f"{kunci}.pdf", self._folder / f"{kunci}.json"
