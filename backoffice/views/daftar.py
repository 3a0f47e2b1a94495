"""Lists: what institutions send and see, and one list with its people."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran, petugas
from backoffice.daftar_isi import is_lembaga, load_halaman, own_lembaga
from backoffice.forms import note, whole
from backoffice.run import attempt, query, write
from handlers.commands.daftar import CLERKS, SENDERS, Kiriman, add_orang, correct_orang, receive_daftar, send_back
from handlers.commands.daftar_berkas import Kiriman as KirimanBerkas
from handlers.commands.daftar_berkas import file_berkas_orang
from handlers.commands.daftar_impor import KOLOM, read_daftar
from handlers.commands.daftar_templat import template_csv, template_xlsx, wrong_xlsx
from handlers.context import Actor
from handlers.errors import BadInput, LoketError
from handlers.queries.daftar_halaman import find_unggahan, list_daftar, list_lembaga, nomor_of_daftar
from handlers.queries.permohonan import find_permohonan_id
from handlers.surat.lembar_kerja import XLSX
from handlers.workflow.model import Aksi

bp = Blueprint("daftar", __name__)
_SENDERS = frozenset({*SENDERS.values(), *CLERKS})


@bp.get("/daftar")
@peran("daftar")
def semua() -> ResponseReturnValue:
    return _index("")


@bp.post("/daftar")
@peran("daftar_kirim")
def kirim() -> ResponseReturnValue:
    ctx, who = get_ctx(), actor(allowed=_SENDERS)
    sop = _sop_of(who)
    lembaga_id = whole(request.form.get("lembaga")) or query(own_lembaga, who.pengguna_id)
    try:
        kiriman = _read(sop)
        unggah = write(lambda session: receive_daftar(session, ctx, who, sop, lembaga_id, kiriman))
    except LoketError as error:
        return _index(str(error)), 400
    return redirect(url_for(".unggahan", unggah_id=unggah.id))


@bp.get("/daftar/templat-<sop>.<jenis>")
@peran("daftar_kirim")
def templat(sop: str, jenis: str) -> ResponseReturnValue:
    if sop not in SENDERS or jenis not in ("xlsx", "csv"):
        abort(404)
    content = template_xlsx(sop) if jenis == "xlsx" else template_csv()
    return _file(content, f"templat-{sop}.{jenis}", XLSX if jenis == "xlsx" else "text/csv; charset=utf-8")


@bp.get("/daftar/unggahan/<int:unggah_id>")
@peran("daftar")
def unggahan(unggah_id: int) -> ResponseReturnValue:
    row = query(find_unggahan, get_ctx().kantor_id, unggah_id, _only())
    return render_template("daftar/unggahan.html", u=row, nomor=query(nomor_of_daftar, row.daftar_id))


@bp.get("/daftar/unggahan/<int:unggah_id>.xlsx")
@peran("daftar")
def unggahan_xlsx(unggah_id: int) -> ResponseReturnValue:
    row = query(find_unggahan, get_ctx().kantor_id, unggah_id, _only())
    return _file(wrong_xlsx(row.salah), f"perlu-diperbaiki-{unggah_id}.xlsx", XLSX)


@bp.get("/daftar/<nomor>")
@peran("daftar")
def lihat(nomor: str) -> ResponseReturnValue:
    return render_template("daftar/lihat.html", **query(load_halaman, nomor, request.args.get("saring", "")))


@bp.post("/daftar/<nomor>/unggah")
@peran("daftar_kirim")
def unggah_lagi(nomor: str) -> ResponseReturnValue:
    ctx, who = get_ctx(), actor(allowed=_SENDERS)
    isi = query(load_halaman, nomor)["isi"]
    try:
        kiriman = _read(isi.permohonan.sop)
        row = write(lambda session: receive_daftar(
            session, ctx, who, isi.permohonan.sop, isi.daftar.lembaga_id or 0, kiriman, isi.permohonan.id))
    except LoketError as error:
        return _again(nomor, unggah_salah=str(error))
    return redirect(url_for(".unggahan", unggah_id=row.id))


@bp.post("/daftar/<nomor>/orang")
@peran("daftar_kirim")
def tambah(nomor: str) -> ResponseReturnValue:
    permohonan_id, who = query(find_permohonan_id, get_ctx().kantor_id, nomor), actor(allowed=_SENDERS)
    try:
        orang = write(lambda session: add_orang(session, get_ctx(), who, permohonan_id, _fields()))
    except LoketError as error:
        return _again(nomor, tambah_salah=str(error))
    flash(f"{orang.nama} ditambahkan sebagai baris {orang.urut}.", "baik")
    return redirect(url_for(".lihat", nomor=nomor, _anchor="tambah"))


@bp.post("/daftar/<nomor>/orang/<int:orang_id>")
@peran("daftar_kirim")
def perbaiki(nomor: str, orang_id: int) -> ResponseReturnValue:
    who, versi = actor(allowed=_SENDERS), whole(request.form.get("versi"))
    try:
        write(lambda session: correct_orang(session, get_ctx(), who, orang_id, _fields(), versi))
    except LoketError as error:
        return _again(nomor, perbaiki_salah=str(error), perbaiki_id=orang_id)
    flash("Data diperbaiki; petugas akan memeriksanya lagi.", "baik")
    return redirect(url_for(".lihat", nomor=nomor, _anchor=f"orang-{orang_id}"))


@bp.post("/daftar/<nomor>/berkas")
@peran("daftar_kirim")
def berkas(nomor: str) -> ResponseReturnValue:
    permohonan_id, who = query(find_permohonan_id, get_ctx().kantor_id, nomor), actor(allowed=_SENDERS)
    item, orang_id, sent = request.form.get("item", ""), whole(request.form.get("orang")) or 0, _files()
    try:
        results = write(lambda session: file_berkas_orang(session, get_ctx(), who, permohonan_id, item, sent, orang_id))
    except LoketError as error:
        return _again(nomor, berkas_salah=str(error))
    _report_files(results)
    return redirect(url_for(".lihat", nomor=nomor, _anchor="berkas"))


@bp.post("/daftar/<nomor>/aksi")
@peran("daftar_kirim")
def aksi(nomor: str) -> ResponseReturnValue:
    permohonan_id, who = query(find_permohonan_id, get_ctx().kantor_id, nomor), actor(allowed=_SENDERS)
    what, urutan = request.form.get("aksi", ""), whole(request.form.get("urutan"))
    if what not in (Aksi.LENGKAPI, Aksi.BATALKAN):
        abort(400)
    done = "Daftar dikirim lagi." if what == Aksi.LENGKAPI else "Daftar dibatalkan."
    attempt(lambda session: send_back(session, get_ctx(), who, permohonan_id, Aksi(what), urutan), done)
    return redirect(url_for(".lihat", nomor=nomor))


def _index(salah: str) -> str:
    ctx, roles = get_ctx(), petugas().peran
    sebelum, status = whole(request.args.get("sebelum")) or 0, request.args.get("status", "")
    rows, lanjut = query(list_daftar, ctx.kantor_id, _only(), status=status, sebelum=sebelum)
    is_clerk = not CLERKS.isdisjoint(roles)
    sop = next((slug for slug, role in SENDERS.items() if role in roles), "mas_rapid" if is_clerk else "")
    lembaga = query(list_lembaga, ctx.kantor_id, "lapas") if is_clerk and not is_lembaga() else []
    return render_template("daftar/semua.html", rows=rows, lanjut=lanjut, status=status, salah=salah, sop=sop,
                           lembaga=lembaga, kunci=uuid.uuid4().hex, bisa_kirim=bool(sop), lembaga_saya=_only())


def _again(nomor: str, **salah: Any) -> tuple[str, int]:
    """The list as it is now, with what was typed and why it was refused."""
    isi = query(load_halaman, nomor)
    return render_template("daftar/lihat.html", **isi | {"isian": request.form} | salah), 400


def _only() -> int | None:
    """The institution whose lists alone may be seen; None for the office."""
    return query(own_lembaga, petugas().id) if is_lembaga() else None


def _sop_of(who: Actor) -> str:
    return next((slug for slug, role in SENDERS.items() if role is who.peran), "mas_rapid")


def _read(sop: str) -> Kiriman:
    ctx, sent = get_ctx(), request.files.get("berkas")
    if sent is None or not sent.filename:
        raise BadInput("Pilih berkas daftar terlebih dahulu.")
    isi = read_daftar(sent.read(), sop, ctx.now().astimezone(ctx.calendar.zona).date())
    return Kiriman(sent.filename[-120:], isi, note(request.form, "kunci", 64) or uuid.uuid4().hex)


def _fields() -> dict[str, str]:
    return {kind: note(request.form, kind, 120) for kind in KOLOM}


def _files() -> list[KirimanBerkas]:
    import filetype

    found = []
    for sent in request.files.getlist("berkas")[:200]:
        content = sent.read()
        kind = filetype.guess(content[:4096]) if content else None
        if sent.filename:
            found.append(KirimanBerkas(sent.filename[-120:], kind.mime if kind else "", content))
    return found


def _report_files(results: list[tuple[str, str]]) -> None:
    good = sum(not fault for _, fault in results)
    if good or not results:
        flash(f"{good} berkas diterima." if results else "Belum ada berkas yang dipilih.", "baik" if good else "salah")
    for nama, fault in results:
        if fault:
            flash(f"{nama}: {fault}.", "salah")


def _file(content: bytes, nama: str, tipe: str) -> Response:
    return Response(content, content_type=tipe, headers={"Content-Disposition": f'attachment; filename="{nama}"'})

