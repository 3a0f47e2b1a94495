"""Two heads, their product, and how they are fitted."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse

from components.fitting import best_temperature, fit_heads
from components.heads import Head, PairHeads, arrays_of, heads_from_arrays, pair_mask, softmax
from components.slugs import LAYANAN, MAKSUD, TANPA_LAYANAN, is_sensible, join_intent, split_intent

CONFIG = {"c": 1.0, "held_out": 0.25}
MAKSUD_HEAD = Head(("sapa", "tanya_biaya"), np.array([[2.0, 0.0], [0.0, 2.0]], np.float32), np.zeros(2, np.float32))
LAYANAN_HEAD = Head(("", "kk", "ktp"), np.array([[1, 0, 0], [0, 0, 3]], np.float32), np.zeros(3, np.float32))


def vector(*columns: int) -> tuple[np.ndarray, np.ndarray]:
    return np.array(columns, np.int32), np.ones(len(columns), np.float32)


def test_slugs_of_an_intent() -> None:
    assert split_intent("tanya_biaya+ktp_hilang") == ("tanya_biaya", "ktp_hilang")
    assert split_intent("sapa") == ("sapa", "")
    assert join_intent("sapa", "") == "sapa"
    assert {maksud for maksud in MAKSUD if not is_sensible(maksud, "kk")} == TANPA_LAYANAN
    assert len(set(LAYANAN)) == 21


def test_a_pair_that_makes_no_sense_has_no_chance() -> None:
    heads = PairHeads(MAKSUD_HEAD, LAYANAN_HEAD)
    joint = heads.joint(*vector(0, 1))
    assert joint[0, 1:].tolist() == [0.0, 0.0]
    assert joint.sum() == pytest.approx(1.0)


def test_the_product_names_pairs_never_seen_together() -> None:
    heads = PairHeads(MAKSUD_HEAD, LAYANAN_HEAD)
    pairs, maksud, layanan = heads.rankings(heads.joint(*vector(1)), 3)
    assert pairs[0][:2] == ("tanya_biaya", "ktp")
    assert maksud[0][0] == "tanya_biaya"
    assert layanan[0][0] == "ktp"
    assert [chance for *_, chance in pairs] == sorted((chance for *_, chance in pairs), reverse=True)


def test_an_empty_vector_still_gives_chances() -> None:
    heads = PairHeads(MAKSUD_HEAD, LAYANAN_HEAD)
    assert heads.joint(*vector()).sum() == pytest.approx(1.0)


def test_a_higher_temperature_is_less_sure() -> None:
    hot = Head(MAKSUD_HEAD.classes, MAKSUD_HEAD.weights, MAKSUD_HEAD.bias, 4.0)
    cold_joint = PairHeads(MAKSUD_HEAD, LAYANAN_HEAD).joint(*vector(1))
    assert PairHeads(hot, LAYANAN_HEAD).joint(*vector(1)).max() < cold_joint.max()


def test_stored_heads_say_the_same() -> None:
    heads = PairHeads(MAKSUD_HEAD, LAYANAN_HEAD)
    again = heads_from_arrays(arrays_of(heads))
    np.testing.assert_array_equal(heads.joint(*vector(0)), again.joint(*vector(0)))


def test_mask_shape() -> None:
    assert pair_mask(MAKSUD, ("", *LAYANAN)).shape == (len(MAKSUD), 22)


def test_best_temperature_of_overconfident_scores_is_above_one() -> None:
    scores = np.tile(np.array([[8.0, 0.0]]), (100, 1))
    targets = np.array([0] * 75 + [1] * 25)
    temperature = best_temperature(scores, targets)
    assert softmax(scores / temperature)[0, 0] == pytest.approx(0.84, abs=0.1)
    assert temperature > 1


def test_fitting_learns_and_is_deterministic() -> None:
    generator = np.random.default_rng(1)
    pairs = [(("tanya_biaya", "ajukan", "cek_status")[i % 3], ("", "kk", "ktp")[(i // 3) % 3]) for i in range(180)]
    rows = np.zeros((180, 8), np.float32)
    for i in range(180):
        rows[i, i % 3], rows[i, 3 + (i // 3) % 3], rows[i, 6 + generator.integers(2)] = 1, 1, 0.3
    matrix = scipy.sparse.csr_matrix(rows)
    first, second = fit_heads(matrix, None, pairs, CONFIG), fit_heads(matrix, None, pairs, CONFIG)
    np.testing.assert_array_equal(first.maksud.weights, second.maksud.weights)
    best = first.rankings(first.joint(*vector(1, 5)), 1)[0][0]
    assert best[:2] == ("ajukan", "ktp")


def test_too_few_classes_are_refused() -> None:
    matrix = scipy.sparse.csr_matrix(np.eye(4, dtype=np.float32))
    with pytest.raises(ValueError, match="tiga kelas"):
        fit_heads(matrix, None, [("sapa", ""), ("sapa", ""), ("ya", ""), ("ya", "")], CONFIG)
