"""How alike two questions are: their content words, spelling slips forgiven. Pure, and conservative on purpose.

A wrong answer in the office's name is worse than none, so words that turn a question round (tidak, tanpa, beda …)
must be the same on both sides, and so must every number.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

import data.reference

LEAST = 0.72  # share of content words two questions must have in common
_SAME_WORD = 0.82  # how alike two spellings of one word are
_WORD = re.compile(r"[a-z0-9]+")
_TAG = re.compile(  # "boleh diwakilkan gak ya?": at the end it only asks
    r"\b(atau |apa )?(gak|ga|nggak|engga|enggak|tidak|tdk)\b(\s+(ya|yah|kak|min|pak|bu|sih|dong))*\W*$"
)
_EMPTY = frozenset((Path(data.reference.__file__).parent / "kata_tanya.txt").read_text(encoding="utf-8").split())
_ALIKE = {"tdk": "tidak", "gak": "tidak", "ga": "tidak", "nggak": "tidak", "bukan": "tidak", "blm": "belum",
          "udah": "sudah", "ortu": "orangtua"}
_TURNING = frozenset(("tidak", "tanpa", "belum", "beda", "lain", "luar", "sudah"))


def content_words(text: str) -> tuple[str, ...]:
    """The words of a question that carry its meaning, sorted, each once."""
    text = _TAG.sub("", text.casefold())
    words = (_ALIKE.get(word, word) for word in _WORD.findall(text))
    return tuple(sorted({word for word in words if word not in _EMPTY and (len(word) > 1 or word.isdigit())}))


def likeness(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """0..1: the share of content words both have; 0 when one of them turns the question round or names a number."""
    if not left or not right or _decisive(left) != _decisive(right):
        return 0.0
    rest, common = list(right), 0
    for word in left:
        found = next((each for each in rest if _is_same(word, each)), None)
        if found is not None:
            rest.remove(found)
            common += 1
    return common / (len(left) + len(right) - common)


def _decisive(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for word in words if word in _TURNING or word.isdigit())


@lru_cache(maxsize=4096)
def _is_same(left: str, right: str) -> bool:
    if left == right:
        return True
    if min(len(left), len(right)) < 4:
        return False
    return SequenceMatcher(None, left, right).ratio() >= _SAME_WORD
