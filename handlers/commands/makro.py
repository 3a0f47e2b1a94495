"""Macros: a reply and what follows it, by one press. All of it happens, or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from data.models import Label, LabelPercakapan, Makro, Outbox, Percakapan, Pesan
from data.models.base import ident
from handlers.commands.jawaban import check_variabel, fill
from handlers.commands.label import set_labels
from handlers.commands.load import lock_kantor
from handlers.commands.percakapan import close_percakapan, hand_back, load_held, reply_as_officer
from handlers.commands.tugas import assign_percakapan, check_target, snooze_percakapan
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadInput, NotFound

TUNDA = {"": "Tidak ditunda", "1": "1 jam", "3": "3 jam", "besok": "Besok, saat kantor buka",
         "minggu_depan": "Minggu depan, saat kantor buka"}
SESUDAH = {"": "Tetap saya pegang", "kembalikan": "Kembalikan ke bot", "tutup": "Tutup"}
MAX_TEKS = 2000


def save_makro(session: Session, ctx: Context, actor: Actor, makro_id: int | None, *, nama: str, teks: str,
               tindakan: dict[str, Any], is_aktif: bool = True) -> Makro:
    """Make or change a macro. Raises BadInput, NotFound."""
    nama, teks = " ".join(nama.split()), teks.strip()
    if not nama or len(nama) > 60:
        raise BadInput("Isi nama makro, paling banyak 60 huruf.")
    if len(teks) > MAX_TEKS:
        raise BadInput(f"Balasan paling banyak {MAX_TEKS} huruf.")
    check_variabel(teks)
    kept = _checked(session, ctx, tindakan)
    if not teks and not any(kept.values()):
        raise BadInput("Makro ini belum melakukan apa pun: isi balasan atau pilih tindakannya.")
    row = load_makro(session, ctx.kantor_id, makro_id) if makro_id else Makro(kantor_id=ctx.kantor_id, nama=nama)
    lock_kantor(session, ctx)
    same = session.exec(select(Makro).where(Makro.kantor_id == ctx.kantor_id, Makro.nama == nama)).first()
    if same is not None and same.id != row.id:
        raise BadInput(f"Makro “{nama}” sudah ada.")
    row.nama, row.teks, row.tindakan, row.is_aktif = nama, teks, kept, is_aktif
    row.diubah_oleh, row.diubah_at = actor.pengguna_id, ctx.now()
    session.add(row)
    session.flush()
    return row


def run_makro(session: Session, ctx: Context, actor: Actor, percakapan_id: int, makro_id: int, *, kunci: str,
              values: dict[str, str], tunda_sampai: datetime | None) -> Percakapan:
    """Do all of it on a conversation this officer holds. The same `kunci` twice does it once.

    Raises what its acts raise: AlreadyDone, BadInput, NotFound; then nothing of it was done.
    """
    row = load_makro(session, ctx.kantor_id, makro_id)
    if not row.is_aktif:
        raise NotFound("Makro itu tidak dipakai lagi.")
    percakapan = load_held(session, ctx, actor, percakapan_id)
    if _is_done(session, percakapan, kunci):
        return percakapan
    if percakapan.status != "petugas":
        raise AlreadyDone("Ambil alih percakapan ini dahulu sebelum menjalankan makro.")
    if row.teks:
        reply_as_officer(session, ctx, actor, percakapan_id, fill(row.teks, values), kunci=kunci)
    wanted = list(row.tindakan.get("label", ()))
    if wanted:
        now = session.exec(select(LabelPercakapan.label_id).where(LabelPercakapan.percakapan_id == percakapan_id))
        living = session.exec(select(Label.id).where(col(Label.id).in_(wanted), col(Label.is_aktif)))
        set_labels(session, ctx, actor, percakapan_id, {*now, *(one for one in living if one)})
    if row.tindakan.get("tim") or row.tindakan.get("pengguna"):
        assign_percakapan(session, ctx, actor, percakapan_id, petugas_id=row.tindakan.get("pengguna") or None,
                          tim_id=row.tindakan.get("tim") or None, dilihat=percakapan.petugas_id)
    elif tunda_sampai is not None:
        snooze_percakapan(session, ctx, actor, percakapan_id, tunda_sampai)
    elif row.tindakan.get("sesudah") == "tutup":
        close_percakapan(session, ctx, actor, percakapan_id)
    elif row.tindakan.get("sesudah") == "kembalikan":
        hand_back(session, ctx, actor, percakapan_id)
    session.flush()
    return percakapan


def load_makro(session: Session, kantor_id: int, makro_id: int) -> Makro:
    """Raises NotFound."""
    row = session.get(Makro, makro_id)
    if row is None or row.kantor_id != kantor_id:
        raise NotFound("Makro itu tidak ditemukan.")
    return row


def list_makro(session: Session, kantor_id: int, is_aktif: bool | None = None) -> list[Makro]:
    """Those of an office by name."""
    statement = select(Makro).where(Makro.kantor_id == kantor_id).order_by(col(Makro.nama))
    return list(session.exec(statement if is_aktif is None else statement.where(col(Makro.is_aktif).is_(is_aktif))))


def _is_done(session: Session, percakapan: Percakapan, kunci: str) -> bool:
    key = f"petugas:{ident(percakapan)}:{kunci}"
    sent = select(Outbox.id).join(Pesan, col(Pesan.id) == Outbox.pesan_id).where(Outbox.kunci == key)
    return session.exec(sent).first() is not None


def _checked(session: Session, ctx: Context, tindakan: dict[str, Any]) -> dict[str, Any]:
    tunda, sesudah = str(tindakan.get("tunda", "")), str(tindakan.get("sesudah", ""))
    if tunda not in TUNDA or sesudah not in SESUDAH:
        raise BadInput("Pilih tundaan dan akhir percakapan dari daftar.")
    tim = tindakan.get("tim") or None
    check_target(session, ctx, tindakan.get("pengguna") or None, tim)
    label = [one for one in tindakan.get("label", ()) if isinstance(one, int)]
    moves = sum(1 for one in (tim or tindakan.get("pengguna"), tunda, sesudah) if one)
    if moves > 1:
        raise BadInput("Pilih salah satu saja: tugaskan, tunda, atau tutup/kembalikan.")
    return {"label": label, "tim": tim, "pengguna": tindakan.get("pengguna") or None, "tunda": tunda,
            "sesudah": sesudah}
