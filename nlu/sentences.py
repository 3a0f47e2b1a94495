"""Read sentences: the training files (Rasa YAML) and the evaluation set (tab separated)."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import NamedTuple

from components.slugs import split_intent

_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class Sentence(NamedTuple):
    """A sentence and what it means; `layanan` is empty where none is spoken of; `source` is file:line."""

    text: str
    maksud: str
    layanan: str
    source: str


def read_sentences(folder: Path) -> list[Sentence]:
    """All training sentences below `folder`, without entity annotations.

    The files keep Rasa's plain form (`- intent: x` and a block of `- sentence` lines), so they are read line by line,
    which keeps the line numbers a person needs.
    """
    found: list[Sentence] = []
    for path in sorted(folder.glob("*.yml")):
        maksud = layanan = ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if match := re.match(r"^\s*- (intent|lookup|synonym|regex):\s*(\S+)", line):
                maksud, layanan = split_intent(match.group(2)) if match.group(1) == "intent" else ("", "")
            elif maksud and (match := re.match(r"^\s+- (.+)$", line)):
                text = _ANNOTATION.sub(r"\1", match.group(1)).strip()
                found.append(Sentence(text, maksud, layanan, f"{path.name}:{number}"))
    return found


def read_set(path: Path) -> list[Sentence]:
    """An evaluation set with the columns teks, maksud, layanan."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Sentence(row["teks"], row["maksud"], row["layanan"] or "", f"{path.name}:{number}")
            for number, row in enumerate(rows, start=2)
        ]
