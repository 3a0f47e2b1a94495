"""BAMSOS walked at the pages: a policy question on Telegram, passed to Kasi, who is unsure, answered by Kabid, read in
the chat; the answer is kept, approved, and given by the bot to the next who asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlmodel import SQLModel, select

from bot.cli import make_context
from data.models import Permohonan
from data.settings import Settings
from data.store import Store
from handlers.context import Context
from handlers.demo import make_demo
from tests.browser.conftest import shoot
from tests.conftest import free_port, wait_until
from tests.emulators import telegram
from tests.emulators.server import serving
from tests.emulators.telegram import TelegramEmulator
from tests.integration.test_road import Citizen, _read_telegram, _send_telegram, is_idle, office

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TANYA = "apakah ada kebijakan khusus pembuatan akta kelahiran tanpa buku nikah untuk warga panti asuhan?"
JAWABAN = "Boleh, dengan SPTJM dan surat keterangan dari panti."


@pytest.fixture
def town(tmp_path: Path, nlu_server) -> Iterator[tuple[str, Context, Citizen]]:
    """A demo office with its web process, its worker, Rasa, and a citizen on an emulated Telegram."""
    home = tmp_path / "loket"
    home.mkdir()
    url, token = nlu_server
    emulator, port = TelegramEmulator(), free_port()
    with serving(emulator.app) as provider:
        settings = Settings(
            home=home, nlu_url=url, nlu_token=token, nlu_timeout=100.0, telegram_bot_token=telegram.TOKEN,
            telegram_webhook_secret=telegram.SECRET, telegram_api_base_url=provider,
            public_base_url=f"http://127.0.0.1:{port}",
        )
        store = Store(settings)
        SQLModel.metadata.create_all(store.engine)
        store.close()
        ctx = replace(make_context(settings), settings=settings)
        make_demo(ctx)
        with office(ctx, port) as base:
            citizen = Citizen(lambda *turn: _send_telegram(emulator, base, *turn), lambda: _read_telegram(emulator),
                              lambda: is_idle(ctx))
            yield base, ctx, citizen
        emulator.stop.set()
        ctx.store.close()


def enter(browser: Browser, base: str, login: str) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID", base_url=base)
    page = context.new_page()
    page.goto(f"/masuk?sebagai={login}")
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(f"{base}/")
    return page


def press(button: Locator) -> None:
    """Press it, and go on once the office has answered: what the next officer opens then shows it."""
    with button.page.expect_response(lambda answer: answer.request.method == "POST"):
        button.click()


def receive(page: Page, nomor: str) -> None:
    page.goto(f"/permohonan/{nomor}")
    press(page.get_by_role("button", name="Terima berkas"))


def fill(page: Page, label: str, text: str, button: re.Pattern[str]) -> None:
    """Open the act, write, and press its button."""
    page.locator("summary").filter(has_text=label).click()
    form = page.locator("details[open] form")
    form.locator("textarea").fill(text)
    press(form.get_by_role("button", name=button).last)


def test_a_policy_question_from_telegram_to_kabid_and_back(town, browser: Browser):
    base, ctx, citizen = town
    said = citizen.ask(TANYA)
    assert "perlu dijawab oleh pejabat" in said[-1].text
    said = citizen.press("Ya, kirim")
    nomor = re.search(r"BM-\d{6}-\d{4}-[A-Z]", said[-1].text)[0]

    admin = enter(browser, base, "admin.bamsos")
    admin.goto("/pertanyaan")
    expect(admin.get_by_text(nomor)).to_be_visible()
    shoot(admin, "bamsos-1-urutan")
    admin.get_by_role("button", name="Terima yang berikutnya").click()
    expect(admin.get_by_role("heading", name="Pertanyaan", exact=True)).to_be_visible()
    admin.locator("summary").filter(has_text="Teruskan").click()
    form = admin.locator("details[open] form")
    assert form.locator("select[name=ke] option:checked").inner_text().startswith("Kebijakan")
    press(form.locator("button").last)

    kasi = enter(browser, base, "kasi")
    receive(kasi, nomor)
    shoot(kasi, "bamsos-2-kasi")
    fill(kasi, "Ragu: tanya Kepala Bidang", "Belum ada surat edarannya.", re.compile("Ragu|Teruskan"))
    kabid = enter(browser, base, "kabid")
    receive(kabid, nomor)
    expect(kabid.get_by_text("Belum ada surat edarannya.").first).to_be_visible()
    before = len(citizen.read())
    fill(kabid, "Jawab", JAWABAN, re.compile("Jawab"))
    expect(kabid.get_by_text("sudah selesai")).to_be_visible()
    wait_until(lambda: any(JAWABAN in bubble.text and nomor in bubble.text for bubble in citizen.read()[before:]))
    with ctx.store.reading() as session:
        assert session.exec(select(Permohonan.hasil).where(Permohonan.nomor == nomor)).one() == "selesai"

    kabid.goto(f"/permohonan/{nomor}")
    kabid.get_by_role("link", name="Simpan sebagai jawaban kantor").click()
    expect(kabid.get_by_label("Jawaban untuk warga")).to_have_value(JAWABAN)
    press(kabid.get_by_role("button", name="Usulkan"))
    kasi.goto("/jawaban-kantor")
    kasi.locator("summary").filter(has_text="Periksa dan setujui").click()
    shoot(kasi, "bamsos-3-jawaban-kantor")
    press(kasi.get_by_role("button", name="Setujui, dipakai bot"))
    expect(kasi.get_by_text("Disetujui. Bot memakainya")).to_be_visible()

    said = citizen.ask(TANYA)
    assert JAWABAN in said[-1].text
    assert "jawaban kantor per" in said[-1].text
    assert citizen.press("Sudah terjawab")
    for page in (admin, kasi, kabid):
        page.context.close()
