"""Starts the parse server of `nlu/` in its own Python with the token and model of this LOKET_HOME."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from bot.understanding import Understanding
from data.settings import MissingSetting, Settings, load_settings

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Becomes the NLU server (exec), or waits quietly when NLU_URL says it lives elsewhere."""
    try:
        settings = load_settings()
        command, env = server_command(settings)
    except MissingSetting as error:
        print(f"nlu: {error}", file=sys.stderr)
        return 2
    if urlsplit(settings.nlu_url).hostname not in ("127.0.0.1", "localhost"):
        print(f"NLU di {settings.nlu_url}; tidak ada yang dijalankan di sini.")
        signal.pause()
        return 0
    os.execve(command[0], command, env)


def server_command(settings: Settings, port: int = 0) -> tuple[list[str], dict[str, str]]:
    """What starts the parse server, and its environment. Raises MissingSetting when something is not there yet."""
    if not settings.nlu_token:
        raise MissingSetting("NLU_TOKEN belum ada; jalankan `loket setup` dahulu.")
    python = ROOT / "nlu" / ".venv" / "bin" / "python"
    if not python.exists():
        raise MissingSetting("Lingkungan Rasa (nlu/.venv) belum ada; jalankan `make setup` dahulu.")
    if not (settings.home / "model" / "aktif.tar.gz").exists():
        raise MissingSetting("Model Rasa belum ada di LOKET_HOME/model; jalankan `make nlu-train` dahulu.")
    env = os.environ | {
        "NLU_MODEL": str(settings.home / "model"),
        "NLU_TOKEN": settings.nlu_token,
        "NLU_PORT": str(port or urlsplit(settings.nlu_url).port or 5005),
    }
    return [str(python), str(ROOT / "nlu" / "server.py")], env


@contextmanager
def running_nlu(settings: Settings, patience: float = 60.0) -> Iterator[Settings]:
    """Settings whose parse server answers: the one that runs, or one started for as long as this lasts."""
    if Understanding(settings).is_up():
        yield settings
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command, env = server_command(settings, port)
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        private = replace(settings, nlu_url=f"http://127.0.0.1:{port}")
        until = time.monotonic() + patience
        while not Understanding(private).is_up():
            if process.poll() is not None or time.monotonic() > until:
                raise MissingSetting("Server NLU tidak dapat dijalankan; coba `loket doctor`.")
            time.sleep(0.2)
        yield private
    finally:
        process.terminate()
        process.wait(15)


if __name__ == "__main__":
    sys.exit(main())
