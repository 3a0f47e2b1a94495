"""Stock `rasa run` on the same model, started through the TensorFlow stub, answers the same."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import NLU, TOKEN, Running, free_port
from sentences import read_set

SENTENCES = [s.text for s in read_set(NLU / "tests" / "data" / "uji.tsv") if any(c.isalnum() for c in s.text)][::16]
CODES = [
    "nik 1471 0812 0190 0001 kk 1471081201100002",
    "BD-261120-0042-K sudah sampai mana",
    "  Kec. Tampan 0812-3456-7890 ",
]


@pytest.fixture(scope="module")
def stock(model: Path, start: Callable[..., Running]) -> Running:
    port = free_port()
    command = [sys.executable, "nlu/rasa_cli.py", "run", "--enable-api", "--auth-token", TOKEN, "-p", str(port)]
    command += ["-i", "127.0.0.1", "-m", str(model / "aktif.tar.gz"), "--credentials", "nlu/credentials.yml"]
    command += ["--endpoints", "nlu/endpoints.yml"]
    server = start(command, {"PYTHONPATH": str(NLU)}, port)
    server.wait(f"/status?token={TOKEN}", seconds=90)
    return server


def stock_parse(server: Running, text: str) -> dict:
    response = server.client.post(server.url(f"/model/parse?token={TOKEN}"), json={"text": text}, timeout=20)
    assert response.status_code == 200
    return response.json()


def test_stock_rasa_says_the_same(stock: Running, thin: Running) -> None:
    texts = [text for text in SENTENCES + CODES if not text.startswith("/")]
    assert len(texts) >= 45
    for text in texts:
        wanted, said = stock_parse(stock, text), thin.parse(text)
        assert said["intent"]["name"] == wanted["intent"]["name"]
        assert said["intent"]["confidence"] == pytest.approx(wanted["intent"]["confidence"], abs=1e-6)
        assert said["entities"] == wanted["entities"]
        assert said["text"] == wanted["text"]
        for key in ("intent_ranking", "maksud_ranking", "layanan_ranking"):
            assert [item["name"] for item in said[key]] == [item["name"] for item in wanted[key]]
