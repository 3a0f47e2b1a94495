"""Antrean saya: what was handed over to me and what I am working on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from backoffice.auth import actor, get_ctx, is_safe_next, peran, petugas, roles
from backoffice.filters import say_duration
from backoffice.forms import ids, whole
from backoffice.navigation import is_allowed
from backoffice.run import query, refreshed, report, write
from backoffice.urungkan import offer_undo, offered, taken
from handlers.commands.berita_acara import MAKERS, make_berita_acara
from handlers.commands.dokumen import sign_dokumen
from handlers.commands.pengaturan_waktu import ATASAN, how_long
from handlers.commands.permohonan import act_many
from handlers.commands.urungkan import undo_many
from handlers.layanan import LAYANAN
from handlers.queries import antrean as antrean_query
from handlers.queries.bamsos import list_disegerakan
from handlers.queries.kendali import list_titipan
from handlers.queries.kontak import ids_to_contact
from handlers.queries.penugasan import list_penugasan
from handlers.queries.surat import last_surat
from handlers.workflow.model import Aksi, Peran

bp = Blueprint("antrean", __name__)
_BATCH = {Aksi.TERIMA: "diterima", Aksi.SETUJUI: "disetujui", Aksi.TANDA_TANGANI: "ditandatangani",
          Aksi.TERUSKAN: "diteruskan", Aksi.CETAK: "dimintakan cetak", Aksi.KIRIM: "dikirim"}
_SEES_BERITA_ACARA = MAKERS | {Peran.PETUGAS_POS}


@bp.get("/")
@peran("antrean")
def daftar() -> ResponseReturnValue:
    isi = query(_load, request.args.get("layanan", ""), request.args.get("masuk", ""), request.args.get("kerja", ""))
    nama = "antrean/_isi.html" if request.headers.get("HX-Request") else "antrean/daftar.html"
    wait = say_duration(how_long(get_ctx().profil, ATASAN))
    page = render_template(nama, layanan_semua=LAYANAN, tunggu_atasan=wait, **isi)
    return refreshed(page)


@bp.post("/antrean")
@peran("antrean")
def massal() -> ResponseReturnValue:
    aksi, layanan = request.form.get("aksi", ""), request.form.get("layanan", "")
    if aksi not in _BATCH and "semua" not in request.args:
        abort(400)
    if "semua" in request.args:
        _do_batch(Aksi.TERIMA, query(_all_new, layanan))
    else:
        one = whole(request.args.get("satu"))
        _do_batch(Aksi(aksi), ids() if one is None else [one])
    return redirect(url_for("antrean.daftar", layanan=layanan or None))


@bp.post("/antrean/berita-acara")
@peran("berita_acara")
def berita_acara() -> ResponseReturnValue:
    who = actor(allowed=MAKERS)
    made = write(lambda session: make_berita_acara(session, get_ctx(), who, ids()))
    per_kecamatan = ", ".join(f"{nama} {jumlah}" for nama, jumlah in made.per_kecamatan)
    nomor = made.surat.nomor if made.surat else ""
    report(list(made.results), f"masuk Berita Acara {nomor} ({per_kecamatan})")
    return redirect(url_for("antrean.daftar", layanan=request.form.get("layanan") or None))


def _load(session: Session, layanan: str, masuk: str, kerja: str) -> dict[str, Any]:
    kantor_id, places = get_ctx().kantor_id, antrean_query.places_of(roles())
    groups: dict[str, Any] = {}
    for nama, is_diterima, sesudah in (("masuk", False, masuk), ("kerja", True, kerja)):
        groups[nama] = antrean_query.list_antrean(session, kantor_id, places, is_diterima=is_diterima,
                                                  layanan=layanan, sesudah=sesudah)
        groups[f"jumlah_{nama}"] = antrean_query.count_antrean(session, kantor_id, places, is_diterima=is_diterima,
                                                               layanan=layanan)
    groups["disegerakan"] = list_disegerakan(session, kantor_id, places)
    sees_surat = not _SEES_BERITA_ACARA.isdisjoint(roles())
    groups["berita_acara"] = last_surat(session, kantor_id, "berita_acara") if sees_surat else ()
    waiting = [row.id for row in groups["kerja"].rows if row.langkah and row.langkah.hubungi_setelah_hari]
    groups["hubungi"] = ids_to_contact(session, waiting) if waiting else frozenset()
    groups["titipan"] = list_titipan(session, kantor_id, petugas().id)
    groups["lewat"] = antrean_query.count_lewat(session, kantor_id, places, get_ctx().now())
    groups["bisa_kendali"] = is_allowed("permohonan", roles())
    groups["penggantian"] = list_penugasan(session, kantor_id, pengguna_id=petugas().id, day=get_ctx().today())
    return {**groups, "layanan": layanan, "sesudah": {"masuk": masuk, "kerja": kerja}}


def _all_new(session: Session, layanan: str) -> list[int]:
    page = antrean_query.list_antrean(session, get_ctx().kantor_id, antrean_query.places_of(roles()),
                                      is_diterima=False, layanan=layanan, limit=200)
    return [row.id for row in page.rows]


def _do_batch(aksi: Aksi, chosen: list[int]) -> None:
    """Do it to each, say how each went, and offer to take it back."""
    results = _act_each(aksi, chosen)
    report(results, _BATCH[aksi])
    good = [nomor for nomor, error in results if not error]
    offer_undo(aksi, good, f"{len(good)} permohonan {_BATCH[aksi]}")


@bp.post("/urungkan")
@peran("antrean")
def urungkan() -> ResponseReturnValue:
    what = offered()
    taken()
    if what is None:
        flash("Tidak dapat diurungkan: sudah lebih dari satu menit.", "salah")
    else:
        results = undo_many(get_ctx(), actor(), what["acts"])
        report(results, "kembali seperti semula; riwayatnya tetap mencatat keduanya")
    target = request.form.get("next", "")
    return redirect(target if is_safe_next(target) else url_for("antrean.daftar"))


def _act_each(aksi: Aksi, chosen: list[int]) -> list[tuple[str, str]]:
    """The act on each request, in the role of mine that holds the row it stands on."""
    ctx = get_ctx()
    if aksi == Aksi.TANDA_TANGANI:
        return sign_dokumen(ctx, actor(Peran.KADIS), chosen)
    results: list[tuple[str, str]] = []
    left = list(chosen)
    for role in petugas().peran:  # those a deputy does today are not among them
        mine = query(antrean_query.ids_of, ctx.kantor_id, antrean_query.places_of([role]), left) if left else []
        results += act_many(ctx, actor(role), [one for one in left if one in mine], aksi)
        left = [one for one in left if one not in mine]
    return results


