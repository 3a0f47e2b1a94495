"""Notices to many: written by one officer, approved by a superior who is another person, sent slowly by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice

from sqlalchemy import insert
from sqlmodel import Session, col, select, update

from data.models import Akun, Outbox, Pengguna, Pesan, Siaran, SiaranPenerima
from data.models.base import ident
from handlers.commands.eskalasi import KABID, KASI
from handlers.commands.larangan import refuse_larangan
from handlers.commands.pengaturan_waktu import is_quiet_at
from handlers.commands.percakapan import say_to_akun
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadInput, NotAllowed, NotFound
from handlers.queries.siaran import BATAL, DIKIRIM, DILEWATI, MENUNGGU, SASARAN, audience, choices
from handlers.turn import Reply
from handlers.workflow.model import Peran

PENYUSUN = frozenset({Peran.ADMIN, Peran.OPERATOR_PENERIMA_WA, Peran.FO, Peran.PETUGAS_PENGAMBILAN,
                      Peran.KASUBBAG_UMUM, Peran.SEKRETARIAT, *KASI})
PEMUTUS = frozenset({*KASI, *KABID, Peran.KADIS})
DIAJUKAN, DITOLAK, DISETUJUI, BERJALAN, JEDA, SELESAI, HENTI = (
    "diajukan", "ditolak", "disetujui", "berjalan", "jeda", "selesai", "henti")
LEADS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "setujui": ((DIAJUKAN,), DISETUJUI), "tolak": ((DIAJUKAN,), DITOLAK), "jeda": ((DISETUJUI, BERJALAN), JEDA),
    "lanjutkan": ((JEDA,), BERJALAN), "hentikan": ((DIAJUKAN, DISETUJUI, BERJALAN, JEDA), HENTI),
}
DECISIONS = frozenset({"setujui", "tolak"})
MAX_TEKS, MAX_JUDUL, MAX_PER_MENIT = 700, 80, 600
TICK_SECONDS = 5
FROZEN_AT_ONCE = 1000


def propose_siaran(
    session: Session, ctx: Context, actor: Actor, *, kunci: str, judul: str, teks: str,
    saringan: Mapping[str, str], per_menit: int = 60, mulai_at: datetime | None = None,
) -> Siaran:
    """A notice put to the Kasi. The same `kunci` again is the same siaran. Raises NotAllowed, BadInput."""
    if actor.peran not in PENYUSUN or actor.pengguna_id is None:
        raise NotAllowed("Siaran disusun oleh petugas percakapan atau Kasi.")
    judul, teks = " ".join(judul.split()), teks.strip()
    check_siaran(ctx, judul, teks, saringan, per_menit)
    found = session.exec(select(Siaran).where(Siaran.kunci == kunci)).first()
    if found is not None:
        return found
    row = Siaran(kantor_id=ctx.kantor_id, kunci=kunci, judul=judul, teks=teks, saringan=dict(saringan),
                 per_menit=per_menit, mulai_at=mulai_at, dibuat_oleh=actor.pengguna_id, dibuat_at=ctx.now())
    session.add(row)
    session.flush()
    return row


def check_siaran(ctx: Context, judul: str, teks: str, saringan: Mapping[str, str], per_menit: int) -> None:
    """Raises BadInput with the one sentence that says what is wrong."""
    if not judul or len(judul) > MAX_JUDUL:
        raise BadInput(f"Isi judul, paling panjang {MAX_JUDUL} huruf.")
    if not teks or len(teks) > MAX_TEKS:
        raise BadInput(f"Isi pesan, paling panjang {MAX_TEKS} huruf.")
    refuse_larangan(f"{judul}\n{teks}")
    if not 1 <= per_menit <= MAX_PER_MENIT:
        raise BadInput(f"Kecepatan antara 1 dan {MAX_PER_MENIT} pesan per menit.")
    sasaran = saringan.get("sasaran", "")
    offered = choices(ctx.profil).get(sasaran)
    if sasaran not in SASARAN:
        raise BadInput("Pilih untuk siapa pesan ini.")
    if offered is not None and saringan.get("nilai") not in dict(offered):
        raise BadInput(f"Pilih {sasaran} untuk siaran ini.")


def change_siaran(
    session: Session, ctx: Context, actor: Actor, siaran_id: int, apa: str, *, versi: int, alasan: str = ""
) -> Siaran:
    """setujui | tolak | jeda | lanjutkan | hentikan. Raises AlreadyDone (who was first), NotAllowed, BadInput."""
    row = session.exec(select(Siaran).where(Siaran.id == siaran_id, Siaran.kantor_id == ctx.kantor_id)
                       .with_for_update().execution_options(populate_existing=True)).first()
    if row is None or apa not in LEADS:
        raise NotFound("Siaran itu tidak ditemukan.")
    before, after = LEADS[apa]
    if row.versi != versi or row.status not in before:
        who = session.get(Pengguna, row.diubah_oleh) if row.diubah_oleh else None
        raise AlreadyDone(f"Siaran ini sudah berubah menjadi “{row.status}”" + (f" oleh {who.nama}." if who else "."))
    if apa in DECISIONS:
        _decide(row, ctx, actor, apa, alasan)
    elif actor.peran not in PENYUSUN | PEMUTUS:
        raise NotAllowed("Siaran diatur oleh penyusun atau Kasi.")
    row.status, row.versi, row.diubah_oleh = after, row.versi + 1, actor.pengguna_id
    if apa == "lanjutkan" and not _is_listed(session, row):
        row.status = DISETUJUI
    if apa == "hentikan":
        _take_back(session, row)
    session.add(row)
    return row


def run_siaran(ctx: Context) -> int:
    """For the clock, every few seconds: list the people of what was approved, write to a few of what runs.

    Returns how many were written to. Nothing leaves in the quiet hours.
    """
    with ctx.store.reading() as session:
        due = session.exec(select(Siaran).where(
            Siaran.kantor_id == ctx.kantor_id, col(Siaran.status).in_((DISETUJUI, BERJALAN)),
            (col(Siaran.mulai_at).is_(None)) | (col(Siaran.mulai_at) <= ctx.now()))).all()
    for row in due:
        if row.status == DISETUJUI:
            _list_people(ctx, ident(row))
    return 0 if is_quiet(ctx) else sum(_write_to_some(ctx, ident(row)) for row in due if row.status == BERJALAN)


def is_quiet(ctx: Context) -> bool:
    """Whether the office keeps quiet now: from eight in the evening to seven, unless it set other hours."""
    return is_quiet_at(ctx.profil, ctx.now().astimezone(ctx.calendar.zona))


def _decide(row: Siaran, ctx: Context, actor: Actor, apa: str, alasan: str) -> None:
    if actor.peran not in PEMUTUS or actor.pengguna_id is None:
        raise NotAllowed("Siaran disetujui oleh Kasi atau atasannya.")
    if actor.pengguna_id == row.dibuat_oleh:
        raise NotAllowed("Siaran disetujui oleh orang lain, bukan penyusunnya.")
    if apa == "tolak" and not alasan.strip():
        raise BadInput("Tulis alasan penolakan.")
    row.diputus_oleh, row.diputus_at, row.alasan = actor.pengguna_id, ctx.now(), alasan.strip()[:500]


def _list_people(ctx: Context, siaran_id: int) -> None:
    """Freeze who it is for, once; who may not be written to is listed with the reason."""
    with ctx.store.transaction() as session:
        row = _locked(session, siaran_id)
        if row.status != DISETUJUI:
            return
        people = iter(list(audience(session, ctx, row.saringan)))
        while some := list(islice(people, FROZEN_AT_ONCE)):
            session.execute(insert(SiaranPenerima), [
                {"siaran_id": siaran_id, "akun_id": akun_id, "status": DILEWATI if why else MENUNGGU, "alasan": why}
                for akun_id, _, why in some])
        row.status, row.versi = BERJALAN, row.versi + 1
        session.add(row)


def _write_to_some(ctx: Context, siaran_id: int) -> int:
    """The next few, in one transaction; when none is left, the siaran is done."""
    with ctx.store.transaction() as session:
        row = _locked(session, siaran_id)
        if row.status != BERJALAN:
            return 0
        some = session.exec(
            select(SiaranPenerima).where(SiaranPenerima.siaran_id == siaran_id, SiaranPenerima.status == MENUNGGU)
            .order_by(col(SiaranPenerima.id)).limit(max(1, row.per_menit * TICK_SECONDS // 60))).all()
        for one in some:
            _write_to(session, ctx, row, one)
        if not some:
            row.status, row.versi = SELESAI, row.versi + 1
            session.add(row)
        return sum(one.status == DIKIRIM for one in some)


def _write_to(session: Session, ctx: Context, row: Siaran, one: SiaranPenerima) -> None:
    akun = session.get_one(Akun, one.akun_id)
    if akun.is_berhenti:
        one.status, one.alasan = DILEWATI, "berhenti"
        return
    said = Reply("siaran", {"judul": row.judul, "isi": row.teks, "kantor": ctx.profil["singkatan"]})
    kunci = f"siaran:{row.id}:{one.akun_id}"
    sent = say_to_akun(session, ctx, one.akun_id, said, kunci=kunci, prioritas=2)
    sent = sent or session.exec(select(Outbox).where(Outbox.kunci == kunci)).first()
    one.status = DIKIRIM if sent else DILEWATI
    one.alasan = "" if sent else "tanpa_percakapan"
    if sent:
        session.flush()
        one.pesan_id = sent.pesan_id


def _take_back(session: Session, row: Siaran) -> None:
    """Who was not written to will not be, and what still waits in the outbox does not leave."""
    session.execute(update(SiaranPenerima).where(
        col(SiaranPenerima.siaran_id) == row.id, col(SiaranPenerima.status) == MENUNGGU).values(status=BATAL))
    sent = select(SiaranPenerima.pesan_id).where(SiaranPenerima.siaran_id == row.id,
                                                 col(SiaranPenerima.pesan_id).is_not(None))
    waiting = session.exec(select(Outbox).where(
        col(Outbox.pesan_id).in_(sent), col(Outbox.status).in_(("antre", "parkir")),
        col(Outbox.sent_unknown).is_(False))).all()
    for outbox in waiting:
        outbox.status, outbox.error = "diabaikan", "siaran dihentikan"
        session.execute(update(Pesan).where(col(Pesan.id) == outbox.pesan_id).values(status="diabaikan"))


def _is_listed(session: Session, row: Siaran) -> bool:
    anyone = select(SiaranPenerima.id).where(SiaranPenerima.siaran_id == row.id).limit(1)
    return session.exec(anyone).first() is not None


def _locked(session: Session, siaran_id: int) -> Siaran:
    return session.exec(select(Siaran).where(Siaran.id == siaran_id).with_for_update()
                        .execution_options(populate_existing=True)).one()


