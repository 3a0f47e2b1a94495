"""Writing replies and moving about by keyboard alone, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from data.models import JawabanBaku, Outbox, Percakapan, Permohonan, Pesan
from handlers.context import Context
from tests.browser.conftest import shoot
from tests.browser.test_meja import RUN_AXE, axe_source

pytestmark = [pytest.mark.browser]


def _hasan(ctx: Context) -> int:
    """The conversation of the demo office's citizen who waits for an officer, held by nobody."""
    with ctx.store.transaction() as session:
        number = next(row.percakapan_id for row in session.exec(select(Pesan))
                      if row.teks.startswith("Anak saya lahir"))
        percakapan = session.get_one(Percakapan, number)
        percakapan.status, percakapan.petugas_id = "antre", None
    return number


def _nomor(ctx: Context, nama: str) -> str:
    with ctx.store.reading() as session:
        return next(row.nomor for row in session.exec(select(Permohonan)) if row.nama == nama)


def _ready(ctx: Context, *answers: tuple[str, str]) -> None:
    with ctx.store.transaction() as session:
        known = set(session.exec(select(JawabanBaku.singkatan)))
        session.add_all(JawabanBaku(kantor_id=ctx.kantor_id, singkatan=short, judul=short.title(), teks=teks)
                        for short, teks in answers if short not in known)


def _said(ctx: Context) -> list[str]:
    with ctx.store.reading() as session:
        rows = session.exec(select(Outbox).where(col(Outbox.kunci).startswith("petugas:")).order_by(col(Outbox.id)))
        return [row.isi["teks"] for row in rows]


def _hold(enter, number: int) -> Page:
    page = enter("admin.bamsos")
    page.goto(f"/percakapan/{number}")
    page.get_by_role("button", name="Ambil alih").click()
    expect(page.get_by_label("Balasan", exact=True)).to_be_visible()
    return page


def test_a_ready_answer_by_slash_then_preview_then_sent_by_keyboard(desk, enter):
    _, ctx = desk
    _ready(ctx, ("salam", "Selamat pagi, {{nama}}."), ("syarat-kk", "Syarat KK: *KTP* dan buku nikah."),
           ("nomor", "Nomor Anda {{nomor}}."))
    page = _hold(enter, _hasan(ctx))
    box = page.get_by_label("Balasan", exact=True)
    box.press_sequentially("Halo. /sy")
    options = page.locator("#pilihan-jawaban [role=option]")
    expect(options.filter(has_text="/syarat-kk")).to_be_visible()
    expect(options).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    shoot(page, "komposer-jawaban")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Halo. Syarat KK: *KTP* dan buku nikah.")
    page.keyboard.press("Alt+p")
    preview = page.locator(".gelembung-warga")
    expect(preview.locator("strong")).to_have_text("KTP")
    page.keyboard.type(" Terima kasih.")
    expect(preview).to_contain_text("Terima kasih.")
    shoot(page, "komposer-pratinjau")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#pesan .gelembung.petugas").filter(has_text="Terima kasih.")).to_be_visible()
    assert _said(ctx)[-1] == "Halo. Syarat KK: *KTP* dan buku nikah. Terima kasih."
    box.press_sequentially("/nom")  # perhaps while the reply before it still stands there
    expect(options.filter(has_text="/nomor")).to_be_visible()
    expect(options).to_have_count(1)
    page.keyboard.press("Tab")
    expect(box).to_have_value("Nomor Anda {{nomor}}.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Masih ada yang belum diisi")).to_be_visible()
    expect(box).to_have_value("Nomor Anda {{nomor}}.")
    assert len(_said(ctx)) == 1


def test_what_is_typed_while_a_reply_leaves_stays(desk, enter):
    _, ctx = desk
    page = _hold(enter, _hasan(ctx))
    held = []
    page.route("**/balas", lambda route: held.append(route))  # a slow line
    box = page.get_by_label("Balasan", exact=True)
    box.fill("Satu.")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("document.querySelector('[data-kirim-balasan]').disabled")
    box.press_sequentially(" Dua")
    held[0].continue_()
    expect(page.locator("#pesan .gelembung.petugas").filter(has_text="Satu.")).to_be_visible()
    expect(box).to_have_value("Dua")
    page.keyboard.type(" dan tiga.")
    page.unroute("**/balas")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#pesan .gelembung.petugas").filter(has_text="Dua dan tiga.")).to_be_visible()
    expect(box).to_have_value("")
    page.reload()
    expect(box).to_have_value("")
    assert _said(ctx)[-2:] == ["Satu.", "Dua dan tiga."]


def test_files_are_shown_taken_off_and_sent(desk, enter):
    _, ctx = desk
    page = _hold(enter, _hasan(ctx))
    before = len(_said(ctx))
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 300
    page.get_by_label("Lampirkan foto atau PDF").set_input_files([
        {"name": "denah.png", "mimeType": "image/png", "buffer": png},
        {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 surat"},
        {"name": "salah.png", "mimeType": "image/png", "buffer": png}])
    expect(page.locator(".lampiran-terpilih li")).to_have_count(3)
    page.get_by_role("button", name="Lepas salah.png").click()
    expect(page.locator(".lampiran-terpilih li")).to_have_count(2)
    page.get_by_label("Balasan", exact=True).fill("Dua berkas")
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.locator("#pesan .gelembung.petugas").filter(has_text="surat.pdf")).to_be_visible()
    expect(page.locator(".lampiran-terpilih li")).to_have_count(0)
    assert _said(ctx)[before:] == ["Dua berkas", "surat.pdf"]


