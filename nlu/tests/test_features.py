"""The sparse vector of a message."""

from __future__ import annotations

import math

import numpy as np
import pytest

from components.features import FeatureSettings, FeatureSpace, char_ngrams, find_concepts

CONCEPTS = {("ktp",): ("ktp",), ("hilang",): ("hilang",), ("di", "mana"): ("lokasi",), ("berapa",): ("biaya", "lama")}
TEXTS = [text.split() for text in ("ktp hilang", "ktp hilang di mana", "berapa biaya ktp", "berapa lama ktp")]


@pytest.fixture
def space() -> FeatureSpace:
    space = FeatureSpace(FeatureSettings(least_count=1), CONCEPTS)
    space.fit(TEXTS)
    return space


def test_char_ngrams_stay_inside_a_word() -> None:
    assert char_ngrams("kk", 2, 3) == [" k", "kk", "k ", " kk", "kk "]


def test_concepts_in_order_of_mention_longest_phrases_too() -> None:
    assert find_concepts(["hilang", "di", "mana", "ktp", "hilang"], CONCEPTS) == ["hilang", "lokasi", "ktp"]


def test_each_block_has_the_length_of_its_weight(space: FeatureSpace) -> None:
    columns, values = space.vector(TEXTS[1])
    offset = 0
    for block in space.blocks.values():
        inside = (columns >= offset) & (columns < offset + len(block.columns))
        assert math.isclose(float(values[inside] @ values[inside]), 1.0, rel_tol=1e-5)
        offset += len(block.columns)
    assert offset == space.size


def test_a_pair_of_concepts_is_a_feature_however_far_apart(space: FeatureSpace) -> None:
    assert "hilang+ktp" in space.names("concept", ["ktp", "saya", "kemarin", "hilang"])


def test_strange_words_and_no_trade_are_marked(space: FeatureSpace) -> None:
    assert "#tanpa_ranah" in space.names("concept", ["berapa", "cabai"])
    assert "#asing1" in space.names("concept", ["berapa", "cabai"])
    assert "#tanpa_ranah" not in space.names("concept", ["ktp"])


def test_unknown_words_give_an_empty_word_block(space: FeatureSpace) -> None:
    columns, _values = space.vector(["xyzzy"])
    assert all(column >= len(space.blocks["word"].columns) for column in columns)


def test_stored_and_restored_space_gives_the_same_vector(space: FeatureSpace) -> None:
    again = FeatureSpace.from_dict(space.to_dict())
    for words in TEXTS:
        for one, other in zip(space.vector(words), again.vector(words), strict=True):
            np.testing.assert_array_equal(one, other)


def test_rare_features_are_left_out() -> None:
    space = FeatureSpace(FeatureSettings(least_count=2), CONCEPTS)
    space.fit(TEXTS)
    assert "hilang" in space.blocks["word"].columns
    assert "biaya" not in space.blocks["word"].columns
