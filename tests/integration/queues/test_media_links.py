"""The address from which a provider fetches a file: opens with its token, for two hours, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from bot.media_links import VALID, media_blueprint, media_link
from data import crypto


@pytest.fixture
def page(ctx):
    app = Flask("uji")
    app.register_blueprint(media_blueprint(ctx))
    return app.test_client()


def path_of(ctx, content=b"%PDF-1.7"):
    return urlsplit(media_link(ctx, ctx.files.put(content), "application/pdf", "kartu keluarga.pdf")).path


def test_the_link_gives_the_file(ctx, page):
    answer = page.get(path_of(ctx))
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"%PDF-1.7", "application/pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_it_runs_out(ctx, page):
    earlier = replace(ctx, now=lambda: ctx.now() - VALID - timedelta(minutes=1))
    assert page.get(path_of(earlier)).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "AAAA", "%00", "ä", "A" * 5000])
def test_a_made_up_token_opens_nothing(page, token):
    assert page.get(f"/media/{token}/berkas.pdf").status_code == 404


def test_a_sealed_value_of_another_kind_opens_nothing(ctx, page):
    import base64

    token = base64.urlsafe_b64encode(crypto.seal(b'{"nik": "1471"}')).decode().rstrip("=")
    assert page.get(f"/media/{token}/berkas.pdf").status_code == 404


def test_the_path_says_nothing_of_the_file(ctx):
    lokasi = ctx.files.put(b"rahasia")
    assert lokasi not in media_link(ctx, lokasi, "image/jpeg", "ktp.jpg")
