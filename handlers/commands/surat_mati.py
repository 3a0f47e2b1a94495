"""What nobody will try again by itself: an officer mends it (number, words) and sends it again, or puts it aside."""

from __future__ import annotations

import re

from sqlmodel import Session, select

from data.models import Akun, Inbox, Outbox, Percakapan, Pesan
from data.reference.nik import mask_in_text
from handlers.commands.henti import may_hear
from handlers.commands.jalur import SHUT, WINDOWED, is_window_open
from handlers.commands.larangan import refuse_larangan
from handlers.commands.menunggu import mark_answered
from handlers.commands.percakapan import MAX_REPLY_CHARS, find_or_create_percakapan, queue_line
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadInput, NotFound

DEAD = ("gagal", "parkir")
_PHONE = re.compile(r"^(?:\+?62|0)[\s.-]*(8[\d\s.-]{7,15})$")


def resend(
    session: Session, ctx: Context, actor: Actor, outbox_id: int, teks: str = "", nomor: str = ""
) -> Outbox:
    """Send a dead message again, with other words or to another WhatsApp number when given.

    Raises NotFound, AlreadyDone (naming who mended it), BadInput (number, words, a shut window, who stopped us).
    """
    row = _load(session, ctx, outbox_id)
    said = (teks.strip() or str(row.isi.get("teks", ""))).replace("\r\n", "\n")
    if len(said) > MAX_REPLY_CHARS:
        raise BadInput(f"Pesan terlalu panjang: paling banyak {MAX_REPLY_CHARS} huruf.")
    if teks.strip():
        refuse_larangan(teks)
    akun, percakapan = _receiver(session, ctx, row, nomor)
    if not may_hear(akun, row.prioritas):
        raise BadInput("Penerima menghentikan pesan dari kami. Hubungi lewat telepon, atau tunggu ia menulis lagi.")
    is_as_it_was = akun.alamat == row.alamat and akun.kanal == row.kanal and said == row.isi.get("teks")
    if not is_window_open(ctx, akun, percakapan) and not (is_as_it_was and row.isi.get("templat")):
        raise BadInput(f"{SHUT}. Sementara itu, hubungi lewat telepon.")
    isi = dict(row.isi) | {"bagian": 0} | ({} if is_as_it_was else {"templat": None, "teks": said})
    made = queue_line(session, ctx, akun, percakapan, isi, kunci=f"ulang:{row.id}:{row.attempts}", pengirim="petugas",
                      pengguna_id=actor.pengguna_id, prioritas=row.prioritas)
    if not row.prioritas:
        mark_answered(ctx, percakapan)
    _close(session, row, "dialihkan", f"dikirim ulang oleh {actor.nama}")
    return made


def put_aside(session: Session, ctx: Context, actor: Actor, outbox_id: int) -> None:
    """Nobody needs it any more. Raises NotFound, AlreadyDone."""
    _close(session, _load(session, ctx, outbox_id), "diabaikan", f"diabaikan oleh {actor.nama}")


def handle_again(session: Session, ctx: Context, actor: Actor, inbox_id: int) -> None:
    """A delivery that could not be handled goes through the bot once more. Raises NotFound, AlreadyDone."""
    row = session.exec(select(Inbox).where(Inbox.id == inbox_id, Inbox.kantor_id == ctx.kantor_id)
                       .with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("Pesan masuk itu tidak ditemukan.")
    if row.status != "mati":
        raise AlreadyDone("Pesan masuk itu sudah diolah lagi.")
    row.status, row.attempts, row.retry_at, row.error = "baru", 0, None, f"diolah lagi oleh {actor.nama}"
    session.add(row)


def whatsapp_address(nomor: str) -> str:
    """'0812-3456-7890' → 'whatsapp:+6281234567890'. Raises BadInput."""
    found = _PHONE.match(nomor.strip())
    if not found:
        raise BadInput("Nomor WhatsApp ditulis seperti 0812-3456-7890 atau +62 812 3456 7890.")
    return "whatsapp:+62" + re.sub(r"\D", "", found[1])


def _receiver(session: Session, ctx: Context, row: Outbox, nomor: str) -> tuple[Akun, Percakapan]:
    if nomor.strip() and row.kanal not in WINDOWED:
        raise BadInput("Nomor hanya dapat diganti untuk pesan WhatsApp.")
    if nomor.strip():
        return find_or_create_percakapan(session, ctx, "whatsapp", whatsapp_address(nomor))
    percakapan = session.get_one(Percakapan, row.percakapan_id)
    return session.get_one(Akun, percakapan.akun_id), percakapan


def _load(session: Session, ctx: Context, outbox_id: int) -> Outbox:
    row = session.exec(select(Outbox).where(Outbox.id == outbox_id, Outbox.kantor_id == ctx.kantor_id)
                       .with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("Pesan itu tidak ditemukan.")
    if row.status not in DEAD:
        by = f" ({row.error})" if row.status in ("dialihkan", "diabaikan") and row.error else ""
        raise AlreadyDone(f"Pesan itu sudah ditangani{by}.")
    return row


def _close(session: Session, row: Outbox, status: str, note: str) -> None:
    row.status, row.error = status, mask_in_text(note)[:300]
    session.get_one(Pesan, row.pesan_id).status = status
    session.add(row)
