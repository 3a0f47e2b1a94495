"""Teams of officers, kept on a settings page of the office."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlmodel import Session, col, select

from data.models import AnggotaTim, Pengguna, PenggunaPeran, Tim
from data.models.base import ident
from handlers.commands.load import lock_kantor
from handlers.commands.tugas import PENJAWAB
from handlers.context import Context
from handlers.errors import BadFields, NotFound
from handlers.layanan import LAYANAN

MAX_KAPASITAS = 200


def save_tim(session: Session, ctx: Context, tim_id: int | None, *, nama: str, layanan: Collection[str],
             anggota: Mapping[int, int], is_giliran: bool, is_aktif: bool = True) -> Tim:
    """Make or change a team; `anggota` maps officers to their capacity. Raises BadFields, NotFound."""
    nama = " ".join(nama.split())
    if not nama or len(nama) > 60:
        raise BadFields({"nama": "Isi nama tim, paling banyak 60 huruf."})
    tim = Tim(kantor_id=ctx.kantor_id, nama=nama) if tim_id is None else session.get(Tim, tim_id, with_for_update=True)
    if tim is None or tim.kantor_id != ctx.kantor_id:
        raise NotFound("Tim itu tidak ditemukan.")
    lock_kantor(session, ctx)
    others = session.exec(select(Tim).where(Tim.kantor_id == ctx.kantor_id)).all()
    if any(other.id != tim_id and other.nama.casefold() == nama.casefold() for other in others):
        raise BadFields({"nama": f"Tim “{nama}” sudah ada."})
    if unknown := set(layanan) - set(LAYANAN):
        raise BadFields({"layanan": f"Layanan tidak dikenal: {', '.join(sorted(unknown))}."})
    _check_members(session, ctx, anggota)
    tim.nama, tim.layanan, tim.is_giliran, tim.is_aktif = nama, sorted(layanan), is_giliran, is_aktif
    session.add(tim)
    session.flush()
    _set_members(session, tim, anggota)
    return tim


def _check_members(session: Session, ctx: Context, anggota: Mapping[int, int]) -> None:
    able = set(session.exec(
        select(Pengguna.id).join(PenggunaPeran, col(PenggunaPeran.pengguna_id) == Pengguna.id)
        .where(Pengguna.kantor_id == ctx.kantor_id, col(PenggunaPeran.peran).in_([str(one) for one in PENJAWAB]))))
    if set(anggota) - able:
        raise BadFields({"anggota": "Ada anggota yang tidak membalas percakapan. Muat ulang halaman, lalu pilih lagi."})
    wrong = [one for one, kapasitas in anggota.items() if not 1 <= kapasitas <= MAX_KAPASITAS]
    if wrong:
        raise BadFields({f"kapasitas-{one}": f"Kapasitas antara 1 dan {MAX_KAPASITAS}." for one in wrong})


def _set_members(session: Session, tim: Tim, anggota: Mapping[int, int]) -> None:
    rows = {row.pengguna_id: row for row in session.exec(select(AnggotaTim).where(AnggotaTim.tim_id == tim.id))}
    for pengguna_id, row in rows.items():
        if pengguna_id not in anggota:
            session.delete(row)
    for pengguna_id, kapasitas in anggota.items():
        row = rows.get(pengguna_id) or AnggotaTim(tim_id=ident(tim), pengguna_id=pengguna_id)
        row.kapasitas = kapasitas
        session.add(row)
