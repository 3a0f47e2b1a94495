"""The same messages through stock Rasa's REST channel, beside our road: messages a second and processor time of each.

    .venv/bin/python -m bench.rest --model build/model [--count 600] [--long 300]

Stock Rasa gets the same NLU model and no dialog at all (it parses, and keeps its tracker): that is less than it would
do with one, and less than we do. Ours is the whole road, webhook to provider call, durable. Each is driven by eight
connections; then once more with all messages in one conversation.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import tempfile
import time
from pathlib import Path

import httpx

from bench.load import mistyped_nomor
from bench.road import ROOT, cpu_seconds, free_port, office, replies, wait_for

CONNECTIONS = 8


async def talk(url: str, texts: list[str], senders: int) -> float:
    """Seconds until every message was answered."""
    waiting = list(enumerate(texts))[::-1]
    async with httpx.AsyncClient(timeout=120) as client:

        async def connection() -> None:
            while waiting:
                number, text = waiting.pop()
                said = {"sender": f"warga{number % senders}", "message": text}
                (await client.post(url, json=said)).raise_for_status()

        began = time.perf_counter()
        await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
        return time.perf_counter() - began


def stock(model: Path, count: int, long: int) -> None:
    """Measure `rasa run` with its REST channel."""
    port, url = free_port(), ""
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        credentials = Path(folder) / "credentials.yml"
        credentials.write_text("rest:\n")
        command = ["nlu/.venv/bin/python", "nlu/rasa_cli.py", "run", "-i", "127.0.0.1", "-p", str(port), "-m",
                   str(model / "aktif.tar.gz"), "--credentials", str(credentials), "--endpoints", "nlu/endpoints.yml"]
        env = os.environ | {"PYTHONPATH": str(ROOT / "nlu"), "PYTHONWARNINGS": "ignore"}
        with (Path(folder) / "rasa.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait_for(lambda: httpx.get(f"{url}/").status_code == 200)
            rest = f"{url}/webhooks/rest/webhook"
            for name, number, senders in (("banyak percakapan", count, count // 8), ("satu percakapan", long, 1)):
                used = cpu_seconds(process.pid)
                seconds = asyncio.run(talk(rest, [f"cek {mistyped_nomor(n + 1)}" for n in range(number)], senders))
                used = (cpu_seconds(process.pid) - used) * 1000 / number
                print(f"rasa run, REST, {name:<18} {number / seconds:6.0f} pesan/dtk  {used:5.1f} ms prosesor/pesan")
        finally:
            process.terminate()
            process.wait(30)


def ours(model: Path, count: int, long: int) -> None:
    """Measure the whole road with the same messages."""
    with office("", model, 1) as made:
        made.load(50, 10, 4, 0)
        wait_for(lambda: len(made.stats()["came"]) >= 50)
        for name, number, senders in (("banyak percakapan", count, count // 8), ("satu percakapan", long, 1)):
            before = made.cpu()
            load = made.load(number, senders, CONNECTIONS, 0)
            _, seconds, _ = replies(made, load, 600)
            used = {one: (now - before[one]) * 1000 / number for one, now in made.cpu().items()}
            each = sum(value for one, value in used.items() if one != "penyedia")
            print(f"loket, jalan penuh, {name:<15} {number / seconds:6.0f} pesan/dtk  {each:5.1f} ms prosesor/pesan")


def main() -> None:
    parser = argparse.ArgumentParser(description="Jalan kami di samping kanal REST Rasa.")
    parser.add_argument("--model", type=Path, default=ROOT / "build/model")
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--long", type=int, default=300)
    options = parser.parse_args()
    stock(options.model, options.count, options.long)
    ours(options.model, options.count, options.long)


if __name__ == "__main__":
    main()
