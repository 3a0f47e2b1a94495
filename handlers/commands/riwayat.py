"""Appending to a history, and the projection of it that the queues read."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from data import models
from data.models import Permohonan
from data.models.base import ident
from handlers.context import Context
from handlers.errors import AlreadyDone
from handlers.workflow.engine import Decision, standing
from handlers.workflow.model import Kejadian, Sop


def append_kejadian(
    session: Session, permohonan: Permohonan, every: tuple[Kejadian, ...], decision: Decision
) -> None:
    """Write what was decided after `every` event so far. Raises AlreadyDone when somebody else wrote there first."""
    for urutan, kejadian in enumerate(decision.kejadian, start=len(every) + 1):
        session.add(
            models.Kejadian(
                permohonan_id=ident(permohonan),
                urutan=urutan,
                aksi=kejadian.aksi,
                langkah=kejadian.langkah,
                ke_langkah=kejadian.ke_langkah,
                peran=kejadian.peran,
                pengguna_id=kejadian.pengguna_id,
                catatan=kejadian.catatan,
                data=dict(kejadian.data),
                at=kejadian.at,
            )
        )
    try:
        session.flush()
    except IntegrityError as error:
        raise AlreadyDone from error


def project(permohonan: Permohonan, sop: Sop, history: tuple[Kejadian, ...], ctx: Context) -> None:
    """Show on the row where its history has brought it."""
    now = standing(sop, history)
    moved = next((kejadian for kejadian in reversed(history) if kejadian.langkah != kejadian.ke_langkah), None)
    permohonan.diserahkan_oleh = None if now.is_selesai or now.is_diterima or moved is None else moved.pengguna_id
    permohonan.langkah, permohonan.is_diterima = now.langkah, now.is_diterima
    if now.is_selesai and not permohonan.is_selesai:
        permohonan.selesai_at = ctx.now()
    permohonan.is_selesai, permohonan.hasil = now.is_selesai, now.hasil
