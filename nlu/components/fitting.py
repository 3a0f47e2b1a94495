"""Fit the two heads as linear support vector machines and calibrate each on lines it has not seen.

Every sentence is learned together with its sloppy copies. One-against-rest margins become chances by a softmax whose
temperature makes held-out lines (as written, and in their first sloppy copy) most likely.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse
from scipy.optimize import minimize_scalar
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.svm import LinearSVC

from components.heads import Head, PairHeads, softmax

SEED = 7
Matrix: TypeAlias = "scipy.sparse.csr_matrix"


def with_copies(
    rows: Matrix, copies: Matrix | None, labels: np.ndarray, chosen: np.ndarray
) -> tuple[Matrix, np.ndarray]:
    """The chosen rows, then their copies (copies stand row by row: 0a 0b 1a 1b …), with the labels of both."""
    if copies is None:
        return rows[chosen], labels[chosen]
    each = copies.shape[0] // rows.shape[0]
    places = (chosen[:, None] * each + np.arange(each)).ravel()
    return scipy.sparse.vstack([rows[chosen], copies[places]]).tocsr(), labels[np.concatenate([chosen, places // each])]


def fit_linear(matrix: Matrix, labels: np.ndarray, c: float) -> LinearSVC:
    """One-against-rest linear SVM; deterministic."""
    return LinearSVC(C=c, random_state=SEED, max_iter=2000).fit(matrix, labels)


def best_temperature(scores: np.ndarray, targets: np.ndarray) -> float:
    """The temperature at which the mean log loss of `scores` (rows, classes) is least."""

    def loss(temperature: float) -> float:
        chances = softmax(scores / temperature)[np.arange(len(targets)), targets]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(minimize_scalar(loss, bounds=(0.05, 5.0), method="bounded").x)


def find_temperature(rows: Matrix, copies: Matrix | None, labels: np.ndarray, config: Mapping[str, Any]) -> float:
    """Fit on part of the lines, and choose the temperature on the others."""
    split = StratifiedShuffleSplit(1, test_size=config["held_out"], random_state=SEED)
    learned, held = next(split.split(np.zeros(len(labels)), labels))
    model = fit_linear(*with_copies(rows, copies, labels, learned), config["c"])
    seen = rows[held]
    targets = labels[held]
    if copies is not None:
        each = copies.shape[0] // rows.shape[0]
        seen = scipy.sparse.vstack([seen, copies[held * each]]).tocsr()
        targets = np.concatenate([targets, targets])
    return best_temperature(model.decision_function(seen), np.searchsorted(model.classes_, targets))


def fit_head(rows: Matrix, copies: Matrix | None, labels: np.ndarray, config: Mapping[str, Any]) -> Head:
    """One calibrated head."""
    if len(np.unique(labels)) < 3:
        raise ValueError("data latih harus memuat sedikitnya tiga kelas")
    temperature = find_temperature(rows, copies, labels, config)
    model = fit_linear(*with_copies(rows, copies, labels, np.arange(len(labels))), config["c"])
    weights = np.ascontiguousarray(model.coef_.T.astype(np.float32))
    return Head(tuple(model.classes_.tolist()), weights, model.intercept_.astype(np.float32), temperature)


def fit_heads(
    rows: Matrix, copies: Matrix | None, pairs: Sequence[tuple[str, str]], config: Mapping[str, Any]
) -> PairHeads:
    """Both heads from the sentences (one row each), their sloppy copies, and their (maksud, layanan)."""
    maksud, layanan = (np.array(column) for column in zip(*pairs, strict=True))
    return PairHeads(fit_head(rows, copies, maksud, config), fit_head(rows, copies, layanan, config))
