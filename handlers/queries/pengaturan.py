"""The history of what an office changed itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from data.models import Pengaturan, Pengguna

MAX_RIWAYAT = 12


@dataclass(frozen=True)
class Perubahan:
    """One change: what it put in force, by whom, when, and by what decision."""

    id: int
    bagian: str
    nilai: Mapping[str, Any]
    sumber: str
    sumber_tanggal: date | None
    oleh: str
    at: datetime


def list_perubahan(session: Session, kantor_id: int, bagian: str, limit: int = MAX_RIWAYAT) -> tuple[Perubahan, ...]:
    """The changes of one part, newest first; `layanan:` means those of every service. One query."""
    part = col(Pengaturan.bagian)
    which = part.startswith(bagian) if bagian.endswith(":") else part == bagian
    rows = session.exec(
        select(Pengaturan, Pengguna.nama).where(Pengaturan.kantor_id == kantor_id, which)
        .join(Pengguna, col(Pengguna.id) == Pengaturan.pengguna_id, isouter=True)
        .order_by(col(Pengaturan.id).desc()).limit(limit)
    )
    return tuple(Perubahan(row.id or 0, row.bagian, row.nilai, row.sumber, row.sumber_tanggal, nama or "Sistem", row.at)
                 for row, nama in rows)
