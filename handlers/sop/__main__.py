"""`python -m handlers.sop [FOLDER]`: draw every current procedure into docs/sop (or FOLDER)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from handlers.sop import SOPS, current
from handlers.sop.page import markdown
from handlers.workflow.diagram import draw

FOLDER = Path(__file__).parents[2] / "docs" / "sop"


def pages() -> Mapping[str, str]:
    """File name → content, for every current procedure."""
    found: dict[str, str] = {}
    for slug in dict.fromkeys(slug for slug, _ in SOPS):
        sop = current(slug)
        found |= {f"{slug}.svg": draw(sop), f"{slug}.md": markdown(sop)}
    return found


def main(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
    print(f"{len(pages())} berkas ditulis ke {folder}")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
