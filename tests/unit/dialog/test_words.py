"""Words: commands, numbers, names, and what only looks like one."""

from __future__ import annotations

import pytest

from bot.conversation import words


@pytest.mark.parametrize(
    "text", ["2", "2.", " 2 ", "2)", "dua", "nomor 2", "no. 2", "yang kedua", "pilih 2", "2️⃣", "２"]
)
def test_two(text):
    assert words.number(text) == 2


@pytest.mark.parametrize("text", ["", "2 kk", "1471010101900001", "dua anak", "kedua orang tua", "batal"])
def test_no_number(text):
    assert words.number(text) is None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Batal!", "batal"),
        ("BATAL", "batal"),
        ("gak jadi", "batal"),
        ("batal aja", "batal"),
        ("Batal Siregar", ""),
        ("kembali", "kembali"),
        ("Ulang dari awal", "ulang"),
        ("bicara dengan petugas", "petugas"),
        ("/start", "menu"),
        ("tidak ada", "lewati"),
        ("sudah semua", "selesai"),
        ("Mulai Sembiring", ""),
        ("kembali kapan", ""),
    ],
)
def test_commands(text, command):
    assert words.command(text) == command


@pytest.mark.parametrize(
    "text", ["Siti", "D'Angelo", "Nur ‘Aini", "M. Yusuf, S.Pd.", "José Núñez", "Ya", "I Gede Ārya"]
)
def test_names(text):
    assert words.is_name(text)


@pytest.mark.parametrize("text", ["", "Siti2", "1471", "a" * 101, "<script>", "siti@mail.id", "...", "😀"])
def test_not_names(text):
    assert not words.is_name(text)


@pytest.mark.parametrize("text", ["Ya", "ok", "Selamat pagi", "Al", "goblok"])
def test_doubtful_names(text):
    assert words.is_doubtful_name(text)


@pytest.mark.parametrize("text", ["Siti Aminah", "Batal Siregar", "Selamat Riyadi", "Bambang"])
def test_plain_names(text):
    assert not words.is_doubtful_name(text)


@pytest.mark.parametrize("text", ["syaratnya apa", "bayar gak?", "brp lama", "bisa diwakilkan"])
def test_question_like(text):
    assert words.is_question_like(text)


@pytest.mark.parametrize("text", ["Siti Bayarwati", "Syaratin Nisa", "Muhammad Lamari", "Biayani"])
def test_names_are_no_questions(text):
    assert not words.is_question_like(text)


@pytest.mark.parametrize("text", ["", "  ", "...", "😂", "👍🏽", "\x00", "?!"])
def test_empty(text):
    assert words.is_empty(text)


@pytest.mark.parametrize("text", ["a", "2️⃣", "ok 👍"])
def test_not_empty(text):
    assert not words.is_empty(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nama saya Siti Aminah", "Siti Aminah"),
        ("Nama: Siti", "Siti"),
        ("nama:Siti", "Siti"),
        ("nama lengkap saya adalah Siti kak", "Siti"),
        ("atas nama Bapak Rudi", "Rudi"),
        ("a.n. Rudi Hartono", "Rudi Hartono"),
        ("anaknya Bima", "Bima"),
        ("An Nisa Fitri", "An Nisa Fitri"),
        ("Anak Agung Gde", "Anak Agung Gde"),
        ("M. Yusuf, S.Pd.", "M. Yusuf, S.Pd."),
    ],
)
def test_what_is_said_around_a_name_is_left_out(text, name):
    assert words.bare_name(text) == name


@pytest.mark.parametrize("text", ["jl melati no 3", "Pekon Kanoman Kecamatan Semaka", "Dusun II Rt 3", "Blok A/12"])
def test_addresses(text):
    assert words.is_address(text)


@pytest.mark.parametrize("text", ["rumah", "dikirim pos aja", "ke rumah saya ya"])
def test_no_addresses(text):
    assert not words.is_address(text)
