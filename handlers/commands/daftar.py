"""Lists from institutions: an upload becomes a permohonan of many people; wrong rows come back, right ones go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.crypto import blind_index
from data.models import Daftar, Lembaga, Orang, Permohonan, UnggahDaftar
from data.models.base import ident
from handlers import sop as procedures
from handlers.commands.daftar_impor import BarisDaftar, BarisSalah, HasilBaca, judge_row
from handlers.commands.daftar_kunci import lock_orang
from handlers.commands.load import lock_permohonan
from handlers.commands.permohonan import act, new_permohonan, start_permohonan
from handlers.context import Actor, Context
from handlers.errors import BadInput, NotAllowed, NotFound
from handlers.queries.daftar import find_daftar, find_lembaga_of
from handlers.workflow.model import Aksi, Peran

LAYANAN = "perekaman"
MAX_ORANG = 2000
SENDERS = {"sinopsis": Peran.SISWA, "mas_rapid": Peran.LAPAS}  # who sends lists of this SOP
JENIS_LEMBAGA = {"sinopsis": "sekolah", "mas_rapid": "lapas"}
OPEN_ROWS = {"sinopsis": ("verifikasi", "perbaikan_data"), "mas_rapid": ("registrasi", "permohonan_lapas")}
CLERKS = frozenset({Peran.PETUGAS_DAFDUK})  # "ataupun sebaliknya": the office may begin for a Lapas


@dataclass(frozen=True)
class Kiriman:
    """One upload as read: its name, what it holds, and the key that comes with the form (a second press is no second
    upload)."""

    nama: str
    isi: HasilBaca
    kunci: str


def receive_daftar(
    session: Session, ctx: Context, actor: Actor, sop: str, lembaga_id: int, kiriman: Kiriman, permohonan_id: int = 0
) -> UnggahDaftar:
    """Keep an upload: its good rows become a new list, or join the open one `permohonan_id`.

    Raises NotAllowed (not this institution, or the list is no longer open), BadInput.
    """
    lembaga = _own_lembaga(session, ctx, actor, sop, lembaga_id)
    before = session.exec(
        select(UnggahDaftar).where(UnggahDaftar.kantor_id == ctx.kantor_id, UnggahDaftar.kunci == kiriman.kunci)
    ).first()
    if before is not None:
        return before
    daftar = open_list(session, ctx, actor, permohonan_id) if permohonan_id else None
    known = _running_niks(session, ctx, [row.nik for row in kiriman.isi.baik], ident(lembaga))
    why = {row.nomor: known[index] for row in kiriman.isi.baik if row.nik and (index := blind_index(row.nik)) in known}
    good = [row for row in kiriman.isi.baik if row.nomor not in why]
    doubles = [BarisSalah(row.nomor, row.sel, why[row.nomor]) for row in kiriman.isi.baik if row.nomor in why]
    if good and daftar is None:
        daftar = _new_list(session, ctx, sop, lembaga)
        _add_rows(session, ctx, daftar, good)
        start_permohonan(session, ctx, actor, session.get_one(Permohonan, daftar.permohonan_id))
    elif good and daftar is not None:
        _add_rows(session, ctx, daftar, good)
    wrong = sorted([*kiriman.isi.salah, *doubles], key=lambda row: row.nomor)
    unggah = UnggahDaftar(
        kantor_id=ctx.kantor_id, daftar_id=daftar.id if daftar else None, lembaga_id=lembaga.id, kunci=kiriman.kunci,
        nama=kiriman.nama[:120], jumlah_baik=len(good), pengguna_id=actor.pengguna_id, at=ctx.now(),
        salah={"judul": list(kiriman.isi.judul),
               "baris": [{"nomor": r.nomor, "sel": list(r.sel), "alasan": r.alasan} for r in wrong]},
    )
    session.add(unggah)
    session.flush()
    return unggah


def add_orang(session: Session, ctx: Context, actor: Actor, permohonan_id: int, isian: dict[str, str]) -> Orang:
    """One more name typed into the form of an open list. Raises BadInput naming what is wrong."""
    daftar = open_list(session, ctx, actor, permohonan_id)
    permohonan = session.get_one(Permohonan, permohonan_id)
    row = _judged(ctx, permohonan.sop, isian)
    known = _running_niks(session, ctx, [row.nik], daftar.lembaga_id)
    if row.nik and known:
        raise BadInput(f"{known[blind_index(row.nik)]}.")
    return _add_rows(session, ctx, daftar, [row])[0]


def correct_orang(
    session: Session, ctx: Context, actor: Actor, orang_id: int, isian: dict[str, str], versi: int | None = None
) -> Orang:
    """The institution mends a name that has not passed; it is judged anew. Raises NotAllowed, BadInput."""
    orang, permohonan = lock_orang(session, ctx, orang_id, versi)
    open_list(session, ctx, actor, ident(permohonan))
    if orang.verifikasi == "lulus":
        raise NotAllowed(f"{orang.nama} sudah lulus verifikasi; datanya tidak dapat diubah lagi.")
    row = _judged(ctx, permohonan.sop, isian)
    known = _running_niks(session, ctx, [row.nik], None, but=orang_id) if row.nik else {}
    if known:
        raise BadInput("NIK ini sudah ada dalam daftar lain yang sedang berjalan.")
    _fill(orang, row)
    orang.verifikasi, orang.alasan, orang.solusi, orang.siak = "belum", "", "", {}
    orang.dinilai_oleh, orang.dinilai_at = actor.pengguna_id, ctx.now()
    orang.versi += 1
    session.add(orang)
    session.flush()
    return orang


def send_back(
    session: Session, ctx: Context, actor: Actor, permohonan_id: int, aksi: Aksi, urutan: int | None
) -> Permohonan:
    """The institution's own acts on its list: send it again (LENGKAPI), or withdraw it (BATALKAN)."""
    _own_list(session, ctx, actor, permohonan_id)
    if aksi not in (Aksi.LENGKAPI, Aksi.BATALKAN):
        raise NotAllowed("Tindakan ini dilakukan oleh petugas Dukcapil.")
    permohonan = session.get_one(Permohonan, permohonan_id)
    if permohonan.langkah not in OPEN_ROWS[permohonan.sop]:
        raise NotAllowed("Daftar ini sudah diverifikasi. Hubungi kantor bila ada yang harus diubah.")
    return act(session, ctx, actor, permohonan_id, aksi, urutan=urutan)


