"""The web chat page in a real browser: order, resending, reload, buttons, files, and what a screen reader hears."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Locator, expect
from sqlmodel import select

from bot.channels.registry import channels_of
from bot.chat_session import address_of
from data.models import Inbox, Pesan
from handlers.commands.percakapan import find_or_create_percakapan, say
from handlers.turn import Button, Reply
from tests.browser.conftest import PATIENCE, patient
from tests.emulators.server import serving
from tests.integration.channels.conftest import make_web

pytestmark = pytest.mark.browser
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE)
        except Error as error:
            pytest.skip(f"no chromium here: {error.message[:80]}")
        yield patient(browser)
        browser.close()


@pytest.fixture
def phone(chromium, ctx) -> Iterator:
    """A phone with the chat open, on an office whose bot answers only when the test says so."""
    with serving(make_web(ctx)) as base_url:
        context = chromium.new_context(viewport={"width": 390, "height": 800}, base_url=base_url)
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto("/chat")
        yield page
        context.close()
        assert page.problems == []


def handle_inbox(ctx, phone, teks: str = "", buttons: tuple[Button, ...] = ()) -> None:
    """Do what the worker does: inbox rows become one line, and the bot answers."""
    alamat = address_of(next(one["value"] for one in phone.context.cookies() if one["name"] == "loket_chat"))
    channel = channels_of(ctx)["webchat"]
    with ctx.store.transaction() as session:
        _, percakapan = find_or_create_percakapan(session, ctx, "webchat", alamat)
        rows = session.exec(select(Inbox).where(Inbox.status == "baru").order_by(Inbox.id)).all()
        for row in rows:
            (incoming,) = channel.parse(row.payload)
            lampiran = [{"lokasi": one.lokasi, "tipe": one.tipe, "nama": one.nama} for one in incoming.media]
            isi = {"id_klien": [row.payload["id_klien"]], "lampiran": lampiran}
            session.add(Pesan(kantor_id=ctx.kantor_id, percakapan_id=percakapan.id, arah="masuk", pengirim="warga",
                              teks=incoming.teks, isi=isi, inbox_id=row.id))
            row.status = "selesai"
        session.flush()
        if teks:
            say(session, ctx, percakapan, Reply("", buttons=buttons), kunci=f"j:{teks}", teks=teks)


def bubbles(phone) -> Locator:
    return phone.locator("#pesan .gelembung p")


def write(phone, teks: str) -> None:
    phone.fill("#teks", teks)
    phone.press("#teks", "Enter")


def test_a_conversation_with_ticks_buttons_and_reload(ctx, phone):
    phone.get_by_role("button", name="Mulai").click()
    phone.locator(".masuk.disimpan").wait_for()
    expect(phone.locator("#mengetik")).to_be_visible()
    handle_inbox(ctx, phone, "Apa keperluan Anda?", (Button("KTP-el", "ktp"), Button("KK", "kk")))
    phone.locator(".masuk.dijawab").wait_for()
    expect(bubbles(phone)).to_have_text(["Halo", "Apa keperluan Anda?"])
    expect(phone.locator("#mengetik")).to_be_hidden()

    phone.get_by_role("button", name="KK", exact=True).click()
    phone.locator(".masuk.disimpan").wait_for()
    expect(phone.locator(".tombol button:enabled")).to_have_count(0)  # an answered question takes no second answer
    handle_inbox(ctx, phone, "Baik, Kartu Keluarga.")
    phone.get_by_text("Baik, Kartu Keluarga.").wait_for()
    phone.reload()
    phone.get_by_text("Baik, Kartu Keluarga.").wait_for()
    expect(bubbles(phone)).to_have_text(["Halo", "Apa keperluan Anda?", "KK", "Baik, Kartu Keluarga."])
    with ctx.store.reading() as session:
        assert [row.payload["pilihan"] for row in session.exec(select(Inbox).order_by(Inbox.id))] == ["", "kk"]


def test_on_a_bad_line_messages_wait_and_arrive_once_in_order(ctx, phone):
    phone.locator("#sapaan").wait_for()
    tries = []

    def drop(route) -> None:
        if route.request.method == "POST":
            tries.append(route)
            if len(tries) == 1:
                route.fetch()  # the office has it, the answer is lost
        route.abort()

    phone.route("**/chat/api/pesan*", drop)
    write(phone, "satu")
    phone.locator("#putus").wait_for()
    phone.context.set_offline(True)
    write(phone, "dua")
    write(phone, "tiga")
    expect(phone.locator(".masuk.mengirim")).to_have_count(3)
    phone.unroute("**/chat/api/pesan*")
    phone.context.set_offline(False)
    phone.locator(".masuk.disimpan").nth(2).wait_for()
    handle_inbox(ctx, phone, "Tiga pesan kami terima.")
    phone.get_by_text("Tiga pesan kami terima.").wait_for()
    expect(bubbles(phone)).to_have_text(["satu", "dua", "tiga", "Tiga pesan kami terima."])
    with ctx.store.reading() as session:
        kept = [row.payload["teks"] for row in session.exec(select(Inbox).order_by(Inbox.id))]
    assert kept == ["satu", "dua", "tiga"]
    expect(phone.locator("#putus")).to_be_hidden()


def test_what_could_not_be_sent_before_a_reload_is_sent_after_it(ctx, phone):
    phone.locator("#sapaan").wait_for()
    phone.route("**/chat/api/pesan", lambda route: route.abort())
    write(phone, "jangan hilang")
    phone.locator("#putus").wait_for()
    phone.unroute("**/chat/api/pesan")
    phone.reload()
    phone.locator(".masuk.disimpan").wait_for()
    expect(bubbles(phone)).to_have_text(["jangan hilang"])


def test_several_files_with_previews_and_a_refused_one(ctx, phone, tmp_path):
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "navy").save(out, "JPEG")
    (tmp_path / "ktp.jpg").write_bytes(out.getvalue())
    (tmp_path / "kk.pdf").write_bytes(b"%PDF-1.7 isi")
    (tmp_path / "surat.txt").write_text("bukan foto")
    (tmp_path / "palsu.jpg").write_bytes(b"MZ bukan foto")
    phone.set_input_files("#berkas", [tmp_path / "ktp.jpg", tmp_path / "kk.pdf", tmp_path / "surat.txt"])
    expect(phone.locator("#baki li")).to_have_count(2)
    expect(phone.locator("#salah")).to_contain_text("bukan foto atau PDF")
    phone.get_by_role("button", name="Batalkan kk.pdf").click()
    phone.set_input_files("#berkas", [tmp_path / "kk.pdf"])
    write(phone, "KTP dan KK")
    phone.locator(".masuk.disimpan").wait_for()
    handle_inbox(ctx, phone, "Dua berkas kami terima.")
    phone.locator(".masuk.dijawab").wait_for()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="kk.pdf").click()
    assert download.value.path().read_bytes() == b"%PDF-1.7 isi"
    phone.reload()
    picture = phone.get_by_role("img", name="ktp.jpg")
    picture.wait_for()
    phone.wait_for_function("document.querySelector('.lampiran img').naturalWidth === 300")

    phone.set_input_files("#berkas", [tmp_path / "palsu.jpg"])
    phone.get_by_role("button", name="Kirim", exact=True).click()
    phone.locator(".masuk.gagal").wait_for()
    expect(phone.locator(".masuk.gagal")).to_contain_text("bukan foto atau PDF")
    write(phone, "lanjut")
    phone.locator(".masuk.disimpan").wait_for()


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_nothing_sticks_out_at_any_width(ctx, phone, width):
    phone.set_viewport_size({"width": width, "height": 760})
    write(phone, "katayangsangatpanjangsekali" * 12)
    handle_inbox(ctx, phone, "Pilih:", tuple(Button(f"Pilihan nomor {n}", f"p{n}") for n in range(8)))
    phone.get_by_role("button", name="Pilihan nomor 7").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= width
    box = phone.locator("#teks").bounding_box()
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 760


def test_it_can_be_used_by_keyboard_and_heard(ctx, phone):
    phone.locator("#sapaan").wait_for()
    expect(phone.locator("#teks")).to_be_focused()
    write(phone, "halo")
    phone.locator(".masuk.disimpan").wait_for()
    handle_inbox(ctx, phone, "Lanjut?", (Button("Ya", "ya"),))
    phone.get_by_role("button", name="Ya").wait_for()
    expect(phone.locator("#pesan")).to_have_attribute("aria-live", "polite")
    phone.keyboard.press("Shift+Tab")
    phone.keyboard.press("Shift+Tab")
    expect(phone.get_by_role("button", name="Ya")).to_be_focused()
    phone.keyboard.press("Enter")
    phone.locator(".masuk").nth(1).wait_for()
    expect(phone.locator("#teks"), "writing goes on where it was").to_be_focused()
    phone.get_by_role("img", name="tersimpan").wait_for()


WEBSITE = """<!doctype html><meta charset="utf-8"><title>Situs dinas</title><h1>Situs dinas</h1>
<script src="{loket}/chat/static/sisip.js" defer></script>"""


def test_the_offices_website_shows_the_chat_by_one_script_tag(ctx, chromium):
    site = Flask("situs")
    profil = dict(ctx.profil)
    with serving(site) as website, serving(make_web(replace(ctx, profil=profil | {"situs": [website]}))) as loket:
        site.add_url_rule("/", view_func=lambda: WEBSITE.format(loket=loket))
        page = chromium.new_context(viewport={"width": 390, "height": 800}).new_page()
        page.goto(website)
        page.get_by_role("button", name="Tanya kami").click()
        chat = page.frame_locator("iframe")
        chat.get_by_role("button", name="Mulai").click()
        chat.locator(".masuk.disimpan").wait_for()
        page.get_by_role("button", name="Tutup obrolan").click()
        expect(page.locator("iframe")).to_be_hidden()
        page.reload()
        page.get_by_role("button", name="Tanya kami").click()
        page.frame_locator("iframe").locator(".masuk.disimpan").wait_for()
        page.context.close()


def test_any_other_website_cannot_frame_it(ctx, chromium):
    site = Flask("situs")
    with serving(site) as website, serving(make_web(ctx)) as loket:
        site.add_url_rule("/", view_func=lambda: WEBSITE.format(loket=loket))
        page = chromium.new_context().new_page()
        page.goto(website)
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.get_by_role("button", name="Tanya kami").click()
        page.context.close()
