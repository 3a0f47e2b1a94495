"""Institutions that send lists, and whose account belongs to which; kept by the admin of the office."""

from __future__ import annotations

from sqlmodel import Session, select

from data.models import Lembaga, Pengguna, PenggunaLembaga, PenggunaPeran
from handlers.context import Actor, Context
from handlers.errors import BadInput, NotAllowed, NotFound
from handlers.workflow.model import Peran

JENIS = {"sekolah": "Sekolah", "lapas": "Lapas atau rutan"}
PERAN = {"sekolah": Peran.SISWA, "lapas": Peran.LAPAS}


def add_lembaga(session: Session, ctx: Context, actor: Actor, jenis: str, nama: str, alamat: str) -> Lembaga:
    """A school or a Lapas. Raises BadInput when it is there already."""
    _check_admin(actor)
    nama = " ".join(nama.split())[:120]
    if jenis not in JENIS or not nama:
        raise BadInput("Pilih jenis lembaga dan isi namanya.")
    same = select(Lembaga.id).where(Lembaga.kantor_id == ctx.kantor_id, Lembaga.jenis == jenis, Lembaga.nama == nama)
    if session.exec(same).first() is not None:
        raise BadInput(f"{nama} sudah tercatat.")
    row = Lembaga(kantor_id=ctx.kantor_id, jenis=jenis, nama=nama, alamat=" ".join(alamat.split())[:200])
    session.add(row)
    session.flush()
    return row


def link_pengguna(session: Session, ctx: Context, actor: Actor, pengguna_id: int, lembaga_id: int) -> PenggunaLembaga:
    """This account is of that institution, and of no other. Raises NotFound, BadInput (not a role of such one)."""
    _check_admin(actor)
    pengguna, lembaga = session.get(Pengguna, pengguna_id), session.get(Lembaga, lembaga_id)
    if pengguna is None or lembaga is None or {pengguna.kantor_id, lembaga.kantor_id} != {ctx.kantor_id}:
        raise NotFound("Akun atau lembaga itu tidak ditemukan.")
    peran = session.exec(select(PenggunaPeran.peran).where(PenggunaPeran.pengguna_id == pengguna_id)).all()
    if list(peran) != [PERAN[lembaga.jenis]]:
        raise BadInput(f"Akun {JENIS[lembaga.jenis].lower()} hanya boleh berperan {PERAN[lembaga.jenis].label}.")
    row = session.get(PenggunaLembaga, pengguna_id) or PenggunaLembaga(pengguna_id=pengguna_id, lembaga_id=lembaga_id)
    row.lembaga_id = lembaga_id
    session.add(row)
    session.flush()
    return row


def _check_admin(actor: Actor) -> None:
    if actor.peran is not Peran.ADMIN_SISTEM:
        raise NotAllowed("Lembaga hanya dapat diubah admin sistem.")
