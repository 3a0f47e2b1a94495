"""Papers made from what the store knows: printed kartu kendali, and the letters that were kept, as PDF and as XLSX."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran
from backoffice.forms import ids
from backoffice.run import query, write
from handlers.commands.surat import open_surat
from handlers.queries.kendali import load_kartu
from handlers.queries.permohonan import find_permohonan_id
from handlers.surat.kendali import kartu_kendali_pdf
from handlers.surat.lembar_kerja import XLSX, tables_of, xlsx

bp = Blueprint("surat", __name__)


@bp.get("/permohonan/<nomor>/kartu-kendali.pdf")
@peran("permohonan")
def kendali(nomor: str) -> Response:
    ctx = get_ctx()
    cards = query(load_kartu, ctx, [query(find_permohonan_id, ctx.kantor_id, nomor)])
    return send_pdf(kartu_kendali_pdf(ctx.profil, cards, ctx.now()), f"kartu-kendali-{nomor}.pdf")


@bp.post("/kartu-kendali.pdf")
@peran("permohonan")
def kendali_banyak() -> ResponseReturnValue:
    ctx = get_ctx()
    cards = query(load_kartu, ctx, ids())
    if not cards:
        flash("Belum ada permohonan yang dipilih untuk dicetak kartunya.", "salah")
        return redirect(url_for("antrean.daftar"))
    return send_pdf(kartu_kendali_pdf(ctx.profil, cards, ctx.now()), f"kartu-kendali-{len(cards)}-permohonan.pdf")


@bp.get("/surat/<int:surat_id>")
@peran("surat")
def lihat(surat_id: int) -> Response:
    naskah, nama = write(lambda session: open_surat(session, get_ctx(), actor(), surat_id))
    return send_pdf(naskah.pdf(), nama)


@bp.get("/surat/<int:surat_id>.xlsx")
@peran("surat")
def tabel(surat_id: int) -> Response:
    naskah, nama = write(lambda session: open_surat(session, get_ctx(), actor(), surat_id))
    found = tables_of(naskah.isi)
    if not found:
        abort(404)
    content = xlsx(str(naskah.isi.get("kaki") or naskah.isi["judul"]), found)
    return Response(content, mimetype=XLSX, headers={
        "Content-Disposition": f'attachment; filename="{nama.removesuffix(".pdf")}.xlsx"'})


def send_pdf(content: bytes, nama: str) -> Response:
    g.boleh_dibingkai = True
    return Response(content, mimetype="application/pdf",
                    headers={"Content-Disposition": f'inline; filename="{nama}"'})
