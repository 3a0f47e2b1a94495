"""The desk in a real browser: no page fails axe in either theme, nothing is cut off at three widths, no other host is
asked, and the whole of it works by keyboard and (reading and the main acts) without JavaScript."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from backoffice.app import mount
from backoffice.navigation import is_allowed
from data.models import Berkas, Outbox, Percakapan, Permohonan, Pesan
from handlers.context import Context
from handlers.demo import PETUGAS
from tests.browser.conftest import shoot
from tests.browser.isi import fill

pytestmark = [pytest.mark.browser]
VENDOR = Path(__file__).parent / "vendor"
AXE = "axe-core-4.14.1/axe.min.js"
WIDTHS = (390, 820, 1440)
RUN_AXE = """async () => {
  const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found = await axe.run(document, {runOnly: rules});
  return found.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | '));
}"""

OUT_OF_REACH = """async () => {
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  return [...document.querySelectorAll("main *")].filter(part =>
    /auto|scroll/.test(getComputedStyle(part).overflowX)
    && part.scrollWidth > part.clientWidth + 1 && part.tabIndex < 0
    && !part.querySelector('a, button, input, select, textarea')
  ).map(part => 'no key scrolls ' + part.className);
}"""

SIDEWAYS = """() => [...document.querySelectorAll("main .tabel-bungkus:not([role=region])")]
  .filter(table => table.scrollWidth > table.clientWidth + 1).map(() => 'a list scrolls sideways')"""


@pytest.fixture(scope="module")
def full(desk) -> tuple[Context, dict[str, list[tuple[str, str]]]]:
    """The demo office with something on every page, and who looks at what in it."""
    _, ctx = desk
    more = fill(ctx)
    return ctx, {login: [*pages, *more.pop(login, [])] for login, pages in _every_page(ctx).items()} | more


def _nomor(ctx: Context, nama: str) -> str:
    with ctx.store.reading() as session:
        return next(row.nomor for row in session.exec(select(Permohonan)) if row.nama == nama)


def _hasan(ctx: Context) -> int:
    """The conversation of the demo office's citizen who waits for an officer."""
    with ctx.store.reading() as session:
        return next(row.percakapan_id for row in session.exec(select(Pesan)) if row.teks.startswith("Anak saya lahir"))


def _pages(ctx: Context) -> dict[str, list[tuple[str, str]]]:
    """Who looks at which pages: login → (name of the picture, address)."""
    lembar = {login: f"/permohonan/{_nomor(ctx, nama)}" for login, nama in (
        ("pengangkat.data", "Dewi Sartika"), ("kasi.identitas", "Joni Iskandar"), ("operator", "Lina Marpaung"))}
    return {
        "": [("masuk", "/masuk")],
        "penerima.wa": [("antrean", "/")],
        "pengangkat.data": [("permohonan-ceklis", lembar["pengangkat.data"])],
        "kasi.identitas": [("permohonan-daftar", "/permohonan"), ("permohonan-kasi", lembar["kasi.identitas"])],
        "operator": [("permohonan-operator", lembar["operator"]), ("cetak", "/cetak")],
        "admin.bamsos": [("percakapan", "/percakapan"), ("percakapan-satu", f"/percakapan/{_hasan(ctx)}")],
        "kadis": [("tanda-tangan", "/tanda-tangan"), ("sop", "/sop"), ("sop-satu", "/sop/bunda_dewi_harum"),
                  ("layanan", "/layanan"), ("layanan-satu", "/layanan/kk_baru"), ("akun", "/akun"),
                  ("galat", "/tidak-ada")],
        "kasi": [("eskalasi", "/eskalasi")],
        "admin": [("pengguna", "/pengguna"), ("pengguna-satu", "/pengguna/1"), ("kesehatan", "/kesehatan")],
    }


