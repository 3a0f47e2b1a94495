"""Acts around a conversation: assign, snooze, label, private notes, typing; and the officer's presence and views."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran, petugas
from backoffice.forms import ids, note, whole
from backoffice.kotak import load_choices, load_list, load_one, note_look, read_saring
from backoffice.navigation import PERCAKAPAN
from backoffice.run import attempt, attempt_in, refuse_in, try_write
from handlers.commands.catatan import write_catatan
from handlers.commands.kehadiran import set_kehadiran
from handlers.commands.label import set_labels
from handlers.commands.surat_mati import resend
from handlers.commands.tampilan import drop_tampilan, save_tampilan
from handlers.commands.tugas import PENJAWAB, assign_percakapan, snooze_percakapan, wake_percakapan
from handlers.context import Actor, Context

bp = Blueprint("tugas", __name__)


@bp.post("/percakapan/<int:percakapan_id>/tugaskan")
@peran("percakapan")
def tugaskan(percakapan_id: int) -> ResponseReturnValue:
    form = request.form
    attempt(lambda session: assign_percakapan(
        session, get_ctx(), _me(), percakapan_id, petugas_id=whole(form.get("petugas")) or None,
        tim_id=whole(form.get("tim")) or None, dilihat=whole(form.get("dilihat")) or None), "Penugasan tersimpan.")
    return _back(percakapan_id)


@bp.post("/percakapan/<int:percakapan_id>/tunda")
@peran("percakapan")
def tunda(percakapan_id: int) -> ResponseReturnValue:
    sampai = read_moment(get_ctx(), request.form.get("sampai", ""), request.form.get("waktu", ""))
    if sampai is None:
        refuse_in("tunda", "Pilih sampai kapan percakapan ini ditunda.")
    else:
        attempt_in("tunda", lambda session: snooze_percakapan(session, get_ctx(), _me(), percakapan_id, sampai),
                   "Percakapan ditunda; muncul lagi pada waktunya atau saat warga menulis.")
    return _back(percakapan_id)


@bp.post("/percakapan/<int:percakapan_id>/bangunkan")
@peran("percakapan")
def bangunkan(percakapan_id: int) -> ResponseReturnValue:
    attempt(lambda session: wake_percakapan(session, get_ctx(), _me(), percakapan_id), "Percakapan kembali ke daftar.")
    return _back(percakapan_id)


@bp.post("/percakapan/<int:percakapan_id>/label")
@peran("percakapan")
def label(percakapan_id: int) -> ResponseReturnValue:
    wanted = ids()
    attempt(lambda session: set_labels(session, get_ctx(), _me(), percakapan_id, wanted), "Label tersimpan.")
    return _back(percakapan_id)


@bp.post("/percakapan/<int:percakapan_id>/catatan")
@peran("percakapan")
def catatan(percakapan_id: int) -> ResponseReturnValue:
    teks, kunci = note(request.form, "catatan", 4000), request.form.get("kunci", "")[:64]
    error = try_write(lambda session: write_catatan(session, get_ctx(), _me(), percakapan_id, teks, boleh=PENJAWAB,
                                                    kunci=kunci or uuid.uuid4().hex))
    if request.headers.get("HX-Request"):
        page = render_template("percakapan/_catatan_terkirim.html", salah_catatan=error, **load_choices(),
                               isian={"catatan": teks} if error else {}, **load_one(percakapan_id))
        return page, 200, {} if error else {"HX-Trigger-After-Settle": "catatan-tersimpan"}
    if error:
        return render_template("percakapan/lihat.html", isian={"catatan": teks}, salah_catatan=error,
                               terpilih=percakapan_id, **load_one(percakapan_id), **load_list(read_saring()),
                               **load_choices()), 409
    return _back(percakapan_id)


@bp.post("/percakapan/<int:percakapan_id>/ulang/<int:outbox_id>")
@peran("percakapan")
def kirim_ulang(percakapan_id: int, outbox_id: int) -> ResponseReturnValue:
    attempt(lambda session: resend(session, get_ctx(), _me(), outbox_id), "Balasan dikirim ulang.")
    return _back(percakapan_id)


@bp.post("/percakapan/<int:percakapan_id>/mengetik")
@peran("percakapan")
def mengetik(percakapan_id: int) -> ResponseReturnValue:
    load_one(percakapan_id)
    note_look(percakapan_id, is_typing=True)
    return "", 204


@bp.post("/percakapan/kehadiran")
@peran("percakapan")
def kehadiran() -> ResponseReturnValue:
    status = request.form.get("status", "")
    attempt(lambda session: set_kehadiran(session, get_ctx(), petugas().id, status),
            "Anda tersedia; percakapan baru dapat datang kepada Anda." if status == "tersedia" else
            "Anda beristirahat; percakapan baru tidak diberikan kepada Anda.")
    return redirect(url_for("percakapan.daftar"))


@bp.post("/percakapan/tampilan")
@peran("percakapan")
def simpan_tampilan() -> ResponseReturnValue:
    saring = read_saring()
    attempt_in("tampilan", lambda session: save_tampilan(
        session, get_ctx(), petugas().id, note(request.form, "nama", 80), saring.args()), "Tampilan tersimpan.")
    return redirect(url_for("percakapan.daftar", **saring.args()))


@bp.post("/percakapan/tampilan/<int:tampilan_id>/hapus")
@peran("percakapan")
def hapus_tampilan(tampilan_id: int) -> ResponseReturnValue:
    attempt(lambda session: drop_tampilan(session, petugas().id, tampilan_id), "Tampilan dihapus.")
    return redirect(url_for("percakapan.daftar"))


def read_moment(ctx: Context, pilihan: str, waktu: str) -> datetime | None:
    """The moment a snooze ends: so many hours, the next or next week's opening of the office, or a typed local time."""
    now = ctx.now()
    if pilihan in ("1", "3"):
        return now + timedelta(hours=int(pilihan))
    zona = ZoneInfo(ctx.profil["zona"])
    if pilihan in ("besok", "minggu_depan"):
        today = now.astimezone(zona).replace(hour=0, minute=0, second=0, microsecond=0)
        days = 1 if pilihan == "besok" else 7 - today.weekday()
        return ctx.calendar.next_open(today + timedelta(days=days))
    try:
        return datetime.fromisoformat(waktu).replace(tzinfo=zona) if pilihan == "waktu" else None
    except ValueError:
        return None


def _me() -> Actor:
    return actor(allowed=PERCAKAPAN)


def _back(percakapan_id: int) -> ResponseReturnValue:
    return redirect(url_for("percakapan.lihat", percakapan_id=percakapan_id))
