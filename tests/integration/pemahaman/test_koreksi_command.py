"""`loket koreksi`: the file in LOKET_HOME, readable by Rasa."""

from __future__ import annotations

import json
import runpy
import subprocess
from pathlib import Path

import pytest

from bot.corrections import write_koreksi
from handlers.commands.pemahaman import WITHOUT_LAYANAN, correct_salah_paham, reopen_salah_paham
from handlers.context import Actor
from handlers.layanan import KELUARGA, LAYANAN
from handlers.registry import HANDLERS
from handlers.workflow.model import Peran
from tests.integration.pemahaman.test_learning_loop import rows

ROOT = Path(__file__).parents[3]
NLU_PYTHON = ROOT / "nlu/.venv/bin/python"
ADMIN = Actor(Peran.ADMIN)
READ = """
import json, sys
sys.path.insert(0, "nlu")
from rasa.shared.nlu.training_data.loading import load_data
data = load_data(sys.argv[1])
print(json.dumps([[m.get("intent"), m.get("text"), m.get("entities")] for m in data.training_examples]))
"""


def correct_all(ctx, maksud: str, layanan: str) -> None:
    for row in rows(ctx):
        with ctx.store.transaction() as session:
            correct_salah_paham(session, ctx, ADMIN, row.id, maksud, layanan, row.teks)


def test_no_file_without_corrections(ctx, misunderstand, capsys):
    misunderstand("ktp raib tulung")
    write_koreksi(ctx)
    assert not (ctx.settings.home / "koreksi.yml").exists()
    assert "Belum ada koreksi" in capsys.readouterr().out


def test_the_file_and_what_is_printed(ctx, misunderstand, capsys):
    misunderstand("nik 1471014505880003 ktp raib tulung")
    correct_all(ctx, "ajukan", "ktp_hilang")
    write_koreksi(ctx)
    path = ctx.settings.home / "koreksi.yml"
    teks = path.read_text(encoding="utf-8")
    assert "- intent: ajukan+ktp_hilang\n  examples: |\n    - nik ktp raib tulung\n" in teks
    said = capsys.readouterr().out
    assert "    - nik ktp raib tulung" in said
    assert "1 koreksi, 1 di antaranya baru" in said
    assert list(ctx.settings.home.glob("koreksi*")) == [path]
    write_koreksi(ctx)
    assert path.read_text(encoding="utf-8") == teks


def test_a_file_that_cannot_be_written_leaves_the_corrections_waiting(ctx, misunderstand):
    misunderstand("ktp raib tulung")
    correct_all(ctx, "ajukan", "ktp_hilang")
    (ctx.settings.home / "koreksi.yml").mkdir()
    with pytest.raises(OSError, match="koreksi"):
        write_koreksi(ctx)
    assert [row.status for row in rows(ctx)] == ["dikoreksi"]


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"])
def test_rasa_reads_it(ctx, misunderstand):
    if not NLU_PYTHON.exists():
        pytest.skip("the Rasa environment is missing: run `make nlu-env`")
    for teks in (
        "- min: ktp raib # tulung 🙏", "'kk' \"robek\": *apa* & |", "/ktp {raib} [x](y) 100%", "ktp\\nraib\tpak"
    ):  # fmt: skip
        misunderstand(teks)
    correct_all(ctx, "ajukan", "ktp_hilang")
    write_koreksi(ctx)
    assert sorted(read_by_rasa(ctx)) == sorted(
        ["ajukan+ktp_hilang", teks, None]
        for teks in ("min: ktp raib # tulung 🙏", "'kk' \"robek\": *apa* &", "ktp raib x y 100%", "ktp nraib pak")
    )
    for row in rows(ctx):
        with ctx.store.transaction() as session:
            reopen_salah_paham(session, ctx, ADMIN, row.id)
    write_koreksi(ctx)
    assert read_by_rasa(ctx) == []


def read_by_rasa(ctx) -> list:
    """[intent, text, entities] of every example, as Rasa's own reader finds them."""
    ran = subprocess.run(
        [str(NLU_PYTHON), "-c", READ, str(ctx.settings.home / "koreksi.yml")],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return json.loads(ran.stdout.splitlines()[-1])


def test_the_slugs_are_those_of_the_model():
    words = runpy.run_path(str(ROOT / "nlu/components/slugs.py"))
    assert set(words["TANPA_LAYANAN"]) == WITHOUT_LAYANAN
    assert set(words["MAKSUD"]) == set(HANDLERS)
    assert set(words["LAYANAN"]) | set(words["KELUARGA"]) == set(LAYANAN) | set(KELUARGA)
