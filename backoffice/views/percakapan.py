"""The shared inbox and one conversation: take over, reply, hand back, ask upwards."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from backoffice.auth import actor, get_ctx, peran, petugas
from backoffice.forms import note, uploads, whole
from backoffice.navigation import PERCAKAPAN
from backoffice.run import attempt, query, refreshed, try_write
from backoffice.views.komposer import prefill
from handlers.commands.eskalasi import ask_atasan
from handlers.commands.percakapan import close_percakapan, hand_back, reply_as_officer, take_over
from handlers.context import Actor
from handlers.queries import percakapan as percakapan_query

bp = Blueprint("percakapan", __name__)
_ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "ambil": (take_over, "Percakapan ini Anda pegang; bot diam."),
    "kembalikan": (hand_back, "Percakapan dikembalikan ke bot."),
    "tutup": (close_percakapan, "Percakapan ditutup. Pesan baru dari pemohon membukanya lagi."),
}


@bp.get("/percakapan")
@peran("percakapan")
def daftar() -> ResponseReturnValue:
    pandangan = request.args.get("lihat", percakapan_query.MENUNGGU)
    isi = query(_load_list, pandangan, request.args.get("sesudah", ""))
    if request.headers.get("HX-Request"):
        return refreshed(render_template("percakapan/_daftar.html", **isi))
    return render_template("percakapan/daftar.html", **isi)


@bp.get("/percakapan/hitung")
@peran("percakapan")
def hitung() -> ResponseReturnValue:
    waiting = query(percakapan_query.count_percakapan, get_ctx().kantor_id, percakapan_query.MENUNGGU, petugas().id)
    return render_template("percakapan/_hitung.html", waiting=waiting)


@bp.get("/percakapan/<int:percakapan_id>")
@peran("percakapan")
def lihat(percakapan_id: int) -> ResponseReturnValue:
    return _show(percakapan_id, prefill(percakapan_id))


@bp.get("/percakapan/<int:percakapan_id>/pesan")
@peran("percakapan")
def pesan(percakapan_id: int) -> ResponseReturnValue:
    return refreshed(render_template("percakapan/_segar.html", **_load(percakapan_id)))


@bp.post("/percakapan/<int:percakapan_id>/<any(ambil, kembalikan, tutup):apa>")
@peran("percakapan")
def pegang(percakapan_id: int, apa: str) -> ResponseReturnValue:
    command, done = _ACTS[apa]
    attempt(lambda session: command(session, get_ctx(), _me(), percakapan_id), done)
    return redirect(url_for(".daftar") if apa == "tutup" else url_for(".lihat", percakapan_id=percakapan_id))


@bp.post("/percakapan/<int:percakapan_id>/balas")
@peran("percakapan")
def balas(percakapan_id: int) -> ResponseReturnValue:
    teks, kunci, lampiran = note(request.form, "teks", 4000), request.form.get("kunci", "")[:64], uploads("lampiran")
    error = try_write(lambda session: reply_as_officer(session, get_ctx(), _me(), percakapan_id, teks,
                                                       kunci=kunci or uuid.uuid4().hex, lampiran=lampiran))
    if request.headers.get("HX-Request"):
        isian = {"teks": teks, "kunci": kunci} if error else {}
        page = render_template("percakapan/_balasan.html", salah=error, isian=isian, **_load(percakapan_id))
        return page, 200, {} if error else {"HX-Trigger-After-Settle": "balasan-terkirim"}
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


def _load(percakapan_id: int) -> dict[str, Any]:
    isi = query(percakapan_query.load_percakapan, get_ctx().kantor_id, percakapan_id,
                whole(request.args.get("sebelum")) or 0)
    return {"isi": isi, "c": isi.percakapan, "akun": isi.akun, "petugas_nama": isi.petugas, "kunci": uuid.uuid4().hex,
            "saya_pegang": isi.percakapan.status == "petugas" and isi.percakapan.petugas_id == petugas().id}


def _show(percakapan_id: int, isian: dict[str, str], salah: str = "") -> str:
    around = query(_load_list, percakapan_query.MENUNGGU, "")
    return render_template("percakapan/lihat.html", isian=isian, salah=salah, terpilih=percakapan_id, **around,
                           **_load(percakapan_id))


def _load_list(session: Session, pandangan: str, sesudah: str) -> dict[str, Any]:
    kantor_id, me = get_ctx().kantor_id, petugas().id
    rows, lanjut = percakapan_query.list_percakapan(session, kantor_id, pandangan, me, sesudah=sesudah)
    jumlah = {view: percakapan_query.count_percakapan(session, kantor_id, view, me)
              for view in (percakapan_query.MENUNGGU, percakapan_query.SAYA)}
    return {"rows": rows, "lanjut": lanjut, "jumlah": jumlah, "pandangan": pandangan}
