"""The shared inbox: one list over all channels, its views, filters and counts; every page by keyset."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, literal, literal_column, union_all
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased, defer
from sqlmodel import Session, col, or_, select

from data.models import Akun, Label, LabelPercakapan, Pemberitahuan, Pengguna, Percakapan, Pesan, Tim
from handlers.commands.jejak import SEBUTAN
from handlers.queries.antrean import MAX_COUNT, PAGE

MENUNGGU, BELUM, SAYA, DISEBUT, WARGA = "menunggu", "belum", "saya", "sebutan", "warga"
TERLAMBAT, TUNDA, BOT, SELESAI, SEMUA = "lewat", "tunda", "bot", "selesai", "semua"
PANDANGAN: Mapping[str, str] = {
    MENUNGGU: "Menunggu kita", SAYA: "Milik saya", BELUM: "Belum dipegang", TERLAMBAT: "Lewat waktu",
    DISEBUT: "Menyebut saya", WARGA: "Menunggu warga", TUNDA: "Ditunda", BOT: "Dijawab bot", SELESAI: "Ditutup",
    SEMUA: "Semua",
}
COUNTED = (MENUNGGU, SAYA, BELUM, TERLAMBAT, DISEBUT, WARGA, TUNDA)
_TERBUKA = ("antre", "petugas")


@dataclass(frozen=True)
class Saring:
    """What a list shows: a view and what narrows it. Its fields are the query of the page's address."""

    lihat: str = MENUNGGU
    kanal: str = ""
    layanan: str = ""
    label: int = 0
    tim: int = 0
    petugas: int = 0

    def args(self) -> dict[str, Any]:
        """The fields that say something, for an address."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) != one.default}

    @property
    def is_narrowed(self) -> bool:
        return bool(set(self.args()) - {"lihat"})


@dataclass(frozen=True)
class BarisPercakapan:
    """One line of the inbox: its last message, its labels (name, colour), what this officer has not seen of it."""

    percakapan: Percakapan
    akun: Akun
    petugas: str
    tim: str
    teks: str
    arah: str
    status: str = ""
    label: tuple[tuple[str, str], ...] = field(default=())
    kabar: str = ""


class _Phase(NamedTuple):
    """A part of a view, in order; the parts follow one another on the pages."""

    conditions: list[Any]
    moment: Any
    is_descending: bool = False


def list_percakapan(session: Session, kantor_id: int, saring: Saring | str, petugas_id: int, *, now: datetime,
                    sesudah: str = "", limit: int = PAGE) -> tuple[list[BarisPercakapan], str]:
    """A page of a view: late ones on top, then by the first unanswered message; history by the newest.

    A fixed number of queries. Returns the rows and the cursor of the next page ('' at the end).
    """
    saring = Saring(saring) if isinstance(saring, str) else saring
    phases = _phases(saring, petugas_id, now)
    start, after = _read_cursor(sesudah, len(phases))
    found: list[tuple[int, Any]] = []
    for number in range(start, len(phases)):
        statement = _statement(kantor_id, saring, petugas_id, phases[number], after if number == start else None)
        found += [(number, row) for row in session.execute(statement.limit(limit + 1 - len(found)))]
        if len(found) > limit:
            break
    shown = found[:limit]
    lanjut = _cursor(*shown[-1]) if len(found) > limit else ""
    ids = [row[0].id or 0 for _, row in shown]
    last, labels = _last_pesan(session, ids), labels_of(session, ids)
    return [BarisPercakapan(percakapan, akun, nama or "", tim or "", *last.get(percakapan.id, ("", "masuk", "")),
                            label=labels.get(percakapan.id, ()), kabar=kabar or "")
            for _, (percakapan, akun, nama, tim, _, kabar) in shown], lanjut


def count_views(session: Session, kantor_id: int, petugas_id: int, now: datetime,
                views: Iterable[str] = COUNTED) -> dict[str, int]:
    """How many each view holds, up to MAX_COUNT + 1 each (mentions: the unread ones); one query."""
    views = tuple(views)
    jumlah: dict[str, int] = dict.fromkeys(views, 0)
    values = {"kantor_id": kantor_id, "petugas_id": petugas_id, "now": now}
    for view, number in session.execute(_counted(views), values):
        jumlah[view] = min(jumlah[view] + number, MAX_COUNT + 1)
    return jumlah


@functools.cache
def _counted(views: tuple[str, ...]) -> Any:
    """Made once: the inbox counts itself for every officer every few seconds."""
    return union_all(*(_count_part(phase, view) for view in views
                       for phase in _phases(Saring(view), bindparam("petugas_id"), bindparam("now"))))


def labels_of(session: Session, ids: list[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """(name, colour) of the labels on these conversations; one query."""
    if not ids:
        return {}
    rows = session.execute(
        select(LabelPercakapan.percakapan_id, Label.nama, Label.warna)
        .join(Label, col(Label.id) == LabelPercakapan.label_id)
        .where(col(LabelPercakapan.percakapan_id).in_(ids)).order_by(col(Label.nama)))
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for percakapan_id, nama, warna in rows:
        found[percakapan_id] = (*found.get(percakapan_id, ()), (nama, warna))
    return found


def _phases(saring: Saring, petugas_id: Any, now: Any) -> list[_Phase]:
    return _VIEWS.get(saring.lihat, _VIEWS[MENUNGGU])(petugas_id, now)


def _awake(now: datetime) -> Any:
    tunda = col(Percakapan.tunda_sampai_at)
    return or_(tunda.is_(None), tunda <= now)


def _waiting(_petugas_id: int, now: datetime, *more: Any) -> list[_Phase]:
    """Late ones first, each part by the first unanswered message."""
    at = col(Percakapan.belum_dijawab_at)
    common = [at.is_not(None), col(Percakapan.status).in_(_TERBUKA), _awake(now), *more]
    late = col(Percakapan.is_lewat)
    return [_Phase([late.is_(True), *common], at), _Phase([late.is_(False), *common], at)]


def _unheld(petugas_id: int, now: datetime) -> list[_Phase]:
    return _waiting(petugas_id, now, Percakapan.status == "antre", col(Percakapan.petugas_id).is_(None))


def _mine(petugas_id: int, now: datetime) -> list[_Phase]:
    mine = [Percakapan.petugas_id == petugas_id, col(Percakapan.status).in_(_TERBUKA), _awake(now)]
    quiet = [*mine, col(Percakapan.is_lewat).is_(False), col(Percakapan.belum_dijawab_at).is_(None)]
    return [*_waiting(petugas_id, now, Percakapan.petugas_id == petugas_id),
            _Phase(quiet, col(Percakapan.terakhir_at), True)]


def _by_citizen(_petugas_id: int, now: datetime) -> list[_Phase]:
    """We answered; the next word is the citizen's."""
    held = [Percakapan.status == "petugas", col(Percakapan.petugas_id).is_not(None), _awake(now)]
    return [_Phase([*held, col(Percakapan.belum_dijawab_at).is_(None)], col(Percakapan.terakhir_at), True)]


