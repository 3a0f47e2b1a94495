"""Office time: what counts as working time of one office, and arithmetic in it. Pure, no library.

Time counts inside the office's spans only (lunch, Friday prayer, Ramadan hours, closed days left out). A day runs in
the office's own zone; Indonesian zones (WIB, WITA, WIT) have no daylight saving, and none is provided for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from handlers.workflow.model import Waktu

HARI: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
BULAN: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)
_DAY: Final = timedelta(days=1)
_ZERO: Final = timedelta()
_SEARCH_YEARS: Final = 10

Spans = tuple[tuple[time, time], ...]
"""Open spans of a day, [start, end), in order and not touching."""


@dataclass(frozen=True)
class Musim:
    """Other hours for a period, both days included (Ramadan): spans for Monday … Sunday."""

    mulai: date
    selesai: date
    jam: tuple[Spans, ...]


@dataclass(frozen=True)
class _Year:
    """One year of an office: office time and open days before each day (one entry more than there are days)."""

    office: Sequence[timedelta]
    days: Sequence[int]


@dataclass(frozen=True, eq=False)
class OfficeCalendar:
    """The working time of one office.

    `zona` is the office's zone (WIB Asia/Jakarta, WITA Asia/Makassar, WIT Asia/Jayapura); `jam` the spans of Monday …
    Sunday; `libur` closed dates with their reason; `buka_khusus` dates that are open although the rest says no, with
    their spans; `musim` periods with hours of their own, of which a later entry wins. Moments given must be aware;
    moments returned are aware, in the office's zone.
    """

    zona: ZoneInfo
    jam: tuple[Spans, ...]
    libur: Mapping[date, str] = field(default_factory=dict)
    buka_khusus: Mapping[date, Spans] = field(default_factory=dict)
    musim: tuple[Musim, ...] = ()
    _years: dict[int, _Year] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        weeks = [self.jam, *(musim.jam for musim in self.musim)]
        if any(len(week) != 7 for week in weeks):
            raise ValueError("jam harus memuat tujuh hari, Senin sampai Minggu")
        for spans in [*(spans for week in weeks for spans in week), *self.buka_khusus.values()]:
            edges = [edge for span in spans for edge in span]
            if any(a >= b for a, b in pairwise(edges)):
                raise ValueError(f"jam buka tidak berurutan: {edges}")

    def spans(self, day: date) -> Spans:
        """The open spans of a date; empty when the office is closed all day."""
        if day in self.buka_khusus:
            return self.buka_khusus[day]
        if day in self.libur:
            return ()
        for musim in reversed(self.musim):
            if musim.mulai <= day <= musim.selesai:
                return musim.jam[day.weekday()]
        return self.jam[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """True inside a span; the closing moment itself is closed."""
        local = self._local(at)
        return any(start <= local.time() < end for start, end in self.spans(local.date()))

    def next_open(self, at: datetime) -> datetime:
        """`at` itself when open, else the next opening. ValueError when none comes within ten years."""
        return self._aware(self._next_open(self._local(at)))

    def add(self, start: datetime, waktu: Waktu | timedelta) -> datetime:
        """The moment `waktu` of office time (a timedelta or office minutes) or working days after `start`.

        Never before `start`, never in closed time; a sum that fills the day ends at its closing moment. A working day
        ends at the same time of day, or at the nearest open moment of that day. ValueError when negative.
        """
        local = self._local(start)
        if isinstance(waktu, timedelta):
            return self._aware(self._add_office(local, waktu))
        if waktu.hari:
            local = self._add_days(local, waktu.hari)
        return self._aware(self._add_office(local, timedelta(minutes=waktu.menit)))

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Office time from `a` to `b`; negative when `b` is the earlier."""
        first, last = self._local(a), self._local(b)
        if last < first:
            return -self.between(b, a)
        whole = sum((self._year(year).office[-1] for year in range(first.year, last.year)), _ZERO)
        return whole + self._before(last) - self._before(first)

    def today_sentence(self, at: datetime) -> str:
        """Whether the office is open today and until when, as one or two sentences for a citizen."""
        local = self._local(at)
        spans = self.spans(local.date())
        if not spans:
            return f"Hari ini tutup ({self._why_closed(local.date())}). {self._opens_again(local)}"
        opening, closing = spans[0][0], spans[-1][1]
        if local.time() >= closing:
            return f"Hari ini sudah tutup. {self._opens_again(local)}"
        breaks = _breaks(spans)
        rest = f"; istirahat {breaks}" if breaks else ""
        if local.time() < opening:
            return f"Hari ini buka pukul {_clock(opening)} sampai {_clock(closing)}{rest}."
        return f"Hari ini buka sampai pukul {_clock(closing)}{rest}."

    # --- arithmetic on naive local time -------------------------------------------------------------------------

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError("moment must be aware")
        return at.astimezone(self.zona).replace(tzinfo=None)

    def _aware(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zona)

    def _year(self, year: int) -> _Year:
        if year not in self._years:
            office, days = [_ZERO], [0]
            for n in range((date(year, 12, 31) - date(year, 1, 1)).days + 1):
                length = _length(self.spans(date(year, 1, 1) + n * _DAY))
                office.append(office[-1] + length)
                days.append(days[-1] + bool(length))
            self._years[year] = _Year(office, days)
        return self._years[year]

    def _before(self, local: datetime) -> timedelta:
        """Office time of the year before this moment."""
        clock = local - datetime.combine(local.date(), time())
        spans = self.spans(local.date())
        inside = sum((max(_ZERO, min(clock, _since(end)) - _since(start)) for start, end in spans), _ZERO)
        return self._year(local.year).office[local.timetuple().tm_yday - 1] + inside

    def _next_open(self, local: datetime) -> datetime:
        for start, end in self.spans(local.date()):
            if local.time() < end:
                return max(local, datetime.combine(local.date(), start))
        return self._opening(self._open_day(local.date(), 1))

    def _open_day(self, day: date, count: int) -> date:
        """The `count`-th open day after `day` (count ≥ 1)."""
        wanted = self._year(day.year).days[day.timetuple().tm_yday] + count
        for year in range(day.year, day.year + _SEARCH_YEARS + count // 200):
            days = self._year(year).days
            if wanted <= days[-1]:
                return date(year, 1, 1) + (bisect_left(days, wanted) - 1) * _DAY
            wanted -= days[-1]
        raise ValueError("kantor ini tidak mempunyai hari buka")

    def _opening(self, day: date) -> datetime:
        return datetime.combine(day, self.spans(day)[0][0])

    def _is_working(self, local: datetime) -> bool:
        """Open, or the closing moment of a span: where a deadline may lie."""
        return any(start <= local.time() <= end for start, end in self.spans(local.date()))

    def _add_days(self, local: datetime, count: int) -> datetime:
        if count < 0:
            raise ValueError("waktu tidak boleh negatif")
        start = local if self._is_working(local) else self._next_open(local)
        day = self._open_day(start.date(), count)
        for opening, closing in self.spans(day):
            if start.time() <= closing:
                return datetime.combine(day, max(start.time(), opening))
        return datetime.combine(day, self.spans(day)[-1][1])

    def _add_office(self, local: datetime, delta: timedelta) -> datetime:
        if delta < _ZERO:
            raise ValueError("waktu tidak boleh negatif")
        if delta == _ZERO:
            return local if self._is_working(local) else self._next_open(local)
        wanted, empty = self._before(local) + delta, 0
        for year in range(local.year, date.max.year):
            office = self._year(year).office
            if wanted <= office[-1]:
                index = bisect_left(office, wanted) - 1
                return _reach(date(year, 1, 1) + index * _DAY, self.spans(date(year, 1, 1) + index * _DAY),
                              wanted - office[index])
            wanted -= office[-1]
            empty = 0 if office[-1] else empty + 1
            if empty > _SEARCH_YEARS:
                break
        raise ValueError("kantor ini tidak mempunyai jam buka")

    # --- words ---------------------------------------------------------------------------------------------------

    def _why_closed(self, day: date) -> str:
        return self.libur.get(day) or f"hari {HARI[day.weekday()]}"

    def _opens_again(self, local: datetime) -> str:
        opening = self._opening(self._open_day(local.date(), 1))
        ahead = (opening.date() - local.date()).days
        name = "besok" if ahead == 1 else HARI[opening.weekday()]
        if ahead > 6:
            name += f", {opening.day} {BULAN[opening.month - 1]} {opening.year},"
        return f"Buka lagi {name} pukul {_clock(opening.time())}."


def parse_spans(pairs: Iterable[Sequence[str]]) -> Spans:
    """[["07.30", "12.00"], …] → spans. ValueError when an hour is not 'HH.MM' or 'HH:MM'."""
    return tuple((_parse_clock(start), _parse_clock(end)) for start, end in pairs)


def _parse_clock(text: str) -> time:
    return time.fromisoformat(text.replace(".", ":"))


def _clock(at: time) -> str:
    return f"{at.hour:02}.{at.minute:02}"


def _breaks(spans: Spans) -> str:
    return ", ".join(f"{_clock(before[1])}–{_clock(after[0])}" for before, after in pairwise(spans))


def _since(at: time) -> timedelta:
    """How long after midnight."""
    return datetime.combine(date.min, at) - datetime.combine(date.min, time())


def _length(spans: Spans) -> timedelta:
    return sum((_since(end) - _since(start) for start, end in spans), _ZERO)


def _reach(day: date, spans: Spans, inside: timedelta) -> datetime:
    """The moment of `day` when `inside` (0 < inside ≤ the day's office time) has passed."""
    for start, end in spans:
        length = _since(end) - _since(start)
        if inside <= length:
            return datetime.combine(day, start) + inside
        inside -= length
    raise AssertionError("more than the day's office time")
