"""Guess the known word behind an unknown one: a slip of the fingers, dropped vowels, or a missing space."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

VOWELS = frozenset("aiueo")
MAX_PIECES = 6


def osa_distance(left: str, right: str) -> int:
    """Edit distance in which two neighbouring letters swapped count once."""
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        current = [i]
        for j, b in enumerate(right, start=1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]


def skeleton(word: str) -> str:
    """The first letter and every later consonant: what is left when people drop vowels."""
    return word[:1] + "".join(letter for letter in word[1:] if letter not in VOWELS)


def _deletes(word: str, depth: int) -> set[str]:
    found = {word}
    for _ in range(depth):
        found |= {item[:i] + item[i + 1 :] for item in found for i in range(len(item))}
    return found


def _reach(word: str) -> int:
    """How many slips are believed in a word of this length."""
    if len(word) < 5:
        return 0
    return 1 if len(word) < 9 else 2


def _is_subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)


class Speller:
    """Guesses over a vocabulary with counts; the more frequent word wins among equally near ones."""

    def __init__(self, counts: Mapping[str, int], pieces: Iterable[str]) -> None:
        """`counts`: word -> how often it is written; `pieces`: words that may be found glued to another."""
        self.counts = dict(counts)
        self.pieces = frozenset(pieces)
        self._deletes: dict[str, list[str]] = {}
        self._skeletons: dict[str, list[str]] = {}
        for word in sorted(self.counts):
            if len(word) >= 4:
                for key in _deletes(word, _reach(word) or 1):
                    self._deletes.setdefault(key, []).append(word)
                self._skeletons.setdefault(skeleton(word), []).append(word)

    def nearest(self, word: str) -> str | None:
        """The known word at most one slip away (two for nine letters and more), or None."""
        reach = _reach(word)
        if not reach:
            return None
        candidates = {known for key in _deletes(word, reach) for known in self._deletes.get(key, ())}
        ranked = []
        for known in candidates:
            distance = osa_distance(word, known)
            same_start = known[0] == word[0] or known[:2] == word[1::-1] or known[0] == word[1]
            if distance <= reach and same_start:
                ranked.append((distance, -self.counts[known], known))
        return min(ranked)[2] if ranked else None

    def expand(self, word: str) -> str | None:
        """The word whose vowels (some or all) were dropped to write `word`, or None."""
        vowels = sum(letter in VOWELS for letter in word[1:])
        if len(word) < 3 or vowels * 3 > len(word):
            return None
        candidates = [
            known
            for known in self._skeletons.get(skeleton(word), ())
            if len(known) > len(word) and _is_subsequence(word, known)
        ]
        return max(candidates, key=lambda known: (self.counts[known], known), default=None)

    def split(self, word: str) -> list[str] | None:
        """The known words written without a space between them (few and long ones, not many crumbs), or None."""
        if len(word) < 5:
            return None
        best: dict[int, list[str]] = {0: []}
        for end in range(2, len(word) + 1):
            for start in range(max(0, end - 14), end - 1):
                if start in best and word[start:end] in self.pieces and len(best[start]) < MAX_PIECES:
                    candidate = [*best[start], word[start:end]]
                    if end not in best or len(candidate) < len(best[end]):
                        best[end] = candidate
        pieces = best.get(len(word))
        return pieces if pieces and (len(pieces) <= 3 or len(word) >= 4 * len(pieces)) else None
