"""The documents of a rekapan, as stored and as the engine and the letters read a list."""

from __future__ import annotations

from sqlmodel import Session, col, select

from data.models import KirimanDokumen
from handlers.workflow.daftar import Daftar, HasilOrang, Orang, Verifikasi


def list_kiriman(session: Session, permohonan_id: int | None) -> list[KirimanDokumen]:
    """The documents of a rekapan in their order."""
    found = select(KirimanDokumen).where(KirimanDokumen.permohonan_id == permohonan_id)
    return list(session.exec(found.order_by(col(KirimanDokumen.urut))))


def load_kiriman(session: Session, permohonan_id: int | None) -> Daftar:
    """The documents as the engine and the letters read a list; () when it is no rekapan."""
    return tuple(
        Orang(row.urut, row.nama, kelompok=row.jenis, verifikasi=Verifikasi.LULUS, hasil=HasilOrang(row.hasil),
              alasan=row.alasan, alamat=row.alamat, telepon=row.telepon)
        for row in list_kiriman(session, permohonan_id)
    )
