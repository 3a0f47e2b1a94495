"""Load generator: signed Twilio webhooks over raw keep-alive connections. A process of its own.

    python bench/load.py URL FIRST COUNT CITIZENS CONNECTIONS RATE TOKEN OUT

FIRST is the number of the first message: no two runs may share one. RATE 0 keeps every connection busy; else
messages leave at that many per second whatever the answers take, and the latency counts from the moment a message
was due. OUT gets {"sent": {text: epoch}, "ms": [...], "seconds", "bad"}.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"
OFFICE = "whatsapp:+14155238886"


def mistyped_nomor(number: int) -> str:
    """A permohonan number whose check letter is wrong: its reply repeats it, so the two can be matched."""
    from handlers.commands.nomor import check_character

    body = f"BD-251120-{number:04d}"
    right = check_character(body)
    return f"{body}-{LETTERS[(LETTERS.index(right) + 1) % len(LETTERS)]}"


def make_request(url: str, number: int, citizens: int, validator: RequestValidator, run: str) -> tuple[str, bytes]:
    """(the text that comes back in the reply, the raw HTTP request)."""
    nomor = mistyped_nomor(number + 1)
    sender = f"whatsapp:+62812{number % citizens:07d}"
    sid = f"SM{run}{number:026x}"[:34]
    form = {
        "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": "AC" + "a" * 32, "From": sender,
        "To": OFFICE, "Body": f"cek {nomor}", "ProfileName": "Budi Santoso", "WaId": sender.rpartition("+")[2],
        "NumMedia": "0", "NumSegments": "1", "MessageType": "text", "SmsStatus": "received", "ApiVersion": "2010-04-01",
    }
    body = urlencode(form).encode()
    parts = urlsplit(url)
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {validator.compute_signature(url, form)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return nomor, head.encode() + body


class Run:
    """What the connections share: the requests still to be sent, and what came of them."""

    def __init__(self, requests: list[tuple[str, bytes]], rate: float) -> None:
        self.requests, self.rate = iter(enumerate(requests)), rate
        self.sent: dict[str, float] = {}
        self.milliseconds: list[float] = []
        self.bad = 0
        self.began = 0.0

    async def connection(self, host: str, port: int) -> None:
        reader, writer = await asyncio.open_connection(host, port)
        for number, (nomor, request) in self.requests:
            due = self.began + number / self.rate if self.rate else time.perf_counter()
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            self.sent[nomor] = time.time()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            self.milliseconds.append((time.perf_counter() - due) * 1000)
            self.bad += not head.startswith(b"HTTP/1.1 200")
        writer.close()


async def main() -> None:
    url, first, count, citizens, connections, rate, token, out = sys.argv[1:9]
    validator, name = RequestValidator(token), f"{time.time_ns() % 16**6:06x}"
    numbers = range(int(first), int(first) + int(count))
    made = [make_request(url, number, int(citizens), validator, name) for number in numbers]
    parts = urlsplit(url)
    run = Run(made, float(rate))
    run.began = time.perf_counter()
    await asyncio.gather(*(run.connection(parts.hostname or "", parts.port or 80) for _ in range(int(connections))))
    result = {"sent": run.sent, "ms": run.milliseconds, "seconds": time.perf_counter() - run.began, "bad": run.bad}
    Path(out).write_text(json.dumps(result))


if __name__ == "__main__":
    asyncio.run(main())
