"""Jawaban kantor: answers proposed, approved and withdrawn, that the bot gives again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from backoffice.auth import actor, get_ctx, peran, petugas
from backoffice.forms import note, whole
from backoffice.run import attempt, query
from handlers.commands.pengetahuan import (
    APPROVERS,
    MAX_JAWABAN,
    MAX_PERTANYAAN,
    PROPOSERS,
    STATUS,
    WITHDRAWERS,
    approve_pengetahuan,
    propose_pengetahuan,
    refuse_pengetahuan,
)
from handlers.queries.bamsos import topics
from handlers.queries.pengetahuan import count_pengetahuan, list_pengetahuan, load_usulan
from handlers.queries.permohonan import find_permohonan_id

bp = Blueprint("pengetahuan", __name__)


@bp.get("/jawaban-kantor")
@peran("pengetahuan")
def daftar() -> ResponseReturnValue:
    return _show(MultiDict())


@bp.get("/permohonan/<nomor>/usul-jawaban")
@peran("usul_jawaban")
def usul(nomor: str) -> ResponseReturnValue:
    return _ask(nomor, MultiDict(query(load_usulan, get_ctx().kantor_id, nomor)))


@bp.post("/permohonan/<nomor>/usul-jawaban")
@peran("usul_jawaban")
def simpan(nomor: str) -> ResponseReturnValue:
    ctx, who, form = get_ctx(), actor(allowed=PROPOSERS), request.form
    permohonan_id = query(find_permohonan_id, ctx.kantor_id, nomor)
    tanya, jawab = note(form, "pertanyaan"), note(form, "jawaban")
    if attempt(lambda session: propose_pengetahuan(
            session, ctx, who, tanya, jawab, layanan=form.get("layanan", ""), maksud=form.get("maksud", ""),
            sumber=note(form, "sumber"), permohonan_id=permohonan_id), "Diusulkan kepada Kepala Seksi."):
        return redirect(url_for("permohonan.lembar", nomor=nomor, _anchor="pertanyaan"))
    return _ask(nomor, form), 409


@bp.post("/jawaban-kantor/<int:pengetahuan_id>/setujui")
@peran("putus_jawaban")
def setujui(pengetahuan_id: int) -> ResponseReturnValue:
    ctx, who, form = get_ctx(), actor(allowed=APPROVERS), request.form
    tanya, jawab, sumber = (note(form, nama) for nama in ("pertanyaan", "jawaban", "sumber"))
    return _done(lambda session: approve_pengetahuan(
        session, ctx, who, pengetahuan_id, whole(form.get("versi")) or 0, tanya, jawab,
        layanan=form.get("layanan", ""), sumber=sumber), "Disetujui. Bot memakainya mulai sekarang.", pengetahuan_id)


@bp.post("/jawaban-kantor/<int:pengetahuan_id>/cabut")
@peran("cabut_jawaban")
def cabut(pengetahuan_id: int) -> ResponseReturnValue:
    ctx, who, alasan = get_ctx(), actor(allowed=WITHDRAWERS), note(request.form, "alasan")
    versi = whole(request.form.get("versi")) or 0
    return _done(lambda session: refuse_pengetahuan(session, ctx, who, pengetahuan_id, versi, alasan),
                 "Tercatat. Bot tidak memakainya.", pengetahuan_id)


def _done(command: Callable[[Session], Any], said: str, pengetahuan_id: int) -> ResponseReturnValue:
    """Back to the list; when it was refused, the same page with what was typed."""
    if attempt(command, said):
        return redirect(url_for(".daftar", status=_status()))
    return _show(request.form, pengetahuan_id), 409


def _status() -> str:
    status = request.args.get("status", "")
    return status if status in STATUS else "usulan"


def _show(isian: MultiDict[str, str], salah_id: int = 0) -> str:
    kantor_id, me = get_ctx().kantor_id, petugas().peran
    return render_template(
        "pengetahuan/daftar.html", rows=query(list_pengetahuan, kantor_id, _status()), status=_status(), nama=STATUS,
        banyak=query(count_pengetahuan, kantor_id), isian=isian, salah_id=salah_id, topik=topics(),
        bisa_setuju=not APPROVERS.isdisjoint(me), bisa_cabut=not WITHDRAWERS.isdisjoint(me),
        MAX_PERTANYAAN=MAX_PERTANYAAN, MAX_JAWABAN=MAX_JAWABAN)


def _ask(nomor: str, isian: MultiDict[str, str]) -> str:
    return render_template("pengetahuan/usul.html", nomor=nomor, isian=isian, topik=topics(),
                           MAX_PERTANYAAN=MAX_PERTANYAAN, MAX_JAWABAN=MAX_JAWABAN)
