"""Read the word lists of this folder: leksikon.tsv, konsep.tsv, kata_lindung.txt, kata_umum.txt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

# Moving to another town or coming from one are two services: "ke batam" and "dari batam" are concepts too.
OTHER_TOWN = "kota_lain"
HERE = Path(__file__).resolve().parent


def read_lexicon(path: Path = HERE / "leksikon.tsv") -> dict[str, str]:
    """Written form -> standard word or words; a form given twice with two meanings is a ValueError."""
    forms: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], start=2):
        standard, _variety, written = line.split("\t")
        for form in written.split():
            if forms.setdefault(form, standard) != standard:
                raise ValueError(f"{path.name}:{number}: '{form}' sudah berarti '{forms[form]}'")
    return forms


def read_words(path: Path) -> frozenset[str]:
    """All words of a plain list; lines beginning with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def read_protected() -> frozenset[str]:
    """Words of the trade that are never changed."""
    return read_words(HERE / "kata_lindung.txt")


def read_common() -> frozenset[str]:
    """Everyday words that are right as they stand, so that they are not taken for a typo of a domain word."""
    return read_words(HERE / "kata_umum.txt")


def read_concepts(path: Path = HERE / "konsep.tsv") -> dict[tuple[str, ...], tuple[str, ...]]:
    """Phrase of one to three standard words -> the concepts it speaks of."""
    concepts: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        concept, phrases = line.split("\t")
        for phrase in phrases.split("|"):
            key = tuple(phrase.split())
            known = concepts.get(key, ())
            if concept not in known:
                concepts[key] = (*known, concept)
            if concept == OTHER_TOWN:
                for direction in ("ke", "dari"):
                    directed = (direction, *key)
                    concepts[directed] = (f"{direction}_{concept}",)
    return concepts


def read_lists() -> dict[str, Any]:
    """The word lists a normaliser needs, ready for JSON; they travel with the model."""
    concept_words = {word for phrase in read_concepts() for word in phrase}
    return {
        "leksikon": read_lexicon(),
        "lindung": sorted(read_protected()),
        "umum": sorted(read_common() | concept_words),
    }
