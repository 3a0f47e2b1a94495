"""Questions that wait for a superior, and those answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from data.models import Akun, Eskalasi, Percakapan, Permohonan
from handlers.commands.eskalasi import KABID, KASI
from handlers.errors import NotFound
from handlers.workflow.model import Peran


@dataclass(frozen=True)
class BarisEskalasi:
    """A question, and what it is about: a request (nomor) or a conversation (name of the citizen)."""

    eskalasi: Eskalasi
    nomor: str
    layanan: str
    nama_akun: str


def addressees(peran: Collection[Peran]) -> frozenset[str]:
    """The values of Eskalasi.untuk that these roles may answer."""
    found = {str(role) for role in peran}
    if any(role in KASI for role in peran):
        found.add("kasi")
    if any(role in KABID for role in peran):
        found |= {"kasi", "kabid"}
    return frozenset(found)


def list_eskalasi(session: Session, kantor_id: int, peran: Collection[Peran], *, status: str = "terbuka",
                  limit: int = 50) -> list[BarisEskalasi]:
    """Open ones oldest first, answered ones newest first. One query."""
    order = col(Eskalasi.id).asc() if status == "terbuka" else col(Eskalasi.id).desc()
    rows = session.exec(
        select(Eskalasi, Permohonan.nomor, Permohonan.layanan, Akun.nama)
        .where(Eskalasi.kantor_id == kantor_id, Eskalasi.status == status,
               col(Eskalasi.untuk).in_(sorted(addressees(peran))))
        .join(Permohonan, col(Permohonan.id) == Eskalasi.permohonan_id, isouter=True)
        .join(Percakapan, col(Percakapan.id) == Eskalasi.percakapan_id, isouter=True)
        .join(Akun, col(Akun.id) == Percakapan.akun_id, isouter=True).order_by(order).limit(limit)
    )
    return [BarisEskalasi(row, nomor or "", layanan or "", nama or "") for row, nomor, layanan, nama in rows]


def find_eskalasi(session: Session, kantor_id: int, eskalasi_id: int) -> Eskalasi:
    """One question. Raises NotFound."""
    row = session.get(Eskalasi, eskalasi_id)
    if row is None or row.kantor_id != kantor_id:
        raise NotFound("Pertanyaan itu tidak ditemukan.")
    return row
