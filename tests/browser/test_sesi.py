"""An expired login in a real browser: what was typed and the files chosen stay, with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from data.models import UnggahDaftar
from handlers.context import Context
from handlers.demo import SANDI
from tests.browser.conftest import shoot
from tests.browser.test_komposer import _hasan, _hold, _nomor, _said
from tests.browser.test_meja import RUN_AXE, axe_source

pytestmark = [pytest.mark.browser]
CSV = (b"nama;nik;nkk;tanggal lahir;kelas\n"
       b"Ratna Dewi Anggraini;1471026803100033;1471021602240031;28-03-2010;X 1\n")


def _again(page: Page, sandi: str = SANDI) -> None:
    page.get_by_label("Kata sandi", exact=True).fill(sandi)
    page.locator("#masuk-lagi").get_by_role("button", name="Masuk", exact=True).click()


def test_a_reply_with_a_file_goes_out_once_after_logging_in_on_the_page(desk, enter):
    _, ctx = desk
    page = _hold(enter, _hasan(ctx))
    before = len(_said(ctx))
    page.get_by_label("Lampirkan foto atau PDF").set_input_files(
        {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 surat"})
    page.get_by_label("Balasan", exact=True).fill("Ini suratnya")
    page.context.clear_cookies()
    page.get_by_role("button", name="Kirim", exact=True).click()
    box = page.locator("#masuk-lagi")
    expect(box).to_be_visible()
    expect(page.get_by_label("Kata sandi", exact=True)).to_be_focused()
    shoot(page, "masuk-lagi")
    page.evaluate(axe_source())
    assert page.evaluate(RUN_AXE) == []
    _again(page, "keliru sekali")
    expect(page.get_by_text("Kata sandi tidak cocok")).to_be_visible()
    _again(page)
    expect(box).to_be_hidden()
    expect(page.locator("#sesi-kembali")).to_be_visible()
    expect(page.locator(".lampiran-terpilih li")).to_have_count(1)
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.locator("#pesan .gelembung.petugas").filter(has_text="surat.pdf")).to_be_visible()
    assert _said(ctx)[before:] == ["Ini suratnya"]


def test_a_refused_reply_keeps_its_files(desk, enter):
    _, ctx = desk
    page = _hold(enter, _hasan(ctx))
    page.get_by_label("Lampirkan foto atau PDF").set_input_files(
        {"name": "catatan.pdf", "mimeType": "application/pdf", "buffer": b"bukan pdf"})
    page.get_by_label("Balasan", exact=True).fill("Lihat lampiran")
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.locator("#penulis [role=alert]").first).to_be_visible()
    expect(page.get_by_label("Balasan", exact=True)).to_have_value("Lihat lampiran")
    expect(page.locator(".lampiran-terpilih li")).to_contain_text("catatan.pdf")


def test_a_list_is_sent_after_logging_in_in_another_tab(desk, enter):
    _, ctx = desk
    page = enter()
    _school(page)
    page.locator("#berkas").set_input_files({"name": "kelas-x.csv", "mimeType": "text/csv", "buffer": CSV})
    page.context.clear_cookies()
    page.get_by_role("button", name="Kirim daftar").click()
    expect(page.locator("#masuk-lagi")).to_be_visible()
    page.get_by_role("button", name="Nanti saja").click()
    other = page.context.new_page()
    _school(other)
    other.close()
    many = _lists(ctx)
    page.get_by_role("button", name="Kirim daftar").click()
    page.wait_for_url(lambda address: not address.endswith("/daftar"))
    assert _lists(ctx) == many + 1


def test_words_stay_when_the_line_breaks_and_when_the_session_ends(desk, enter):
    _, ctx = desk
    page = enter("kasi.identitas")
    page.goto(f"/permohonan/{_nomor(ctx, 'Joni Iskandar')}")
    page.locator("summary", has_text="Kembalikan").click()
    page.locator("#catatan-kembalikan").fill("Surat pengantar belum ada")
    press = page.locator(".isian-aksi[open] button.btn-primary")
    page.context.set_offline(True)
    press.click()
    expect(page.locator("#jaringan-putus")).to_be_visible()
    page.context.set_offline(False)
    page.context.clear_cookies()
    press.click()
    _again(page)
    expect(page.locator("#sesi-kembali")).to_be_visible()
    expect(page.locator("#catatan-kembalikan")).to_have_value("Surat pengantar belum ada")


def test_a_colleague_at_the_same_browser_does_not_send_my_words(desk, enter):
    _, ctx = desk
    page = _hold(enter, _hasan(ctx))
    before = _said(ctx)
    page.get_by_label("Balasan", exact=True).fill("Tulisan Fitri")
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto("/masuk?sebagai=penerima.wa")
    other.get_by_role("button", name="Masuk").click()
    expect(other.get_by_role("heading", name="Antrean saya")).to_be_visible()
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.get_by_text("Peramban ini sekarang dipakai Sari Wulandari.")).to_be_visible()
    assert _said(ctx) == before


def test_without_scripts_the_text_is_kept_and_the_file_asked_for_again(desk, enter):
    _, ctx = desk
    page = enter(java_script_enabled=False)
    _school(page)
    page.locator("#berkas").set_input_files({"name": "kelas-xi.csv", "mimeType": "text/csv", "buffer": CSV})
    page.context.clear_cookies()
    page.get_by_role("button", name="Kirim daftar").click()
    expect(page.get_by_text(re.compile(r"Berkas \(kelas-xi.csv\) perlu Anda pilih sekali lagi"))).to_be_visible()
    page.get_by_label("Nama pengguna").fill("sekolah")
    page.get_by_label("Kata sandi").fill(SANDI)
    page.get_by_role("button", name="Masuk").click()
    page.get_by_label("Pilih sekali lagi: kelas-xi.csv").set_input_files(
        {"name": "kelas-xi.csv", "mimeType": "text/csv", "buffer": CSV})
    many = _lists(ctx)
    page.get_by_role("button", name="Kirim sekarang").click()
    page.wait_for_url(lambda address: "/masuk" not in address)
    assert _lists(ctx) == many + 1


def _school(page: Page) -> None:
    """Logged in as the school, whose first page is its lists."""
    page.goto("/masuk?sebagai=sekolah")
    page.get_by_role("button", name="Masuk").click()
    expect(page.locator("#berkas")).to_be_visible()


def _lists(ctx: Context) -> int:
    with ctx.store.reading() as session:
        return len(session.exec(select(UnggahDaftar.id)).all())
