"""Card prints and the ledger of blank cards."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from backoffice.auth import actor, get_ctx, peran, petugas
from backoffice.forms import ids, note, whole
from backoffice.pengaturan import errors_of
from backoffice.run import attempt, attempt_in, query, report, try_write, write
from handlers.commands.blanko import JENIS, KEEPERS
from handlers.commands.cetak import (
    APPROVERS,
    PRINTERS,
    approve_cetak_ulang,
    confirm_rusak,
    confirm_tercetak,
    receive_blanko,
)
from handlers.context import Actor
from handlers.errors import LoketError
from handlers.queries.dokumen import count_blanko, list_cetak, list_rusak, serial_of
from handlers.queries.permohonan import find_permohonan_id

bp = Blueprint("cetak", __name__)
_OPEN = ("antre", "dikirim")
_DONE = ("tercetak", "rusak", "gagal")


@bp.get("/cetak")
@peran("cetak")
def daftar() -> ResponseReturnValue:
    return _show({})


def _show(salah: Mapping[str, str]) -> str:
    kantor_id, me = get_ctx().kantor_id, set(petugas().peran)
    return render_template(
        "cetak/daftar.html", berjalan=query(list_cetak, kantor_id, _OPEN), selesai=query(list_cetak, kantor_id, _DONE),
        stok=query(count_blanko, kantor_id), rusak=query(list_rusak, kantor_id), jenis_blanko=JENIS,
        salah=salah, isian=request.form,
        bisa_cetak=bool(me & PRINTERS), bisa_terima=bool(me & KEEPERS), bisa_setuju=bool(me & APPROVERS))


@bp.post("/cetak/<int:cetak_id>/tercetak")
@peran("cetak")
def tercetak(cetak_id: int) -> ResponseReturnValue:
    who, serial = actor(allowed=PRINTERS), note(request.form, "serial")[:40]
    attempt_in(f"tercetak-{cetak_id}", lambda session: confirm_tercetak(session, get_ctx(), who, cetak_id, serial),
               "Kartu tercatat tercetak.")
    return _back()


@bp.post("/cetak/tercetak")
@peran("cetak")
def tercetak_semua() -> ResponseReturnValue:
    """Every ticked card, each with the serial that was reserved for it."""
    who = actor(allowed=PRINTERS)
    report([(_serial(one), try_write(partial(_confirm, who, one))) for one in ids()], "tercatat tercetak", "kartu")
    return _back()


@bp.post("/cetak/<int:cetak_id>/rusak")
@peran("cetak")
def rusak(cetak_id: int) -> ResponseReturnValue:
    who, alasan = actor(allowed=PRINTERS), note(request.form, "alasan")
    attempt_in(f"rusak-{cetak_id}", lambda session: confirm_rusak(session, get_ctx(), who, cetak_id, alasan),
               "Kartu rusak tercatat; cetak ulang menunggu persetujuan Kasi.")
    return _back()


@bp.post("/cetak/ulang/<nomor>")
@peran("cetak")
def setujui_ulang(nomor: str) -> ResponseReturnValue:
    who, permohonan_id = actor(allowed=APPROVERS), query(find_permohonan_id, get_ctx().kantor_id, nomor)
    attempt(lambda session: approve_cetak_ulang(session, get_ctx(), who, permohonan_id), "Cetak ulang disetujui.")
    return _back()


@bp.post("/cetak/blanko")
@peran("cetak")
def terima_blanko() -> ResponseReturnValue:
    who, jumlah = actor(allowed=KEEPERS), whole(request.form.get("jumlah")) or 0
    jenis, awal = request.form.get("jenis", ""), note(request.form, "awal")[:40]
    try:
        write(lambda session: receive_blanko(session, get_ctx(), who, jenis, awal, jumlah))
    except LoketError as error:
        return _show(errors_of(error)), 400
    flash(f"{jumlah} blanko tercatat.", "baik")
    return redirect(url_for(".daftar", _anchor="blanko"))


def _confirm(who: Actor, cetak_id: int, session: Session) -> None:
    confirm_tercetak(session, get_ctx(), who, cetak_id)


def _serial(cetak_id: int) -> str:
    """What a batch calls a card: the serial of its blank."""
    return query(serial_of, get_ctx().kantor_id, cetak_id) or f"Cetakan {cetak_id}"


def _back() -> ResponseReturnValue:
    nomor = request.form.get("nomor", "")
    return redirect(url_for("permohonan.lembar", nomor=nomor, _anchor="cetak") if nomor else url_for(".daftar"))
