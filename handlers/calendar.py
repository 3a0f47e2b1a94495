"""The calendar of an office: its hours, the nation's holidays and cuti bersama, and the office's own days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import holidays

from handlers.workflow.working_time import HARI, Musim, OfficeCalendar, Spans, parse_spans

_SLUG_HARI: Final = tuple(hari.lower() for hari in HARI)
_KUNCI: Final = ("zona", "jam", "ramadan", "libur_sendiri", "buka_khusus")
_TAHUN: Final = range(2010, 2061)  # cuti bersama of a year is decreed late: an office adds its own until it is known


def calendar_of(profil: Mapping[str, Any]) -> OfficeCalendar:
    """The calendar of an office profile (data/reference/offices), kept between calls.

    `jam` and each `ramadan` period's `jam` map days (or 'senin_kamis') to spans; `libur_sendiri` lists closed dates,
    "2026-08-18" or {tanggal, alasan}; `buka_khusus` lists {tanggal, jam}.
    ValueError when an hour or a date is wrong, KeyError when the zone is unknown.
    """
    return _calendar(json.dumps({kunci: profil.get(kunci) for kunci in _KUNCI}, sort_keys=True, default=str))


@lru_cache(maxsize=64)
def _calendar(text: str) -> OfficeCalendar:
    facts = json.loads(text)
    return OfficeCalendar(
        zona=ZoneInfo(facts["zona"] or "Asia/Jakarta"),
        jam=_week(facts["jam"] or {}),
        libur={**national_holidays(), **dict(_own_day(entry) for entry in facts["libur_sendiri"] or ())},
        buka_khusus={_day(entry["tanggal"]): parse_spans(entry["jam"]) for entry in facts["buka_khusus"] or ()},
        musim=tuple(
            Musim(_day(period["mulai"]), _day(period["selesai"]), _week(period["jam"]))
            for period in facts["ramadan"] or ()
        ),
    )


@lru_cache(maxsize=1)
def national_holidays() -> Mapping[date, str]:
    """National holidays and cuti bersama with their Indonesian names, as far as the library knows them."""
    known = holidays.country_holidays("ID", years=_TAHUN, categories=("public", "government"), language="id")
    return dict(known.items())


def _week(jam: Mapping[str, Any]) -> tuple[Spans, ...]:
    together = jam.get("senin_kamis", ())
    return tuple(
        parse_spans(jam.get(slug, together if n < 4 else ())) for n, slug in enumerate(_SLUG_HARI)
    )


def _own_day(entry: Any) -> tuple[date, str]:
    if isinstance(entry, Mapping):
        return _day(entry["tanggal"]), str(entry.get("alasan") or "libur kantor")
    return _day(entry), "libur kantor"


def _day(text: Any) -> date:
    return date.fromisoformat(str(text))
