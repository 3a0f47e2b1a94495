"""A small HTTP/1.1 server on asyncio and httptools: requests in, (status, JSON bytes) out. Loopback use only.

Knows keep-alive, pipelining, chunked bodies and a body limit; everything about NLU stays outside.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import httptools

MAX_BODY = 256 * 1024
MAX_HEADERS = 16 * 1024
IDLE_SECONDS = 75.0


@dataclass
class Request:
    """One request; header names are lower case."""

    method: str = ""
    path: str = ""
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


Handler = Callable[[Request], tuple[int, bytes]]


def render(status: int, body: bytes, keep_alive: bool) -> bytes:
    """The bytes of a JSON response."""
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: {'keep-alive' if keep_alive else 'close'}\r\n\r\n"
    )
    return head.encode("ascii") + body


class HttpConnection(asyncio.Protocol):
    """One client connection."""

    def __init__(self, handler: Handler, connections: set[HttpConnection]) -> None:
        """`connections`: the open ones, kept by the server so that it can close them."""
        self._handler, self._connections = handler, connections
        self._transport: Any = None
        self._timer: asyncio.TimerHandle | None = None
        self._start()

    def _start(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._request, self._url = Request(), b""
        self._chunks: list[bytes] = []
        self._size = self._header_size = 0
        self._refused = False

    # asyncio's side
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._connections.add(self)
        self._touch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        if self._timer:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._touch()
        if self._refused:
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._refuse(400, b'{"error":"upgrade is not supported"}')
        except httptools.HttpParserError:
            self._refuse(400, b'{"error":"bad request"}')

    def close(self) -> None:
        """Close after what is already written has been sent."""
        if self._transport:
            self._transport.close()

    # httptools' side
    def on_url(self, url: bytes) -> None:
        self._url += url
        self._count_header(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._request.headers[name.decode("latin-1").lower()] = value.decode("latin-1")
        self._count_header(len(name) + len(value))

    def on_headers_complete(self) -> None:
        length = self._request.headers.get("content-length", "0")
        if length.isdigit() and int(length) > MAX_BODY:
            self._refuse(413, b'{"error":"body too large"}')
        elif self._request.headers.get("expect", "").lower() == "100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > MAX_BODY:
            self._refuse(413, b'{"error":"body too large"}')
        elif not self._refused:
            self._chunks.append(body)

    def on_message_complete(self) -> None:
        if self._refused:
            return
        request = self._request
        url = httptools.parse_url(self._url)
        request.method = self._parser.get_method().decode("ascii")
        request.path = (url.path or b"/").decode("latin-1")
        request.query = parse_qs((url.query or b"").decode("latin-1")) if url.query else {}
        request.body = b"".join(self._chunks)
        keep_alive = self._parser.should_keep_alive()
        status, body = self._handler(request)
        self._transport.write(render(status, body, keep_alive))
        self._request, self._url, self._chunks = Request(), b"", []
        self._size = self._header_size = 0
        if not keep_alive:
            self._transport.close()

    # own
    def _count_header(self, size: int) -> None:
        self._header_size += size
        if self._header_size > MAX_HEADERS:
            self._refuse(431, b'{"error":"headers too large"}')

    def _refuse(self, status: int, body: bytes) -> None:
        """Answer once and close; what the client still sends is thrown away for a moment, so that it can read."""
        if self._refused:
            return
        self._refused = True
        self._transport.write(render(status, body, keep_alive=False))
        asyncio.get_running_loop().call_later(0.5, self.close)

    def _touch(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self.close)
