"""The queue, the list of requests and one request by keyboard alone; the sheet names the keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from data.models import Permohonan
from tests.browser.test_komposer import _nomor

pytestmark = [pytest.mark.browser]


def test_a_request_is_received_opened_and_handed_on_by_keyboard(desk, enter):
    _, ctx = desk
    nomor, page = _nomor(ctx, "Siti Aminah"), enter("penerima.wa")
    page.keyboard.press("?")
    for words in ("Baris berikutnya", "Centang baris ini", "Terima yang dipilih", "Terima semua", "Saring"):
        expect(page.locator("#isi-kunci")).to_contain_text(words)
    page.keyboard.press("Escape")
    row = page.locator("tr", has_text="Siti Aminah")
    for _ in range(20):
        page.keyboard.press("j")
        if row.locator("td.nomor a").evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("x")
    expect(row.locator("input[name=id]")).to_be_checked()
    page.keyboard.press("t")
    expect(page.locator("#kabar")).to_contain_text("1 permohonan diterima")
    page.goto("/permohonan")
    page.keyboard.press("/")
    expect(page.locator("#cari")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#cari")).not_to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#cari")).to_be_focused()
    page.keyboard.type(nomor)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "cari=" in address or nomor in address)
    page.goto(f"/permohonan/{nomor}")
    page.keyboard.press("?")
    expect(page.locator("#isi-kunci")).to_contain_text("Teruskan")
    page.keyboard.press("Escape")
    key = page.get_by_role("button", name="Teruskan").first.get_attribute("data-kunci")
    page.keyboard.press(key)
    expect(page.get_by_role("button", name="Urungkan")).to_be_visible()
    with ctx.store.reading() as session:
        assert session.exec(select(Permohonan.langkah).where(Permohonan.nomor == nomor)).one() != "terima"
