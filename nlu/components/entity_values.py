"""Find and standardise what a message names: numbers by pattern, names by list. Pure: no Rasa."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from components.patterns import Span, find_spans

_WORD = re.compile(r"[^\W_]+(?:[.\-][^\W_]+)*")
_FAMILY_CARD = re.compile(r"\b(?:no(?:mor|mer)?\.?\s*)?(?:n?kk|kartu\s+keluarga|kakak?luarga)\b|\bnkk", re.I)
_PERSON = re.compile(r"\b(?:nik|ktp|e-?ktp|induk)\w*", re.I)
_MONTH_NUMBER = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "mei": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8, "agt": 8, "sep": 9,
    "okt": 10, "nov": 11, "des": 12,
}  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Place names that are everyday words too: believed only after one of the cues.
_CUES = _words("kec kecamatan kel kelurahan desa ds pekon daerah di dari ke warga camat lurah")
_EVERYDAY = _words(
    "sail tampan limau rumbai rintis pesisir delima palas kusa tekad campang baros rajabasa sekip sago kejadian kulim "
    "umbar paku susuk badak merbau sukajadi sukabumi sidoarjo semaka maharani agrowisata dadapan"
)
LONGEST = 6


class Found(NamedTuple):
    """An entity: kind, [start, end) in the message, and its standard value."""

    entity: str
    start: int
    end: int
    value: str


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _permohonan_value(text: str) -> str:
    bare = re.sub(r"[^A-Za-z0-9]", "", text).upper()
    parts = [bare[:2], bare[2:8], bare[8:12], bare[12:]]
    return "-".join(part for part in parts if part)


def _telepon_value(text: str) -> str:
    digits = _digits(text)
    return "+62" + (digits[1:] if digits.startswith("0") else digits.removeprefix("62"))


def _tanggal_value(text: str) -> str:
    """ISO form of a full, real date (day first); otherwise the text as written."""
    parts = re.findall(r"\d+|[A-Za-z]+", text)
    if len(parts) != 3:
        return text
    if len(parts[0]) == 4:
        parts = parts[::-1]
    day, month, year = parts
    number = _MONTH_NUMBER.get(month[:3].lower(), 0) if month.isalpha() else int(month)
    full_year = int(year) if len(year) == 4 else 2000 + int(year) - (100 if int(year) > 40 else 0)
    try:
        return date(full_year, number, int(day)).isoformat()
    except ValueError:
        return text


def _sixteen_digits(text: str, span: Span) -> str:
    """`nkk` if the nearest word before (or else just after) says so, otherwise `nik`."""
    before, after = text[max(0, span.start - 40) : span.start], text[span.end : span.end + 15]
    family = [match.end() for match in _FAMILY_CARD.finditer(before)]
    person = [match.end() for match in _PERSON.finditer(before)]
    if family or person:
        return "nkk" if max(family, default=-1) > max(person, default=-1) else "nik"
    return "nkk" if _FAMILY_CARD.search(after) else "nik"


def find_numbers(text: str) -> list[Found]:
    """NIK, NKK, nomor permohonan, telepon and tanggal in `text`."""
    found = []
    for span in find_spans(text):
        if span.kind == "nomor16":
            found.append(Found(_sixteen_digits(text, span), span.start, span.end, _digits(span.text)))
        else:
            standard = {"nomor_permohonan": _permohonan_value, "telepon": _telepon_value, "tanggal": _tanggal_value}
            found.append(Found(span.kind, span.start, span.end, standard[span.kind](span.text)))
    return found


def phrase_key(phrase: str) -> tuple[str, ...]:
    """The lower-case words by which a name is looked up."""
    return tuple(_bare(word) for word in _WORD.findall(phrase.lower()))


class NameFinder:
    """Longest match of listed names over the words of a message."""

    def __init__(self, names: Mapping[str, Iterable[str]], synonyms: Mapping[str, str]) -> None:
        """`names`: entity -> names as written; `synonyms`: a name in lower case -> its standard value."""
        self._names: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        for entity, phrases in names.items():
            for phrase in phrases:
                value = synonyms.get(phrase.lower(), phrase)
                self._names.setdefault(phrase_key(phrase), []).append((entity, value))
        self._starts = {key[0] for key in self._names}

    def find(self, words: Sequence[tuple[int, int, str]]) -> list[Found]:
        """`words`: (start, end, lower-case word) in order."""
        starts = self._starts
        if starts.isdisjoint([word for _, _, word in words]):
            return []
        found: list[Found] = []
        index = 0
        while index < len(words):
            size = self._match(words, index, found) if words[index][2] in starts else 0
            index += size or 1
        return found

    def _match(self, words: Sequence[tuple[int, int, str]], index: int, found: list[Found]) -> int:
        row = words[index : index + LONGEST]
        key = tuple([word for _, _, word in row])
        while key:
            entries = self._names.get(key)
            if entries and not self._doubtful(key, entries, words, index):
                end = row[len(key) - 1][1]
                found += [Found(entity, row[0][0], end, value) for entity, value in entries]
                return len(key)
            key = key[:-1]
        return 0

    @staticmethod
    def _doubtful(
        key: tuple[str, ...], entries: list[tuple[str, str]], words: Sequence[tuple[int, int, str]], index: int
    ) -> bool:
        place = entries[0][0] in ("kecamatan", "kelurahan")
        return place and len(key) == 1 and key[0] in _EVERYDAY and not (index and words[index - 1][2] in _CUES)


def message_words(text: str) -> list[tuple[int, int, str]]:
    """The words of `text` as `NameFinder.find` wants them."""
    return [(match.start(), match.end(), _bare(match.group())) for match in _WORD.finditer(text.lower())]


def _bare(word: str) -> str:
    return word if word.isalnum() else word.replace("-", "").replace(".", "")
