"""Macros: their settings page, the choice beside a reply, and running one."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from backoffice.auth import actor, get_ctx, peran
from backoffice.forms import ids, note, whole
from backoffice.kotak import load_choices
from backoffice.navigation import PENGATUR_JAWABAN, PERCAKAPAN
from backoffice.pengaturan import row_of, save_row
from backoffice.run import attempt, query, try_write
from backoffice.views.tugas import read_moment
from handlers.commands.jawaban import VARIABEL
from handlers.commands.makro import MAX_TEKS, SESUDAH, TUNDA, list_makro, load_makro, run_makro, save_makro
from handlers.queries.jawaban import values_of
from handlers.queries.pengguna import names_of

bp = Blueprint("makro", __name__)


@bp.get("/pengaturan/makro")
@peran("makro")
def daftar() -> ResponseReturnValue:
    rows = query(list_makro, get_ctx().kantor_id)
    return render_template("makro/daftar.html", rows=rows, nama=query(names_of, [row.diubah_oleh for row in rows]),
                           tunda=TUNDA, sesudah=SESUDAH, **load_choices())


@bp.get("/pengaturan/makro/baru")
@bp.get("/pengaturan/makro/<int:makro_id>")
@peran("makro")
def ubah(makro_id: int | None = None) -> ResponseReturnValue:
    row = query(load_makro, get_ctx().kantor_id, makro_id) if makro_id else None
    isian = {"nama": row.nama, "teks": row.teks, "is_aktif": row.is_aktif, **row.tindakan} if row else {}
    return _form(makro_id, isian)


@bp.post("/pengaturan/makro/baru")
@bp.post("/pengaturan/makro/<int:makro_id>")
@peran("makro")
def simpan(makro_id: int | None = None) -> ResponseReturnValue:
    form, who = request.form, actor(allowed=PENGATUR_JAWABAN)
    nama, teks, is_aktif = note(form, "nama", 61), note(form, "teks", MAX_TEKS + 1), bool(form.get("is_aktif"))
    tindakan = {"label": ids("label"), "tim": whole(form.get("tim")), "pengguna": whole(form.get("pengguna")),
                "tunda": form.get("tunda", ""), "sesudah": form.get("sesudah", "")}

    def save(session: Session) -> object:
        return save_makro(session, get_ctx(), who, makro_id, nama=nama, teks=teks, tindakan=tindakan,
                          is_aktif=is_aktif or makro_id is None)

    salah = save_row(who, f"makro:{makro_id}", save) if makro_id else try_write(save)
    if salah:
        return _form(makro_id, {"nama": nama, "teks": teks, "is_aktif": is_aktif, **tindakan}, salah), 400
    flash("Makro tersimpan.", "baik")
    return redirect(url_for(".daftar"))


@bp.get("/percakapan/<int:percakapan_id>/makro")
@peran("percakapan")
def pilih(percakapan_id: int) -> ResponseReturnValue:
    """The macros in use, beside the reply box or on a page of their own without JavaScript."""
    rows = query(list_makro, get_ctx().kantor_id, True)
    nama = "_pilih" if request.headers.get("HX-Request") else "pilih"
    return render_template(f"makro/{nama}.html", rows=rows, percakapan_id=percakapan_id, kunci=uuid.uuid4().hex,
                           tunda=TUNDA, sesudah=SESUDAH)


@bp.post("/percakapan/<int:percakapan_id>/makro")
@peran("percakapan")
def jalankan(percakapan_id: int) -> ResponseReturnValue:
    ctx, who, makro_id = get_ctx(), actor(allowed=PERCAKAPAN), whole(request.form.get("makro")) or 0
    kunci = request.form.get("kunci", "")[:64] or uuid.uuid4().hex
    row = query(load_makro, ctx.kantor_id, makro_id)
    values = query(values_of, ctx, who, percakapan_id)
    until = read_moment(ctx, str(row.tindakan.get("tunda", "")), "")
    attempt(lambda session: run_makro(session, ctx, who, percakapan_id, makro_id, kunci=kunci, values=values,
                                      tunda_sampai=until), f"Makro “{row.nama}” dijalankan.")
    return redirect(url_for("percakapan.lihat", percakapan_id=percakapan_id))


def _form(makro_id: int | None, isian: dict[str, object], salah: str = "") -> str:
    return render_template("makro/ubah.html", makro_id=makro_id, isian=isian, salah=salah, variabel=VARIABEL,
                           tunda=TUNDA, sesudah=SESUDAH, **load_choices(),
                           **(row_of(f"makro:{makro_id}") if makro_id else {}))
