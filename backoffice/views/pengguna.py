"""Officers and their roles, for the admin of the office."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran
from backoffice.forms import PenggunaForm
from backoffice.navigation import PETUGAS
from backoffice.pengaturan import errors_of, row_of, try_row
from backoffice.run import query, write
from handlers.commands.pengguna import create_pengguna, reset_sandi, update_pengguna
from handlers.errors import LoketError, NotFound
from handlers.queries.pengguna import BarisPengguna, find_pengguna, list_pengguna
from handlers.workflow.model import Peran

bp = Blueprint("pengguna", __name__)
_PILIHAN = [(str(role), role.label) for role in Peran if role in PETUGAS]


@bp.get("/pengguna")
@peran("pengguna")
def daftar() -> ResponseReturnValue:
    return render_template("pengguna/daftar.html", rows=query(list_pengguna, get_ctx().kantor_id))


@bp.get("/pengguna/baru")
@peran("pengguna")
def baru() -> ResponseReturnValue:
    return _show(_form(is_aktif=True), None)


@bp.post("/pengguna/baru")
@peran("pengguna")
def buat() -> ResponseReturnValue:
    form = _form()
    if not form.validate_on_submit():
        return _show(form, None), 400
    try:
        _, sandi = write(lambda session: create_pengguna(
            session, get_ctx(), _admin(), login=form.login.data or "", nama=form.nama.data or "",
            nip=form.nip.data or "", peran=_roles(form)))
    except LoketError as error:
        _mark(form, error)
        return _show(form, None), 400
    return render_template("pengguna/sandi.html", nama=form.nama.data, login=form.login.data, sandi=sandi)


@bp.get("/pengguna/<int:pengguna_id>")
@peran("pengguna")
def ubah(pengguna_id: int) -> ResponseReturnValue:
    baris = _find(pengguna_id)
    p = baris.pengguna
    return _show(_form(login=p.login, nama=p.nama, nip=p.nip, is_aktif=p.is_aktif, peran=list(baris.peran)), baris)


@bp.post("/pengguna/<int:pengguna_id>")
@peran("pengguna")
def simpan(pengguna_id: int) -> ResponseReturnValue:
    form, baris = _form(), _find(pengguna_id)
    if not form.validate_on_submit():
        return _show(form, baris), 400
    salah = try_row(_admin(), f"pengguna:{pengguna_id}", lambda session: update_pengguna(
        session, get_ctx(), _admin(), pengguna_id, nama=form.nama.data or "", nip=form.nip.data or "",
        is_aktif=bool(form.is_aktif.data), peran=_roles(form)))
    if salah:
        _mark(form, salah)
        return _show(form, baris), 400
    flash("Perubahan petugas tersimpan.", "baik")
    return redirect(url_for(".daftar"))


@bp.post("/pengguna/<int:pengguna_id>/sandi")
@peran("pengguna")
def sandi_baru(pengguna_id: int) -> ResponseReturnValue:
    baris = _find(pengguna_id)
    sandi = write(lambda session: reset_sandi(session, get_ctx(), _admin(), pengguna_id))
    return render_template("pengguna/sandi.html", nama=baris.pengguna.nama, login=baris.pengguna.login, sandi=sandi)


def _admin():
    return actor(Peran.ADMIN_SISTEM)


def _find(pengguna_id: int) -> BarisPengguna:
    baris = query(find_pengguna, pengguna_id)
    if baris is None or baris.pengguna.kantor_id != get_ctx().kantor_id:
        raise NotFound("Petugas tidak ditemukan.")
    return baris


def _form(**start: object) -> PenggunaForm:
    form = PenggunaForm(formdata=None, **start) if start else PenggunaForm()
    form.peran.choices = _PILIHAN
    return form


def _mark(form: PenggunaForm, error: LoketError) -> None:
    """Each error beside its field."""
    for nama, kata in errors_of(error).items():
        if nama:
            form[nama].errors = [kata]


def _roles(form: PenggunaForm) -> list[Peran]:
    known = {slug for slug, _ in _PILIHAN}
    return [Peran(slug) for slug in form.peran.data or [] if slug in known]


def _show(form: PenggunaForm, baris: BarisPengguna | None) -> str:
    kept = row_of(f"pengguna:{baris.pengguna.id}") if baris else {}
    return render_template("pengguna/ubah.html", form=form, baris=baris, **kept)
