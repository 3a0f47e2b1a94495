"""Guesses behind unknown spellings."""

from __future__ import annotations

import pytest

from components.spelling import Speller, osa_distance, skeleton

COUNTS = {"hilang": 50, "kehilangan": 20, "persyaratan": 30, "keluarga": 40, "pindah": 9, "indah": 1}
SPELLER = Speller(COUNTS, [*COUNTS, "ktp", "kk"])


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [("hilang", "hilang", 0), ("hilang", "hlang", 1), ("hilang", "hialng", 1), ("hilang", "hilamg", 1), ("", "kk", 2)],
)
def test_distance(left: str, right: str, distance: int) -> None:
    assert osa_distance(left, right) == distance


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("hilamg", "hilang"),
        ("ihlang", "hilang"),
        ("persyartaan", "persyaratan"),
        ("keluarag", "keluarga"),
        ("zzzzz", None),
    ],
)
def test_nearest(written: str, word: str | None) -> None:
    assert SPELLER.nearest(written) == word


def test_short_words_are_not_guessed() -> None:
    assert SPELLER.nearest("ktq") is None
    assert SPELLER.nearest("indh") is None


def test_another_first_letter_is_another_word() -> None:
    assert SPELLER.nearest("bilang") is None


@pytest.mark.parametrize(
    ("written", "word"), [("prsyrtn", "persyaratan"), ("klrg", "keluarga"), ("hilang", None), ("hl", None)]
)
def test_expand(written: str, word: str | None) -> None:
    assert SPELLER.expand(written) == word


def test_split() -> None:
    assert SPELLER.split("ktphilang") == ["ktp", "hilang"]
    assert SPELLER.split("kkkeluargahilang") == ["kk", "keluarga", "hilang"]
    assert SPELLER.split("ktpzzz") is None


def test_skeleton_keeps_the_first_letter() -> None:
    assert skeleton("akta") == "akt"
