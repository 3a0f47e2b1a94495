"""Schools and Lapas that send lists, and their accounts, for the admin of the office."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran
from backoffice.forms import note, whole
from backoffice.pengaturan import errors_of
from backoffice.run import attempt, query, try_write, write
from handlers.commands.lembaga import JENIS, add_lembaga, free_pengguna, link_pengguna
from handlers.errors import LoketError
from handlers.queries.daftar_halaman import accounts_of_lembaga, list_lembaga
from handlers.workflow.model import Peran

bp = Blueprint("lembaga", __name__)


@bp.get("/pengaturan/lembaga")
@peran("lembaga")
def daftar() -> ResponseReturnValue:
    return _show({})


@bp.post("/pengaturan/lembaga")
@peran("lembaga")
def tambah() -> ResponseReturnValue:
    jenis, nama, alamat = request.form.get("jenis", ""), note(request.form, "nama"), note(request.form, "alamat")
    try:
        row = write(lambda session: add_lembaga(session, get_ctx(), actor(Peran.ADMIN_SISTEM), jenis, nama, alamat))
    except LoketError as error:
        return _show(errors_of(error)), 400
    flash(f"{row.nama} tercatat.", "baik")
    return redirect(url_for(".daftar"))


@bp.post("/pengaturan/lembaga/akun")
@peran("lembaga")
def hubungkan() -> ResponseReturnValue:
    pengguna_id, lembaga_id = whole(request.form.get("pengguna")) or 0, whole(request.form.get("lembaga")) or 0
    salah = try_write(lambda session: link_pengguna(session, get_ctx(), actor(Peran.ADMIN_SISTEM), pengguna_id,
                                                    lembaga_id))
    if salah:
        return _show({"akun": salah}), 400
    flash("Akun dihubungkan; ia sekarang melihat daftar lembaganya.", "baik")
    return redirect(url_for(".daftar"))


@bp.post("/pengaturan/lembaga/<int:lembaga_id>/lepas/<int:pengguna_id>")
@peran("lembaga")
def lepas(lembaga_id: int, pengguna_id: int) -> ResponseReturnValue:
    attempt(lambda session: free_pengguna(session, get_ctx(), actor(Peran.ADMIN_SISTEM), pengguna_id, lembaga_id),
            "Akun dilepas; ia tidak lagi melihat daftar lembaga itu.")
    return redirect(url_for(".daftar"))


def _show(salah: Mapping[str, str]) -> str:
    linked, free = query(accounts_of_lembaga, get_ctx().kantor_id)
    return render_template("daftar/lembaga.html", rows=query(list_lembaga, get_ctx().kantor_id), akun=linked,
                           bebas=free, jenis=JENIS, salah=salah, isian=request.form)
