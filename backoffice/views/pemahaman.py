"""What the bot did not understand: an officer says what it means, or puts it aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from backoffice.auth import actor, get_ctx, peran
from backoffice.forms import note
from backoffice.run import attempt, query
from handlers.commands.pemahaman import (
    BARU,
    CORRECTORS,
    STATUSES,
    correct_salah_paham,
    ignore_salah_paham,
    reopen_salah_paham,
)
from handlers.queries.pemahaman import (
    PAGE,
    count_salah_paham,
    layanan_choices,
    list_salah_paham,
    maksud_choices,
)
from handlers.redaction import MAX_SENTENCE

bp = Blueprint("pemahaman", __name__)


@bp.get("/pemahaman")
@peran("pemahaman")
def daftar() -> ResponseReturnValue:
    return _show(MultiDict())


@bp.post("/pemahaman/<int:salah_paham_id>/koreksi")
@peran("pemahaman")
def koreksi(salah_paham_id: int) -> ResponseReturnValue:
    form, ctx, who = request.form, get_ctx(), actor(allowed=CORRECTORS)
    maksud, _, layanan = form.get("arti", "").partition("+")
    if not maksud:
        maksud, layanan = form.get("maksud", ""), form.get("layanan", "")
    teks = note(form, "teks", MAX_SENTENCE * 2)
    return _done(lambda session: correct_salah_paham(session, ctx, who, salah_paham_id, maksud, layanan, teks),
                 "Tercatat. Dipakai pada pelatihan berikutnya.", salah_paham_id)


@bp.post("/pemahaman/<int:salah_paham_id>/abaikan")
@peran("pemahaman")
def abaikan(salah_paham_id: int) -> ResponseReturnValue:
    ctx, who = get_ctx(), actor(allowed=CORRECTORS)
    return _done(lambda session: ignore_salah_paham(session, ctx, who, salah_paham_id), "Diabaikan.", salah_paham_id)


@bp.post("/pemahaman/<int:salah_paham_id>/kembalikan")
@peran("pemahaman")
def kembalikan(salah_paham_id: int) -> ResponseReturnValue:
    ctx, who = get_ctx(), actor(allowed=CORRECTORS)
    return _done(lambda session: reopen_salah_paham(session, ctx, who, salah_paham_id),
                 "Dikembalikan ke daftar yang belum ditangani.", salah_paham_id)


def _done(command: Callable[[Session], Any], said: str, salah_paham_id: int) -> ResponseReturnValue:
    """Back to the list; when it was refused, the same page with what was typed."""
    lihat = _view()
    if attempt(command, said):
        return redirect(url_for(".daftar", _anchor="kalimat", status=lihat["status"], urut=lihat["urut"]))
    return _show(request.form, salah_paham_id), 409


def _view() -> dict[str, str]:
    """Which list, in which order: the parts of the address that are kept from page to page."""
    status, urut = request.args.get("status", ""), request.args.get("urut", "")
    return {"status": status if status in STATUSES else BARU, "urut": "baru" if urut == "baru" else "sering"}


def _show(isian: MultiDict[str, str], salah_id: int = 0) -> str:
    kantor_id, lihat = get_ctx().kantor_id, _view()
    rows = query(list_salah_paham, kantor_id, lihat["status"], is_by_count=lihat["urut"] == "sering")
    return render_template("pemahaman/daftar.html", rows=rows, lihat=lihat, isian=isian, salah_id=salah_id,
                           banyak=query(count_salah_paham, kantor_id), PAGE=PAGE, MAX_SENTENCE=MAX_SENTENCE,
                           pilihan_maksud=maksud_choices(), pilihan_layanan=layanan_choices())
