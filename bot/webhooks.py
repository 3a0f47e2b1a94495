"""The addresses providers call. One handler for all of them: verify → open → save → 200."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import cast

from flask import Blueprint, Request, Response, abort, request
from werkzeug.exceptions import HTTPException

from bot.channels.base import Channel, Delivery
from bot.ingress import NotSaved, save_envelopes
from handlers.context import Context

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 2 * 1024 * 1024
_EMPTY_TWIML = Response('<?xml version="1.0" encoding="UTF-8"?><Response></Response>', mimetype="text/xml")


def webhooks_blueprint(ctx: Context, channels: Mapping[str, Channel]) -> Blueprint:
    """POST /webhook/twilio, /webhook/twilio/status and /webhook/telegram. Exempt it from CSRF protection."""
    pages = Blueprint("webhooks", __name__)

    @pages.post("/webhook/twilio")
    @pages.post("/webhook/twilio/status")
    def twilio() -> Response:
        _receive(ctx, channels.get("whatsapp"), request)
        return Response(_EMPTY_TWIML.get_data(), mimetype="text/xml")

    @pages.post("/webhook/telegram")
    def telegram() -> Response:
        _receive(ctx, channels.get("telegram"), request)
        return Response(status=200)

    return pages


def _receive(ctx: Context, channel: Channel | None, incoming: Request) -> None:
    """Save what came in, or abort: 404 not configured, 403 not signed, 400 malformed, 503 nowhere to save."""
    if channel is None:
        abort(404)
    incoming.max_content_length = MAX_BODY_BYTES
    delivery = to_delivery(incoming, ctx.settings.public_base_url)
    if not channel.verify(delivery):
        abort(403)
    try:
        save_envelopes(ctx, channel.open(delivery))
    except ValueError as error:
        log.info("malformed delivery on %s: %s", channel.name, error)
        abort(400)
    except NotSaved:
        log.exception("a delivery could be saved nowhere")
        abort(503)


def to_delivery(incoming: Request, public_base_url: str) -> Delivery:
    """A Flask request as a Delivery, with the URL exactly as the provider wrote it."""
    try:
        body = incoming.get_data(cache=True, parse_form_data=False)
        form = incoming.form
    except HTTPException:
        raise
    except ValueError:
        abort(400)
    headers = cast(Mapping[str, str], incoming.headers)  # looked up whatever the case of the letters
    return Delivery(url=public_url(incoming, public_base_url), headers=headers, body=body, form=form)


def public_url(incoming: Request, public_base_url: str) -> str:
    """The URL the provider called. Behind a proxy only PUBLIC_BASE_URL knows scheme and host; the path and
    query are taken as they stood in the request line, percent signs and all."""
    raw = incoming.environ.get("RAW_URI") or incoming.environ.get("REQUEST_URI") or ""
    if not raw.startswith("/"):
        raw = incoming.full_path if incoming.query_string else incoming.path
    return (public_base_url or incoming.host_url.rstrip("/")) + raw
