"""Notices to many: written with a preview and a count, approved by a superior, watched while they go out."""

from __future__ import annotations

from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from backoffice.auth import actor, get_ctx, peran, petugas
from backoffice.forms import note, whole
from backoffice.run import attempt, query, try_write
from data.models import Siaran
from handlers.commands.pengaturan_waktu import quiet_hours
from handlers.commands.siaran import (
    LEADS,
    MAX_JUDUL,
    MAX_PER_MENIT,
    MAX_TEKS,
    PEMUTUS,
    PENYUSUN,
    change_siaran,
    check_siaran,
    is_quiet,
    propose_siaran,
)
from handlers.errors import BadInput
from handlers.pesan import render
from handlers.queries.pengguna import names_of
from handlers.queries.siaran import (
    SASARAN,
    choices,
    count_audience,
    count_hasil,
    find_siaran,
    list_penerima,
    list_siaran,
)

bp = Blueprint("siaran", __name__)
_KUNCI_CHARS = 32


@bp.get("/siaran")
@peran("siaran")
def daftar() -> ResponseReturnValue:
    rows = query(list_siaran, get_ctx().kantor_id)
    return render_template("siaran/daftar.html", rows=rows, sasaran=_sasaran, orang=query(
        names_of, [row.dibuat_oleh for row in rows]), bisa_susun=not PENYUSUN.isdisjoint(petugas().peran))


@bp.get("/siaran/baru")
@peran("siaran")
def baru() -> ResponseReturnValue:
    return _form(MultiDict({"kunci": token_hex(16), "per_menit": "60"}))


@bp.post("/siaran/baru")
@peran("siaran")
def susun() -> ResponseReturnValue:
    """A look at it first; put to the Kasi only by the button that stands under the count."""
    form, who = request.form, actor(allowed=PENYUSUN)
    made: list[Siaran] = []
    if "ajukan" not in form:
        return _form(form, is_pratinjau=True)
    galat = try_write(lambda session: made.append(propose_siaran(session, get_ctx(), who, **_typed(form))))
    if galat:
        return _form(form, galat), 409
    flash("Siaran diajukan. Kasi atau atasannya perlu menyetujui sebelum terkirim.", "baik")
    return redirect(url_for(".lihat", siaran_id=made[-1].id))


@bp.get("/siaran/<int:siaran_id>")
@peran("siaran")
def lihat(siaran_id: int) -> ResponseReturnValue:
    return _page(siaran_id)


@bp.post("/siaran/<int:siaran_id>/<apa>")
@peran("siaran")
def ubah(siaran_id: int, apa: str) -> ResponseReturnValue:
    ctx, who = get_ctx(), actor(allowed=PEMUTUS if apa in ("setujui", "tolak") else PENYUSUN | PEMUTUS)
    versi, alasan = whole(request.form.get("versi")) or 0, note(request.form, "alasan", 500)
    is_done = attempt(lambda session: change_siaran(session, ctx, who, siaran_id, apa, versi=versi, alasan=alasan),
                      "Tercatat.")
    return redirect(url_for(".lihat", siaran_id=siaran_id)) if is_done else (_page(siaran_id), 409)


def _typed(form: MultiDict[str, str]) -> dict[str, Any]:
    sasaran = form.get("sasaran", "")
    return {
        "kunci": "".join(c for c in form.get("kunci", "") if c.isalnum())[:_KUNCI_CHARS] or token_hex(16),
        "judul": note(form, "judul", MAX_JUDUL + 1), "teks": note(form, "teks", MAX_TEKS + 1),
        "saringan": {"sasaran": sasaran, "nilai": form.get(f"nilai_{sasaran}", "")[:120]},
        "per_menit": whole(form.get("per_menit")) or 0, "mulai_at": _moment(form.get("mulai", "")),
    }


def _moment(text: str) -> datetime | None:
    """A moment typed in office time; None when none was."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=get_ctx().calendar.zona).astimezone(UTC) if text else None
    except ValueError:
        return None


def _form(isian: MultiDict[str, str], galat: str = "", is_pratinjau: bool = False) -> str:
    ctx, typed, hitungan, contoh = get_ctx(), _typed(isian), None, ""
    if is_pratinjau:
        try:
            check_siaran(ctx, typed["judul"], typed["teks"], typed["saringan"], typed["per_menit"])
            hitungan = query(count_audience, ctx, typed["saringan"])
            contoh = render("siaran", judul=typed["judul"], isi=typed["teks"], kantor=ctx.profil["singkatan"])
        except BadInput as error:
            galat = str(error)
    return render_template(
        "siaran/baru.html", isian=isian, galat=galat, hitungan=hitungan, contoh=contoh, SASARAN=SASARAN,
        pilihan=choices(ctx.profil), tenang=quiet_hours(ctx.profil), MAX_JUDUL=MAX_JUDUL, MAX_TEKS=MAX_TEKS,
        MAX_PER_MENIT=MAX_PER_MENIT)


def _page(siaran_id: int) -> str:
    ctx, me = get_ctx(), petugas()
    row = query(find_siaran, ctx.kantor_id, siaran_id)
    hasil = request.args.get("hasil", "")
    can_decide = not PEMUTUS.isdisjoint(me.peran) and me.id != row.dibuat_oleh
    acts = [apa for apa, (before, _) in LEADS.items() if row.status in before
            and (can_decide if apa in ("setujui", "tolak") else True)]
    return render_template(
        "siaran/lihat.html", row=row, hasil=hasil, aksi=acts, hitung=query(count_hasil, siaran_id), sasaran=_sasaran,
        penerima=query(list_penerima, siaran_id, hasil, whole(request.args.get("sesudah")) or 0),
        hitungan=query(count_audience, ctx, row.saringan) if row.status == "diajukan" else None,
        contoh=render("siaran", judul=row.judul, isi=row.teks, kantor=ctx.profil["singkatan"]),
        orang=query(names_of, [row.dibuat_oleh, row.diputus_oleh, row.diubah_oleh]), is_malam=is_quiet(ctx),
        is_milik_saya=me.id == row.dibuat_oleh, tenang=quiet_hours(ctx.profil))


def _sasaran(saringan: dict[str, str]) -> str:
    """The audience in words."""
    kind = saringan.get("sasaran", "")
    chosen = dict(choices(get_ctx().profil).get(kind, ())).get(saringan.get("nilai", ""), "")
    return SASARAN.get(kind, kind) + (f": {chosen}" if chosen else "")
