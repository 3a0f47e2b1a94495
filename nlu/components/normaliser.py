"""Bring a citizen's spelling to standard Indonesian words, without stemming and without dropping any word.

`Normaliser.tokens(text)` keeps offsets into the original text; each token carries its normal form, which may be several
words ("ktpku" -> "ktp saya") or none. Pure: no Rasa, no input or output.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from components.patterns import find_spans
from components.spelling import Speller

CACHE_SIZE = 50_000
MAX_WORD = 40
EMPTY = frozenset({"nya", "ny", "nyo", "nyaa", "nih", "sih", "deh", "lho", "loh"})
_TOKEN = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b|[^\W_]+(?:['’`\-][^\W_]+)*")
_SPACED_LETTERS = re.compile(r"\b[^\W\d_] [^\W\d_]\b")
_RUN = re.compile(r"(.)\1+")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_MONEY = re.compile(r"^\d+(?:rb|rbu|ribu|k|jt|juta)$")
_DIGITS_LETTERS = re.compile(r"^(\d+)([a-z]{2,})$|^([a-z]{2,})(\d+)$")
_LEET = [str.maketrans("013456978", f"o{one}easggtb") for one in "il"]
# Ending -> the word it stands for; beginning -> the letter it swallowed.
_SUFFIXES = {"ku": "saya", "mu": "kamu"} | dict.fromkeys(
    ("nya", "nyo", "ny", "nyaa", "x", "kah", "lah", "pun", "kan", "in", "ane", "ne", "e", "an", "i", "ko"), ""
)
_NASALS = (
    ("nge", ""), ("ng", ""), ("ng", "k"), ("ny", "s"), ("ny", "c"), ("n", "t"), ("m", "p"), ("mem", ""),
    ("men", ""), ("meng", ""), ("me", ""), ("ma", ""),
)  # fmt: skip


class Token(NamedTuple):
    """A written word: [start, end) in the message, and its normal form."""

    start: int
    end: int
    normal: str


class Normaliser:
    """Spelling rules over a lexicon, the protected words, and the vocabulary seen in training."""

    def __init__(
        self,
        lexicon: Mapping[str, str],
        protected: Collection[str],
        common: Collection[str] = (),
        counts: Mapping[str, int] | None = None,
    ) -> None:
        """`counts`: normal word -> how often training writes it; without it only the lists are known."""
        self.lexicon = {form: word for form, word in lexicon.items() if form not in protected}
        self.protected = frozenset(protected)
        self.counts = dict(counts or {})
        targets = {word for phrase in self.lexicon.values() for word in phrase.split()}
        self.known = self.protected | targets | frozenset(common) | frozenset(self.counts)
        guesses = {word: self.counts.get(word, 1) for word in self.known if word.isalpha()}
        pieces = {word for word in self.known if len(word) >= 4 or word in self.protected}
        pieces |= {form for form in self.lexicon if len(form) >= 4} | {"ktp", "kk", "kia", "nik", "di", "ke"}
        self.speller = Speller(guesses, pieces)
        self._cache: dict[str, str] = {}

    def tokens(self, text: str) -> list[Token]:
        """The words of `text` in order; numbers and codes become one token such as `#nomor16`."""
        found: list[Token] = []
        position = 0
        for span in find_spans(text):
            self._words(text, position, span.start, found)
            found.append(Token(span.start, span.end, f"#{span.kind}"))
            position = span.end
        self._words(text, position, len(text), found)
        return self._join_letters(text, found) if _SPACED_LETTERS.search(text) else found

    def text(self, text: str) -> str:
        """The whole message in normal words."""
        return " ".join(token.normal for token in self.tokens(text) if token.normal)

    def _words(self, text: str, start: int, end: int, found: list[Token]) -> None:
        for match in _TOKEN.finditer(text, start, end):
            found.append(Token(match.start(), match.end(), self.word(match.group())))

    def _join_letters(self, text: str, tokens: list[Token]) -> list[Token]:
        """`k t p  h i l a n g` -> `ktp hilang`: single letters in a row that spell known words."""
        joined: list[Token] = []
        row: list[Token] = []
        for token in [*tokens, Token(len(text), len(text), "")]:
            if token.end - token.start == 1 and text[token.start].isalpha():
                row.append(token)
                continue
            joined += self._spelled(text, row) if len(row) > 1 else row
            row = []
            joined.append(token)
        return joined[:-1]

    def _spelled(self, text: str, row: list[Token]) -> list[Token]:
        word = "".join(text[token.start] for token in row).lower()
        direct = self._direct(word)
        if direct is None:
            pieces = self.speller.split(word)
            direct = " ".join(filter(None, map(self.word, pieces))) if pieces else None
        return row if direct is None else [Token(row[0].start, row[-1].end, direct)]

    def word(self, written: str) -> str:
        """The normal form of one written word."""
        normal = self._cache.get(written)
        if normal is None:
            if len(self._cache) >= CACHE_SIZE:
                self._cache.clear()
            normal = self._cache[written] = self._normalise(written)
        return normal

    def _normalise(self, written: str) -> str:
        word = unicodedata.normalize("NFKC", written).lower().replace("’", "'").replace("`", "'")
        word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))[:MAX_WORD]
        direct = self._direct(word)
        if direct is not None:
            return direct
        if "-" in word or "." in word or "'" in word:
            return self._punctuated(word)
        if any(character.isdigit() for character in word):
            return self._with_digits(word)
        for rule in (self._affixed, self._squeezed, self._guessed):
            answer = rule(word)
            if answer is not None:
                return answer
        return _LONG_RUN.sub(r"\1", word)

    def _direct(self, word: str) -> str | None:
        if word in EMPTY:
            return ""
        if word in self.protected:
            return word
        if word in self.lexicon:
            return self.lexicon[word]
        return word if word in self.known else None

    def _punctuated(self, word: str) -> str:
        glued = re.sub(r"[-.']", "", word)
        direct = self._direct(glued)
        if direct is not None:
            return direct
        parts = [part for part in re.split(r"[-.']", word) if part]
        if len(parts) == 2 and parts[1].startswith(parts[0]):
            parts = parts[1:]
        return " ".join(filter(None, (self.word(part) for part in parts)))

    def _with_digits(self, word: str) -> str:
        if word.isdigit():
            return word if len(word) <= 2 else "#angka"
        if _MONEY.match(word):
            return "#angka ribu"
        doubled = re.match(r"^([a-z]{2,})2([a-z]*)$", word)
        if doubled:
            return self.word(doubled.group(1) + doubled.group(2))
        if match := _DIGITS_LETTERS.match(word):
            first, second = (part for part in match.groups() if part)
            letters = second if first.isdigit() else first
            if self._direct(letters) is not None and not self._leet(word):
                return f"{self.word(first)} {self.word(second)}".strip()
        return self._leet(word) or word

    def _leet(self, word: str) -> str | None:
        for table in _LEET:
            letters = word.translate(table)
            if letters.isalpha():
                answer = self._direct(letters) or self._squeezed(letters) or self._affixed(letters)
                if answer:
                    return answer
        inner = letters if re.match(r"^[a-z]+\d[a-z\d]*[a-z]$", word) and letters.isalpha() else None
        return inner if len(word) >= 4 else None

    def _squeezed(self, word: str) -> str | None:
        """Repeated letters: `hilaaang`, `sayaa`, `maaf` (kept: it is known as it is)."""
        if not _RUN.search(word):
            return None
        for candidate in (_LONG_RUN.sub(r"\1\1", word), _LONG_RUN.sub(r"\1", word), _RUN.sub(r"\1", word)):
            if candidate != word:
                direct = self._direct(candidate)
                answer = direct if direct is not None else self._affixed(candidate)
                if answer is not None:
                    return answer
        return None

    def _affixed(self, word: str, depth: int = 2) -> str | None:
        """Particles, possessives and chat verb forms on a known word; never a stem of a standard word."""
        for suffix, addition in _SUFFIXES.items():
            base = word[: -len(suffix)]
            if word.endswith(suffix) and len(base) >= (2 if base in self.protected else 3):
                inner = self._base(base, depth)
                if inner is not None:
                    return f"{inner} {addition}".strip()
        for prefix in ("di", "ke"):
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) >= 3 and (inner := self._base(rest, depth)) is not None:
                return f"{prefix} {inner}"
        for prefix, restored in _NASALS:
            rest = restored + word.removeprefix(prefix)
            if word.startswith(prefix) and len(rest) >= 4 and (inner := self._base(rest, depth)) is not None:
                return inner
        return None

    def _base(self, word: str, depth: int) -> str | None:
        direct = self._direct(word)
        if direct is not None:
            return direct
        return self._affixed(word, depth - 1) if depth > 1 else None

    def _guessed(self, word: str) -> str | None:
        pieces = self.speller.split(word)
        if pieces:
            return " ".join(filter(None, (self.word(piece) for piece in pieces)))
        return self.speller.expand(word) or self.speller.nearest(_LONG_RUN.sub(r"\1", word))


def count_words(texts: Collection[str], normaliser: Normaliser, least: int = 2) -> dict[str, int]:
    """Normal words written at least `least` times in `texts`."""
    counts: dict[str, int] = {}
    for text in texts:
        for word in normaliser.text(text).split():
            if word.isalpha():
                counts[word] = counts.get(word, 0) + 1
    return {word: count for word, count in counts.items() if count >= least}


def make_normaliser(lists: Mapping[str, Any], counts: Mapping[str, int]) -> Normaliser:
    """A normaliser from the lists as stored with a model (see lexicon.read_lists)."""
    return Normaliser(lists["leksikon"], lists["lindung"], lists["umum"], counts)