def _mentions(petugas_id: int, _now: datetime) -> list[_Phase]:
    return [_Phase([Pemberitahuan.pengguna_id == petugas_id, Pemberitahuan.jenis == SEBUTAN],
                   col(Pemberitahuan.at), True)]


def _by_newest(*conditions: Any, moment: Any = None) -> Callable[[int, datetime], list[_Phase]]:
    at = col(Percakapan.terakhir_at) if moment is None else moment
    return lambda _petugas_id, _now: [_Phase([at.is_not(None), *conditions], at, True)]


_VIEWS: dict[str, Callable[[int, datetime], list[_Phase]]] = {
    MENUNGGU: _waiting, BELUM: _unheld, SAYA: _mine, DISEBUT: _mentions, WARGA: _by_citizen,
    TERLAMBAT: lambda petugas_id, now: _waiting(petugas_id, now)[:1],
    TUNDA: lambda _petugas_id, now: [_Phase([col(Percakapan.tunda_sampai_at) > now],
                                            col(Percakapan.tunda_sampai_at))],
    BOT: _by_newest(Percakapan.status == "bot"), SEMUA: _by_newest(),
    SELESAI: _by_newest(moment=col(Percakapan.ditutup_at)),
}


def _statement(kantor_id: int, saring: Saring, petugas_id: int, phase: _Phase,
               after: tuple[datetime, int] | None) -> Any:
    moment, own_id = phase.moment, col(Percakapan.id)
    columns: tuple[Any, ...] = (Percakapan, Akun, Pengguna.nama, Tim.nama, moment.label("urut"), _news(petugas_id))
    statement: Any = (
        sa_select(*columns)
        .where(col(Percakapan.kantor_id) == kantor_id, *phase.conditions, *_narrowed(saring))
        .join(Akun, col(Akun.id) == Percakapan.akun_id)
        .join(Pengguna, col(Pengguna.id) == Percakapan.petugas_id, isouter=True)
        .join(Tim, col(Tim.id) == Percakapan.tim_id, isouter=True)
        .options(defer(col(Percakapan.keadaan))))  # type: ignore[arg-type]
    if saring.lihat == DISEBUT:
        statement = statement.join(Pemberitahuan, col(Pemberitahuan.percakapan_id) == Percakapan.id)
    if after is not None:
        at, last_id = after
        further = moment < at if phase.is_descending else moment > at
        same = own_id < last_id if phase.is_descending else own_id > last_id
        statement = statement.where(or_(further, (moment == at) & same))
    if phase.is_descending:
        return statement.order_by(moment.desc(), own_id.desc())
    return statement.order_by(moment, own_id)


