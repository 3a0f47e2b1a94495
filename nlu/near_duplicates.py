"""Find sentences that say almost the same in almost the same letters: character trigrams, Jaccard. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

NEAR = 0.8


class NearPair(NamedTuple):
    """Two sentences by number, and how alike they are (0 to 1)."""

    first: int
    second: int
    likeness: float


def trigrams(text: str) -> frozenset[str]:
    """Letter trigrams of the bare lower-case text."""
    bare = " " + re.sub(r"[^a-z0-9]+", " ", text.lower()).strip() + " "
    return frozenset(bare[i : i + 3] for i in range(len(bare) - 2))


def near_pairs(texts: Sequence[str], others: Sequence[str] = (), near: float = NEAR) -> list[NearPair]:
    """Pairs within `texts`, or between `texts` and `others` if given, with a Jaccard likeness of at least `near`."""
    left = [trigrams(text) for text in texts]
    right = [trigrams(text) for text in others] if others else left
    index: dict[str, list[int]] = defaultdict(list)
    for number, grams in enumerate(right):
        for gram in grams:
            index[gram].append(number)
    found = []
    for number, grams in enumerate(left):
        # A pair this alike must share one of the rarest trigrams.
        rarest = sorted(grams, key=lambda gram: len(index[gram]))[: int(len(grams) * (1 - near)) + 1]
        candidates = {other for gram in rarest for other in index[gram] if others or other > number}
        for other in candidates:
            shared = len(grams & right[other])
            likeness = shared / (len(grams) + len(right[other]) - shared) if shared else 0.0
            if likeness >= near:
                found.append(NearPair(number, other, likeness))
    return found
