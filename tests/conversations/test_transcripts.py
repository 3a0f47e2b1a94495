"""Plays every transcript of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.transcript import Line, play, read

FOLDER = Path(__file__).parent
TALKS = [
    pytest.param(lines, id=f"{path.stem}: {title}")
    for path in sorted(FOLDER.glob("*.txt"))
    for title, lines in read(path)
]


@pytest.mark.parametrize("lines", TALKS)
def test_transcript(lines: list[Line]):
    play(lines)


def test_there_are_transcripts():
    assert len(TALKS) >= 40
