"""Contacts with applicants as the pages show them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.models import Kontak


def list_kontak(session: Session, permohonan_id: int) -> tuple[Kontak, ...]:
    """All contacts about one request, oldest first. One query."""
    return tuple(session.exec(select(Kontak).where(Kontak.permohonan_id == permohonan_id).order_by(col(Kontak.id))))


def needs_kontak(kontak: Collection[Kontak]) -> bool:
    """Whether the clock has reminded and no officer has contacted the applicant since."""
    return bool(kontak) and max(kontak, key=lambda row: row.id or 0).pengguna_id is None


def ids_to_contact(session: Session, permohonan_ids: Collection[int]) -> frozenset[int]:
    """Those of these requests whose applicant an officer must contact now. One query."""
    newest = select(func.max(Kontak.id)).where(col(Kontak.permohonan_id).in_(permohonan_ids)).group_by(
        col(Kontak.permohonan_id))
    rows = session.exec(
        select(Kontak.permohonan_id).where(col(Kontak.id).in_(newest), col(Kontak.pengguna_id).is_(None)))
    return frozenset(rows)
