"""A real office for the browser: every process of the Procfile on a fresh LOKET_HOME, and Debian's Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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
SHOTS = ROOT / "build" / "gambar"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless; closed with this folder, because Playwright runs once at a time."""
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield chromium
        chromium.close()


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
            wait_until(lambda: httpx.get(f"{base}/readyz", timeout=2).json().get("nlu"), 120, 0.3)
            yield base
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(30)


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
