"""The list of requests and the page of one: checklist, acts, control card."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran, petugas, roles
from backoffice.forms import IsianAksi, note, read_aksi, upload, whole
from backoffice.lembar import load_isi
from backoffice.run import attempt, query, write
from backoffice.urungkan import offer_undo
from handlers.commands.berkas import CHECKERS, judge_berkas
from handlers.commands.dokumen import UPLOADERS, upload_dokumen
from handlers.commands.eskalasi import ask_atasan
from handlers.commands.kontak import CONTACTERS, MAX_NOTE, log_kontak
from handlers.commands.nik import open_nik
from handlers.commands.permohonan import act
from handlers.layanan import LAYANAN
from handlers.queries.antrean import find_next, ids_of, places_of
from handlers.queries.permohonan import find_permohonan_id, list_permohonan
from handlers.workflow.model import Aksi

bp = Blueprint("permohonan", __name__)


@bp.get("/permohonan")
@peran("permohonan")
def daftar() -> ResponseReturnValue:
    saring = {nama: request.args.get(nama, "")[:80] for nama in ("cari", "layanan", "status")}
    sebelum = whole(request.args.get("sebelum")) or 0
    rows, lanjut = query(list_permohonan, get_ctx().kantor_id, sebelum=sebelum, **saring)
    if saring["cari"] and len(rows) == 1 and not sebelum:
        return redirect(url_for(".lembar", nomor=rows[0].nomor))
    return render_template("permohonan/daftar.html", rows=rows, lanjut=lanjut, layanan_semua=LAYANAN, **saring)


@bp.get("/permohonan/<nomor>")
@peran("lembar")
def lembar(nomor: str) -> ResponseReturnValue:
    isi = query(load_isi, get_ctx(), nomor, petugas().peran)
    seen = whole(request.args.get("urutan"))
    if request.headers.get("HX-Request") and seen is not None:
        return ("", 204) if isi["urutan"] == seen else render_template("permohonan/_segar.html", **isi)
    return render_template("permohonan/lembar.html", isian={}, nik="", **isi)


@bp.post("/permohonan/<nomor>/aksi")
@peran("lembar")
def aksi(nomor: str) -> ResponseReturnValue:
    try:
        isian = read_aksi(request.form)
    except ValueError:
        abort(400)
    permohonan_id = query(find_permohonan_id, get_ctx().kantor_id, nomor)
    if attempt(lambda session: _act(session, permohonan_id, isian), f"{nomor} · {isian.aksi.label}: tersimpan."):
        offer_undo(isian.aksi, [nomor], f"{nomor}: {isian.aksi.label}")
        return redirect(url_for(".lembar", nomor=_next_after(nomor, isian.aksi)))
    return show_again(nomor)


@bp.post("/permohonan/<nomor>/berkas/<int:berkas_id>")
@peran("permohonan")
def nilai(nomor: str, berkas_id: int) -> ResponseReturnValue:
    good, alasan = request.form.get("nilai") == "terima", note(request.form, "alasan") or request.form.get("contoh", "")
    who = actor(allowed=CHECKERS)
    done = "Berkas diterima." if good else "Berkas ditolak; alasannya akan dibaca pemohon."
    if attempt(lambda session: judge_berkas(session, get_ctx(), who, berkas_id, good, alasan), done):
        return redirect(url_for(".lembar", nomor=nomor, _anchor=f"berkas-{berkas_id}"))
    return show_again(nomor)


@bp.post("/permohonan/<nomor>/dokumen")
@peran("permohonan")
def unggah(nomor: str) -> ResponseReturnValue:
    permohonan_id, berkas = query(find_permohonan_id, get_ctx().kantor_id, nomor), upload("pdf")
    who = actor(allowed=UPLOADERS)
    content, _, nama = berkas or (b"", "", "")
    if attempt(lambda session: upload_dokumen(session, get_ctx(), who, permohonan_id, content, nama),
               "Dokumen dari SIAK tersimpan."):
        return redirect(url_for(".lembar", nomor=nomor, _anchor="dokumen"))
    return show_again(nomor)


@bp.post("/permohonan/<nomor>/tanya")
@peran("permohonan")
def tanya(nomor: str) -> ResponseReturnValue:
    permohonan_id, pertanyaan = query(find_permohonan_id, get_ctx().kantor_id, nomor), note(request.form, "pertanyaan")
    who = actor(request.form.get("peran"))
    if attempt(lambda session: ask_atasan(session, get_ctx(), who, pertanyaan, permohonan_id=permohonan_id),
               "Pertanyaan sudah dikirim kepada atasan."):
        return redirect(url_for(".lembar", nomor=nomor, _anchor="eskalasi"))
    return show_again(nomor)


@bp.post("/permohonan/<nomor>/kontak")
@peran("kontak")
def kontak(nomor: str) -> ResponseReturnValue:
    permohonan_id, who = query(find_permohonan_id, get_ctx().kantor_id, nomor), actor(allowed=CONTACTERS)
    cara, hasil = request.form.get("cara", ""), request.form.get("hasil", "")
    catatan = note(request.form, "catatan", MAX_NOTE)
    if attempt(lambda session: log_kontak(session, get_ctx(), who, permohonan_id, cara, hasil, catatan),
               "Kontak dengan pemohon tercatat."):
        return redirect(url_for(".lembar", nomor=nomor, _anchor="kontak"))
    return show_again(nomor)


@bp.post("/permohonan/<nomor>/nik")
@peran("nik")
def buka_nik(nomor: str) -> ResponseReturnValue:
    nik = write(lambda session: open_nik(session, get_ctx(), actor(), nomor))
    isi = query(load_isi, get_ctx(), nomor, petugas().peran)
    return render_template("permohonan/lembar.html", isian={}, nik=nik, **isi)


def _next_after(nomor: str, aksi: Aksi) -> str:
    """This request again, or the next of my queue for whoever wants that, once this one has left my desk."""
    if aksi is Aksi.TERIMA or not petugas().is_lanjut_otomatis:
        return nomor
    kantor_id, places = get_ctx().kantor_id, places_of(roles())
    permohonan_id = query(find_permohonan_id, kantor_id, nomor)
    return nomor if query(ids_of, kantor_id, places, [permohonan_id]) else query(
        find_next, kantor_id, places, nomor) or nomor


def _act(session: Any, permohonan_id: int, isian: IsianAksi) -> None:
    act(session, get_ctx(), actor(isian.peran), permohonan_id, isian.aksi, catatan=isian.catatan, ke=isian.ke,
        items=isian.items, urutan=isian.urutan)


def show_again(nomor: str) -> ResponseReturnValue:
    """The page as it is now, with what was typed still in its form."""
    isi = query(load_isi, get_ctx(), nomor, petugas().peran)
    return render_template("permohonan/lembar.html", isian=request.form, nik="", **isi), 409
