"""Measures the road of a message on this machine, in real processes on loopback, and prints a table.

    .venv/bin/python -m bench.road [--count 2000] [--workers 1] [--model DIR] [--database URL]

1 ingest: signed webhooks into gunicorn, as fast as they are taken and at a steady 1,000 a second; durable before 200
  (the rows are counted afterwards).
2 reply time at 10 messages a second: from the webhook's first byte to the provider call.
3 a burst: all messages as fast as they are taken; how long until the last reply.
4 memory of each process, and what an idle worker costs.
The NLU takes part when nlu/.venv and a trained model (--model) are there. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
TOKEN = "token-bench"
INGEST_PER_SECOND = 1000
PYTHON = sys.executable


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Office:
    """An office in a folder of its own, with the processes a bench needs."""

    def __init__(self, home: Path, database: str, model: Path | None) -> None:
        self.web_port, self.provider_port, nlu_port = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.web_port}/webhook/twilio"
        self.home, self.processes = home, {}
        self.env = os.environ | {
            "LOKET_HOME": str(home), "LOKET_PORT": str(self.web_port), "DATABASE_URL": database,
            "TWILIO_ACCOUNT_SID": "AC" + "a" * 32, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_WHATSAPP_FROM": "+14155238886",
            "TWILIO_API_BASE_URL": f"http://127.0.0.1:{self.provider_port}", "NLU_URL": f"http://127.0.0.1:{nlu_port}",
            "TWILIO_MESSAGES_PER_SECOND": "100000",
        }
        self.has_nlu, self.next_number = model is not None, 0
        setup = [PYTHON, "-m", "bot.cli", "setup"]
        subprocess.run(setup, cwd=ROOT, env=self.env, check=True, stdout=subprocess.DEVNULL)
        if model is not None:
            shutil.copytree(model, home / "model")

    def start(self, name: str, *command: str) -> None:
        log = (self.home / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)

    def start_all(self, workers: int) -> None:
        self.start("penyedia", PYTHON, "-m", "bench.provider", str(self.provider_port))
        self.start("web", str(Path(PYTHON).parent / "gunicorn"), "--config", "bot/gunicorn.py", "bot.app:create_app()")
        for number in range(workers):
            self.start(f"worker{number + 1}", PYTHON, "-m", "bench.unpaced_worker")
        if self.has_nlu:
            self.start("nlu", PYTHON, "-m", "bot.nlu_process")
            wait_for(lambda: httpx.get(self.env["NLU_URL"] + "/health").status_code == 200)
        wait_for(lambda: httpx.get(f"http://127.0.0.1:{self.web_port}/readyz").status_code == 200)

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()

    def load(self, count: int, citizens: int, connections: int, rate: float) -> dict:
        """Run the load generator to its end; its findings."""
        out = self.home / "load.json"
        command = [PYTHON, "bench/load.py", self.url, self.next_number, count, citizens, connections, rate, TOKEN, out]
        env = self.env | {"PYTHONPATH": str(ROOT)}
        self.next_number += count
        subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=True)
        return json.loads(out.read_text())

    def cpu(self) -> dict[str, float]:
        """Processor seconds of each process so far: unlike the clock, they do not depend on who else is at work."""
        return {name: cpu_seconds(process.pid) for name, process in self.processes.items()}

    def stats(self) -> dict:
        return httpx.get(f"http://127.0.0.1:{self.provider_port}/stats", timeout=30).json()

    def count_inbox(self) -> int:
        from sqlalchemy import create_engine, text

        from data.settings import load_settings

        with create_engine(load_settings(self.env).store_url).connect() as connection:
            return connection.execute(text("SELECT count(*) FROM inbox")).scalar_one()


def wait_for(is_so: Callable[[], bool], seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if is_so():
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise TimeoutError("a process of the bench did not get ready; see its log")


@contextmanager
def office(database: str, model: Path | None, workers: int) -> Iterator[Office]:
    with tempfile.TemporaryDirectory(prefix="loket-bench-") as folder:
        made = Office(Path(folder), database, model)
        try:
            made.start_all(workers)
            yield made
        finally:
            made.stop()


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def spread(values: list[float]) -> str:
    p50, p95, p99 = (percentile(values, share) for share in (0.5, 0.95, 0.99))
    return f"p50 {p50:.1f}  p95 {p95:.1f}  p99 {p99:.1f} ms"


def replies(made: Office, load: dict, seconds: float = 300.0) -> tuple[list[float], float, int]:
    """(milliseconds from webhook to provider call, seconds from the first to the last, doubled) once all came."""
    sent = load["sent"]
    wait_for(lambda: len(sent.keys() & made.stats()["came"].keys()) == len(sent), seconds)
    stats = made.stats()
    times = [(stats["came"][nomor] - at) * 1000 for nomor, at in sent.items()]
    return times, max(stats["came"][nomor] for nomor in sent) - min(sent.values()), stats["doubled"]


def measure(made: Office, count: int) -> Iterator[tuple[str, str]]:
    """Each line of the table: what was measured, and what came out."""
    made.load(50, 10, 4, 0)
    time.sleep(2.0)
    before = made.count_inbox()
    slow = made.load(300, 100, 16, 10)
    times, _, _ = replies(made, slow)
    yield "jawaban pada 10 pesan/dtk (webhook → penyedia)", spread(times)
    yield "  webhook pada 10 pesan/dtk", spread(slow["ms"])
    used = made.cpu()
    burst = made.load(count, count // 8, 32, 0)
    yield f"webhook beruntun, {count} pesan, 32 sambungan (pekerja ikut jalan)", (
        f"{count / burst['seconds']:.0f} pesan/dtk  {spread(burst['ms'])}  gagal {burst['bad']}")
    times, seconds, doubled = replies(made, burst)
    yield f"jalan penuh, {count} pesan sekaligus", (
        f"{count / seconds:.0f} pesan/dtk  median tunggu {statistics.median(times) / 1000:.1f} dtk  ganda {doubled}")
    each = {name: (now - used[name]) * 1000 / count for name, now in made.cpu().items()}
    yield "  waktu prosesor per pesan (ms)", "  ".join(f"{name} {value:.1f}" for name, value in each.items())
    yield "  muat dua inti bila tak ada lain (tanpa pembangkit beban)", f"{2000 / sum(each.values()):.0f} pesan/dtk"
    for name, process in made.processes.items():
        if name.startswith("worker"):
            made.processes[name].terminate()
            process.wait(15)
    ingest = made.load(count, count // 8, 32, 0)
    yield f"ingest saja, {count} pesan, 32 sambungan", (
        f"{count / ingest['seconds']:.0f} pesan/dtk  {spread(ingest['ms'])}  gagal {ingest['bad']}")
    steady = made.load(2 * count, count // 8, 64, INGEST_PER_SECOND)
    yield f"ingest saja, {INGEST_PER_SECOND} pesan/dtk datang", (
        f"{2 * count / steady['seconds']:.0f} pesan/dtk  {spread(steady['ms'])}  gagal {steady['bad']}")
    yield "baris inbox bertambah / pesan dikirim", f"{made.count_inbox() - before} / {300 + 4 * count}"


def measure_idle(made: Office) -> Iterator[tuple[str, str]]:
    """Processor time of an idle worker over ten seconds, and memory of each process."""
    names = [name for name in made.processes if name != "penyedia"]
    before = {name: cpu_seconds(made.processes[name].pid) for name in names}
    time.sleep(10.0)
    for name in names:
        pid = made.processes[name].pid
        used = (cpu_seconds(pid) - before[name]) * 10
        yield f"diam: {name}", f"{used:.1f} % CPU, {memory(pid) / 1e6:.0f} MB"


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def cpu_seconds(pid: int) -> float:
    ticks = os.sysconf("SC_CLK_TCK")
    fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in family(pid)]
    return sum(int(field[11]) + int(field[12]) for field in fields) / ticks


def memory(pid: int) -> int:
    """Resident bytes of a process and its children."""
    pages = [int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in family(pid)]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    with office(options.database, options.model, options.workers) as made:
        print(f"{'PostgreSQL' if options.database else 'SQLite'}, pekerja {options.workers}, NLU "
              f"{'ikut' if made.has_nlu else 'tidak ada'}, inti {os.cpu_count()}, beban awal {os.getloadavg()[0]:.1f}")
        for lines in (measure_idle(made), measure(made, options.count)):
            for name, value in lines:
                print(f"{name:<70} {value}", flush=True)


if __name__ == "__main__":
    main()
