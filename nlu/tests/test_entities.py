"""Numbers and names in a message, with their standard values."""

from __future__ import annotations

from itertools import pairwise

import pytest

from components.entity_values import NameFinder, find_numbers, message_words
from components.patterns import find_spans
from message_parser import Parser


def values(text: str) -> list[tuple[str, str]]:
    return [(found.entity, found.value) for found in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nik saya 1471081201900001", [("nik", "1471081201900001")]),
        ("1471 0812 0190 0001", [("nik", "1471081201900001")]),
        ("1471.0812.0190.0001", [("nik", "1471081201900001")]),
        ("14-71-08-120190-0001", [("nik", "1471081201900001")]),
        ("no kk 1471081201100002", [("nkk", "1471081201100002")]),
        ("NKK: 1471 0812 0110 0002", [("nkk", "1471081201100002")]),
        ("kartu keluarga saya nomornya 1471081201100002", [("nkk", "1471081201100002")]),
        ("kk saya, nik 1471081201900001", [("nik", "1471081201900001")]),
        (
            "nik 1471081201900001 kk 1471081201100002",
            [("nik", "1471081201900001"), ("nkk", "1471081201100002")],
        ),
        ("rt 02 1471081201900001", [("nik", "1471081201900001")]),
        ("1471081201900001 1471081201100002", [("nik", "1471081201900001"), ("nik", "1471081201100002")]),
        ("147108120190000", []),
        ("14710812019000012", []),
        ("BD-261120-0042-K", [("nomor_permohonan", "BD-261120-0042-K")]),
        ("cek bd2611200042k ya", [("nomor_permohonan", "BD-261120-0042-K")]),
        ("no bd 261120 0042 k", [("nomor_permohonan", "BD-261120-0042-K")]),
        ("PK-261120/0042-7", [("nomor_permohonan", "PK-261120-0042-7")]),
        ("BD-261120-0042", [("nomor_permohonan", "BD-261120-0042")]),
        ("hp 081234567890", [("telepon", "+6281234567890")]),
        ("+62 812-3456-7890", [("telepon", "+6281234567890")]),
        ("wa 62812 3456 7890", [("telepon", "+6281234567890")]),
        ("lahir 3 Maret 2025", [("tanggal", "2025-03-03")]),
        ("lahir 03/03/1990", [("tanggal", "1990-03-03")]),
        ("tgl 12-5-87", [("tanggal", "1987-05-12")]),
        ("2025-11-20", [("tanggal", "2025-11-20")]),
        ("30 februari 2025", [("tanggal", "30 februari 2025")]),
        ("17 agustus", [("tanggal", "17 agustus")]),
        ("kk 2 lembar, umur 17", []),
    ],
)
def test_numbers(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text) == expected


def test_spans_do_not_overlap_and_keep_their_place() -> None:
    text = "BD-261120-0042-K hp 0812 3456 7890 nik 1471081201900001"
    spans = find_spans(text)
    assert [text[s.start : s.end] for s in spans] == [s.text for s in spans]
    assert all(left.end <= right.start for left, right in pairwise(spans))


def test_a_long_row_of_digits_is_quick() -> None:
    assert find_numbers("1 " * 5000) == []


def test_longest_name_wins_and_everyday_words_need_a_cue() -> None:
    finder = NameFinder({"kecamatan": ["Kota Agung", "Kota Agung Barat", "Tampan"]}, {})
    found = finder.find(message_words("saya di kota agung barat"))
    assert [item.value for item in found] == ["Kota Agung Barat"]
    assert finder.find(message_words("petugasnya tampan sekali")) == []
    assert [item.value for item in finder.find(message_words("kec. tampan"))] == ["Tampan"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("perpanjang sim di mana", {("rujukan", "sim")}),
        ("bayar pajak motor", {("rujukan", "stnk")}),
        ("daftar nikah di kua", {("rujukan", "kua")}),
        ("pasport saya habis", {("rujukan", "paspor")}),
        ("bawa surat kehilangan polisi dan buku nikah", {("dokumen", "surat_kehilangan"), ("dokumen", "buku_nikah")}),
        ("akte lahir anak", {("dokumen", "akta_kelahiran")}),
        ("saya tinggal di tenayan raya", {("kecamatan", "Tenayan Raya")}),
        ("kel. sidomulyo timur", {("kelurahan", "Sidomulyo Timur")}),
        ("pekon gisting atas", {("kelurahan", "Gisting Atas")}),
    ],
)
def test_names_in_the_model(parser: Parser, text: str, expected: set[tuple[str, str]]) -> None:
    answer = parser.parse([text])[0]
    found = {(entity["entity"], entity["value"]) for entity in answer["entities"]}
    assert expected <= found
    assert all(text[e["start"] : e["end"]].strip() for e in answer["entities"])
