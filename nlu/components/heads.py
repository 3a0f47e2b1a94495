"""Two linear heads, maksud and layanan, over the same vector, and the product that names a pair. Pure: numpy only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from components.slugs import is_sensible

Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class Head:
    """A trained linear classifier: `weights` (features x classes), `bias` (classes), softmax at `temperature`."""

    classes: tuple[str, ...]
    weights: np.ndarray
    bias: np.ndarray
    temperature: float = 1.0


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities from scores, along the last axis."""
    exponents = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponents / exponents.sum(axis=-1, keepdims=True)


def pair_mask(maksud: Sequence[str], layanan: Sequence[str]) -> np.ndarray:
    """1.0 where the pair may stand, else 0.0; shape (maksud, layanan)."""
    return np.array([[float(is_sensible(m, x)) for x in layanan] for m in maksud], np.float32)


class PairHeads:
    """Both heads and their joint probabilities."""

    def __init__(self, maksud: Head, layanan: Head) -> None:
        self.maksud, self.layanan = maksud, layanan
        self.mask = pair_mask(maksud.classes, layanan.classes)
        # One gather serves both heads: their weights stand side by side, temperatures already in.
        heads = (maksud, layanan)
        self._both = np.hstack([head.weights / np.float32(head.temperature) for head in heads]).astype(np.float32)
        self._bias = np.concatenate([head.bias / np.float32(head.temperature) for head in heads]).astype(np.float32)
        self._cut = len(maksud.classes)

    def joint(self, columns: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Probabilities of all sensible pairs, shape (maksud, layanan), summing to one."""
        scores = values @ self._both.take(columns, axis=0) + self._bias
        np.exp(scores[: self._cut] - scores[: self._cut].max(), out=scores[: self._cut])
        np.exp(scores[self._cut :] - scores[self._cut :].max(), out=scores[self._cut :])
        joint = scores[: self._cut, None] * scores[self._cut :] * self.mask
        return joint / joint.sum()

    def rankings(self, joint: np.ndarray, length: int) -> tuple[list[tuple[str, str, float]], Ranking, Ranking]:
        """Best pairs, best maksud and best layanan (`""` named `none` by the caller), best first."""
        flat = joint.ravel()
        width = len(self.layanan.classes)
        best = np.argpartition(-flat, length)[:length] if length < len(flat) else np.arange(len(flat))
        best = best[np.argsort(-flat[best], kind="stable")]
        pairs = [
            (self.maksud.classes[i // width], self.layanan.classes[i % width], float(flat[i])) for i in best.tolist()
        ]
        return (
            pairs,
            _rank(self.maksud.classes, joint.sum(1), length),
            _rank(self.layanan.classes, joint.sum(0), length),
        )


def _rank(classes: Sequence[str], chances: np.ndarray, length: int) -> Ranking:
    order = np.argsort(-chances, kind="stable")[:length].tolist()
    return [(classes[index], float(chances[index])) for index in order]


def heads_from_arrays(arrays: Mapping[str, np.ndarray]) -> PairHeads:
    """The inverse of `arrays_of`."""
    heads = [
        Head(
            tuple(str(name) for name in arrays[f"{key}_classes"]),
            arrays[f"{key}_weights"],
            arrays[f"{key}_bias"],
            float(arrays[f"{key}_temperature"]),
        )
        for key in ("maksud", "layanan")
    ]
    return PairHeads(*heads)


def arrays_of(heads: PairHeads) -> dict[str, np.ndarray]:
    """Everything to be stored, as arrays without pickles."""
    stored: dict[str, np.ndarray] = {}
    for key, head in (("maksud", heads.maksud), ("layanan", heads.layanan)):
        stored[f"{key}_classes"] = np.array(head.classes)
        stored[f"{key}_weights"] = head.weights
        stored[f"{key}_bias"] = head.bias
        stored[f"{key}_temperature"] = np.array(head.temperature)
    return stored
