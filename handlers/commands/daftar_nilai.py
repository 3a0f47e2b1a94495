"""Judging the people of a list one by one, what came of each, and when and where the team works."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from data import models
from data.crypto import blind_index
from data.gateways.base import iso_date
from data.models import Berkas, CetakKartu, Permohonan
from data.models.base import ident
from data.reference.nik import check_nik
from handlers import sop as procedures
from handlers.commands.blanko import count_blanko
from handlers.commands.cetak import request_cetak
from handlers.commands.daftar_kunci import Pilihan, lock_pilihan
from handlers.commands.load import load_history, lock_permohonan
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadInput, Incomplete, NotAllowed, NotFound
from handlers.queries.daftar import as_orang, find_daftar, turns_17
from handlers.surat.tanggal import hari_tanggal
from handlers.workflow.daftar import HasilOrang, fail_orang, pass_orang, set_hasil
from handlers.workflow.engine import standing
from handlers.workflow.model import Butuh, Langkah, NotPossible, Peran

JUDGE_ROWS = {
    "sinopsis": ("verifikasi", "kelompok", "verifikasi_daftar"), "mas_rapid": ("registrasi", "verifikasi_daftar"),
}
PLAN_ROWS = {
    "sinopsis": ("verifikasi_daftar", "persetujuan", "spt", "teknis"),
    "mas_rapid": ("verifikasi_daftar", "persetujuan", "spt"),
}
HASIL = {
    "sinopsis": (HasilOrang.REKAM, HasilOrang.TIDAK_HADIR, HasilOrang.GAGAL),
    "mas_rapid": (HasilOrang.REKAM, HasilOrang.TIDAK_HADIR, HasilOrang.GAGAL),
}


def judge_orang(
    session: Session, ctx: Context, actor: Actor, permohonan_id: int, pilihan: Pilihan, is_lulus: bool,
    alasan: str = "", solusi: str = "",
) -> int:
    """Pass or fail the chosen people, each alone; a failure needs a reason, which the institution reads. How many.

    Raises NotAllowed (not now, not this role), BadInput (no reason), AlreadyDone (another officer was first).
    """
    permohonan, daftar = _hold(session, ctx, permohonan_id)
    if not can_judge(permohonan, actor.peran):
        raise NotAllowed("Nama dalam daftar dinilai oleh petugas yang memegang daftar ini, sebelum disetujui.")
    for row in lock_pilihan(session, ctx, daftar, pilihan):
        if row.asal_id is not None and not is_lulus:
            raise NotAllowed(f"{row.nama} mendaftar sendiri lewat chat: pakai Perbaikan data pada langkah Admin.")
        one = (as_orang(row),)
        try:
            (after,) = pass_orang(one, row.urut) if is_lulus else fail_orang(one, row.urut, alasan)
        except NotPossible as error:
            raise BadInput(str(error)) from error
        row.verifikasi, row.alasan, row.solusi = after.verifikasi, after.alasan[:500], solusi.strip()[:500]
        if is_lulus and not row.nik and row.siak.get("nik"):
            row.nik, row.nik_index = row.siak["nik"], blind_index(row.siak["nik"])
        _mark(ctx, actor, row)
        _judge_berkas(session, actor, row, is_lulus, after.alasan)
        session.add(row)
    session.flush()
    return len(pilihan)


def record_hasil(
    session: Session, ctx: Context, actor: Actor, permohonan_id: int, pilihan: Pilihan, hasil: HasilOrang,
    alasan: str = "",
) -> int:
    """What came of the chosen people on the team's day. Who is not 17 yet is kept as PRR. How many."""
    permohonan, daftar = _hold(session, ctx, permohonan_id)
    if not can_record(permohonan, actor.peran) or hasil not in HASIL[permohonan.sop]:
        raise NotAllowed("Hasil perekaman dicatat oleh tim pelaksana pada langkah pelaksanaan.")
    today = ctx.now().astimezone(ctx.calendar.zona).date()
    for row in lock_pilihan(session, ctx, daftar, pilihan):
        if row.hasil in (HasilOrang.CETAK, HasilOrang.DISERAHKAN) or _has_card(session, row):
            raise AlreadyDone(f"KTP-el {row.nama} sudah dicetak atau dalam antrean cetak.")
        adult_at = _genap_17(row, today)
        given = HasilOrang.PRR if hasil is HasilOrang.REKAM and adult_at and adult_at > today else hasil
        try:
            (after,) = set_hasil((as_orang(row),), row.urut, given, alasan)
        except NotPossible as error:
            raise BadInput(str(error)) from error
        row.hasil, row.alasan = after.hasil, after.alasan[:500]
        row.genap_17 = adult_at if given in (HasilOrang.REKAM, HasilOrang.PRR) else None
        _mark(ctx, actor, row)
        session.add(row)
    session.flush()
    return len(pilihan)


