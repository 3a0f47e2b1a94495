"""Pertanyaan warga: the register of BAMSOS in the order of asking, what the admin writes down, and its report."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran, petugas
from backoffice.forms import note, whole
from backoffice.run import attempt, query, refreshed, write
from backoffice.views.permohonan import show_again
from handlers.commands.bamsos import JENIS, REGISTRARS, answer_directly, classify_pertanyaan, take_next
from handlers.queries.bamsos import count_pertanyaan, list_pertanyaan
from handlers.queries.permohonan import find_permohonan_id
from handlers.surat.laporan_bamsos import laporan_xlsx
from handlers.surat.lembar_kerja import XLSX

bp = Blueprint("pertanyaan", __name__)


@bp.get("/pertanyaan")
@peran("pertanyaan")
def daftar() -> ResponseReturnValue:
    kantor_id, is_terbuka = get_ctx().kantor_id, request.args.get("lihat") != "dijawab"
    isi = query(list_pertanyaan, kantor_id, is_terbuka=is_terbuka, sesudah=request.args.get("sesudah", ""))
    nama = "pertanyaan/_isi.html" if request.headers.get("HX-Request") else "pertanyaan/daftar.html"
    page = render_template(nama, isi=isi, is_terbuka=is_terbuka, banyak=query(count_pertanyaan, kantor_id),
                           jenis_pertanyaan=JENIS, bisa_ambil=not REGISTRARS.isdisjoint(petugas().peran),
                           sesudah=request.args.get("sesudah", ""))
    return refreshed(page)


@bp.get("/pertanyaan/laporan.xlsx")
@peran("pertanyaan")
def laporan() -> Response:
    ctx = get_ctx()
    content = laporan_xlsx(ctx, query(list_pertanyaan, ctx.kantor_id, is_terbuka=False, limit=2000).rows, JENIS)
    named = 'attachment; filename="laporan-bamsos.xlsx"'
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": named})


@bp.post("/pertanyaan/ambil")
@peran("registrasi")
def ambil() -> ResponseReturnValue:
    who = actor(allowed=REGISTRARS)
    taken = write(lambda session: take_next(session, get_ctx(), who))
    if taken is None:
        flash("Tidak ada pertanyaan yang menunggu diterima.", "baik")
        return redirect(url_for(".daftar"))
    return redirect(url_for("permohonan.lembar", nomor=taken.nomor))


@bp.post("/permohonan/<nomor>/jenis-pertanyaan")
@peran("registrasi")
def catat(nomor: str) -> ResponseReturnValue:
    permohonan_id, form = query(find_permohonan_id, get_ctx().kantor_id, nomor), request.form
    who = actor(allowed=REGISTRARS)
    jenis, layanan, tentang = form.get("jenis", ""), form.get("layanan", ""), note(form, "tentang", 40).upper()
    if attempt(lambda session: classify_pertanyaan(session, get_ctx(), who, permohonan_id, jenis, layanan, tentang),
               "Jenis pertanyaan tercatat."):
        return redirect(url_for("permohonan.lembar", nomor=nomor, _anchor="pertanyaan"))
    return show_again(nomor)


@bp.post("/permohonan/<nomor>/jawab-langsung")
@peran("registrasi")
def jawab(nomor: str) -> ResponseReturnValue:
    permohonan_id, who = query(find_permohonan_id, get_ctx().kantor_id, nomor), actor(allowed=REGISTRARS)
    jawaban, urutan = note(request.form, "jawaban"), whole(request.form.get("urutan")) or 0
    if attempt(lambda session: answer_directly(session, get_ctx(), who, permohonan_id, jawaban, urutan),
               "Jawaban sudah masuk ke chat penanya."):
        return redirect(url_for("permohonan.lembar", nomor=nomor))
    return show_again(nomor)
