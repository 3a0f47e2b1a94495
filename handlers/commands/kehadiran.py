"""Officers at their desks: the heartbeat, the break, and who looks at which conversation or types in it."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from data.models import Kehadiran, Pengamat, Percakapan
from handlers.commands.giliran import ISTIRAHAT, TERSEDIA
from handlers.context import Context
from handlers.errors import BadInput, NotFound

BEAT = timedelta(seconds=30)  # a heartbeat is written no oftener
LOOK = timedelta(seconds=10)
TYPE = timedelta(seconds=3)


def needs_beat(session: Session, ctx: Context, pengguna_id: int) -> bool:
    """Whether the last heartbeat is old enough for a new one; reading only, so that most polls write nothing."""
    row = session.get(Kehadiran, pengguna_id)
    return row is None or ctx.now() - row.terlihat_at >= BEAT


def beat(session: Session, ctx: Context, pengguna_id: int) -> None:
    """The officer is here."""
    row = session.get(Kehadiran, pengguna_id) or Kehadiran(pengguna_id=pengguna_id, kantor_id=ctx.kantor_id)
    row.terlihat_at = ctx.now()
    session.add(row)


def set_kehadiran(session: Session, ctx: Context, pengguna_id: int, status: str) -> None:
    """Available, or on a break: nothing new is given by turn. Raises BadInput."""
    if status not in (TERSEDIA, ISTIRAHAT):
        raise BadInput("Pilih tersedia atau istirahat.")
    beat(session, ctx, pengguna_id)
    session.get_one(Kehadiran, pengguna_id).status = status


def needs_look(session: Session, ctx: Context, percakapan_id: int, pengguna_id: int, is_typing: bool) -> bool:
    """Whether `look` would write something new; reading only."""
    row = session.get(Pengamat, (percakapan_id, pengguna_id))
    if row is None or ctx.now() - row.terlihat_at >= LOOK:
        return True
    return is_typing and (row.mengetik_at is None or ctx.now() - row.mengetik_at >= TYPE)


def look(session: Session, ctx: Context, percakapan_id: int, pengguna_id: int, is_typing: bool = False) -> None:
    """The officer has the conversation open, perhaps types in it: colleagues are shown it. Raises NotFound."""
    percakapan = session.get(Percakapan, percakapan_id)
    if percakapan is None or percakapan.kantor_id != ctx.kantor_id:
        raise NotFound("Percakapan itu tidak ditemukan.")
    row = session.get(Pengamat, (percakapan_id, pengguna_id))
    row = row or Pengamat(percakapan_id=percakapan_id, pengguna_id=pengguna_id)
    row.terlihat_at = ctx.now()
    row.mengetik_at = ctx.now() if is_typing else row.mengetik_at
    session.add(row)