def new_daftar(session: Session, ctx: Context, permohonan: Permohonan, kelompok: str, lembaga_id: int | None) -> Daftar:
    """An empty list for a permohonan."""
    daftar = Daftar(
        kantor_id=ctx.kantor_id, permohonan_id=ident(permohonan), lembaga_id=lembaga_id, kelompok=kelompok, at=ctx.now()
    )
    session.add(daftar)
    session.flush()
    return daftar


def last_urut(session: Session, daftar: Daftar) -> int:
    """The highest line number of a list; 0 when it is empty."""
    return session.exec(select(func.max(Orang.urut)).where(Orang.daftar_id == daftar.id)).one() or 0


def _own_lembaga(session: Session, ctx: Context, actor: Actor, sop: str, lembaga_id: int) -> Lembaga:
    lembaga = session.get(Lembaga, lembaga_id)
    if sop not in SENDERS or lembaga is None or lembaga.kantor_id != ctx.kantor_id:
        raise NotFound("Lembaga itu tidak dikenal.")
    if sop not in ctx.profil.get("sop", (sop,)) or lembaga.jenis != JENIS_LEMBAGA[sop]:
        raise NotAllowed("Kantor ini tidak menerima daftar seperti itu.")
    own = find_lembaga_of(session, actor.pengguna_id)
    is_clerk = actor.peran in CLERKS and sop == "mas_rapid"
    if not is_clerk and (actor.peran is not SENDERS[sop] or own is None or own.id != lembaga_id):
        raise NotAllowed("Daftar hanya dapat dikirim oleh lembaganya sendiri.")
    return lembaga


