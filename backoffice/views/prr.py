"""KTP-el PRR: counts per kecamatan, and the heap of cards on each row of the SOP."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran, petugas, roles
from backoffice.forms import ids, note
from backoffice.run import query, report
from handlers.commands.berita_acara import MAKERS
from handlers.commands.prr import ACTS, act_each
from handlers.errors import LoketError
from handlers.queries.prr import TUMPUKAN, count_prr, heap_of, langkah_of, last_run, list_prr, sum_prr
from handlers.surat.laporan_prr import laporan_xlsx
from handlers.surat.lembar_kerja import XLSX
from handlers.workflow.model import Aksi

bp = Blueprint("prr", __name__)
_DONE = {Aksi.TERIMA: "diterima", Aksi.TERUSKAN: "diteruskan", Aksi.SERAHKAN: "diserahkan",
         Aksi.KEMBALIKAN: "dikembalikan"}


@bp.get("/prr")
@peran("prr")
def daftar() -> ResponseReturnValue:
    return _show()


@bp.post("/prr")
@peran("prr")
def massal() -> ResponseReturnValue:
    aksi, tumpukan = request.form.get("aksi", ""), request.form.get("tumpukan", "")
    row = langkah_of(tumpukan)
    if aksi not in ACTS or row is None:
        abort(400)
    try:
        report(act_each(get_ctx(), actor(allowed=row.pelaksana), ids(), Aksi(aksi), note(request.form, "catatan")),
               _DONE[Aksi(aksi)])
    except LoketError as error:
        flash(str(error), "salah")
        return _show(), 409
    return redirect(url_for(".daftar", tumpukan=tumpukan, kecamatan=request.form.get("kecamatan") or None))


@bp.get("/prr/laporan.xlsx")
@peran("prr")
def laporan() -> Response:
    ctx = get_ctx()
    content = laporan_xlsx(ctx, query(count_prr, ctx.kantor_id), TUMPUKAN)
    named = 'attachment; filename="laporan-prr.xlsx"'
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": named})


def _show() -> str:
    kantor_id, me = get_ctx().kantor_id, roles()
    chosen = request.values.get("tumpukan", "")
    tumpukan = chosen if chosen in dict(TUMPUKAN) else heap_of(me)
    kecamatan = request.values.get("kecamatan", "")[:80]
    row: Any = langkah_of(tumpukan)
    jumlah = query(count_prr, kantor_id)
    mine = row is not None and not set(row.pelaksana).isdisjoint(petugas().peran)
    return render_template(
        "prr/daftar.html", jumlah=jumlah, total=sum_prr(jumlah), tumpukan=tumpukan, kecamatan=kecamatan, nama=TUMPUKAN,
        rows=query(list_prr, kantor_id, tumpukan, kecamatan), langkah=row, milik_saya=mine, isian=request.form,
        bisa_ba=tumpukan == "berita_acara" and not MAKERS.isdisjoint(petugas().peran),
        terakhir=query(last_run, kantor_id))
