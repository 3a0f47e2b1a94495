"""The word lists: no domain word is mapped away, nothing says two things."""

from __future__ import annotations

import re

import pytest

from components.lexicon import read_common, read_concepts, read_lexicon, read_lists, read_protected
from components.normaliser import Normaliser, make_normaliser
from components.slugs import LAYANAN

LEXICON = read_lexicon()
PROTECTED = read_protected()


@pytest.fixture(scope="module")
def normaliser() -> Normaliser:
    return make_normaliser(read_lists(), {})


def test_lexicon_is_rich_and_covers_the_regions() -> None:
    lines = [line.split("\t") for line in (_lexicon_text()).splitlines()[1:]]
    varieties = {variety for _, variety, _ in lines}
    assert len(LEXICON) >= 1500
    assert varieties == {"domain", "umum", "melayu_riau", "minang", "lampung", "jawa", "lain"}


def _lexicon_text() -> str:
    from components import lexicon

    return (lexicon.HERE / "leksikon.tsv").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", sorted(PROTECTED))
def test_no_protected_word_is_changed(normaliser: Normaliser, word: str) -> None:
    assert normaliser.word(word) == word
    assert normaliser.word(word.upper()) == word


def test_protected_words_are_not_slang() -> None:
    assert sorted(PROTECTED & set(LEXICON)) == []


def test_kk_is_not_kakak(normaliser: Normaliser) -> None:
    assert normaliser.text("kk saya hilang, tolong kk") == "kk saya hilang tolong kk"


def test_words_of_all_layanan_survive(normaliser: Normaliser) -> None:
    for slug in LAYANAN:
        for word in slug.split("_"):
            assert normaliser.word(word) == word


def test_standard_words_are_stable(normaliser: Normaliser) -> None:
    changed = {word for word in LEXICON.values() if normaliser.text(word) != word}
    assert changed == set()


def test_common_words_are_left_alone(normaliser: Normaliser) -> None:
    slang = set(LEXICON)
    changed = {w for w in read_common() - slang if w not in normaliser.text(w).split() and normaliser.text(w)}
    assert changed == set()


def test_a_form_with_two_meanings_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "l.tsv"
    path.write_text("baku\tragam\tbentuk\nhari\tumum\thr\nharus\tumum\thr\n", encoding="utf-8")
    with pytest.raises(ValueError, match="'hr' sudah berarti 'hari'"):
        read_lexicon(path)


def test_concepts_are_phrases_of_up_to_three_words() -> None:
    concepts = read_concepts()
    assert len({name for names in concepts.values() for name in names}) >= 40
    assert all(1 <= len(phrase) <= 3 for phrase in concepts)
    assert all(re.fullmatch(r"[a-z0-9 ]+", " ".join(phrase)) for phrase in concepts)
