"""Two officers at once in the shared inbox, and a citizen who writes to an emulated Telegram: worker, queues and pages
are the real ones; Rasa is away, so that every message reaches a person."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import SQLModel, select

from bot.app import create_app
from bot.channels.registry import channels_of
from bot.cli import make_context
from bot.shell import Shell
from bot.understanding import Understanding
from bot.worker import Worker
from data.models import CatatanPribadi, Percakapan
from data.settings import Settings
from data.store import Store
from handlers.context import Context
from handlers.demo import make_demo
from tests.browser.conftest import shoot
from tests.conftest import NOBODY, free_port, wait_until
from tests.emulators import telegram
from tests.emulators.server import serving
from tests.emulators.telegram import TelegramEmulator

pytestmark = [pytest.mark.browser]
FITRI, SARI = "admin.bamsos", "penerima.wa"
SHY = {"ignore_errors": True}


@dataclass
class Kantor:
    """The office with its emulator; `write` is a citizen's message, `read` the texts that reached him."""

    base: str
    ctx: Context
    emulator: TelegramEmulator

    def write(self, chat_id: int, teks: str) -> None:
        self.emulator.deliver(self.base, self.emulator.message(chat_id, teks)).raise_for_status()

    def read(self, chat_id: int) -> list[str]:
        return [str(one.get("text", "")) for one in list(self.emulator.sent) if int(one["chat_id"]) == chat_id]


@pytest.fixture(scope="module")
def kantor(tmp_path_factory) -> Iterator[Kantor]:
    home, port, emulator = tmp_path_factory.mktemp("inbox"), free_port(), TelegramEmulator()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with serving(emulator.app) as provider:
        settings = Settings(
            home=home, nlu_token="uji", nlu_url=NOBODY, telegram_bot_token=telegram.TOKEN,
            telegram_webhook_secret=telegram.SECRET, telegram_api_base_url=provider,
            public_base_url=f"http://127.0.0.1:{port}")
        store = Store(settings)
        SQLModel.metadata.create_all(store.engine)
        store.close()
        ctx = make_context(settings)
        make_demo(ctx)
        channels = channels_of(ctx)
        worker = Worker(ctx, channels, Shell(channels, Understanding(ctx.settings)))
        with serving(create_app(ctx=ctx), port) as base:
            worker.start()
            yield Kantor(base, ctx, emulator)
            worker.stop()
        emulator.stop.set()
        ctx.store.close()
    shutil.rmtree(home, **SHY)


@pytest.fixture(scope="module")
def desk(kantor: Kantor) -> tuple[str, Context]:
    """The address `enter` logs in at."""
    return kantor.base, replace(kantor.ctx)


def row(page: Page, teks: str) -> Any:
    return page.locator("a.baris-percakapan").filter(has_text=teks)


def test_a_message_appears_for_both_and_one_of_them_answers_once(kantor, enter):
    fitri, sari = enter(FITRI), enter(SARI, 820)
    for page in (fitri, sari):
        page.goto("/percakapan")
    kantor.write(501, "KTP saya hilang di pasar, tolong")
    for page in (fitri, sari):
        expect(row(page, "KTP saya hilang di pasar")).to_be_visible()
    expect(fitri).to_have_title(re.compile(r"^\(\d+\) Percakapan"))
    shoot(sari, "inbox-daftar-820")
    while not row(fitri, "KTP saya hilang di pasar").evaluate("row => row === document.activeElement"):
        fitri.keyboard.press("j")
    fitri.keyboard.press("o")
    expect(fitri.get_by_role("button", name="Ambil alih")).to_be_visible()
    row(sari, "KTP saya hilang di pasar").click()
    expect(fitri.locator(".pengamat")).to_contain_text("Sari Wulandari juga membuka")
    fitri.keyboard.press("h")
    expect(fitri.get_by_text("Dipegang Anda; bot diam")).to_be_visible()
    expect(sari.get_by_text("Dipegang Fitri Rahmadani; bot diam")).to_be_visible()
    expect(sari.get_by_role("button", name="Ambil alih")).to_have_count(0)
    fitri.keyboard.press("r")
    fitri.keyboard.type("Bisa, Pak. Mohon kirim surat kehilangan.")
    types = sari.locator(".pengamat").filter(has_text="Fitri Rahmadani sedang mengetik")
    wait_until(lambda: types.is_visible() or fitri.keyboard.type(" "))  # it is shown for some seconds only
    shoot(fitri, "inbox-berdua")
    fitri.evaluate("for (let n = 0; n < 5; n++) document.querySelector('#penulis form').requestSubmit()")
    expect(sari.locator(".gelembung.petugas")).to_have_count(1)
    wait_until(lambda: any("surat kehilangan" in one for one in kantor.read(501)))
    kantor.write(501, "Baik, besok saya kirim")
    expect(fitri.locator("#pesan .gelembung.masuk").filter(has_text="besok saya kirim")).to_be_visible()
    assert sum("surat kehilangan" in one for one in kantor.read(501)) == 1


