"""Officers who log in, and a way to be misunderstood."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backoffice.app import mount
from data.models import Pengguna, PenggunaPeran, Pesan
from data.models.base import ident
from handlers.commands.pengguna import hash_sandi
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.context import Context
from handlers.dialog_effects import run_dialog_effects
from handlers.turn import Meaning, Misunderstood
from handlers.workflow.model import Peran

SANDI = "kata-sandi-uji"
GUESSES = (("tanya_syarat", "ktp_hilang", 0.2), ("ajukan", "ktp_hilang", 0.15), ("tanya_prosedur", "ktp", 0.1))
UNSURE = Meaning(yakin=0.2, mungkin=GUESSES)


@pytest.fixture
def misunderstand(ctx) -> Callable[..., None]:
    """One turn in which the dialog did not understand a sentence."""

    def say(teks: str, meaning: Meaning = UNSURE, alamat: str = "a", nama: str = "") -> None:
        with ctx.store.transaction() as session:
            akun, percakapan = find_or_create_percakapan(session, ctx, "webchat", alamat, nama)
            pesan = Pesan(
                kantor_id=ctx.kantor_id, percakapan_id=ident(percakapan), arah="masuk", pengirim="warga", teks=teks
            )
            session.add(pesan)
            session.flush()
            run_dialog_effects(session, ctx, akun, percakapan, (Misunderstood(teks),), pesan, (meaning,))

    return say


@dataclass
class Meja:
    """A browser without JavaScript in which an officer is logged in."""

    client: FlaskClient
    token: str = ""

    def get(self, url: str) -> TestResponse:
        response = self.client.get(url)
        found = re.search(r'name="csrf_token" value="([^"]+)"', response.get_data(as_text=True))
        self.token = found[1] if found else self.token
        return response

    def post(self, url: str, **data: Any) -> TestResponse:
        return self.client.post(url, data={"csrf_token": self.token, **data})

    def text(self, url: str) -> str:
        response = self.get(url)
        assert response.status_code == 200, (url, response.status_code)
        return response.get_data(as_text=True)


@pytest.fixture
def masuk(ctx: Context) -> Callable[[Peran], Meja]:
    """Make an officer of one role and log in through the form."""
    app = Flask("loket", static_folder=None)
    mount(app, ctx)

    def log_in(peran: Peran) -> Meja:
        with ctx.store.transaction() as session:
            row = Pengguna(kantor_id=ctx.kantor_id, login=f"uji.{peran}", nama="Uji", sandi_hash=hash_sandi(SANDI))
            session.add(row)
            session.flush()
            session.add(PenggunaPeran(pengguna_id=ident(row), peran=peran))
        meja = Meja(app.test_client())
        meja.get("/masuk")
        assert meja.post("/masuk", login=f"uji.{peran}", sandi=SANDI).status_code == 302
        return meja

    return log_in
