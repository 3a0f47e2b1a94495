"""Words that mean the same in every channel and at every point of a conversation, whoever holds it."""

from __future__ import annotations

from sqlmodel import Session

from data.models import Akun, Percakapan
from handlers.commands.henti import hear_henti
from handlers.commands.kode_pesan import asked_kode, tell_about
from handlers.commands.percakapan import say
from handlers.context import Context
from handlers.turn import Reply


def hear(session: Session, ctx: Context, akun: Akun, percakapan: Percakapan, teks: str) -> Reply | None:
    """The answer to STOP, MULAI, KABAR and CEK <kode>; None for everything else, which goes on to the dialog."""
    kode = asked_kode(teks)
    if kode:
        return tell_about(session, ctx, akun, kode)
    return hear_henti(session, ctx, akun, percakapan, teks)


def refuse_group(session: Session, ctx: Context, percakapan: Percakapan) -> None:
    """In a group everybody would read what is personal: say so once a day, and keep nothing of what is said there."""
    day = ctx.now().astimezone(ctx.calendar.zona).date()
    say(session, ctx, percakapan, Reply("hanya_pribadi"), kunci=f"grup:{percakapan.id}:{day.isoformat()}")
