"""Who gets a new conversation: of the team of its service, the member who is present, has room, and waited longest."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.models import AnggotaTim, Kehadiran, Pengguna, Percakapan, Tim
from data.models.base import ident
from handlers.commands.jejak import TUGAS, note_jejak, tell
from handlers.context import SISTEM, Context
from handlers.layanan import KELUARGA

PRESENT = timedelta(minutes=5)  # the heartbeat comes every half minute while a page of ours is looked at
TERSEDIA, ISTIRAHAT = "tersedia", "istirahat"
TERBUKA = ("antre", "petugas")


def give_turn(session: Session, ctx: Context, percakapan: Percakapan) -> bool:
    """Give a waiting conversation to a team and to its next member; False when nobody is there to take it."""
    if percakapan.petugas_id is not None or percakapan.status != "antre":
        return False
    tim = _team_of(session, ctx, percakapan)
    if tim is None:
        return False
    percakapan.tim_id = tim.id
    session.add(percakapan)
    anggota = _next_member(session, ctx, tim) if tim.is_giliran else None
    if anggota is None:
        return False
    anggota.giliran_at = ctx.now()
    percakapan.petugas_id = anggota.pengguna_id
    session.add(anggota)
    note_jejak(session, ctx, percakapan, "giliran", SISTEM, petugas_id=anggota.pengguna_id, tim_id=tim.id)
    tell(session, ctx, anggota.pengguna_id, TUGAS, percakapan, SISTEM)
    return True


def teams_with_room(session: Session, ctx: Context) -> list[int]:
    """Teams that give by turn and have a present member with room."""
    teams = session.exec(select(Tim).where(Tim.kantor_id == ctx.kantor_id, col(Tim.is_aktif), col(Tim.is_giliran)))
    return [ident(tim) for tim in teams.all() if _next_member(session, ctx, tim) is not None]


def is_present(kehadiran: Kehadiran | None, now: datetime) -> bool:
    """At the desk, not on a break, and seen a moment ago."""
    return kehadiran is not None and kehadiran.status == TERSEDIA and now - kehadiran.terlihat_at < PRESENT


def _team_of(session: Session, ctx: Context, percakapan: Percakapan) -> Tim | None:
    """The team it has, or the first that names its service (of a family: one of its services), or the first that takes
    the rest; locked for the turn."""
    teams = session.exec(select(Tim).where(Tim.kantor_id == ctx.kantor_id, col(Tim.is_aktif))
                         .order_by(col(Tim.id)).with_for_update()).all()
    own = [tim for tim in teams if tim.id == percakapan.tim_id]
    spoken = KELUARGA[percakapan.layanan].anggota if percakapan.layanan in KELUARGA else (percakapan.layanan,)
    named = [tim for tim in teams if set(tim.layanan).intersection(spoken)]
    rest = [tim for tim in teams if not tim.layanan]
    return next(iter([*own, *named, *rest]), None)


def _next_member(session: Session, ctx: Context, tim: Tim) -> AnggotaTim | None:
    now = ctx.now()
    load = (select(Percakapan.petugas_id, func.count().label("jumlah"))
            .where(Percakapan.kantor_id == ctx.kantor_id, col(Percakapan.petugas_id).is_not(None),
                   col(Percakapan.status).in_(TERBUKA), col(Percakapan.tunda_sampai_at).is_(None))
            .group_by(col(Percakapan.petugas_id)).subquery())
    rows = session.exec(
        select(AnggotaTim, Kehadiran, load.c.jumlah).where(AnggotaTim.tim_id == tim.id, col(Pengguna.is_aktif))
        .join(Pengguna, col(Pengguna.id) == AnggotaTim.pengguna_id)
        .join(Kehadiran, col(Kehadiran.pengguna_id) == AnggotaTim.pengguna_id)
        .join(load, load.c.petugas_id == AnggotaTim.pengguna_id, isouter=True)
    ).all()
    free = [anggota for anggota, kehadiran, jumlah in rows
            if is_present(kehadiran, now) and (jumlah or 0) < anggota.kapasitas]
    return min(free, key=lambda one: (one.giliran_at.isoformat() if one.giliran_at else "", one.pengguna_id),
               default=None)
