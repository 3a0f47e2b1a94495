"""How the processes and queues are doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from data.models import Denyut, Inbox, Outbox


@dataclass(frozen=True)
class Antrian:
    """A queue in one state: how many lie there and since when the oldest."""

    nama: str
    status: str
    jumlah: int
    tertua: datetime | None


@dataclass(frozen=True)
class Mati:
    """A delivery or message that nobody will try again by itself."""

    arah: str
    id: int
    kanal: str
    status: str
    attempts: int
    error: str
    at: datetime


def list_denyut(session: Session) -> list[Denyut]:
    """The last sign of life of every process; other marks in that table (channels, imports) are none."""
    processes = or_(col(Denyut.nama) == "clock", col(Denyut.nama).startswith("worker:"))
    return list(session.scalars(select(Denyut).where(processes).order_by(col(Denyut.nama))))


def count_queues(session: Session, kantor_id: int) -> list[Antrian]:
    """What waits or lies dead in inbox and outbox; two queries over the open states only."""
    found = []
    sources: tuple[tuple[str, Any, Any, tuple[str, ...]], ...] = (
        ("Pesan masuk", Inbox, Inbox.diterima_at, ("baru", "mati")),
        ("Pesan keluar", Outbox, Outbox.dibuat_at, ("antre", "gagal", "parkir")),
    )
    for nama, model, at, statuses in sources:
        rows = {status: (number, oldest) for status, number, oldest in session.execute(
            select(model.status, func.count(), func.min(at)).where(model.kantor_id == kantor_id,
                                                                   col(model.status).in_(statuses))
            .group_by(model.status))}
        found += [Antrian(nama, status, *rows.get(status, (0, None))) for status in statuses]
    return found


def list_mati(session: Session, kantor_id: int, limit: int = 30) -> list[Mati]:
    """Dead deliveries and messages that failed, newest first; two queries."""
    sources: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
        (Inbox, Inbox.diterima_at, ("mati",)), (Outbox, Outbox.dibuat_at, ("gagal", "parkir")))
    inbox, outbox = (
        session.execute(select(model.id, model.kanal, model.status, model.attempts, model.error, at)
                        .where(model.kantor_id == kantor_id, col(model.status).in_(statuses))
                        .order_by(col(model.id).desc()).limit(limit)).all()
        for model, at, statuses in sources)
    found = [Mati("masuk", *row) for row in inbox] + [Mati("keluar", *row) for row in outbox]
    return sorted(found, key=lambda row: row.at, reverse=True)[:limit]
