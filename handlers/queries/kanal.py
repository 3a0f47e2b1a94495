"""How each channel is doing: the provider's word, the last message in and out, what waits, and the last error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from data.models import Inbox, Outbox
from data.models.kantor import Denyut
from handlers.context import Context

ALIVE = timedelta(seconds=30)
STALE = timedelta(minutes=10)  # the clock asks every two minutes: what is older says nothing about now
LOOK_BACK = 2000  # rows; a channel silent for longer shows no moment


@dataclass(frozen=True)
class KeadaanKanal:
    """One channel. `ditanya_at` None: the provider was not asked yet (or needs no asking)."""

    kanal: str
    ditanya_at: datetime | None = None
    keterangan: Mapping[str, Any] = field(default_factory=dict)
    masuk_at: datetime | None = None
    keluar_at: datetime | None = None
    antre: int = 0
    galat: str = ""
    galat_at: datetime | None = None
    is_terputus: bool = False
    is_basi: bool = False

    @property
    def is_sehat(self) -> bool:
        return not self.is_terputus and not self.is_basi and not self.keterangan.get("galat")


def list_kanal(session: Session, ctx: Context) -> list[KeadaanKanal]:
    """Every channel that is set or was used lately; a fixed number of queries."""
    told = {row.nama.rpartition(":")[2]: row for row in session.exec(
        select(Denyut).where(col(Denyut.nama).startswith(f"kanal:{ctx.kantor_id}:"))).all()}
    inbox = _latest(session, ctx, Inbox, Inbox.diterima_at)
    sent = _latest(session, ctx, Outbox, Outbox.dikirim_at, Outbox.status == "terkirim")
    counted = session.execute(
        select(Outbox.kanal, func.count()).where(Outbox.kantor_id == ctx.kantor_id, Outbox.status == "antre")
        .group_by(Outbox.kanal))
    waiting = {str(kanal): int(number) for kanal, number in counted}
    failed = _errors(session, ctx)
    broken = list_terputus(session, ctx)
    is_set = {"webchat": True, "telegram": ctx.settings.has_telegram, "whatsapp": ctx.settings.has_twilio}
    names = [name for name, is_on in is_set.items() if is_on]
    found = []
    for name in dict.fromkeys([*names, *sorted({*inbox, *sent} - {"console"})]):
        answer, (galat, galat_at) = told.get(name), failed.get(name, ("", None))
        found.append(KeadaanKanal(
            name, answer.at if answer else None, answer.keterangan if answer else {}, inbox.get(name), sent.get(name),
            waiting.get(name, 0), galat, galat_at, name in broken,
            is_basi=answer is not None and answer.at < ctx.now() - STALE))
    return found


def list_terputus(session: Session, ctx: Context) -> set[str]:
    """Channels whose provider does not answer, as a living worker sees it."""
    rows = session.exec(select(Denyut).where(col(Denyut.nama).startswith("worker:"), Denyut.at > ctx.now() - ALIVE))
    return {str(name) for row in rows for name in row.keterangan.get("terputus") or ()}


def _latest(session: Session, ctx: Context, model: Any, at: Any, *more: Any) -> dict[str, datetime]:
    """{channel: its newest moment} among the newest rows."""
    newest = (select(model.id).where(model.kantor_id == ctx.kantor_id).order_by(col(model.id).desc())
              .limit(LOOK_BACK).subquery())
    rows = session.execute(select(model.kanal, func.max(at)).where(col(model.id).in_(select(newest.c.id)), *more)
                           .group_by(model.kanal))
    return {kanal: moment for kanal, moment in rows if moment}


def _errors(session: Session, ctx: Context) -> dict[str, tuple[str, datetime]]:
    """{channel: (its newest error, when)}."""
    rows = session.exec(
        select(Outbox).where(Outbox.kantor_id == ctx.kantor_id, col(Outbox.status).in_(("gagal", "parkir")),
                             Outbox.error != "").order_by(col(Outbox.id).desc()).limit(50)).all()
    return {row.kanal: (row.error, row.dibuat_at) for row in reversed(rows)}
