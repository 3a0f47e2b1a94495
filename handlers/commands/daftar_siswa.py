"""A pupil who applied in the chat: a list of one until the school's list takes them along, and out of it again."""

from __future__ import annotations

from sqlmodel import Session, select

from data.crypto import blind_index
from data.models import Daftar, Orang, Permohonan
from data.models.base import ident
from handlers.context import Context
from handlers.errors import NotAllowed
from handlers.queries.daftar import find_daftar, list_orang
from handlers.workflow.model import Aksi


def file_siswa(session: Session, ctx: Context, permohonan: Permohonan) -> Orang:
    """The pupil as the one person of their own permohonan."""
    data = permohonan.data
    daftar = Daftar(
        kantor_id=ctx.kantor_id, permohonan_id=ident(permohonan), kelompok=str(data.get("sekolah", ""))[:120],
        at=ctx.now(),
    )
    session.add(daftar)
    session.flush()
    orang = Orang(
        kantor_id=ctx.kantor_id, daftar_id=ident(daftar), urut=1, nama=permohonan.nama, nik=str(data.get("nik", "")),
        nik_index=blind_index(str(data.get("nik", ""))), nkk=str(data.get("nkk", "")), asal_id=permohonan.id,
    )
    session.add(orang)
    session.flush()
    return orang


def leave_daftar(session: Session, permohonan: Permohonan, aksi: Aksi) -> None:
    """Nobody acts by itself on what a list carries along; only the pupil may withdraw, and then leaves the list.

    Raises NotAllowed.
    """
    if permohonan.induk_id is None:
        return
    induk = session.get_one(Permohonan, permohonan.induk_id)
    if aksi is not Aksi.BATALKAN:
        raise NotAllowed(f"Permohonan ini ikut daftar {induk.nomor}; tindakannya dilakukan pada daftar itu.")
    for orang in list_orang(session, permohonan.id):
        orang.verifikasi, orang.alasan = "tidak_lulus", "Dibatalkan oleh pemohon"
        orang.versi += 1
        session.add(orang)
    permohonan.induk_id = None
    session.add(permohonan)


def take_out(session: Session, orang: Orang) -> Permohonan:
    """The pupil leaves the school's list and stands alone again, where the list stands now."""
    assert orang.asal_id is not None
    permohonan = session.get_one(Permohonan, orang.asal_id)
    own = find_daftar(session, permohonan.id)
    assert own is not None
    is_taken = session.exec(select(Orang.id).where(Orang.daftar_id == own.id)).first()
    if is_taken is None:
        orang.daftar_id, orang.urut = ident(own), 1
    permohonan.induk_id = None
    session.add_all([orang, permohonan])
    session.flush()
    return permohonan
