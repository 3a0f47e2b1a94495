"""The day a question about opening hours is about: 'besok', 'senin depan', 'tanggal 25 desember'. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from handlers.calendar import calendar_of, jam_on
from handlers.turn import Facts
from handlers.workflow.working_time import BULAN, HARI

_MONTHS = {name.lower()[:3]: number for number, name in enumerate(BULAN, start=1)} | {"agt": 8, "nop": 11}
_DAYS = {name.lower(): number for number, name in enumerate(HARI)} | {"jum'at": 4, "ahad": 6}
_DATE = re.compile(r"\b(?:tgl|tanggal)?\.?\s*(\d{1,2})[\s/\-]*(" + "|".join(_MONTHS) + r")[a-z]*(?:\s+(20\d\d))?\b")
_DAY_OF_MONTH = re.compile(r"\b(?:tgl|tanggal)\.?\s*(\d{1,2})\b")
_SOON = {"besok": 1, "bsk": 1, "esok": 1, "lusa": 2}


def day_asked(text: str, today: date) -> date | None:
    """The day a text names, today or later; None when it names none."""
    said = text.casefold()
    if found := _DATE.search(said):
        year = int(found[3]) if found[3] else today.year
        day = _real(year, _MONTHS[found[2]], int(found[1]))
        return _real(year + 1, _MONTHS[found[2]], int(found[1])) if day and day < today and not found[3] else day
    if found := _DAY_OF_MONTH.search(said):
        day = _real(today.year, today.month, int(found[1]))
        following = today.replace(day=28) + timedelta(days=4)
        return day if day and day >= today else _real(following.year, following.month, int(found[1]))
    words = re.findall(r"[a-z']+", said)
    soon = next((_SOON[word] for word in words if word in _SOON), None)
    if soon is not None:
        return today + timedelta(days=soon)
    weekday = next((_DAYS[word] for word in words if word in _DAYS), None)
    return None if weekday is None else today + timedelta(days=(weekday - today.weekday()) % 7)


def hours_of(day: date, facts: Facts) -> str:
    """'Jumat, 25 Desember 2026: tutup (Hari Raya Natal).' from the office's calendar."""
    office = calendar_of(facts.profil)
    spans = " dan ".join(f"{start:%H.%M}–{end:%H.%M}" for start, end in office.spans(day))
    is_usual = bool(jam_on(facts.profil, day).get(HARI[day.weekday()].lower()))
    reason = f" ({office.libur.get(day, 'libur kantor')})" if is_usual else ""
    said = f"buka {spans}" if spans else f"tutup{reason}"
    return f"{HARI[day.weekday()]}, {day.day} {BULAN[day.month - 1]} {day.year}: {said}."


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
