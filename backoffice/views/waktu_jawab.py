"""How long citizens wait for an answer, when a superior is told, and the quiet hours: set by the office itself."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import get_ctx, peran
from backoffice.pengaturan import errors_of, history_of, save_part
from handlers.commands.pengaturan_waktu import JAWABAN, TUNGGU, read_waktu, say_changes, type_waktu
from handlers.errors import LoketError
from handlers.queries.pengaturan import MAX_RIWAYAT

bp = Blueprint("waktu_jawab", __name__)


@bp.get("/pengaturan/waktu")
@peran("waktu_jawab")
def lihat() -> ResponseReturnValue:
    return _show(type_waktu(get_ctx().profil), {})


@bp.post("/pengaturan/waktu")
@peran("waktu_jawab")
def simpan() -> ResponseReturnValue:
    try:
        save_part("waktu", {} if "bawaan" in request.form else read_waktu(request.form))
    except LoketError as error:
        return _show(request.form.to_dict(), errors_of(error)), 400
    flash("Tersimpan. Percakapan yang menunggu jawaban dihitung ulang dalam satu menit.", "baik")
    return redirect(url_for(".lihat"))


def _show(typed: Mapping[str, str], salah: Mapping[str, str]) -> str:
    history = history_of("waktu")
    rows = history["perubahan"]
    what = {row.id: say_changes(before.nilai, row.nilai) for row, before in pairwise(rows)}
    if rows and len(rows) < MAX_RIWAYAT:
        what[rows[-1].id] = say_changes({}, rows[-1].nilai)
    return render_template("pengaturan/waktu.html", typed=typed, salah=salah, jawaban=JAWABAN, tunggu=TUNGGU,
                           isinya=what, **history)
