"""The office calendar as a page shows it: each day of a month with why it is open or closed, and what a change does."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from data.models import Permohonan, Tenggat
from handlers import sop as procedures
from handlers.calendar import calendar_of, national_holidays
from handlers.commands.load import load_history
from handlers.workflow.model import SELURUH
from handlers.workflow.tenggat import due_at
from handlers.workflow.working_time import OfficeCalendar, Spans

AHEAD_DAYS = 400
MAX_TENGGAT = 100


@dataclass(frozen=True)
class HariKantor:
    """One day. `keadaan`: buka | setengah | tutup. `asal` says whose word it is: pekan, nasional, kantor, musim."""

    tanggal: date
    keadaan: str
    spans: Spans
    sebab: str
    asal: str

    @property
    def jam(self) -> str:
        return say_spans(self.spans)


@dataclass(frozen=True)
class Geser:
    """A running deadline that a change of the calendar moves."""

    nomor: str
    langkah: str
    semula: datetime
    menjadi: datetime


@dataclass(frozen=True)
class Akibat:
    """What a change of the calendar does: days that open or close otherwise, deadlines that move (`is_semua`: all)."""

    hari: tuple[tuple[HariKantor, HariKantor], ...]
    tenggat: tuple[Geser, ...]
    is_semua: bool


def month_of(profil: Mapping[str, Any], year: int, month: int) -> list[list[HariKantor | None]]:
    """The weeks of a month, Monday first; None outside it."""
    days = [describe_day(profil, date(year, month, n + 1)) for n in range(months.monthrange(year, month)[1])]
    cells: list[HariKantor | None] = [None] * days[0].tanggal.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def describe_day(profil: Mapping[str, Any], day: date) -> HariKantor:
    """One day of the office and the reason for it."""
    office = calendar_of(profil)
    spans, normal = office.spans(day), office.jam[day.weekday()]
    own = {str(row["tanggal"]): row for row in profil.get("buka_khusus") or ()}.get(str(day))
    keadaan = "tutup" if not spans else "setengah" if _length(spans) < _length(normal) else "buka"
    if own is not None:
        return HariKantor(day, keadaan, spans, str(own.get("alasan") or "jam khusus"), "kantor")
    if day in office.libur:
        is_national = office.libur[day] == national_holidays().get(day)
        return HariKantor(day, keadaan, spans, office.libur[day], "nasional" if is_national else "kantor")
    if any(musim.mulai <= day <= musim.selesai for musim in office.musim) and spans:
        return HariKantor(day, "buka", spans, "jam Ramadan", "musim")
    return HariKantor(day, keadaan, spans, "" if spans else "akhir pekan" if day.weekday() > 4 else "libur mingguan",
                      "pekan")


def effect_of(session: Session, kantor_id: int, lama: Mapping[str, Any], baru: Mapping[str, Any],
              now: datetime) -> Akibat:
    """What changing the profile from `lama` to `baru` would do from `now` on."""
    before, after = calendar_of(lama), calendar_of(baru)
    today = now.astimezone(before.zona).date()
    days = [today + timedelta(days=n) for n in range(AHEAD_DAYS)]
    changed = tuple((describe_day(lama, day), describe_day(baru, day)) for day in days
                    if before.spans(day) != after.spans(day))
    rows = session.exec(
        select(Tenggat, Permohonan).join(Permohonan, col(Permohonan.id) == Tenggat.permohonan_id)
        .where(Permohonan.kantor_id == kantor_id, col(Tenggat.is_selesai).is_(False), Tenggat.jatuh_at > now)
        .order_by(col(Tenggat.jatuh_at)).limit(MAX_TENGGAT + 1)
    ).all() if changed else []
    moved = (_moved(session, tenggat, permohonan, after) for tenggat, permohonan in rows[:MAX_TENGGAT])
    return Akibat(changed, tuple(one for one in moved if one is not None), len(rows) <= MAX_TENGGAT)


def due_now(session: Session, tenggat: Tenggat, permohonan: Permohonan, office: OfficeCalendar) -> datetime | None:
    """When this deadline falls by that calendar."""
    sop = procedures.get(permohonan.sop, permohonan.sop_versi)
    return due_at(sop, load_history(session, permohonan.id or 0), office, tenggat.langkah)


def say_spans(spans: Spans) -> str:
    return ", ".join(f"{start:%H.%M}–{end:%H.%M}" for start, end in spans)


def _moved(session: Session, tenggat: Tenggat, permohonan: Permohonan, office: OfficeCalendar) -> Geser | None:
    due = due_now(session, tenggat, permohonan, office)
    if due is None or due == tenggat.jatuh_at:
        return None
    sop = procedures.get(permohonan.sop, permohonan.sop_versi)
    langkah = "seluruh prosedur" if tenggat.langkah == SELURUH else f"langkah {sop.row(tenggat.langkah).nomor}"
    return Geser(permohonan.nomor, langkah, tenggat.jatuh_at, due)


def _length(spans: Spans) -> timedelta:
    return sum((datetime.combine(date.min, end) - datetime.combine(date.min, start) for start, end in spans),
               timedelta())


def parse_month(text: str, today: date) -> tuple[int, int]:
    """(year, month) of '2026-11'; today's when it is none or lies outside what is known."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.year, today.month
    return (found.year, found.month) if 2015 <= found.year <= 2059 else (today.year, today.month)


def office_today(office: OfficeCalendar, now: datetime) -> date:
    return now.astimezone(office.zona).date()
