"""The services: what each requires, where that was read, and how sure we are."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from backoffice.auth import peran
from handlers.layanan import BIAYA, KELUARGA, LAYANAN
from handlers.sop import SOPS

bp = Blueprint("layanan", __name__)


@bp.get("/layanan")
@peran("layanan")
def daftar() -> ResponseReturnValue:
    return render_template("layanan/daftar.html", semua=LAYANAN, keluarga=KELUARGA)


@bp.get("/layanan/<slug>")
@peran("layanan")
def lihat(slug: str) -> ResponseReturnValue:
    if slug not in LAYANAN:
        abort(404)
    has_sop = LAYANAN[slug].sop in {known for known, _ in SOPS}
    return render_template("layanan/lihat.html", satu=LAYANAN[slug], biaya=BIAYA, has_sop=has_sop)
