"""Office time: properties that hold for every office and moment, and days people remember."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.workflow.model import Waktu
from handlers.workflow.working_time import Musim, OfficeCalendar, parse_spans

WIB, WITA, WIT = (ZoneInfo(name) for name in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"))
WORKDAY = parse_spans([["07.30", "12.00"], ["13.00", "16.00"]])
FRIDAY = parse_spans([["07.30", "11.30"], ["13.00", "16.30"]])
WEEK = (WORKDAY,) * 4 + (FRIDAY, (), ())
RAMADAN = (parse_spans([["08.00", "12.00"], ["12.30", "15.00"]]),) * 4 + (parse_spans([["08.00", "11.30"]]), (), ())
LIBUR = {
    date(2026, 12, 24): "Cuti Bersama", date(2026, 12, 25): "Hari Raya Natal", date(2027, 1, 1): "Tahun Baru Masehi",
    date(2026, 3, 18): "Cuti Bersama", date(2026, 3, 19): "Nyepi", date(2026, 3, 20): "Idul Fitri",
    date(2026, 3, 23): "Cuti Bersama", date(2026, 3, 24): "Cuti Bersama",
}
MUSIM = (Musim(date(2026, 2, 18), date(2026, 3, 19), RAMADAN),)


def office(zona: ZoneInfo = WIB) -> OfficeCalendar:
    return OfficeCalendar(zona, WEEK, LIBUR, {date(2026, 11, 21): parse_spans([["08.00", "10.00"]])}, MUSIM)


OFFICE = office()
offices = st.sampled_from([OFFICE, office(WITA), office(WIT)])
edges = st.sampled_from([  # places where arithmetic breaks
    datetime(2026, 12, 31, 16, 0), datetime(2026, 12, 31, 15, 59, 59), datetime(2027, 1, 1), datetime(2028, 2, 29, 9),
    datetime(2028, 2, 28, 16, 0), datetime(2026, 3, 17, 14, 59, 59), datetime(2026, 11, 20, 11, 30),
    datetime(2026, 11, 20, 12, 59, 59, 999999), datetime(2026, 11, 21, 9), datetime(2026, 12, 24),
])
moments = st.one_of(st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1)), edges)
lengths = st.one_of(
    st.timedeltas(timedelta(0), timedelta(days=120)),
    st.sampled_from([timedelta(0), timedelta(microseconds=1), timedelta(hours=7.5), timedelta(hours=37.5)]),
)


def is_working(office: OfficeCalendar, at: datetime) -> bool:
    """Open, or the very moment a span closes."""
    return office.is_open(at) or office.is_open(at - timedelta(microseconds=1))


@given(offices, moments, lengths)
def test_between_is_the_inverse_of_add(office, local, length):
    start = local.replace(tzinfo=office.zona)
    assert office.between(start, office.add(start, length)) == length


@given(offices, moments, lengths)
def test_never_lands_in_closed_time_nor_before_the_start(office, local, length):
    start = local.replace(tzinfo=office.zona)
    end = office.add(start, length)
    assert end >= start
    assert is_working(office, end)


@given(offices, moments, moments, lengths)
def test_a_later_start_is_never_due_earlier(office, one, two, length):
    first, second = sorted(local.replace(tzinfo=office.zona) for local in (one, two))
    assert office.add(first, length) <= office.add(second, length)


@given(offices, moments, lengths, lengths)
def test_more_work_is_never_due_earlier_and_sums_add_up(office, local, one, two):
    start = local.replace(tzinfo=office.zona)
    middle = office.add(start, one)
    assert middle <= office.add(start, one + two)
    assert office.between(start, office.add(middle, two)) == one + two


@given(offices, moments, moments, moments)
def test_between_adds_up_and_has_a_sign(office, one, two, three):
    a, b, c = (local.replace(tzinfo=office.zona) for local in (one, two, three))
    assert office.between(a, b) + office.between(b, c) == office.between(a, c)
    assert office.between(a, b) == -office.between(b, a)


@given(offices, moments, moments, st.integers(0, 60))
def test_working_days_keep_order_and_open_time(office, one, two, days):
    first, second = sorted(local.replace(tzinfo=office.zona) for local in (one, two))
    due = office.add(first, Waktu(hari=days))
    assert first <= due <= office.add(second, Waktu(hari=days))
    assert is_working(office, due)


@given(moments, st.integers(1, 30))
def test_each_working_day_counts_once(local, days):
    start = local.replace(tzinfo=WIB)
    due = OFFICE.add(start, Waktu(hari=days))
    begin = start if is_working(OFFICE, start) else OFFICE.next_open(start)
    between = (begin.date() + timedelta(n) for n in range(1, (due.date() - begin.date()).days + 1))
    assert sum(bool(OFFICE.spans(day)) for day in between) == days


@given(offices, moments)
def test_next_open_is_open_and_nothing_was_missed(office, local):
    at = local.replace(tzinfo=office.zona)
    opening = office.next_open(at)
    assert office.is_open(opening)
    assert office.between(at, opening) == timedelta(0)


@settings(max_examples=25)
@given(moments.filter(lambda local: local < datetime(2030, 6, 1)))
def test_against_counting_minute_by_minute(local):
    start = local.replace(tzinfo=WIB, second=0, microsecond=0)
    counted = sum(OFFICE.is_open(start + timedelta(minutes=n)) for n in range(3 * 24 * 60))
    assert OFFICE.between(start, start + timedelta(days=3)) == timedelta(minutes=counted)


@given(moments)
def test_zone_of_the_question_does_not_matter(local):
    start = local.replace(tzinfo=WIB)
    assert OFFICE.add(start.astimezone(UTC), Waktu(menit=90)) == OFFICE.add(start, Waktu(menit=90))


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WIB)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("start", "waktu", "due"),
    [
        (at(2026, 11, 16, 9), Waktu(menit=5), at(2026, 11, 16, 9, 5)),
        (at(2026, 11, 16, 11, 58), Waktu(menit=5), at(2026, 11, 16, 13, 3)),  # over lunch
        (at(2026, 11, 16, 15, 55), Waktu(menit=5), at(2026, 11, 16, 16, 0)),  # the closing second
        (at(2026, 11, 16, 15, 56), Waktu(menit=5), at(2026, 11, 17, 7, 31)),
        (at(2026, 11, 20, 11, 29), Waktu(menit=2), at(2026, 11, 20, 13, 1)),  # Friday prayer
        (at(2026, 11, 20, 16, 30), Waktu(menit=1), at(2026, 11, 21, 8, 1)),  # a Saturday the office opened
        (at(2026, 11, 16, 10), Waktu(hari=5), at(2026, 11, 21, 10)),  # … counts as a working day, closing at 10
        (at(2026, 3, 17, 14, 30), Waktu(menit=60), at(2026, 3, 25, 8, 0)),  # five holidays and a weekend in a row
        (at(2026, 12, 31, 15, 30), Waktu(menit=60), at(2027, 1, 4, 8, 0)),  # over the year's end
        (at(2028, 2, 28, 10), Waktu(hari=1), at(2028, 2, 29, 10)),  # 29 February
        (at(2028, 2, 29, 10), Waktu(hari=1), at(2028, 3, 1, 10)),
        (at(2026, 11, 22, 10), Waktu(hari=1), at(2026, 11, 24, 7, 30)),  # Sunday counts from Monday's opening
    ],
)
def test_days_people_remember(start, waktu, due):
    assert OFFICE.add(start, waktu) == due


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (at(2026, 11, 16, 9), "Hari ini buka sampai pukul 16.00; istirahat 12.00–13.00."),
        (at(2026, 11, 20, 12), "Hari ini buka sampai pukul 16.30; istirahat 11.30–13.00."),
        (at(2026, 11, 16, 6), "Hari ini buka pukul 07.30 sampai 16.00; istirahat 12.00–13.00."),
        (at(2026, 11, 16, 16), "Hari ini sudah tutup. Buka lagi besok pukul 07.30."),
        (at(2026, 11, 27, 17), "Hari ini sudah tutup. Buka lagi Senin pukul 07.30."),
        (at(2026, 11, 29, 9), "Hari ini tutup (hari Minggu). Buka lagi besok pukul 07.30."),
        (at(2026, 11, 28, 9), "Hari ini tutup (hari Sabtu). Buka lagi Senin pukul 07.30."),
        (at(2026, 3, 18, 9), "Hari ini tutup (Cuti Bersama). Buka lagi Rabu, 25 Maret 2026, pukul 07.30."),
        (at(2026, 3, 2, 9), "Hari ini buka sampai pukul 15.00; istirahat 12.00–12.30."),
        (at(2026, 11, 21, 9), "Hari ini buka sampai pukul 10.00."),
    ],
)
def test_sentence_of_today(moment, sentence):
    assert OFFICE.today_sentence(moment) == sentence


def test_closing_moment_is_closed_and_the_second_before_is_open():
    assert OFFICE.is_open(at(2026, 11, 16, 15, 59, 59))
    assert not OFFICE.is_open(at(2026, 11, 16, 16, 0, 0))


def test_zones_differ_by_an_hour_each():
    noon = datetime(2026, 11, 16, 0, 45, tzinfo=UTC)  # 07.45 WIB, 08.45 WITA, 09.45 WIT
    due = [office(zona).add(noon, Waktu(menit=1)).astimezone(UTC) for zona in (WIB, WITA, WIT)]
    assert due == [noon + timedelta(minutes=1)] * 3
    early = datetime(2026, 11, 15, 22, 45, tzinfo=UTC)  # 05.45 WIB, 06.45 WITA, 07.45 WIT
    assert [office(zona).is_open(early) for zona in (WIB, WITA, WIT)] == [False, False, True]


def test_thirty_years_do_not_walk_through_days(monkeypatch):
    start, length = at(2026, 1, 1), timedelta(hours=60_000)
    end = OFFICE.add(start, length)  # fills the years
    asked: list[date] = []
    spans = OfficeCalendar.spans
    monkeypatch.setattr(OfficeCalendar, "spans", lambda self, day: (asked.append(day), spans(self, day))[1])
    assert OFFICE.add(start, length) == end
    assert OFFICE.between(start, end) == length
    assert end.year > 2055
    assert len(asked) < 8, "known years are sums, not days"


@pytest.mark.parametrize(
    "ask",
    [
        lambda never, when: never.add(when, timedelta(minutes=1)), lambda never, when: never.next_open(when),
        lambda never, when: never.add(when, Waktu(hari=1)),
    ],
)
def test_office_that_never_opens(ask):
    with pytest.raises(ValueError, match="tidak mempunyai"):
        ask(OfficeCalendar(WIB, ((),) * 7), at(2026, 1, 1))


def test_bad_hours_are_refused():
    with pytest.raises(ValueError, match="tidak berurutan"):
        OfficeCalendar(WIB, (((time(9), time(8)),), *((),) * 6))
    with pytest.raises(ValueError, match="tujuh hari"):
        OfficeCalendar(WIB, ((),) * 5)
    with pytest.raises(ValueError, match="negatif"):
        OFFICE.add(at(2026, 1, 5), timedelta(minutes=-1))
    with pytest.raises(ValueError, match="aware"):
        OFFICE.is_open(datetime(2026, 1, 5))
