"""The ladder of a message that may not leave freely: approved template → parked until they write → another channel
of the same phone → an officer's call list. Asked before queueing, not after failing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select, text, update

from data.models import Akun, Outbox, Percakapan, Pesan, Templat
from data.models.base import ident
from handlers import foresight
from handlers.commands.henti import STOPPED, may_hear
from handlers.context import Context

TERCATAT = frozenset({"telepon", "loket"})  # calls and visits kept by hand: nothing can be sent there
WINDOWED = frozenset({"whatsapp", "messenger"})
WINDOW = timedelta(hours=24) - timedelta(minutes=5)  # it takes a while to leave
TEMPLAT, MENUNGGU, KANAL_LAIN, TELEPON, DITELEPON = "templat", "menunggu", "kanal_lain", "telepon", "ditelepon"
LEWAT = "lewat"
UMUM = "umum"
APPROVED = "approved"
WITH_FILE = "+berkas"  # ends the kind of a template that wants a file of its own with each message
NUDGE_EVERY = timedelta(hours=24)
SHUT = "Di luar jendela 24 jam WhatsApp: menunggu warga menulis"


@dataclass(frozen=True)
class Jalur:
    """How a message starts: its status in the outbox, its rung, and the template it leaves by."""

    status: str = "antre"
    jalur: str = ""
    error: str = ""
    templat: Mapping[str, Any] = field(default_factory=dict)
    nudge: Mapping[str, Any] = field(default_factory=dict)


FREE = Jalur()


def is_window_open(ctx: Context, akun: Akun, percakapan: Percakapan) -> bool:
    """Whether free text may be sent now."""
    if akun.kanal not in WINDOWED:
        return True
    last = percakapan.terakhir_masuk_at
    return last is not None and ctx.now() - last < WINDOW


def choose_jalur(
    session: Session, ctx: Context, akun: Akun, percakapan: Percakapan, *, key: str, values: Mapping[str, Any],
    prioritas: int, is_plain: bool,
) -> Jalur:
    """Which rung this message starts on. `values` fill a template's placeholders; `is_plain`: text without a file."""
    if not may_hear(akun, prioritas):
        return Jalur("gagal", "", STOPPED)
    if akun.kanal in TERCATAT:
        return Jalur("parkir", TELEPON, "Akun ini hanya dapat ditelepon atau ditemui")
    if is_window_open(ctx, akun, percakapan):
        return FREE
    templat = find_templat(session, ctx, key) if is_plain else None
    if templat is not None:
        return Jalur("antre", TEMPLAT, "", as_templat(templat, values))
    if prioritas > 1:  # an announcement read weeks later is worse than none
        return Jalur("gagal", LEWAT, SHUT)
    umum = None if _is_nudged(session, ctx, percakapan) else find_templat(session, ctx, UMUM)
    invited = {**values, "nama": akun.nama or "Bapak/Ibu"}  # the sentence may name another: the officer, the applicant
    return Jalur("parkir", MENUNGGU, SHUT, nudge=as_templat(umum, invited) if umum else {})


def find_templat(session: Session, ctx: Context, tujuan: str) -> Templat | None:
    """The approved template for a purpose whose placeholders are all mapped; the newest, when there are several."""
    rows = session.exec(
        select(Templat).where(
            Templat.kantor_id == ctx.kantor_id, Templat.tujuan == tujuan, Templat.persetujuan == APPROVED,
            col(Templat.is_ada).is_(True), col(Templat.jenis).not_like(f"%{WITH_FILE}"),
        ).order_by(col(Templat.id).desc())
    ).all()
    return next((row for row in rows if set(row.variabel) <= set(row.peta)), None)


def as_templat(templat: Templat, values: Mapping[str, Any]) -> dict[str, Any]:
    """{"sid", "variabel", "teks"}: what Twilio is sent, and the words the person reads."""
    variabel = {name: one_line(values.get(source, "")) or "-" for name, source in templat.peta.items()}
    return {"sid": templat.sid, "variabel": variabel, "teks": fill(templat.isi, variabel)}


def fill(isi: str, variabel: Mapping[str, Any]) -> str:
    """The body of a template with its placeholders filled in."""
    for name, value in variabel.items():
        isi = isi.replace("{{" + name + "}}", str(value))
    return isi


def one_line(value: Any, limit: int = 600) -> str:
    """A value WhatsApp takes: no line break, no tab, no run of blanks."""
    return " ".join(str(value).split())[:limit]


def release_parked(session: Session, ctx: Context, percakapan: Percakapan) -> int:
    """They wrote, so the window is open: what was parked leaves now. Returns how many."""
    if percakapan.id in foresight.of(session).unparked:
        return 0
    rows = session.exec(
        select(Outbox).where(Outbox.percakapan_id == percakapan.id, text("status = 'parkir'"))
        .order_by(col(Outbox.id))
    ).all()
    for row in rows:
        row.status, row.jalur, row.error, row.attempts, row.retry_at = "antre", "", "", 0, None
        row.dibuat_at = ctx.now()
        session.execute(update(Pesan).where(col(Pesan.id) == row.pesan_id).values(status="antre"))
    return len(rows)


def _is_nudged(session: Session, ctx: Context, percakapan: Percakapan) -> bool:
    """Whether they were asked to write within a day: once is enough."""
    return session.exec(
        select(Outbox.id).where(
            Outbox.percakapan_id == ident(percakapan), Outbox.jalur == TEMPLAT, Outbox.prioritas == 1,
            col(Outbox.kunci).endswith(":undangan"), Outbox.dibuat_at > ctx.now() - NUDGE_EVERY,
        )
    ).first() is not None
