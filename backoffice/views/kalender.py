"""Office time: the hours of the week and of Ramadan, and a month's days with why each is open or closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import get_ctx, peran
from backoffice.forms import note
from backoffice.pengaturan import errors_of, history_of, read_sumber, save_part
from backoffice.run import query
from handlers.commands import pengaturan_kalender as isian_kalender
from handlers.commands.pengaturan import NO_SOURCE
from handlers.errors import BadFields, LoketError
from handlers.queries.kalender import effect_of, month_of, office_today, parse_month

bp = Blueprint("kalender", __name__)


@bp.get("/pengaturan/kalender")
@peran("kalender")
def daftar() -> ResponseReturnValue:
    return _show_hari({}, {})


@bp.post("/pengaturan/kalender")
@peran("kalender")
def simpan_hari() -> ResponseReturnValue:
    typed, profil = request.form.to_dict(), get_ctx().profil
    try:
        buang = request.form.getlist("buang")
        if "hapus" in typed and not buang:
            raise BadFields({"buang": "Pilih dahulu hari yang dihapus."})
        nilai = isian_kalender.without_hari(profil, buang) if buang else isian_kalender.add_hari(profil, typed)
        return _preview_or_save("hari", nilai, typed, url_for(".daftar", bulan=typed.get("bulan") or None), _show_hari)
    except LoketError as error:
        return _show_hari(typed, errors_of(error)), 400


@bp.get("/pengaturan/jam")
@peran("jam_kerja")
def jam() -> ResponseReturnValue:
    return _show_jam(isian_kalender.type_jam(get_ctx().profil), {})


@bp.post("/pengaturan/jam")
@peran("jam_kerja")
def simpan_jam() -> ResponseReturnValue:
    typed = request.form.to_dict()
    try:
        nilai = isian_kalender.read_jam(typed) | {"jam_sumber": note(request.form, "sumber", 300)}
        return _preview_or_save("jam", nilai, typed, url_for(".jam"), _show_jam)
    except LoketError as error:
        return _show_jam(typed, errors_of(error)), 400


def _preview_or_save(bagian: str, nilai: Mapping[str, Any], typed: dict[str, str], back: str, show: Any) -> Any:
    ctx = get_ctx()
    if not read_sumber()[0]:
        raise BadFields({"sumber": NO_SOURCE})
    if request.form.get("aksi") != "simpan":
        baru = {**ctx.profil, **nilai}
        return show(typed, {}, query(effect_of, ctx.kantor_id, ctx.profil, baru, ctx.now()))
    save_part(bagian, nilai)
    flash("Tersimpan. Tenggat dan waktu jawab yang berjalan dihitung ulang dalam satu menit.", "baik")
    return redirect(back)


def _show_hari(typed: Mapping[str, str], salah: Mapping[str, str], akibat: Any = None) -> str:
    ctx = get_ctx()
    today = office_today(ctx.calendar, ctx.now())
    year, month = parse_month(typed.get("bulan") or request.args.get("bulan", ""), today)
    own = isian_kalender.without_hari(ctx.profil, ())
    return render_template(
        "pengaturan/kalender.html", typed=typed, salah=salah, akibat=akibat, pekan=month_of(ctx.profil, year, month),
        bulan=(year, month), hari_ini=today, jenis_hari=isian_kalender.JENIS_HARI, buang=request.form.getlist("buang"),
        milik=sorted([*own["libur_sendiri"], *own["buka_khusus"]], key=lambda row: row["tanggal"], reverse=True),
        **history_of("hari"))


def _show_jam(typed: Mapping[str, str], salah: Mapping[str, str], akibat: Any = None) -> str:
    return render_template(
        "pengaturan/jam.html", typed=typed, salah=salah, akibat=akibat, hari=isian_kalender.HARI,
        musim_hari=isian_kalender.MUSIM_HARI, max_musim=isian_kalender.MAX_MUSIM, **history_of("jam"))
