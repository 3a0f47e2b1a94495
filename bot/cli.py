"""`loket`: everything an operator of the machine does from a terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.understanding import Understanding
from data.gateways import make_gateways
from data.migrate import migrate
from data.offices import LAYANAN as PER_LAYANAN
from data.offices import ensure_kantor
from data.settings import MissingSetting, Settings, load_settings
from data.store import Store
from handlers.context import Context
from handlers.layanan.ubahan import use_changes
from handlers.workflow.model import Peran


def make_context(settings: Settings, store: Store | None = None) -> Context:
    """The Context of this process: store, office and gateways by the settings."""
    store = store or Store(settings)
    kantor_id, profil = ensure_kantor(store, settings.kantor)
    profil.when_changed(lambda isi: use_changes(isi.get(PER_LAYANAN, {})))
    files, printer, signer, siak = make_gateways(settings)
    return Context(
        settings=settings,
        store=store,
        kantor_id=kantor_id,
        profil=profil,
        files=files,
        printer=printer,
        signer=signer,
        siak=siak,
    )


def run_setup(settings: Settings, args: argparse.Namespace) -> int:
    """Make what a first start needs: keys, tables and, in demo mode, the demo office."""
    settings.home.mkdir(parents=True, exist_ok=True)
    ensure_nlu_token(settings.home)
    migrate(settings)
    ctx = make_context(settings)
    if settings.demo:
        print("Kantor contoh dibuat." if _make_demo(ctx) else "Kantor contoh sudah ada.")
    return 0


def _make_demo(ctx: Context) -> bool:
    from handlers.demo import make_demo
    from handlers.demo_meja import make_meja

    if not make_demo(ctx):
        return False
    make_meja(ctx)
    return True


def ensure_nlu_token(home: Path) -> str:
    """The secret that the app and the NLU process of one LOKET_HOME share."""
    from data.crypto import load_key

    load_key(home / "keys" / "nlu.token")
    return (home / "keys" / "nlu.token").read_text().strip()


def run_migrate(settings: Settings, args: argparse.Namespace) -> int:
    migrate(settings)
    print("Basis data sudah pada versi terbaru.")
    return 0


def run_demo(settings: Settings, args: argparse.Namespace) -> int:
    from handlers.demo import demo_logins

    if not settings.demo:
        print("Kantor contoh hanya untuk mode demo (LOKET_KANTOR=demo).", file=sys.stderr)
        return 2
    migrate(settings)
    _make_demo(make_context(settings))
    print(f"{'masuk sebagai':<26}{'sandi':<14}peran")
    for login, sandi, peran in demo_logins():
        print(f"{login:<26}{sandi:<14}{peran}")
    return 0


def run_seed(settings: Settings, args: argparse.Namespace) -> int:
    from handlers.benih import fill_store

    migrate(settings)
    fill_store(make_context(settings), args.permohonan, args.percakapan)
    return 0


def run_pahami(settings: Settings, args: argparse.Namespace) -> int:
    """Lines in, one JSON per line out: teks, maksud, layanan, yakin, entitas. Starts a parse server if none runs."""
    from bot.nlu_process import running_nlu

    try:
        with running_nlu(settings) as reachable:
            understanding = Understanding(reachable)
            size = 1 if sys.stdin.isatty() else 64
            batch: list[str] = []
            for line in sys.stdin:
                batch.append(line.rstrip("\r\n"))
                if len(batch) >= size:
                    _print_meanings(understanding, batch)
                    batch.clear()
            _print_meanings(understanding, batch)
    except MissingSetting as error:
        print(f"loket: {error}", file=sys.stderr)
        return 1
    return 0


def _print_meanings(understanding: Understanding, batch: Sequence[str]) -> None:
    for teks, meaning in zip(batch, understanding.parse_many(batch) if batch else [], strict=True):
        if meaning.is_down:
            raise MissingSetting("NLU tidak menjawab; periksa NLU_URL dan NLU_TOKEN.")
        line = {
            "teks": teks, "maksud": meaning.maksud or None, "layanan": meaning.layanan or None, "yakin": meaning.yakin,
            "entitas": list(meaning.entitas),
        }
        print(json.dumps(line, ensure_ascii=False), flush=True)


def run_koreksi(settings: Settings, args: argparse.Namespace) -> int:
    """Write LOKET_HOME/koreksi.yml from what officers corrected; lines that may hold personal data are held back."""
    from bot.corrections import write_koreksi

    migrate(settings)
    write_koreksi(make_context(settings))
    return 0


def run_indeks(settings: Settings, args: argparse.Namespace) -> int:
    """Make the search index anew from the rows; the office may work meanwhile."""
    from handlers.commands.indeks import rebuild_index

    migrate(settings)
    read = rebuild_index(make_context(settings))
    print("Indeks pencarian dibuat ulang: " + ", ".join(f"{jumlah} {jenis}" for jenis, jumlah in read.items()) + ".")
    return 0


def run_petugas(settings: Settings, args: argparse.Namespace) -> int:
    """Make an officer from the terminal: how a real office gets its first administrator."""
    from handlers.commands.pengguna import create_pengguna
    from handlers.context import Actor
    from handlers.errors import LoketError

    migrate(settings)
    ctx = make_context(settings)
    try:
        with ctx.store.transaction() as session:
            _, sandi = create_pengguna(
                session, ctx, Actor(Peran.ADMIN_SISTEM), login=args.login, nama=args.nama, nip=args.nip,
                peran=[Peran(peran) for peran in args.peran],
            )
    except LoketError as error:
        print(f"loket: {error}", file=sys.stderr)
        return 2
    print(f"Petugas “{args.login}” dibuat. Kata sandi pertamanya (hanya ditampilkan sekali): {sandi}")
    return 0


def run_chat(settings: Settings, args: argparse.Namespace) -> int:
    from bot.channels.console import chat

    chat(make_context(settings))
    return 0


def run_backup(settings: Settings, args: argparse.Namespace) -> int:
    from data.backup import backup

    print(f"Cadangan tersimpan di {backup(settings, Path(args.dir))}.")
    return 0


def run_doctor(settings: Settings, args: argparse.Namespace) -> int:
    from bot.doctor import examine

    return examine(settings)


Command = Callable[[Settings, argparse.Namespace], int]
COMMANDS: dict[str, tuple[Command, str]] = {
    "setup": (run_setup, "siapkan kunci, basis data dan (mode demo) kantor contoh"),
    "migrate": (run_migrate, "bawa basis data ke versi terbaru"),
    "demo": (run_demo, "buat kantor contoh dan tampilkan satu login per peran"),
    "seed": (run_seed, "isi basis data untuk uji beban"),
    "pahami": (run_pahami, "baca kalimat per baris, tulis maknanya sebagai JSON"),
    "koreksi": (run_koreksi, "tulis koreksi petugas ke LOKET_HOME/koreksi.yml untuk pelatihan berikutnya"),
    "indeks": (run_indeks, "buat ulang indeks pencarian"),
    "petugas": (run_petugas, "buat seorang petugas, misalnya admin pertama kantor"),
    "chat": (run_chat, "bercakap dari terminal sebagai warga"),
    "backup": (run_backup, "simpan cadangan basis data, berkas dan kunci"),
    "doctor": (run_doctor, "periksa apakah semua bagian siap"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Entry of the console script; a missing setting ends in one sentence that names it."""
    parser = argparse.ArgumentParser(prog="loket", description="Loket Dukcapil")
    subparsers = parser.add_subparsers(dest="command", required=True)
    for name, (_, text) in COMMANDS.items():
        sub = subparsers.add_parser(name, help=text, description=text)
        if name == "seed":
            sub.add_argument("--permohonan", type=int, default=1000)
            sub.add_argument("--percakapan", type=int, default=200)
        if name == "petugas":
            sub.add_argument("login")
            sub.add_argument("--nama", required=True)
            sub.add_argument("--nip", default="")
            sub.add_argument("--peran", nargs="+", required=True, metavar="PERAN", choices=[str(p) for p in Peran])
        if name == "backup":
            sub.add_argument("dir")
    args = parser.parse_args(argv)
    try:
        return COMMANDS[args.command][0](load_settings(), args)
    except MissingSetting as error:
        print(f"loket: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
