"""The queue of an officer: open requests standing on the rows of the roles held, oldest deadline first."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, or_, union_all
from sqlmodel import Session, col, select

from data.models import Permohonan
from handlers.commands.berita_acara import has_berita_acara
from handlers.sop import SOPS
from handlers.workflow.model import Aksi, Langkah, Peran, Sop

PAGE = 50
MAX_COUNT = 999
MASSAL = (Aksi.SETUJUI, Aksi.TERUSKAN, Aksi.TANDA_TANGANI, Aksi.CETAK, Aksi.KIRIM)
Place = tuple[str, str]  # (sop slug, langkah slug)
_COLUMNS: tuple[Any, ...] = (Permohonan.id, Permohonan.nomor, Permohonan.layanan, Permohonan.nama, Permohonan.sop,
            Permohonan.sop_versi, Permohonan.langkah, Permohonan.is_diterima, Permohonan.tenggat_at,
            Permohonan.diajukan_at)


@dataclass(frozen=True)
class BarisAntrean:
    """One request in a queue. `urutan_langkah` of `jumlah_langkah` is its place in the SOP."""

    id: int
    nomor: str
    layanan: str
    nama: str
    langkah: Langkah | None
    slug_langkah: str
    urutan_langkah: int
    jumlah_langkah: int
    tenggat_at: datetime | None
    diajukan_at: datetime
    aksi_massal: tuple[Aksi, ...]

    @property
    def has_berita_acara(self) -> bool:
        """Whether it leaves this row with a Berita Acara, so that many may go in one."""
        return has_berita_acara(self.langkah)


@dataclass(frozen=True)
class Halaman:
    """One page of rows, and the cursor of the next ('' when there is none)."""

    rows: tuple[BarisAntrean, ...]
    lanjut: str = ""


def places_of(peran: Collection[Peran]) -> frozenset[Place]:
    """The rows of every SOP (all versions) that these roles hold."""
    return frozenset((sop.slug, row.slug) for sop in SOPS.values() for role in peran for row in sop.rows_of(role))


def list_antrean(session: Session, kantor_id: int, places: Collection[Place], *, is_diterima: bool,
                 layanan: str = "", sesudah: str = "", limit: int = PAGE) -> Halaman:
    """A page of the queue; two queries at most per group, however long the queue is."""
    if not places:
        return Halaman(())
    at, after_id = _read_cursor(sesudah)
    keys: list[Row[Any]] = []
    values: dict[str, Any] = {"kantor_id": kantor_id, "layanan": layanan}
    kind = (frozenset(places), is_diterima, bool(layanan))
    if at != "-":
        moment = {"at": datetime.fromisoformat(at)} if at else {}
        keys += session.execute(_keys(*kind, True, bool(at)),
                                values | moment | {"after_id": after_id, "limit": limit + 1}).all()
        after_id = 0
    if len(keys) <= limit:
        keys += session.execute(_keys(*kind, False, False),
                                values | {"after_id": after_id, "limit": limit + 1 - len(keys)}).all()
    ids = [key.id for key in keys[:limit]]
    rows = {row.id: row for row in session.execute(select(*_COLUMNS).where(col(Permohonan.id).in_(ids)))} if ids else {}
    lanjut = _cursor(keys[limit - 1]) if len(keys) > limit else ""
    return Halaman(tuple(_baris(rows[key]) for key in ids if key in rows), lanjut)


def count_antrean(session: Session, kantor_id: int, places: Collection[Place], *, is_diterima: bool,
                  layanan: str = "") -> int:
    """How many there are, up to MAX_COUNT + 1 (shown as “999+”)."""
    if not places:
        return 0
    statement = _counted(frozenset(places), is_diterima, bool(layanan))
    return min(sum(session.scalars(statement, {"kantor_id": kantor_id, "layanan": layanan})), MAX_COUNT + 1)


@functools.lru_cache(maxsize=256)
def _counted(places: frozenset[Place], is_diterima: bool | None, is_narrowed: bool) -> Any:
    """Each langkah is counted in its own run of the index, up to MAX_COUNT + 1; None: those that are late."""
    conditions = _late() if is_diterima is None else _conditions(is_diterima, is_narrowed)
    parts = []
    for langkah, procedures in _by_langkah(places):
        some = (select(Permohonan.id).where(*conditions, Permohonan.langkah == langkah,
                                            col(Permohonan.sop).in_(procedures)).limit(MAX_COUNT + 1).subquery())
        parts.append(select(func.count(some.c.id).label("jumlah")))
    return union_all(*parts)


def find_next(session: Session, kantor_id: int, places: Collection[Place], but: str) -> str:
    """The number of the request to work on after `but`: in hand first, then what waits to be received; '' if none."""
    for is_diterima in (True, False):
        page = list_antrean(session, kantor_id, places, is_diterima=is_diterima, limit=2)
        found = next((row.nomor for row in page.rows if row.nomor != but), "")
        if found:
            return found
    return ""


def count_lewat(session: Session, kantor_id: int, places: Collection[Place], now: datetime) -> int:
    """How many here have passed their standard time, up to MAX_COUNT + 1."""
    if not places:
        return 0
    late = session.scalars(_counted(frozenset(places), None, False), {"kantor_id": kantor_id, "now": now})
    return min(sum(late), MAX_COUNT + 1)


def ids_of(session: Session, kantor_id: int, places: Collection[Place], ids: Iterable[int]) -> list[int]:
    """Those of `ids` that really stand in this queue."""
    rows = session.exec(select(Permohonan.id).where(
        col(Permohonan.id).in_(list(ids)), Permohonan.kantor_id == kantor_id,
        col(Permohonan.is_selesai).is_(False), _at_places(places)))
    return [row for row in rows if row]


def _conditions(is_diterima: bool, is_narrowed: bool) -> list[Any]:
    conditions: list[Any] = [Permohonan.kantor_id == bindparam("kantor_id"), col(Permohonan.is_selesai).is_(False),
                             col(Permohonan.is_diterima).is_(is_diterima), col(Permohonan.induk_id).is_(None)]
    return [*conditions, Permohonan.layanan == bindparam("layanan")] if is_narrowed else conditions


def _late() -> list[Any]:
    return [Permohonan.kantor_id == bindparam("kantor_id"), col(Permohonan.is_selesai).is_(False),
            col(Permohonan.tenggat_at) < bindparam("now")]


def _at_places(places: Collection[Place]) -> Any:
    by_sop: dict[str, list[str]] = {}
    for sop, langkah in sorted(places):
        by_sop.setdefault(sop, []).append(langkah)
    return or_(*(and_(col(Permohonan.sop) == sop, col(Permohonan.langkah).in_(rows)) for sop, rows in by_sop.items()))


def _by_langkah(places: Collection[Place]) -> list[tuple[str, list[str]]]:
    """(langkah, procedures): each is one run of the index."""
    return [(langkah, sorted(sop for sop, row in places if row == langkah))
            for langkah in sorted({langkah for _, langkah in places})]


@functools.lru_cache(maxsize=256)
def _keys(places: frozenset[Place], is_diterima: bool, is_narrowed: bool, has_tenggat: bool, goes_on: bool) -> Any:
    """(id, tenggat_at) of a page: each langkah gives its first few by the index, then they are merged."""
    tenggat, key = col(Permohonan.tenggat_at), col(Permohonan.id)
    conditions = _conditions(is_diterima, is_narrowed)
    after_id: Any = bindparam("after_id")
    limit: Any = bindparam("limit")
    parts = []
    for langkah, procedures in _by_langkah(places):
        part = select(key, tenggat).where(*conditions, Permohonan.langkah == langkah,
                                          col(Permohonan.sop).in_(procedures))
        if has_tenggat:
            part = part.where(tenggat.is_not(None))
            if goes_on:
                moment: Any = bindparam("at")
                part = part.where(or_(tenggat > moment, and_(tenggat == moment, key > after_id)))
        else:
            part = part.where(tenggat.is_(None), key > after_id)
        inner = part.order_by(tenggat, key).limit(limit).subquery()
        parts.append(select(inner.c.id, inner.c.tenggat_at))
    merged = union_all(*parts).subquery()
    return select(merged.c.id, merged.c.tenggat_at).order_by(merged.c.tenggat_at, merged.c.id).limit(limit)


def _cursor(key: Row[Any]) -> str:
    return f"{key.tenggat_at.isoformat() if key.tenggat_at else '-'}~{key.id}"


def _read_cursor(sesudah: str) -> tuple[str, int]:
    """(moment or '-' for those without a deadline or '' for the start, last id); a bad cursor starts afresh."""
    at, _, after = sesudah.rpartition("~")
    try:
        if at not in ("", "-"):
            datetime.fromisoformat(at)
        return at, int(after or 0)
    except ValueError:
        return "", 0


def _baris(row: Row[Any]) -> BarisAntrean:
    langkah, place, total, massal = _langkah_of(row.sop, row.sop_versi, row.langkah)
    return BarisAntrean(row.id, row.nomor, row.layanan, row.nama, langkah, row.langkah, place, total, row.tenggat_at,
                        row.diajukan_at, massal)


@functools.cache
def _langkah_of(slug: str, versi: int, langkah: str) -> tuple[Langkah | None, int, int, tuple[Aksi, ...]]:
    """The row, its place among how many, and what may be done there to many at once; a hundred rows share a few."""
    sop = SOPS.get((slug, versi))
    row, place = find_langkah(sop, langkah)
    massal = tuple(dict.fromkeys(
        t.aksi for t in row.transisi if t.aksi in MASSAL and not t.needs_catatan and not t.oleh)) if row else ()
    return row, place, len(sop.langkah) if sop else 0, massal


def find_langkah(sop: Sop | None, slug: str) -> tuple[Langkah | None, int]:
    """The row of that slug and its place from 1; (None, 0) when the SOP does not know it."""
    rows = sop.langkah if sop else ()
    return next(((row, place) for place, row in enumerate(rows, start=1) if row.slug == slug), (None, 0))
