"""The calendar of an office: its hours, the nation's holidays and cuti bersama, and the office's own days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import holidays

from data.offices import Profil
from handlers.workflow.working_time import BULAN, HARI, Musim, OfficeCalendar, Spans, parse_spans

_SLUG_HARI: Final = tuple(hari.lower() for hari in HARI)
_KUNCI: Final = ("zona", "jam", "ramadan", "libur_sendiri", "buka_khusus")
_LAST: list[tuple[Mapping[str, Any], OfficeCalendar] | None] = [None]  # a process mostly asks with one profile
_TAHUN: Final = range(2010, 2061)  # cuti bersama of a year is decreed late: an office adds its own until it is known


def calendar_of(profil: Mapping[str, Any]) -> OfficeCalendar:
    """The calendar of an office profile (data/reference/offices), kept between calls.

    `jam` and each `ramadan` period's `jam` map days (or 'senin_kamis') to spans; `libur_sendiri` lists closed dates,
    "2026-08-18" or {tanggal, alasan}; `buka_khusus` lists {tanggal, jam}.
    ValueError when an hour or a date is wrong, KeyError when the zone is unknown.
    """
    isi = profil.now() if isinstance(profil, Profil) else profil
    kept = _LAST[0]
    if kept is None or kept[0] is not isi:
        kept = _LAST[0] = (isi, _from_text(isi))
    return kept[1]


def _from_text(profil: Mapping[str, Any]) -> OfficeCalendar:
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


def jam_on(profil: Mapping[str, Any], day: date) -> dict[str, list[list[str]]]:
    """The week's hours in force on that day (those of Ramadan while it lasts), as a profile writes them."""
    office = calendar_of(profil)
    week = next((one.jam for one in reversed(office.musim) if one.mulai <= day <= one.selesai), office.jam)
    return {slug: [[f"{start:%H.%M}", f"{end:%H.%M}"] for start, end in spans]
            for slug, spans in zip(_SLUG_HARI, week, strict=True) if spans}


def special_days(profil: Mapping[str, Any], day: date, ahead: int = 14) -> list[str]:
    """The days from `day` on that differ from the week's hours: closed with the reason, or with what hours."""
    office, found = calendar_of(profil), []
    for one in (day + timedelta(days=n) for n in range(ahead)):
        usual = next((m.jam for m in reversed(office.musim) if m.mulai <= one <= m.selesai), office.jam)[one.weekday()]
        spans = office.spans(one)
        if spans == usual:
            continue
        hours = " dan ".join(f"{start:%H.%M}–{end:%H.%M}" for start, end in spans)
        said = f"buka {hours}" if spans else f"tutup ({office.libur.get(one, 'libur kantor')})"
        found.append(f"{HARI[one.weekday()]}, {one.day} {BULAN[one.month - 1]} {one.year}: {said}")
    return found


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
