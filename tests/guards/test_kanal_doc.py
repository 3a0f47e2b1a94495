"""docs/kanal.md promises by naming tests: each of them exists, and a line without one says why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [
    line for line in (ROOT / "docs/kanal.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| what ") and not line.startswith("| complaint ")
]
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize("row", ROWS, ids=[row.split("|")[1].strip()[:50] for row in ROWS])
def test_a_line_is_shown_by_tests_or_says_why_not(row):
    assert row.count("|") == 4, "three columns: what is so, what is done, shown by"
    named = NAMED.findall(row)
    assert named or "no, because" in row, "name a test in the last column, or say “no, because …”"
    for file, test in named:
        found = [path for path in ROOT.glob(f"tests/**/{file}") if f"def {test}(" in path.read_text(encoding="utf-8")]
        assert len(found) == 1, f"{file}::{test} is in {len(found)} files: write its path so that it is found once"
