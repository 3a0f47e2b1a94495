"""Messages that did not arrive: mended and sent again, put aside, or told by phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from backoffice.auth import actor, get_ctx, peran
from backoffice.forms import note
from backoffice.navigation import PERCAKAPAN
from backoffice.run import attempt, query, try_write
from handlers.commands.jalur import WINDOWED
from handlers.commands.percakapan import MAX_REPLY_CHARS
from handlers.commands.surat_mati import handle_again, put_aside, resend
from handlers.commands.tangga import HASIL, log_panggilan
from handlers.queries.surat_mati import count_telepon, list_gagal, list_masuk_mati, list_telepon

bp = Blueprint("surat_mati", __name__)


@bp.get("/pesan-gagal")
@peran("surat_mati")
def daftar() -> ResponseReturnValue:
    return _show_gagal()


@bp.post("/pesan-gagal/<int:outbox_id>/ulang")
@peran("surat_mati")
def ulang(outbox_id: int) -> ResponseReturnValue:
    ctx, who = get_ctx(), actor(allowed=PERCAKAPAN)
    teks, nomor = note(request.form, "teks", MAX_REPLY_CHARS + 1), note(request.form, "nomor", 40)
    return _mended(lambda session: resend(session, ctx, who, outbox_id, teks, nomor), "Pesan dikirim ulang.", outbox_id)


@bp.post("/pesan-gagal/<int:outbox_id>/abaikan")
@peran("surat_mati")
def abaikan(outbox_id: int) -> ResponseReturnValue:
    ctx, who = get_ctx(), actor(allowed=PERCAKAPAN)
    return _mended(lambda session: put_aside(session, ctx, who, outbox_id), "Pesan dikesampingkan.", outbox_id)


@bp.post("/pesan-gagal/masuk/<int:inbox_id>/ulang")
@peran("surat_mati")
def olah(inbox_id: int) -> ResponseReturnValue:
    ctx, who = get_ctx(), actor(allowed=PERCAKAPAN)
    attempt(lambda session: handle_again(session, ctx, who, inbox_id), "Pesan masuk diolah sekali lagi.")
    return redirect(url_for(".daftar"))


@bp.get("/telepon")
@peran("telepon")
def telepon() -> ResponseReturnValue:
    return _show_telepon()


@bp.post("/telepon/<int:outbox_id>")
@peran("telepon")
def catat(outbox_id: int) -> ResponseReturnValue:
    ctx, who = get_ctx(), actor(allowed=PERCAKAPAN)
    hasil, catatan = request.form.get("hasil", ""), note(request.form, "catatan", 500)
    if attempt(lambda session: log_panggilan(session, ctx, who, outbox_id, hasil, catatan), "Panggilan tercatat."):
        return redirect(url_for(".telepon"))
    return _show_telepon(request.form, outbox_id), 409


def _mended(command: Callable[[Session], Any], said: str, outbox_id: int) -> ResponseReturnValue:
    """Back to the list; when it was refused, the reason beside what was typed."""
    galat = try_write(command)
    if not galat:
        flash(said, "baik")
        return redirect(url_for(".daftar"))
    return _show_gagal(request.form, outbox_id, galat), 409


def _show_gagal(isian: MultiDict[str, str] | None = None, salah_id: int = 0, galat: str = "") -> str:
    kantor_id = get_ctx().kantor_id
    rows = query(list_gagal, kantor_id)
    if galat and salah_id not in {row.outbox.id for row in rows}:
        flash(galat, "salah")
    return render_template("surat_mati/daftar.html", rows=rows, masuk=query(list_masuk_mati, kantor_id),
                           telepon=query(count_telepon, kantor_id), isian=isian or MultiDict(), salah_id=salah_id,
                           galat=galat, BERJENDELA=WINDOWED, MAKS=MAX_REPLY_CHARS)


def _show_telepon(isian: MultiDict[str, str] | None = None, salah_id: int = 0) -> str:
    return render_template("surat_mati/telepon.html", rows=query(list_telepon, get_ctx().kantor_id), HASIL=HASIL,
                           isian=isian or MultiDict(), salah_id=salah_id)
