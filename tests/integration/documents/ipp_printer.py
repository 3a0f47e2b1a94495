"""A small IPP/2.0 printer over HTTP (RFC 8010, 8011): it prints, lists its jobs, and says how it fares."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request

PRINT_JOB, GET_JOB_ATTRIBUTES, GET_JOBS, GET_PRINTER_ATTRIBUTES = 0x02, 0x09, 0x0A, 0x0B
INTEGER, ENUM, NAME, KEYWORD = 0x21, 0x23, 0x42, 0x44
PENDING, PROCESSING, ABORTED, COMPLETED = 3, 5, 8, 9


class IppPrinterServer:
    """`jobs`: id → {name, state, impressions, data}. `refuse` is a status code for the next Print-Job; `lost` drops
    the answer of a Print-Job that was accepted."""

    def __init__(self, formats: tuple[str, ...] = ("application/pdf",)) -> None:
        self.formats = formats
        self.jobs: dict[int, dict[str, Any]] = {}
        self.refuse: int | None = None
        self.lost = False
        self.reasons = ["none"]
        self.app = Flask("ipp")
        self.app.add_url_rule("/ipp/print", view_func=self.answer, methods=["POST"])

    def answer(self) -> Response:
        body = request.get_data()
        operation, request_id = struct.unpack(">hi", body[2:8])
        attributes, data = _parse(body)
        code, groups = self._operations()[operation](attributes, data)
        if operation == PRINT_JOB and self.lost:
            return Response("", 500)
        head = struct.pack(">bbHi", 2, 0, code, request_id) + b"\x01" + _attribute(0x47, "attributes-charset", b"utf-8")
        head += _attribute(0x48, "attributes-natural-language", b"id")
        return Response(head + b"".join(groups) + b"\x03", mimetype="application/ipp")

    def _operations(self) -> dict[int, Callable[[dict[str, list[bytes]], bytes], tuple[int, list[bytes]]]]:
        return {
            PRINT_JOB: self._print, GET_JOBS: self._list, GET_JOB_ATTRIBUTES: self._one,
            GET_PRINTER_ATTRIBUTES: self._printer,
        }

    def _print(self, attributes: dict[str, list[bytes]], data: bytes) -> tuple[int, list[bytes]]:
        if self.refuse is not None:
            return self.refuse, []
        if attributes["document-format"][0].decode() not in self.formats:
            return 0x040A, []
        number = len(self.jobs) + 1
        self.jobs[number] = {
            "name": attributes["job-name"][0].decode(), "state": PENDING, "impressions": 0, "data": data,
        }
        return 0, [self._job(number)]

    def _list(self, attributes: dict[str, list[bytes]], _data: bytes) -> tuple[int, list[bytes]]:
        ended = attributes["which-jobs"] == [b"completed"]
        return 0, [self._job(number) for number, job in self.jobs.items() if (job["state"] >= 7) == ended]

    def _one(self, attributes: dict[str, list[bytes]], _data: bytes) -> tuple[int, list[bytes]]:
        number = struct.unpack(">i", attributes["job-id"][0])[0]
        return (0, [self._job(number)]) if number in self.jobs else (0x0406, [])

    def _printer(self, _attributes: dict[str, list[bytes]], _data: bytes) -> tuple[int, list[bytes]]:
        first, *rest = (reason.encode() for reason in self.reasons)
        group = _attribute(KEYWORD, "printer-state-reasons", first)
        return 0, [b"\x04" + group + b"".join(_attribute(KEYWORD, "", reason) for reason in rest)]

    def _job(self, number: int) -> bytes:
        job = self.jobs[number]
        return b"\x02" + b"".join((
            _attribute(INTEGER, "job-id", struct.pack(">i", number)),
            _attribute(NAME, "job-name", job["name"].encode()),
            _attribute(ENUM, "job-state", struct.pack(">i", job["state"])),
            _attribute(INTEGER, "job-impressions-completed", struct.pack(">i", job["impressions"])),
        ))


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    return struct.pack(">bh", tag, len(name)) + name.encode() + struct.pack(">h", len(value)) + value


def _parse(body: bytes) -> tuple[dict[str, list[bytes]], bytes]:
    """Attributes by name, all values of each, and what follows them (the document)."""
    found: dict[str, list[bytes]] = {}
    place, name = 8, ""
    while body[place] != 0x03:
        if body[place] < 0x10:
            place += 1
            continue
        (length,) = struct.unpack(">h", body[place + 1 : place + 3])
        name = body[place + 3 : place + 3 + length].decode() or name
        place += 3 + length
        (length,) = struct.unpack(">h", body[place : place + 2])
        found.setdefault(name, []).append(body[place + 2 : place + 2 + length])
        place += 2 + length
    return found, body[place + 1 :]
