"""Dates as Indonesian letters write them (CLDR, by Babel)."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_datetime


def tanggal_panjang(day: date) -> str:
    """20 November 2026"""
    return format_date(day, "d MMMM y", locale="id")


def hari_tanggal(day: date) -> str:
    """Jumat, 20 November 2026"""
    return format_date(day, "EEEE, d MMMM y", locale="id")


def saat(at: datetime) -> str:
    """20-11-2026 14.05 (in the zone `at` carries)"""
    return format_datetime(at, "dd-MM-y HH.mm", tzinfo=at.tzinfo, locale="id")
