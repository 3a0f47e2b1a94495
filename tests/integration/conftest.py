"""The demo office made once per database and copied for each test; officers who log in through the real form."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, event, text
from sqlmodel import select
from werkzeug.test import TestResponse

from backoffice.app import mount
from bot.cli import make_context
from data.models import Permohonan
from data.settings import Settings
from handlers.context import Context
from handlers.demo import SANDI, make_demo
from tests.conftest import NOBODY
from tests.databases import with_database

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def demo_settings(home: Path, database_url: str = "") -> Settings:
    return Settings(home=home, nlu_token="uji", nlu_url=NOBODY, nlu_timeout=100.0, database_url=database_url)


@pytest.fixture(scope="session")
def demo_on_sqlite(sqlite_template, tmp_path_factory) -> Path:
    """LOKET_HOME of a demo office, to be copied."""
    home = tmp_path_factory.mktemp("peragaan")
    shutil.copy(sqlite_template, home / "loket.db")
    ctx = make_context(demo_settings(home))
    make_demo(ctx)
    ctx.store.close()
    return home


@pytest.fixture(scope="session")
def demo_on_postgresql(postgres_url, tmp_path_factory) -> tuple[Path, str]:
    """LOKET_HOME of a demo office and the name of its database, to be copied."""
    home, name = tmp_path_factory.mktemp("peragaan-pg"), "peragaan"
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE cetakan"))
    admin.dispose()
    ctx = make_context(demo_settings(home, with_database(postgres_url, name)))
    make_demo(ctx)
    ctx.store.close()
    return home, name


@pytest.fixture
def kantor(database, request, tmp_path) -> Iterator[Context]:
    """A demo office of this test's own, on SQLite and on PostgreSQL."""
    home = tmp_path / "loket"
    if database == "sqlite":
        shutil.copytree(request.getfixturevalue("demo_on_sqlite"), home)
        yield from _open(make_context(demo_settings(home)))
        return
    template_home, template = request.getfixturevalue("demo_on_postgresql")
    shutil.copytree(template_home, home)
    copies = request.getfixturevalue("copies_of")(template)
    address = copies.take()
    yield from _open(make_context(demo_settings(home, address)))
    copies.give_back(address)


def _open(ctx: Context) -> Iterator[Context]:
    yield ctx
    ctx.store.close()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory) -> FileSystemBytecodeCache:
    """Templates are compiled once for all the apps of a session."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(kantor, compiled_templates) -> Flask:
    made = Flask("loket", static_folder=None)
    mount(made, kantor)
    made.jinja_env.bytecode_cache = compiled_templates
    return made


@dataclass
class Meja:
    """A browser in which somebody may be logged in. `post` brings the CSRF token of the page it was posted from."""

    client: FlaskClient
    token: str = field(default="")

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        response = self.client.get(url, **kwargs)
        found = TOKEN.search(response.get_data(as_text=True)) if response.mimetype == "text/html" else None
        self.token = found[1] if found else self.token
        return response

    def post(self, url: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        return self.client.post(url, data={"csrf_token": self.token, **(data or {})}, **kwargs)

    def text(self, url: str) -> str:
        response = self.get(url)
        assert response.status_code == 200, (url, response.status_code)
        return response.get_data(as_text=True)


@pytest.fixture
def tamu(app) -> Meja:
    """Somebody who is not logged in."""
    return Meja(app.test_client())


@pytest.fixture
def masuk(app) -> Callable[[str], Meja]:
    """Log an officer of the demo office in, through the form."""

    def log_in(login: str, sandi: str = SANDI) -> Meja:
        meja = Meja(app.test_client())
        meja.get("/masuk")
        assert meja.post("/masuk", {"login": login, "sandi": sandi}).status_code == 302
        meja.get("/akun")
        return meja

    return log_in


@pytest.fixture
def nomor(kantor) -> dict[str, str]:
    """Name of the applicant → number of the demo request."""
    with kantor.store.reading() as session:
        return {row.nama: row.nomor for row in session.exec(select(Permohonan))}


@pytest.fixture
def count_queries(kantor) -> Callable[[Callable[[], Any]], int]:
    """How many statements a call sends to the store (BEGIN and the like not counted)."""

    def count(act: Callable[[], Any]) -> int:
        seen: list[str] = []

        def note(_conn, _cursor, statement, *_rest):
            is_profile = "FROM pengaturan" in statement  # looked up every few seconds, whatever the page
            if not statement.upper().startswith(("BEGIN", "PRAGMA", "SAVEPOINT")) and not is_profile:
                seen.append(statement)

        event.listen(kantor.store.engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(kantor.store.engine, "before_cursor_execute", note)
        return len(seen)

    return count
