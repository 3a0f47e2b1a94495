"""Berkas: kept as they come, filed against an item, judged one by one, opened only with a trace."""

from __future__ import annotations

import hashlib

from sqlmodel import Session, col, select

from data.models import AksesBerkas, Berkas, Permohonan
from handlers.commands.permohonan import file_berkas, lock_permohonan
from handlers.context import Actor, Context
from handlers.errors import BadInput, NotAllowed, NotFound
from handlers.turn import Resend
from handlers.workflow.model import Peran

CHECKERS = frozenset({
    Peran.OPERATOR_PENERIMA_WA, Peran.OPERATOR_PENGANGKAT_DATA, Peran.PETUGAS_LOKET, Peran.KASI_IDENTITAS,
})


def keep_berkas(
    session: Session, ctx: Context, akun_id: int, *, lokasi: str, content_sha256: str, ukuran: int, tipe: str, nama: str
) -> Berkas:
    """A row for bytes already stored in the files gateway; not yet filed against an item."""
    row = Berkas(
        kantor_id=ctx.kantor_id, akun_id=akun_id, nama=nama, tipe=tipe, ukuran=ukuran, sha256=content_sha256,
        lokasi=lokasi, status="lepas", at=ctx.now(),
    )
    session.add(row)
    session.flush()
    return row


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def judge_berkas(
    session: Session, ctx: Context, actor: Actor, berkas_id: int, is_diterima: bool, alasan: str = ""
) -> Berkas:
    """Accept or refuse one berkas; a refusal needs a reason, which the citizen will read."""
    row = session.get(Berkas, berkas_id)
    if row is None or row.permohonan_id is None:
        raise NotFound("Berkas itu tidak ditemukan.")
    permohonan = lock_permohonan(session, row.permohonan_id)
    if actor.peran not in CHECKERS or permohonan.is_selesai:
        raise NotAllowed("Berkas hanya dapat dinilai petugas pemeriksa selama permohonan berjalan.")
    if row.status == "diganti":
        raise NotAllowed("Berkas ini sudah diganti pemohon dengan yang baru.")
    if not is_diterima and not alasan.strip():
        raise BadInput("Tulis alasan penolakan; pemohon akan membacanya.")
    row.status = "diterima" if is_diterima else "ditolak"
    row.alasan = "" if is_diterima else alasan.strip()[:300]
    row.diperiksa_oleh = actor.pengguna_id
    session.add(row)
    session.flush()
    return row


def replace_berkas(session: Session, permohonan: Permohonan, resend: Resend) -> None:
    """New photos go to their items; what was refused there is kept as replaced."""
    old = session.exec(
        select(Berkas).where(Berkas.permohonan_id == permohonan.id, col(Berkas.item).in_(list(resend.berkas)))
    ).all()
    new_ids = {berkas_id for ids in resend.berkas.values() for berkas_id in ids}
    for row in old:
        if row.status == "ditolak" and row.id not in new_ids:
            row.status = "diganti"
            session.add(row)
    file_berkas(session, permohonan, resend.berkas, putaran=1 + max((row.putaran for row in old), default=0))


def open_berkas(session: Session, ctx: Context, actor: Actor, berkas_id: int) -> tuple[bytes, str, str]:
    """Bytes, MIME type and name of a berkas; who opened it is logged."""
    row = session.get(Berkas, berkas_id)
    if row is None or row.kantor_id != ctx.kantor_id:
        raise NotFound("Berkas itu tidak ditemukan.")
    if actor.pengguna_id is None:
        raise NotAllowed("Berkas hanya dapat dibuka petugas yang masuk.")
    session.add(AksesBerkas(berkas_id=berkas_id, pengguna_id=actor.pengguna_id, at=ctx.now()))
    return ctx.files.get(row.lokasi), row.tipe, row.nama
