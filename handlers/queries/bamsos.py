"""The register of questions as officers read it: in the order they were asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, and_, col, or_, select

from data.models import Akun, Pengetahuan, Penyegeraan, Permohonan, PertanyaanWarga
from handlers.layanan import KELUARGA, LAYANAN, readable
from handlers.queries.antrean import MAX_COUNT, PAGE, Place, find_langkah
from handlers.sop import SOPS
from handlers.workflow.model import Langkah


@dataclass(frozen=True)
class BarisPertanyaan:
    """One question. `urutan` is its place among all that are open (0 when it is answered)."""

    permohonan_id: int
    nomor: str
    nama: str
    akun: str
    kanal: str
    jenis: str
    layanan: str
    pertanyaan: str
    tambahan: int
    langkah: Langkah | None
    is_diterima: bool
    hasil: str
    tenggat_at: datetime | None
    ditanya_at: datetime
    dijawab_at: datetime | None
    jawaban: str
    urutan: int = 0


@dataclass(frozen=True)
class HalamanPertanyaan:
    """A page of the register; `lanjut` is the cursor of the next one, '' at the end."""

    rows: tuple[BarisPertanyaan, ...]
    lanjut: str = ""


@dataclass(frozen=True)
class Penanya:
    """What the page of one question shows beside the permohonan itself."""

    pertanyaan: PertanyaanWarga
    urutan: int
    tentang: Permohonan | None
    tentang_langkah: Langkah | None
    milik: tuple[Permohonan, ...]
    pengetahuan: Pengetahuan | None


@dataclass(frozen=True)
class Disegerakan:
    """A permohonan an official asked to hurry, and where it stands."""

    id: int
    nomor: str
    nama: str
    layanan: str
    langkah: Langkah | None
    jejak: tuple[dict[str, Any], ...]


def list_pertanyaan(
    session: Session, kantor_id: int, *, is_terbuka: bool = True, sesudah: str = "", limit: int = PAGE
) -> HalamanPertanyaan:
    """Open questions by their place, answered ones newest first."""
    at, key = col(PertanyaanWarga.ditanya_at), col(PertanyaanWarga.id)
    found = (
        select(PertanyaanWarga, Permohonan, Akun.kanal)
        .join(Permohonan, col(Permohonan.id) == PertanyaanWarga.permohonan_id)
        .join(Akun, col(Akun.id) == PertanyaanWarga.akun_id)
        .where(PertanyaanWarga.kantor_id == kantor_id, col(PertanyaanWarga.is_terbuka).is_(is_terbuka))
    )
    after = _read_cursor(sesudah)
    before = 0
    if after is not None and is_terbuka:
        found = found.where(or_(at > after[0], and_(at == after[0], key > after[1])))
        before = _count_before(session, kantor_id, *after) + 1
    elif after is not None:
        found = found.where(or_(at < after[0], and_(at == after[0], key < after[1])))
    order = (at.asc(), key.asc()) if is_terbuka else (at.desc(), key.desc())
    rows = session.exec(found.order_by(*order).limit(limit + 1)).all()
    shown = tuple(
        _baris(row, permohonan, kanal, before + place if is_terbuka else 0)
        for place, (row, permohonan, kanal) in enumerate(rows[:limit], start=1)
    )
    last = rows[limit - 1][0] if len(rows) > limit else None
    return HalamanPertanyaan(shown, f"{last.ditanya_at.isoformat()}~{last.id}" if last else "")


def topics() -> list[tuple[str, str]]:
    """(slug, name) of everything a question may be about: families first, then each service."""
    return [(slug, readable(slug)) for slug in (*KELUARGA, *LAYANAN)]


def count_pertanyaan(session: Session, kantor_id: int) -> int:
    """How many are open, up to MAX_COUNT + 1."""
    inner = (
        select(PertanyaanWarga.id)
        .where(PertanyaanWarga.kantor_id == kantor_id, col(PertanyaanWarga.is_terbuka)).limit(MAX_COUNT + 1).subquery()
    )
    return session.exec(select(func.count()).select_from(inner)).one()


def load_penanya(session: Session, permohonan: Permohonan) -> Penanya | None:
    """What belongs to a question; None for a permohonan that is none."""
    row = session.exec(select(PertanyaanWarga).where(PertanyaanWarga.permohonan_id == permohonan.id)).first()
    if row is None:
        return None
    tentang = session.get(Permohonan, row.tentang_id) if row.tentang_id else None
    milik = session.exec(
        select(Permohonan).where(Permohonan.akun_id == row.akun_id, Permohonan.sop != "bamsos")
        .order_by(col(Permohonan.id).desc()).limit(10)
    ).all()
    urutan = _count_before(session, row.kantor_id, row.ditanya_at, row.id or 0) + 1 if row.is_terbuka else 0
    kept = session.exec(select(Pengetahuan).where(Pengetahuan.permohonan_id == permohonan.id)).first()
    return Penanya(row, urutan, tentang, _langkah_of(tentang) if tentang else None, tuple(milik), kept)


def list_disegerakan(session: Session, kantor_id: int, places: frozenset[Place], limit: int = 20) -> list[Disegerakan]:
    """Permohonan on these rows that an official asked to hurry, oldest wish first."""
    rows = session.exec(
        select(Penyegeraan, Permohonan).join(Permohonan, col(Permohonan.id) == Penyegeraan.permohonan_id)
        .where(Penyegeraan.kantor_id == kantor_id, col(Penyegeraan.is_berlaku)).order_by(col(Penyegeraan.id)).limit(200)
    ).all()
    found: dict[int, Disegerakan] = {}
    for wish, permohonan in rows:
        if (permohonan.sop, permohonan.langkah) in places and permohonan.id not in found:
            found[permohonan.id or 0] = Disegerakan(
                permohonan.id or 0, permohonan.nomor, permohonan.nama, permohonan.layanan, _langkah_of(permohonan),
                tuple(wish.jejak),
            )
    return list(found.values())[:limit]


def list_penyegeraan(session: Session, permohonan_id: int) -> list[Penyegeraan]:
    """The wishes to hurry one permohonan that still hold."""
    return list(session.exec(
        select(Penyegeraan).where(Penyegeraan.permohonan_id == permohonan_id, col(Penyegeraan.is_berlaku))
    ).all())


def _count_before(session: Session, kantor_id: int, at: datetime, key: int) -> int:
    return session.exec(
        select(func.count()).select_from(PertanyaanWarga).where(
            PertanyaanWarga.kantor_id == kantor_id, col(PertanyaanWarga.is_terbuka),
            or_(col(PertanyaanWarga.ditanya_at) < at,
                and_(col(PertanyaanWarga.ditanya_at) == at, col(PertanyaanWarga.id) < key)),
        )
    ).one()


def _langkah_of(permohonan: Permohonan) -> Langkah | None:
    return find_langkah(SOPS.get((permohonan.sop, permohonan.sop_versi)), permohonan.langkah)[0]


def _baris(row: PertanyaanWarga, permohonan: Permohonan, kanal: str, urutan: int) -> BarisPertanyaan:
    return BarisPertanyaan(
        row.permohonan_id, permohonan.nomor, permohonan.nama, row.nama_akun, kanal, row.jenis, row.layanan,
        row.pertanyaan, len(row.tambahan), _langkah_of(permohonan), permohonan.is_diterima, permohonan.hasil,
        permohonan.tenggat_at, row.ditanya_at, row.dijawab_at, row.jawaban, urutan,
    )


def _read_cursor(sesudah: str) -> tuple[datetime, int] | None:
    at, _, key = sesudah.rpartition("~")
    try:
        return (datetime.fromisoformat(at), int(key)) if at else None
    except ValueError:
        return None
