"""The procedures as printed: head, rows verbatim, what was inferred, and the swimlane."""

from __future__ import annotations

import re

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from backoffice.auth import get_ctx, peran
from backoffice.run import query
from handlers.queries.permohonan import find_permohonan
from handlers.sop import SOPS, current
from handlers.workflow.diagram import draw

bp = Blueprint("sop", __name__)


@bp.get("/sop")
@peran("sop")
def daftar() -> ResponseReturnValue:
    slugs = dict.fromkeys(slug for slug, _ in SOPS)
    return render_template("sop/daftar.html", semua=[current(slug) for slug in slugs])


@bp.get("/sop/<slug>")
@peran("sop")
def lihat(slug: str) -> ResponseReturnValue:
    if slug not in {known for known, _ in SOPS}:
        abort(404)
    nomor, sop, here = request.args.get("nomor", ""), current(slug), ""
    if nomor:
        permohonan = query(find_permohonan, get_ctx().kantor_id, nomor)
        sop, here = SOPS[permohonan.sop, permohonan.sop_versi], permohonan.langkah
    return render_template("sop/lihat.html", sop=sop, here=here, nomor=nomor, gambar=_picture(draw(sop, here)))


def _picture(svg: str) -> Markup:
    """The drawing without its own style sheet, which the CSP forbids: the rules stand in static/sop.css."""
    return Markup(re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL))
