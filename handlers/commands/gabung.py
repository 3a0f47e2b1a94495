"""Which accounts are one person: said by an officer, kept with who and when, and taken back without a trace lost."""

from __future__ import annotations

import uuid

from sqlmodel import Session, select

from data.models import Akun, GabungAkun, Percakapan, Warga
from data.models.base import ident
from handlers.commands.jejak import note_jejak
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadInput, NotFound

TANPA_NIK = "tanpa-nik:"  # nik_index of a person two accounts share before any NIK is known


def merge_akun(session: Session, ctx: Context, actor: Actor, akun_id: int, ke_akun_id: int,
               alasan: str = "") -> GabungAkun:
    """Say that account `akun_id` belongs to the person of account `ke_akun_id`. Raises AlreadyDone, BadInput, NotFound.

    Nothing is shown to either account in the chat by this: it only lies together on the officers' pages.
    """
    if akun_id == ke_akun_id:
        raise BadInput("Pilih akun yang lain dari akun ini.")
    rows = {one: _lock(session, ctx, one) for one in sorted((akun_id, ke_akun_id))}
    akun, target = rows[akun_id], rows[ke_akun_id]
    if akun.warga_id is not None and akun.warga_id == target.warga_id:
        raise AlreadyDone("Kedua akun ini sudah digabung.")
    if target.warga_id is None and akun.warga_id is not None:
        akun, target = target, akun  # the one of whom nothing is known joins the other
    if target.warga_id is None:
        target.warga_id = _new_warga(session, ctx, target)
    row = GabungAkun(kantor_id=ctx.kantor_id, akun_id=ident(akun), warga_lama_id=akun.warga_id,
                     warga_baru_id=target.warga_id, alasan=alasan.strip()[:300], oleh=actor.pengguna_id, at=ctx.now())
    akun.warga_id = target.warga_id
    session.add_all((akun, target, row))
    _note(session, ctx, actor, akun, "gabung")
    _note(session, ctx, actor, target, "gabung")
    session.flush()
    return row


def undo_gabung(session: Session, ctx: Context, actor: Actor, gabung_id: int) -> GabungAkun:
    """Put the account back to the person it was before. Raises AlreadyDone, NotFound."""
    row = session.get(GabungAkun, gabung_id, with_for_update=True)
    if row is None or row.kantor_id != ctx.kantor_id:
        raise NotFound("Penggabungan itu tidak ditemukan.")
    akun = _lock(session, ctx, row.akun_id)
    if row.diurungkan_at is not None or akun.warga_id != row.warga_baru_id:
        raise AlreadyDone("Penggabungan ini sudah dipisahkan atau diubah petugas lain.")
    akun.warga_id = row.warga_lama_id
    row.diurungkan_oleh, row.diurungkan_at = actor.pengguna_id, ctx.now()
    session.add_all((akun, row))
    _note(session, ctx, actor, akun, "pisahkan")
    session.flush()
    return row


def _note(session: Session, ctx: Context, actor: Actor, akun: Akun, aksi: str) -> None:
    percakapan = session.exec(select(Percakapan).where(Percakapan.akun_id == akun.id)).first()
    if percakapan is not None:
        note_jejak(session, ctx, percakapan, aksi, actor)


def _new_warga(session: Session, ctx: Context, akun: Akun) -> int:
    row = Warga(kantor_id=ctx.kantor_id, nik="", nik_index=f"{TANPA_NIK}{uuid.uuid4().hex}", nama=akun.nama)
    session.add(row)
    session.flush()
    return ident(row)


def _lock(session: Session, ctx: Context, akun_id: int) -> Akun:
    row = session.get(Akun, akun_id, with_for_update=True, populate_existing=True)
    if row is None or row.kantor_id != ctx.kantor_id:
        raise NotFound("Akun itu tidak ditemukan.")
    return row
