"""Mounts the back office on the web process's Flask app: session rules, CSRF, security headers, error pages."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from flask import Flask, Response, abort, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from jinja2 import ChoiceLoader, PackageLoader
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

from backoffice import filters, static_files
from backoffice.auth import ABSOLUTE_SECONDS, ask_login, keep_typed, make_login_manager, read_typed, roles
from backoffice.forms import MAX_ID
from backoffice.kotak import carry_saring
from backoffice.navigation import HALAMAN, KUNCI_MENU, menu
from backoffice.urungkan import offered
from backoffice.views import BLUEPRINTS
from data.crypto import load_key
from handlers.context import Context
from handlers.errors import AlreadyDone, LoketError, NotAllowed, NotFound

MAX_FORM_BYTES = 20 * 1024 * 1024
_CSP = ("default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-src 'self'; frame-ancestors {ancestors}")
_SENTENCES = {
    400: "Permintaan ini tidak dapat dibaca.",
    403: "Halaman ini bukan untuk peran Anda.",
    404: "Halaman atau data yang Anda cari tidak ada.",
    405: "Halaman ini tidak dapat dibuka dengan cara itu.",
    413: "Berkas yang dikirim terlalu besar.",
    500: "Ada gangguan di sistem kami. Isian Anda belum tersimpan; silakan coba lagi.",
}


class RowId(IntegerConverter):
    """A number in an address that no database can hold, or gives to no row, is an address that does not exist."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"min": 1, "max": MAX_ID, **kwargs})


class Word(UnicodeConverter):
    """So is one with a NUL in it, which PostgreSQL refuses."""

    def to_python(self, value: str) -> str:
        if "\x00" in value:
            raise ValidationError
        return value


def refuse_odd_addresses(app: Flask) -> None:
    """Call before any blueprint is registered."""
    app.url_map.converters.update({"int": RowId, "default": Word, "string": Word})


def mount(app: Flask, ctx: Context) -> None:
    """Register every page of the back office on `app`. Call once for each app."""
    app.extensions["loket_ctx"] = ctx
    refuse_odd_addresses(app)
    app.secret_key = base64.b64encode(load_key(ctx.settings.home / "keys" / "web.key")).decode()
    app.config.update(
        SESSION_COOKIE_NAME="loket_meja", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=ctx.settings.public_base_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=ABSOLUTE_SECONDS), SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False,
    )
    app.config.setdefault("MAX_CONTENT_LENGTH", MAX_FORM_BYTES)
    app.jinja_loader = ChoiceLoader([*filter(None, [app.jinja_loader]), PackageLoader("backoffice")])
    make_login_manager().init_app(app)
    csrf = CSRFProtect(app)
    filters.register(app, ctx)
    for blueprint in (*BLUEPRINTS, static_files.bp):
        app.register_blueprint(blueprint)
    app.url_defaults(carry_saring)
    ours = {blueprint.name for blueprint in BLUEPRINTS}

    @app.before_request
    def check_text() -> None:
        if request.blueprint in ours and any("\x00" in text for _, text in request.args.items(multi=True)):
            abort(400)

    @app.before_request
    def check_csrf() -> None:
        if request.blueprint in ours and current_user.is_authenticated:
            csrf.protect()

    @app.after_request
    def secure(response: Response) -> Response:
        return _secure(response) if request.blueprint in ours | {"aset", None} else response

    @app.context_processor
    def common() -> dict[str, object]:
        return _common(ctx) if request.blueprint in ours or request.blueprint is None else {}

    app.register_error_handler(CSRFError, _csrf_failed)
    app.register_error_handler(LoketError, _refused)
    app.register_error_handler(HTTPException, _failed)


def _common(ctx: Context) -> dict[str, object]:
    me = current_user if current_user.is_authenticated else None
    halaman = getattr(request.endpoint and _view_of(request.endpoint), "halaman", "")
    return {"saya": me, "menu": menu(me.peran) if me else [], "halaman_ini": halaman,
            "halaman_induk": HALAMAN[halaman].induk if halaman else "", "profil": ctx.profil,
            "demo": ctx.settings.demo, "peran_aktif": roles() if me else (), "HALAMAN": HALAMAN,
            "kunci_menu": KUNCI_MENU, "urungkan": offered() if me else None,
            "tema": request.cookies.get("tema", "")}


def _view_of(endpoint: str) -> object:
    from flask import current_app

    return current_app.view_functions.get(endpoint)


def _secure(response: Response) -> Response:
    ancestors = "'self'" if g.get("boleh_dibingkai") else "'none'"
    response.headers.setdefault("Content-Security-Policy", _CSP.format(ancestors=ancestors))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "SAMEORIGIN" if g.get("boleh_dibingkai") else "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    return response


def _csrf_failed(error: CSRFError) -> ResponseReturnValue:
    """The page was open too long: what was typed there is offered again, or at least shown."""
    if request.headers.get("HX-Request"):
        return ask_login()
    kept = read_typed(keep_typed())
    if kept:
        return render_template("akun/lanjutkan.html", typed=kept, is_usang=True), 400
    typed = [(name, text) for name, text in request.form.items(multi=True) if text.strip() and len(name) < 40
             and name not in {"csrf_token", "sandi", "lama", "baru", "ulang"}]
    return render_template("_bersama/galat.html", kode=400, typed=typed,
                           kalimat="Halaman ini sudah terlalu lama terbuka, jadi isian belum dikirim. "
                                   "Muat ulang halaman, lalu kirim sekali lagi."), 400


def _refused(error: LoketError) -> tuple[str, int]:
    """A command or query said no where no form of ours shows why."""
    kode = {NotFound: 404, NotAllowed: 403, AlreadyDone: 409}.get(type(error), 400)
    return render_template("_bersama/galat.html", kode=kode, kalimat=str(error), typed=[]), kode


def _failed(error: HTTPException) -> Response | tuple[str, int]:
    """An error page in plain words for people; other callers (webhooks) get the bare answer."""
    kode = error.code or 500
    ours = request.blueprint is None or request.blueprint in {blueprint.name for blueprint in BLUEPRINTS}
    if kode < 400 or not ours:
        return error.get_response()  # type: ignore[return-value]
    kalimat = _SENTENCES.get(kode, _SENTENCES[400])
    return render_template("_bersama/galat.html", kode=kode, kalimat=kalimat, typed=[]), kode
