"""A provider and a shell small enough to be certain of: the queues are what is tested here."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from bot.channels.base import Incoming, MediaRef, Outgoing, Receipt, SendError
from data.models import Akun, Inbox, Outbox, Percakapan, Pesan
from data.models.base import utcnow
from handlers.context import Context


@dataclass
class FakeChannel:
    """Takes what it is given and remembers it; `script` holds what the next sends do instead."""

    name: str = "palsu"
    rate_per_second: float = 10_000.0
    rate_per_chat: float = 1_000.0
    script: list[Callable[[Outgoing], Receipt]] = field(default_factory=list)
    sent: list[tuple[str, str, str]] = field(default_factory=list)  # (id, alamat, teks)
    looked_up: list[str] = field(default_factory=list)
    takes: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def verify(self, delivery: Any) -> bool:
        return True

    def open(self, delivery: Any) -> list[Any]:
        return []

    def parse(self, payload: dict[str, Any]) -> list[Incoming]:
        if "status" in payload:
            return [Incoming(
                self.name, "", jenis="status", status_provider_id=payload["id"], status=payload["status"],
                status_error=payload.get("error", ""), status_kind=payload.get("kind", ""),
            )]
        media = tuple(MediaRef("image/jpeg", one, 1, lambda: b"x") for one in payload.get("foto", []))
        return [Incoming(self.name, payload["alamat"], teks=payload.get("teks", ""), media=media)]

    def send(self, message: Outgoing) -> Receipt:
        time.sleep(self.takes)
        with self.lock:
            step = self.script.pop(0) if self.script else None
        return step(message) if step else self.accept(message)

    def accept(self, message: Outgoing) -> Receipt:
        with self.lock:
            self.sent.append((f"P{len(self.sent) + 1}", message.alamat, message.teks))
            return Receipt(self.sent[-1][0])

    def look_up(self, message: Outgoing, since_seconds: float) -> Receipt | None:
        self.looked_up.append(message.teks)
        for number, alamat, teks in reversed(self.sent):
            if (alamat, teks) == (message.alamat, message.teks) and number not in message.known_ids:
                return Receipt(number)
        return None

    def acknowledge(self, callback_id: str) -> None:
        return None

    def texts_to(self, alamat: str) -> list[str]:
        return [teks for _, to, teks in self.sent if to == alamat]


def refuse(kind: str, retry_after: float | None = None) -> Callable[[Outgoing], Receipt]:
    def step(message: Outgoing) -> Receipt:
        raise SendError(kind, f"uji {kind}", retry_after)

    return step


def accept_and_lose(channel: FakeChannel) -> Callable[[Outgoing], Receipt]:
    """The provider takes it, the connection breaks before its answer."""

    def step(message: Outgoing) -> Receipt:
        channel.accept(message)
        raise SendError("unknown", "koneksi putus")

    return step


@dataclass(frozen=True)
class Turn:
    inbox_ids: tuple[int, ...]
    alamat: str
    teks: str


@dataclass
class EchoShell:
    """Answers each message with “balas: <teks>”; neighbouring photos are one turn. `trouble` may raise."""

    trouble: Callable[[str, str], None] = lambda where, teks: None
    handled: list[tuple[str, str]] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    busy: Counter[str] = field(default_factory=Counter)
    overlaps: list[str] = field(default_factory=list)
    takes: float = 0.0

    def prepare(self, ctx: Context, channel: Any, rows: Sequence[Inbox]) -> list[Turn]:
        turns: list[Turn] = []
        for row in rows:
            incoming = channel.parse(row.payload)[0]
            self.trouble("prepare", incoming.teks)
            if incoming.media and turns and turns[-1].teks.startswith("foto"):
                teks = f"foto {int(turns[-1].teks.split()[1]) + len(incoming.media)}"
                turns[-1] = Turn((*turns[-1].inbox_ids, row.id), incoming.alamat, teks)  # type: ignore[arg-type]
            else:
                teks = f"foto {len(incoming.media)}" if incoming.media else incoming.teks
                turns.append(Turn((row.id,), incoming.alamat, teks))  # type: ignore[arg-type]
        return turns

    def prepare_many(self, ctx: Context, work: Sequence[tuple[Any, Sequence[Inbox]]]) -> list[list[Turn] | Exception]:
        made: list[list[Turn] | Exception] = []
        for channel, rows in work:
            try:
                made.append(self.prepare(ctx, channel, rows))
            except Exception as error:
                made.append(error)
        return made

    def look_ahead(self, session: Session, ctx: Context, turns: Sequence[Turn]) -> None:
        """Echoes need no foresight."""

    def apply(self, session: Session, ctx: Context, turn: Turn) -> None:
        self.busy[turn.alamat] += 1
        if self.busy[turn.alamat] > 1:
            self.overlaps.append(turn.alamat)
        try:
            self.trouble("apply", turn.teks)
            time.sleep(self.takes)
            queue_reply(session, ctx, turn.alamat, f"balas: {turn.teks}", f"jawab:{turn.inbox_ids[0]}")
            self.handled.append((turn.alamat, turn.teks))
        finally:
            self.busy[turn.alamat] -= 1

    def give_up(self, session: Session, ctx: Context, row: Inbox, error: str) -> None:
        self.given_up.append(row.payload.get("teks", ""))


def queue_reply(
    session: Session, ctx: Context, alamat: str, teks: str, kunci: str, kanal: str = "palsu", **more: Any
) -> Outbox:
    """An outgoing message as handlers.commands.percakapan.say makes it."""
    akun = session.exec(select(Akun).where(Akun.kanal == kanal, Akun.alamat == alamat)).first()
    if akun is None:
        akun = Akun(kantor_id=ctx.kantor_id, kanal=kanal, alamat=alamat)
        session.add(akun)
        session.flush()
        session.add(Percakapan(kantor_id=ctx.kantor_id, akun_id=akun.id or 0))
        session.flush()
    percakapan = session.exec(select(Percakapan).where(Percakapan.akun_id == akun.id)).one()
    pesan = Pesan(
        kantor_id=ctx.kantor_id, percakapan_id=percakapan.id or 0, arah="keluar", pengirim="bot", teks=teks,
        status="antre",
    )
    session.add(pesan)
    session.flush()
    isi = {"teks": teks, "buttons": [], **more.pop("isi", {})}
    row = Outbox(
        kantor_id=ctx.kantor_id, percakapan_id=percakapan.id or 0, pesan_id=pesan.id or 0, kanal=kanal,
        alamat=alamat, kunci=kunci, isi=isi, dibuat_at=ctx.now(), **more,
    )
    session.add(row)
    session.flush()
    return row


def bring(ctx: Context, alamat: str, *texts: str, photos: int = 0, kanal: str = "palsu", **more: Any) -> list[int]:
    """Put messages into the inbox as ingress would. Returns their ids."""
    payloads: list[dict[str, Any]] = [{"alamat": alamat, "teks": teks} for teks in texts]
    payloads += [{"alamat": alamat, "foto": [f"{n}.jpg"]} for n in range(photos)]
    with ctx.store.transaction() as session:
        rows = [
            Inbox(kantor_id=ctx.kantor_id, kanal=kanal, provider_id=f"{alamat}-{time.time_ns()}-{n}",
                  kunci=f"{kanal}:{alamat}", payload=payload, diterima_at=ctx.now(), **more)
            for n, payload in enumerate(payloads)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows if row.id]


def bring_status(ctx: Context, provider_id: str, status: str, **more: str) -> None:
    with ctx.store.transaction() as session:
        session.add(Inbox(
            kantor_id=ctx.kantor_id, kanal="palsu", provider_id=f"{provider_id}:{status}:{time.time_ns()}",
            kunci="palsu:status", jenis="status", payload={"id": provider_id, "status": status, **more},
        ))


def statuses(ctx: Context, table: type[Inbox] | type[Outbox]) -> Counter[str]:
    with ctx.store.reading() as session:
        return Counter(session.exec(select(table.status)).all())


def later_than(seconds: float) -> Callable[[], datetime]:
    """A time of day so far ahead that leases of that length have run out, for whoever comes after a dead worker."""
    return lambda: utcnow() + timedelta(seconds=seconds + 1)
