"""Questions that wait for a superior: answer, or raise to Kabid."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from backoffice.auth import actor, get_ctx, peran, petugas
from backoffice.forms import note
from backoffice.run import attempt, query
from handlers.commands.eskalasi import KASI, answer_eskalasi, can_answer, raise_eskalasi
from handlers.context import Actor
from handlers.queries.eskalasi import find_eskalasi, list_eskalasi

bp = Blueprint("eskalasi", __name__)


@bp.get("/eskalasi")
@peran("eskalasi")
def daftar() -> ResponseReturnValue:
    return _show(MultiDict())


@bp.post("/eskalasi/<int:eskalasi_id>/jawab")
@peran("eskalasi")
def jawab(eskalasi_id: int) -> ResponseReturnValue:
    who, jawaban = _answerer(eskalasi_id), note(request.form, "jawaban")
    if attempt(lambda session: answer_eskalasi(session, get_ctx(), who, eskalasi_id, jawaban), "Jawaban terkirim."):
        return redirect(url_for(".daftar"))
    return _show(request.form, eskalasi_id), 409


@bp.post("/eskalasi/<int:eskalasi_id>/teruskan")
@peran("eskalasi")
def teruskan(eskalasi_id: int) -> ResponseReturnValue:
    who, catatan = _answerer(eskalasi_id, raises=True), note(request.form, "jawaban")
    if attempt(lambda session: raise_eskalasi(session, get_ctx(), who, eskalasi_id, catatan), "Diteruskan ke Kabid."):
        return redirect(url_for(".daftar"))
    return _show(request.form, eskalasi_id), 409


def _answerer(eskalasi_id: int, raises: bool = False) -> Actor:
    """This officer in the role the question waits for (for raising: a Kasi's)."""
    untuk = query(find_eskalasi, get_ctx().kantor_id, eskalasi_id).untuk
    fitting = [role for role in petugas().peran if can_answer(role, untuk) and (not raises or role in KASI)]
    return actor(fitting[0] if fitting else None)


def _show(isian: MultiDict[str, str], salah_id: int = 0) -> str:
    me, kantor_id = petugas().peran, get_ctx().kantor_id
    return render_template("eskalasi/daftar.html", isian=isian, salah_id=salah_id,
                           terbuka=query(list_eskalasi, kantor_id, me),
                           dijawab=query(list_eskalasi, kantor_id, me, status="dijawab", limit=20),
                           bisa_teruskan=any(role in KASI for role in me))
