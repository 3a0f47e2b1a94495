"""Letterhead, officials and kecamatan, changed by the office itself."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Mapping

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import get_ctx, peran
from backoffice.forms import upload
from backoffice.pengaturan import errors_of, history_of, save_part
from backoffice.run import query
from backoffice.views.surat import send_pdf
from data.reference.nik import wilayah
from handlers.commands import pengaturan_kantor as isian_kantor
from handlers.commands.penugasan import JABATAN
from handlers.errors import LoketError
from handlers.queries.pengguna import list_pengguna
from handlers.surat.surat import contoh_surat

bp = Blueprint("pengaturan_kantor", __name__)


@bp.get("/pengaturan/kop")
@peran("kop")
def kop() -> ResponseReturnValue:
    return _show_kop({key: str(get_ctx().profil.get(key, "")) for key in isian_kantor.KOP}, {})


@bp.post("/pengaturan/kop")
@peran("kop")
def simpan_kop() -> ResponseReturnValue:
    logo = _chosen_logo()
    try:
        save_part("kop", isian_kantor.read_kop(request.form, logo, str(get_ctx().profil.get("logo", ""))))
    except LoketError as error:
        typed = request.form.to_dict() | {"logo_kiriman": isian_kantor.small_png(logo)}
        return _show_kop(typed, errors_of(error)), 400
    flash("Kop surat tersimpan dan dipakai mulai surat berikutnya.", "baik")
    return redirect(url_for(".kop"))


@bp.get("/pengaturan/kop/contoh.pdf")
@peran("kop")
def contoh() -> Response:
    naskah = contoh_surat(get_ctx().profil, get_ctx().today())
    return send_pdf(naskah.pdf(), "contoh-kop.pdf")


@bp.get("/pengaturan/kop/logo.png")
@peran("kop")
def logo() -> Response:
    content = isian_kantor.logo_png(str(get_ctx().profil.get("logo", "")))
    if not content:
        abort(404)
    return Response(content, mimetype="image/png")


@bp.get("/pengaturan/pejabat")
@peran("pejabat")
def pejabat() -> ResponseReturnValue:
    return _show_pejabat(isian_kantor.type_pejabat(get_ctx().profil), {})


@bp.post("/pengaturan/pejabat")
@peran("pejabat")
def simpan_pejabat() -> ResponseReturnValue:
    try:
        save_part("pejabat", isian_kantor.read_pejabat(request.form))
    except LoketError as error:
        return _show_pejabat(request.form.to_dict(), errors_of(error)), 400
    flash("Pejabat tersimpan dan dipakai mulai surat berikutnya.", "baik")
    return redirect(url_for(".pejabat"))


@bp.get("/pengaturan/kecamatan")
@peran("kecamatan")
def kecamatan() -> ResponseReturnValue:
    return _show_kecamatan({"kecamatan": "\n".join(get_ctx().profil.get("kecamatan", ()))}, {})


@bp.post("/pengaturan/kecamatan")
@peran("kecamatan")
def simpan_kecamatan() -> ResponseReturnValue:
    try:
        save_part("kecamatan", isian_kantor.read_kecamatan(request.form.get("kecamatan", "")))
    except LoketError as error:
        return _show_kecamatan(request.form.to_dict(), errors_of(error)), 400
    flash("Daftar kecamatan tersimpan; pemohon memilih dari daftar ini.", "baik")
    return redirect(url_for(".kecamatan"))


def _chosen_logo() -> bytes | None:
    """The picture sent now, or the one sent before with a form that was shown again."""
    if sent := upload("logo"):
        return sent[0]
    if not request.form.get("pakai_kiriman"):
        return None
    with contextlib.suppress(ValueError):
        return base64.b64decode(request.form.get("logo_kiriman", ""), validate=True) or None
    return None


def _show_kop(typed: Mapping[str, str], salah: Mapping[str, str]) -> str:
    return render_template("pengaturan/kop.html", typed=typed, salah=salah, isian=isian_kantor.KOP,
                           wajib=isian_kantor.WAJIB, **history_of("kop"))


def _show_pejabat(typed: Mapping[str, str], salah: Mapping[str, str]) -> str:
    rows = query(list_pengguna, get_ctx().kantor_id)
    holders = {role: [row.pengguna for row in rows if role in row.peran and row.pengguna.is_aktif] for role in JABATAN}
    return render_template("pengaturan/pejabat.html", typed=typed, salah=salah, pemegang=holders,
                           **history_of("pejabat"))


def _show_kecamatan(typed: Mapping[str, str], salah: Mapping[str, str]) -> str:
    kode = str(get_ctx().profil.get("kode_wilayah", "?"))
    known = [nama for code, nama in sorted(wilayah().items()) if len(code) == 6 and code.startswith(kode)]
    unknown = isian_kantor.unknown_kecamatan(get_ctx().profil.get("kecamatan", ()), known)
    return render_template("pengaturan/kecamatan.html", typed=typed, salah=salah, baku=known, asing=unknown,
                           **history_of("kecamatan"))
