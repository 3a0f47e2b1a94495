"""Institutions that send lists, and whose account belongs to which; kept by the admin of the office."""

from __future__ import annotations

from sqlmodel import Session, select

from data.models import Lembaga, Pengguna, PenggunaLembaga, PenggunaPeran
from handlers.commands.load import lock_kantor
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadFields, BadInput, NotAllowed, NotFound
from handlers.workflow.model import Peran

JENIS = {"sekolah": "Sekolah", "lapas": "Lapas atau rutan"}
PERAN = {"sekolah": Peran.SISWA, "lapas": Peran.LAPAS}


def add_lembaga(session: Session, ctx: Context, actor: Actor, jenis: str, nama: str, alamat: str) -> Lembaga:
    """A school or a Lapas. Raises BadFields, also when it is there already."""
    _check_admin(actor)
    nama = " ".join(nama.split())[:120]
    salah = {} if jenis in JENIS else {"jenis": "Pilih sekolah atau lapas."}
    if not nama:
        salah["nama"] = "Isi nama lembaga."
    if salah:
        raise BadFields(salah)
    lock_kantor(session, ctx)
    same = select(Lembaga.id).where(Lembaga.kantor_id == ctx.kantor_id, Lembaga.jenis == jenis, Lembaga.nama == nama)
    if session.exec(same).first() is not None:
        raise BadFields({"nama": f"{nama} sudah tercatat."})
    row = Lembaga(kantor_id=ctx.kantor_id, jenis=jenis, nama=nama, alamat=" ".join(alamat.split())[:200])
    session.add(row)
    session.flush()
    return row


def link_pengguna(session: Session, ctx: Context, actor: Actor, pengguna_id: int, lembaga_id: int) -> PenggunaLembaga:
    """This account is of that institution. The same again changes nothing.

    Raises NotFound, BadInput (not a role of such one), AlreadyDone (it is of another one: it must be freed first).
    """
    _check_admin(actor)
    lock_kantor(session, ctx)
    pengguna, lembaga = session.get(Pengguna, pengguna_id), session.get(Lembaga, lembaga_id)
    if pengguna is None or lembaga is None or {pengguna.kantor_id, lembaga.kantor_id} != {ctx.kantor_id}:
        raise NotFound("Akun atau lembaga itu tidak ditemukan.")
    peran = session.exec(select(PenggunaPeran.peran).where(PenggunaPeran.pengguna_id == pengguna_id)).all()
    if list(peran) != [PERAN[lembaga.jenis]]:
        raise BadInput(f"Akun {JENIS[lembaga.jenis].lower()} hanya boleh berperan {PERAN[lembaga.jenis].label}.")
    row = session.get(PenggunaLembaga, pengguna_id)
    if row is not None and row.lembaga_id != lembaga_id:
        other = session.get_one(Lembaga, row.lembaga_id)
        raise AlreadyDone(f"Akun {pengguna.login} sudah dihubungkan dengan {other.nama}. Lepaskan dahulu bila keliru.")
    row = row or PenggunaLembaga(pengguna_id=pengguna_id, lembaga_id=lembaga_id)
    session.add(row)
    session.flush()
    return row


def free_pengguna(session: Session, ctx: Context, actor: Actor, pengguna_id: int, lembaga_id: int) -> None:
    """This account is of that institution no more. Raises NotFound, AlreadyDone when it is not now."""
    _check_admin(actor)
    lock_kantor(session, ctx)
    pengguna, row = session.get(Pengguna, pengguna_id), session.get(PenggunaLembaga, pengguna_id)
    if pengguna is None or pengguna.kantor_id != ctx.kantor_id:
        raise NotFound("Akun itu tidak ditemukan.")
    if row is None or row.lembaga_id != lembaga_id:
        raise AlreadyDone(f"Akun {pengguna.login} tidak terhubung dengan lembaga itu lagi.")
    session.delete(row)
    session.flush()


def _check_admin(actor: Actor) -> None:
    if actor.peran is not Peran.ADMIN_SISTEM:
        raise NotAllowed("Lembaga hanya dapat diubah admin sistem.")
