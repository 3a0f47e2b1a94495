"""The office's website shows the chat in a frame, over https and from another site, as browsers treat third parties."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.browser.conftest import PATIENCE, patient
from tests.conftest import free_port
from tests.integration.channels.conftest import make_web, with_settings
from tests.integration.channels.test_chat_browser import CHROMIUM, FLAGS, WEBSITE

pytestmark = pytest.mark.browser
BROWSERS = {"as it comes": [], "third-party cookies refused": ["--test-third-party-cookie-phaseout"]}


@pytest.fixture(scope="module", params=BROWSERS)
def chromium(request) -> Iterator:
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=FLAGS + BROWSERS[request.param], timeout=PATIENCE)
        except Error as error:
            pytest.skip(f"no chromium here: {error.message[:80]}")
        yield patient(browser)
        browser.close()


@contextmanager
def serving_https(app: Callable, host: str, port: int) -> Iterator[str]:
    """Two hosts are two sites to a browser: localhost frames 127.0.0.1."""
    server = make_server("127.0.0.1", port, app, threaded=True, ssl_context="adhoc")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"https://{host}:{port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@pytest.fixture
def page(ctx, chromium) -> Iterator:
    """The website of the office, with the chat closed."""
    site, ports = Flask("situs"), (free_port(), free_port())
    profil = dict(ctx.profil) | {"situs": [f"https://localhost:{ports[0]}"]}
    office = replace(with_settings(ctx, public_base_url=f"https://127.0.0.1:{ports[1]}"), profil=profil)
    with (serving_https(site, "localhost", ports[0]) as website,
          serving_https(make_web(office), "127.0.0.1", ports[1]) as loket):
        site.add_url_rule("/", view_func=lambda: WEBSITE.format(loket=loket))
        context = chromium.new_context(viewport={"width": 390, "height": 800}, ignore_https_errors=True)
        made = context.new_page()
        made.problems = []
        made.on("pageerror", lambda error: made.problems.append(str(error)))
        made.goto(website)
        yield made
        context.close()
        assert made.problems == []


def open_chat(page):
    page.get_by_role("button", name="Tanya kami").click()
    return page.frame_locator("iframe")


def test_a_visitor_of_the_website_writes_and_finds_the_conversation_again(page):
    chat = open_chat(page)
    chat.get_by_role("button", name="Mulai").click()
    chat.locator(".masuk.disimpan").wait_for()
    chat.get_by_label("Tulis pesan").fill("dari situs kantor")
    chat.get_by_label("Tulis pesan").press("Enter")
    chat.locator(".masuk.disimpan").nth(1).wait_for()
    page.reload()
    open_chat(page).get_by_text("dari situs kantor").wait_for()
    [cookie] = [one for one in page.context.cookies() if one["name"] == "loket_chat"]
    assert (cookie["sameSite"], cookie["secure"], cookie["httpOnly"]) == ("None", True, True)


def test_a_browser_that_keeps_no_cookie_there_is_shown_the_way_and_does_not_reload_for_ever(page):
    loads = []

    def without_cookie(route):
        loads.append(route.request.url)
        answer = route.fetch()
        route.fulfill(response=answer, headers={k: v for k, v in answer.headers.items() if k.lower() != "set-cookie"})

    page.route("**/chat?*", without_cookie)
    chat = open_chat(page)
    chat.get_by_text("memerlukan cookie").wait_for()
    assert len(loads) == 2, "once more, and then it is said"
    with page.context.expect_page() as opened:
        chat.get_by_role("link", name="Buka obrolan di tab sendiri").click()
    own = opened.value
    own.get_by_role("button", name="Mulai").click()
    own.locator(".masuk.disimpan").wait_for()
