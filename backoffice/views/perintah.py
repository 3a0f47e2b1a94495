"""The command bar: go to a page, a request or a conversation by a few letters; each role finds what it may open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from backoffice.auth import get_ctx, peran, petugas
from backoffice.filters import KANAL
from backoffice.navigation import HALAMAN, is_allowed
from backoffice.run import query
from handlers.layanan import readable
from handlers.queries.cari import ORANG, PERMOHONAN, search
from handlers.queries.permohonan import BarisPermohonan, list_permohonan

bp = Blueprint("perintah", __name__)
_LIMIT = 6
_NUMBER_BEGINS = re.compile(r"[A-Za-z]{2,4}-?\d[\w-]*")


@dataclass(frozen=True)
class Tujuan:
    """One line of the bar: where it leads, and what people read."""

    alamat: str
    judul: str
    ket: str
    ikon: str


@bp.get("/perintah")
@peran("akun")
def cari() -> ResponseReturnValue:
    teks = request.args.get("q", "").replace("\x00", "").strip()[:80]
    return render_template("_bersama/_perintah_hasil.html", kelompok={
        "Halaman": _pages(teks), **(query(_rows, teks) if len(teks) >= 2 else {})})


def _pages(teks: str) -> list[Tujuan]:
    mine = [(nama, page) for nama, page in HALAMAN.items() if page.endpoint and is_allowed(nama, petugas().peran)]
    return [Tujuan(url_for(page.endpoint), page.judul, page.penjelasan, page.ikon or "file-text")
            for _, page in mine if teks.lower() in f"{page.judul} {page.penjelasan}".lower()]


def _rows(session: Session, teks: str) -> dict[str, list[Tujuan]]:
    """The groups the roles may see; whoever finds nothing by words may still have typed the head of a number."""
    me, ctx = petugas().peran, get_ctx()
    groups = [nama for nama, halaman in ((PERMOHONAN, "permohonan"), (ORANG, "percakapan")) if is_allowed(halaman, me)]
    if not groups:
        return {}
    found = search(session, ctx, teks, kelompok=groups, limit=_LIMIT)
    rows: list[Any] = list(found.permohonan.rows)
    if PERMOHONAN in groups and not rows and _NUMBER_BEGINS.fullmatch(teks):
        rows = list_permohonan(session, ctx.kantor_id, cari=teks, limit=_LIMIT)[0]
    people = [Tujuan(url_for("percakapan.lihat", percakapan_id=row.percakapan_id), row.nama or row.telepon,
                     KANAL.get(row.kanal, row.kanal), "messages") for row in found.orang.rows if row.percakapan_id]
    return {"Permohonan": [_permohonan(row) for row in rows], "Percakapan": people}


def _permohonan(row: BarisPermohonan) -> Tujuan:
    where = "selesai" if row.is_selesai else f"langkah {row.langkah.nomor}" if row.langkah else ""
    return Tujuan(url_for("permohonan.lembar", nomor=row.nomor), row.nomor,
                  f"{row.nama} · {readable(row.layanan)} · {where}", "files")
