"""What officers did with a conversation, and what one of them should look at, written with the act itself."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select, update

from data.models import JejakPercakapan, Pemberitahuan, Pengguna, Percakapan
from data.models.base import ident
from handlers.context import Actor, Context

SEBUTAN, TUGAS, LEWAT, BANGUN, GAGAL = "sebutan", "tugas", "lewat", "bangun", "gagal"


def note_jejak(session: Session, ctx: Context, percakapan: Percakapan, aksi: str, actor: Actor, **data: Any) -> None:
    """Append what was done; `data` holds ids and moments, nothing personal."""
    session.add(JejakPercakapan(kantor_id=ctx.kantor_id, percakapan_id=ident(percakapan), aksi=aksi,
                                pengguna_id=actor.pengguna_id, data=data, at=ctx.now()))


def tell(session: Session, ctx: Context, pengguna_id: int, jenis: str, percakapan: Percakapan, actor: Actor) -> None:
    """Put a notice before an officer, anew when an older one of this kind is there. Nobody is told of his own act."""
    if pengguna_id == actor.pengguna_id:
        return
    row = session.exec(select(Pemberitahuan).where(
        Pemberitahuan.pengguna_id == pengguna_id, Pemberitahuan.jenis == jenis,
        Pemberitahuan.percakapan_id == percakapan.id)).first()
    row = row or Pemberitahuan(kantor_id=ctx.kantor_id, pengguna_id=pengguna_id, jenis=jenis,
                               percakapan_id=ident(percakapan))
    row.at, row.dibaca_at, row.dari_id = ctx.now(), None, actor.pengguna_id
    session.add(row)
    session.flush()


def read_notices(session: Session, ctx: Context, pengguna_id: int, percakapan_id: int) -> None:
    """The officer has the conversation before him: its notices are read."""
    session.execute(update(Pemberitahuan).where(
        col(Pemberitahuan.pengguna_id) == pengguna_id, col(Pemberitahuan.percakapan_id) == percakapan_id,
        col(Pemberitahuan.dibaca_at).is_(None)).values(dibaca_at=ctx.now()))


def who_did_last(session: Session, ctx: Context, percakapan_id: int, fallback: str = "petugas lain") -> str:
    """Who last acted on the conversation, with the time: “Fitri Rahmadani, pukul 10.05”."""
    found = session.exec(
        select(Pengguna.nama, JejakPercakapan.at).where(JejakPercakapan.percakapan_id == percakapan_id)
        .join(Pengguna, col(Pengguna.id) == JejakPercakapan.pengguna_id)
        .order_by(col(JejakPercakapan.id).desc()).limit(1)).first()
    if found is None:
        return fallback
    nama, at = found
    return f"{nama}, pukul {at.astimezone(ctx.calendar.zona):%H.%M}"
