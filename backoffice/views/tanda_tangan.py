"""What waits for the signature of the Kepala Dinas: look at each, sign one or many with one press."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran
from backoffice.forms import ids
from backoffice.run import query, report
from handlers.commands.dokumen import sign_dokumen
from handlers.queries.dokumen import list_tanda_tangan
from handlers.workflow.model import Peran

bp = Blueprint("tanda_tangan", __name__)


@bp.get("/tanda-tangan")
@peran("tanda_tangan")
def daftar() -> ResponseReturnValue:
    return render_template("tanda_tangan/daftar.html", rows=query(list_tanda_tangan, get_ctx().kantor_id))


@bp.post("/tanda-tangan")
@peran("tanda_tangan")
def tanda() -> ResponseReturnValue:
    report(sign_dokumen(get_ctx(), actor(Peran.KADIS), ids()), "ditandatangani")
    nomor = request.form.get("nomor", "")
    return redirect(url_for("permohonan.lembar", nomor=nomor) if nomor else url_for(".daftar"))
