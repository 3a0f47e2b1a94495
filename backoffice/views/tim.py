"""Settings of the shared inbox: teams with their members and capacity, and labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from backoffice.auth import actor, get_ctx, peran, petugas
from backoffice.forms import note, whole
from backoffice.navigation import PENGATUR_MEJA
from backoffice.pengaturan import errors_of, row_of, save_row, seals, try_row
from backoffice.run import query, try_write
from handlers.commands.label import WARNA, save_label
from handlers.commands.tim import save_tim
from handlers.errors import NotFound
from handlers.layanan import LAYANAN
from handlers.queries.meja import list_label, list_tim, load_pilihan

bp = Blueprint("tim", __name__)
_KAPASITAS = 10


@bp.get("/pengaturan/tim")
@peran("tim")
def daftar() -> ResponseReturnValue:
    return render_template("tim/daftar.html", rows=query(list_tim, get_ctx().kantor_id), nama=_names())


@bp.get("/pengaturan/tim/baru")
@peran("tim")
def baru() -> ResponseReturnValue:
    return _show(None, {"nama": "", "layanan": [], "is_giliran": True, "is_aktif": True, "anggota": {}})


@bp.get("/pengaturan/tim/<int:tim_id>")
@peran("tim")
def ubah(tim_id: int) -> ResponseReturnValue:
    found = next(((tim, members) for tim, members in query(list_tim, get_ctx().kantor_id) if tim.id == tim_id), None)
    if found is None:
        raise NotFound("Tim itu tidak ditemukan.")
    tim, members = found
    return _show(tim_id, {"nama": tim.nama, "layanan": tim.layanan, "is_giliran": tim.is_giliran,
                          "is_aktif": tim.is_aktif, "anggota": members})


@bp.post("/pengaturan/tim/baru", defaults={"tim_id": None})
@bp.post("/pengaturan/tim/<int:tim_id>")
@peran("tim")
def simpan(tim_id: int | None) -> ResponseReturnValue:
    isi = _read()
    def save(session: Session) -> object:
        return save_tim(session, get_ctx(), tim_id, **isi)

    error = try_row(actor(allowed=PENGATUR_MEJA), f"tim:{tim_id}" if tim_id else "", save)
    if error:
        return _show(tim_id, isi, errors_of(error)), 400
    flash("Tim tersimpan.", "baik")
    return redirect(url_for(".daftar"))


@bp.get("/pengaturan/label")
@peran("label")
def label() -> ResponseReturnValue:
    return _show_label()


@bp.post("/pengaturan/label", defaults={"label_id": None})
@bp.post("/pengaturan/label/<int:label_id>")
@peran("label")
def simpan_label(label_id: int | None) -> ResponseReturnValue:
    nama, warna = note(request.form, "nama", 60), request.form.get("warna", "azure")
    is_aktif = label_id is None or "is_aktif" in request.form

    def save(session: Session) -> object:
        return save_label(session, get_ctx(), label_id, nama=nama, warna=warna, is_aktif=is_aktif)

    error = save_row(actor(allowed=PENGATUR_MEJA), f"label:{label_id}", save) if label_id else try_write(save)
    if error:
        return _show_label(label_id or 0, error, {"nama": nama, "warna": warna, "is_aktif": is_aktif}), 400
    flash("Label tersimpan.", "baik")
    return redirect(url_for(".label"))


def _show_label(salah_id: int | None = None, salah: str = "", isian: dict[str, Any] | None = None) -> str:
    """`salah_id` 0: of the new one."""
    rows = query(list_label, get_ctx().kantor_id)
    return render_template("tim/label.html", rows=rows, warna=WARNA, salah_id=salah_id, salah=salah, isian=isian or {},
                           semula=seals("label", [row.id for row in rows], salah_id))


def _read() -> dict[str, Any]:
    form = request.form
    chosen = [whole(text) for text in form.getlist("anggota")][:500]
    anggota = {one: whole(form.get(f"kapasitas-{one}")) or 0 for one in chosen if one}
    return {"nama": note(form, "nama", 80), "layanan": form.getlist("layanan")[:60], "anggota": anggota,
            "is_giliran": "is_giliran" in form, "is_aktif": "is_aktif" in form}


def _names() -> dict[int, str]:
    return {one: nama for one, nama, _ in _people()}


def _people() -> Any:
    ctx = get_ctx()
    return query(load_pilihan, ctx.kantor_id, petugas().id, ctx.now()).petugas


def _show(tim_id: int | None, isi: dict[str, Any], salah: Mapping[str, str] | None = None) -> str:
    kept = row_of(f"tim:{tim_id}") if tim_id else {}
    return render_template("tim/ubah.html", tim_id=tim_id, isi=isi, salah=salah or {}, ketik=request.form,
                           orang=_people(), semua=tuple(LAYANAN), kapasitas=_KAPASITAS, **kept)
