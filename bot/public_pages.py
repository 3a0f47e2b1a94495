"""Pages for everybody: /lacak (where is my request) and /periksa (is this document real). No login, no scripts."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.chat_session import RateLimit
from data.gateways.signature_check import check_signature
from handlers.commands.kode import normalise_kode
from handlers.commands.nomor import parse_nomor
from handlers.commands.pdf import MAX_BYTES
from handlers.context import Context
from handlers.queries.publik import (
    DokumenPublik,
    find_dokumen_publik,
    judge_upload,
    load_dokumen_publik,
    load_pelacakan,
)
from handlers.surat.tanggal import hari_tanggal, saat

STATIC = Path(__file__).parent / "static"
CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP, "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
}
_NOT_A_NUMBER = "Itu bukan nomor permohonan. Contoh nomor yang benar: BD-261120-0042-K."
_MISTYPED = "Nomor ini tidak cocok dengan huruf pemeriksanya, jadi mungkin salah ketik. Mohon periksa kembali."
_NO_REQUEST = "Tidak ada permohonan dengan nomor itu di kantor ini. Mohon periksa kembali."
_NO_DOCUMENT = "Tidak ada dokumen terbitan kantor ini dengan kode itu. Mohon periksa kembali kodenya."
_TOO_FAST = "Terlalu banyak permintaan dari alamat Anda. Mohon tunggu sebentar lalu coba lagi."
_NO_FILE = "Pilih berkas PDF yang ingin diperiksa dahulu."
_TOO_BIG = "PDF terlalu besar: paling banyak 10 MB."


def public_blueprint(ctx: Context) -> Blueprint:
    """GET /lacak, /lacak/<nomor>, /periksa, /periksa/<kode>; POST /periksa and /periksa/<kode> with a PDF."""
    pages = Blueprint(
        "publik", __name__, static_folder="static", static_url_path="/publik/static", template_folder="templates",
    )
    looks, uploads = RateLimit(1, 40), RateLimit(0.1, 10)
    show = _Renderer(ctx)

    @pages.before_request
    def not_too_fast() -> ResponseReturnValue | None:
        limit = uploads if request.method == "POST" else looks
        wait = 0.0 if request.endpoint == "publik.static" else limit.wait_for(request.remote_addr or "")
        request.max_content_length = MAX_BYTES + 2**20
        return show("publik_pesan.html", 429, {"Retry-After": f"{wait:.0f}"}, kalimat=_TOO_FAST) if wait else None

    @pages.get("/lacak")
    def lacak_form() -> ResponseReturnValue:
        typed = request.args.get("nomor", "").strip()
        return redirect(url_for(".lacak", nomor=_segment(typed))) if typed else show("publik_lacak.html")

    @pages.get("/lacak/<nomor>")
    def lacak(nomor: str) -> ResponseReturnValue:
        check = parse_nomor(nomor)
        if not check.is_valid:
            salah = _MISTYPED if check.is_number_like else _NOT_A_NUMBER
            return show("publik_lacak.html", 404, salah=salah, nomor=nomor)
        if check.nomor != nomor:
            return redirect(url_for(".lacak", nomor=check.nomor))
        with ctx.store.reading() as session:
            found = load_pelacakan(session, ctx, nomor)
        if found is None:
            return show("publik_lacak.html", 404, salah=_NO_REQUEST, nomor=nomor)
        return show("publik_lacak.html", lacak=found, nomor=nomor)

    @pages.get("/periksa")
    def periksa_form() -> ResponseReturnValue:
        typed = request.args.get("kode", "").strip()
        return redirect(url_for(".periksa", kode=_segment(typed))) if typed else show("publik_periksa.html")

    @pages.get("/periksa/<kode>")
    def periksa(kode: str) -> ResponseReturnValue:
        known = _find(ctx, kode)
        if known is None:
            return show("publik_periksa.html", 404, salah=_NO_DOCUMENT, kode=kode)
        return show("publik_periksa.html", dokumen=known, kode=known.kode)

    @pages.post("/periksa")
    @pages.post("/periksa/<kode>")
    def bandingkan(kode: str = "") -> ResponseReturnValue:
        file = request.files.get("pdf")
        content = file.stream.read(MAX_BYTES + 1) if file else b""
        known = _find(ctx, kode)
        if not content or len(content) > MAX_BYTES:
            return show("publik_periksa.html", 400, salah=_TOO_BIG if content else _NO_FILE, dokumen=known, kode=kode)
        return show("publik_periksa.html", dokumen=known, kode=kode, hasil=_compare(ctx, content, known))

    @pages.errorhandler(413)
    def too_big(_error: Exception) -> ResponseReturnValue:
        return show("publik_periksa.html", 413, salah=_TOO_BIG)

    return pages


class _Renderer:
    """Renders a public page with its security headers, and moments in the office's zone."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._zona = ctx, ZoneInfo(ctx.profil["zona"])
        self._versi = hashlib.sha256((STATIC / "publik.css").read_bytes()).hexdigest()[:10]

    def __call__(self, template: str, status: int = 200, headers: dict[str, str] | None = None, **isi: Any) -> Response:
        html = render_template(
            template, profil=self._ctx.profil, is_demo=self._ctx.settings.demo, versi=self._versi,
            hari=lambda at: hari_tanggal(at.astimezone(self._zona)), jam=lambda at: saat(at.astimezone(self._zona)),
            **isi,
        )
        response = make_response(html, status)
        response.headers.extend(_HEADERS | (headers or {}))
        return response


def _segment(typed: str) -> str:
    """What somebody typed as one segment of an address."""
    return typed[:60].replace("/", "-")


def _find(ctx: Context, kode: str) -> DokumenPublik | None:
    canonical = normalise_kode(kode)
    if not canonical:
        return None
    with ctx.store.reading() as session:
        return load_dokumen_publik(session, ctx, canonical)


def _compare(ctx: Context, content: bytes, asked: DokumenPublik | None) -> dict[str, Any]:
    """What an uploaded PDF is; `lain` when it is ours but not the one whose code was asked for."""
    sha256 = hashlib.sha256(content).hexdigest()
    with ctx.store.reading() as session:
        known = find_dokumen_publik(session, ctx, sha256)
    check = check_signature(content, ctx.settings.home / "keys" / "ca")
    return {
        "keaslian": judge_upload(known, check).value, "dokumen": known, "tanda_tangan": check, "sha256": sha256,
        "lain": bool(asked and known and asked.kode != known.kode),
    }
