"""The office's web chat: the page at /chat and the small JSON API its script talks to."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from bot.channels.base import MediaError
from bot.channels.media import EXTENSIONS, check_content
from bot.channels.webchat import WebChatChannel
from bot.chat_session import RateLimit, give_token, read_token, require_address
from bot.chat_view import find_file, is_known, load_view, weekly_hours
from bot.ingress import NotSaved, save_envelopes
from handlers.calendar import jam_on
from handlers.context import Context

STATIC = Path(__file__).parent / "static"
MAX_TEXT = 8000
MAX_FILES = 10
MAX_PAYLOAD_BYTES = 64
_ID_KLIEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?")
_REASONS = {
    "terlalu_besar": "“{nama}” terlalu besar. Ukuran berkas paling besar {mb} MB.",
    "tipe": "“{nama}” bukan foto atau PDF. Mohon kirim foto (JPG atau PNG) atau PDF.",
    "rusak": "“{nama}” kosong atau rusak. Mohon kirim ulang.",
}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self' "
)


def chat_blueprint(ctx: Context) -> Blueprint:
    """GET /chat and /chat/api/*. Exempt it from form CSRF: it has a same-origin rule of its own."""
    pages = Blueprint(
        "chat", __name__, static_folder="static", static_url_path="/chat/static", template_folder="templates",
    )
    channel = WebChatChannel(ctx.files)
    versi = _static_version()
    per_session, per_ip = RateLimit(2, 30), RateLimit(50, 400)

    def sender() -> str:
        alamat = require_address(ctx, request)
        wait = max(per_session.wait_for(alamat), per_ip.wait_for(request.remote_addr or ""))
        if wait:
            abort(_problem(429, "Pesan dikirim terlalu cepat. Mohon tunggu sebentar.", {"Retry-After": f"{wait:.0f}"}))
        return alamat

    @pages.get("/chat")
    def page() -> Response:
        html = render_template(
            "chat/halaman.html", profil=ctx.profil, is_demo=ctx.settings.demo,
            jam=weekly_hours({"jam": jam_on(ctx.profil, ctx.today())}), hari_ini=ctx.calendar.today_sentence(ctx.now()),
            max_mb=ctx.settings.max_media_bytes // 2**20, max_files=MAX_FILES, versi=versi,
        )
        response = make_response(html)
        response.headers["Content-Security-Policy"] = CSP + " ".join(_websites(ctx))
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        give_token(ctx, response, read_token(request), is_embedded="sisip" in request.args)
        return response

    @pages.get("/chat/api/pesan")
    def read_pesan() -> Response:
        view = load_view(ctx, require_address(ctx, request), request.args.get("sesudah", 0, type=int))
        response = jsonify(view.to_json())
        response.headers["ETag"] = view.tag
        response.headers["Cache-Control"] = "private, no-cache"
        response.make_conditional(request)
        return response

    @pages.post("/chat/api/pesan")
    def send_pesan() -> Response:
        alamat = sender()
        request.max_content_length = 64 * 1024
        sent = _checked(request.get_json(silent=True))
        return _save(ctx, channel.envelope(alamat, sent["id_klien"], teks=sent["teks"], pilihan=sent["pilihan"]))

    @pages.post("/chat/api/berkas")
    def send_berkas() -> Response:
        alamat = sender()
        request.max_content_length = MAX_FILES * ctx.settings.max_media_bytes + 2**20
        sent = _checked(request.form.to_dict())
        files = request.files.getlist("berkas")
        if not files or len(files) > MAX_FILES:
            abort(_problem(400, f"Kirim 1 sampai {MAX_FILES} berkas sekaligus."))
        known = channel.envelope(alamat, sent["id_klien"], teks=sent["teks"])
        if is_known(ctx, known.provider_id):
            return jsonify(id_klien=sent["id_klien"], tersimpan=True)
        lampiran = [{**one, "lokasi": ctx.files.put(content)} for one, content in _read_files(ctx, files)]
        return _save(ctx, channel.envelope(alamat, sent["id_klien"], teks=sent["teks"], lampiran=lampiran))

    @pages.get("/chat/api/lampiran/<int:pesan_id>/<int(min=0):nomor>")
    def lampiran(pesan_id: int, nomor: int) -> Response:
        found = find_file(ctx, require_address(ctx, request), pesan_id, nomor)
        return _file_response(*found) if found else abort(404)

    return pages


def _websites(ctx: Context) -> list[str]:
    """Websites of the office that may show the chat in a frame: `situs` of its profile, as origins."""
    return [site for site in ctx.profil.get("situs") or [] if _ORIGIN.fullmatch(site)]


def _static_version() -> str:
    """Changes with the script and the style, so that a browser may keep them until then."""
    files = sorted(path for path in STATIC.iterdir() if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:10]


def _save(ctx: Context, envelope: Any) -> Response:
    try:
        save_envelopes(ctx, [envelope])
    except NotSaved:
        abort(_problem(503, "Pesan belum dapat disimpan. Akan dicoba lagi."))
    return jsonify(id_klien=envelope.payload["id_klien"], tersimpan=True)


def _checked(sent: Any) -> dict[str, str]:
    """The fields of a message, each of the right kind, or 400/413 with a sentence."""
    if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
        abort(_problem(400, "Pesan tidak terbaca."))
    fields = {key: sent.get(key, "") for key in ("id_klien", "teks", "pilihan")}
    if not _ID_KLIEN.fullmatch(fields["id_klien"]):
        abort(_problem(400, "Pesan tidak terbaca."))
    if len(fields["teks"]) > MAX_TEXT or len(fields["pilihan"].encode("utf-8", "replace")) > MAX_PAYLOAD_BYTES:
        abort(_problem(413, "Pesan terlalu panjang. Mohon kirim dalam beberapa pesan yang lebih pendek."))
    return fields


def _read_files(ctx: Context, files: list[FileStorage]) -> list[tuple[dict[str, Any], bytes]]:
    """Every file checked by content before any is stored; 413 or 415 with the sentence for the first bad one."""
    limit = ctx.settings.max_media_bytes
    checked = []
    for number, file in enumerate(files, 1):
        content = file.stream.read(limit + 1)
        try:
            tipe = check_content(content, limit)
        except MediaError as error:
            nama = (file.filename or f"Berkas {number}")[:80]
            sentence = _REASONS[error.alasan].format(nama=nama, mb=limit // 2**20)
            abort(_problem(413 if error.alasan == "terlalu_besar" else 415, sentence))
        nama = secure_filename(file.filename or "") or f"berkas-{number}.{EXTENSIONS[tipe]}"
        checked.append(({"tipe": tipe, "nama": nama[:80], "ukuran": len(content)}, content))
    return checked


def _file_response(content: bytes, tipe: str, nama: str) -> Response:
    is_photo = tipe.startswith("image/")
    response = Response(content, mimetype=tipe or "application/octet-stream")
    response.headers.set(
        "Content-Disposition", "inline" if is_photo else "attachment", filename=secure_filename(nama) or "berkas",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _problem(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    response = jsonify(pesan=sentence)
    response.status_code = status
    response.headers.update(headers or {})
    return response