def _own_list(session: Session, ctx: Context, actor: Actor, permohonan_id: int) -> Daftar:
    permohonan = lock_permohonan(session, permohonan_id)
    daftar = find_daftar(session, permohonan_id)
    if daftar is None or permohonan.kantor_id != ctx.kantor_id or daftar.lembaga_id is None:
        raise NotFound("Daftar itu tidak ditemukan.")
    _own_lembaga(session, ctx, actor, permohonan.sop, daftar.lembaga_id)
    return daftar


def open_list(session: Session, ctx: Context, actor: Actor, permohonan_id: int) -> Daftar:
    """The institution's own list while it may still change. Raises NotFound, NotAllowed."""
    daftar = _own_list(session, ctx, actor, permohonan_id)
    permohonan = session.get_one(Permohonan, permohonan_id)
    if permohonan.is_selesai or permohonan.langkah not in OPEN_ROWS[permohonan.sop]:
        raise NotAllowed("Daftar ini sudah diverifikasi; nama yang lain dikirim sebagai daftar baru.")
    return daftar


def _new_list(session: Session, ctx: Context, sop: str, lembaga: Lembaga) -> Daftar:
    data: dict[str, Any] = {"nama": lembaga.nama, "alamat": lembaga.alamat, "tempat": lembaga.nama}
    permohonan = new_permohonan(session, ctx, procedures.current(sop), LAYANAN, data)
    daftar = new_daftar(session, ctx, permohonan, lembaga.nama, lembaga.id)
    daftar.tempat = lembaga.nama
    return daftar


def _add_rows(session: Session, ctx: Context, daftar: Daftar, rows: Sequence[BarisDaftar]) -> list[Orang]:
    start = last_urut(session, daftar) + 1
    if start + len(rows) > MAX_ORANG:
        raise BadInput(f"Satu daftar paling banyak {MAX_ORANG} nama.")
    made = []
    for urut, row in enumerate(rows, start=start):
        orang = Orang(kantor_id=ctx.kantor_id, daftar_id=ident(daftar), urut=urut, nama=row.nama)
        made.append(_fill(orang, row))
    session.add_all(made)
    session.flush()
    return made


def _fill(orang: Orang, row: BarisDaftar) -> Orang:
    orang.nama, orang.nik, orang.nkk = row.nama, row.nik, row.nkk
    orang.nik_index = blind_index(row.nik) if row.nik else ""
    orang.tanggal_lahir, orang.kelompok = row.tanggal_lahir, row.kelompok
    return orang


def _judged(ctx: Context, sop: str, isian: dict[str, str]) -> BarisDaftar:
    today = ctx.now().astimezone(ctx.calendar.zona).date()
    row, faults = judge_row(0, {kind: text.strip() for kind, text in isian.items()}, sop, today)
    if faults:
        raise BadInput("; ".join(faults) + ".")
    return row


def _running_niks(
    session: Session, ctx: Context, niks: Iterable[str], lembaga_id: int | None, but: int = 0
) -> dict[str, str]:
    """Of these NIK, those that stand in a list still running: blind index → the sentence that says so.

    Another institution's list is not named to this one.
    """
    wanted = [blind_index(nik) for nik in niks if nik]
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 400):
        rows = session.exec(
            select(Orang.nik_index, Permohonan.nomor, Daftar.lembaga_id)
            .join(Daftar, col(Daftar.id) == Orang.daftar_id)
            .join(Permohonan, col(Permohonan.id) == Daftar.permohonan_id)
            .where(
                Orang.kantor_id == ctx.kantor_id, col(Orang.nik_index).in_(wanted[start : start + 400]),
                col(Permohonan.is_selesai).is_(False), Orang.verifikasi != "tidak_lulus", Orang.id != but,
                col(Daftar.lembaga_id).is_not(None),
            )
        )
        for index, nomor, owner in rows:
            found[index] = f"Sudah ada dalam daftar {nomor}" if owner == lembaga_id else "Sudah ada dalam daftar lain"
    return found

