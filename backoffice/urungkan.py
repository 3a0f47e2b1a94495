"""“Urungkan” for a minute: what the officer just did, kept in the session until the minute is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import session as browser_session
from sqlmodel import Session, col, select

from backoffice.auth import actor, get_ctx
from backoffice.run import query
from data.models import Permohonan
from handlers.commands.urungkan import undoable_urutan
from handlers.workflow.model import Aksi
from handlers.workflow.undo import UNDOABLE, WINDOW

KEY = "urungkan"
_MOST = 100  # what a cookie holds and a press can look at


def offer_undo(aksi: Aksi, nomor: Sequence[str], kata: str) -> None:
    """Offer to take back what these requests just went through; nothing is offered where it could not be done."""
    browser_session.pop(KEY, None)
    if aksi not in UNDOABLE or not nomor:
        return
    acts = query(_undoable, list(nomor)[:_MOST])
    if acts:
        until = get_ctx().now() + WINDOW
        browser_session[KEY] = {"acts": acts, "kata": kata, "sampai": until.timestamp()}


def offered() -> dict[str, Any] | None:
    """What may be taken back now: {acts, kata, sampai, sisa}, or None."""
    found = browser_session.get(KEY)
    if not found:
        return None
    sisa = int(found["sampai"] - get_ctx().now().timestamp())
    return {**found, "sisa": sisa} if sisa > 0 else None


def taken() -> None:
    """It was used."""
    browser_session.pop(KEY, None)


def _undoable(session: Session, nomor: list[str]) -> list[tuple[int, int]]:
    ctx, who = get_ctx(), actor()
    ids = [row for row in session.exec(select(Permohonan.id).where(
        Permohonan.kantor_id == ctx.kantor_id, col(Permohonan.nomor).in_(nomor)).order_by(col(Permohonan.id))) if row]
    found = [(one, undoable_urutan(session, ctx, who, one)) for one in ids]
    return [(one, urutan) for one, urutan in found if urutan is not None]
