"""The index of what an office changes itself, and the pages it lists."""

from __future__ import annotations

import pytest

from backoffice.navigation import HALAMAN, is_allowed, pages_under
from handlers.demo import PETUGAS


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_index_lists_just_the_pages_of_the_role(masuk):
    for login, _, peran in PETUGAS:
        meja = masuk(login)
        mine = [page for nama, page in pages_under("pengaturan").items() if is_allowed(nama, peran)]
        answer = meja.get("/pengaturan")
        assert answer.status_code == (200 if mine else 403), login
        for page in mine:
            assert page.penjelasan in answer.get_data(as_text=True), (login, page.judul)
        assert ('href="/pengaturan"' in meja.text("/akun")) is bool(mine), login


def test_every_page_under_the_index_says_what_it_is_for():
    for nama, page in pages_under("pengaturan").items():
        assert page.penjelasan.endswith("."), nama
        assert page.ikon, nama
    assert all(not page.induk or page.induk in HALAMAN for page in HALAMAN.values())
