"""A request and its history: read as the engine reads it, or held against other writers; and the office itself."""

from __future__ import annotations

from sqlmodel import Session, col, select

from data import models
from data.models import Kantor, Permohonan
from handlers.context import Context
from handlers.errors import NotFound
from handlers.workflow.model import Aksi, Kejadian, Peran
from handlers.workflow.undo import effective


def load_history(session: Session, permohonan_id: int) -> tuple[Kejadian, ...]:
    """The events of a request that count, oldest first, as the engine reads them: without what was taken back."""
    return effective(load_kejadian(session, permohonan_id))


def load_kejadian(session: Session, permohonan_id: int) -> tuple[Kejadian, ...]:
    """Every event of a request, oldest first."""
    rows = session.exec(
        select(models.Kejadian)
        .where(models.Kejadian.permohonan_id == permohonan_id)
        .order_by(col(models.Kejadian.urutan))
    ).all()
    return tuple(as_kejadian(row) for row in rows)


def as_kejadian(row: models.Kejadian) -> Kejadian:
    return Kejadian(
        aksi=Aksi(row.aksi),
        langkah=row.langkah,
        ke_langkah=row.ke_langkah,
        peran=Peran(row.peran),
        at=row.at,
        pengguna_id=row.pengguna_id,
        catatan=row.catatan,
        data=row.data,
    )


def lock_permohonan(session: Session, permohonan_id: int) -> Permohonan:
    """The request, held against other writers until the transaction ends. Raises NotFound."""
    found = session.exec(
        select(Permohonan)
        .where(Permohonan.id == permohonan_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound("Permohonan itu tidak ditemukan.")
    return found


def lock_kantor(session: Session, ctx: Context) -> None:
    """One change of what the office sets itself at a time, until the transaction ends."""
    session.exec(select(Kantor).where(Kantor.id == ctx.kantor_id).with_for_update()).one()
