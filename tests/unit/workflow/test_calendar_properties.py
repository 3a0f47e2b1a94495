"""Properties of office time with closed days in a row, and of what stands still: reasons apart, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from handlers import sop as procedures
from handlers.workflow.kartu_kendali import kartu_kendali, ringkasan
from handlers.workflow.model import ALASAN_JEDA, Aksi, Kejadian, Peran, Waktu
from handlers.workflow.tenggat import due_at
from handlers.workflow.working_time import OfficeCalendar, parse_spans

WIB, WITA, WIT = (ZoneInfo(name) for name in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"))
WORKDAY = parse_spans([["08.00", "12.00"], ["13.00", "15.00"]])
FRIDAY = parse_spans([["08.00", "11.30"], ["13.30", "15.30"]])
WEEK = (WORKDAY,) * 4 + (FRIDAY, (), ())
PLAIN = OfficeCalendar(WIB, WEEK)
SECOND = timedelta(seconds=1)

first_days = st.one_of(
    st.dates(date(2026, 1, 1), date(2029, 12, 1)),
    st.sampled_from([date(2026, 12, 20), date(2027, 12, 31), date(2028, 2, 28), date(2028, 2, 29), date(2028, 12, 24)]),
)
runs = st.lists(st.tuples(first_days, st.integers(1, 21)), max_size=4)
moments = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 1)),
    st.sampled_from([datetime(2026, 12, 31, 14, 59, 59), datetime(2028, 2, 29, 15), datetime(2028, 2, 29, 14, 59, 59),
                     datetime(2027, 1, 1), datetime(2028, 2, 28, 23, 59, 59)]),
)
lengths = st.timedeltas(timedelta(0), timedelta(hours=90))


def closed(days: list[tuple[date, int]]) -> OfficeCalendar:
    return OfficeCalendar(WIB, WEEK, {first + timedelta(days=n): "libur" for first, run in days for n in range(run)})


def span_of(office: OfficeCalendar, day: date) -> timedelta:
    return sum((datetime.combine(day, end) - datetime.combine(day, start) for start, end in office.spans(day)),
               timedelta())


@given(runs, moments, lengths)
def test_closed_days_in_a_row_only_make_it_later_and_are_skipped_whole(days, local, length):
    office, start = closed(days), local.replace(tzinfo=WIB)
    due = office.add(start, length)
    assert due >= PLAIN.add(start, length)
    assert office.between(start, due) == length
    lost = sum((span_of(PLAIN, start.date() + timedelta(days=n)) for n in range(1, (due.date() - start.date()).days)
                if not office.spans(start.date() + timedelta(days=n))), timedelta())
    inner = PLAIN.between(start, due) - office.between(start, due)
    edges = sum((span_of(PLAIN, day) for day in {start.date(), due.date()} if day in office.libur), timedelta())
    assert lost <= inner <= lost + edges


@given(runs, moments, st.integers(1, 15))
def test_working_days_step_over_closed_days_one_by_one(days, local, count):
    office, start = closed(days), local.replace(tzinfo=WIB)
    due = office.add(start, Waktu(hari=count))
    before = office.add(start, Waktu(hari=count - 1))
    assert office.spans(due.date())
    skipped = [before.date() + timedelta(days=n) for n in range(1, (due.date() - before.date()).days)]
    assert not any(office.spans(day) for day in skipped), "the next open day, whatever lies between"


@given(runs, first_days)
def test_the_second_before_closing_is_the_last_one(days, day):
    office = closed(days)
    for _, end in office.spans(day):
        closing = datetime.combine(day, end, WIB)
        assert office.is_open(closing - SECOND)
        assert not office.is_open(closing)
        assert office.add(closing - SECOND, SECOND) == closing
        after = office.add(closing - SECOND, 2 * SECOND)
        assert after == office.next_open(closing) + SECOND
        assert office.between(closing, office.next_open(closing)) == timedelta()


@given(runs, moments, lengths)
def test_wib_wita_and_wit_do_the_same_one_hour_apart(days, local, length):
    west = closed(days)
    due = {zona: replace(west, zona=zona, _years={}).add(local.replace(tzinfo=zona), length)
           for zona in (WIB, WITA, WIT)}
    assert due[WIB] - due[WITA] == due[WITA] - due[WIT] == timedelta(hours=1)
    assert len({moment.replace(tzinfo=None) for moment in due.values()}) == 1


gaps = st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=4)), min_size=1, max_size=7)
reasons = st.lists(st.sampled_from(sorted(ALASAN_JEDA)), min_size=7, max_size=7)


def _paused(start: datetime, gaps: list[timedelta], alasan: list[str]) -> list[Kejadian]:
    """Applied for, received, and then paused and resumed by turns with these gaps."""
    row, peran = "terima_wa", Peran.OPERATOR_PENERIMA_WA
    history = [Kejadian(Aksi.AJUKAN, "kirim_berkas", row, Peran.PEMOHON, start),
               Kejadian(Aksi.TERIMA, row, row, peran, start, 1)]
    at = start
    for n, gap in enumerate(gaps):
        at += gap
        pausing = n % 2 == 0
        history.append(Kejadian(Aksi.JEDA if pausing else Aksi.LANJUTKAN, row, row, peran, at, 1,
                                data={"alasan": alasan[n]} if pausing else {}))
    return history


@given(moments, gaps, reasons, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_office_time_applicant_time_and_each_reason_add_up_to_the_whole(local, gaps, alasan, rest):
    start = local.replace(tzinfo=WIB)
    history = _paused(start, gaps, alasan)
    now = history[-1].at + rest
    sop = procedures.current("bunda_dewi_harum")
    lines = kartu_kendali(sop, history, PLAIN, now)
    line, total = lines[-1], ringkasan(sop, lines)
    stood = sum((lama for _, lama in line.jeda), timedelta())
    assert line.waktu_kantor + line.waktu_pemohon + stood == PLAIN.between(start, now)
    wanted: dict[str, timedelta] = {}
    for n in range(0, len(gaps), 2):
        until = history[n + 3].at if n + 3 < len(history) else now
        wanted[alasan[n]] = wanted.get(alasan[n], timedelta()) + PLAIN.between(history[n + 2].at, until)
    assert line.waktu_pemohon == wanted.pop("menunggu_pemohon", timedelta())
    assert {reason: lama for reason, lama in line.jeda if lama} == {key: lama for key, lama in wanted.items() if lama}
    assert total.jeda == line.jeda


@given(moments, gaps, reasons)
def test_a_pause_moves_the_deadline_by_its_office_time_and_no_deadline_runs_while_it_lasts(local, gaps, alasan):
    sop = procedures.current("bamsos")
    row = next(one for one in sop.langkah[1:] if one.waktu)
    start = local.replace(tzinfo=WIB)
    history = [Kejadian(Aksi.AJUKAN, sop.langkah[0].slug, row.slug, Peran.PEMOHON, start)]
    at, lost = start, timedelta()
    for n, gap in enumerate(gaps):
        before = due_at(sop, history, PLAIN, row.slug)
        at += gap
        if n % 2 == 0:
            history.append(Kejadian(Aksi.JEDA, row.slug, row.slug, row.pelaksana[0], at, 1, data={"alasan": alasan[n]}))
            assert due_at(sop, history, PLAIN, row.slug) is None
            lost = PLAIN.between(at, at + (gaps[n + 1] if n + 1 < len(gaps) else timedelta())) if at < before else \
                timedelta()
            standing = before
        else:
            history.append(Kejadian(Aksi.LANJUTKAN, row.slug, row.slug, row.pelaksana[0], at, 1))
            due = due_at(sop, history, PLAIN, row.slug)
            assert due == (PLAIN.add(standing, lost) if lost else standing)
