"""Sloppy copies for training."""

from __future__ import annotations

from components.noise import sloppy
from components.spelling import osa_distance

TEXTS = ["persyaratan penerbitan kartu keluarga baru", "kapan dokumen kependudukan saya selesai diproses", "ktp hilang"]


def test_the_same_text_is_sloppy_in_the_same_way() -> None:
    assert [sloppy(text, 0) for text in TEXTS] == [sloppy(text, 0) for text in TEXTS]
    assert any(sloppy(text, 0) != sloppy(text, 1) for text in TEXTS)


def test_slips_stay_near_and_short_words_stay_whole() -> None:
    for text in TEXTS:
        for copy in range(20):
            said = sloppy(text, copy)
            assert osa_distance(text, said) <= 5 * len(text.split())
    assert all("ktp" in sloppy("urus ktp di sini", copy) for copy in range(50))


def test_odd_texts_survive() -> None:
    for text in ("", "   ", "a", "😀 12345 nik", "kk"):
        assert isinstance(sloppy(text, 3), str)
