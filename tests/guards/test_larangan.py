"""Every sentence the program itself can send, wherever it stands: none speaks of what fraudsters ask for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.commands.larangan import LARANGAN, refuse_larangan
from handlers.commands.templat import NILAI
from handlers.errors import BadInput

ROOT = Path(__file__).parents[2]
ITSELF = ROOT / "handlers/commands/larangan.py"
CODE = [p for layer in ("bot", "handlers", "data/reference") for p in (ROOT / layer).rglob("*.py") if p != ITSELF]
DATA = sorted((ROOT / "data/reference").rglob("*.toml"))


def sentences(path: Path) -> Iterator[str]:
    """Strings of three words and more in a file of code, docstrings apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    scopes = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    first = [node.body[0] for node in ast.walk(tree) if isinstance(node, scopes) and node.body]
    docstrings = {id(one.value) for one in first if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        if is_text and len(node.value.split()) >= 3:
            yield node.value


def test_no_sentence_in_the_code_asks_for_otp_pin_or_money():
    read = [(path, text) for path in CODE for text in sentences(path)]
    assert len(read) > 1000, "the reader of this test reads nothing"
    guilty = [f"{path.relative_to(ROOT)}: {text[:80]}" for path, text in read if LARANGAN.search(text)]
    assert not guilty, f"the office never asks for this: {guilty}"


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_no_fact_of_an_office_does(path):
    assert not LARANGAN.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", [
    "Kirim kode OTP Anda", "masukkan PIN", "Transfer ke rekening berikut", "biaya Rp 50.000", "kirim pulsa",
    "kode verifikasi yang masuk", "password akun",
])
def test_what_fraudsters_write_is_refused(text):
    with pytest.raises(BadInput):
        refuse_larangan(text)


@pytest.mark.parametrize("text", [
    "Layanan gratis; kami tidak pernah meminta uang atau kode rahasia.", "Kode pesan: 7KQ2-XW9R", "Kapin dan rekan",
])
def test_what_the_office_does_write_is_not(text):
    refuse_larangan(text)


def test_samples_of_placeholders_are_clean_too():
    assert not any(LARANGAN.search(sample) for sample in NILAI.values())
