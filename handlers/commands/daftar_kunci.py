"""The people of a list, held against other writers: of two officers who judge at once, one wins."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from data.models import Daftar, Orang, Pengguna, Permohonan
from handlers.commands.load import lock_permohonan
from handlers.context import Context
from handlers.errors import AlreadyDone, BadInput, NotFound
from handlers.workflow.daftar import HasilOrang, Verifikasi

Pilihan = Sequence[tuple[int, int | None]]  # (id of a person, the version the officer saw)


def lock_orang(
    session: Session, ctx: Context, orang_id: int, versi: int | None = None
) -> tuple[Orang, Permohonan]:
    """A person and the permohonan of their list. Raises NotFound, AlreadyDone (naming who was there first)."""
    orang = session.get(Orang, orang_id)
    if orang is None or orang.kantor_id != ctx.kantor_id:
        raise NotFound("Nama itu tidak ada dalam daftar.")
    permohonan = lock_permohonan(session, session.get_one(Daftar, orang.daftar_id).permohonan_id)
    session.refresh(orang)
    _check_versi(session, orang, versi)
    return orang, permohonan


def lock_pilihan(session: Session, ctx: Context, daftar: Daftar, pilihan: Pilihan) -> list[Orang]:
    """The chosen people of one list, whose permohonan the caller holds. Raises BadInput, NotFound, AlreadyDone."""
    if not pilihan:
        raise BadInput("Belum ada nama yang dipilih.")
    seen = dict(pilihan)
    statement = select(Orang).where(col(Orang.id).in_(list(seen)), Orang.daftar_id == daftar.id)
    rows = list(session.exec(statement.order_by(col(Orang.urut)).execution_options(populate_existing=True)))
    if len(rows) != len(seen):
        raise NotFound("Nama itu tidak ada dalam daftar.")
    for row in rows:
        _check_versi(session, row, seen[row.id or 0])
    return rows


def _check_versi(session: Session, orang: Orang, versi: int | None) -> None:
    if versi is None or versi == orang.versi:
        return
    pengguna = session.get(Pengguna, orang.dinilai_oleh) if orang.dinilai_oleh else None
    hasil, verifikasi = HasilOrang(orang.hasil), Verifikasi(orang.verifikasi)
    word = hasil.label if hasil is not HasilOrang.BELUM else verifikasi.label
    who = f"{pengguna.nama} baru saja mencatat" if pengguna else "Baru saja berubah:"
    raise AlreadyDone(f"{who} {orang.nama} “{word}”. Halaman sudah diperbarui.")
