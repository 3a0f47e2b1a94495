"""Papers made from what the store knows: the printed kartu kendali, and the letters that were kept."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g
from sqlmodel import Session

from backoffice.auth import actor, get_ctx, peran
from backoffice.run import query, write
from data.reference.nik import mask_nik
from handlers.commands.surat import open_surat
from handlers.context import Context
from handlers.layanan import readable
from handlers.queries.permohonan import load_lembar
from handlers.surat.kendali import KartuKendali, kartu_kendali_pdf
from handlers.workflow.kartu_kendali import kartu_kendali, ringkasan

bp = Blueprint("surat", __name__)


@bp.get("/permohonan/<nomor>/kartu-kendali.pdf")
@peran("permohonan")
def kendali(nomor: str) -> Response:
    ctx = get_ctx()
    content = kartu_kendali_pdf(ctx.profil, [query(_card, ctx, nomor)], ctx.now())
    return send_pdf(content, f"kartu-kendali-{nomor}.pdf")


@bp.get("/surat/<int:surat_id>")
@peran("surat")
def lihat(surat_id: int) -> Response:
    naskah, nama = write(lambda session: open_surat(session, get_ctx(), actor(), surat_id))
    return send_pdf(naskah.pdf(), nama)


def send_pdf(content: bytes, nama: str) -> Response:
    g.boleh_dibingkai = True
    return Response(content, mimetype="application/pdf",
                    headers={"Content-Disposition": f'inline; filename="{nama}"'})


def _card(session: Session, ctx: Context, nomor: str) -> KartuKendali:
    lembar = load_lembar(session, ctx.kantor_id, nomor)
    permohonan: Any = lembar.permohonan
    rows = kartu_kendali(lembar.sop, lembar.history, ctx.calendar, ctx.now())
    isian = [("Layanan", readable(permohonan.layanan)), ("Pemohon", permohonan.nama),
             ("NIK", mask_nik(permohonan.data.get("nik", ""))), ("SOP", lembar.sop.judul)]
    return KartuKendali(nomor, isian, rows, ringkasan(lembar.sop, rows), f"{ctx.settings.base_url}/lacak/{nomor}",
                        lembar.petugas)
