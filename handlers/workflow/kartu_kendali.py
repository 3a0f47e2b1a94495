"""The kartu kendali, derived from a history: who received, when, who handed over, when, and how long it took. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from handlers.workflow.model import SELESAI, Aksi, Kejadian, Langkah, Sop, Waktu
from handlers.workflow.standing import is_applicant_row
from handlers.workflow.tenggat import Pause, due_at, pauses
from handlers.workflow.working_time import OfficeCalendar

SEBAGAI = "sebagai"  # data of a Kejadian done in somebody's stead: Plh. or Plt.
_ZERO = timedelta()


@dataclass(frozen=True)
class Paraf:
    """Who signed for it and when. `peran` and `pengguna_id` as in the Kejadian; `sebagai` Plh. or Plt."""

    peran: str
    pengguna_id: int | None
    at: datetime
    sebagai: str = ""


@dataclass(frozen=True)
class BarisKendali:
    """One visit of the file to one row; a row visited again is a line again (`kunjungan` 2, 3 …).

    `datang` is the hand-over to this row; `diterima` the receipt (None: handed over, not received; an applicant, or
    the same officer going on, signs none); `diserahkan` who handed it on. `waktu_kantor` is office time from
    arrival to departure (or now) without pauses; `waktu_pemohon` the office time it waited for the applicant;
    `jeda` the office time of every other pause, by reason. `terlambat` is office time past the standard.
    """

    langkah: Langkah
    kunjungan: int
    datang: datetime
    diterima: Paraf | None
    diserahkan: Paraf | None
    keluar: datetime | None
    aksi: Aksi | None
    ke_langkah: str
    catatan: str
    standar: Waktu
    waktu_kantor: timedelta
    waktu_menunggu_terima: timedelta
    waktu_pemohon: timedelta
    jeda: tuple[tuple[str, timedelta], ...]
    terlambat: timedelta
    is_pemohon: bool
    needs_paraf: bool

    @property
    def is_kini(self) -> bool:
        """The file lies here now."""
        return self.keluar is None

    @property
    def is_terlambat(self) -> bool:
        return self.terlambat > _ZERO


@dataclass(frozen=True)
class Ringkasan:
    """The sums of a kartu kendali, office time and the applicant's time apart, and the standard of the whole."""

    waktu_kantor: timedelta
    waktu_pemohon: timedelta
    jeda: tuple[tuple[str, timedelta], ...]
    standar: Waktu
    is_selesai: bool


def kartu_kendali(
    sop: Sop, history: Sequence[Kejadian], calendar: OfficeCalendar, now: datetime | None = None
) -> tuple[BarisKendali, ...]:
    """One line per visit to a row, in order. `now` (default: the last event) closes the measure of the open line."""
    if not history:
        return ()
    until = max(now or history[-1].at, history[-1].at)
    stops = pauses(sop, history)
    seen: dict[str, int] = {}
    lines = []
    for visit in _visits(sop, history):
        seen[visit.slug] = seen.get(visit.slug, 0) + 1
        lines.append(_line(sop, visit, seen[visit.slug], stops, calendar, until))
    return tuple(lines)


def ringkasan(sop: Sop, lines: Sequence[BarisKendali]) -> Ringkasan:
    """The sums under the table."""
    jeda: dict[str, timedelta] = {}
    for alasan, lama in (pair for line in lines for pair in line.jeda):
        jeda[alasan] = jeda.get(alasan, _ZERO) + lama
    return Ringkasan(
        waktu_kantor=sum((line.waktu_kantor for line in lines), _ZERO),
        waktu_pemohon=sum((line.waktu_pemohon for line in lines), _ZERO),
        jeda=tuple(jeda.items()),
        standar=sop.waktu_total,
        is_selesai=bool(lines) and not lines[-1].is_kini,
    )


@dataclass(frozen=True)
class _Visit:
    slug: str
    arrival: Kejadian
    inside: tuple[Kejadian, ...]
    departure: Kejadian | None
    so_far: tuple[Kejadian, ...]  # the history as it was when the visit began
    needs_paraf: bool


