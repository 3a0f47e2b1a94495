"""The thin server over real HTTP."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import NLU, SILENT, TOKEN, Running, free_port

SECRET = "nik saya 1471081201900001 rahasia sekali"


def raw(port: int, data: bytes) -> bytes:
    """Send bytes, read until the server closes or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(data)
        connection.settimeout(1.5)
        received = b""
        try:
            while part := connection.recv(65536):
                received += part
        except (TimeoutError, ConnectionResetError):
            return received
        return received


def test_health_needs_no_token(thin: Running) -> None:
    answer = thin.client.get(thin.url("/health"), timeout=5).json()
    assert answer["status"] == "ok"
    assert answer["model"]


def test_parse_and_batch(thin: Running) -> None:
    assert thin.parse("ktp ilang gmn")["intent"]["name"] == "tanya_prosedur+ktp_hilang"
    answers = thin.post("/model/parse/batch", {"texts": ["ktp ilang gmn", "", "pagi min"]}).json()
    assert [a["intent"]["name"] for a in answers] == ["tanya_prosedur+ktp_hilang", "nlu_fallback", "sapa"]
    assert thin.post("/model/parse/batch", {"texts": []}).json() == []


def test_token_in_the_address_as_with_rasa(thin: Running) -> None:
    response = thin.client.post(thin.url(f"/model/parse?token={TOKEN}"), json={"text": "kk"}, timeout=5)
    assert response.status_code == 200


@pytest.mark.parametrize("token", ["", "salah", TOKEN + "x", TOKEN.upper()])
def test_wrong_tokens(thin: Running, token: str) -> None:
    assert thin.post("/model/parse", {"text": "kk"}, token=token).status_code == 401
    assert thin.client.post(thin.url(f"/model/parse?token={token}"), json={"text": "kk"}, timeout=5).status_code == 401
    assert thin.client.get(thin.url("/model/parse"), timeout=5).status_code == 401


@pytest.mark.parametrize("payload", [{}, {"text": None}, {"text": 5}, {"text": ["kk"]}, [], "kk", None])
def test_wrong_payloads(thin: Running, payload: object) -> None:
    assert thin.post("/model/parse", payload).status_code == 400


@pytest.mark.parametrize("payload", [{}, {"texts": "kk"}, {"texts": [1]}, {"texts": ["kk"] * 201}])
def test_wrong_batches(thin: Running, payload: object) -> None:
    assert thin.post("/model/parse/batch", payload).status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b'{"text": "kk"', b"\xff\xfe", b"text=kk", b'{"text":"\xed\xa0\x80"}'])
def test_bad_json(thin: Running, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert thin.client.post(thin.url("/model/parse"), data=body, headers=headers, timeout=5).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/model/parse", 405),
        ("POST", "/health", 405),
        ("GET", "/", 404),
        ("POST", "/webhooks/rest/webhook", 404),
        ("PUT", "/model", 404),
        ("GET", "/conversations/x/tracker", 404),
    ],
)
def test_nothing_else_is_reachable(thin: Running, method: str, path: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert thin.client.request(method, thin.url(path), headers=headers, timeout=5).status_code == status


def test_a_large_body_is_refused_and_the_next_request_is_answered(thin: Running) -> None:
    response = thin.client.post(
        thin.url("/model/parse"), data=b"x" * 1_000_000, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10
    )
    assert response.status_code == 413
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    head = b"POST /model/parse HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert raw(thin.port, head + chunk * 5 + b"0\r\n\r\n").startswith(b"HTTP/1.1 413")
    assert thin.parse("kk ilang")["intent"]["name"]


def test_odd_bytes_get_400(thin: Running) -> None:
    assert raw(thin.port, b"BUKAN HTTP\r\n\r\n").startswith(b"HTTP/1.1 400")
    assert raw(thin.port, b"GET /health HTTP/1.1\r\nX: " + b"y" * 20000 + b"\r\n\r\n").startswith(b"HTTP/1.1 431")


def test_pipelined_and_split_requests(thin: Running) -> None:
    one = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    assert raw(thin.port, one * 3).count(b"HTTP/1.1 200") == 3
    body = b'{"text": "kk ilang"}'
    head = f"POST /model/parse?token={TOKEN} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", thin.port), timeout=5) as connection:
        for byte in head + body:
            connection.sendall(bytes([byte]))
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("text", ["", "😀", "\x00", "/restart", "a" * 5000, "/ya{}", "ktp " * 400])
def test_texts_rasa_would_stumble_over(thin: Running, text: str) -> None:
    answer = thin.parse(text)
    assert answer["intent"]["confidence"] < 1.0
    assert answer["text"] == text.strip()[:2000]


