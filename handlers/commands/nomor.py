"""The number of a permohonan: short, typed from a phone, with a check character: `BD-261120-0042-K`.

The check character is that of an ISO 7064 pure system (Horner's rule modulo a prime) over the 23 letters no
one takes for a digit: it catches every single wrong character and every swap of two neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"  # 23, a prime; I, L and O look like digits
_RADIX = 5  # a primitive root modulo 23: no two of 22 neighbouring places weigh the same
_VALUES = {letter: value for value, letter in enumerate(LETTERS)} | {str(digit): digit for digit in range(10)}
_LOOK_ALIKE = str.maketrans("OILSZB", "011528")

PREFIXES = {  # SOP slug → the letters its numbers begin with
    "bunda_dewi_harum": "BD",
    "ktp_prr": "PR",
    "bamsos": "BM",
    "sinopsis": "SN",
    "mas_rapid": "MR",
    "jasa_dukcapil": "JD",
}

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−_./", "-"))
_GAP = r"[\s-]*"
_DIGIT = "[0-9OILSZB]"
_NUMBER = re.compile(
    rf"(?<![A-Z0-9])(?P<prefix>[A-Z0-9]{{2}}){_GAP}(?P<date>{_DIGIT}{{6}}){_GAP}(?P<seq>{_DIGIT}{{4,6}})"
    rf"(?:(?P<gap>{_GAP})(?P<check>[A-Z0-9]))?(?![A-Z0-9])"
)
_MEANT = re.compile(rf"(?<![A-Z0-9])(?:{'|'.join(PREFIXES.values())}){_GAP}[A-Z0-9]?\d[\d-]{{3,}}")


@dataclass(frozen=True)
class NomorCheck:
    """What a text says of a number. `nomor` is canonical and only given when `is_valid`.

    `is_number_like`: a number was meant; when it is not valid, the citizen is told that `typed` was mistyped.
    """

    nomor: str = ""
    is_valid: bool = False
    is_number_like: bool = False
    typed: str = ""


def make_nomor(prefix: str, day: date, seq: int) -> str:
    """`make_nomor("BD", date(2026, 11, 20), 42)` → `BD-261120-0042-…`; ValueError on a bad prefix or seq."""
    if len(prefix) != 2 or any(letter not in LETTERS for letter in prefix):
        raise ValueError(f"prefix must be two of {LETTERS}: {prefix!r}")
    if not 1 <= seq <= 999_999:
        raise ValueError(f"seq must be 1..999999: {seq}")
    body = f"{prefix}-{day:%y%m%d}-{seq:04d}"
    return f"{body}-{check_character(body)}"


def check_character(body: str) -> str:
    """The check character of `BD-261120-0042`; dashes do not count."""
    total = 0
    for character in body.replace("-", ""):
        total = (total * _RADIX + _VALUES[character]) % len(LETTERS)
    return LETTERS[-total * _RADIX % len(LETTERS)]


def parse_nomor(text: str) -> NomorCheck:
    """Find a number in what somebody typed: lower case, blanks, no dashes, O for 0 and the like are forgiven."""
    tidy = unicodedata.normalize("NFKC", text[:2000]).translate(_DASHES).upper()
    checks = [_judge(match) for match in _NUMBER.finditer(tidy)]
    best = max(checks, key=lambda check: (check.is_valid, check.is_number_like), default=NomorCheck())
    if best.is_number_like:
        return best
    meant = _MEANT.search(tidy)
    return NomorCheck(is_number_like=True, typed=meant[0]) if meant else NomorCheck()


def _judge(match: re.Match[str]) -> NomorCheck:
    prefix, check = match["prefix"], match["check"] or ""
    digits, seq = match["date"].translate(_LOOK_ALIKE), match["seq"].translate(_LOOK_ALIKE)
    is_known = prefix in PREFIXES.values()
    is_dashed = "-" in match[0] and check != "" and any(character.isalpha() for character in prefix)
    if not (is_known or is_dashed):
        return NomorCheck()
    is_sound = is_known and _is_date(digits) and int(seq) > 0
    body = f"{prefix}-{digits}-{seq}"
    if is_sound and check == check_character(body):
        return NomorCheck(nomor=f"{body}-{check}", is_valid=True, is_number_like=True, typed=match[0])
    return NomorCheck(is_number_like=True, typed=match[0])


def _is_date(digits: str) -> bool:
    try:
        datetime.strptime(digits, "%y%m%d")
    except ValueError:
        return False
    return True
