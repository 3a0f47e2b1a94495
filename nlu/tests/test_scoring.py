"""The measures themselves."""

from __future__ import annotations

import pytest

import scoring
from sentences import Sentence


def said(
    wanted: str, maksud: str, confidence: float = 0.9, answered: bool = True, layanan: str = ""
) -> scoring.Prediction:
    first, _, second = wanted.partition("+")
    return scoring.Prediction(Sentence("x", first, second, "-"), maksud, layanan, confidence, answered)


PREDICTIONS = [
    said("sapa", "sapa"),
    said("tanya_biaya+kk", "tanya_biaya", layanan="kk"),
    said("tanya_biaya+kk", "tanya_lama", 0.5, layanan="kk"),
    said("tanya_biaya+kk", "tanya_biaya", 0.2, answered=False),
    said("luar_lingkup", "luar_lingkup", answered=False),
    said("luar_lingkup", "sapa", 0.6),
]


def test_score() -> None:
    score = scoring.score(PREDICTIONS)
    assert score.maksud == pytest.approx(4 / 6)
    assert score.layanan == pytest.approx(5 / 6)
    assert score.both == pytest.approx(3 / 6)
    assert score.coverage == pytest.approx(3 / 4)
    assert score.precision == pytest.approx(2 / 4)
    assert score.refused == pytest.approx(1 / 2)


def test_macro_f1_weighs_classes_alike() -> None:
    assert scoring.macro_f1([("a", "a"), ("a", "a"), ("b", "a")]) == pytest.approx(0.4)


def test_confusions_and_calibration() -> None:
    assert scoring.confusions(PREDICTIONS, "maksud") == [("tanya_biaya", "tanya_lama", 1), ("luar_lingkup", "sapa", 1)]
    table = scoring.calibration_table(PREDICTIONS)
    assert sum(row[1] for row in table) == len(PREDICTIONS)


def test_a_refused_text_counts_as_out_of_scope() -> None:
    class Refusing:
        def parse(self, texts: list[str]) -> list[dict]:
            return [{"intent": {"name": "nlu_fallback", "confidence": 0.0}, "intent_ranking": []} for _ in texts]

    found = scoring.predict(Refusing(), [Sentence("...", "luar_lingkup", "", "-")])
    assert found[0].is_right
    assert not found[0].answered
