"""Measures over predictions: accuracy, macro-F1, confusions, coverage, refusal, calibration. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.slugs import FALLBACK, split_intent
from sentences import Sentence

OUTSIDE = "luar_lingkup"
BINS = 10


@dataclass(frozen=True)
class Prediction:
    """What the model said of one sentence: its best meaning, the confidence, and whether it dared to answer."""

    wanted: Sentence
    maksud: str
    layanan: str
    confidence: float
    answered: bool

    @property
    def is_right(self) -> bool:
        """Both slugs are right."""
        return (self.maksud, self.layanan) == (self.wanted.maksud, self.wanted.layanan)


@dataclass(frozen=True)
class Score:
    """Shares between 0 and 1. `maksud`, `layanan`, `both` count the best meaning, whatever its confidence."""

    lines: int
    maksud: float
    layanan: float
    both: float
    f1_maksud: float
    f1_layanan: float
    f1_both: float
    coverage: float
    precision: float
    refused: float
    calibration_error: float


def predict(parser: Any, sentences: Sequence[Sentence]) -> list[Prediction]:
    """Parse all sentences; `parser` is a message_parser.Parser."""
    found = []
    for start in range(0, len(sentences), 100):
        part = sentences[start : start + 100]
        for wanted, answer in zip(part, parser.parse([sentence.text for sentence in part]), strict=True):
            # A text refused before the model saw it is a refusal.
            ranking = answer["intent_ranking"] or [{"name": OUTSIDE, "confidence": 0.0}]
            maksud, layanan = split_intent(ranking[0]["name"])
            answered = answer["intent"]["name"] not in (FALLBACK, OUTSIDE)
            found.append(Prediction(wanted, maksud, layanan, ranking[0]["confidence"], answered))
    return found


def share(hits: Sequence[bool]) -> float:
    """Share of true ones; 0 for none at all."""
    return sum(hits) / len(hits) if hits else 0.0


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Mean F1 over the wanted classes; pairs are (wanted, said)."""
    wanted = Counter(first for first, _ in pairs)
    said = Counter(second for _, second in pairs)
    right = Counter(first for first, second in pairs if first == second)
    scores = [2 * right[name] / (wanted[name] + said[name]) for name in wanted]
    return sum(scores) / len(scores) if scores else 0.0


def calibration_table(predictions: Sequence[Prediction]) -> list[tuple[float, int, float, float]]:
    """(upper bound, sentences, mean confidence, share right) for each tenth that occurs."""
    table = []
    for index in range(BINS):
        low, high = index / BINS, (index + 1) / BINS
        inside = [p for p in predictions if low <= p.confidence < high or (p.confidence >= 1 and high == 1)]
        if inside:
            mean = sum(p.confidence for p in inside) / len(inside)
            table.append((high, len(inside), mean, share([p.is_right for p in inside])))
    return table


def confusions(predictions: Sequence[Prediction], what: str, most: int = 20) -> list[tuple[str, str, int]]:
    """The most frequent (wanted, said, times) of `maksud` or `layanan`."""
    counted = Counter(
        (getattr(p.wanted, what) or "–", getattr(p, what) or "–")
        for p in predictions
        if getattr(p.wanted, what) != getattr(p, what)
    )
    return [(wanted, said, times) for (wanted, said), times in counted.most_common(most)]


def score(predictions: Sequence[Prediction]) -> Score:
    """All measures at the threshold the model itself uses."""
    inside = [p for p in predictions if p.wanted.maksud != OUTSIDE]
    outside = [p for p in predictions if p.wanted.maksud == OUTSIDE]
    answered = [p for p in predictions if p.answered]
    table = calibration_table(predictions)
    return Score(
        lines=len(predictions),
        maksud=share([p.maksud == p.wanted.maksud for p in predictions]),
        layanan=share([p.layanan == p.wanted.layanan for p in predictions]),
        both=share([p.is_right for p in predictions]),
        f1_maksud=macro_f1([(p.wanted.maksud, p.maksud) for p in predictions]),
        f1_layanan=macro_f1([(p.wanted.layanan, p.layanan) for p in predictions]),
        f1_both=macro_f1([("+".join(p.wanted[1:3]), f"{p.maksud}+{p.layanan}") for p in predictions]),
        coverage=share([p.answered for p in inside]),
        precision=share([p.is_right for p in answered]),
        refused=share([not p.answered for p in outside]),
        calibration_error=sum(n * abs(mean - right) for _, n, mean, right in table) / max(1, len(predictions)),
    )
