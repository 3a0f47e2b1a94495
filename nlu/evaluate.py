"""Measure a trained model on the evaluation set, which no training sentence is taken from.

nlu/.venv/bin/python nlu/evaluate.py [--model DIR] [--set FILE] [--report docs/nlu-evaluasi.md] [--errors]
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import runtime
import scoring
from sentences import read_set

HERE = Path(__file__).resolve().parent
DEFAULT_SET = HERE / "tests" / "data" / "uji.tsv"
DEFAULT_MODEL = Path(os.environ.get("LOKET_HOME") or HERE.parent / "var") / "model"


def predict_set(model: Path, file: Path) -> list[scoring.Prediction]:
    """Predictions of the model (folder or archive) for all sentences of a set."""
    runtime.prepare()
    from message_parser import Parser

    return scoring.predict(Parser(model), read_set(file))


def score_model(model: Path, file: Path) -> scoring.Score:
    """The score of a model on a set."""
    return scoring.score(predict_set(model, file))


def describe(predictions: list[scoring.Prediction], title: str) -> str:
    """The whole report as Markdown."""
    score = scoring.score(predictions)
    outside = sum(p.wanted.maksud == scoring.OUTSIDE for p in predictions)
    rows = [("maksud", score.maksud, score.f1_maksud), ("layanan", score.layanan, score.f1_layanan)]
    rows.append(("keduanya", score.both, score.f1_both))
    lines = [f"# {title}", "", f"{score.lines} kalimat, {outside} di antaranya di luar lingkup.", ""]
    lines += ["| | akurasi | macro-F1 |", "|---|---|---|"]
    lines += [f"| {name} | {accuracy:.1%} | {f1:.3f} |" for name, accuracy, f1 in rows]
    lines += ["", "| pada ambang yang dipakai | |", "|---|---|"]
    lines += [
        f"| kalimat dalam lingkup yang dijawab | {score.coverage:.1%} |",
        f"| jawaban yang tepat (maksud dan layanan) | {score.precision:.1%} |",
        f"| kalimat luar lingkup yang ditolak | {score.refused:.1%} |",
        f"| galat kalibrasi (ECE) | {score.calibration_error:.3f} |",
    ]
    lines += ["", "## Kalibrasi", "", "| keyakinan | kalimat | rata-rata | tepat |", "|---|---|---|---|"]
    lines += [
        f"| {high - 0.1:.1f}–{high:.1f} | {count} | {mean:.2f} | {right:.2f} |"
        for high, count, mean, right in scoring.calibration_table(predictions)
    ]
    for what in ("maksud", "layanan"):
        lines += ["", f"## Yang tertukar: {what}", "", "| seharusnya | dijawab | kali |", "|---|---|---|"]
        lines += [f"| {a} | {b} | {n} |" for a, b, n in scoring.confusions(predictions, what)]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print the report; also write it where asked."""
    parser = argparse.ArgumentParser(description="Ukur model NLU pada himpunan uji.")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="folder atau arsip model")
    parser.add_argument("--set", type=Path, default=DEFAULT_SET, help="himpunan uji (teks, maksud, layanan)")
    parser.add_argument("--report", type=Path, help="tulis laporan Markdown ke berkas ini")
    parser.add_argument("--errors", action="store_true", help="tampilkan kalimat yang keliru")
    options = parser.parse_args()
    try:
        predictions = predict_set(options.model, options.set)
    except FileNotFoundError as error:
        raise SystemExit(str(error)) from None
    report = describe(predictions, f"Evaluasi NLU: {options.set.name}")
    print(report)
    if options.errors:
        for p in predictions:
            if not p.is_right:
                said = f"{p.maksud}+{p.layanan} {p.confidence:.2f}"
                print(f"{p.wanted.maksud}+{p.wanted.layanan} | {said} | {p.wanted.text[:160]}")
    if options.report:
        options.report.write_text(report, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
