"""The shared inbox and one conversation: take over, reply, hand back, ask upwards."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran, petugas
from backoffice.forms import note, uploads, whole
from backoffice.kotak import load_choices, load_list, load_one, neighbours, note_look, note_presence, read_saring
from backoffice.navigation import PERCAKAPAN
from backoffice.run import attempt, query, refreshed, try_write
from backoffice.views.komposer import prefill
from handlers.commands.eskalasi import ask_atasan
from handlers.commands.percakapan import close_percakapan, hand_back, reply_as_officer, take_over
from handlers.context import Actor
from handlers.queries import kotak_masuk

bp = Blueprint("percakapan", __name__)
_ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "ambil": (take_over, "Percakapan ini Anda pegang; bot diam."),
    "kembalikan": (hand_back, "Percakapan dikembalikan ke bot."),
    "tutup": (close_percakapan, "Percakapan ditutup. Pesan baru dari pemohon membukanya lagi."),
}


@bp.get("/percakapan")
@peran("percakapan")
def daftar() -> ResponseReturnValue:
    isi = load_list(read_saring())
    if request.headers.get("HX-Request"):
        return refreshed(render_template("percakapan/_daftar_segar.html", **isi))
    note_presence()
    return render_template("percakapan/daftar.html", **isi, **load_choices())


@bp.get("/percakapan/hitung")
@peran("percakapan")
def hitung() -> ResponseReturnValue:
    note_presence()
    ctx, views = get_ctx(), (kotak_masuk.MENUNGGU, kotak_masuk.DISEBUT)
    jumlah = query(kotak_masuk.count_views, ctx.kantor_id, petugas().id, ctx.now(), views)
    return render_template("percakapan/_hitung.html", waiting=jumlah[views[0]], mentions=jumlah[views[1]])


@bp.get("/percakapan/<int:percakapan_id>")
@peran("percakapan")
def lihat(percakapan_id: int) -> ResponseReturnValue:
    return _show(percakapan_id, prefill(percakapan_id))


@bp.get("/percakapan/<int:percakapan_id>/pesan")
@peran("percakapan")
def pesan(percakapan_id: int) -> ResponseReturnValue:
    note_look(percakapan_id)
    return refreshed(render_template("percakapan/_segar.html", **load_one(percakapan_id)))


@bp.post("/percakapan/<int:percakapan_id>/<any(ambil, kembalikan, tutup):apa>")
@peran("percakapan")
def pegang(percakapan_id: int, apa: str) -> ResponseReturnValue:
    command, done = _ACTS[apa]
    if attempt(lambda session: command(session, get_ctx(), _me(), percakapan_id), done) and apa == "tutup":
        return redirect(url_for(".daftar", **read_saring().args()))
    return redirect(url_for(".lihat", percakapan_id=percakapan_id))


@bp.post("/percakapan/<int:percakapan_id>/balas")
@peran("percakapan")
def balas(percakapan_id: int) -> ResponseReturnValue:
    teks, kunci, lampiran = note(request.form, "teks", 4000), request.form.get("kunci", "")[:64], uploads("lampiran")
    error = try_write(lambda session: reply_as_officer(session, get_ctx(), _me(), percakapan_id, teks,
                                                       kunci=kunci or uuid.uuid4().hex, lampiran=lampiran,
                                                       dilihat=whole(request.form.get("terakhir"))))
    if request.headers.get("HX-Request"):
        page = render_template("percakapan/_balasan.html", salah=error, isian={"teks": teks, "kunci": kunci},
                               **load_one(percakapan_id))
        return page, 200, {} if error else {"HX-Reswap": "none", "HX-Trigger-After-Settle": "balasan-terkirim"}
    if error:
        return _show(percakapan_id, {"teks": teks, "kunci": kunci}, error), 409
    return redirect(url_for(".lihat", percakapan_id=percakapan_id, _anchor="penulis"))


@bp.post("/percakapan/<int:percakapan_id>/tanya")
@peran("percakapan")
def tanya(percakapan_id: int) -> ResponseReturnValue:
    pertanyaan = note(request.form, "pertanyaan")
    if attempt(lambda session: ask_atasan(session, get_ctx(), _me(), pertanyaan, percakapan_id=percakapan_id),
               "Pertanyaan dikirim kepada atasan; jawabannya langsung sampai di chat pemohon."):
        return redirect(url_for(".lihat", percakapan_id=percakapan_id))
    return _show(percakapan_id, {"pertanyaan": pertanyaan}), 409


def _me() -> Actor:
    return actor(allowed=PERCAKAPAN)


def _show(percakapan_id: int, isian: dict[str, str], salah: str = "") -> str:
    note_presence()
    one = load_one(percakapan_id)
    note_look(percakapan_id)
    around = load_list(read_saring())
    return render_template("percakapan/lihat.html", isian=isian, salah=salah, terpilih=percakapan_id, **one, **around,
                           tetangga=neighbours(around["rows"], percakapan_id), **load_choices())