def _every_page(ctx: Context) -> dict[str, list[tuple[str, str]]]:
    """The table above and every other whole page whose address needs no number, for a login that may see it."""
    pages = _pages(ctx)
    known = {address for shown in pages.values() for _, address in shown}
    app = Flask("peta", static_folder=None)
    mount(app, ctx)
    for rule in sorted(app.url_map.iter_rules(), key=str):
        halaman = getattr(app.view_functions[rule.endpoint], "halaman", "")
        if "GET" not in (rule.methods or ()) or rule.arguments or not halaman or rule.rule in known:
            continue
        login = next((login for login, _, peran in PETUGAS if is_allowed(halaman, peran)), None)
        assert login, f"nobody of the demo office may open {rule.rule}"
        pages.setdefault(login, []).append((rule.rule.strip("/").replace("/", "-"), rule.rule))
    return pages


def _open(page: Page, address: str) -> bool:
    """Go to an address; False when it is no whole page (a part for htmx, a file, a JSON answer)."""
    answer = page.request.get(address)
    assert answer.status < 500, (address, answer.status)
    if "text/html" not in answer.headers["content-type"] or "<html" not in answer.text():
        return False
    page.goto(address)
    return True


def axe_source() -> str:
    lines = (VENDOR / "SHA256SUMS").read_text().splitlines()
    digests = {name.removeprefix("./"): digest for digest, name in (line.split("  ", 1) for line in lines)}
    content = (VENDOR / AXE).read_bytes()
    assert hashlib.sha256(content).hexdigest() == digests[AXE]
    return content.decode()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(full, enter, theme):
    source, found = axe_source(), {}
    for login, pages in full[1].items():
        page = enter(login, color_scheme=theme)
        for name, address in pages:
            if not _open(page, address):
                continue
            assert page.locator("html").get_attribute("data-bs-theme") == theme
            page.evaluate(source)
            wrong = page.evaluate(RUN_AXE)
            if wrong:
                found[f"{name} ({theme})"] = wrong
            shoot(page, f"meja-{name}{'-gelap' if theme == 'dark' else ''}")
    assert found == {}


@pytest.mark.parametrize("width", WIDTHS[:2])
def test_nothing_is_cut_off_on_small_screens(full, enter, width):
    cut = []
    for login, pages in full[1].items():
        page = enter(login, width)
        for name, address in pages:
            if not _open(page, address):
                continue
            too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if too_wide > 0:
                cut.append((name, width, too_wide))
            cut += [(name, width, stuck) for stuck in page.evaluate(OUT_OF_REACH)]
            if width < 640:
                cut += [(name, width, wide) for wide in page.evaluate(SIDEWAYS)]
            shoot(page, f"meja-{name}-{width}")
    assert cut == []


def test_a_photo_is_enlarged_and_turned_by_keyboard(desk, enter):
    _, ctx = desk
    page = enter("pengangkat.data")
    page.goto(f"/permohonan/{_nomor(ctx, 'Dewi Sartika')}")
    page.locator("a[data-perbesar]").first.focus()
    page.keyboard.press("Enter")
    box = page.locator("#lightbox")
    expect(box).to_be_visible()
    expect(page.locator("#lightbox-judul")).to_contain_text("(1 dari 2)")
    page.keyboard.press("r")
    expect(page.locator("#lightbox-gambar")).to_have_class(re.compile("putar-90"))
    page.keyboard.press("ArrowRight")
    expect(page.locator("#lightbox-judul")).to_contain_text("(2 dari 2)")
    shoot(page, "meja-foto")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_a_reply_survives_reload_and_is_sent_once(desk, enter):
    _, ctx = desk
    page = enter("admin.bamsos")
    page.goto(f"/percakapan/{_hasan(ctx)}")
    page.get_by_role("button", name="Ambil alih").click()
    page.get_by_label("Balasan").fill("Bisa, Pak. Mohon tunggu sebentar.")
    page.reload()
    expect(page.get_by_label("Balasan")).to_have_value("Bisa, Pak. Mohon tunggu sebentar.")
    page.evaluate("for (let n = 0; n < 5; n++) document.querySelector('#penulis form').requestSubmit()")
    expect(page.locator("#pesan .gelembung.petugas")).to_have_count(1)
    expect(page.get_by_label("Balasan")).to_have_value("")
    with ctx.store.reading() as session:
        sent = session.exec(select(Outbox).where(col(Outbox.kunci).startswith("petugas:"))).all()
    assert len(sent) == 1


