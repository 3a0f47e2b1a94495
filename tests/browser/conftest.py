"""A real office for the browser: every process of the Procfile on a fresh LOKET_HOME, and Debian's Chromium."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlmodel import SQLModel
from werkzeug.serving import make_server

from backoffice.app import mount
from bot.cli import make_context
from data.settings import Settings
from data.store import Store
from handlers.context import Context
from handlers.demo import make_demo
from tests.conftest import ROOT, free_port, wait_until

CHROMIUM = shutil.which("chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 200_000  # milliseconds
OWN = ("data:", "blob:", "chrome-extension:", "chrome:")  # no host: the page itself, and the browser's own PDF viewer
SHOTS = ROOT / "build" / "gambar"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless; closed with this folder, because Playwright runs once at a time."""
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS, timeout=PATIENCE)
        yield patient(chromium)
        chromium.close()


def patient(browser: Browser) -> Browser:
    """What is waited for in its windows is waited for as long as it takes a machine that stood still.

    Nothing fades in them: a colour half way between two is no colour of ours.
    """
    make = browser.new_context
    expect.set_options(timeout=PATIENCE)

    def new_context(**options: Any) -> BrowserContext:
        context = make(reduced_motion="reduce", **options)
        context.set_default_timeout(PATIENCE)
        return context

    browser.new_context = new_context  # type: ignore[method-assign]
    return browser


@pytest.fixture(scope="session")
def office(tmp_path_factory) -> Iterator[str]:
    """The demo office as `make run` starts it, model included; gives its address and stops it by Ctrl-C."""
    home, port, nlu_port = tmp_path_factory.mktemp("loket"), free_port(), free_port()
    model = ROOT / "build/model"
    if not (model / "aktif.tar.gz").exists():
        pytest.skip("the Rasa model is missing: run `make nlu-model`")
    env = os.environ | {"LOKET_HOME": str(home), "LOKET_PORT": str(port), "LOKET_NLU_PORT": str(nlu_port)}
    subprocess.run([".venv/bin/python", "-m", "bot.cli", "setup"], cwd=ROOT, env=env, check=True)
    shutil.copytree(model, home / "model")
    with (SHOTS.parent / "kantor.log").open("w") as log:
        process = subprocess.Popen(
            [".venv/bin/python", "-m", "bot.run"], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
        )
        base = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: httpx.get(f"{base}/readyz", timeout=2).json().get("nlu"), pause=0.3)
            yield base
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(200)


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[tuple[str, Context]]:
    """The back office alone on a demo office, served over HTTP."""
    home = tmp_path_factory.mktemp("meja")
    settings = Settings(home=home, nlu_token="uji")
    store = Store(settings)
    SQLModel.metadata.create_all(store.engine)
    store.close()
    ctx = make_context(settings)
    make_demo(ctx)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app = Flask("meja", static_folder=None)
    mount(app, ctx)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", ctx
    server.shutdown()
    ctx.store.close()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def enter(desk, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Log in as a demo officer in a window of one's own; scripts' errors and foreign hosts fail the test."""
    base, _ = desk
    contexts, wrong = [], []

    def log_in(login: str = "", width: int = 1440, **options: Any) -> Page:
        size: Any = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, locale="id-ID", base_url=base, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith((base, *OWN))
                else wrong.append(request.url))
        if login:
            page.goto(f"/masuk?sebagai={login}")
            page.get_by_role("button", name="Masuk").click()
            page.wait_for_url(f"{base}/")
        return page

    yield log_in
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """A fresh visitor at desktop width; any error of a page's own script fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID")
    fresh = context.new_page()
    errors: list[str] = []
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    yield fresh
    context.close()
    assert not errors, errors


def shoot(page: Page, name: str) -> Path:
    """Keep a picture of the page as an artifact."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    path = SHOTS / f"{name}.png"
    page.screenshot(path=str(path), full_page=True)
    return path
