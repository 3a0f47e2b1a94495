"""Turn normal words into one sparse vector: word n-grams, character n-grams inside words, concepts and their pairs.

Each block is weighted by inverse document frequency and brought to length `weight`, so that no block drowns another.
Pure: numpy only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

CACHE_SIZE = 50_000
BLOCKS = ("word", "char", "concept")
# Concepts that name what this office deals in; the others (cost, time, place …) are asked of any office.
TRADE = frozenset(
    {"ktp", "kk", "kia", "akta", "lahir", "mati", "nikah", "cerai", "pindah", "ikd", "legalisir", "rekam", "prr"}
    | {"biodata", "butir_data", "status_kawin", "tambah_anggota", "orang"}
)


@dataclass(frozen=True)
class FeatureSettings:
    """What the three blocks consist of; `weights` in the order of BLOCKS."""

    word_max: int = 2
    char_min: int = 2
    char_max: int = 4
    least_count: int = 2
    weights: tuple[float, float, float] = (1.0, 1.0, 1.0)


def char_ngrams(word: str, least: int, most: int) -> list[str]:
    """All n-grams of `word` with a blank before and after it, each as often as it occurs."""
    padded = f" {word} "
    return [padded[i : i + n] for n in range(least, most + 1) for i in range(max(1, len(padded) - n + 1))]


def find_concepts(words: Sequence[str], concepts: Mapping[tuple[str, ...], tuple[str, ...]]) -> list[str]:
    """The concepts spoken of, in order of first mention."""
    found: dict[str, None] = {}
    for start in range(len(words)):
        for size in (3, 2, 1):
            for concept in concepts.get(tuple(words[start : start + size]), ()):
                found[concept] = None
    return list(found)


def word_ngrams(words: Sequence[str], most: int) -> list[str]:
    """The words, and rows of two to `most` of them; `^` and `$` stand before and after the message."""
    grams = list(words)
    if most > 1:
        padded = ["^", *words, "$"]
        for size in range(2, most + 1):
            grams += map(" ".join, zip(*[padded[start:] for start in range(size)], strict=False))
    return grams


def with_pairs(marks: tuple[str, ...]) -> list[str]:
    """The marks themselves and every pair of them."""
    return [*marks, *map("+".join, combinations(marks, 2))]


@dataclass
class Block:
    """One family of features: its columns and their inverse document frequencies."""

    offset: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    idf: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))

    def fit(self, documents: Iterable[Iterable[str]], offset: int, least: int) -> None:
        seen: dict[str, int] = {}
        total = 0
        for document in documents:
            total += 1
            for name in set(document):
                seen[name] = seen.get(name, 0) + 1
        kept = sorted(name for name, count in seen.items() if count >= least)
        self.offset = offset
        self.columns = {name: offset + index for index, name in enumerate(kept)}
        self.idf = np.array([math.log((1 + total) / (1 + seen[name])) + 1 for name in kept], np.float32)


class FeatureSpace:
    """Fitted columns of all blocks; `vector` gives the columns and values of one message."""

    def __init__(self, settings: FeatureSettings, concepts: Mapping[tuple[str, ...], tuple[str, ...]]) -> None:
        self.settings = settings
        self.concepts = dict(concepts)
        self.blocks = {name: Block() for name in BLOCKS}
        self.size = 0
        self._chars: dict[str, frozenset[int]] = {}
        self._pairs: dict[tuple[str, ...], frozenset[int]] = {}

    def names(self, block: str, words: Sequence[str]) -> list[str]:
        """Feature names of one message in one block."""
        if block == "word":
            return word_ngrams(words, self.settings.word_max)
        if block == "char":
            return [g for word in words for g in char_ngrams(word, self.settings.char_min, self.settings.char_max)]
        return with_pairs(self._concepts_and_marks(words))

    def _concepts_and_marks(self, words: Sequence[str]) -> tuple[str, ...]:
        """Concepts, and marks of a message that may be about something else: strange words, nothing of the trade."""
        found = find_concepts(words, self.concepts)
        known = self.blocks["word"].columns
        strange = sum(word not in known and word[0] != "#" for word in words)
        marks = [f"#asing{min(strange, 3)}"] if strange else []
        if not TRADE.intersection(found):
            marks.append("#tanpa_ranah")
        return tuple(sorted([*found, *marks]))

    def fit(self, messages: Sequence[Sequence[str]]) -> None:
        """Learn the columns from the normal words of all training messages."""
        offset = 0
        for name, block in self.blocks.items():
            # Word columns first: the concepts ask them which words are known.
            block.fit((self.names(name, words) for words in messages), offset, self.settings.least_count)
            offset += len(block.columns)
        self.size = offset
        self._chars.clear()
        self._pairs.clear()

    def vector(self, words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Columns (int32) and values (float32) of one message; unknown features are left out."""
        columns: list[np.ndarray] = []
        values: list[np.ndarray] = []
        found = (self._word_columns(words), self._char_columns(words), self._concept_columns(words))
        for ids, block, weight in zip(found, self.blocks.values(), self.settings.weights, strict=True):
            if ids:
                there = np.fromiter(ids, np.int32, len(ids))
                idf = block.idf[there - block.offset]
                columns.append(there)
                values.append(idf * (weight / math.sqrt(float(idf @ idf))))
        if not columns:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        return np.concatenate(columns), np.concatenate(values).astype(np.float32, copy=False)

    def _word_columns(self, words: Sequence[str]) -> set[int]:
        columns = self.blocks["word"].columns
        return {columns[gram] for gram in word_ngrams(words, self.settings.word_max) if gram in columns}

    def _char_columns(self, words: Sequence[str]) -> set[int]:
        return set().union(*[self._chars.get(word) or self._word_chars(word) for word in words])

    def _word_chars(self, word: str) -> frozenset[int]:
        """The character columns of one word, remembered."""
        columns = self.blocks["char"].columns
        grams = char_ngrams(word, self.settings.char_min, self.settings.char_max)
        if len(self._chars) >= CACHE_SIZE:
            self._chars.clear()
        found = self._chars[word] = frozenset(columns[gram] for gram in grams if gram in columns)
        return found

    def _concept_columns(self, words: Sequence[str]) -> frozenset[int]:
        """The concept columns; what follows from a set of concepts is remembered."""
        marks = self._concepts_and_marks(words)
        found = self._pairs.get(marks)
        if found is None:
            columns = self.blocks["concept"].columns
            if len(self._pairs) >= CACHE_SIZE:
                self._pairs.clear()
            found = frozenset(columns[name] for name in with_pairs(marks) if name in columns)
            self._pairs[marks] = found
        return found

    def to_dict(self) -> dict[str, Any]:
        """What `from_dict` needs, in plain values and arrays."""
        blocks = {name: (list(block.columns), block.idf) for name, block in self.blocks.items()}
        return {"settings": self.settings, "concepts": self.concepts, "blocks": blocks}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> FeatureSpace:
        """The space that `to_dict` described."""
        space = cls(stored["settings"], stored["concepts"])
        for name, (columns, idf) in stored["blocks"].items():
            block = space.blocks[name]
            block.offset = space.size
            block.columns = {gram: space.size + index for index, gram in enumerate(columns)}
            block.idf = idf
            space.size += len(columns)
        return space
