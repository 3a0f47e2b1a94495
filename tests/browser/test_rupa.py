"""What an officer's eyes meet: files open in place, nothing moves while it is read, the first page is light."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from data.models import Berkas, Outbox, Percakapan, Permohonan, Pesan
from handlers.commands.berkas import digest, keep_berkas
from handlers.context import Context
from handlers.demo import sample_photo
from tests.browser.conftest import shoot

pytestmark = [pytest.mark.browser]
FIRST_PAGE_BYTES = 200_000
TOP_OF = "element => Math.round(element.getBoundingClientRect().top)"


def _hasan(ctx: Context) -> int:
    with ctx.store.reading() as session:
        return next(row.percakapan_id for row in session.exec(select(Pesan)) if row.teks.startswith("Anak saya lahir"))


def _pdf() -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(sample_photo(["CONTOH — Buku nikah", "Pak Hasan"], (600, 850)))) as image:
        image.convert("RGB").save(out, "PDF")
    return out.getvalue()


def _say(ctx: Context, number: int, teks: str, berkas: tuple[bytes, str, str] | None = None) -> None:
    """The citizen writes, with a file (bytes, type, name) when one is given."""
    with ctx.store.transaction() as session:
        lampiran = []
        if berkas:
            content, tipe, nama = berkas
            row = keep_berkas(session, ctx, session.get_one(Percakapan, number).akun_id, lokasi=ctx.files.put(content),
                              content_sha256=digest(content), ukuran=len(content), tipe=tipe, nama=nama)
            lampiran.append({"berkas_id": row.id, "tipe": tipe, "nama": nama})
        session.add(Pesan(kantor_id=ctx.kantor_id, percakapan_id=number, arah="masuk", pengirim="warga", teks=teks,
                          at=ctx.now(), isi={"lampiran": lampiran}))


@pytest.fixture(scope="module")
def number(desk) -> int:
    """The conversation of Pak Hasan, with a photo and a PDF in it and enough lines to scroll."""
    _, ctx = desk
    found = _hasan(ctx)
    for line in range(30):
        _say(ctx, found, f"Baris ke-{line}.")
    _say(ctx, found, "Ini fotonya.", (sample_photo(["CONTOH — KK"]), "image/png", "kk.png"))
    _say(ctx, found, "Ini PDF-nya.", (_pdf(), "application/pdf", "buku-nikah.pdf"))
    return found


def test_a_pdf_opens_in_place_with_zoom_and_the_next_file(desk, enter, number):
    page = enter("admin.bamsos")
    page.goto(f"/percakapan/{number}")
    page.locator("#pesan a[data-pdf]").click()
    box, paper = page.locator("#lightbox"), page.locator("#lightbox-pdf")
    expect(box).to_be_visible()
    # each file once, though it stands in the chat and beside it
    expect(page.locator("#lightbox-judul")).to_have_text("buku-nikah.pdf (2 dari 2)")
    expect(paper).to_have_attribute("src", re.compile(r"/berkas/\d+#.*view=FitH"))
    expect(page.get_by_role("button", name="Putar")).to_be_hidden()
    page.get_by_role("button", name="Perbesar").click()
    expect(paper).to_have_attribute("src", re.compile("zoom=150"))
    shoot(page, "rupa-pdf")
    page.keyboard.press("-")
    expect(paper).to_have_attribute("src", re.compile("view=FitH"))
    page.keyboard.press("ArrowRight")
    expect(page.locator("#lightbox-gambar")).to_be_visible()
    expect(paper).to_be_hidden()
    expect(page.get_by_role("button", name="Putar")).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_a_pdf_of_the_checklist_opens_in_place_too(desk, enter):
    _, ctx = desk
    with ctx.store.transaction() as session:
        permohonan = next(row for row in session.exec(select(Permohonan)) if row.nama == "Dewi Sartika")
        nomor, row = permohonan.nomor, session.exec(
            select(Berkas).where(Berkas.permohonan_id == permohonan.id).order_by(col(Berkas.id))).first()
        row.lokasi, row.tipe = ctx.files.put(_pdf()), "application/pdf"
        session.add(row)
    page = enter("pengangkat.data", 820)
    page.goto(f"/permohonan/{nomor}")
    page.locator("a[data-pdf]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#lightbox-pdf")).to_have_attribute("src", re.compile("view=FitH"))
    page.get_by_role("button", name="Berikutnya").click()
    expect(page.locator("#lightbox-gambar")).to_be_visible()
    page.get_by_role("button", name="Tutup").click()
    expect(page.locator("#lightbox")).to_be_hidden()


def test_where_a_browser_shows_no_pdf_it_opens_beside(desk, enter, number):
    page = enter("admin.bamsos")
    page.add_init_script("Object.defineProperty(navigator, 'pdfViewerEnabled', { get: () => false })")
    page.goto(f"/percakapan/{number}")
    with page.context.expect_page() as opened:
        page.locator("#pesan a[data-pdf]").click()
    assert opened.value is not None
    expect(page.locator("#lightbox")).to_be_hidden()


def test_what_is_read_stays_where_it_is_when_a_message_comes(desk, enter, number):
    _, ctx = desk
    page = enter("admin.bamsos")
    page.goto(f"/percakapan/{number}")
    expect(page.locator(".tempat-warga .warga")).to_be_visible()
    read = page.locator("#pesan .gelembung").filter(has_text="Baris ke-7.")
    read.evaluate("element => element.scrollIntoView({ block: 'center' })")
    before, side = read.evaluate(TOP_OF), page.locator(".kolom-sisi > :last-child").evaluate(TOP_OF)
    _say(ctx, number, "Datang saat dibaca.")
    expect(page.locator("#pesan")).to_contain_text("Datang saat dibaca.")
    assert read.evaluate(TOP_OF) == before
    assert page.locator(".kolom-sisi > :last-child").evaluate(TOP_OF) == side


def test_the_views_stay_open_while_the_list_refreshes(desk, enter, number):
    _, ctx = desk
    page = enter("admin.bamsos")
    page.goto(f"/percakapan/{number}")
    page.locator("#pilih-pandangan summary").click()
    _say(ctx, number, "Pembaruan daftar.")
    with ctx.store.transaction() as session:
        row = session.get_one(Percakapan, number)
        row.is_lewat = not row.is_lewat
        session.add(row)
    expect(page.locator("#daftar-percakapan")).to_contain_text("Pembaruan daftar.")
    expect(page.get_by_role("link", name="Milik saya")).to_be_visible()
    page.get_by_role("link", name="Milik saya").click()
    page.wait_for_url(re.compile("lihat=saya"))


def test_a_reply_without_javascript(desk, enter, number):
    _, ctx = desk
    page = enter("admin.bamsos", java_script_enabled=False)
    page.goto(f"/percakapan/{number}")
    page.get_by_role("button", name="Ambil alih").click()
    page.get_by_label("Balasan", exact=True).fill("Terima kasih, Pak. Berkasnya sudah kami terima.")
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.locator("#pesan .gelembung.petugas")).to_contain_text("Berkasnya sudah kami terima.")
    with ctx.store.reading() as session:
        assert len(session.exec(select(Outbox).where(col(Outbox.kunci).startswith("petugas:"))).all()) == 1
    page.get_by_role("link", name="Semua tentang warga ini").click()
    expect(page.get_by_role("heading", name="Gabungkan dengan akun lain")).to_be_visible()
    page.get_by_role("link", name="Kembali ke percakapan").click()
    page.locator("#pesan").get_by_role("link", name="buku-nikah.pdf")
    page.get_by_role("button", name="Kembalikan ke bot").click()


def _weight(page: Page, address: str) -> int:
    """Bytes over the wire to show a page with nothing in the browser's cache."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(address, wait_until="load")
    session.detach()
    return sum(sizes)


def test_the_first_page_is_light(desk, enter, number):
    visitor, officer = enter(), enter("admin.bamsos")
    found = {"/masuk": _weight(visitor, "/masuk")}
    found |= {address: _weight(officer, address) for address in ("/", "/percakapan", "/permohonan")}
    assert {address: size for address, size in found.items() if not 1000 < size <= FIRST_PAGE_BYTES} == {}
