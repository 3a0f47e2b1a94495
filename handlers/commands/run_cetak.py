"""Card prints on their way to the printer: claimed, submitted with no transaction open, watched, cleared away."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select

from data.gateways.base import GatewayDown, GatewayRefused, Penduduk
from data.models import Blanko, CetakKartu, Orang, Permohonan
from handlers.commands.blanko import release_blanko
from handlers.context import Context
from handlers.surat.kartu import kartu_pdf

log = logging.getLogger(__name__)
CLAIM = timedelta(minutes=2)  # longer than any submit takes; a killed process's job is taken up after it
BACKOFF_SECONDS = (15, 30, 60, 120, 300, 600, 900)
PER_RUN = 20


@dataclass(frozen=True)
class _Job:
    """A claimed print, as values. `kunci` names it at the printer, the same however often it is submitted."""

    cetak_id: int
    attempts: int
    jenis: str
    serial: str
    permohonan: Permohonan
    data: Mapping[str, Any]  # the answers of the request, or the person of its list

    @property
    def kunci(self) -> str:
        return f"{self.permohonan.nomor}-{self.cetak_id}"


def run_cetak(ctx: Context) -> int:
    """Submit waiting prints, ask after those at the printer, clear away finished ones. Returns how many moved."""
    moved = 0
    for _ in range(PER_RUN):
        job = _claim(ctx)
        if job is None:
            break
        moved += _submit(ctx, job)
    return moved + _watch(ctx) + _clear(ctx)


def _claim(ctx: Context) -> _Job | None:
    now = ctx.now()
    with ctx.store.transaction() as session:
        waiting = (
            select(CetakKartu)
            .where(
                CetakKartu.kantor_id == ctx.kantor_id, CetakKartu.status == "antre",
                or_(col(CetakKartu.retry_at).is_(None), CetakKartu.retry_at <= now),  # type: ignore[operator]
            )
            .order_by(col(CetakKartu.id)).limit(1)
        )
        row = session.exec(ctx.store.skip_locked(waiting)).first()
        if row is None:
            return None
        row.attempts += 1
        row.retry_at = now + CLAIM
        session.add(row)
        blanko = session.get(Blanko, row.blanko_id) if row.blanko_id else None
        permohonan = session.get_one(Permohonan, row.permohonan_id)
        assert row.id is not None
        return _Job(row.id, row.attempts, row.jenis, blanko.serial if blanko else "", permohonan,
                    _whose(session, row, permohonan))


def _whose(session: Session, row: CetakKartu, permohonan: Permohonan) -> Mapping[str, Any]:
    orang = session.get(Orang, row.orang_id) if row.orang_id else None
    if orang is None:
        return permohonan.data
    return {"nama": orang.nama, "nik": orang.nik, "nkk": orang.nkk, "tanggal_lahir": orang.tanggal_lahir}


def _submit(ctx: Context, job: _Job) -> bool:
    try:
        pdf = kartu_pdf(
            jenis=job.jenis, nomor=job.permohonan.nomor, serial=job.serial, data=job.data,
            profil=ctx.profil, tanggal=ctx.now().astimezone(ZoneInfo(ctx.profil["zona"])).date(),
            penduduk=_ask_siak(ctx, job.data.get("nik", "")), is_contoh=ctx.settings.demo,
        )
        job_id = ctx.printer.submit(job.kunci, f"{job.jenis} {job.permohonan.nomor}", pdf)
    except GatewayDown as error:
        return _later(ctx, job, str(error))
    except GatewayRefused as error:
        return _fail(ctx, job, str(error))
    with ctx.store.transaction() as session:
        row = _mine(session, job)
        if row is not None:
            row.status, row.job_id, row.alasan, row.retry_at = "dikirim", job_id, "", None
            session.add(row)
    return row is not None


def _ask_siak(ctx: Context, nik: str) -> Penduduk | None:
    try:
        return ctx.siak.find_penduduk(nik) if nik else None
    except (GatewayDown, GatewayRefused) as error:
        log.warning("card printed from the request alone, SIAK: %s", error)
        return None


def _later(ctx: Context, job: _Job, alasan: str) -> bool:
    pause = BACKOFF_SECONDS[min(job.attempts, len(BACKOFF_SECONDS)) - 1]
    with ctx.store.transaction() as session:
        row = _mine(session, job)
        if row is not None:
            row.retry_at, row.alasan = ctx.now() + timedelta(seconds=pause), alasan[:300]
            session.add(row)
    return False


def _fail(ctx: Context, job: _Job, alasan: str) -> bool:
    """The printer took nothing, so nothing was printed: the blank goes back and the card may be asked for again."""
    with ctx.store.transaction() as session:
        row = _mine(session, job)
        if row is not None:
            row.status, row.aktif, row.alasan, row.retry_at = "gagal", None, alasan[:300], None
            release_blanko(session, row.blanko_id)
            session.add(row)
    return row is not None


def _mine(session: Session, job: _Job) -> CetakKartu | None:
    """The job's row, unless somebody moved it on since it was claimed."""
    row = session.exec(
        select(CetakKartu).where(CetakKartu.id == job.cetak_id).with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    return row if row is not None and row.status == "antre" and row.attempts == job.attempts else None


def _watch(ctx: Context) -> int:
    """What the printer says of jobs it has; an officer still confirms by eye whether the card is good."""
    with ctx.store.reading() as session:
        rows = session.exec(
            select(CetakKartu.id, CetakKartu.job_id, CetakKartu.alasan)
            .where(CetakKartu.kantor_id == ctx.kantor_id, CetakKartu.status == "dikirim")
            .order_by(col(CetakKartu.id)).limit(100)
        ).all()
    return sum(_note(ctx, cetak_id, job_id, alasan) for cetak_id, job_id, alasan in rows if cetak_id is not None)


def _note(ctx: Context, cetak_id: int, job_id: str, known: str) -> bool:
    try:
        status = ctx.printer.status(job_id)
    except (GatewayDown, GatewayRefused) as error:
        log.warning("printer does not say how %s stands: %s", job_id, error)
        return False
    word = {"antre": "", "mencetak": "Sedang dicetak", "selesai": "Selesai dicetak, periksa kartunya",
            "gagal": "Pencetak gagal, periksa apakah kartu sempat tercetak"}[status.state]
    alasan = f"{word}: {status.keterangan}" if word and status.keterangan else word or status.keterangan
    if alasan[:300] == known:
        return False
    with ctx.store.transaction() as session:
        row = session.get_one(CetakKartu, cetak_id)
        if row.status == "dikirim":
            row.alasan = alasan[:300]
            session.add(row)
    return True


def _clear(ctx: Context) -> int:
    """Jobs an officer has judged: the page with its personal data leaves the printer's hands."""
    with ctx.store.reading() as session:
        rows = session.exec(
            select(CetakKartu.id, CetakKartu.job_id, CetakKartu.status).where(
                CetakKartu.kantor_id == ctx.kantor_id, col(CetakKartu.status).in_(("tercetak", "rusak")),
                col(CetakKartu.retry_at).is_not(None),
            ).limit(100)
        ).all()
    for cetak_id, job_id, status in rows:
        try:
            ctx.printer.settle(job_id, "selesai" if status == "tercetak" else "gagal")
        except (GatewayDown, GatewayRefused, OSError) as error:
            log.warning("printer keeps job %s: %s", job_id, error)
            continue
        with ctx.store.transaction() as session:
            row = session.get_one(CetakKartu, cetak_id)
            row.retry_at = None
            session.add(row)
    return len(rows)
