"""How the channels are doing, the banner while one is broken, and the WhatsApp templates."""

from __future__ import annotations

import threading
import time
import weakref

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from backoffice.auth import actor, get_ctx, peran
from backoffice.pengaturan import save_row, seals
from backoffice.run import query, write
from data.store import Store
from handlers.commands.templat import (
    NILAI,
    PENGATUR_TEMPLAT,
    TUJUAN,
    ask_for_sync,
    is_usable,
    list_templat,
    preview,
    set_tujuan,
    synced_at,
)
from handlers.queries.kanal import list_kanal, list_terputus
from handlers.queries.pengaturan import list_perubahan

bp = Blueprint("kanal", __name__)
REMEMBERED_SECONDS = 5.0
_seen: weakref.WeakKeyDictionary[Store, tuple[float, list[str]]] = weakref.WeakKeyDictionary()
_seen_lock = threading.Lock()


@bp.app_context_processor
def _banner() -> dict[str, object]:
    return {"kanal_terputus": broken_now() if current_user and current_user.is_authenticated else []}


def broken_now() -> list[str]:
    """Channels whose circuit is open, asked of the store once in five seconds however many pages are read."""
    ctx, now = get_ctx(), time.monotonic()
    with _seen_lock:
        until, names = _seen.get(ctx.store, (0.0, []))
        if now >= until:
            names = sorted(query(list_terputus, ctx))
            _seen[ctx.store] = (now + REMEMBERED_SECONDS, names)
    return names


@bp.get("/pengaturan/kanal")
@peran("kanal")
def lihat() -> ResponseReturnValue:
    ctx = get_ctx()
    return render_template("kanal/lihat.html", rows=query(list_kanal, ctx), kini=ctx.now(), pengaturan=ctx.settings)


@bp.get("/pengaturan/templat")
@peran("templat")
def templat() -> ResponseReturnValue:
    return _show_templat()


@bp.post("/pengaturan/templat/sinkron")
@peran("templat")
def sinkron() -> ResponseReturnValue:
    write(lambda session: ask_for_sync(session, get_ctx()))
    flash("Diminta. Daftar dari Twilio masuk dalam beberapa detik; muat ulang halaman ini.", "baik")
    return redirect(url_for(".templat"))


@bp.post("/pengaturan/templat/<int:templat_id>")
@peran("templat")
def pakai(templat_id: int) -> ResponseReturnValue:
    form, ctx, who = request.form, get_ctx(), actor(allowed=PENGATUR_TEMPLAT)
    peta = {name.removeprefix("nilai_"): value for name, value in form.items() if name.startswith("nilai_")}
    tujuan = form.get("tujuan", "")
    galat = save_row(who, f"templat:{templat_id}",
                     lambda session: set_tujuan(session, ctx, who, templat_id, tujuan, peta))
    if galat:
        return _show_templat(templat_id, galat, {"tujuan": tujuan, **peta}), 409
    flash("Templat dipakai untuk tujuan itu." if tujuan else "Templat tidak lagi dipakai.", "baik")
    return redirect(url_for(".templat", _anchor=f"templat-{templat_id}"))


def _show_templat(salah_id: int = 0, galat: str = "", isian: dict[str, str] | None = None) -> str:
    ctx = get_ctx()
    rows = query(list_templat, ctx.kantor_id)
    changes = query(list_perubahan, ctx.kantor_id, "templat:", 300)
    last = {row.bagian.partition(":")[2]: row for row in reversed(changes)}
    return render_template(
        "kanal/templat.html", rows=rows, semula=seals("templat", [row.id for row in rows], salah_id), terakhir=last,
        sinkron_at=query(synced_at, ctx),
        has_twilio=ctx.settings.has_twilio, TUJUAN=TUJUAN, NILAI=NILAI, preview=preview, is_usable=is_usable,
        salah_id=salah_id, galat=galat, isian=isian or {})
