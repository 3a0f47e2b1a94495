"""Pengaturan: the page that lists every page on which the office changes something itself."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from backoffice.auth import peran, petugas
from backoffice.navigation import is_allowed, pages_under

bp = Blueprint("pengaturan", __name__)


@bp.get("/pengaturan")
@peran("pengaturan")
def daftar() -> ResponseReturnValue:
    mine = {nama: page for nama, page in pages_under("pengaturan").items() if is_allowed(nama, petugas().peran)}
    return render_template("pengaturan/daftar.html", halaman=mine)
