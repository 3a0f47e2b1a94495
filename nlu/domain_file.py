"""Write domain.yml, whose intents are those of the training data: nlu/.venv/bin/python nlu/domain_file.py"""

from __future__ import annotations

from pathlib import Path

from components.slugs import FALLBACK, join_intent
from sentences import read_sentences

HERE = Path(__file__).resolve().parent
ENTITIES = (
    "dokumen", "kecamatan", "kelurahan", "nik", "nkk", "nomor_permohonan", "rujukan", "tanggal", "telepon",
)  # fmt: skip


def domain_text() -> str:
    """The whole file."""
    intents = sorted({join_intent(s.maksud, s.layanan) for s in read_sentences(HERE / "data")} | {FALLBACK})
    lines = [
        'version: "3.1"',
        "",
        "# Written by nlu/domain_file.py; a test compares it with the training data.",
        "intents:",
    ]
    lines += [f"  - {name}" for name in intents]
    lines += ["", "entities:", *(f"  - {name}" for name in ENTITIES)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (HERE / "domain.yml").write_text(domain_text(), encoding="utf-8")
