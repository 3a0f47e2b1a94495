"""Plh. and Plt.: who stands in for whom, from when to when, by what letter."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran
from backoffice.forms import note, tanggal, whole
from backoffice.run import attempt, query, write
from handlers.commands.pengaturan import PENGATUR
from handlers.commands.penugasan import JABATAN, SEBUTAN, assign_pengganti, revoke_penugasan
from handlers.errors import BadFields
from handlers.queries.pengguna import list_pengguna
from handlers.queries.penugasan import list_penugasan

bp = Blueprint("penugasan", __name__)


@bp.get("/pengaturan/penugasan")
@peran("penugasan")
def daftar() -> ResponseReturnValue:
    return _show({}, {})


@bp.post("/pengaturan/penugasan")
@peran("penugasan")
def simpan() -> ResponseReturnValue:
    form, ctx, who = request.form, get_ctx(), actor(allowed=PENGATUR)
    try:
        write(lambda session: assign_pengganti(
            session, ctx, who, jenis=form.get("jenis", ""), peran=form.get("peran", ""),
            pejabat_id=whole(form.get("pejabat_id")), pengganti_id=whole(form.get("pengganti_id")),
            mulai=tanggal(form.get("mulai")), selesai=tanggal(form.get("selesai")), dasar=note(form, "dasar", 200)))
    except BadFields as error:
        return _show(form.to_dict(), error.kolom), 400
    flash("Pengganti tercatat. Selama masanya, pekerjaan jabatan itu tampil di antrean pengganti.", "baik")
    return redirect(url_for(".daftar"))


@bp.post("/pengaturan/penugasan/<int:penugasan_id>/akhiri")
@peran("penugasan")
def akhiri(penugasan_id: int) -> ResponseReturnValue:
    who = actor(allowed=PENGATUR)
    attempt(lambda session: revoke_penugasan(session, get_ctx(), who, penugasan_id),
            "Penggantian diakhiri. Pejabat memegang lagi pekerjaannya.")
    return redirect(url_for(".daftar"))


def _show(typed: Mapping[str, str], salah: Mapping[str, str]) -> str:
    kantor_id = get_ctx().kantor_id
    officers = [row for row in query(list_pengguna, kantor_id) if row.pengguna.is_aktif]
    pejabat = [(role, row.pengguna) for role in JABATAN for row in officers if role in row.peran]
    return render_template("pengaturan/penugasan.html", typed=typed, salah=salah, sebutan=SEBUTAN, jabatan=JABATAN,
                           rows=query(list_penugasan, kantor_id), hari_ini=get_ctx().today(), pejabat=pejabat,
                           petugas=[row.pengguna for row in officers])