def test_a_note_with_a_mention_reaches_the_colleague_and_never_the_citizen(kantor, enter):
    kantor.write(502, "Ada orang minta uang untuk urus KK")
    fitri, sari = enter(FITRI), enter(SARI)
    fitri.goto("/percakapan")
    row(fitri, "minta uang").click()
    fitri.get_by_role("button", name="Ambil alih").click()
    expect(fitri.get_by_text("Dipegang Anda; bot diam")).to_be_visible()
    note = fitri.get_by_label("Catatan pribadi")
    note.press_sequentially("Dugaan calo, tolong cek @sar")
    expect(fitri.locator(".pilihan-rekan").get_by_role("option", name="Sari Wulandari")).to_be_visible()
    fitri.keyboard.press("Enter")
    expect(note).to_have_value("Dugaan calo, tolong cek @Sari Wulandari ")
    fitri.get_by_role("button", name="Simpan catatan").click()
    expect(fitri.locator(".catatan-pribadi")).to_contain_text("Dugaan calo")
    expect(note).to_have_value("")
    shoot(fitri, "inbox-catatan")
    expect(sari.locator(".hitung-sebut")).to_contain_text("@1")
    sari.goto("/percakapan?lihat=sebutan")
    row(sari, "Budi").first.click()
    expect(sari.locator(".catatan-pribadi")).to_contain_text("Dugaan calo")
    fitri.get_by_label("Balasan", exact=True).fill("Terima kasih laporannya.")
    fitri.keyboard.press("Control+Enter")
    wait_until(lambda: "Terima kasih laporannya." in kantor.read(502))
    assert not any("calo" in one for one in kantor.read(502))
    with kantor.ctx.store.reading() as session:
        assert len(session.exec(select(CatatanPribadi)).all()) == 1


def test_who_lost_the_conversation_keeps_the_draft_and_does_not_send(kantor, enter):
    kantor.write(503, "Akta saya salah nama")
    fitri, sari = enter(FITRI), enter(SARI)
    fitri.goto("/percakapan")
    row(fitri, "salah nama").click()
    fitri.get_by_role("button", name="Ambil alih").click()
    draft = fitri.get_by_label("Balasan", exact=True)
    draft.fill("Jawaban Fitri yang terlambat")
    number = int(re.findall(r"/percakapan/(\d+)", fitri.url)[0])
    sari.goto(f"/percakapan/{number}")
    sari.keyboard.press("a")
    expect(sari.get_by_label("Tugaskan kepada")).to_be_focused()
    sari.get_by_label("Tugaskan kepada").select_option(label=_own_option(sari))
    sari.get_by_role("button", name="Tugaskan").click()
    expect(sari.get_by_text("Dipegang Anda; bot diam")).to_be_visible()
    sari.get_by_label("Balasan", exact=True).fill("Jawaban Sari")
    sari.keyboard.press("Control+Enter")
    expect(fitri.locator(".gelembung.petugas").filter(has_text="Jawaban Sari")).to_be_visible()
    expect(fitri.locator("#keadaan-berubah")).to_be_visible()
    fitri.get_by_role("button", name="Kirim", exact=True).click()
    expect(fitri.get_by_text("dipegang petugas lain: Sari Wulandari")).to_be_visible()
    expect(draft).to_have_value("Jawaban Fitri yang terlambat")
    shoot(fitri, "inbox-kalah")
    wait_until(lambda: "Jawaban Sari" in kantor.read(503))
    assert "Jawaban Fitri yang terlambat" not in kantor.read(503)
    sari.get_by_role("button", name="Tutup").click()
    expect(sari).to_have_url(re.compile(r"/percakapan$"))
    expect(row(sari, "Jawaban Sari")).to_have_count(0)
    kantor.write(503, "Masih salah, mohon dibantu petugas")
    expect(row(sari, "Masih salah")).to_be_visible()
    with kantor.ctx.store.reading() as session:
        again = session.get_one(Percakapan, number)
    assert (again.status, again.ditutup_at, again.petugas_id) == ("antre", None, None)


def test_the_sheet_names_the_keys_of_the_list(kantor, enter):
    page = enter(FITRI)
    page.goto("/percakapan")
    page.keyboard.press("?")
    for words in ("Percakapan berikutnya", "Percakapan sebelumnya", "Buka percakapan yang dipilih", "Saring"):
        expect(page.locator("#isi-kunci")).to_contain_text(words)


def _own_option(page: Page) -> str:
    return page.locator("#tugas-petugas option", has_text="(saya)").inner_text()
