"""Slips of the fingers for training: each sentence is also learned in a sloppy spelling. Pure and deterministic.

Six slips inside a word (a letter lost, swapped, doubled, its neighbour on the keyboard, the vowels dropped, the last
letter drawn out) and now and then two words written as one.
"""

from __future__ import annotations

import random
import zlib

SLIPS_PER_WORD = 0.45
GLUED_WORDS = 0.25
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {letter: row[max(0, i - 1) : i] + row[i + 1 : i + 2] for row in _ROWS for i, letter in enumerate(row)}
_VOWELS = frozenset("aiueo")


def _slip(word: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    kind = dice.randrange(6)
    if kind == 0:
        return before + after
    if kind == 1:
        return before + after[0] + letter + after[1:]
    if kind == 2:
        return before + dice.choice(_NEIGHBOURS.get(letter.lower(), letter)) + after
    if kind == 3:
        return before + letter + letter + after
    if kind == 4:
        return word[0] + "".join(c for c in word[1:] if c not in _VOWELS)
    return word + word[-1] * dice.randrange(1, 4)


def sloppy(text: str, copy: int) -> str:
    """Sloppy spelling number `copy` of `text`; the same every time."""
    dice = random.Random(zlib.crc32(text.encode()) * 31 + copy)
    words = [
        _slip(word, dice) if len(word) >= 4 and word.isalpha() and dice.random() < SLIPS_PER_WORD else word
        for word in text.split()
    ]
    if len(words) > 2 and dice.random() < GLUED_WORDS:
        place = dice.randrange(len(words) - 1)
        words[place : place + 2] = [words[place] + words[place + 1]]
    return " ".join(words)
