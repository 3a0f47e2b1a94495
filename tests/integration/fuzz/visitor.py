"""Somebody who may be anybody: opens any address of the web process with anything in it, and never sees a 500."""

from __future__ import annotations

import inspect
import io
import random
import re
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlmodel import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from backoffice.navigation import PETUGAS
from data.models import Pengguna, PenggunaPeran, Permohonan
from handlers.commands.pengguna import create_pengguna
from handlers.context import Actor, Context
from handlers.layanan import LAYANAN
from handlers.workflow.model import Aksi, Peran

ROOT = Path(__file__).parents[3]
ANONYMOUS = ""
EVERYTHING = "serba.bisa"
NUMBERS = ("0", "1", "2", "7", "-1", "2147483647", "2147483648", "9223372036854775808", "9" * 40, "1e3", "٣", "")
TEXTS = ("", " ", "\x00", "a\x00b", "💥", "'; DROP TABLE pesan; --", "%", "%00", "../../etc/passwd",
         "{{7*7}}", "<script>alert(1)</script>", "x" * 5000, "2026-13-45", "2026-11-21", "0001-01-01", "9999-12-31",
         "25:99", "null", "true", "[]", "{}", '{"a": 1}', "\r\nX-Evil: 1", "\u202eterbalik", "~1", "-~x",
         "2026-11-21T00:00:00+00:00~5", "2026-11-21T00:00:00", "siti", "kk", "BD-261120-0001-J", "1471014101900001")
PARTS = (" ", "\x00", "a\x00b", "💥", "\ud83d", "%", "%00", "../../etc/passwd", "x" * 5000, "2026-13-45", "0001-01-01",
         "kk_baru", "siti")
WORDS = (*Aksi, *Peran, *LAYANAN, "menunggu", "saya", "semua", "selesai", "berjalan", "ambil", "tutup", "whatsapp")
NAMES = tuple(sorted({name for path in (ROOT / "backoffice/templates").rglob("*.html")
                      for name in re.findall(r'name="(\w+)"', path.read_text(encoding="utf-8"))} - {"csrf_token"}))
QUERIES = tuple(sorted({name for path in (ROOT / "backoffice/views").glob("*.py")
                        for name in re.findall(r'args(?:\.get\(|\[)"(\w+)"', path.read_text(encoding="utf-8"))}
                       | {"sebelum", "sesudah", "lihat", "teks", "tanda", "cari", "layanan", "status", "kecil"}))
_ENDS_SESSIONS = ("/keluar",)


class Visitor:
    """One fuzzing visitor of one office, whoever he is at the moment."""

    def __init__(self, app: Flask, ctx: Context) -> None:
        self.app, self.ctx = app, ctx
        app.config["PROPAGATE_EXCEPTIONS"] = False
        self.rules = [rule for rule in app.url_map.iter_rules() if rule.rule not in _ENDS_SESSIONS]
        _make_everything(ctx)
        with ctx.store.reading() as session:
            self.nomor = list(session.exec(select(Permohonan.nomor)))
        self.logins = [ANONYMOUS, EVERYTHING, *(f"uji.{peran}" for peran in sorted(PETUGAS))]

    def values(self, kind: str) -> tuple[str, ...]:
        """What may stand in an address where the rule has a part of this kind."""
        return NUMBERS if kind == "RowId" else (*PARTS, *self.nomor[:2])

    def fill(self, rule: Rule, chosen: random.Random) -> str:
        """An address of the rule with odd parts."""
        parts: list[str] = []
        for is_part, text in rule._trace:
            kind = type(rule._converters[text]).__name__ if is_part else ""
            options = ("ambil", "kembalikan", "tutup") if kind == "AnyConverter" else self.values(kind)
            parts.append(_quoted(chosen.choice(options)) if is_part else text.lstrip("|"))
        return "".join(parts)

    def queries(self, rule: Rule) -> tuple[str, ...]:
        """The parts of a query that the module of this route names, and those all lists know."""
        module = inspect.getmodule(inspect.unwrap(self.app.view_functions[rule.endpoint]))
        said = set(re.findall(r'"([a-z_]{2,30})"', inspect.getsource(module))) if module else set()
        return tuple(sorted(said | set(QUERIES)))

    def fields(self, rule: Rule) -> tuple[str, ...]:
        """The form fields that the module of this route reads, as far as its text tells."""
        module = inspect.getmodule(inspect.unwrap(self.app.view_functions[rule.endpoint]))
        said = set(re.findall(r'"(\w{2,30})"', inspect.getsource(module))) if module else set()
        return tuple(sorted(said & (set(NAMES) | {"aksi", "peran", "urutan", "ke", "id"}))) or NAMES

    def visit(self, login: str, method: str, url: str, fields: dict[str, Any] | None = None, *, htmx: bool = False,
              files: bool = False, may_fail: bool = False) -> TestResponse:
        """One request. Fails when the server did: the log then holds the traceback."""
        client, token = self._client(login)
        headers = {"HX-Request": "true"} if htmx else {}
        form: dict[str, Any] = {"csrf_token": token, **(fields or {})} if method == "POST" else {}
        if files:
            form |= {name: (io.BytesIO(b"%PDF-1.7 bukan"), "x.pdf") for name in ("lampiran", "berkas", "dokumen")}
        answer = client.open(url, method=method, data=form or None, headers=headers)
        assert answer.status_code < 500 or may_fail, (method, url, login, fields, answer.status_code)
        return answer

    def _client(self, login: str) -> tuple[FlaskClient, str]:
        client = self.app.test_client()
        if login == ANONYMOUS:
            return client, ""
        with self.ctx.store.reading() as session:
            pengguna = session.exec(select(Pengguna).where(Pengguna.login == login)).one()
        now = int(self.ctx.now().timestamp())
        with client.session_transaction() as session_data:
            session_data.update(_user_id=str(pengguna.id), _fresh=True, versi=pengguna.sesi_versi, masuk_at=now,
                                aktif_at=now, csrf_token="acak")
        return client, URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token").dumps("acak")


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text.encode("utf-8", "surrogatepass"), safe="") or "%20"


def _make_everything(ctx: Context) -> None:
    """An officer who holds every role, so that no guard stands between the fuzzer and a command; and one of each."""
    people = {EVERYTHING: sorted(PETUGAS)} | {f"uji.{peran}": [peran] for peran in PETUGAS}
    with ctx.store.transaction() as session:
        made, _ = create_pengguna(session, ctx, Actor(Peran.ADMIN_SISTEM), login=EVERYTHING, nama="Serba Bisa", nip="",
                                  peran=sorted(PETUGAS))
        for login, roles in people.items():
            if login == EVERYTHING:
                continue
            row = Pengguna(kantor_id=ctx.kantor_id, login=login, nama=login, sandi_hash=made.sandi_hash)
            session.add(row)
            session.flush()
            session.add_all(PenggunaPeran(pengguna_id=row.id or 0, peran=peran) for peran in roles)
