"""Plh. and Plt.: for a period a named deputy does the work of an absent official, or of a vacant post."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlmodel import Session, col, select

from data.models import Pengguna, PenggunaPeran, Penugasan
from handlers.commands.load import lock_kantor
from handlers.commands.pengaturan import PENGATUR
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadFields, NotAllowed, NotFound
from handlers.workflow.model import Peran

SEBUTAN: Final = {"plh": "Plh.", "plt": "Plt."}
JABATAN: Final = tuple(peran for peran in Peran if peran.tingkat > 1)  # the posts a deputy may be named for
MAX_HARI = 366
_LUAR = {Peran.LAPAS, Peran.PIHAK_KETIGA, Peran.SISWA, Peran.PEMOHON}


def assign_pengganti(
    session: Session, ctx: Context, actor: Actor, *, jenis: str, peran: str, pejabat_id: int | None,
    pengganti_id: int | None, mulai: date | None, selesai: date | None, dasar: str,
) -> Penugasan:
    """Name a deputy from `mulai` to `selesai`, both included. The same press twice names one.

    Plh. stands in for `pejabat_id`, who holds the post; Plt. for a post nobody holds. Raises NotAllowed, BadFields.
    """
    _check_may(actor)
    lock_kantor(session, ctx)
    today = ctx.now().astimezone(ctx.calendar.zona).date()
    salah = _problems(session, ctx, jenis, peran, pejabat_id, pengganti_id)
    if not dasar.strip():
        salah["dasar"] = "Isi nomor surat perintah yang menjadi dasarnya."
    if mulai is None:
        salah["mulai"] = "Pilih hari pertama."
    if selesai is None:
        salah["selesai"] = "Pilih hari terakhir."
    if mulai and selesai and not 0 <= (selesai - mulai).days < MAX_HARI:
        salah["selesai"] = "Hari terakhir harus sama atau sesudah hari pertama, paling lama setahun."
    elif selesai and selesai < today:
        salah["selesai"] = "Masa ini sudah lewat."
    if salah or mulai is None or selesai is None or pengganti_id is None:
        raise BadFields(salah)
    fresh = Penugasan(
        kantor_id=ctx.kantor_id, peran=peran, pejabat_id=pejabat_id if jenis == "plh" else None,
        pengganti_id=pengganti_id, jenis=jenis, dasar=dasar.strip()[:200], mulai=mulai, selesai=selesai,
        dibuat_oleh=actor.pengguna_id, at=ctx.now(),
    )
    for other in _overlapping(session, fresh):
        if (other.pengganti_id, other.mulai, other.selesai) == (pengganti_id, mulai, selesai):
            return other
        raise BadFields({"mulai": f"Pada {other.mulai:%d-%m-%Y} sampai {other.selesai:%d-%m-%Y} sudah ada pengganti "
                                  "untuk jabatan ini. Akhiri dahulu yang itu."})
    session.add(fresh)
    session.flush()
    return fresh


def revoke_penugasan(session: Session, ctx: Context, actor: Actor, penugasan_id: int) -> Penugasan:
    """End it now: the official is back. Raises NotFound, AlreadyDone naming who ended it."""
    _check_may(actor)
    row = session.get(Penugasan, penugasan_id, with_for_update=True, populate_existing=True)
    if row is None or row.kantor_id != ctx.kantor_id:
        raise NotFound("Penugasan itu tidak ditemukan.")
    if row.dicabut_at is not None:
        who = session.get(Pengguna, row.dicabut_oleh) if row.dicabut_oleh else None
        raise AlreadyDone(f"Penugasan ini sudah diakhiri{' oleh ' + who.nama if who else ''}.")
    row.dicabut_at, row.dicabut_oleh = ctx.now(), actor.pengguna_id
    session.add(row)
    return row


def _problems(session: Session, ctx: Context, jenis: str, peran: str, pejabat_id: int | None,
              pengganti_id: int | None) -> dict[str, str]:
    salah: dict[str, str] = {}
    if jenis not in SEBUTAN:
        salah["jenis"] = "Pilih Plh. atau Plt."
    if peran not in JABATAN:
        return salah | {"peran": "Pilih jabatan yang digantikan."}
    holders = _holders(session, ctx, peran)
    if jenis == "plh" and pejabat_id not in holders:
        salah["pejabat_id"] = f"Pilih pejabat yang memegang jabatan {Peran(peran).label}."
    if jenis == "plt" and holders:
        names = ", ".join(holders.values())
        salah["jenis"] = f"Jabatan ini masih dipegang {names}. Pakai Plh., atau cabut dahulu perannya."
    deputy = session.get(Pengguna, pengganti_id) if pengganti_id else None
    if deputy is None or deputy.kantor_id != ctx.kantor_id or not deputy.is_aktif:
        salah["pengganti_id"] = "Pilih petugas yang menggantikan."
    elif deputy.id == pejabat_id or deputy.id in holders:
        salah["pengganti_id"] = "Pengganti harus orang lain yang belum memegang jabatan ini."
    elif _is_outside(session, deputy):
        salah["pengganti_id"] = "Pengganti harus pegawai kantor ini."
    return salah


def _holders(session: Session, ctx: Context, peran: str) -> dict[int, str]:
    rows = session.exec(
        select(Pengguna.id, Pengguna.nama).join(PenggunaPeran, col(PenggunaPeran.pengguna_id) == Pengguna.id)
        .where(PenggunaPeran.peran == peran, Pengguna.kantor_id == ctx.kantor_id, col(Pengguna.is_aktif))
    )
    return {pengguna_id or 0: nama for pengguna_id, nama in rows}


def _is_outside(session: Session, deputy: Pengguna) -> bool:
    held = set(session.exec(select(PenggunaPeran.peran).where(PenggunaPeran.pengguna_id == deputy.id)))
    return held <= {str(peran) for peran in _LUAR}


def _overlapping(session: Session, fresh: Penugasan) -> list[Penugasan]:
    same: Any = (Penugasan.pejabat_id == fresh.pejabat_id if fresh.pejabat_id
                 else col(Penugasan.pejabat_id).is_(None))
    return list(session.exec(
        select(Penugasan).where(
            Penugasan.kantor_id == fresh.kantor_id, Penugasan.peran == fresh.peran, same,
            col(Penugasan.dicabut_at).is_(None), Penugasan.mulai <= fresh.selesai, Penugasan.selesai >= fresh.mulai)
    ))


def _check_may(actor: Actor) -> None:
    if actor.peran not in PENGATUR:
        raise NotAllowed("Plh. dan Plt. hanya dapat dicatat admin, Kasubbag Umum, Sekretaris, atau Kepala Dinas.")
