"""The queue of an officer: open requests standing on the rows of the roles held, oldest deadline first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, union_all
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
    conditions = _conditions(kantor_id, is_diterima, layanan)
    at, after_id = _read_cursor(sesudah)
    keys: list[Row[Any]] = []
    if at != "-":
        keys += session.execute(_keys(places, conditions, True, at, after_id, limit + 1)).all()
        after_id = 0
    if len(keys) <= limit:
        keys += session.execute(_keys(places, conditions, False, "", after_id, limit + 1 - len(keys))).all()
    ids = [key.id for key in keys[:limit]]
    rows = {row.id: row for row in session.execute(select(*_COLUMNS).where(col(Permohonan.id).in_(ids)))} if ids else {}
    lanjut = _cursor(keys[limit - 1]) if len(keys) > limit else ""
    return Halaman(tuple(_baris(rows[key]) for key in ids if key in rows), lanjut)


def count_antrean(session: Session, kantor_id: int, places: Collection[Place], *, is_diterima: bool,
                  layanan: str = "") -> int:
    """How many there are, up to MAX_COUNT + 1 (shown as “999+”)."""
    if not places:
        return 0
    return _count(session, places, _conditions(kantor_id, is_diterima, layanan))


def _count(session: Session, places: Collection[Place], conditions: list[Any]) -> int:
    """Each langkah is counted in its own run of the index, up to MAX_COUNT + 1. One query."""
    parts = []
    for langkah, procedures in _by_langkah(places):
        some = (select(Permohonan.id).where(*conditions, Permohonan.langkah == langkah,
                                            col(Permohonan.sop).in_(procedures)).limit(MAX_COUNT + 1).subquery())
        parts.append(select(func.count(some.c.id).label("jumlah")))
    return min(sum(session.scalars(union_all(*parts))), MAX_COUNT + 1)


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
    return _count(session, places, [Permohonan.kantor_id == kantor_id, col(Permohonan.is_selesai).is_(False),
                                    col(Permohonan.tenggat_at) < now])


def ids_of(session: Session, kantor_id: int, places: Collection[Place], ids: Iterable[int]) -> list[int]:
    """Those of `ids` that really stand in this queue."""
    rows = session.exec(select(Permohonan.id).where(
        col(Permohonan.id).in_(list(ids)), Permohonan.kantor_id == kantor_id,
        col(Permohonan.is_selesai).is_(False), _at_places(places)))
    return [row for row in rows if row]


def _conditions(kantor_id: int, is_diterima: bool, layanan: str) -> list[Any]:
    conditions: list[Any] = [Permohonan.kantor_id == kantor_id, col(Permohonan.is_selesai).is_(False),
                             col(Permohonan.is_diterima).is_(is_diterima), col(Permohonan.induk_id).is_(None)]
    return [*conditions, Permohonan.layanan == layanan] if layanan else conditions


def _at_places(places: Collection[Place]) -> Any:
    by_sop: dict[str, list[str]] = {}
    for sop, langkah in sorted(places):
        by_sop.setdefault(sop, []).append(langkah)
    return or_(*(and_(col(Permohonan.sop) == sop, col(Permohonan.langkah).in_(rows)) for sop, rows in by_sop.items()))


def _by_langkah(places: Collection[Place]) -> list[tuple[str, list[str]]]:
    """(langkah, procedures): each is one run of the index."""
    return [(langkah, sorted(sop for sop, row in places if row == langkah))
            for langkah in sorted({langkah for _, langkah in places})]


def _keys(places: Collection[Place], conditions: list[Any], has_tenggat: bool, at: str, after_id: int,
          limit: int) -> Select[Any]:
    """(id, tenggat_at) of a page: each langkah gives its first few by the index, then they are merged."""
    tenggat, key = col(Permohonan.tenggat_at), col(Permohonan.id)
    parts = []
    for langkah, procedures in _by_langkah(places):
        part = select(key, tenggat).where(*conditions, Permohonan.langkah == langkah,
                                          col(Permohonan.sop).in_(procedures))
        if has_tenggat:
            part = part.where(tenggat.is_not(None))
            if at:
                moment = datetime.fromisoformat(at)
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
    sop = SOPS.get((row.sop, row.sop_versi))
    langkah, place = find_langkah(sop, row.langkah)
    massal = tuple(dict.fromkeys(
        t.aksi for t in langkah.transisi
        if t.aksi in MASSAL and not t.needs_catatan and not t.oleh)) if langkah else ()
    return BarisAntrean(row.id, row.nomor, row.layanan, row.nama, langkah, row.langkah, place,
                        len(sop.langkah) if sop else 0, row.tenggat_at, row.diajukan_at, massal)


def find_langkah(sop: Sop | None, slug: str) -> tuple[Langkah | None, int]:
    """The row of that slug and its place from 1; (None, 0) when the SOP does not know it."""
    rows = sop.langkah if sop else ()
    return next(((row, place) for place, row in enumerate(rows, start=1) if row.slug == slug), (None, 0))
