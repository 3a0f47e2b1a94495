"""What numbers and codes look like in a chat: one regular expression per kind, used by normaliser and entities."""

from __future__ import annotations

import re
from typing import NamedTuple

_DIGIT = re.compile(r"\d")
_GAP = r"[ .\-]?"
_MONTHS = (
    r"jan(?:uari)?|feb(?:ruari)?|mar(?:et)?|apr(?:il)?|mei|jun[iy]?|jul[iy]?|agu?s?(?:tus)?|sep(?:t|tember)?"
    r"|okt(?:ober)?|nov(?:ember)?|des(?:ember)?"
)
# Order matters: an earlier kind wins where two would overlap.
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "nomor_permohonan",
        re.compile(
            r"(?<![^\W_])[a-z]{2}[ .\-_/]{0,2}\d{6}[ .\-_/]{0,2}\d{4}(?:[ .\-_/]{0,2}[a-z0-9])?(?![^\W_])", re.I
        ),
    ),
    # Sixteen digits in one piece, or in groups with nothing but those groups around.
    ("nomor16", re.compile(rf"(?<!\d)\d{{16}}(?!\d)|(?<!\d)(?<!\d[ .\-])\d(?:{_GAP}\d){{15}}(?!{_GAP}\d)")),
    (
        "telepon",
        re.compile(
            rf"(?<![\d+])(?:\+?62|0){_GAP}8(?:{_GAP}\d){{8,11}}(?!\d)|(?<!\d)0[267]\d{{1,2}}[ \-]?\d{{5,8}}(?!\d)"
        ),
    ),
    (
        "tanggal",
        re.compile(
            rf"(?<!\d)(?:[0-3]?\d[/.\-][01]?\d[/.\-](?:19|20)?\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d"
            rf"|[0-3]?\d[ \-]?(?:{_MONTHS})(?![a-z])(?:[ \-]?(?:19|20)?\d\d(?!\d))?)(?!\d)",
            re.I,
        ),
    ),
)


class Span(NamedTuple):
    """A piece of a text: kind, [start, end) and its text."""

    kind: str
    start: int
    end: int
    text: str


def find_spans(text: str) -> list[Span]:
    """Non-overlapping numbers and codes in `text`, in reading order."""
    if not _DIGIT.search(text):
        return []
    found: list[Span] = []
    for kind, pattern in KINDS:
        for match in pattern.finditer(text):
            if all(match.end() <= span.start or match.start() >= span.end for span in found):
                found.append(Span(kind, match.start(), match.end(), match.group()))
    return sorted(found, key=lambda span: span.start)
