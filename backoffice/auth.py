"""Who is at the desk: the session and its limits, and the guard every route carries."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from backoffice.navigation import HALAMAN, LEMBAGA, is_allowed
from handlers.context import Actor, Context
from handlers.errors import NotAllowed
from handlers.queries.pengguna import BarisPengguna, find_pengguna
from handlers.workflow.model import Peran

IDLE_SECONDS = 8 * 3600
ABSOLUTE_SECONDS = 12 * 3600
_TOUCH_SECONDS = 60
_TITIPAN_SECONDS = 3600
_NOT_KEPT = frozenset({"csrf_token", "sandi", "lama", "baru", "ulang"})
_ALWAYS = ("antrean", "akun")  # pages of an official, too, whose every role a deputy does today
_AWAY = "Pekerjaan ini dilakukan pengganti Anda. Bila Anda sudah kembali, minta penggantian diakhiri."
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Petugas:
    """The officer of this request, as Flask-Login wants one. `peran` are the roles held today.

    `sebagai` names those held as Plh. or Plt.; `digantikan` are own roles that a deputy does today.
    """

    id: int
    nama: str
    login: str
    peran: tuple[Peran, ...]
    is_demo: bool = False
    sebagai: Mapping[Peran, str] = field(default_factory=dict)
    digantikan: tuple[Peran, ...] = ()
    is_lanjut_otomatis: bool = False
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return str(self.id)


def get_ctx() -> Context:
    """The office this app serves (set by `backoffice.app.mount`)."""
    return current_app.extensions["loket_ctx"]


def petugas() -> Petugas:
    """The officer of this request; only inside a route that carries @peran."""
    return current_user._get_current_object()


def roles() -> tuple[Peran, ...]:
    """The roles this officer works in now: all held, or the one picked in the role switcher."""
    chosen = session.get("peran")
    held = petugas().peran
    return (Peran(chosen),) if chosen in held else held


def actor(peran: Peran | str | None = None, allowed: Collection[Peran] = ()) -> Actor:
    """The officer as an Actor in `peran`; without it, in the first role held that is in `allowed`.

    403 when the officer does not hold it.
    """
    me = petugas()
    if peran:
        if peran in me.digantikan:
            raise NotAllowed(_AWAY)
        if peran not in me.peran:
            abort(403)
        return Actor(Peran(peran), me.id, me.nama, me.sebagai.get(Peran(peran), ""))
    fitting = [role for role in me.peran if not allowed or role in allowed]
    if not fitting:
        abort(403)
    return Actor(fitting[0], me.id, me.nama, me.sebagai.get(fitting[0], ""))


def peran(halaman: str) -> Callable[[View], View]:
    """Only officers whose roles navigation.HALAMAN[halaman] names. KeyError at import when it names no page."""
    _ = HALAMAN[halaman]

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated or _is_page_of_another():
                return ask_login()
            if not is_allowed(halaman, petugas().peran):
                if halaman == "antrean" and LEMBAGA.intersection(petugas().peran):
                    return redirect(url_for("daftar.semua"))
                _check_deputy(halaman)
            return view(*args, **kwargs)

        guarded.halaman = halaman  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def _is_page_of_another() -> bool:
    """A press on a page that a colleague had open in this browser before: it is not done in another's name."""
    writer = request.headers.get("X-Petugas")
    return request.method == "POST" and writer is not None and writer != petugas().get_id()


def _check_deputy(halaman: str) -> None:
    """Somebody whose work a deputy does today is told so; anybody else may not be here."""
    away = petugas().digantikan
    if not away or not (halaman in _ALWAYS or is_allowed(halaman, away)):
        abort(403)
    if halaman not in _ALWAYS:
        raise NotAllowed(_AWAY)


def public(reason: str) -> Callable[[View], View]:
    """Marks a route that needs no login, and says why."""

    def mark(view: View) -> View:
        view.publik = reason  # type: ignore[attr-defined]
        return view

    return mark


def start_session(pengguna_id: int) -> None:
    """Log this officer in; the CSRF token of pages still open in the browser stays good."""
    with get_ctx().store.reading() as store:
        baris = find_pengguna(store, pengguna_id, get_ctx().today())
    if baris is None:
        abort(403)
    token = session.get("csrf_token")
    session.clear()
    login_user(_as_petugas(baris))
    now = int(time.time())
    session.update(versi=baris.pengguna.sesi_versi, masuk_at=now, aktif_at=now)
    if token:
        session["csrf_token"] = token
    session.permanent = True


def renew_session(sesi_versi: int) -> None:
    """Keep this session after the officer's own password changed; all others end."""
    session["versi"] = sesi_versi


def end_session() -> None:
    logout_user()
    session.clear()


def ask_login() -> ResponseReturnValue:
    """Where somebody without a session goes: back here afterwards, with what was typed."""
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Trigger": "sesi-habis"}
    if request.method == "GET":
        target = request.full_path.rstrip("?") if request.path != "/" else None
        return redirect(url_for("akun.masuk", next=target))
    from backoffice.views.akun import render_masuk  # the login page itself lives in a view

    return render_masuk(titipan=keep_typed()), 401


def keep_typed() -> str:
    """What was typed into a form of ours whose session ended, signed, to be offered again after login.

    Passwords are left out; of files only the names are kept: they are asked for again.
    """
    if request.headers.get("Sec-Fetch-Site", "") != "same-origin" and not _is_same_origin():
        return ""
    fields = [(name, text) for name, text in request.form.items(multi=True) if name not in _NOT_KEPT]
    files = [(name, sent.filename[-120:]) for name, sent in request.files.items(multi=True) if sent.filename]
    return _signer().dumps({"ke": request.full_path.rstrip("?"), "isi": fields, "berkas": files})


def read_typed(titipan: str) -> dict[str, Any] | None:
    """{'ke': path, 'isi': [[name, text], …], 'berkas': [[name, file name], …]} of keep_typed; None when it is not ours
    or over an hour old."""
    try:
        return _signer().loads(titipan, max_age=_TITIPAN_SECONDS) if titipan else None
    except BadSignature:
        return None


def is_safe_next(target: str) -> bool:
    """A path of this very site: one leading slash, no host, no backslash, no control characters."""
    return (target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
            and target.isprintable())


def make_login_manager() -> LoginManager:
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_load)
    manager.unauthorized_handler(ask_login)
    return manager


def _load(user_id: str) -> Petugas | None:
    now = int(time.time())
    if now - session.get("masuk_at", 0) > ABSOLUTE_SECONDS or now - session.get("aktif_at", 0) > IDLE_SECONDS:
        return None
    ctx = get_ctx()
    with ctx.store.reading() as store:
        baris = find_pengguna(store, int(user_id), ctx.today())
    if baris is None or not baris.pengguna.is_aktif or baris.pengguna.kantor_id != ctx.kantor_id:
        return None
    if baris.pengguna.sesi_versi != session.get("versi"):
        return None
    is_poll = request.headers.get("HX-Request") and request.method == "GET"
    if not is_poll and now - session["aktif_at"] > _TOUCH_SECONDS:
        session["aktif_at"] = now
    return _as_petugas(baris)


def _as_petugas(baris: BarisPengguna) -> Petugas:
    pengguna = baris.pengguna
    return Petugas(pengguna.id or 0, pengguna.nama, pengguna.login, baris.peran, pengguna.is_demo, baris.sebagai,
                   baris.digantikan, pengguna.is_lanjut_otomatis)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="titipan")


def _is_same_origin() -> bool:
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return origin == request.host_url.rstrip("/") or origin.startswith(request.host_url)
