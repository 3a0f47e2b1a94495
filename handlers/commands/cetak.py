"""One physical card per request: asked for, confirmed or spoiled by the operator, handed over.

The job itself goes to the printer in `handlers.commands.run_cetak`, with no transaction open.
"""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from data.models import Blanko, CetakKartu, Orang
from handlers.commands.blanko import find_blanko, receive_blanko, release_blanko, reserve_blanko
from handlers.commands.load import lock_permohonan
from handlers.commands.run_cetak import run_cetak
from handlers.context import SISTEM, Actor, Context
from handlers.errors import AlreadyDone, BadInput, NotAllowed, NotFound
from handlers.layanan import layanan_hasil
from handlers.workflow.model import Peran

__all__ = [
    "approve_cetak_ulang", "confirm_rusak", "confirm_tercetak", "finish_kartu", "is_cetak_ulang", "jenis_kartu",
    "list_cetak",
    "receive_blanko", "request_cetak", "run_cetak",
]

PRINTERS = frozenset({Peran.OPERATOR, Peran.OPERATOR_EDITOR, Peran.PETUGAS_PEREKAMAN})
APPROVERS = frozenset({Peran.KASI, Peran.KASI_IDENTITAS, Peran.KASI_INOVASI, Peran.KASI_PENDATAAN})


def jenis_kartu(layanan: str) -> str:
    """Which blank card a service needs: kia | ktp_el."""
    return "kia" if layanan == "kia" else "ktp_el"


def request_cetak(
    session: Session, ctx: Context, actor: Actor, permohonan_id: int, orang_id: int = 0
) -> CetakKartu:
    """Queue the card of a request (of one person of its list) and reserve the oldest blank.

    Raises AlreadyDone (a card is queued or printed), NotAllowed (a reprint the Kasi has not approved), Incomplete
    (out of blanks), BadInput (this service has no card).
    """
    permohonan = lock_permohonan(session, permohonan_id)
    layanan = layanan_hasil(permohonan.layanan, permohonan.data)
    if not layanan.is_kartu:
        raise BadInput("Layanan ini tidak menghasilkan kartu.")
    jobs = [job for job in list_cetak(session, permohonan_id) if job.orang_id == orang_id]
    if any(job.aktif for job in jobs):
        raise AlreadyDone("Kartu permohonan ini sudah dicetak atau sedang dalam antrean cetak.")
    if _needs_approval(jobs):
        raise NotAllowed("Cetak ulang perlu persetujuan Kasi terlebih dahulu.")
    jenis = jenis_kartu(layanan.slug)
    blanko = reserve_blanko(session, ctx, jenis)
    job = CetakKartu(
        kantor_id=ctx.kantor_id, permohonan_id=permohonan_id, orang_id=orang_id, jenis=jenis, blanko_id=blanko.id,
        diminta_oleh=actor.pengguna_id, disetujui_oleh=jobs[-1].disetujui_oleh if jobs else None, at=ctx.now(),
    )
    session.add(job)
    try:
        session.flush()
    except IntegrityError as error:
        raise AlreadyDone("Kartu permohonan ini baru saja dimintakan cetak petugas lain.") from error
    return job


def confirm_tercetak(session: Session, ctx: Context, actor: Actor, cetak_id: int, serial: str = "") -> CetakKartu:
    """The operator holds the card in his hand. `serial` is given when another blank than the reserved one was used."""
    job = _lock_job(session, ctx, actor, cetak_id)
    if job.status != "dikirim":
        raise AlreadyDone(f"Cetakan ini sudah tercatat {_word(job)}.")
    blanko = _used_blanko(session, ctx, job, serial.strip().upper())
    blanko.status, job.blanko_id = "tercetak", blanko.id
    job.status, job.alasan = "tercetak", ""
    job.retry_at = ctx.now()  # the sweep takes the page out of the printer's hands
    _mark_orang(session, job, "cetak")
    session.add_all([blanko, job])
    session.flush()
    return job


def confirm_rusak(session: Session, ctx: Context, actor: Actor, cetak_id: int, alasan: str) -> CetakKartu:
    """The card is spoiled: its blank is lost, and a reprint waits for the Kasi."""
    job = _lock_job(session, ctx, actor, cetak_id)
    if not alasan.strip():
        raise BadInput("Tulis mengapa kartu rusak; alasan ini masuk buku blanko.")
    blanko = session.get(Blanko, job.blanko_id) if job.blanko_id else None
    if job.status not in ("dikirim", "tercetak") or (blanko is not None and blanko.status == "diserahkan"):
        raise AlreadyDone(f"Cetakan ini sudah tercatat {_word(job)}.")
    if blanko is not None:
        blanko.status, blanko.alasan = "rusak", alasan.strip()[:300]
        session.add(blanko)
    job.status, job.aktif, job.alasan, job.disetujui_oleh = "rusak", None, alasan.strip()[:300], None
    job.retry_at = ctx.now()
    _mark_orang(session, job, "rekam")
    session.add(job)
    session.flush()
    return job