def print_kartu(session: Session, ctx: Context, actor: Actor, permohonan_id: int, pilihan: Pilihan) -> int:
    """Queue the KTP-el of each chosen person who was recorded. How many. Raises BadInput for one who was not."""
    permohonan, daftar = _hold(session, ctx, permohonan_id)
    if permohonan.sop != "mas_rapid" or not can_record(permohonan, actor.peran):
        raise NotAllowed("KTP-el dicetak petugas perekaman pada langkah pelaksanaan.")
    in_stock = count_blanko(session, ctx, "ktp_el")
    if 0 < in_stock < len(pilihan):
        raise Incomplete(f"Blanko KTP-el tinggal {in_stock}, yang dipilih {len(pilihan)} nama. Pilih lebih sedikit, "
                         "atau catat penerimaan blanko dahulu.")
    for row in lock_pilihan(session, ctx, daftar, pilihan):
        if row.hasil != HasilOrang.REKAM:
            raise BadInput(f"{row.nama} belum dapat dicetak: {HasilOrang(row.hasil).label}.")
        if not row.nik:
            raise BadInput(f"{row.nama} belum dapat dicetak: NIK-nya belum diketahui.")
        request_cetak(session, ctx, actor, permohonan_id, orang_id=ident(row))
        _mark(ctx, actor, row)
        session.add(row)
    session.flush()
    return len(pilihan)


def plan_daftar(
    session: Session, ctx: Context, actor: Actor, permohonan_id: int, hari: date | None, jam: str, tempat: str
) -> models.Daftar:
    """When and where the team works; the SPT and the notices say it. Raises NotAllowed, BadInput."""
    permohonan, daftar = _hold(session, ctx, permohonan_id)
    if not can_plan(permohonan, actor.peran):
        raise NotAllowed("Rencana pelaksanaan ditetapkan oleh yang memegang daftar, sebelum tim berangkat.")
    if hari is None or not tempat.strip():
        raise BadInput("Isi hari pelaksanaan dan tempatnya.")
    if hari < ctx.now().astimezone(ctx.calendar.zona).date():
        raise BadInput("Hari pelaksanaan sudah lewat.")
    daftar.hari, daftar.jam, daftar.tempat = hari, jam.strip()[:40], tempat.strip()[:120]
    when = hari_tanggal(hari) + (f", pukul {daftar.jam}" if daftar.jam else "")
    permohonan.data = {**permohonan.data, "hari": when, "tempat": daftar.tempat}
    session.add_all([daftar, permohonan])
    session.flush()
    return daftar


def can_judge(permohonan: Permohonan, peran: Peran) -> bool:
    """Whether this role may judge names now."""
    return permohonan.langkah in JUDGE_ROWS.get(permohonan.sop, ()) and _holds(permohonan, peran)


def can_record(permohonan: Permohonan, peran: Peran) -> bool:
    """Whether this role may write down outcomes now."""
    return _holds(permohonan, peran) and any(Butuh.ORANG_SELESAI in t.butuh for t in _row(permohonan).transisi)


def can_plan(permohonan: Permohonan, peran: Peran) -> bool:
    """Whether this role may say when and where the team works."""
    return permohonan.langkah in PLAN_ROWS.get(permohonan.sop, ()) and _holds(permohonan, peran)


def _holds(permohonan: Permohonan, peran: Peran) -> bool:
    is_open = not permohonan.is_selesai and permohonan.is_diterima
    return is_open and permohonan.induk_id is None and peran in _row(permohonan).pelaksana


def _row(permohonan: Permohonan) -> Langkah:
    return procedures.get(permohonan.sop, permohonan.sop_versi).row(permohonan.langkah)


def _hold(session: Session, ctx: Context, permohonan_id: int) -> tuple[Permohonan, models.Daftar]:
    permohonan = lock_permohonan(session, permohonan_id)
    daftar = find_daftar(session, permohonan_id)
    if daftar is None or permohonan.kantor_id != ctx.kantor_id:
        raise NotFound("Daftar itu tidak ditemukan.")
    sop = procedures.get(permohonan.sop, permohonan.sop_versi)
    if not permohonan.is_selesai and standing(sop, load_history(session, permohonan_id)).jeda:
        raise NotAllowed("Daftar ini sedang dijeda. Lanjutkan dahulu.")
    return permohonan, daftar


def _mark(ctx: Context, actor: Actor, row: models.Orang) -> None:
    row.dinilai_oleh, row.dinilai_at = actor.pengguna_id, ctx.now()
    row.versi += 1


def _judge_berkas(session: Session, actor: Actor, row: models.Orang, is_lulus: bool, alasan: str) -> None:
    """A person's files are judged with the person."""
    whose = Berkas.orang_id == row.id if row.asal_id is None else Berkas.permohonan_id == row.asal_id
    for berkas in session.exec(select(Berkas).where(whose, col(Berkas.status).in_(("baru", "ditolak", "diterima")))):
        berkas.status, berkas.alasan = ("diterima", "") if is_lulus else ("ditolak", alasan[:300])
        berkas.diperiksa_oleh = actor.pengguna_id
        session.add(berkas)


def _has_card(session: Session, row: models.Orang) -> bool:
    statement = select(CetakKartu.id).where(CetakKartu.orang_id == row.id, col(CetakKartu.aktif).is_not(None))
    return session.exec(statement).first() is not None


def _genap_17(row: models.Orang, today: date) -> date | None:
    """By the registry's birth date, else the list's, else what the NIK suggests; None when nothing says it."""
    told = iso_date(str(row.siak.get("tanggal_lahir") or row.tanggal_lahir))
    if told:
        return turns_17(date.fromisoformat(told))
    births = check_nik(row.nik, today).lahir if row.nik else ()
    return turns_17(births[0]) if births else None
