"""Logging in and out, one's own password, the role worked in, and the colours of the screen."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from backoffice import auth
from backoffice.auth import get_ctx, peran, public
from backoffice.forms import MasukForm, SandiForm
from backoffice.run import query, write
from handlers.commands.pengguna import change_sandi, log_in, set_lanjut_otomatis
from handlers.demo import SANDI
from handlers.errors import LoketError
from handlers.queries.pengguna import by_role, list_pengguna

bp = Blueprint("akun", __name__)
_YEAR = 31_536_000


@bp.get("/masuk")
@public("halaman untuk masuk")
def masuk() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("antrean.daftar"))
    form = MasukForm(formdata=None, next=request.args.get("next", ""))
    return render_masuk(form=form, sebagai=request.args.get("sebagai", ""))


@bp.post("/masuk")
@public("halaman untuk masuk")
def kirim_masuk() -> ResponseReturnValue:
    form = MasukForm()
    if not form.validate_on_submit():
        return render_masuk(form=form), 400
    pengguna = write(lambda store: log_in(store, get_ctx(), form.login.data, form.sandi.data))
    if pengguna is None:
        form.sandi.errors = ["Nama pengguna atau kata sandi tidak cocok. "
                             "Setelah lima kali salah, akun dikunci selama lima menit."]
        return render_masuk(form=form), 401
    auth.start_session(pengguna.id or 0)
    typed = auth.read_typed(form.titipan.data or "")
    if typed:
        return render_template("akun/lanjutkan.html", typed=typed, is_usang=False)
    target = form.next.data or ""
    return redirect(target if auth.is_safe_next(target) else url_for("antrean.daftar"))


@bp.post("/keluar")
@public("keluar harus selalu dapat")
def keluar() -> ResponseReturnValue:
    auth.end_session()
    flash("Anda sudah keluar.", "baik")
    return redirect(url_for("akun.masuk"))


@bp.get("/akun")
@peran("akun")
def saya() -> ResponseReturnValue:
    return render_template("akun/saya.html", form=SandiForm(formdata=None))


@bp.post("/akun")
@peran("akun")
def ganti_sandi() -> ResponseReturnValue:
    form = SandiForm()
    if not form.validate_on_submit():
        return render_template("akun/saya.html", form=form), 400
    try:
        pengguna = write(lambda store: change_sandi(store, get_ctx(), auth.actor(), form.lama.data, form.baru.data))
    except LoketError as error:
        form.lama.errors = [str(error)]
        return render_template("akun/saya.html", form=form), 400
    auth.renew_session(pengguna.sesi_versi)
    flash("Kata sandi sudah diganti. Perangkat lain yang masih masuk sudah dikeluarkan.", "baik")
    return redirect(url_for("akun.saya"))


@bp.post("/akun/kebiasaan")
@peran("akun")
def kebiasaan() -> ResponseReturnValue:
    is_wanted = bool(request.form.get("is_lanjut_otomatis"))
    write(lambda store: set_lanjut_otomatis(store, auth.actor(), is_wanted))
    flash("Cara kerja tersimpan.", "baik")
    return redirect(url_for("akun.saya"))


@bp.post("/peran")
@peran("akun")
def pilih_peran() -> ResponseReturnValue:
    chosen = request.form.get("peran", "")
    if chosen and chosen not in auth.petugas().peran:
        abort(403)
    session["peran"] = chosen
    return redirect(url_for("antrean.daftar"))


@bp.post("/tema")
@public("pilihan terang atau gelap tidak berisi data")
def pilih_tema() -> ResponseReturnValue:
    tema = request.form.get("tema", "")
    target = request.form.get("next", "")
    response = redirect(target if auth.is_safe_next(target) else "/")
    if tema in ("terang", "gelap"):
        response.set_cookie("tema", tema, max_age=_YEAR, samesite="Lax")
    else:
        response.delete_cookie("tema")
    return response


def render_masuk(form: MasukForm | None = None, titipan: str = "", sebagai: str = "") -> str:
    """The login page; in demo mode with the demo logins, of which `sebagai` is filled in."""
    ctx = get_ctx()
    form = form or MasukForm(formdata=None, titipan=titipan, next=request.full_path.rstrip("?"))
    demo = by_role(query(list_pengguna, ctx.kantor_id, True)) if ctx.settings.demo else []
    sandi = SANDI if any(row.pengguna.login == sebagai for row in demo) else ""
    if sandi:
        form.login.data = sebagai
    typed = auth.read_typed(form.titipan.data or "") or {}
    return render_template("akun/masuk.html", form=form, daftar_demo=demo, sandi_demo=sandi,
                           berkas=[nama for _, nama in typed.get("berkas", ())])
