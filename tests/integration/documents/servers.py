"""Small HTTP servers that behave like the documented services: BSrE's e-sign client service and an office's SIAK."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from data.gateways.base import Signer


@contextmanager
def serving(app: Flask):
    """The address of `app`, served on loopback for the time of the block."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)


class Bsre:
    """POST /api/sign/pdf with Basic auth and multipart; answers the signed PDF, or {"status_code", "error"}."""

    def __init__(self, signer: Signer, passphrase: str = "rahasia!") -> None:
        self.signer, self.passphrase = signer, passphrase
        self.seen: list[dict[str, Any]] = []
        self.fault: Callable[[], Response] | None = None
        self.app = Flask("bsre")
        self.app.add_url_rule("/api/sign/pdf", view_func=self.sign, methods=["POST"])

    def sign(self) -> Response | tuple[Response, int]:
        self.seen.append(dict(request.form) | {name: file.mimetype for name, file in request.files.items()})
        if self.fault:
            return self.fault()
        if request.headers.get("Authorization") != "Basic " + base64.b64encode(b"loket:sandi").decode():
            return jsonify(status_code=1003, error="Unauthorized"), 401
        if request.form.get("passphrase") != self.passphrase:
            return jsonify(status_code=2031, error="Passphrase anda salah"), 400
        words = {"nama": "Pejabat BSrE", "jabatan": "Kepala Dinas", "alasan": "x", "url": "http://x/periksa/y"}
        signed = self.signer.sign(request.files["file"].read(), **words)
        return Response(signed.content, mimetype="application/pdf", headers={"id_dokumen": "abc"})


class SiakService:
    """An office's SIAK service in the shape `data.gateways.siak_http` asks for."""

    def __init__(self, people: list[dict[str, str]]) -> None:
        self.people = people
        self.faults: list[int] = []
        self.asked: list[str] = []
        self.app = Flask("siak")
        self.app.add_url_rule("/penduduk", view_func=lambda: self._answer("nik"), methods=["POST"])
        self.app.add_url_rule("/keluarga", view_func=lambda: self._answer("nkk"), methods=["POST"], endpoint="keluarga")
        self.app.add_url_rule("/prr", view_func=lambda: self._answer(""), methods=["POST"], endpoint="prr")

    def _answer(self, field: str) -> Response | tuple[Response, int]:
        self.asked.append(request.full_path)
        if self.faults:
            return Response("galat"), self.faults.pop(0)
        wanted = request.get_json().get(field)
        found = [p for p in self.people if not field or p[field] == wanted]
        return jsonify(penduduk=found) if found else (jsonify(penduduk=[]), 404)
