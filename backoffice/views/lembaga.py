"""Schools and Lapas that send lists, and their accounts, for the admin of the office."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran
from backoffice.forms import note, whole
from backoffice.run import attempt, query, write
from handlers.commands.lembaga import JENIS, add_lembaga, link_pengguna
from handlers.errors import LoketError
from handlers.queries.daftar_halaman import accounts_of_lembaga, list_lembaga
from handlers.workflow.model import Peran

bp = Blueprint("lembaga", __name__)


@bp.get("/pengaturan/lembaga")
@peran("lembaga")
def daftar() -> ResponseReturnValue:
    return _show("")


@bp.post("/pengaturan/lembaga")
@peran("lembaga")
def tambah() -> ResponseReturnValue:
    jenis, nama, alamat = request.form.get("jenis", ""), note(request.form, "nama"), note(request.form, "alamat")
    try:
        row = write(lambda session: add_lembaga(session, get_ctx(), actor(Peran.ADMIN_SISTEM), jenis, nama, alamat))
    except LoketError as error:
        return _show(str(error)), 400
    flash(f"{row.nama} tercatat.", "baik")
    return redirect(url_for(".daftar"))


@bp.post("/pengaturan/lembaga/akun")
@peran("lembaga")
def hubungkan() -> ResponseReturnValue:
    pengguna_id, lembaga_id = whole(request.form.get("pengguna")) or 0, whole(request.form.get("lembaga")) or 0
    attempt(lambda session: link_pengguna(session, get_ctx(), actor(Peran.ADMIN_SISTEM), pengguna_id, lembaga_id),
            "Akun dihubungkan; ia sekarang melihat daftar lembaganya.")
    return redirect(url_for(".daftar"))


def _show(salah: str) -> str:
    linked, free = query(accounts_of_lembaga, get_ctx().kantor_id)
    return render_template("daftar/lembaga.html", rows=query(list_lembaga, get_ctx().kantor_id), akun=linked,
                           bebas=free, jenis=JENIS, salah=salah, isian=request.form)