def _visits(sop: Sop, history: Sequence[Kejadian]) -> Iterator[_Visit]:
    first = history[0]
    yield _Visit(first.langkah, first, (), first, (), False)
    moves = [n for n, kejadian in enumerate(history) if kejadian.langkah != kejadian.ke_langkah]
    for start, end in pairwise([*moves, len(history)]):
        arrival = history[start]
        if arrival.ke_langkah == SELESAI:
            return
        departure = history[end] if end < len(history) else None
        origin, row = sop.row(arrival.langkah), sop.row(arrival.ke_langkah)
        needs_paraf = not is_applicant_row(sop, row) and origin.pelaksana != row.pelaksana
        yield _Visit(row.slug, arrival, tuple(history[start + 1 : end]), departure, tuple(history[: start + 1]),
                     needs_paraf)


def _line(
    sop: Sop, visit: _Visit, kunjungan: int, stops: Sequence[Pause], calendar: OfficeCalendar, until: datetime
) -> BarisKendali:
    row, datang = sop.row(visit.slug), visit.arrival.at
    end = visit.departure.at if visit.departure else until
    receipt = next((k for k in visit.inside if k.aksi is Aksi.TERIMA), None)
    is_pemohon = is_applicant_row(sop, row)
    jeda = _pause_times(calendar, stops, datang, end)
    whole = max(_ZERO, calendar.between(datang, end))
    waiting = whole if is_pemohon else jeda.pop("menunggu_pemohon", _ZERO)
    worked = _ZERO if is_pemohon else max(_ZERO, whole - waiting - sum(jeda.values(), _ZERO))
    received = receipt.at if receipt else (end if visit.needs_paraf else datang)
    departure = visit.departure
    return BarisKendali(
        langkah=row, kunjungan=kunjungan, datang=datang, diterima=_paraf(receipt), diserahkan=_paraf(departure),
        keluar=departure.at if departure else None, aksi=departure.aksi if departure else None,
        ke_langkah=departure.ke_langkah if departure else "", catatan=departure.catatan if departure else "",
        standar=row.waktu, waktu_kantor=worked,
        waktu_menunggu_terima=max(_ZERO, calendar.between(datang, received)),
        waktu_pemohon=waiting, jeda=() if is_pemohon else tuple(jeda.items()),
        terlambat=_ZERO if is_pemohon else _lateness(sop, visit, stops, calendar, end),
        is_pemohon=is_pemohon, needs_paraf=visit.needs_paraf,
    )


def _lateness(
    sop: Sop, visit: _Visit, stops: Sequence[Pause], calendar: OfficeCalendar, end: datetime
) -> timedelta:
    """Office time past the row's standard at `end`, pauses left out (one still open counts as ended then)."""
    resumed = Kejadian(Aksi.LANJUTKAN, visit.slug, visit.slug, visit.arrival.peran, end)
    due = due_at(sop, (*visit.so_far, *visit.inside, resumed), calendar, visit.slug)
    if due is None or due >= end:
        return _ZERO
    stood = sum(_pause_times(calendar, stops, due, end).values(), _ZERO)
    return max(_ZERO, calendar.between(due, end) - stood)


def _pause_times(
    calendar: OfficeCalendar, stops: Sequence[Pause], start: datetime, end: datetime
) -> dict[str, timedelta]:
    times: dict[str, timedelta] = {}
    for stop in stops:
        first, last = max(stop.mulai, start), min(stop.sampai or end, end)
        if first < last:
            times[stop.alasan] = times.get(stop.alasan, _ZERO) + calendar.between(first, last)
    return times


def _paraf(kejadian: Kejadian | None) -> Paraf | None:
    if kejadian is None:
        return None
    return Paraf(kejadian.peran, kejadian.pengguna_id, kejadian.at, str(kejadian.data.get(SEBAGAI, "")))
