"""The addresses providers call. One handler for all of them: verify → open → save → 200.

They stand before Flask: a provider has no session, no cookie and no page, and asks a thousand times a second.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from flask import Flask
from werkzeug import Request, Response
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, NotFound, ServiceUnavailable

from bot.channels.base import Channel, Delivery
from bot.ingress import NotSaved, save_envelopes
from handlers.context import Context

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 2 * 1024 * 1024
_TWIML = ('<?xml version="1.0" encoding="UTF-8"?><Response></Response>', "text/xml")
_ADDRESSES = {
    "/webhook/twilio": ("whatsapp", *_TWIML),
    "/webhook/twilio/status": ("whatsapp", *_TWIML),
    "/webhook/telegram": ("telegram", "", "text/plain"),
}


def mount_webhooks(app: Flask, ctx: Context, channels: Mapping[str, Channel]) -> None:
    """Answer POST /webhook/twilio, /webhook/twilio/status and /webhook/telegram before the pages of `app` are asked."""
    app.wsgi_app = _Webhooks(ctx, channels, app.wsgi_app)  # type: ignore[method-assign]


class _Webhooks:
    """A WSGI application in front of another one."""

    def __init__(self, ctx: Context, channels: Mapping[str, Channel], pages: WSGIApplication) -> None:
        self._ctx, self._channels, self._pages = ctx, channels, pages

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        found = _ADDRESSES.get(environ.get("PATH_INFO", ""))
        if found is None or environ.get("REQUEST_METHOD") != "POST":
            return self._pages(environ, start_response)
        kanal, words, mimetype = found
        try:
            _receive(self._ctx, self._channels.get(kanal), Request(environ))
            answer = Response(words, mimetype=mimetype)
        except HTTPException as error:
            return error(environ, start_response)
        except Exception:
            log.exception("a delivery of %s could not be taken", kanal)
            answer = Response(status=500)
        return answer(environ, start_response)


def _receive(ctx: Context, channel: Channel | None, incoming: Request) -> None:
    """Save what came in. Raises NotFound when not configured, Forbidden when not signed, BadRequest when malformed,
    ServiceUnavailable when it can be saved nowhere."""
    if channel is None:
        raise NotFound
    incoming.max_content_length = MAX_BODY_BYTES
    delivery = to_delivery(incoming, ctx.settings.public_base_url)
    if not channel.verify(delivery):
        raise Forbidden
    try:
        save_envelopes(ctx, channel.open(delivery))
    except ValueError as error:
        log.info("malformed delivery on %s: %s", channel.name, error)
        raise BadRequest from error
    except NotSaved as error:
        log.exception("a delivery could be saved nowhere")
        raise ServiceUnavailable from error


def to_delivery(incoming: Request, public_base_url: str) -> Delivery:
    """A request as a Delivery, with the URL exactly as the provider wrote it."""
    try:
        body = incoming.get_data(cache=True, parse_form_data=False)
        form = incoming.form
    except HTTPException:
        raise
    except ValueError as error:
        raise BadRequest from error
    headers = cast(Mapping[str, str], incoming.headers)  # looked up whatever the case of the letters
    return Delivery(url=public_url(incoming, public_base_url), headers=headers, body=body, form=form)


def public_url(incoming: Request, public_base_url: str) -> str:
    """The URL the provider called. Behind a proxy only PUBLIC_BASE_URL knows scheme and host; the path and
    query are taken as they stood in the request line, percent signs and all."""
    raw = incoming.environ.get("RAW_URI") or incoming.environ.get("REQUEST_URI") or ""
    if not raw.startswith("/"):
        raw = incoming.full_path if incoming.query_string else incoming.path
    return (public_base_url or incoming.host_url.rstrip("/")) + raw
