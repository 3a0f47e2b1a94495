"""A clock that can be turned, citizens who write, and what lies in the outbox for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlmodel import col, select

from bot.channels.base import Incoming
from bot.shell import Prepared, apply
from data.models import Akun, Inbox, Outbox, Templat
from data.models.base import ident
from handlers.commands.percakapan import find_or_create_percakapan, say_to_akun
from handlers.context import Context
from handlers.turn import Reply
from tests.integration.pemahaman.conftest import Meja, masuk

__all__ = ["Meja", "masuk"]

WHATSAPP = "whatsapp:+628111222333"
SIAP = Reply("kartu_siap_diambil", {"nomor": "BD-261120-0042-V", "layanan": "KIA", "jam": ""})


@dataclass
class Office:
    """An office whose clock stands where we put it. `write` is a citizen's turn, `notify` a notice of the office."""

    ctx: Context
    at: datetime = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)  # a Wednesday, ten o'clock in Jakarta
    numbers: count = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.ctx = replace(self.ctx, now=lambda: self.at)

    def later(self, **span: float) -> None:
        self.at += timedelta(**span)

    def write(self, teks: str, alamat: str = WHATSAPP, kanal: str = "whatsapp", **more) -> list[Outbox]:
        """One turn through the shell; returns what it queued."""
        number = next(self.numbers)
        with self.ctx.store.transaction() as session:
            before = session.exec(select(Outbox.id)).all()
            inbox = Inbox(kantor_id=self.ctx.kantor_id, kanal=kanal, provider_id=f"m{number}",
                          kunci=f"{kanal}:{alamat}", payload={})
            session.add(inbox)
            session.flush()
            apply(session, self.ctx, Prepared((ident(inbox),), Incoming(kanal, alamat, teks=teks, **more)))
            return list(session.exec(select(Outbox).where(col(Outbox.id).not_in(before)).order_by(col(Outbox.id))))

    def notify(self, alamat: str = WHATSAPP, kanal: str = "whatsapp", reply: Reply = SIAP, telepon: str = "") -> Outbox:
        """A notice about a request."""
        with self.ctx.store.transaction() as session:
            akun, _ = find_or_create_percakapan(session, self.ctx, kanal, alamat, telepon=telepon)
            row = say_to_akun(session, self.ctx, ident(akun), reply, kunci=f"kabar:{next(self.numbers)}")
            assert row is not None
            return row

    def outbox(self) -> list[Outbox]:
        with self.ctx.store.reading() as session:
            return list(session.exec(select(Outbox).order_by(col(Outbox.id))))

    def row(self, outbox_id: int | None) -> Outbox:
        with self.ctx.store.reading() as session:
            return session.get_one(Outbox, outbox_id)

    def akun(self, alamat: str = WHATSAPP) -> Akun:
        with self.ctx.store.reading() as session:
            return session.exec(select(Akun).where(Akun.alamat == alamat)).one()

    def add_templat(self, tujuan: str, isi: str, peta: dict[str, str], persetujuan: str = "approved") -> None:
        with self.ctx.store.transaction() as session:
            session.add(Templat(
                kantor_id=self.ctx.kantor_id, sid=f"HX{next(self.numbers):032x}", nama=tujuan, bahasa="id",
                kategori="UTILITY", persetujuan=persetujuan, isi=isi, jenis="twilio/text", tujuan=tujuan, peta=peta,
                variabel=dict.fromkeys(peta, "contoh")))


@pytest.fixture
def office(ctx) -> Office:
    return Office(ctx)


@pytest.fixture
def write(office) -> Callable[..., list[Outbox]]:
    return office.write
