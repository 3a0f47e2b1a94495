"""Train the Rasa model when its inputs changed, and promote it.

    nlu/.venv/bin/python nlu/train.py --out DIR [--corrections FILE] [--promote] [--force]

Writes DIR/aktif.tar.gz atomically, and DIR/aktif.json {hash, trained_at, seconds, lines}. Corrections reviewed by
officers stay beside the model (DIR/koreksi.yml) and are used by every later training. With --promote the candidate is
compared with the model in use on the evaluation set, and only takes its place if it is not worse.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import runtime

HERE = Path(__file__).resolve().parent
CORRECTIONS = "koreksi.yml"


def input_files() -> list[Path]:
    """Everything the model depends on, in a fixed order."""
    files = [HERE / "config.yml", HERE / "requirements.lock"]
    files += sorted((HERE / "data").glob("*.yml"))
    files += sorted(path for path in (HERE / "components").iterdir() if path.suffix in (".py", ".tsv", ".txt"))
    return files


def hash_inputs(corrections: Path | None) -> str:
    """SHA-256 over names and contents of all inputs."""
    digest = hashlib.sha256()
    named = [(path.name, path) for path in input_files()] + ([(CORRECTIONS, corrections)] if corrections else [])
    for name, path in named:
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def count_lines(folder: Path) -> int:
    """Training sentences in a folder of Rasa files."""
    import sentences

    return len(sentences.read_sentences(folder))


def join_data(folder: Path, corrections: Path | None) -> Path:
    """One file with all training data: Rasa merges many files slowly."""
    folder.mkdir()
    joined = ['version: "3.1"', "nlu:"]
    for path in [*sorted((HERE / "data").glob("*.yml")), *([corrections] if corrections else [])]:
        _head, _, body = path.read_text(encoding="utf-8").partition("\nnlu:")
        if not body.strip():
            raise SystemExit(f"Berkas data latih {path.name} tidak memuat 'nlu:'.")
        joined.append(body.strip("\n"))
    (folder / "semua.yml").write_text("\n".join(joined) + "\n", encoding="utf-8")
    return folder


def train_archive(folder: Path, corrections: Path | None) -> tuple[Path, int]:
    """Train into `folder`; the archive and the number of sentences."""
    data = join_data(folder / "data", corrections)
    from rasa.model_training import train_nlu

    archive = train_nlu(str(HERE / "config.yml"), str(data), str(folder), fixed_model_name="kandidat")
    if not archive:
        raise SystemExit("Pelatihan NLU gagal: Rasa tidak menghasilkan model.")
    return Path(archive), count_lines(data)


def read_record(out: Path) -> dict[str, Any]:
    """DIR/aktif.json, or an empty record."""
    record = out / "aktif.json"
    if not record.is_file() or not (out / "aktif.tar.gz").is_file():
        return {}
    try:
        return json.loads(record.read_text(encoding="utf-8"))
    except ValueError:
        return {}


def put_in_place(out: Path, archive: Path, record: dict[str, Any], corrections: Path | None) -> None:
    """Replace the model in use in one step; its record follows."""
    if corrections and corrections.resolve() != (out / CORRECTIONS).resolve():
        shutil.copy(corrections, out / CORRECTIONS)
    staged = out / f".kandidat-{os.getpid()}.tar.gz"
    shutil.move(archive, staged)
    os.replace(staged, out / "aktif.tar.gz")
    note = out / f".aktif-{os.getpid()}.json"
    note.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    os.replace(note, out / "aktif.json")


def is_worse(candidate: Path, current: Path) -> bool:
    """Whether the candidate answers the evaluation set worse than the model in use; prints both."""
    import evaluate

    scores = [evaluate.score_model(path, evaluate.DEFAULT_SET) for path in (current, candidate)]
    for name, score in zip(("dipakai", "calon"), scores, strict=True):
        print(f"[nlu] model {name}: keduanya {score.both:.4f}, di luar lingkup ditolak {score.refused:.4f}", flush=True)
    return scores[1].both < scores[0].both or scores[1].refused < scores[0].refused


def main() -> int:
    """Train if needed; a candidate that is turned down leaves everything as it was."""
    options = _options()
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    kept = out / CORRECTIONS
    corrections = options.corrections or (kept if kept.is_file() else None)
    wanted = hash_inputs(corrections)
    record = read_record(out)
    if record.get("hash") == wanted and not options.force:
        print("[nlu] model sudah sesuai masukannya; tidak dilatih ulang", flush=True)
        return 0
    started = time.monotonic()
    print("[nlu] melatih model (biasanya di bawah satu menit) …", flush=True)
    runtime.prepare()
    with tempfile.TemporaryDirectory(dir=out) as folder:
        archive, lines = train_archive(Path(folder), corrections)
        seconds = round(time.monotonic() - started, 1)
        print(f"[nlu] selesai: {lines} kalimat, {seconds} detik", flush=True)
        current = out / "aktif.tar.gz"
        if options.promote and current.is_file() and is_worse(archive, current):
            print("[nlu] calon lebih buruk; model yang dipakai tetap", flush=True)
            return 0
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        record = {"hash": wanted, "trained_at": now, "seconds": seconds, "lines": lines}
        put_in_place(out, archive, record, corrections)
    print(f"[nlu] model dipakai: {out / 'aktif.tar.gz'}", flush=True)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Latih model NLU bila masukannya berubah.")
    parser.add_argument("--out", type=Path, required=True, help="folder model")
    parser.add_argument("--corrections", type=Path, help="koreksi yang sudah ditinjau (YAML Rasa)")
    parser.add_argument("--promote", action="store_true", help="pakai hanya bila tidak lebih buruk")
    parser.add_argument("--force", action="store_true", help="latih walaupun masukan tidak berubah")
    options = parser.parse_args()
    if options.corrections and not options.corrections.is_file():
        parser.error(f"berkas koreksi tidak ada: {options.corrections}")
    return options


if __name__ == "__main__":
    sys.exit(main())
