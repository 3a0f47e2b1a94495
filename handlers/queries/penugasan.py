"""Who stands in for whom: now, later and before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from data.models import Pengguna, Penugasan
from handlers.commands.penugasan import SEBUTAN
from handlers.workflow.model import Peran


@dataclass(frozen=True)
class BarisPenugasan:
    """One deputation with the names of both; `pejabat` is '' for a vacant post."""

    penugasan: Penugasan
    pejabat: str
    pengganti: str
    nip_pengganti: str

    @property
    def sebutan(self) -> str:
        return SEBUTAN[self.penugasan.jenis]

    @property
    def jabatan(self) -> str:
        return Peran(self.penugasan.peran).label

    def is_running(self, day: date) -> bool:
        row = self.penugasan
        return row.dicabut_at is None and row.mulai <= day <= row.selesai


def running_on(day: date) -> Any:
    """The condition that a deputation is in force on this day of the office."""
    return (col(Penugasan.dicabut_at).is_(None)) & (Penugasan.mulai <= day) & (Penugasan.selesai >= day)


def list_penugasan(session: Session, kantor_id: int, *, peran: Sequence[Peran] = (), pengguna_id: int = 0,
                   day: date | None = None, limit: int = 100) -> list[BarisPenugasan]:
    """Newest period first; only of these roles, of this officer (either side), in force on that day. One query."""
    pejabat, pengganti = aliased(Pengguna), aliased(Pengguna)
    statement = (
        select(Penugasan, pejabat.nama, pengganti.nama, pengganti.nip).where(Penugasan.kantor_id == kantor_id)
        .join(pengganti, col(pengganti.id) == Penugasan.pengganti_id)
        .join(pejabat, col(pejabat.id) == Penugasan.pejabat_id, isouter=True)
        .order_by(col(Penugasan.mulai).desc(), col(Penugasan.id).desc()).limit(limit)
    )
    if day is not None:
        statement = statement.where(running_on(day))
    if peran:
        statement = statement.where(col(Penugasan.peran).in_(list(peran)))
    if pengguna_id:
        statement = statement.where(or_(Penugasan.pengganti_id == pengguna_id, Penugasan.pejabat_id == pengguna_id))
    return [BarisPenugasan(row, nama or "", deputy, nip) for row, nama, deputy, nip in session.exec(statement)]
