"""docs/glosarium.md is a contract: its words are used, and the words it rules out are not."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [p for layer in ("bot", "handlers", "backoffice", "data") for p in (ROOT / layer).rglob("*.py")]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/glosarium.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| kata", "| word"))
]
WORDS = {row[0] for row in ROWS}
FORBIDDEN = {word.strip(): row[0] for row in ROWS if len(row) == 3 for word in row[2].split(",") if word.strip()}


def names(path: Path) -> set[str]:
    """Every name a file defines: classes, functions, arguments, assigned variables."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


ALL_NAMES = {path: names(path) for path in SOURCES}


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_is_used(word):
    pattern = re.compile(re.escape(word.split(",")[0]).replace(r"\ ", "[ _]?"), re.IGNORECASE)
    assert any(pattern.search(p.read_text(encoding="utf-8")) for p in SOURCES), f"“{word}” is used nowhere: drop it"


@pytest.mark.parametrize("word", sorted(FORBIDDEN))
def test_no_second_word_for_one_idea(word):
    part = re.compile(rf"(^|_){re.escape(word)}(_|$)|^{re.escape(word.title().replace('_', ''))}$")
    guilty = [f"{p.relative_to(ROOT)}: {n}" for p, all_names in ALL_NAMES.items() for n in all_names if part.search(n)]
    assert not guilty, f"say “{FORBIDDEN[word]}” instead of “{word}”: {guilty}"
