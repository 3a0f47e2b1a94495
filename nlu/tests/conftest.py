"""The trained model and running servers, shared by all tests of this folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

NLU = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(NLU))

import runtime  # noqa: E402

runtime.prepare()

from message_parser import Parser  # noqa: E402

TOKEN = "rahasia-uji"
SILENT = {key: value for key, value in os.environ.items() if not key.startswith("NLU_")}


@pytest.fixture(scope="session")
def model() -> Path:
    """A model of the present data, trained again only when its inputs changed."""
    out = NLU.parent / "build" / "model"
    subprocess.run([sys.executable, str(NLU / "train.py"), "--out", str(out)], check=True, cwd=NLU.parent)
    return out


@pytest.fixture(scope="session")
def parser(model: Path) -> Parser:
    """The model, loaded in this process."""
    return Parser(model)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """A server process and a client for it."""

    def __init__(self, process: subprocess.Popen, port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log
        self.client = requests.Session()

    def url(self, path: str) -> str:
        """The address of a path of this server."""
        return f"http://127.0.0.1:{self.port}{path}"

    def wait(self, path: str, seconds: float = 60) -> None:
        """Until `path` answers 200; AssertionError with the log otherwise."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.client.get(self.url(path), timeout=5).status_code == 200:
                    return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise AssertionError(f"server did not start:\n{self.log.read_text()}")

    def parse(self, text: str) -> dict:
        """One parse with the right token."""
        response = self.post("/model/parse", {"text": text})
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, payload: object, token: str = TOKEN) -> requests.Response:
        """A JSON request with a bearer token."""
        return self.client.post(self.url(path), json=payload, headers={"Authorization": f"Bearer {token}"}, timeout=30)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.client.close()
        self.process.terminate()
        return self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Running]]:
    """start(command, environment, port) -> Running; everything started is stopped in the end."""
    running: list[Running] = []

    def run(command: list[str], environment: dict[str, str], port: int) -> Running:
        log = tmp_path_factory.mktemp("log") / "server.log"
        with log.open("w") as stream:
            process = subprocess.Popen(
                command, env={**SILENT, **environment}, stdout=stream, stderr=stream, cwd=NLU.parent
            )
        running.append(Running(process, port, log))
        return running[-1]

    yield run
    for server in running:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


@pytest.fixture(scope="session")
def start_thin(model: Path, start: Callable[..., Running]) -> Callable[..., Running]:
    """start_thin(processes) -> a thin server that is ready."""

    def run(processes: int = 1) -> Running:
        port = free_port()
        environment = {"NLU_MODEL": str(model), "NLU_TOKEN": TOKEN, "NLU_PORT": str(port)}
        environment["NLU_PROCESSES"] = str(processes)
        server = start([sys.executable, "nlu/server.py"], environment, port)
        server.wait("/health")
        return server

    return run


@pytest.fixture(scope="session")
def thin(start_thin: Callable[..., Running]) -> Running:
    """A thin server of two processes for all tests that only ask it something."""
    return start_thin(2)
