"""Who a conversation belongs to: given to a person or a team, put off until later, opened again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, select

from data.models import Pengguna, PenggunaPeran, Percakapan, Tim
from handlers.commands.eskalasi import KABID, KASI
from handlers.commands.jejak import TUGAS, note_jejak, tell, who_did_last
from handlers.commands.menunggu import mark_waiting
from handlers.commands.percakapan import load_held, lock_percakapan
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadInput
from handlers.workflow.model import Peran

# Who answers citizens: the roles to whom a conversation may be given, and who may be mentioned in one.
PENJAWAB = frozenset({Peran.ADMIN, Peran.OPERATOR_PENERIMA_WA, Peran.OPERATOR_PENGIRIM_PDF, Peran.OPERATOR_EDITOR,
                      Peran.PETUGAS_LOKET, Peran.PETUGAS_PENGAMBILAN, Peran.FO, *KASI, *KABID})
LONGEST_SNOOZE = timedelta(days=90)


def assign_percakapan(session: Session, ctx: Context, actor: Actor, percakapan_id: int, *, petugas_id: int | None,
                      tim_id: int | None, dilihat: int | None) -> Percakapan:
    """Give the conversation to an officer, a team, both or nobody. `dilihat` is the officer the page showed.

    A held one stays silent for the bot and changes hands. Raises AlreadyDone when somebody changed it meanwhile.
    """
    percakapan = lock_percakapan(session, ctx, percakapan_id)
    if percakapan.petugas_id == petugas_id and percakapan.tim_id == tim_id and percakapan.status != "bot":
        return percakapan
    if percakapan.petugas_id != dilihat:
        raise AlreadyDone(f"Percakapan ini baru saja diubah {who_did_last(session, ctx, percakapan_id)}. "
                          "Periksa dahulu, lalu tugaskan lagi bila masih perlu.")
    check_target(session, ctx, petugas_id, tim_id)
    is_held = percakapan.status == "petugas" and petugas_id is not None
    percakapan.petugas_id, percakapan.tim_id, percakapan.ditutup_at = petugas_id, tim_id, None
    if not is_held:
        percakapan.status = "antre"
        mark_waiting(ctx, percakapan)
    session.add(percakapan)
    note_jejak(session, ctx, percakapan, "tugaskan", actor, petugas_id=petugas_id, tim_id=tim_id)
    if petugas_id is not None:
        tell(session, ctx, petugas_id, TUGAS, percakapan, actor)
    return percakapan


def snooze_percakapan(session: Session, ctx: Context, actor: Actor, percakapan_id: int, sampai: datetime) -> Percakapan:
    """Out of the lists until that moment or until the citizen writes, whichever comes first."""
    percakapan = load_held(session, ctx, actor, percakapan_id)
    if percakapan.status not in ("antre", "petugas"):
        raise AlreadyDone("Hanya percakapan yang menunggu atau dipegang petugas yang dapat ditunda.")
    if not ctx.now() < sampai <= ctx.now() + LONGEST_SNOOZE:
        raise BadInput("Pilih waktu mendatang, paling lama 90 hari lagi.")
    percakapan.tunda_sampai_at, percakapan.sla_at, percakapan.is_lewat = sampai, None, False
    percakapan.petugas_id = percakapan.petugas_id or actor.pengguna_id
    session.add(percakapan)
    note_jejak(session, ctx, percakapan, "tunda", actor, sampai=sampai.isoformat())
    return percakapan


def wake_percakapan(session: Session, ctx: Context, actor: Actor, percakapan_id: int) -> Percakapan:
    """Back into the lists now. Twice does nothing more."""
    percakapan = load_held(session, ctx, actor, percakapan_id)
    if percakapan.tunda_sampai_at is not None:
        mark_waiting(ctx, percakapan)
        session.add(percakapan)
        note_jejak(session, ctx, percakapan, "bangun", actor)
    return percakapan


def check_target(session: Session, ctx: Context, petugas_id: int | None, tim_id: int | None) -> None:
    """Raises BadInput when nobody there could answer."""
    if petugas_id is not None:
        pengguna = session.get(Pengguna, petugas_id)
        if pengguna is None or pengguna.kantor_id != ctx.kantor_id or not pengguna.is_aktif:
            raise BadInput("Petugas itu tidak ada atau tidak aktif.")
        held = session.exec(select(PenggunaPeran.peran).where(PenggunaPeran.pengguna_id == petugas_id)).all()
        if PENJAWAB.isdisjoint(held):
            raise BadInput(f"{pengguna.nama} tidak membalas percakapan. Pilih petugas lain.")
    if tim_id is not None:
        tim = session.get(Tim, tim_id)
        if tim is None or tim.kantor_id != ctx.kantor_id or not tim.is_aktif:
            raise BadInput("Tim itu tidak ada atau tidak aktif.")
