"""The rules of the house, as tests; each failure says what to do."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = [
    ROOT / line
    for line in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
]
PYTHON = [path for path in TRACKED if path.suffix == ".py" and path.exists()]
APP = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in ("bot", "handlers", "backoffice", "data")]

# who may import whom; the composition roots may import everything
MAY = {
    "bot": {"bot", "handlers", "data"},
    "backoffice": {"backoffice", "handlers", "data"},
    "handlers": {"handlers", "data"},
    "data": {"data"},
}
ROOTS = {"bot/app.py", "bot/cli.py"}
WORKFLOW_MAY = {
    "__future__",
    "collections",
    "dataclasses",
    "datetime",
    "enum",
    "typing",
    "zoneinfo",
    "functools",
    "itertools",
    "html",
    "bisect",
    "math",
    "handlers.workflow",
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", APP, ids=name_of)
def test_imports_go_one_way(path):
    if name_of(path) in ROOTS:
        return
    layer = path.relative_to(ROOT).parts[0]
    used = {module.split(".")[0] for module in imports(path)} & set(MAY)
    assert used <= MAY[layer], (
        f"{name_of(path)} imports {used - MAY[layer]}: the road is bot/backoffice → handlers → data"
    )


@pytest.mark.parametrize("path", [p for p in APP if "handlers/workflow/" in name_of(p)], ids=name_of)
def test_workflow_is_pure(path):
    strange = {
        m for m in imports(path) if m.split(".")[0] not in WORKFLOW_MAY and not m.startswith("handlers.workflow")
    }
    assert not strange, f"{name_of(path)} imports {strange}: the engine knows neither store nor web"


@pytest.mark.parametrize("path", [p for p in APP if "bot/conversation/" in name_of(p)], ids=name_of)
def test_dialog_is_pure(path):
    strange = {m for m in imports(path) if m.split(".")[0] in ("sqlmodel", "sqlalchemy", "flask", "httpx", "rasa")}
    assert not strange, f"{name_of(path)} imports {strange}: the dialog is facts in, decision out"


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_files_stay_small(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 400, f"{name_of(path)} has {lines} lines: split it along what it talks about"


@pytest.mark.parametrize("path", [p for p in APP if name_of(p) != "data/settings.py"], ids=name_of)
def test_environment_is_read_once(path):
    text = path.read_text(encoding="utf-8")
    allowed = {"bot/gunicorn.py", "bot/nlu_process.py", "bot/run.py"}
    is_reading = re.search(r"os\.environ(?!\s*\|)|os\.getenv", text)
    assert not is_reading or name_of(path) in allowed, f"{name_of(path)} reads the environment: ask data.settings"


def test_rasa_is_spoken_to_in_one_file():
    speakers = [name_of(p) for p in APP if "/model/parse" in p.read_text(encoding="utf-8")]
    assert speakers == ["bot/understanding.py"]


def test_no_unfinished_marks():
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError|pytest\.mark\.xfail")
    guilty = [name_of(p) for p in PYTHON if p != Path(__file__) and marks.search(p.read_text(encoding="utf-8"))]
    assert not guilty, f"finish or delete: {guilty}"


def test_top_level_is_the_given_one():
    allowed = {
        "bot",
        "nlu",
        "handlers",
        "backoffice",
        "data",
        "tests",
        "docs",
        "bench",
        ".ci",
        "pyproject.toml",
        "Procfile",
        "README.md",
        "Makefile",
        ".gitignore",
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-uv.lock",
    }
    top = {path.relative_to(ROOT).parts[0] for path in TRACKED if path.exists()}
    assert top <= allowed, f"nothing else at the top: {top - allowed}"
