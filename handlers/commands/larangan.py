"""What the office never asks for, so that whoever does is known for a fraud."""

from __future__ import annotations

import re

from handlers.errors import BadInput

LARANGAN = re.compile(
    r"\b(otp|pin|password|cvv|kode verifikasi|transfer|rekening|pulsa|rp\.?\s?\d[\d.]*|nomor kartu atm|kartu kredit)\b",
    re.IGNORECASE,
)


def refuse_larangan(teks: str) -> None:
    """Raises BadInput when an official text speaks of what fraudsters ask for."""
    found = LARANGAN.search(teks)
    if found:
        raise BadInput(f"Pesan resmi tidak boleh memuat “{found[0]}”: kantor tidak pernah memintanya.")
