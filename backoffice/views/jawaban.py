"""Settings: the office's ready answers, who changed each and when."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from backoffice.auth import actor, get_ctx, peran
from backoffice.forms import note
from backoffice.navigation import PENGATUR_JAWABAN
from backoffice.pengaturan import row_of, save_row
from backoffice.run import query, try_write
from handlers.commands.jawaban import MAX_TEKS, VARIABEL, load_jawaban, save_jawaban
from handlers.queries.jawaban import list_jawaban
from handlers.queries.pengguna import names_of

bp = Blueprint("jawaban", __name__)


@bp.get("/pengaturan/jawaban")
@peran("jawaban")
def daftar() -> ResponseReturnValue:
    rows = query(list_jawaban, get_ctx().kantor_id)
    return render_template("jawaban/daftar.html", rows=rows, nama=query(names_of, [row.diubah_oleh for row in rows]))


@bp.get("/pengaturan/jawaban/baru")
@peran("jawaban")
def baru() -> ResponseReturnValue:
    return _form(None, {})


@bp.get("/pengaturan/jawaban/<int:jawaban_id>")
@peran("jawaban")
def ubah(jawaban_id: int) -> ResponseReturnValue:
    row = query(load_jawaban, get_ctx().kantor_id, jawaban_id)
    return _form(jawaban_id, {"singkatan": row.singkatan, "judul": row.judul, "teks": row.teks,
                              "is_aktif": "y" if row.is_aktif else ""})


@bp.post("/pengaturan/jawaban/baru")
@bp.post("/pengaturan/jawaban/<int:jawaban_id>")
@peran("jawaban")
def simpan(jawaban_id: int | None = None) -> ResponseReturnValue:
    isian = {nama: note(request.form, nama, MAX_TEKS + 1) for nama in ("singkatan", "judul", "teks", "is_aktif")}
    who, is_aktif = actor(allowed=PENGATUR_JAWABAN), bool(isian["is_aktif"]) or jawaban_id is None

    def save(session: Session) -> object:
        return save_jawaban(session, get_ctx(), who, jawaban_id, singkatan=isian["singkatan"], judul=isian["judul"],
                            teks=isian["teks"], is_aktif=is_aktif)

    salah = save_row(who, f"jawaban:{jawaban_id}", save) if jawaban_id else try_write(save)
    if salah:
        return _form(jawaban_id, isian, salah), 400
    flash("Jawaban tersimpan.", "baik")
    return redirect(url_for(".daftar"))


def _form(jawaban_id: int | None, isian: dict[str, str], salah: str = "") -> str:
    row = query(load_jawaban, get_ctx().kantor_id, jawaban_id) if jawaban_id else None
    people = [one["oleh"] for one in row.jejak] + [row.diubah_oleh] if row else []
    return render_template("jawaban/ubah.html", row=row, isian=isian, salah=salah, variabel=VARIABEL,
                           nama=query(names_of, people), **(row_of(f"jawaban:{jawaban_id}") if row else {}))
