"""Style sheets, scripts and icons: compressed once per process, cached by browsers by their content."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for

from backoffice.auth import public

bp = Blueprint("aset", __name__)
_FOLDER = Path(__file__).parent / "static"
_YEAR = 31_536_000


@cache
def _names() -> frozenset[str]:
    """What there is. Anybody may ask for anything else, and nothing is looked for or remembered because of it."""
    return frozenset(path.relative_to(_FOLDER).as_posix() for path in _FOLDER.rglob("*") if path.is_file())


def _load(nama: str) -> tuple[bytes, bytes, str] | None:
    """(bytes, gzipped bytes, content digest) of one file; None when there is no such file."""
    return _read(nama) if nama in _names() else None


@cache
def _read(nama: str) -> tuple[bytes, bytes, str]:
    content = (_FOLDER / nama).read_bytes()
    return content, gzip.compress(content, 9, mtime=0), hashlib.sha256(content).hexdigest()[:12]


def aset(nama: str) -> str:
    """Address of a static file, with its digest, so that it may be cached for a year."""
    loaded = _load(nama)
    return url_for("aset.kirim", nama=nama, v=loaded[2] if loaded else None)


@bp.get("/aset/<path:nama>")
@public("gaya, skrip, dan ikon tidak berisi data siapa pun")
def kirim(nama: str) -> Response:
    """One static file; 404 when it is not there."""
    loaded = _load(nama)
    if loaded is None:
        abort(404)
    content, small, digest = loaded
    is_small = "gzip" in request.accept_encodings and len(small) < len(content)
    response = Response(small if is_small else content, mimetype=mimetypes.guess_type(nama)[0] or "text/plain")
    if is_small:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    response.set_etag(digest + ("-gz" if is_small else ""))
    return response.make_conditional(request)  # type: ignore[return-value]
