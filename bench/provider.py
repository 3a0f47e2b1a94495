"""A provider that costs next to nothing: takes Twilio messages, remembers when each came. A process of its own.

    python -m bench.provider PORT    GET /stats gives {text of the reply's number: epoch}, GET /foto/… a sample photo
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from functools import cache
from urllib.parse import parse_qs

NOMOR = re.compile(r"[A-Z]{2}-\d{6}-\d{4,6}-[A-Z]")
came: dict[str, float] = {}
doubled = 0


@cache
def photo() -> bytes:
    from handlers.demo import sample_photo

    return sample_photo(["contoh"])


def answer(method: str, path: str, body: bytes) -> tuple[int, object]:
    """(status, JSON) of one call."""
    global doubled
    if method == "GET" and path.startswith("/stats"):
        return 200, {"came": came, "doubled": doubled}
    if not path.endswith("/Messages.json"):
        return 404, {"code": 20404, "message": "not here", "status": 404}
    if method == "GET":
        return 200, {"messages": [], "next_page_uri": None, "page": 0, "page_size": 50}
    form = parse_qs(body.decode())
    found = NOMOR.search(form.get("Body", [""])[0])
    if found:
        doubled += found[0] in came
        came.setdefault(found[0], time.time())
    return 201, {"sid": f"SM{time.time_ns():032x}", "status": "queued"}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            method, path, _ = head.split(b" ", 2)
            length = re.search(rb"content-length: *(\d+)", head.lower())
            body = await reader.readexactly(int(length[1])) if length else b""
            if path.startswith(b"/foto/"):
                status, kind, data = 200, "image/png", photo()
            else:
                status, content = answer(method.decode(), path.decode().partition("?")[0], body)
                kind, data = "application/json", json.dumps(content).encode()
            kind = f"Content-Type: {kind}\r\nContent-Length: {len(data)}"
            writer.write(f"HTTP/1.1 {status} OK\r\n{kind}\r\n\r\n".encode() + data)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]), backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
