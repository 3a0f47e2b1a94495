"""When a model is trained, kept, and promoted."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import scoring
import train

CORRECTION = 'version: "3.1"\n\nnlu:\n- intent: sapa\n  examples: |\n    - oi bot\n'


@pytest.fixture
def corrections(tmp_path: Path) -> Path:
    path = tmp_path / "ditinjau.yml"
    path.write_text(CORRECTION, encoding="utf-8")
    return path


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """Trainings asked for, with their corrections; each gives a file that stands for an archive."""
    asked: list[Path | None] = []

    def archive(folder: Path, corrections: Path | None) -> tuple[Path, int]:
        asked.append(corrections)
        path = folder / "kandidat.tar.gz"
        path.write_text(f"model {len(asked)}")
        return path, 100

    monkeypatch.setattr(train, "train_archive", archive)
    return asked


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["train.py", *map(str, arguments)])
    return train.main()


def scores(monkeypatch: pytest.MonkeyPatch, current: tuple[float, float], candidate: tuple[float, float]) -> None:
    import evaluate

    answers = iter([current, candidate])

    def score(model: Path, file: Path) -> scoring.Score:
        both, refused = next(answers)
        return scoring.Score(1, both, both, both, 0, 0, 0, 1, 1, refused, 0)

    monkeypatch.setattr(evaluate, "score_model", score)


def test_it_trains_once_for_the_same_inputs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trained: list[Path | None]
) -> None:
    out = tmp_path / "model"
    assert run(monkeypatch, "--out", out) == 0
    assert run(monkeypatch, "--out", out) == 0
    assert len(trained) == 1
    record = json.loads((out / "aktif.json").read_text())
    assert set(record) == {"hash", "trained_at", "seconds", "lines"}
    assert (out / "aktif.tar.gz").read_text() == "model 1"
    assert sorted(path.name for path in out.iterdir()) == ["aktif.json", "aktif.tar.gz"]


def test_a_lost_model_or_a_torn_record_means_training_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trained: list[Path | None]
) -> None:
    run(monkeypatch, "--out", tmp_path)
    (tmp_path / "aktif.tar.gz").unlink()
    run(monkeypatch, "--out", tmp_path)
    (tmp_path / "aktif.json").write_text("{")
    run(monkeypatch, "--out", tmp_path)
    assert len(trained) == 3


def test_corrections_are_kept_for_later_trainings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trained: list[Path | None], corrections: Path
) -> None:
    out = tmp_path / "model"
    run(monkeypatch, "--out", out)
    run(monkeypatch, "--out", out, "--corrections", corrections)
    assert trained == [None, corrections]
    run(monkeypatch, "--out", out)
    assert len(trained) == 2
    run(monkeypatch, "--out", out, "--force")
    assert trained[2] == out / "koreksi.yml"


@pytest.mark.parametrize(
    ("current", "candidate", "kept"),
    [
        ((0.90, 0.85), (0.91, 0.85), "model 2"),
        ((0.90, 0.85), (0.90, 0.85), "model 2"),
        ((0.90, 0.85), (0.89, 0.95), "model 1"),
        ((0.90, 0.85), (0.95, 0.80), "model 1"),
    ],
)
def test_a_worse_candidate_is_not_promoted(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    trained: list[Path | None],
    corrections: Path,
    current: tuple[float, float],
    candidate: tuple[float, float],
    kept: str,
) -> None:
    out = tmp_path / "model"
    run(monkeypatch, "--out", out)
    scores(monkeypatch, current, candidate)
    assert run(monkeypatch, "--out", out, "--corrections", corrections, "--promote") == 0
    assert (out / "aktif.tar.gz").read_text() == kept
    assert (out / "koreksi.yml").exists() is (kept == "model 2")


def test_all_files_are_joined_into_one(tmp_path: Path, corrections: Path) -> None:
    from sentences import read_sentences

    folder = train.join_data(tmp_path / "data", corrections)
    joined = read_sentences(folder)
    separate = read_sentences(train.HERE / "data")
    assert {s[:3] for s in joined} == {s[:3] for s in separate} | {("oi bot", "sapa", "")}


def test_a_file_without_nlu_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kosong.yml"
    path.write_text('version: "3.1"\n', encoding="utf-8")
    with pytest.raises(SystemExit, match=r"kosong\.yml"):
        train.join_data(tmp_path / "data", path)


def test_a_missing_corrections_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, "--out", tmp_path, "--corrections", tmp_path / "tak-ada.yml")


def test_every_input_counts(tmp_path: Path, corrections: Path) -> None:
    names = {path.name for path in train.input_files()}
    assert {"config.yml", "requirements.lock", "leksikon.tsv", "classifier.py", "umum.yml"} <= names
    assert train.hash_inputs(None) != train.hash_inputs(corrections)
    assert train.hash_inputs(None) == train.hash_inputs(None)


def test_the_trained_model_says_what_it_was_made_of(model: Path) -> None:
    record = json.loads((model / "aktif.json").read_text())
    assert record["hash"] == train.hash_inputs(None)
    assert record["lines"] >= 1500
