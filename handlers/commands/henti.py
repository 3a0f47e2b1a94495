"""Who wants no notices: words that stop them (STOP, BERHENTI), bring them back (MULAI), or ask for more (KABAR)."""

from __future__ import annotations

from sqlmodel import Session, col, select, update

from data.models import Akun, Outbox, Percakapan, Pesan
from handlers.context import Context
from handlers.turn import Button, Reply

DIMINTA = "diminta"
STOPPED = "Penerima menghentikan pesan"
STOP_WORDS = frozenset({
    "stop", "berhenti", "/stop", "/berhenti", "henti", "hentikan", "stop pesan", "berhenti langganan", "hentikan pesan",
    "stop all", "stopall", "unsubscribe", "berhenti berlangganan", "stop kirim pesan", "jangan kirim pesan lagi",
})
BACK_WORDS = frozenset({"mulai", "start", "/start", "/mulai", "unstop", "mulai lagi", "mulai pesan", "langganan lagi"})
NEWS_WORDS = frozenset({"kabar", "/kabar", "langganan", "langganan kabar", "daftar kabar", "berlangganan"})
_MENU = (Button("Menu", "menu"),)


def hear_henti(session: Session, ctx: Context, akun: Akun, percakapan: Percakapan, teks: str) -> Reply | None:
    """What these words do, and the sentence that confirms it; None when the text is none of them."""
    word = " ".join(teks[:60].casefold().split()).strip(" .,!?*_\"'“”")
    if word in STOP_WORDS:
        return _stop(session, akun, percakapan)
    if word in BACK_WORDS and akun.henti_sebab == DIMINTA:
        akun.is_berhenti, akun.henti_sebab = False, ""
        return Reply("henti_kembali", {}, _MENU)
    if word in NEWS_WORDS:
        akun.is_berhenti, akun.henti_sebab, akun.setuju_kabar_at = False, "", ctx.now()
        return Reply("kabar_setuju", {"kantor": ctx.profil["singkatan"]}, _MENU)
    return None


def wake(akun: Akun) -> None:
    """They write to us, so they have not blocked us; what they asked for by STOP stays."""
    if akun.henti_sebab != DIMINTA:
        akun.is_berhenti = False


def note_blocked(akun: Akun, is_blocked: bool) -> None:
    """The provider says that they blocked us, or that they are back."""
    akun.is_berhenti, akun.henti_sebab = is_blocked, ""


def may_hear(akun: Akun, prioritas: int) -> bool:
    """Whether this account may be sent a message of this priority: a reply, or a notice."""
    return not akun.is_berhenti or (prioritas == 0 and akun.henti_sebab == DIMINTA)


def _stop(session: Session, akun: Akun, percakapan: Percakapan) -> Reply:
    akun.is_berhenti, akun.henti_sebab, akun.setuju_kabar_at = True, DIMINTA, None
    waiting = select(Outbox).where(
        Outbox.percakapan_id == percakapan.id, col(Outbox.status).in_(("antre", "parkir")), Outbox.prioritas > 0,
        col(Outbox.sent_unknown).is_(False),
    )
    for row in session.exec(waiting).all():
        row.status, row.error = "gagal", STOPPED
        session.execute(update(Pesan).where(col(Pesan.id) == row.pesan_id).values(status="gagal"))
    return Reply("henti_diterima")