def test_only_loopback_is_bound(thin: Running) -> None:
    with open("/proc/net/tcp") as table:
        bound = [line.split()[1] for line in table if line.split()[1].endswith(f":{thin.port:04X}") and " 0A " in line]
    assert bound == [f"0100007F:{thin.port:04X}"]


def test_many_at_once(thin: Running) -> None:
    with ThreadPoolExecutor(16) as pool:
        names = list(pool.map(lambda _: thin.parse("kk ilang gmn")["intent"]["name"], range(96)))
    assert set(names) == {"tanya_prosedur+kk_hilang_rusak"}


def test_no_text_in_the_log(thin: Running) -> None:
    thin.parse(SECRET)
    thin.post("/model/parse", {"texts": SECRET})
    thin.client.post(thin.url("/model/parse?token=salah"), json={"text": SECRET}, timeout=5)
    log = thin.log.read_text()
    assert "siap di 127.0.0.1" in log
    assert "1471081201900001" not in log
    assert TOKEN not in log


def test_a_lost_process_is_replaced_and_sigterm_ends_all(start_thin: Callable[..., Running]) -> None:
    server = start_thin(2)
    seen = {_process_of(server) for _ in range(12)}
    lost = seen.pop()
    os.kill(lost, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while lost in (children := _children(server)) or len(children) < 2:
        assert time.monotonic() < deadline, f"{lost} was not replaced: {children}"
        time.sleep(0.05)
    assert _process_of(server)
    assert server.stop() == 0, server.log.read_text()
    assert not any(os.path.exists(f"/proc/{child}") for child in children)


def test_a_promoted_model_is_taken_up_without_a_pause(
    start: Callable[..., Running], model: Path, tmp_path: Path
) -> None:
    shutil.copy(model / "aktif.tar.gz", tmp_path / "aktif.tar.gz")
    port = free_port()
    server = start(
        [sys.executable, "nlu/server.py"],
        {"NLU_MODEL": str(tmp_path), "NLU_TOKEN": TOKEN, "NLU_PORT": str(port)},
        port,
    )
    server.wait("/health")
    (tmp_path / "rusak").write_bytes(b"bukan model")
    os.replace(tmp_path / "rusak", tmp_path / "aktif.tar.gz")
    _wait_for_log(server, "model baru tidak dapat dimuat")
    assert server.parse("pagi min")["intent"]["name"] == "sapa"
    shutil.copy(model / "aktif.tar.gz", tmp_path / "baru")
    os.replace(tmp_path / "baru", tmp_path / "aktif.tar.gz")
    _wait_for_log(server, "model baru dipakai")
    assert server.parse("pagi min")["intent"]["name"] == "sapa"
    assert server.stop() == 0


def _wait_for_log(server: Running, words: str) -> None:
    deadline = time.monotonic() + 20
    while words not in server.log.read_text():
        assert time.monotonic() < deadline, server.log.read_text()
        time.sleep(0.05)


def _process_of(server: Running) -> int:
    import requests

    return requests.get(server.url("/health"), timeout=5).json()["process"]


def _children(server: Running) -> list[int]:
    with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children") as listing:
        return [int(pid) for pid in listing.read().split()]


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, "NLU_MODEL"),
        ({"NLU_MODEL": "x"}, "NLU_TOKEN"),
        ({"NLU_MODEL": "x", "NLU_TOKEN": ""}, "NLU_TOKEN"),
        ({"NLU_MODEL": "x", "NLU_TOKEN": "t", "NLU_PORT": "abc"}, "NLU_PORT"),
        ({"NLU_MODEL": "x", "NLU_TOKEN": "t", "NLU_PROCESSES": "0"}, "NLU_PROCESSES"),
    ],
)
def test_a_missing_setting_ends_in_one_sentence(environment: dict[str, str], named: str) -> None:
    ended = subprocess.run(
        [sys.executable, "nlu/server.py"], env={**SILENT, **environment}, cwd=NLU.parent, capture_output=True, text=True
    )
    assert ended.returncode != 0
    assert ended.stderr.strip().count("\n") == 0
    assert named in ended.stderr


def test_a_taken_port_and_a_missing_model_end_in_one_sentence(thin: Running, model) -> None:  # type: ignore[no-untyped-def]
    for folder, port, words in (
        (model, thin.port, "tidak dapat membuka"),
        (NLU / "tests", free_port(), "tidak ditemukan"),
    ):
        environment = {"NLU_MODEL": str(folder), "NLU_TOKEN": "t", "NLU_PORT": str(port)}
        ended = subprocess.run(
            [sys.executable, "nlu/server.py"],
            env={**SILENT, **environment},
            cwd=NLU.parent,
            capture_output=True,
            text=True,
        )
        assert ended.returncode == 1
        assert words in ended.stderr
        assert "Traceback" not in ended.stderr
