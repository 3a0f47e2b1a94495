"""The calendar of an office profile."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from data.reference.offices import list_offices, load_profil
from handlers.calendar import calendar_of, jam_on, national_holidays, special_days
from handlers.workflow.model import Waktu

WIB = ZoneInfo("Asia/Jakarta")
DEMO = load_profil("demo")


@pytest.mark.parametrize("slug", list_offices())
def test_every_office_opens_on_an_ordinary_tuesday(slug):
    calendar = calendar_of(load_profil(slug))
    assert calendar.is_open(datetime(2026, 11, 17, 10, tzinfo=calendar.zona))
    assert not calendar.is_open(datetime(2026, 11, 22, 10, tzinfo=calendar.zona))


def test_national_holidays_and_cuti_bersama_by_name():
    known = national_holidays()
    assert known[date(2026, 8, 17)] == "Hari Kemerdekaan Republik Indonesia"
    assert known[date(2026, 12, 24)].startswith("Cuti Bersama")


def test_kept_between_calls_and_new_when_the_profile_changes():
    assert calendar_of(DEMO) is calendar_of(dict(DEMO))
    assert calendar_of(DEMO) is not calendar_of({**DEMO, "libur_sendiri": ["2026-11-17"]})


def test_the_offices_own_days():
    own = {
        **DEMO,
        "libur_sendiri": ["2026-11-17", {"tanggal": "2026-11-18", "alasan": "pindah gedung"}],
        "buka_khusus": [{"tanggal": "2026-11-21", "jam": [["08.00", "11.00"]]}],
    }
    calendar = calendar_of(own)
    assert calendar.today_sentence(datetime(2026, 11, 17, 9, tzinfo=WIB)).startswith("Hari ini tutup (libur kantor)")
    assert "pindah gedung" in calendar.today_sentence(datetime(2026, 11, 18, 9, tzinfo=WIB))
    assert calendar.is_open(datetime(2026, 11, 21, 9, tzinfo=WIB))


def test_ramadan_hours():
    calendar = calendar_of(DEMO)
    assert not calendar.is_open(datetime(2026, 3, 2, 14, 45, tzinfo=WIB))
    assert calendar.is_open(datetime(2026, 4, 6, 14, 45, tzinfo=WIB))


def test_eid_is_skipped():
    due = calendar_of(DEMO).add(datetime(2026, 3, 17, 9, tzinfo=WIB), Waktu(hari=1))
    assert due == datetime(2026, 3, 25, 9, tzinfo=WIB)


def test_other_zones():
    calendar = calendar_of({**DEMO, "zona": "Asia/Jayapura"})
    assert calendar.is_open(datetime(2026, 11, 17, 6, 30, tzinfo=WIB)), "08.30 WIT"


@pytest.mark.parametrize(
    "wrong", [{"jam": {"senin": [["8", "9"], ["x", "y"]]}}, {"libur_sendiri": ["besok"]}],
)
def test_what_is_wrong_is_refused(wrong):
    with pytest.raises(ValueError, match=r".+"):
        calendar_of({**DEMO, **wrong})


def test_the_hours_in_force_are_those_of_ramadan_while_it_lasts():
    assert jam_on(DEMO, date(2026, 11, 20)) == DEMO["jam"]
    ramadan = jam_on(DEMO, date(2026, 2, 18))
    assert ramadan["kamis"] == [["08.00", "12.00"], ["12.30", "14.30"]]
    assert jam_on(DEMO, date(2026, 3, 20))["kamis"] == DEMO["jam"]["kamis"]


def test_days_that_differ_are_said_with_their_reason():
    own = {
        **DEMO, "libur_sendiri": [{"tanggal": "2026-12-01", "alasan": "pindah gedung"}],
        "buka_khusus": [{"tanggal": "2026-12-02", "jam": [["08.00", "10.00"]]}],
    }
    assert special_days(own, date(2026, 11, 24)) == [
        "Selasa, 1 Desember 2026: tutup (pindah gedung)", "Rabu, 2 Desember 2026: buka 08.00–10.00"]
    assert special_days(DEMO, date(2026, 11, 20)) == []
    assert special_days(DEMO, date(2026, 12, 20))[0].startswith("Kamis, 24 Desember 2026: tutup (Cuti Bersama")