def approve_cetak_ulang(session: Session, ctx: Context, actor: Actor, permohonan_id: int) -> CetakKartu:
    """The Kasi allows one more card after a spoiled one; the operator then asks for it again."""
    if actor.peran not in APPROVERS:
        raise NotAllowed("Cetak ulang hanya dapat disetujui Kasi.")
    lock_permohonan(session, permohonan_id)
    spoiled = _waiting_for_approval(list_cetak(session, permohonan_id))
    if not spoiled:
        raise AlreadyDone("Tidak ada kartu rusak yang menunggu persetujuan cetak ulang.")
    for job in spoiled:
        job.disetujui_oleh = actor.pengguna_id
        session.add(job)
    session.flush()
    return spoiled[-1]


def is_cetak_ulang(jobs: list[CetakKartu]) -> bool:
    """Whether the card may be asked for once more (Fakta.is_cetak_ulang): spoiled and approved, or never printed."""
    return bool(jobs) and not any(job.aktif for job in jobs) and not _needs_approval(jobs)


def finish_kartu(session: Session, ctx: Context, permohonan_id: int, hasil: str) -> None:
    """The request is over: its card was handed over, or a print that had not begun is called off."""
    for job in list_cetak(session, permohonan_id):
        blanko = session.get(Blanko, job.blanko_id) if job.blanko_id else None
        if hasil == "selesai" and job.status == "tercetak" and blanko is not None:
            blanko.status = "diserahkan"
            session.add(blanko)
        elif hasil != "selesai" and job.status == "antre" and not job.attempts:
            job.status, job.aktif, job.alasan = "gagal", None, "Permohonan berakhir sebelum dicetak."
            release_blanko(session, job.blanko_id)
            session.add(job)


def list_cetak(session: Session, permohonan_id: int) -> list[CetakKartu]:
    """All print jobs of a request, oldest first."""
    return list(session.exec(
        select(CetakKartu).where(CetakKartu.permohonan_id == permohonan_id).order_by(col(CetakKartu.id))
    ).all())


def _needs_approval(jobs: list[CetakKartu]) -> bool:
    return bool(jobs) and jobs[-1].status == "rusak" and jobs[-1].disetujui_oleh is None


def _waiting_for_approval(jobs: list[CetakKartu]) -> list[CetakKartu]:
    """The spoiled cards a reprint is wanted for: the last job of the request, or of each person of its list."""
    last = {job.orang_id: job for job in jobs}
    return [job for job in last.values() if _needs_approval([job])]


def _mark_orang(session: Session, job: CetakKartu, hasil: str) -> None:
    """The person of a list whose card this is."""
    orang = session.get(Orang, job.orang_id) if job.orang_id else None
    if orang is not None:
        orang.hasil, orang.versi = hasil, orang.versi + 1
        session.add(orang)


def _lock_job(session: Session, ctx: Context, actor: Actor, cetak_id: int) -> CetakKartu:
    if actor.peran not in PRINTERS and actor != SISTEM:
        raise NotAllowed("Hasil cetak kartu dipastikan oleh operator.")
    job = session.exec(
        select(CetakKartu).where(CetakKartu.id == cetak_id, CetakKartu.kantor_id == ctx.kantor_id).with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if job is None:
        raise NotFound("Pekerjaan cetak itu tidak ditemukan.")
    return job


def _used_blanko(session: Session, ctx: Context, job: CetakKartu, serial: str) -> Blanko:
    """The blank that was really used; when it was reserved for another card, the two change places."""
    reserved = session.get_one(Blanko, job.blanko_id)
    if not serial or serial == reserved.serial:
        return reserved
    used = find_blanko(session, ctx, job.jenis, serial)
    other = session.exec(
        select(CetakKartu).where(CetakKartu.blanko_id == used.id, col(CetakKartu.status).in_(("antre", "dikirim")))
    ).first()
    if other is None:
        release_blanko(session, reserved.id)
    else:
        other.blanko_id = reserved.id
        session.add(other)
    return used


def _word(job: CetakKartu) -> str:
    return {"antre": "masih menunggu pencetak", "dikirim": "sedang dicetak"}.get(job.status, job.status)
