"""Services and their requirements, changed by the office itself: what citizens read and are asked for."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backoffice.auth import get_ctx, peran
from backoffice.pengaturan import errors_of, history_of, read_sumber, save_part
from backoffice.run import query
from handlers.commands.pengaturan_layanan import BARU, read_layanan, type_layanan
from handlers.errors import LoketError
from handlers.layanan import LAYANAN
from handlers.layanan.ubahan import BAWAAN
from handlers.queries.pengaturan import list_perubahan

bp = Blueprint("pengaturan_layanan", __name__)


@bp.get("/pengaturan/layanan")
@peran("pengaturan_layanan")
def daftar() -> ResponseReturnValue:
    changes = query(list_perubahan, get_ctx().kantor_id, "layanan:", 500)
    last = {row.bagian.partition(":")[2]: row for row in reversed(changes)}
    return render_template("pengaturan/layanan.html", semua=LAYANAN, terakhir=last)


@bp.get("/pengaturan/layanan/<slug>")
@peran("pengaturan_layanan")
def ubah(slug: str) -> ResponseReturnValue:
    if slug not in LAYANAN:
        abort(404)
    return _show(slug, type_layanan(LAYANAN[slug]), {})


@bp.post("/pengaturan/layanan/<slug>")
@peran("pengaturan_layanan")
def simpan(slug: str) -> ResponseReturnValue:
    if slug not in LAYANAN:
        abort(404)
    try:
        save_part(f"layanan:{slug}", {} if "bawaan" in request.form else read_layanan(
            LAYANAN[slug], request.form, *read_sumber()))
    except LoketError as error:
        return _show(slug, request.form.to_dict(), errors_of(error)), 400
    flash("Tersimpan. Pemohon baru membaca dan diminta syarat ini; permohonan yang sudah masuk tetap.", "baik")
    return redirect(url_for(".ubah", slug=slug))


def _show(slug: str, typed: Mapping[str, str], salah: Mapping[str, str]) -> str:
    rows = max(len(LAYANAN[slug].persyaratan) + BARU, sum(key.startswith("label") for key in typed))
    return render_template("pengaturan/layanan_ubah.html", satu=LAYANAN[slug], bawaan=BAWAAN[slug], typed=typed,
                           salah=salah, baris=rows, **history_of(f"layanan:{slug}"))
