"""The command bar finds what a role may open, and nothing else."""

from __future__ import annotations

import re

import pytest


def _bar(meja, teks=""):
    return meja.get("/perintah", query_string={"q": teks}).get_data(as_text=True)


def test_pages_of_the_role_come_first(masuk):
    kadis, loket = masuk("kadis"), masuk("loket")
    assert "Tanda tangan" in _bar(kadis)
    assert "Tanda tangan" not in _bar(loket)
    assert 'data-ke="/percakapan"' in _bar(loket, "perca")


@pytest.mark.parametrize("teks", ["{nomor}", "{awal}"])
def test_a_request_is_found_by_its_number_and_by_its_head(masuk, nomor, teks):
    one = nomor["Siti Aminah"]
    html = _bar(masuk("loket"), teks.format(nomor=one.lower(), awal=one[:14]))
    assert f'data-ke="/permohonan/{one}"' in html
    assert "Siti Aminah" in html


def test_an_institution_finds_no_request(masuk, nomor):
    html = _bar(masuk("lapas"), nomor["Siti Aminah"])
    assert "/permohonan/" not in html


@pytest.mark.parametrize("teks", ["", " ", "%", "a" * 500, "'\"<script>", "🙂🙂", "BD-"])
def test_whatever_is_typed_gives_an_answer(masuk, teks):
    answer = masuk("kasi").get("/perintah", query_string={"q": teks})
    assert answer.status_code == 200
    assert "<script>" not in answer.get_data(as_text=True)


def test_ids_of_the_choices_are_unique(masuk, nomor):
    ids = re.findall(r'id="([^"]+)"', _bar(masuk("admin")))
    assert len(ids) == len(set(ids)) > 1
