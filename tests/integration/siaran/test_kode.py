"""Each official notice carries a code; CEK tells whether it is ours and what it said, never to whom."""

from __future__ import annotations

import re

import pytest

from handlers.commands.kode_pesan import asked_kode, make_kode_pesan

LAIN = "whatsapp:+628999"


def kode_of(row) -> str:
    return re.search(r"CEK (\w{4}-\w{4})", row.isi["teks"])[1]


def test_a_notice_carries_a_code_and_a_reply_does_not(office):
    [answer] = office.write("halo")
    assert "CEK" not in answer.isi["teks"].partition("KABAR")[0]
    assert kode_of(office.notify())


@pytest.mark.parametrize("asked", ["CEK {}", "cek kode {}", "cek *{}*.", "/cek {}"])
def test_the_owner_hears_that_it_is_ours_and_what_it_said(office, asked):
    office.write("halo")
    kode = kode_of(office.notify())
    [said] = office.write(asked.format(kode.lower()))
    assert "Benar" in said.isi["teks"]
    assert "siap diambil" in said.isi["teks"]
    assert "BD-261120-0042-V" not in said.isi["teks"], "whoever asks learns no number"


def test_somebody_else_hears_that_it_went_to_another_account(office):
    office.write("halo")
    kode = kode_of(office.notify())
    [said] = office.write(f"cek {kode}", alamat="55", kanal="telegram")
    assert "akun lain" in said.isi["teks"]
    assert "BD-261120-0042-V" not in said.isi["teks"]


def test_an_invented_code_is_not_ours(office):
    [said] = office.write("cek 7AAA-BBBB")
    assert "*bukan* dari kami" in said.isi["teks"]


@pytest.mark.parametrize("teks", ["cek status", "cek BD-261120-0042-V", "cek ktp saya", "cek dokumen", "kode 2345-ABCD",
                                  "cek 1471011201900001", "cek berkas saya", "tolong cek 7KQ2-XW9R dong"])
def test_other_sentences_go_on_to_the_dialog(teks):
    assert asked_kode(teks) == ""


def test_every_code_can_be_asked_about():
    assert all(asked_kode(f"CEK {kode}") == kode for kode in (make_kode_pesan() for _ in range(200)))
