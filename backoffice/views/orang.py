"""Beside a chat: who this is on every channel, a request on their behalf, a call or a visit kept, a first message."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran
from backoffice.forms import note, whole
from backoffice.navigation import PERCAKAPAN
from backoffice.pengaturan import errors_of
from backoffice.run import attempt, query, write
from handlers.commands.ajukan import submit_for, ways_of
from handlers.commands.gabung import merge_akun, undo_gabung
from handlers.commands.langsung import CARA, register_langsung, start_by_templat
from handlers.context import Actor
from handlers.errors import BadFields, LoketError
from handlers.layanan import LAYANAN
from handlers.queries.cari import ORANG, search
from handlers.queries.gabung import list_templat_siap, load_orang

bp = Blueprint("orang", __name__)
_ISIAN = ("layanan", "nama", "nik", "nkk", "penyerahan", "alamat", "kecamatan")


@bp.get("/percakapan/<int:percakapan_id>/warga")
@peran("percakapan")
def lihat(percakapan_id: int) -> ResponseReturnValue:
    """Everything known about the person; the side of the chat asks for it by itself."""
    orang = query(load_orang, get_ctx().kantor_id, percakapan_id)
    cari = request.args.get("cari", "").replace("\x00", "").strip()[:80]
    hits = query(search, get_ctx(), cari, kelompok=(ORANG,), limit=8).orang.rows if len(cari) > 2 else ()
    nama = "_warga" if request.headers.get("HX-Request") else "warga"
    return render_template(f"orang/{nama}.html", orang=orang, c=orang.percakapan, akun=orang.akun, cari=cari,
                           hits=[hit for hit in hits if hit.akun_id != orang.akun.id])


@bp.post("/percakapan/<int:percakapan_id>/gabung")
@peran("percakapan")
def gabung(percakapan_id: int) -> ResponseReturnValue:
    akun_id, alasan = whole(request.form.get("akun")) or 0, note(request.form, "alasan", 300)
    here = query(load_orang, get_ctx().kantor_id, percakapan_id).akun.id or 0
    attempt(lambda session: merge_akun(session, get_ctx(), _me(), akun_id, here, alasan),
            "Akun digabung. Bila keliru, pisahkan lagi di sini.")
    return _back(percakapan_id)


@bp.post("/percakapan/<int:percakapan_id>/pisahkan/<int:gabung_id>")
@peran("percakapan")
def pisahkan(percakapan_id: int, gabung_id: int) -> ResponseReturnValue:
    attempt(lambda session: undo_gabung(session, get_ctx(), _me(), gabung_id), "Akun dipisahkan lagi.")
    return _back(percakapan_id)


@bp.get("/percakapan/<int:percakapan_id>/ajukan")
@peran("percakapan")
def ajukan(percakapan_id: int) -> ResponseReturnValue:
    return _form_ajukan(percakapan_id, {"layanan": request.args.get("layanan", "")}, {})


@bp.post("/percakapan/<int:percakapan_id>/ajukan")
@peran("percakapan")
def kirim_ajukan(percakapan_id: int) -> ResponseReturnValue:
    isian, berkas = _read_ajukan()
    if "ganti" in request.form:  # another service: what was typed and ticked goes along
        return _form_ajukan(percakapan_id, isian, berkas)
    try:
        made = write(lambda session: submit_for(session, get_ctx(), _me(), percakapan_id, isian["layanan"], isian,
                                                berkas))
    except LoketError as error:
        return _form_ajukan(percakapan_id, isian, berkas, errors_of(error)), _status(error)
    flash(f"Permohonan {made.nomor} terdaftar; nomornya sudah dikirim ke chat pemohon.", "baik")
    return redirect(url_for("percakapan.lihat", percakapan_id=percakapan_id))


@bp.get("/percakapan/baru")
@peran("percakapan")
def baru() -> ResponseReturnValue:
    return _form_baru({"cara": request.args.get("cara", "telepon"), "kunci": uuid.uuid4().hex})


@bp.post("/percakapan/baru")
@peran("percakapan")
def simpan_baru() -> ResponseReturnValue:
    isian = {nama: note(request.form, nama) for nama in ("cara", "nama", "telepon", "catatan", "kunci", "is_selesai")}
    isian["kunci"] = isian["kunci"][:64] or uuid.uuid4().hex
    try:
        made = write(lambda session: register_langsung(
            session, get_ctx(), _me(), isian["cara"], nama=isian["nama"], telepon=isian["telepon"],
            catatan=isian["catatan"], kunci=isian["kunci"], is_selesai=bool(isian["is_selesai"])))
    except LoketError as error:
        isian["cara"] = isian["cara"] if isian["cara"] in CARA else ""
        return _form_baru(isian, errors_of(error)), _status(error)
    flash(f"{CARA[isian['cara']]} dari {isian['nama']} tercatat.", "baik")
    return redirect(url_for("percakapan.lihat", percakapan_id=made.id))


@bp.post("/percakapan/templat")
@peran("percakapan")
def templat() -> ResponseReturnValue:
    """By an approved template: into a conversation whose window is shut, or to a number that never wrote."""
    percakapan_id = whole(request.form.get("percakapan"))
    isian: dict[str, Any] = {nama: note(request.form, nama, 600) for nama in request.form}
    values = {name.removeprefix("v-"): value for name, value in isian.items() if name.startswith("v-")}
    try:
        made = write(lambda session: start_by_templat(
            session, get_ctx(), _me(), whole(isian.get("templat")) or 0, values,
            kunci=isian.get("kunci", "")[:64] or uuid.uuid4().hex, percakapan_id=percakapan_id,
            telepon=isian.get("telepon", ""), nama=isian.get("nama", "")))
    except LoketError as error:
        if percakapan_id:
            isian |= _whom(percakapan_id)
        return _form_baru(isian | {"cara": "whatsapp"}, errors_of(error)), _status(error)
    flash("Templat menunggu dikirim; begitu warga membalas, Anda dapat menulis bebas 24 jam.", "baik")
    return redirect(url_for("percakapan.lihat", percakapan_id=made.id))


def _back(percakapan_id: int) -> ResponseReturnValue:
    """To the chat when it was pressed beside it, else to the page about the person."""
    page = "percakapan.lihat" if request.form.get("dari") == "chat" else ".lihat"
    return redirect(url_for(page, percakapan_id=percakapan_id))


def _me() -> Actor:
    return actor(allowed=PERCAKAPAN)


def _status(error: LoketError) -> int:
    return 400 if isinstance(error, BadFields) else 409


def _whom(percakapan_id: int) -> dict[str, Any]:
    """To whom a template goes when it is sent into a conversation."""
    akun = query(load_orang, get_ctx().kantor_id, percakapan_id).akun
    return {"percakapan": percakapan_id, "nama": akun.nama, "telepon": akun.telepon}


def _read_ajukan() -> tuple[dict[str, str], dict[int, str]]:
    layanan = LAYANAN.get(request.form.get("layanan", ""))
    names = [*_ISIAN, *(one.slug for one in (layanan.pertanyaan if layanan else ()))]
    filed = {whole(name.removeprefix("berkas-")): item for name, item in request.form.items()
             if name.startswith("berkas-")}
    return {nama: note(request.form, nama, 200) for nama in names}, {key: item for key, item in filed.items() if key}


def _form_ajukan(percakapan_id: int, isian: dict[str, str], berkas: dict[int, str],
                 salah: Mapping[str, str] | None = None) -> str:
    orang = query(load_orang, get_ctx().kantor_id, percakapan_id)
    layanan = LAYANAN.get(isian["layanan"])
    cara = ways_of(layanan) if layanan else {}
    isian = {"nama": orang.akun.nama} | isian
    if not salah and isian.get("penyerahan") not in cara:
        isian["penyerahan"] = next(iter(cara), "")
    return render_template("orang/ajukan.html", orang=orang, isian=isian, dipilih=berkas, salah=salah or {},
                           layanan=layanan, penyerahan=cara,
                           layanan_semua=[one for one in LAYANAN.values() if one.is_bisa_diajukan])


def _form_baru(isian: dict[str, Any], salah: Mapping[str, str] | None = None) -> str:
    siap = query(list_templat_siap, get_ctx().kantor_id)
    pilih = whole(str(isian.get("templat", request.args.get("templat", "")))) or 0
    templat = next((one for one in siap if one.id == pilih or len(siap) == 1), None)
    known = {"nama": isian.get("nama", ""), "kantor": get_ctx().profil["singkatan"]} if isian.get("percakapan") else {}
    filled = {f"v-{name}": known.get(source, "") for name, source in (templat.peta if templat else {}).items()}
    return render_template("orang/baru.html", isian=filled | isian, salah=salah or {}, cara=CARA, templat_siap=siap,
                           terpilih_templat=templat)


@bp.get("/percakapan/<int:percakapan_id>/templat")
@peran("percakapan")
def pilih_templat(percakapan_id: int) -> ResponseReturnValue:
    """The choice of templates for a conversation whose window is shut."""
    return _form_baru({"cara": "whatsapp", "kunci": uuid.uuid4().hex} | _whom(percakapan_id))
