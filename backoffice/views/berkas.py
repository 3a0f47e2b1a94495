"""The bytes of a berkas or a document, to those who may see them; who opened which is kept."""

from __future__ import annotations

import io
from urllib.parse import quote

from flask import Blueprint, Response, g, request
from PIL import Image, ImageOps

from backoffice.auth import actor, get_ctx, peran
from backoffice.run import query, write
from handlers.commands.berkas import open_berkas
from handlers.commands.dokumen import open_dokumen
from handlers.queries.percakapan import find_lampiran

bp = Blueprint("berkas", __name__)
_INLINE = {"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"}
_SMALL = (480, 480)


@bp.get("/berkas/<int:berkas_id>")
@peran("berkas")
def lihat(berkas_id: int) -> Response:
    content, tipe, nama = write(lambda session: open_berkas(session, get_ctx(), actor(), berkas_id))
    if request.args.get("kecil") and tipe.startswith("image/"):
        content, tipe = _shrink(content, tipe)
    return _send(content, tipe, nama)


@bp.get("/dokumen/<int:dokumen_id>")
@peran("berkas")
def dokumen(dokumen_id: int) -> Response:
    return _send(*write(lambda session: open_dokumen(session, get_ctx(), actor(), dokumen_id)))


@bp.get("/percakapan/lampiran/<int:pesan_id>/<int(min=0):place>")
@peran("percakapan")
def lampiran(pesan_id: int, place: int) -> Response:
    ctx = get_ctx()
    sent = query(find_lampiran, ctx.kantor_id, pesan_id, place)
    content, tipe = ctx.files.get(sent["lokasi"]), str(sent.get("tipe", ""))
    if request.args.get("kecil") and tipe.startswith("image/"):
        content, tipe = _shrink(content, tipe)
    return _send(content, tipe, str(sent.get("nama", "")))


def _send(content: bytes, tipe: str, nama: str) -> Response:
    """Shown in place only when it is a picture or a PDF; never run as a page of ours."""
    g.boleh_dibingkai = True
    is_shown = tipe in _INLINE and not request.args.get("unduh")
    response = Response(content, mimetype=tipe if tipe in _INLINE else "application/octet-stream")
    ascii_name = "".join(ch if ch.isascii() and (ch.isalnum() or ch in "._- ") else "_" for ch in nama) or "berkas"
    how = "inline" if is_shown else "attachment"
    response.headers["Content-Disposition"] = (
        f"{how}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(nama or 'berkas', safe='')}")
    policy = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
    response.headers["Content-Security-Policy"] = policy + ("" if tipe == "application/pdf" else "; sandbox")
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _shrink(content: bytes, tipe: str) -> tuple[bytes, str]:
    """A thumbnail, turned upright by its EXIF; the file as it is when it is no readable picture."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.draft("RGB", _SMALL)
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail(_SMALL)
            out = io.BytesIO()
            upright.save(out, "JPEG", quality=80)
            return out.getvalue(), "image/jpeg"
    except (OSError, ValueError, Image.DecompressionBombError):
        return content, tipe
