"""What helps while a reply is written: ready answers by `/`, and what the citizen will see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.auth import actor, get_ctx, peran
from backoffice.forms import note, whole
from backoffice.navigation import PERCAKAPAN
from backoffice.run import query
from data.models import Akun, Percakapan
from handlers.commands.jalur import WINDOW, WINDOWED
from handlers.commands.percakapan import MAX_REPLY_CHARS
from handlers.queries.jawaban import list_pilihan
from handlers.queries.percakapan import load_percakapan

bp = Blueprint("komposer", __name__)
_MAX_BODY = 1600  # WhatsApp cuts longer words into several bubbles
_NAMES = re.compile(r"[^\n]{1,120}")


@dataclass(frozen=True)
class Jendela:
    """Until when WhatsApp lets the office write freely; a template after that."""

    sampai: datetime
    is_open: bool


def jendela(akun: Akun, percakapan: Percakapan) -> Jendela | None:
    """The 24-hour window of a conversation; None where the channel has none."""
    if akun.kanal not in WINDOWED:
        return None
    now = get_ctx().now()
    until = (percakapan.terakhir_masuk_at + WINDOW) if percakapan.terakhir_masuk_at else now
    return Jendela(until, until > now)


@bp.app_context_processor
def _at_hand() -> dict[str, object]:
    return {"jendela": jendela}


@bp.get("/percakapan/<int:percakapan_id>/jawaban")
@peran("percakapan")
def jawaban(percakapan_id: int) -> ResponseReturnValue:
    """The ready answers, filled in: the choices of `/`, or a page of its own without JavaScript."""
    rows = query(list_pilihan, get_ctx(), actor(allowed=PERCAKAPAN), percakapan_id)
    nama = "_pilihan" if request.headers.get("HX-Request") else "pilihan"
    return render_template(f"percakapan/{nama}.html", rows=rows, percakapan_id=percakapan_id)


@bp.post("/percakapan/<int:percakapan_id>/pratinjau")
@peran("percakapan")
def pratinjau(percakapan_id: int) -> ResponseReturnValue:
    """The bubbles that would go out, as the citizen's app shows them."""
    isi = query(load_percakapan, get_ctx().kantor_id, percakapan_id)
    teks = note(request.form, "teks", MAX_REPLY_CHARS)
    files = _NAMES.findall(request.form.get("nama_lampiran", ""))[:10]
    files = files or [sent.filename for sent in request.files.getlist("lampiran") if sent.filename]
    parts = cut(teks) if isi.akun.kanal == "whatsapp" else [teks]
    nama = "_pratinjau" if request.headers.get("HX-Request") else "pratinjau"
    return render_template(f"percakapan/{nama}.html", akun=isi.akun, c=isi.percakapan, bagian=parts, berkas=files,
                           teks=teks)


def prefill(percakapan_id: int) -> dict[str, str]:
    """What stands in the reply box at first: the ready answer picked without JavaScript."""
    chosen = whole(request.args.get("jawaban"))
    if chosen is None:
        return {}
    rows = query(list_pilihan, get_ctx(), actor(allowed=PERCAKAPAN), percakapan_id)
    return next(({"teks": row.teks} for row in rows if row.id == chosen), {})


def cut(teks: str, limit: int = _MAX_BODY) -> list[str]:
    """The bubbles WhatsApp makes of a long text: cut at a paragraph, a line or a word."""
    parts, rest = [], teks
    while len(rest) > limit:
        at = max(rest.rfind(mark, limit // 2, limit) for mark in ("\n\n", "\n", " "))
        at = at if at > 0 else limit
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest]
