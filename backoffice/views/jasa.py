"""Distribusi dokumen (JASA DUKCAPIL): rekapan, the outcome of each document, and what came back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from backoffice.auth import actor, get_ctx, peran, petugas
from backoffice.forms import ids, note, upload, whole
from backoffice.navigation import MITRA
from backoffice.pengaturan import errors_of
from backoffice.run import attempt, query, write
from handlers.commands.jasa import (
    HANDLERS,
    JENIS,
    MAKERS,
    MARKERS,
    finish_tugas,
    import_hasil,
    make_rekapan,
    mark_each,
    read_baris,
)
from handlers.errors import LoketError, NotFound
from handlers.queries.antrean import places_of
from handlers.queries.jasa import list_rekapan, list_siap, list_tugas
from handlers.queries.kiriman import list_kiriman
from handlers.queries.permohonan import find_permohonan
from handlers.surat.lembar_kerja import XLSX
from handlers.surat.rekapan_xlsx import rekapan_xlsx

bp = Blueprint("jasa", __name__)


@bp.get("/distribusi")
@peran("jasa")
def daftar() -> ResponseReturnValue:
    return _show(MultiDict())


@bp.post("/distribusi")
@peran("buat_rekapan")
def buat() -> ResponseReturnValue:
    who, form = actor(allowed=MAKERS), request.form
    def make(session: Session) -> None:
        make_rekapan(session, get_ctx(), who, ids(), read_baris(note(form, "baris", 40_000)), note(form, "tujuan", 120),
                     note(form, "kunci", 64))

    try:
        write(make)
    except LoketError as error:
        return _show(form, errors_of(error)), 409
    flash("Rekapan diserahkan kepada Kasubbag Umum.", "baik")
    return redirect(url_for(".daftar"))


@bp.get("/distribusi/<nomor>")
@peran("jasa")
def lihat(nomor: str) -> ResponseReturnValue:
    return _show_one(nomor, MultiDict())


@bp.get("/distribusi/<nomor>/rekapan.xlsx")
@peran("jasa")
def unduh(nomor: str) -> Response:
    isi = query(_load, nomor)
    named = f'attachment; filename="rekapan-{nomor}.xlsx"'
    return Response(rekapan_xlsx(nomor, isi["rows"]), mimetype=XLSX, headers={"Content-Disposition": named})


@bp.post("/distribusi/<nomor>/hasil")
@peran("hasil_kiriman")
def hasil(nomor: str) -> ResponseReturnValue:
    who, form, isi = actor(allowed=MARKERS), request.form, query(_load, nomor)
    mine = {row.id for row in isi["rows"]}
    chosen = [(one, whole(form.get(f"versi-{one}")) or 0) for one in ids() if one in mine]
    results = mark_each(get_ctx(), who, chosen, form.get("hasil", ""), note(form, "alasan", 300))
    if good := sum(not error for _, error in results):
        flash(f"{good} dokumen tercatat.", "baik")
    for _, kalimat in results or [("", "Belum ada yang dipilih.")]:
        if kalimat:
            flash(kalimat, "salah")
    if not results or any(error for _, error in results):
        return _show_one(nomor, form), 409
    return redirect(url_for(".lihat", nomor=nomor))


@bp.post("/distribusi/<nomor>/unggah")
@peran("hasil_kiriman")
def unggah(nomor: str) -> ResponseReturnValue:
    who, isi, sent = actor(allowed=MARKERS), query(_load, nomor), upload("rekapan")
    try:
        wrong = write(lambda session: import_hasil(session, get_ctx(), who, isi["p"].id, sent[0] if sent else b""))
    except LoketError as error:
        wrong = [str(error)]
    for kalimat in wrong[:20] or ["Rekapan hasil penyerahan terbaca seluruhnya."]:
        flash(kalimat, "salah" if wrong else "baik")
    return redirect(url_for(".lihat", nomor=nomor))


@bp.post("/distribusi/tugas/<int:kiriman_id>")
@peran("tugas_kiriman")
def selesai(kiriman_id: int) -> ResponseReturnValue:
    who = actor(allowed=HANDLERS)
    attempt(lambda session: finish_tugas(session, get_ctx(), who, kiriman_id), "Dokumen tercatat sudah ditangani.")
    return redirect(url_for(".daftar", _anchor="tugas"))


def _load(session: Session, nomor: str) -> dict[str, Any]:
    permohonan = find_permohonan(session, get_ctx().kantor_id, nomor)
    here = (permohonan.sop, permohonan.langkah)
    is_mine = here in places_of(petugas().peran) and not permohonan.is_selesai
    if permohonan.sop != "jasa_dukcapil" or (MITRA.issuperset(petugas().peran) and not is_mine):
        raise NotFound(f"Rekapan {nomor} tidak sedang ada pada Anda.")
    can_mark = permohonan.langkah == "penyerahan" and permohonan.is_diterima and not permohonan.is_selesai
    return {"p": permohonan, "rows": list_kiriman(session, permohonan.id),
            "bisa_tandai": can_mark and not MARKERS.isdisjoint(petugas().peran)}


def _show_one(nomor: str, isian: MultiDict[str, str]) -> str:
    return render_template("jasa/lihat.html", isian=isian, **query(_load, nomor))


def _show(isian: MultiDict[str, str], salah: Mapping[str, str] | None = None) -> str:
    kantor_id, me = get_ctx().kantor_id, petugas().peran
    is_mitra, makes, handles = MITRA.issuperset(me), not MAKERS.isdisjoint(me), not HANDLERS.isdisjoint(me)
    return render_template(
        "jasa/daftar.html", isian=isian, salah=salah or {}, jenis=JENIS, bisa_buat=makes, bisa_tugas=handles,
        kunci=isian.get("kunci") or uuid.uuid4().hex,
        rekapan=query(list_rekapan, kantor_id, me, is_mitra=is_mitra),
        siap=query(list_siap, kantor_id) if makes else (), tugas=query(list_tugas, kantor_id) if handles else ())
