"""What is masked in a sentence before anybody reads it, and what is not taken for personal data."""

from __future__ import annotations

import pytest

from handlers.redaction import MAX_SENTENCE, problems, redact


@pytest.mark.parametrize(
    ("teks", "expected"),
    [
        ("nik saya 1471 0145 0588 0003 kok gak kebaca", "nik saya ••• kok gak kebaca"),
        ("nik ku 14710145•••88 salah", "nik ku ••• salah"),
        ("hub 0812-3456-7890 atau (0761) 12 34 56", "hub ••• atau ( •••"),
        ("１４７１０１４５０５８８０００３ ini nik nya", "••• ini nik nya"),
        ("08\u200b12\u200b34\u200b56 telp ya", "••• telp ya"),
        ("nol delapan satu dua tiga empat telpon dong", "••• telpon dong"),
        ("kirim ke budi.s@contoh.co.id atau @budis ya", "kirim ke ••• atau ••• ya"),
        ("lihat https://x.y/z?a=1 atau foo.go.id/abc ya", "lihat ••• atau ••• ya"),
        ("nomor saya BD-261120-0042-K gimana", "nomor saya ••• gimana"),
        ("lahir 12 maret 1990 di bidan", "lahir ••• di bidan"),
        ("nama saya zulaikha tarjo mau bikin kk", "nama saya ••• mau bikin kk"),
        ("KK a.n. Zulaikha Tarjo belum jadi", "KK a.n. ••• belum jadi"),
        ("tolong Pak Tarjo cek kk saya", "tolong Pak ••• cek kk saya"),
        ("sudah dikirim Zulaikha Tarjo kemarin sore ya", "sudah dikirim ••• kemarin sore ya"),
        ("siti punya kk rusak", "••• punya kk rusak"),
        ("rumah di jl. mawar no 7 rt 02/rw 05 dekat pasar", "rumah di ••• dekat pasar"),
        ("rumah di Jalan Mawar Merah dekat pasar", "rumah di ••• dekat pasar"),
        ("baris satu\nbaris dua\x00 ya", "baris satu baris dua ya"),
    ],
)
def test_masked(teks, expected):
    assert redact(teks) == expected


@pytest.mark.parametrize(
    "teks",
    [
        "min ktp ku ilang di jln gmn ngurusnya yaa",
        "nama saya salah di kk",
        "nama anak saya di akta salah ketik",
        "ganti nama di kk syaratnya apa",
        "Mau Buat KTP Baru Syaratnya Apa Ya",
        "SYARAT KARTU KELUARGA APA SAJA PAK",
        "anak umur 17 tahun 2 bulan bikin ktp",
        "bunda dewi harum itu apa",
        "syarat KTP-el di Disdukcapil apa saja?",
        "pak rt minta surat apa ya 🙏",
        "dalem bade damel kk",
    ],
)
def test_left_alone(teks):
    assert redact(teks, ["Toko Kartu Keluarga", "Al"]) == teks
    assert problems(teks) == ""


def test_a_long_sentence_is_cut_after_masking_between_words():
    found = redact("ktp " * 96 + "1471014505880003 " + "hilang " * 60)
    assert len(found) <= MAX_SENTENCE
    assert "1471" not in found
    assert found.split()[-1] in ("ktp", "•••", "hilang")


@pytest.mark.parametrize("teks", ["", "••", "a", "kk " * 200, "rt 01 rw 02", "x@y", "www.a.b"])
def test_what_must_not_be_learned(teks):
    assert problems(teks)
