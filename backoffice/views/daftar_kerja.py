"""What officers do with a list: hold it against SIAK, judge each name, write down outcomes, group pupils by school."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran, petugas
from backoffice.daftar_isi import load_halaman
from backoffice.forms import ids, note, whole
from backoffice.run import attempt, query, write
from handlers.commands.daftar_berkas import open_nik_daftar
from handlers.commands.daftar_impor import parse_date
from handlers.commands.daftar_kelompok import group_siswa, return_siswa
from handlers.commands.daftar_nilai import (
    can_judge,
    can_plan,
    can_record,
    judge_orang,
    plan_daftar,
    print_kartu,
    record_hasil,
)
from handlers.commands.daftar_siak import check_siak
from handlers.commands.daftar_templat import daftar_xlsx
from handlers.context import Actor
from handlers.errors import LoketError
from handlers.queries.daftar_halaman import (
    IsiDaftar,
    list_lembaga,
    list_menunggu_kelompok,
    load_isi_daftar,
    school_key,
)
from handlers.surat.lembar_kerja import XLSX
from handlers.workflow.daftar import HasilOrang, Verifikasi
from handlers.workflow.model import Peran

bp = Blueprint("daftar_kerja", __name__)
_KEPALA = ("Nama", "NIK", "Nomor KK", "Tanggal lahir", "Kelas/Blok", "Verifikasi", "Hasil", "Alasan")


@bp.post("/daftar/<nomor>/siak")
@peran("daftar_kerja")
def siak(nomor: str) -> ResponseReturnValue:
    isi = query(load_isi_daftar, get_ctx().kantor_id, nomor)
    try:
        found = check_siak(get_ctx(), _who(isi, can_judge), isi.permohonan.id or 0)
    except LoketError as error:
        flash(str(error), "salah")
    else:
        flash(f"SIAK: {found['cocok']} cocok, {found['beda']} berbeda, {found['tidak_ada']} tidak ditemukan.", "baik")
    return _back(nomor)


@bp.post("/daftar/<nomor>/nilai")
@peran("daftar_kerja")
def nilai(nomor: str) -> ResponseReturnValue:
    isi, good = query(load_isi_daftar, get_ctx().kantor_id, nomor), request.values.get("nilai") == "lulus"
    alasan, solusi = note(request.form, "alasan", 500), note(request.form, "solusi", 500)
    who, chosen = _who(isi, can_judge), _chosen()
    if attempt(lambda session: judge_orang(session, get_ctx(), who, isi.permohonan.id or 0, chosen, good, alasan,
                                           solusi), f"{len(chosen)} nama {'lulus' if good else 'tidak lulus'}."):
        return _back(nomor)
    return _again(nomor)


@bp.post("/daftar/<nomor>/perbaikan")
@peran("daftar_kerja")
def perbaikan(nomor: str) -> ResponseReturnValue:
    isi, items = query(load_isi_daftar, get_ctx().kantor_id, nomor), request.form.getlist("items")[:10]
    orang_id, _, versi = request.form.get("orang", "").partition(":")
    masalah, solusi = note(request.form, "permasalahan", 600), note(request.form, "solusi", 600)
    who = _who(isi, can_judge)
    if attempt(lambda session: return_siswa(session, get_ctx(), who, whole(orang_id) or 0, masalah, solusi, items,
                                            whole(versi)), "Catatan permasalahan dan solusi dikirim ke chat siswa."):
        return _back(nomor)
    return _again(nomor)


@bp.post("/daftar/<nomor>/hasil")
@peran("daftar_kerja")
def hasil(nomor: str) -> ResponseReturnValue:
    isi, chosen = query(load_isi_daftar, get_ctx().kantor_id, nomor), _chosen()
    what, alasan = request.values.get("hasil", ""), note(request.form, "alasan", 500)
    if what not in set(HasilOrang):
        abort(400)
    who = _who(isi, can_record)
    if attempt(lambda session: record_hasil(session, get_ctx(), who, isi.permohonan.id or 0, chosen, HasilOrang(what),
                                            alasan), f"{len(chosen)} hasil tercatat."):
        return _back(nomor)
    return _again(nomor)


@bp.post("/daftar/<nomor>/cetak")
@peran("daftar_kerja")
def cetak(nomor: str) -> ResponseReturnValue:
    isi, chosen = query(load_isi_daftar, get_ctx().kantor_id, nomor), _chosen()
    who = _who(isi, can_record)
    attempt(lambda session: print_kartu(session, get_ctx(), who, isi.permohonan.id or 0, chosen),
            f"{len(chosen)} KTP-el masuk antrean cetak. Pastikan hasilnya pada Cetak kartu.")
    return _back(nomor)


@bp.post("/daftar/<nomor>/rencana")
@peran("daftar_kerja")
def rencana(nomor: str) -> ResponseReturnValue:
    isi, hari = query(load_isi_daftar, get_ctx().kantor_id, nomor), parse_date(note(request.form, "hari", 20))
    jam, tempat = note(request.form, "jam", 40), note(request.form, "tempat", 120)
    who = _who(isi, can_plan)
    if attempt(lambda session: plan_daftar(session, get_ctx(), who, isi.permohonan.id or 0, hari, jam, tempat),
               "Rencana pelaksanaan tersimpan."):
        return _back(nomor)
    return _again(nomor)


@bp.post("/daftar/<nomor>/nik")
@peran("daftar_kerja")
def buka_nik(nomor: str) -> ResponseReturnValue:
    isi = query(load_halaman, nomor, request.form.get("saring", ""))
    write(lambda session: open_nik_daftar(session, get_ctx(), actor(), isi["p"]))
    return render_template("daftar/lihat.html", **isi | {"nik_terbuka": True})


@bp.post("/daftar/<nomor>/xlsx")
@peran("daftar_kerja")
def xlsx(nomor: str) -> ResponseReturnValue:
    isi = query(load_isi_daftar, get_ctx().kantor_id, nomor)
    write(lambda session: open_nik_daftar(session, get_ctx(), actor(), isi.permohonan))
    rows = [(o.nama, o.nik, o.nkk, o.tanggal_lahir, o.kelompok, Verifikasi(o.verifikasi).label,
             HasilOrang(o.hasil).label, o.alasan) for o in isi.orang]
    content = daftar_xlsx(f"Daftar {nomor}", isi.daftar.kelompok, rows, _KEPALA)
    return content, 200, {"Content-Type": XLSX, "Content-Disposition": f'attachment; filename="daftar-{nomor}.xlsx"'}


@bp.get("/daftar/siswa")
@peran("siswa")
def siswa() -> ResponseReturnValue:
    groups = query(list_menunggu_kelompok, get_ctx().kantor_id)
    schools = query(list_lembaga, get_ctx().kantor_id, "sekolah")
    known = {name: next((one.id for one in schools if school_key(one.nama) == school_key(name)), 0) for name in groups}
    return render_template("daftar/siswa.html", kelompok=groups, sekolah=schools, dikenal=known)


@bp.post("/daftar/siswa")
@peran("siswa")
def kelompokkan() -> ResponseReturnValue:
    who, lembaga_id = actor(Peran.ADMIN), whole(request.form.get("lembaga")) or 0
    sekolah, chosen = note(request.form, "sekolah", 120), ids()
    try:
        daftar, jumlah = write(lambda session: group_siswa(session, get_ctx(), who, chosen, sekolah, lembaga_id))
    except LoketError as error:
        flash(str(error), "salah")
        return redirect(url_for(".siswa"))
    flash(f"{jumlah} siswa masuk daftar {daftar.nama}.", "baik")
    return redirect(url_for("daftar.lihat", nomor=daftar.nomor))


def _who(isi: IsiDaftar, may: Any) -> Actor:
    """The officer in the role that may do this now; in the first fitting role when none may (the command says why)."""
    roles: Collection[Peran] = [role for role in petugas().peran if may(isi.permohonan, role)]
    return actor(next(iter(roles), None))


def _chosen() -> list[tuple[int, int | None]]:
    """The ticked names as (id, the version seen); one button of a row means that row alone."""
    one = request.form.get("satu")
    pairs = (text.partition(":") for text in ([one] if one else request.form.getlist("id"))[:2000])
    return [(number, whole(versi)) for text, _, versi in pairs if (number := whole(text)) is not None]


def _back(nomor: str) -> ResponseReturnValue:
    return redirect(url_for("daftar.lihat", nomor=nomor, saring=request.form.get("saring") or None, _anchor="orang"))


def _again(nomor: str) -> ResponseReturnValue:
    isi = query(load_halaman, nomor, request.form.get("saring", ""))
    return render_template("daftar/lihat.html", **isi | {"isian": request.form}), 409
