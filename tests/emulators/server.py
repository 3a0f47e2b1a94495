"""Real HTTP on loopback for tests, and faults to order."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request
from werkzeug.serving import make_server


@contextmanager
def serving(app: Callable, port: int = 0) -> Iterator[str]:
    """Serve a WSGI app on loopback (a free port unless one is given); gives its base URL."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call. `kind`: status (answers `status`, with `retry_after`), reset_before (nothing is
    done), reset_after (done, but the answer is lost), slow (done after `seconds`)."""

    kind: str
    status: int = 500
    retry_after: int | None = None
    code: int | None = None
    message: str = ""
    seconds: float = 0.0


@dataclass
class Faults:
    """Faults waiting for the next calls of an operation, first in first out."""

    waiting: dict[str, deque[Fault]] = field(default_factory=dict)
    lock: Any = field(default_factory=threading.Lock)

    def order(self, operation: str, *faults: Fault) -> None:
        with self.lock:
            self.waiting.setdefault(operation, deque()).extend(faults)

    def take(self, operation: str) -> Fault | None:
        with self.lock:
            waiting = self.waiting.get(operation)
            return waiting.popleft() if waiting else None

    def wrap(self, operation: str, act: Callable[[], Response], refuse: Callable[[Fault], Response]) -> Response:
        """Carry out a call with the fault that waits for it, if any."""
        fault = self.take(operation)
        if fault is None:
            return act()
        if fault.kind == "status":
            return refuse(fault)
        if fault.kind == "reset_before":
            return cut_connection()
        if fault.kind == "slow":
            time.sleep(fault.seconds)
        answer = act()
        return cut_connection() if fault.kind == "reset_after" else answer


def cut_connection() -> Response:
    """Close the caller's connection before a byte of the answer is written; the answer given here is never seen."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=500)
