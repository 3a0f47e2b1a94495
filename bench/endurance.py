"""What does not show in a minute: a long queue, a long conversation, a long day. Real processes on loopback.

    .venv/bin/python -m bench.endurance [--model DIR] [--database URL] [--burst 5000] [--long 2000] [--minutes 10]

1 a burst into an office whose worker stands still, then drained: the time, what is lost, doubled or out of order.
2 one conversation that grows: processor time per message at its beginning and at its end.
3 a day of citizens (bench/warga.py) pressed into some minutes: memory of each process, minute by minute.
Nothing is asserted. Processor time is what to compare: it does not depend on who else is at work.
"""

from __future__ import annotations

import argparse
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from bench.road import PYTHON, ROOT, TOKEN, Office, memory, office, replies, wait_for


def out_of_order(made: Office, sent: dict[str, float], citizens: int) -> int:
    """How many citizens were answered in another order than they wrote."""
    came = made.stats()["came"]
    first = made.next_number - len(sent)
    by_citizen: dict[int, list[float]] = {}
    for number, nomor in enumerate(sorted(sent, key=lambda one: int(one.split("-")[2])), first):
        by_citizen.setdefault(number % citizens, []).append(came[nomor])
    return sum(times != sorted(times) for times in by_citizen.values())


def burst(made: Office, count: int) -> Iterator[tuple[str, str]]:
    """All of it is taken in while no worker runs; then one starts."""
    idle = made.processes.pop("worker1")
    idle.terminate()
    idle.wait(15)
    citizens = count // 8
    load = made.load(count, citizens, 32, 0)
    began, used = time.monotonic(), made.cpu()
    made.start("worker1", PYTHON, "-m", "bench.unpaced_worker")
    _, _, doubled = replies(made, load, 1800)
    seconds = time.monotonic() - began
    each = {name: now - used.get(name, 0.0) for name, now in made.cpu().items()}
    yield f"{count} pesan sekaligus, pekerja baru mulai sesudahnya", (
        f"habis dalam {seconds:.0f} dtk ({count / seconds:.0f} pesan/dtk), hilang 0, ganda {doubled}, "
        f"tidak urut {out_of_order(made, load['sent'], citizens)} dari {citizens} warga")
    yield "  waktu prosesor per pesan (ms)", "  ".join(
        f"{name} {value * 1000 / count:.1f}" for name, value in each.items())


def growing(made: Office, count: int) -> Iterator[tuple[str, str]]:
    """One citizen writes without end; the cost of each tenth part."""
    part = max(1, count // 10)
    costs = []
    for _ in range(10):
        used = made.cpu()["worker1"]
        load = made.load(part, 1, 1, 40)
        replies(made, load, 600)
        costs.append((made.cpu()["worker1"] - used) * 1000 / part)
    yield f"satu percakapan yang tumbuh sampai {10 * part} pesan (ms prosesor pekerja)", " ".join(
        f"{cost:.1f}" for cost in costs)
    yield "  bagian terakhir terhadap yang kedua", f"{costs[-1] / costs[1]:.2f}×"


def day(made: Office, minutes: float, citizens: int) -> Iterator[tuple[str, str]]:
    """Citizens all day; the memory of each process once a minute."""
    command = [PYTHON, "-m", "bench.warga", made.url.removesuffix("/webhook/twilio"), "--token", TOKEN, "--minutes",
               str(minutes), "--citizens", str(citizens), "--first", "500000",
               "--photos", f"http://127.0.0.1:{made.provider_port}"]
    walking = subprocess.Popen(command, cwd=ROOT, env=made.env, stdout=subprocess.PIPE, text=True)
    names = [name for name in made.processes if name != "penyedia"]
    seen: dict[str, list[float]] = {name: [] for name in names}
    while walking.poll() is None:
        for name in names:
            seen[name].append(memory(made.processes[name].pid) / 1e6)
        try:
            walking.wait(min(60.0, minutes * 6))
        except subprocess.TimeoutExpired:
            continue
    said = walking.stdout.read().strip() if walking.stdout else ""
    yield f"hari {minutes:g} menit", said
    for name, sizes in seen.items():
        yield f"  memori {name} (MB)", " ".join(f"{size:.0f}" for size in sizes)


def main() -> None:
    parser = argparse.ArgumentParser(description="Antrean panjang, percakapan panjang, hari panjang.")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--database", default="")
    parser.add_argument("--burst", type=int, default=5000)
    parser.add_argument("--long", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--citizens", type=int, default=1500)
    options = parser.parse_args()
    with office(options.database, options.model, 1) as made:
        made.load(50, 10, 4, 0)
        wait_for(lambda: len(made.stats()["came"]) >= 50)
        parts = (
            (options.burst, lambda: burst(made, options.burst)), (options.long, lambda: growing(made, options.long)),
            (options.minutes, lambda: day(made, options.minutes, options.citizens)),
        )
        for is_wanted, part in parts:
            if is_wanted:
                for name, value in part():
                    print(f"{name:<66} {value}", flush=True)


if __name__ == "__main__":
    main()
