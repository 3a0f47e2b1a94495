"""Search over requests, people and messages; the address holds the whole search, so it can be shared."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from backoffice.auth import get_ctx, peran, petugas
from backoffice.forms import whole
from backoffice.navigation import is_allowed
from backoffice.run import query
from handlers.layanan import LAYANAN
from handlers.queries import cari as cari_query
from handlers.queries.cari import DAFTAR, KELOMPOK, ORANG, PERMOHONAN, PESAN, HasilCari, Saring
from handlers.workflow.model import Peran

bp = Blueprint("cari", __name__)
_FIRST = 6  # of each group while all groups are shown
_API_LIMIT = 10
_PAGE_OF = {PERMOHONAN: "permohonan", ORANG: "percakapan", DAFTAR: "daftar_kerja", PESAN: "percakapan"}
_FILTERS = ("teks", "kelompok", "layanan", "status", "kanal", "dari", "sampai")
KANAL = ("whatsapp", "telegram", "webchat")


def kelompok_of(peran: Collection[Peran]) -> tuple[str, ...]:
    """The groups somebody holding `peran` may search: those whose pages he may open."""
    return tuple(name for name in KELOMPOK if is_allowed(_PAGE_OF[name], peran))


@bp.get("/cari")
@peran("cari")
def daftar() -> ResponseReturnValue:
    isian = {name: request.args.get(name, "").replace("\x00", "").strip()[:200] for name in _FILTERS}
    kelompok = [name for name in kelompok_of(petugas().peran) if isian["kelompok"] in ("", name)]
    one = len(kelompok) == 1
    hasil = _search(isian, kelompok, whole(request.args.get("sebelum")) or 0 if one else 0,
                    cari_query.PAGE if one else _FIRST)
    isian = {name: value for name, value in isian.items() if value}
    return render_template("cari/daftar.html", hasil=hasil, isian=isian, satu=one, layanan_semua=LAYANAN,
                           kanal_semua=KANAL, boleh=kelompok_of(petugas().peran))


@bp.get("/cari.json")
@peran("cari")
def data() -> ResponseReturnValue:
    isian = {name: request.args.get(name, "").replace("\x00", "").strip()[:200] for name in _FILTERS}
    kelompok = [name for name in kelompok_of(petugas().peran) if isian["kelompok"] in ("", name)]
    hasil = _search(isian, kelompok, whole(request.args.get("sebelum")) or 0, _API_LIMIT)
    return jsonify(jenis=hasil.jenis, kata=hasil.kata, kelompok={name: {
        "lanjut": group.lanjut, "rows": [_as_json(name, row) for row in group.rows]}
        for name, group in hasil.kelompok.items()})


@bp.app_template_filter("sorot")
def highlight(teks: str, kata: Collection[str]) -> Markup:
    """`teks` with the words that were searched marked; they may begin a longer word."""
    words = sorted((re.escape(str(escape(word))) for word in kata if len(word) > 1), key=len, reverse=True)
    plain = str(escape(teks))
    if not words:
        return Markup(plain)
    return Markup(re.sub(rf"(?<![\w&#])(0*(?:{'|'.join(words)}))", r"<mark>\1</mark>", plain, flags=re.IGNORECASE))


def _search(isian: dict[str, str], kelompok: Collection[str], sebelum: int, limit: int) -> HasilCari:
    saring = Saring(isian["layanan"], isian["status"], isian["kanal"], _day(isian["dari"]), _day(isian["sampai"]))
    return query(cari_query.search, get_ctx(), isian["teks"], kelompok=kelompok, saring=saring, sebelum=sebelum,
                 limit=limit)


def _day(text: str) -> date | None:
    """A day of this age; the first and last days a calendar knows have no day before or after them."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and 1900 < day.year < 2200 else None


def _as_json(name: str, row: Any) -> dict[str, Any]:
    if name == PERMOHONAN:
        return {"nomor": row.nomor, "nama": row.nama, "layanan": row.layanan, "is_selesai": row.is_selesai,
                "alamat": url_for("permohonan.lembar", nomor=row.nomor)}
    if name == ORANG:
        alamat = url_for("percakapan.lihat", percakapan_id=row.percakapan_id) if row.percakapan_id else ""
        return asdict(row) | {"alamat": alamat}
    if name == DAFTAR:
        return asdict(row) | {"alamat": url_for("daftar.lihat", nomor=row.nomor, _anchor=f"orang-{row.orang_id}")}
    return asdict(row) | {"at": row.at.isoformat(), "alamat": message_url(row)}


@bp.app_template_global("alamat_pesan")
def message_url(row: cari_query.HasilPesan) -> str:
    """The conversation, paged so that the message is the last one shown."""
    return url_for("percakapan.lihat", percakapan_id=row.percakapan_id, sebelum=row.pesan_id + 1,
                   _anchor=f"pesan-{row.pesan_id}")
