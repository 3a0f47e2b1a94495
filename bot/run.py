"""Starts every process of the Procfile under honcho; says where to look once a message would be answered."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from data.settings import MissingSetting, Settings, load_settings

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 120


def main() -> int:
    """Runs until Ctrl-C or until one process ends; returns honcho's exit code."""
    try:
        settings = load_settings()
    except MissingSetting as error:
        print(f"loket: {error}", file=sys.stderr)
        return 2
    if _is_taken(settings.port):
        print(
            f"loket: port {settings.port} sudah dipakai; pilih yang lain, misalnya LOKET_PORT=8001 make run.",
            file=sys.stderr,
        )
        return 2
    honcho = subprocess.Popen(
        [sys.executable, "-m", "honcho", "start", "-f", str(ROOT / "Procfile")],
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    threading.Thread(target=_announce, args=(settings, honcho), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda signum, frame: honcho.terminate())
    try:
        return honcho.wait()
    except KeyboardInterrupt:
        honcho.wait()
        print("\nLoket berhenti.")
        return 0


def _announce(settings: Settings, honcho: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and honcho.poll() is None:
        try:
            answer = httpx.get(f"http://127.0.0.1:{settings.port}/readyz", timeout=2)
            if answer.status_code == 200 and answer.json().get("nlu"):
                print(banner(settings), flush=True)
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)


def banner(settings: Settings) -> str:
    """What a person needs to know to begin."""
    base = f"http://localhost:{settings.port}"
    lines = ["", "  Loket Dukcapil siap.", f"    warga   : {base}/chat", f"    petugas : {base}/masuk"]
    if settings.demo:
        from handlers.demo import demo_logins

        lines += ["", "  Kantor contoh (hanya mode demo). Sandi semua akun di bawah: " + demo_logins()[0][1]]
        lines += [f"    {login:<28} {peran}" for login, _, peran in demo_logins()]
    return "\n".join([*lines, "", "  Ctrl-C untuk berhenti.", ""])


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
