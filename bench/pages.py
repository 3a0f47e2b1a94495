"""Measures the pages officers live in, at several sizes of the store, over the real Flask app in this process.

    .venv/bin/python -m bench.pages [--sizes 1000,100000] [--database URL] [--keep DIR] [--rounds 40] [--cold]

Every size gets an office of its own (`--keep DIR` keeps it and uses it again). Server time of a whole request: session,
role, queries, template; p50 and p95 in milliseconds, the same of this thread's CPU time alone (what is left when the
machine is busy with other things; on SQLite the store's work is in it), statements and rows shown a request. The desks
that are looked at are full at every size (`bench/desks.py`); the last column is the wall p95 of each size over that of
the first. Each address is asked for once before it is measured, as in an office that has been at work for a while;
with --cold it is not, and a large store's pages come from the disk. Nothing is asserted. With --database (an address
of a PostgreSQL server) each size is a database on it.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text
from sqlmodel import Session, func, select

from backoffice.app import mount
from bench.desks import LAYANAN, fill_desks
from bot.cli import make_context
from data.migrate import migrate
from data.models import Percakapan, Permohonan, Warga
from data.settings import Settings
from handlers.benih import fill_store
from handlers.context import Context
from handlers.demo import SANDI, make_demo

MEJA, LAIN = "kasi.identitas", ("operator", "kadis")
ROW = re.compile(r'<tr>\s*<td|class="list-group-item|class="gelembung')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
Url = Callable[[random.Random], str]


def open_office(home: Path, size: int, database: str) -> Context:
    """The office of that size, made when it is not there yet."""
    settings = Settings(home=home, nlu_token="bench", nlu_url="http://127.0.0.1:9", database_url=database)
    migrate(settings)
    ctx = make_context(settings)
    make_demo(ctx)
    with ctx.store.reading() as session:
        there = session.exec(select(func.count()).select_from(Permohonan)).one()
    if there < size:
        began = time.monotonic()
        fill_store(ctx, size, size)
        print(f"{size} permohonan diisi dalam {time.monotonic() - began:.0f} s", file=sys.stderr)
    if changed := fill_desks(ctx, (MEJA, *LAIN), MEJA):
        print(f"{changed} baris ditaruh di meja yang diukur", file=sys.stderr)
    return ctx


def make_database(server: str, size: int) -> str:
    """The address of the database of that size on this server."""
    name = f"bench_{size}"
    admin = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        if not connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).scalar():
            connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    head, _, query = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def sample(session: Session) -> dict[str, list[str]]:
    """What there is to open and to search for: spread over the whole store."""
    def spread(model: object, column: object) -> list:
        last = session.exec(select(func.max(model.id))).one() or 1
        ids = [1 + (last - 1) * step // 199 for step in range(200)]
        return list(session.exec(select(column).where(model.id.in_(ids))))

    return {"nomor": spread(Permohonan, Permohonan.nomor), "nama": spread(Permohonan, Permohonan.nama),
            "percakapan": [str(key) for key in spread(Percakapan, Percakapan.id)], "nik": spread(Warga, Warga.nik)}


def pages(there: dict[str, list[str]]) -> dict[str, tuple[str, Url]]:
    """Name → (login, address of one request)."""
    words = ("kk hilang", "akta rusak sukajadi", "ktp", "pindah sail tampan", "robek luntur", "salah ketik kulim")

    def fixed(url: str) -> Url:
        return lambda rng: url

    def name(rng: random.Random) -> str:
        return rng.choice(there["nama"])

    found = {
        "inbox: menunggu": (MEJA, fixed("/percakapan")),
        "inbox: semua": (MEJA, fixed("/percakapan?lihat=semua")),
        "inbox: saya": (MEJA, fixed("/percakapan?lihat=saya")),
        "inbox: hitungan": (MEJA, fixed("/percakapan/hitung")),
        "percakapan": (MEJA, lambda rng: f"/percakapan/{rng.choice(there['percakapan'])}"),
        "antrean: kasi": (MEJA, fixed("/")),
        "antrean: operator": (LAIN[0], fixed("/")),
        "antrean: kadis": (LAIN[1], fixed("/")),
        "permohonan: daftar": (MEJA, fixed("/permohonan")),
        "permohonan: berjalan, kia": (MEJA, fixed(f"/permohonan?status=berjalan&layanan={LAYANAN}")),
        "permohonan: satu": (MEJA, lambda rng: f"/permohonan/{rng.choice(there['nomor'])}"),
        "cari: nama": (MEJA, lambda rng: f"/cari?teks={name(rng).split()[0]}"),
        "cari: dua nama": (MEJA, lambda rng: f"/cari?teks={name(rng)}"),
        "cari: awal nama": (MEJA, lambda rng: f"/cari?teks={name(rng)[:4]}"),
        "cari: tidak bersama": (MEJA, lambda rng: f"/cari?teks={name(rng).split()[0]} pindah 77"),
        "cari: nomor": (MEJA, lambda rng: f"/cari?teks={rng.choice(there['nomor'])}"),
        "cari: nik": (MEJA, lambda rng: f"/cari?teks={rng.choice(there['nik'])}"),
        "cari: telepon": (MEJA, lambda rng: f"/cari?teks=08{rng.randrange(1, 900):09d}"),
        "cari: kata di pesan": (MEJA, lambda rng: f"/cari?teks={rng.choice(words)}"),
    }
    return found


def log_in(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    token = TOKEN.search(client.get("/masuk").get_data(as_text=True))
    answer = client.post("/masuk", data={"csrf_token": token and token[1], "login": login, "sandi": SANDI})
    assert answer.status_code == 302, login
    return client


class Statements:
    """Counts what is sent to the store."""

    def __init__(self, ctx: Context) -> None:
        self.count = 0
        event.listen(ctx.store.engine, "before_cursor_execute", self._note)

    def _note(self, _conn, _cursor, statement: str, *_rest) -> None:
        self.count += not statement.upper().startswith(("BEGIN", "PRAGMA", "SAVEPOINT"))


def measure(ctx: Context, rounds: int, is_warm: bool) -> Iterator[tuple[str, tuple[float, ...]]]:
    """(page, (p50, p95, CPU p50, CPU p95, statements, rows)) for each page; all asked for once before when warm."""
    app = Flask("loket", static_folder=None)
    mount(app, ctx)
    with ctx.store.reading() as session:
        there = sample(session)
    clients: dict[str, FlaskClient] = {}
    statements = Statements(ctx)
    for name, (login, url) in pages(there).items():
        client = clients.setdefault(login, log_in(app, login))
        for address in requested(name, url, rounds if is_warm else 3):
            client.get(address)
        times, cpu, rows = [], [], 0
        statements.count = 0
        for address in requested(name, url, rounds):
            began, worked = time.perf_counter(), time.thread_time()
            answer = client.get(address)
            times.append((time.perf_counter() - began) * 1000)
            cpu.append((time.thread_time() - worked) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
            rows += len(ROW.findall(answer.get_data(as_text=True)))
        yield name, (*p50_p95(times), *p50_p95(cpu), statements.count / rounds, rows / rounds)


def requested(name: str, url: Url, rounds: int) -> list[str]:
    """The addresses of one page that are asked for: the same ones in each run."""
    rng = random.Random(name)
    return [url(rng) for _ in range(rounds)]


def p50_p95(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), sorted(times)[max(0, int(len(times) * 0.95) - 1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,100000")
    parser.add_argument("--database", default="")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--cold", action="store_true", help="ask for each address once only: much comes from the disk")
    args = parser.parse_args()
    sizes = [int(size) for size in args.sizes.split(",")]
    folder = args.keep or Path(tempfile.mkdtemp(prefix="bench-pages-"))
    table: dict[str, list[tuple[float, ...]]] = {}
    for size in sizes:
        database = make_database(args.database, size) if args.database else ""
        ctx = open_office(folder / f"{'pg-' if database else ''}{size}", size, database)
        for name, figures in measure(ctx, args.rounds, not args.cold):
            table.setdefault(name, []).append(figures)
            print(f"{size:>8} {name:<27} {say(figures)}", file=sys.stderr)
        ctx.store.close()
    print("| halaman | " + " | ".join(f"{size} p50 | p95 | CPU p50 | CPU p95 | kueri | baris" for size in sizes)
          + " | p95 × |")
    print("|---|" + "---:|" * (6 * len(sizes) + 1))
    for name, found in table.items():
        times = " ".join(f"{figures[1] / found[0][1]:.1f}" for figures in found[1:])
        print(f"| {name} | {' | '.join(map(say, found))} | {times} |")


def say(figures: tuple[float, ...]) -> str:
    return " | ".join([*(f"{one:.1f}" for one in figures[:4]), *(f"{one:.0f}" for one in figures[4:])])


if __name__ == "__main__":
    main()
