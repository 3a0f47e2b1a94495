"""The shape of a NIK and an NKK. What is derived from a NIK is a hint for people, never proof of who someone is."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_SEPARATORS = re.compile(r"[\s.\-_/·,]+")
FEMALE_DAY_OFFSET = 40


@dataclass(frozen=True)
class NikCheck:
    """The judgement of a typed number. `nik` holds its digits alone.

    `alasan` (why not): kosong | huruf | panjang | wilayah | tanggal | serial. `peringatan`: kecamatan, when the
    region below the province is not in today's list (codes are retired; a NIK keeps its region for life).
    `jenis_kelamin` L | P and `lahir` (the years this century and last that are possible) only when is_ok.
    """

    is_ok: bool
    nik: str = ""
    alasan: str = ""
    peringatan: str = ""
    jenis_kelamin: str = ""
    lahir: tuple[date, ...] = ()


@cache
def wilayah() -> dict[str, str]:
    """Region code (2, 4 or 6 digits) → name."""
    with (Path(__file__).parent / "wilayah.csv").open(encoding="utf-8", newline="") as lines:
        return {row["kode"]: row["nama"] for row in csv.DictReader(lines)}


def check_nik(text: str, today: date | None = None) -> NikCheck:
    """Judge a NIK as a citizen types it (spaces, dots and dashes are fine)."""
    digits, alasan = _digits(text)
    if alasan:
        return NikCheck(False, digits, alasan)
    if digits[:2] not in wilayah():
        return NikCheck(False, digits, "wilayah")
    births = _births(digits, today or date.today())
    if not births:
        return NikCheck(False, digits, "tanggal")
    if digits[12:] == "0000":
        return NikCheck(False, digits, "serial")
    peringatan = "" if digits[:6] in wilayah() else "kecamatan"
    return NikCheck(True, digits, "", peringatan, "P" if int(digits[6:8]) > FEMALE_DAY_OFFSET else "L", births)


def check_nkk(text: str) -> NikCheck:
    """Judge a Nomor KK: 16 digits of a known province; its date is that of issue, so only its shape is looked at."""
    digits, alasan = _digits(text)
    if alasan:
        return NikCheck(False, digits, alasan)
    if digits[:2] not in wilayah():
        return NikCheck(False, digits, "wilayah")
    return NikCheck(True, digits)


def mask_nik(nik: str) -> str:
    """First and last four digits: 1471••••••••0001."""
    return f"{nik[:4]}{'•' * 8}{nik[-4:]}" if len(nik) == 16 else "•" * len(nik)


_LONG_NUMBER = re.compile(r"(?<!\d)(\d{4})((?:[ .\-]?\d){8})((?:[ .\-]?\d){4})(?!\d)")


def mask_in_text(text: str) -> str:
    """The text with every 16-digit number (NIK, NKK) masked, for what is kept of a conversation."""
    return _LONG_NUMBER.sub(lambda m: m[1] + "•" * 8 + re.sub(r"\D", "", m[3]), text)


def _digits(text: str) -> tuple[str, str]:
    compact = _SEPARATORS.sub("", text)
    if not compact:
        return "", "kosong"
    if not (compact.isascii() and compact.isdigit()):
        return re.sub(r"\D", "", compact), "huruf"
    return compact, "" if len(compact) == 16 else "panjang"


def _births(digits: str, today: date) -> tuple[date, ...]:
    """The real dates a NIK may mean, latest first: 29 February exists in one century and not in the other."""
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    day -= FEMALE_DAY_OFFSET if day > FEMALE_DAY_OFFSET else 0
    found = []
    for century in (2000, 1900):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue
        if born <= today:
            found.append(born)
    return tuple(found)
