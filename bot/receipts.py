"""Delivery receipts: they come in any order, late, twice, and before our own receipt is stored."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from bot.channels.base import Channel
from bot.pace import back_off, brief
from data.models import Akun, Inbox, Outbox, Percakapan, Pesan
from data.models.base import utcnow
from handlers.context import Context

log = logging.getLogger(__name__)

AT_ONCE = 100
MAX_ATTEMPTS = 8  # an id nobody knows is asked for again for about five minutes, then dropped
RETRY_FIRST_SECONDS = 2.0
RETRY_LONGEST_SECONDS = 120.0
MAX_RESENDS = 5
RESEND_FIRST_SECONDS = 30.0
RESEND_LONGEST_SECONDS = 600.0
RANK = {"": 0, "antre": 0, "terkirim": 1, "parkir": 2, "gagal": 2, "sampai": 3, "dibaca": 4}
"""A receipt changes a message only upwards: a failure is final, unless it arrived after all."""


def apply_status(session: Session, provider_id: str, status: str, error: str = "", kind: str = "") -> bool:
    """Write a provider's receipt (terkirim | sampai | dibaca | gagal). Returns False when the id is not known (yet).

    `kind` says what a failure asks for, as in SendError: retry (sent again later) | stop | park | fail.
    """
    outbox = session.exec(select(Outbox).where(Outbox.provider_id == provider_id)).first() if provider_id else None
    if outbox is None:
        return False
    pesan = session.get_one(Pesan, outbox.pesan_id)
    if RANK.get(status, 0) <= RANK.get(pesan.status, 0):
        return True
    if status == "gagal":
        _fail(session, outbox, pesan, error, kind)
        return True
    pesan.status = status
    if outbox.status in ("gagal", "parkir"):
        outbox.status, outbox.error = "terkirim", ""
    return True


def _fail(session: Session, outbox: Outbox, pesan: Pesan, error: str, kind: str) -> None:
    """The provider took the message and failed to deliver it."""
    outbox.error = error[:300]
    if kind == "retry" and outbox.attempts < MAX_RESENDS:
        outbox.attempts += 1
        outbox.status = pesan.status = "antre"
        outbox.retry_at = utcnow() + back_off(outbox.attempts, RESEND_FIRST_SECONDS, RESEND_LONGEST_SECONDS)
        outbox.provider_id, outbox.isi = "", {**outbox.isi, "bagian": 0}
        return
    outbox.status = pesan.status = "parkir" if kind == "park" else "gagal"
    if kind == "stop":
        stop_akun(session, outbox.percakapan_id)


def stop_akun(session: Session, percakapan_id: int) -> None:
    """The person stopped us: remember it, and fail what else waits for them."""
    akun_id = select(Percakapan.akun_id).where(Percakapan.id == percakapan_id).scalar_subquery()
    session.execute(update(Akun).where(col(Akun.id) == akun_id).values(is_berhenti=True))
    waiting = select(Outbox).where(
        Outbox.percakapan_id == percakapan_id, text("status = 'antre'"), col(Outbox.sent_unknown).is_(False)
    )
    for row in session.exec(waiting).all():
        row.status, row.error = "gagal", "Penerima menghentikan pesan"
        session.execute(update(Pesan).where(col(Pesan.id) == row.pesan_id).values(status="gagal"))


def take_statuses(ctx: Context, channels: Mapping[str, Channel]) -> int:
    """Handle due receipts of the inbox in one transaction; they bind to no order. Returns how many rows were seen."""
    with ctx.store.transaction() as session:
        due = select(Inbox).where(
            text("status = 'baru' AND jenis = 'status'"), Inbox.kantor_id == ctx.kantor_id,
            (col(Inbox.retry_at).is_(None)) | (col(Inbox.retry_at) <= ctx.now()),
        ).order_by(col(Inbox.id)).limit(AT_ONCE)
        rows = session.exec(ctx.store.skip_locked(due)).all()
        for row in rows:
            _take_status(session, ctx, channels, row)
    return len(rows)


def has_statuses(session: Session, ctx: Context) -> bool:
    """Whether a receipt is due: a cheap look before `take_statuses` takes the write lock."""
    return session.exec(
        select(Inbox.id).where(
            text("status = 'baru' AND jenis = 'status'"), Inbox.kantor_id == ctx.kantor_id,
            (col(Inbox.retry_at).is_(None)) | (col(Inbox.retry_at) <= ctx.now()),
        ).limit(1)
    ).first() is not None


def _take_status(session: Session, ctx: Context, channels: Mapping[str, Channel], row: Inbox) -> None:
    try:
        parsed = channels[row.kanal].parse(row.payload)
    except Exception as error:  # not a receipt we can read: kept for an officer, never in the way of others
        row.status, row.error = "mati", brief(error)
        return
    results = [
        apply_status(session, one.status_provider_id, one.status, one.status_error, one.status_kind)
        for one in parsed if one.jenis == "status" and one.status
    ]
    if all(results):
        row.status, row.error = "selesai", ""
        return
    row.attempts += 1
    if row.attempts >= MAX_ATTEMPTS:
        log.info("a receipt for an unknown message is dropped (inbox %s)", row.id)
        row.status, row.error = "selesai", "pesan tidak dikenal"
        return
    row.retry_at = ctx.now() + back_off(row.attempts, RETRY_FIRST_SECONDS, RETRY_LONGEST_SECONDS)
