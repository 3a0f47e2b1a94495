"""Parses per second and latency: the thin NLU server against stock `rasa run` on the same model, in one run.

    nlu/.venv/bin/python bench/nlu.py [--model build/model] [--seconds 4] [--diet ARCHIVE]

Every server is a real process on loopback; this process is the client (one connection per unit of concurrency, the next
request as soon as the answer is read). Sentences are those of the evaluation set. `--diet` names a DIET model trained
with nlu/config-diet.yml in nlu/.venv-diet and is served by stock `rasa run` of that environment.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "bench"
CONCURRENCY = (1, 8, 32)
WARM_UP = 0.5


class Connection(asyncio.Protocol):
    """One keep-alive connection that asks again as soon as it was answered."""

    def __init__(self, requests: Sequence[bytes], start: int, until: float, taken: list[float]) -> None:
        self._requests, self._next, self._until, self._taken = requests, start, until, taken
        self._buffer = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("server closed the connection"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(body) < length:
            return
        if not head.startswith(b"HTTP/1.1 200"):
            self.done.set_exception(RuntimeError(head.splitlines()[0].decode()))
            return
        self._taken.append(time.perf_counter() - self._asked)
        self._buffer = b""
        if time.perf_counter() < self._until:
            self._ask()
        else:
            self.done.set_result(None)
            self._transport.close()

    def _ask(self) -> None:
        request = self._requests[self._next % len(self._requests)]
        self._next += 1
        self._asked = time.perf_counter()
        self._transport.write(request)


async def drive(port: int, requests: Sequence[bytes], concurrency: int, seconds: float) -> tuple[float, list[float]]:
    """(seconds it lasted, latencies) of one load."""
    loop = asyncio.get_running_loop()
    taken: list[float] = []
    started = time.perf_counter()

    def connection(number: int) -> Connection:
        return Connection(requests, number * 97, started + seconds, taken)

    made = [
        await loop.create_connection(lambda i=i: connection(i), "127.0.0.1", port)  # type: ignore[misc]
        for i in range(concurrency)
    ]
    await asyncio.gather(*(one.done for _, one in made))
    return time.perf_counter() - started, taken


async def measure(port: int, requests: Sequence[bytes], concurrency: int, seconds: float) -> tuple[float, list[float]]:
    """(requests per second, latencies in seconds, sorted) after a short warm-up."""
    await drive(port, requests, concurrency, WARM_UP)
    lasted, taken = await drive(port, requests, concurrency, seconds)
    return len(taken) / lasted, sorted(taken)


def build_requests() -> list[bytes]:
    """One ready-made HTTP request per sentence of the evaluation set."""
    lines = (ROOT / "nlu/tests/data/uji.tsv").read_text(encoding="utf-8").splitlines()[1:]
    made = []
    for line in lines:
        body = json.dumps({"text": line.split("\t")[0].lstrip("/")}).encode()
        head = f"POST /model/parse?token={TOKEN} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        made.append(head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return made


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def memory_mb(pid: int) -> int:
    """Proportional memory of a process and its children, in MB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0
    for one in [str(pid), *children]:
        rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total // 1024


@contextmanager
def running(command: list[str], environment: dict[str, str], port: int, path: str) -> Iterator[tuple[float, int]]:
    """Start a server; (seconds until it answered, its process id); stopped afterwards."""
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            if process.poll() is not None or time.monotonic() - started > 180:
                raise SystemExit(f"server berhenti atau tidak siap: {' '.join(command)}")
            try:
                urlopen(f"http://127.0.0.1:{port}{path}", timeout=2).read()
                break
            except (URLError, OSError):
                time.sleep(0.05)
        yield time.monotonic() - started, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def thin(model: Path, processes: int, port: int) -> tuple[list[str], dict[str, str], str]:
    """How the thin server is started."""
    environment = {"NLU_MODEL": str(model), "NLU_TOKEN": TOKEN, "NLU_PORT": str(port), "NLU_PROCESSES": str(processes)}
    return [str(ROOT / "nlu/.venv/bin/python"), "nlu/server.py"], environment, "/health"


def stock(archive: Path, python: Path, port: int) -> tuple[list[str], dict[str, str], str]:
    """How stock `rasa run` is started."""
    command = [str(python), "nlu/rasa_cli.py", "run", "--enable-api", "--auth-token", TOKEN, "-i", "127.0.0.1"]
    command += ["-p", str(port), "-m", str(archive), "--credentials", "nlu/credentials.yml"]
    command += ["--endpoints", "nlu/endpoints.yml"]
    return command, {"PYTHONPATH": str(ROOT / "nlu")}, f"/status?token={TOKEN}"


Start = tuple[list[str], dict[str, str], str]


def bench_server(name: str, start: Start, port: int, seconds: float) -> dict[int, float]:
    """Measure one server at all concurrencies; prints its rows and returns rps by concurrency."""
    requests = build_requests()
    command, environment, path = start
    found = {}
    with running(command, environment, port, path) as (ready, pid):
        for concurrency in CONCURRENCY:
            rps, taken = asyncio.run(measure(port, requests, concurrency, seconds))
            p50, p95, p99 = (taken[int(len(taken) * share)] * 1000 for share in (0.5, 0.95, 0.99))
            found[concurrency] = rps
            row = f"| {name} | {concurrency} | {rps:,.0f} | {p50:.2f} | {p95:.2f} | {p99:.2f} |"
            print(f"{row} {ready:.1f} | {memory_mb(pid)} |", flush=True)
    return found


def main() -> int:
    """Print the table and the ratios."""
    parser = argparse.ArgumentParser(description="Bandingkan server NLU tipis dengan rasa run.")
    parser.add_argument("--model", type=Path, default=ROOT / "build/model")
    parser.add_argument("--seconds", type=float, default=4.0, help="lama tiap pengukuran")
    parser.add_argument("--diet", type=Path, help="arsip model DIET (nlu/.venv-diet)")
    options = parser.parse_args()
    archive = options.model / "aktif.tar.gz" if options.model.is_dir() else options.model
    if not archive.is_file():
        raise SystemExit(f"Model tidak ada: {archive}; latih dengan nlu/train.py --out {options.model}.")
    print("| server | c | parse/s | p50 ms | p95 ms | p99 ms | siap s | MB |\n|---|---|---|---|---|---|---|---|")
    python = ROOT / "nlu/.venv/bin/python"
    cases: list[tuple[str, Callable[[int], Start]]] = [
        ("tipis, 1 proses", partial(thin, archive, 1)),
        ("tipis, 2 proses", partial(thin, archive, 2)),
        ("rasa run, model sama", partial(stock, archive, python)),
    ]
    if options.diet:
        cases.append(("rasa run, DIET", partial(stock, options.diet, ROOT / "nlu/.venv-diet/bin/python")))
    found = {}
    for name, starting in cases:
        port = free_port()
        found[name] = bench_server(name, starting(port), port, options.seconds)
    print()
    for name in list(found)[2:]:
        ratios = ", ".join(f"c={c}: {found['tipis, 2 proses'][c] / found[name][c]:.1f}×" for c in CONCURRENCY)
        print(f"tipis (2 proses) terhadap {name}: {ratios}")
    return 0


if __name__ == "__main__":
    try:
        import uvloop

        uvloop.install()
    except ImportError:
        pass
    sys.exit(main())
