"""A database that is locked, full, or gone and back; a disk that takes nothing any more."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.group_commit import NotWritten
from bot.ingress import replay_spool
from tests.conftest import ROOT, free_port, wait_until
from tests.emulators import twilio
from tests.faults.road import spooled, working


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """A provider's fifteen seconds, in the small."""
    monkeypatch.setattr("bot.ingress.PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr("bot.ingress.PROBE_SECONDS", 0.1)
    monkeypatch.setattr("bot.ingress.AWAY_SECONDS", 0.3)


@contextmanager
def trouble(road, lasts_until):
    """Citizens write while something is wrong; it ends once `lasts_until()` is so."""
    writing = threading.Thread(target=road.write, args=(4,))
    writing.start()
    try:
        wait_until(lasts_until)
        yield
    finally:
        writing.join(200)
    assert not writing.is_alive()


def bring_back(road):
    """What the clock does every ten seconds."""
    def came_back():
        with suppress(DBAPIError, PoolTimeout, NotWritten):  # somebody writes just now, for longer than is waited
            replay_spool(road.ctx)
        return not spooled(road.ctx)

    wait_until(came_back)


@pytest.mark.parametrize("database", ["sqlite"])
def test_locked(road, capsys):
    road.write(1)
    bring_back(road)  # an impatient moment may have put something aside already
    locker = sqlite3.connect(road.ctx.settings.home / "loket.db", isolation_level=None, check_same_thread=False)
    with working(road.ctx):
        wait_until(road.is_done)
        locker.execute("BEGIN EXCLUSIVE")
        with trouble(road, lambda: len(spooled(road.ctx)) >= 20):
            locker.execute("ROLLBACK")
        bring_back(road)
        road.finish("database locked", capsys)
    locker.close()


@pytest.mark.parametrize("database", ["sqlite"])
def test_full(road, capsys):
    """SQLite may not grow any more: every write fails with “database or disk is full”, for web and worker alike."""
    limit = {"pages": 0}

    def narrow(connection, _record, _proxy):
        connection.execute(f"PRAGMA max_page_count = {limit['pages'] or 1_000_000_000}")

    road.write(1)
    event.listen(road.ctx.store.engine, "checkout", narrow)
    limit["pages"] = 1
    with trouble(road, lambda: len(spooled(road.ctx)) >= 20):
        limit["pages"] = 0
    bring_back(road)
    with working(road.ctx):
        road.finish("database full", capsys)


@pytest.mark.parametrize("database", ["postgresql"])
def test_gone_and_back(road, capsys):
    url = road.ctx.store.engine.url
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    away = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
    with working(road.ctx), admin.connect() as connection:
        road.write(1)
        connection.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false"))
        connection.execute(away, {"name": url.database})
        with trouble(road, lambda: len(spooled(road.ctx)) >= 20):
            connection.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true"))
        bring_back(road)
        road.finish("database gone and back", capsys)
    admin.dispose()


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_disk_that_takes_nothing(road, tmp_path, capsys):
    """Neither database nor spool can be written: the provider hears 503, never 200, and its repeats lose nothing."""
    port, settings = free_port(), road.ctx.settings
    env = {
        "LOKET_HOME": str(settings.home), "NLU_URL": settings.nlu_url, "PATH": "/usr/bin:/bin",
        "TWILIO_API_BASE_URL": settings.twilio_api_base_url, "TWILIO_ACCOUNT_SID": twilio.ACCOUNT,
        "TWILIO_AUTH_TOKEN": twilio.TOKEN, "TWILIO_WHATSAPP_FROM": twilio.FROM,
    }
    command = [sys.executable, "-m", "tests.integration.queues.web_process", str(port)]
    road.url = f"http://127.0.0.1:{port}/webhook/twilio"
    with (tmp_path / "web.log").open("wb") as log:
        web = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        road.write(1)
        resource.prlimit(web.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        forms = road.forms(4)
        first = forms[: road.citizens]
        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(lambda form: road.emulator.deliver(road.url, form).status_code, first))
        assert set(told) == {503}
        assert spooled(road.ctx) == []
        resource.prlimit(web.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        for form in forms:
            road.deliver(form)
        bring_back(road)
        with working(road.ctx):
            road.finish("disk full", capsys)
    finally:
        web.terminate()
        web.wait(200)