def test_a_draft_is_its_writers_own_on_a_shared_computer(desk, enter):
    base, ctx = desk
    page = enter("admin.bamsos")
    for login, seen in (("kasi", ""), ("admin.bamsos", "Rahasia Fitri")):
        page.goto(f"/percakapan/{_hasan(ctx)}")
        page.locator("#catatan").fill("Rahasia Fitri")
        page.get_by_role("button", name="Keluar").click()
        page.wait_for_url("**/masuk*")
        page.goto(f"/masuk?sebagai={login}")
        page.get_by_role("button", name="Masuk").click()
        page.wait_for_url(f"{base}/")
        page.goto(f"/percakapan/{_hasan(ctx)}")
        expect(page.locator("#catatan")).to_have_value(seen)


def test_new_messages_come_without_taking_what_is_being_typed(desk, enter):
    _, ctx = desk
    number = _hasan(ctx)
    page = enter("admin.bamsos")
    with ctx.store.transaction() as session:
        row = session.get(Percakapan, number)
        row.status, row.petugas_id = "bot", None
    page.goto(f"/percakapan/{number}")
    page.get_by_role("button", name="Ambil alih").click()
    page.get_by_label("Balasan").press_sequentially("Sedang saya")
    with ctx.store.transaction() as session:
        session.add(Pesan(kantor_id=ctx.kantor_id, percakapan_id=number, arah="masuk", pengirim="warga",
                          teks="Tambahan dari saya", at=ctx.now()))
    expect(page.locator("#pesan .gelembung").filter(has_text="Tambahan dari saya")).to_be_visible()
    page.keyboard.type(" ketik")
    expect(page.get_by_label("Balasan")).to_have_value("Sedang saya ketik")


def test_an_expired_session_keeps_what_was_typed_without_scripts(desk, enter):
    _, ctx = desk
    page = enter("kasi.identitas", java_script_enabled=False)
    page.goto(f"/permohonan/{_nomor(ctx, 'Joni Iskandar')}")
    page.locator("summary", has_text="Kembalikan").click()
    page.locator("#catatan-kembalikan").fill("Tanda tangan pada surat belum ada")
    page.context.clear_cookies()
    page.locator(".isian-aksi[open] button.btn-primary").click()
    expect(page.get_by_text("Yang Anda ketik kami simpan")).to_be_visible()
    page.get_by_label("Nama pengguna").fill("kasi.identitas")
    page.get_by_label("Kata sandi").fill("loket-contoh")
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_text("Tanda tangan pada surat belum ada")).to_be_visible()
    page.get_by_role("link", name="Tidak jadi").click()
    expect(page.get_by_role("heading", name="Antrean saya")).to_be_visible()


def test_the_main_acts_work_without_javascript(desk, enter):
    _, ctx = desk
    page = enter("penerima.wa", java_script_enabled=False)
    expect(page.locator("#judul-masuk")).to_contain_text("Belum diterima")
    page.get_by_role("button", name="Terima", exact=True).first.click()
    expect(page.get_by_text("1 permohonan diterima.")).to_be_visible()
    checker = enter("pengangkat.data", java_script_enabled=False)
    checker.goto(f"/permohonan/{_nomor(ctx, 'Dewi Sartika')}")
    checker.locator("summary", has_text="Tolak").first.click()
    checker.get_by_role("button", name="Tolak berkas ini").first.click()
    expect(checker.get_by_text("Berkas ditolak; alasannya akan dibaca pemohon.")).to_be_visible()
    with ctx.store.reading() as session:
        assert session.exec(select(Berkas).where(Berkas.status == "ditolak")).first() is not None


def test_the_menu_opens_by_keyboard_on_a_tablet(enter):
    page = enter("kadis", 820)
    page.locator("#menu summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Tanda tangan")).to_be_visible()
    page.get_by_role("link", name="Tanda tangan").press("Enter")
    expect(page.get_by_role("heading", name="Menunggu tanda tangan")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()


def test_the_chosen_theme_stays(enter):
    page = enter("kadis")
    page.get_by_role("button", name="Gelap").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto("/sop")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="Terang").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
