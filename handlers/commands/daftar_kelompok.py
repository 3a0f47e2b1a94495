"""SINOPSIS row 3: pupils who applied in the chat are grouped by school; a mismatch sends a pupil back (row 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from data.models import Berkas, Daftar, Lembaga, Orang, Permohonan, Tenggat
from data.models.base import ident
from handlers import sop as procedures
from handlers.commands.daftar import LAYANAN, last_urut, new_daftar
from handlers.commands.daftar_kunci import lock_orang
from handlers.commands.daftar_nilai import can_judge
from handlers.commands.daftar_siswa import take_out
from handlers.commands.load import lock_permohonan
from handlers.commands.permohonan import act, new_permohonan, start_permohonan
from handlers.context import PEMOHON, Actor, Context
from handlers.errors import AlreadyDone, BadInput, NotAllowed, NotFound
from handlers.queries.daftar import list_orang
from handlers.workflow.model import Aksi, Peran

SOP, ROW = "sinopsis", "kelompok"


def group_siswa(
    session: Session, ctx: Context, actor: Actor, permohonan_ids: Sequence[int], sekolah: str, lembaga_id: int = 0
) -> tuple[Permohonan, int]:
    """Put these pupils into the list of their school; it is made when none stands on this row. (list, how many).

    A pupil the school named itself becomes one with the school's line. Raises NotAllowed, BadInput, AlreadyDone.
    """
    if actor.peran is not Peran.ADMIN:
        raise NotAllowed("Pengelompokan menurut sekolah dilakukan oleh Admin.")
    if not permohonan_ids:
        raise BadInput("Belum ada siswa yang dipilih.")
    pupils = [_lock_pupil(session, ctx, one) for one in sorted(set(permohonan_ids))]
    lembaga = session.get(Lembaga, lembaga_id) if lembaga_id else None
    if lembaga is not None and (lembaga.kantor_id != ctx.kantor_id or lembaga.jenis != "sekolah"):
        raise NotFound("Sekolah itu tidak dikenal.")
    nama = lembaga.nama if lembaga else " ".join(sekolah.split())[:120]
    if not nama:
        raise BadInput("Pilih sekolah, atau tulis namanya.")
    daftar = _open_daftar(session, ctx, nama, lembaga)
    is_new = daftar is None
    if daftar is None:
        data = {"nama": nama, "tempat": nama}
        permohonan = new_permohonan(session, ctx, procedures.current(SOP), LAYANAN, data)
        daftar = new_daftar(session, ctx, permohonan, nama, lembaga.id if lembaga else None)
        daftar.tempat = nama
    for pupil in pupils:
        _move(session, daftar, pupil)
    session.flush()
    if is_new:
        _bring_here(session, ctx, actor, daftar)
    for pupil in pupils:
        pupil.induk_id, pupil.tenggat_at = daftar.permohonan_id, None
        session.add(pupil)
        _close_tenggat(session, pupil)
    session.flush()
    return session.get_one(Permohonan, daftar.permohonan_id), len(pupils)


def return_siswa(
    session: Session, ctx: Context, actor: Actor, orang_id: int, permasalahan: str, solusi: str,
    items: Sequence[str] = (), versi: int | None = None,
) -> Permohonan:
    """KK and akta differ (row 9): the note with problem and solution goes into the pupil's chat.

    Out of a school's list, when they are in one. Raises NotAllowed, BadInput, AlreadyDone.
    """
    orang, permohonan = lock_orang(session, ctx, orang_id, versi)
    if orang.asal_id is None:
        raise NotAllowed("Nama ini dikirim sekolah; beri alasan tidak lulus, sekolah yang memperbaikinya.")
    if actor.peran is not Peran.ADMIN or not can_judge(permohonan, actor.peran):
        raise NotAllowed("Siswa dikembalikan oleh Admin yang memegang permohonannya.")
    if not permasalahan.strip() or not solusi.strip():
        raise BadInput("Tulis permasalahan dan solusinya; keduanya dibaca siswa.")
    own = session.get_one(Permohonan, orang.asal_id)
    if own.induk_id is not None:
        own = take_out(session, orang)
    catatan = f"Permasalahan: {permasalahan.strip()[:600]}\nSolusi: {solusi.strip()[:600]}"
    _ask_again(session, actor, own, items)
    if own.langkah == ROW:
        act(session, ctx, actor, ident(own), Aksi.KEMBALIKAN, catatan=catatan, ke="verifikasi")
    act(session, ctx, actor, ident(own), Aksi.KEMBALIKAN, catatan=catatan, ke="perbaikan_data", items=items)
    for row in list_orang(session, own.id):
        row.verifikasi, row.alasan, row.solusi = "belum", permasalahan.strip()[:500], solusi.strip()[:500]
        row.siak, row.dinilai_oleh, row.dinilai_at = {}, actor.pengguna_id, ctx.now()
        row.versi += 1
        session.add(row)
    session.flush()
    return own


def _ask_again(session: Session, actor: Actor, pupil: Permohonan, items: Sequence[str]) -> None:
    """What is to be sent again no longer counts."""
    for row in session.exec(
        select(Berkas).where(Berkas.permohonan_id == pupil.id, col(Berkas.item).in_(list(items)),
                             Berkas.status != "diganti")
    ):
        row.status, row.alasan, row.diperiksa_oleh = "ditolak", "Dikirim lagi sesudah diperbaiki", actor.pengguna_id
        session.add(row)
    session.flush()


def _lock_pupil(session: Session, ctx: Context, permohonan_id: int) -> Permohonan:
    pupil = lock_permohonan(session, permohonan_id)
    if pupil.kantor_id != ctx.kantor_id or pupil.sop != SOP or pupil.akun_id is None:
        raise NotFound("Permohonan siswa itu tidak ditemukan.")
    if pupil.induk_id is not None:
        induk = session.get_one(Permohonan, pupil.induk_id)
        raise AlreadyDone(f"{pupil.nama} baru saja dimasukkan ke daftar {induk.nomor} ({induk.nama}).")
    if pupil.langkah != ROW or pupil.is_selesai:
        raise AlreadyDone(f"{pupil.nama} tidak lagi menunggu dikelompokkan.")
    return pupil


def _open_daftar(session: Session, ctx: Context, nama: str, lembaga: Lembaga | None) -> Daftar | None:
    whose: Any = Daftar.lembaga_id == lembaga.id if lembaga else Daftar.kelompok == nama
    found = session.exec(
        select(Daftar).join(Permohonan, col(Permohonan.id) == Daftar.permohonan_id)
        .where(Daftar.kantor_id == ctx.kantor_id, Permohonan.sop == SOP, Permohonan.langkah == ROW, whose,
               col(Permohonan.is_selesai).is_(False), col(Permohonan.is_diterima), col(Permohonan.akun_id).is_(None))
        .order_by(col(Daftar.id).desc())
    ).first()
    if found is None:
        return None
    permohonan = lock_permohonan(session, found.permohonan_id)
    return found if permohonan.langkah == ROW and not permohonan.is_selesai else None


def _move(session: Session, daftar: Daftar, pupil: Permohonan) -> None:
    (orang,) = list_orang(session, pupil.id)
    twin = session.exec(
        select(Orang).where(Orang.daftar_id == daftar.id, Orang.nik_index == orang.nik_index, Orang.nik_index != "")
    ).first()
    if twin is None:
        orang.daftar_id, orang.urut = ident(daftar), last_urut(session, daftar) + 1
        session.add(orang)
        session.flush()
        return
    twin.asal_id, twin.verifikasi, twin.alasan = pupil.id, "lulus", ""
    twin.siak, twin.versi = orang.siak or twin.siak, twin.versi + 1
    session.delete(orang)
    session.add(twin)
    session.flush()


def _bring_here(session: Session, ctx: Context, actor: Actor, daftar: Daftar) -> None:
    """Every pupil in it was verified one by one, so a fresh list comes to this row at once."""
    start_permohonan(session, ctx, PEMOHON, session.get_one(Permohonan, daftar.permohonan_id))
    for aksi in (Aksi.TERIMA, Aksi.VERIFIKASI):
        act(session, ctx, actor, daftar.permohonan_id, aksi, catatan="Siswa diverifikasi satu per satu.")


def _close_tenggat(session: Session, pupil: Permohonan) -> None:
    """The list has the deadline now."""
    rows = session.exec(select(Tenggat).where(Tenggat.permohonan_id == pupil.id, col(Tenggat.is_selesai).is_(False)))
    for row in rows:
        row.is_selesai = True
        session.add(row)

