"""The NLU process: a thin, parse-only server around a trained Rasa model, on loopback.

    NLU_MODEL=DIR|FILE NLU_TOKEN=... [NLU_PORT=5005] [NLU_PROCESSES=1] nlu/.venv/bin/python nlu/server.py

POST /model/parse {"text"}           Rasa's contract (`intent`, `entities`, `intent_ranking`, `text`), and more keys
POST /model/parse/batch {"texts"}    a list of the same, at most 200
GET  /health                         {"status", "model", "trained_at", "process"}, without a token
A newly promoted model is taken up within seconds, without a pause. The token comes as `Authorization: Bearer ...` or,
as with Rasa, as `?token=`. No text of a citizen is ever logged.
"""

from __future__ import annotations

import hmac
import os
import sys
import time
from pathlib import Path

import runtime

MAX_BATCH = 200


def read_settings() -> tuple[str, str, int, int]:
    """Model, token, port and number of processes; ends with one sentence naming what is missing or wrong."""
    for name in ("NLU_MODEL", "NLU_TOKEN"):
        if not os.environ.get(name):
            raise SystemExit(f"Setelan {name} belum diisi; server NLU tidak dapat dijalankan tanpa {name}.")
    numbers = []
    for name, default, most in (("NLU_PORT", "5005", 65535), ("NLU_PROCESSES", "1", 64)):
        value = os.environ.get(name) or default
        if not value.isdigit() or not 1 <= int(value) <= most:
            raise SystemExit(f"Setelan {name} harus berupa bilangan 1–{most}, bukan '{value}'.")
        numbers.append(int(value))
    return os.environ["NLU_MODEL"], os.environ["NLU_TOKEN"], numbers[0], numbers[1]


class Service:
    """What the three routes answer."""

    def __init__(self, load, archive: Path, token: str) -> None:  # type: ignore[no-untyped-def]
        """`load(archive)` gives a message_parser.Parser; `token`: what callers must show."""
        import ujson

        self._json, self._token = ujson, token.encode()
        self._load, self._archive = load, archive
        self._stamp = self._stamp_of_archive()
        self._parser = load(archive)
        self._routes = {
            ("POST", "/model/parse"): self._parse,
            ("POST", "/model/parse/batch"): self._batch,
        }

    def _stamp_of_archive(self) -> tuple[int, int] | None:
        try:
            state = self._archive.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size

    def refresh(self) -> None:
        """Take a newly promoted model; until it is loaded, and if it cannot be, the one in use answers."""
        stamp = self._stamp_of_archive()
        if stamp in (None, self._stamp):
            return
        self._stamp = stamp
        try:
            self._parser = self._load(self._archive)
        except Exception as error:
            print(f"[nlu] model baru tidak dapat dimuat: {type(error).__name__}", file=sys.stderr, flush=True)
        else:
            print(f"[nlu] model baru dipakai: {self._parser.trained_at}", flush=True)

    def handle(self, request) -> tuple[int, bytes]:  # type: ignore[no-untyped-def]
        """Status and JSON body for one request."""
        if request.path == "/health":
            return (200, self._health()) if request.method == "GET" else _error(405, "method not allowed")
        if not self._is_allowed(request):
            return _error(401, "unauthorized")
        route = self._routes.get((request.method, request.path))
        if route is None:
            known = any(path == request.path for _, path in self._routes)
            return _error(405, "method not allowed") if known else _error(404, "not found")
        try:
            payload = self._json.loads(request.body.decode("utf-8"))
        except ValueError:
            return _error(400, "body is not JSON")
        if not isinstance(payload, dict):
            return _error(400, "body must be a JSON object")
        return route(payload)

    def _is_allowed(self, request) -> bool:  # type: ignore[no-untyped-def]
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            shown = request.query.get("token", [""])[0]
        return hmac.compare_digest(shown.strip().encode(), self._token)

    def _parse(self, payload: dict) -> tuple[int, bytes]:
        text = payload.get("text")
        if not isinstance(text, str):
            return _error(400, "'text' must be a string")
        return self._answer([text], lambda answers: answers[0])

    def _batch(self, payload: dict) -> tuple[int, bytes]:
        texts = payload.get("texts")
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            return _error(400, "'texts' must be a list of strings")
        if len(texts) > MAX_BATCH:
            return _error(400, f"at most {MAX_BATCH} texts")
        return self._answer(texts, lambda answers: answers)

    def _answer(self, texts: list[str], shape) -> tuple[int, bytes]:  # type: ignore[no-untyped-def]
        try:
            return 200, self._json.dumps(shape(self._parser.parse(texts)), ensure_ascii=True).encode()
        except Exception as error:
            # Names the kind of error only: its message could quote the citizen.
            print(f"[nlu] kesalahan saat mengurai: {type(error).__name__}", file=sys.stderr, flush=True)
            return _error(500, "internal error")

    def _health(self) -> bytes:
        state = {"status": "ok", "model": self._parser.model_id, "trained_at": self._parser.trained_at}
        return self._json.dumps({**state, "process": os.getpid()}).encode()


def _error(status: int, message: str) -> tuple[int, bytes]:
    return status, b'{"error":"%s"}' % message.encode()


def main() -> int:
    """Load, listen, serve until SIGTERM or SIGINT."""
    started = time.monotonic()
    model, token, port, processes = read_settings()
    runtime.prepare()
    import listening
    from message_parser import Parser, find_model

    try:
        service = Service(Parser, find_model(model), token)
    except FileNotFoundError as error:
        raise SystemExit(str(error)) from None
    try:
        socket = listening.open_socket(port)
    except OSError as error:
        raise SystemExit(f"Server NLU tidak dapat membuka 127.0.0.1:{port} ({error.strerror}).") from None
    print(f"[nlu] siap di 127.0.0.1:{port} dalam {time.monotonic() - started:.1f} detik", flush=True)
    return listening.serve(socket, service, processes)


if __name__ == "__main__":
    sys.exit(main())
