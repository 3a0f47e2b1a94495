"""The code of an issued document: opens /periksa/<kode>, cannot be guessed, can be read over the phone."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # 30 signs: no 0/O, 1/I/L, U/V
_LENGTH = 10  # 30^10 ≈ 2^49


def make_kode() -> str:
    """For example `7KQ2M-XW9RT`."""
    return _shape("".join(secrets.choice(ALPHABET) for _ in range(_LENGTH)))


def normalise_kode(text: str) -> str:
    """The canonical form of a typed code; '' when it cannot be one."""
    compact = "".join(sign for sign in text.upper() if sign.isalnum())
    return _shape(compact) if len(compact) == _LENGTH and all(sign in ALPHABET for sign in compact) else ""


def _shape(compact: str) -> str:
    return f"{compact[:5]}-{compact[5:]}"
