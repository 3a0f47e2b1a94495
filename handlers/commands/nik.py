"""Unmasking a NIK, which is kept."""

from __future__ import annotations

from sqlmodel import Session

from data.models import AksesBerkas
from handlers.context import Actor, Context
from handlers.queries.permohonan import find_permohonan


def open_nik(session: Session, ctx: Context, actor: Actor, nomor: str) -> str:
    """The whole NIK of the applicant ('' when none was given); who opened it and when is kept. Raises NotFound."""
    permohonan = find_permohonan(session, ctx.kantor_id, nomor)
    session.add(AksesBerkas(permohonan_id=permohonan.id, pengguna_id=actor.pengguna_id or 0, at=ctx.now()))
    return str(permohonan.data.get("nik", ""))
