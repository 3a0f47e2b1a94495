"""Short-lived addresses from which a provider fetches a file we send: /media/<token>/<nama>."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime, timedelta
from urllib.parse import quote

from cryptography.exceptions import InvalidTag
from flask import Blueprint, Response, abort

from data import crypto
from handlers.context import Context

VALID = timedelta(hours=2)


def media_link(ctx: Context, lokasi: str, tipe: str, nama: str) -> str:
    """The address of a file of the files gateway; the token is sealed, so nothing can be read from or put into it."""
    until = (ctx.now() + VALID).isoformat()
    sealed = crypto.seal(json.dumps([lokasi, tipe, nama, until]).encode())
    token = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
    return f"{ctx.settings.base_url}/media/{token}/{quote(nama or 'berkas', safe='')}"


def media_blueprint(ctx: Context) -> Blueprint:
    """GET /media/<token>/<nama>, without login: who has the token has the file, until it runs out."""
    pages = Blueprint("media", __name__)

    @pages.get("/media/<token>/<path:nama>")
    def media(token: str, nama: str) -> Response:
        opened = _open(token)
        if opened is None or datetime.fromisoformat(opened[3]) < ctx.now():
            abort(404)
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
        return Response(ctx.files.get(opened[0]), mimetype=opened[1], headers=headers)

    return pages


def _open(token: str) -> list[str] | None:
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        opened = json.loads(crypto.unseal(sealed))
    except (ValueError, binascii.Error, InvalidTag):
        return None
    return opened if isinstance(opened, list) and len(opened) == 4 else None
