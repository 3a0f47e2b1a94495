"""What a page's script asks about the session: does it still hold, and logging in again without leaving the page."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from backoffice import auth
from backoffice.auth import get_ctx, public
from backoffice.forms import MasukForm
from backoffice.run import write
from handlers.commands.pengguna import log_in

bp = Blueprint("sesi", __name__)


@bp.get("/sesi")
@public("menjawab hanya apakah sesi peramban ini masih berlaku")
def lihat() -> ResponseReturnValue:
    return _say(), 200 if current_user.is_authenticated else 401


@bp.post("/sesi")
@public("masuk lagi tanpa meninggalkan halaman")
def masuk_lagi() -> ResponseReturnValue:
    form = MasukForm()
    pengguna = None
    if form.validate_on_submit():
        pengguna = write(lambda store: log_in(store, get_ctx(), form.login.data, form.sandi.data))
    if pengguna is None:
        return _say(salah=next(iter(form.sandi.errors), "Kata sandi tidak cocok. Setelah lima kali salah, akun "
                                                        "dikunci selama lima menit.")), 401
    auth.start_session(pengguna.id or 0)
    return _say()


def _say(salah: str = "") -> Response:
    me = current_user if current_user.is_authenticated else None
    return jsonify(petugas=me.id if me else None, nama=me.nama if me else "", csrf=generate_csrf(), salah=salah)
