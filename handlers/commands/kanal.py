"""What the providers said about each channel when they were last asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from data.models.kantor import Denyut
from handlers.context import Context


def note_kanal(session: Session, ctx: Context, kanal: str, told: Mapping[str, Any]) -> None:
    """Keep a provider's answer: `galat` '' when the channel is well."""
    session.merge(Denyut(nama=f"kanal:{ctx.kantor_id}:{kanal}", at=ctx.now(), keterangan=dict(told)))