def test_an_answer_is_picked_and_previewed_without_javascript(desk, enter):
    _, ctx = desk
    _ready(ctx, ("salam", "Selamat pagi, {{nama}}."))
    number = _hasan(ctx)
    page = enter("admin.bamsos", java_script_enabled=False)
    page.goto(f"/percakapan/{number}")
    page.get_by_role("button", name="Ambil alih").click()
    page.get_by_role("link", name="Jawaban", exact=True).click()
    page.get_by_role("link", name="/salam").click()
    expect(page.get_by_label("Balasan", exact=True)).to_have_value("Selamat pagi, Pak Hasan.")
    page.get_by_role("button", name="Pratinjau").click()
    expect(page.locator(".gelembung-warga")).to_have_text("Selamat pagi, Pak Hasan.")
    page.get_by_role("button", name="Kirim").click()
    expect(page.locator(".gelembung.petugas").filter(has_text="Selamat pagi, Pak Hasan.")).to_be_visible()


def test_everything_is_reached_by_keyboard(desk, enter):
    _, ctx = desk
    page = enter("admin.bamsos")
    page.keyboard.press("?")
    sheet = page.locator("#lembar-kunci")
    expect(sheet).to_contain_text("Ke Percakapan")
    shoot(page, "kunci-lembar")
    page.keyboard.press("Escape")
    page.keyboard.type("gp")  # in one breath: the second letter counts for a second only
    page.wait_for_url("**/percakapan*")
    page.keyboard.press("Control+k")
    bar = page.get_by_role("combobox", name="Cari halaman")
    expect(bar).to_be_focused()
    bar.fill(_nomor(ctx, "Dewi Sartika"))
    hit = page.locator("#perintah-hasil [role=option]").filter(has_text="Dewi Sartika")
    expect(hit).to_have_attribute("aria-selected", "true")
    shoot(page, "kunci-perintah")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/permohonan/{_nomor(ctx, 'Dewi Sartika')}")


def test_the_bar_runs_an_action_of_the_page(desk, enter):
    _, ctx = desk
    page = _hold(enter, _hasan(ctx))
    page.keyboard.press("Escape")
    page.locator("#isi").focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("menulis bal")
    expect(page.locator("#perintah-hasil [aria-selected=true]")).to_contain_text("Menulis balasan")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Balasan", exact=True)).to_be_focused()
    page.keyboard.type("k? g p")
    expect(page.get_by_label("Balasan", exact=True)).to_have_value("k? g p")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_beside_the_chat(desk, enter, theme):
    _, ctx = desk
    number, found = _hasan(ctx), {}
    page = enter("admin.bamsos", color_scheme=theme)
    for address in ("/pengaturan/jawaban/baru", "/pengaturan/makro/baru", "/percakapan/baru",
                    f"/percakapan/{number}/warga", f"/percakapan/{number}/ajukan?layanan=akta_kelahiran",
                    "/percakapan"):
        page.goto(address)
        if address == "/percakapan":
            page.keyboard.press("Control+k")
            expect(page.locator("#perintah-hasil [role=option]").first).to_be_visible()
        page.evaluate(axe_source())
        wrong = page.evaluate(RUN_AXE)
        if wrong:
            found[address] = wrong
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert found == {}


def test_the_first_fault_of_a_form_has_the_focus_and_another_service_keeps_what_was_typed(desk, enter):
    _, ctx = desk
    page = enter("admin.bamsos")
    page.goto(f"/percakapan/{_hasan(ctx)}/ajukan?layanan=ktp_hilang")
    name, nik = page.get_by_label("Nama lengkap pemohon"), page.get_by_label("NIK", exact=True)
    name.fill("Hasan Basri")
    nik.fill("123")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Daftarkan permohonan").click()
    expect(nik).to_have_accessible_description("NIK harus 16 angka; yang terisi 3 angka.")
    page.wait_for_load_state()
    expect(nik).to_be_focused()
    page.evaluate(axe_source())
    assert page.evaluate(RUN_AXE) == []
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("Layanan").select_option("kk_baru")
    expect(page.get_by_label("PDF lewat chat")).to_be_checked()
    page.wait_for_load_state()
    expect(name).to_have_value("Hasan Basri")
    expect(nik).to_have_value("123")


def test_a_reply_survives_an_expired_login(desk, enter):
    _, ctx = desk
    page = _hold(enter, _hasan(ctx))
    page.get_by_label("Balasan", exact=True).fill("Sudah panjang saya tulis")
    page.context.clear_cookies()
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.locator("#sesi-habis")).to_be_visible()
    expect(page.get_by_label("Balasan", exact=True)).to_have_value("Sudah panjang saya tulis")


def test_an_act_is_taken_back_by_its_key(desk, enter):
    _, ctx = desk
    page, nomor = enter("cetak.berkas"), _nomor(ctx, "Muhammad Ikhsan")
    page.goto(f"/permohonan/{nomor}")
    page.get_by_role("button", name="Teruskan").first.click()
    expect(page.get_by_role("button", name="Urungkan")).to_be_visible()
    page.locator("#isi").focus()
    page.keyboard.press("z")
    expect(page.get_by_text("kembali seperti semula")).to_be_visible()
