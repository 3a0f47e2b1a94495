"""Making the environment: which Python is chosen, and when nothing is done."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

import bootstrap


def test_only_a_python_310_that_runs_is_taken(tmp_path: Path) -> None:
    shim = tmp_path / "python3.10"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.10: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    assert bootstrap.runs_as_310(sys.executable)
    assert not bootstrap.runs_as_310(str(shim))
    assert not bootstrap.runs_as_310(str(tmp_path / "nowhere"))


def test_the_newest_310_of_pyenv_is_found_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for version in ("3.9.18", "3.10.4", "3.10.13"):
        python = tmp_path / "versions" / version / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.symlink_to(sys.executable)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert bootstrap.find_python(["uv"]).endswith("/3.10.13/bin/python")


def test_a_right_environment_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("rasa==3.6.21\n")
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    (venv / bootstrap.STAMP).write_text(hashlib.sha256(lock.read_bytes()).hexdigest() + "\n")
    monkeypatch.setattr(bootstrap, "find_uv", lambda: pytest.fail("uv was asked"))
    assert bootstrap.make_environment(venv, lock) is False


def test_the_locks_name_no_index_and_hash_everything() -> None:
    for name in ("requirements.lock", "requirements-diet.lock"):
        lines = (bootstrap.HERE / name).read_text(encoding="utf-8").splitlines()
        assert not any("index-url" in line or "://" in line for line in lines)
        packages = [line for line in lines if line and line[0].isalpha()]
        assert len(packages) > 100
        assert all(line.endswith("\\") for line in packages)
    lock = (bootstrap.HERE / "requirements.lock").read_text(encoding="utf-8")
    assert "\nrasa==3.6.21 " in lock
    assert "\ntensorflow" not in lock