def _narrowed(saring: Saring) -> list[Any]:
    conditions: list[Any] = []
    for name in ("kanal", "layanan"):
        if value := getattr(saring, name):
            conditions.append(getattr(Percakapan, name) == value)
    if saring.layanan:  # said in so many words, or the partial index of services is not used
        conditions.append(col(Percakapan.layanan) != literal_column("''"))
    if saring.tim:
        conditions.append(Percakapan.tim_id == saring.tim)
    if saring.petugas:
        conditions.append(Percakapan.petugas_id == saring.petugas)
    if saring.label:
        labelled = select(LabelPercakapan.percakapan_id).where(LabelPercakapan.label_id == saring.label)
        conditions.append(col(Percakapan.id).in_(labelled))
    return conditions


def _count_part(phase: _Phase, view: str) -> Any:
    inner: Any = select(Percakapan.id).where(Percakapan.kantor_id == bindparam("kantor_id"), *phase.conditions)
    if view == DISEBUT:
        inner = (select(Pemberitahuan.id).where(*phase.conditions, col(Pemberitahuan.dibaca_at).is_(None)))
    return select(literal(view), func.count()).select_from(inner.limit(MAX_COUNT + 1).subquery())


def _news(petugas_id: int) -> Any:
    """What the officer was told of a conversation and has not opened since; the newest."""
    told: Any = aliased(Pemberitahuan)
    return (sa_select(told.jenis).where(told.percakapan_id == Percakapan.id, told.pengguna_id == petugas_id,
                                        told.dibaca_at.is_(None))
            .order_by(told.at.desc()).limit(1).correlate(Percakapan).scalar_subquery())


def _last_pesan(session: Session, ids: list[int]) -> dict[int | None, tuple[str, str, str]]:
    """The newest line of a person in each: what the bot said since tells an officer nothing."""
    if not ids:
        return {}
    one: Any = (select(Pesan.id).where(Pesan.percakapan_id == Percakapan.id, Pesan.pengirim != "bot")
           .order_by(col(Pesan.id).desc()).limit(1).correlate(Percakapan).scalar_subquery())
    newest = session.execute(select(one).where(col(Percakapan.id).in_(ids))).scalars().all()
    rows = session.exec(select(Pesan.percakapan_id, Pesan.teks, Pesan.arah, Pesan.status)
                        .where(col(Pesan.id).in_(newest)))
    return {percakapan_id: (teks, arah, status) for percakapan_id, teks, arah, status in rows}


def _cursor(number: int, row: Any) -> str:
    return f"{number}|{row[4].isoformat()}|{row[0].id}"


def _read_cursor(sesudah: str, phases: int) -> tuple[int, tuple[datetime, int] | None]:
    """Where a page begins; a cursor that is not ours begins at the start."""
    try:
        number, at, own_id = sesudah.split("|")
        moment, place = datetime.fromisoformat(at), int(number)
    except ValueError:
        return 0, None
    if not 0 <= place < phases or moment.tzinfo is None or not own_id.isdigit():
        return 0, None
    return place, (moment, int(own_id))
