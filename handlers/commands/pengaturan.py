"""What an office changes itself: one part at a time, with its source, never losing what was there before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import event
from sqlmodel import Session, col, select

from data.models import Pengaturan, Pengguna
from data.offices import LAYANAN as PER_LAYANAN
from data.offices import Profil
from handlers.commands.load import lock_kantor
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadFields, NotAllowed
from handlers.workflow.model import Peran

PENGATUR = frozenset({Peran.ADMIN_SISTEM, Peran.KASUBBAG_UMUM, Peran.SEKRETARIS, Peran.KADIS})
BAGIAN = {
    "jam": "Jam kerja", "hari": "Hari libur dan hari khusus", "kop": "Kop surat", "pejabat": "Pejabat",
    "kecamatan": "Kecamatan", "waktu": "Waktu jawab dan jam tenang", PER_LAYANAN: "Layanan dan persyaratan",
}
MAX_SUMBER = 300
NO_SOURCE = "Isi dasar perubahan ini, misalnya nomor surat edaran atau keputusan."


def save_pengaturan(
    session: Session, ctx: Context, actor: Actor, bagian: str, nilai: Mapping[str, Any], *, sumber: str,
    sumber_tanggal: date | None = None, dilihat: int | None = None,
) -> Pengaturan:
    """Put `nilai` in force for this part. `dilihat` is the id of the change the officer saw (0: none, None: not said).

    The same value twice is one change. Raises NotAllowed, BadFields (no source), AlreadyDone naming who was faster.
    """
    _check_may(actor)
    if bagian.partition(":")[0] not in BAGIAN:
        raise ValueError(bagian)
    if not sumber.strip():
        raise BadFields({"sumber": NO_SOURCE})
    lock_kantor(session, ctx)
    last = newest(session, ctx.kantor_id, bagian)
    if last is not None and last.nilai == dict(nilai) and last.sumber == sumber.strip():
        return last
    if dilihat is not None and dilihat != (last.id if last else 0):
        raise AlreadyDone(_who_was_faster(session, bagian, last))
    row = Pengaturan(
        kantor_id=ctx.kantor_id, bagian=bagian, nilai=dict(nilai), sumber=sumber.strip()[:MAX_SUMBER],
        sumber_tanggal=sumber_tanggal, pengguna_id=actor.pengguna_id, at=ctx.now(),
    )
    session.add(row)
    session.flush()
    if isinstance(ctx.profil, Profil):
        profil = ctx.profil
        event.listen(session, "after_commit", lambda _: profil.expire(), once=True)
    return row


def newest(session: Session, kantor_id: int, bagian: str) -> Pengaturan | None:
    """The change in force; None while what was shipped is."""
    return session.exec(
        select(Pengaturan).where(Pengaturan.kantor_id == kantor_id, Pengaturan.bagian == bagian)
        .order_by(col(Pengaturan.id).desc()).limit(1)
    ).first()


def _check_may(actor: Actor) -> None:
    if actor.peran not in PENGATUR:
        raise NotAllowed("Pengaturan kantor hanya dapat diubah admin, Kasubbag Umum, Sekretaris, atau Kepala Dinas.")


def _who_was_faster(session: Session, bagian: str, last: Pengaturan | None) -> str:
    pengguna = session.get(Pengguna, last.pengguna_id) if last and last.pengguna_id else None
    nama = pengguna.nama if pengguna else "Petugas lain"
    what = BAGIAN[bagian.partition(":")[0]]
    return f"{nama} baru saja mengubah bagian “{what}”. Periksa isinya yang baru, lalu simpan lagi bila masih perlu."
