"""The pictures of the officer's manual (docs/panduan), made from real pages: `make panduan` puts them there anew."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlmodel import select

from data.models import Makro, Percakapan, Pesan
from handlers.commands.berkas import keep_berkas
from handlers.demo import sample_photo
from tests.browser.test_komposer import _hasan, _nomor, _ready
from tests.conftest import ROOT

pytestmark = [pytest.mark.browser]
MADE = ROOT / "build" / "panduan"
PANDUAN = ROOT / "docs" / "panduan"


def _picture(page: Page, name: str) -> None:
    """The window as an officer sees it, small enough to lie in the repository."""
    MADE.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(page.screenshot())) as image:
        image.convert("RGB").resize((1080, 675)).save(MADE / f"{name}.webp", quality=62, method=6)


def _furnish(ctx) -> int:
    """Ready answers, a macro and a photo in the chat of Pak Hasan."""
    _ready(ctx, ("salam", "Selamat pagi, {{nama}}. Ada yang dapat kami bantu?"),
           ("syarat-akta", "Syarat akta kelahiran: *surat lahir*, KK, dan KTP kedua orang tua."),
           ("jam", "{{jam}} Kantor kami: {{kantor}}."))
    number = _hasan(ctx)
    with ctx.store.transaction() as session:
        if not session.exec(select(Makro)).first():
            session.add(Makro(kantor_id=ctx.kantor_id, nama="Selesai", teks="Terima kasih, {{nama}}.",
                              tindakan={"label": [], "sesudah": "kembalikan"}))
        akun_id = session.get_one(Percakapan, number).akun_id
        foto = ctx.files.put(sample_photo(["CONTOH — Surat lahir", "Hasan", "Bukan dokumen asli"]))
        row = keep_berkas(session, ctx, akun_id, lokasi=foto, content_sha256="contoh", ukuran=1, tipe="image/png",
                          nama="surat-lahir.png")
        session.add(Pesan(kantor_id=ctx.kantor_id, percakapan_id=number, arah="masuk", pengirim="warga",
                          teks="Ini surat lahirnya.", at=ctx.now(),
                          isi={"lampiran": [{"berkas_id": row.id, "tipe": "image/png", "nama": row.nama}]}))
    return number


def test_pictures_of_the_manual(desk, enter):
    _, ctx = desk
    number = _furnish(ctx)
    page = enter("penerima.wa")
    _picture(page, "antrean")
    page.keyboard.press("?")
    expect(page.locator("#lembar-kunci")).to_be_visible()
    _picture(page, "papan-tik")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Cari halaman").fill("pengaturan")
    page.get_by_role("combobox", name="Cari halaman").fill(_nomor(ctx, "Dewi Sartika"))
    expect(page.locator("#perintah-hasil")).to_contain_text("Dewi Sartika")
    _picture(page, "perintah")
    page = enter("admin.bamsos")
    page.goto("/percakapan")
    _picture(page, "percakapan")
    page.goto(f"/percakapan/{number}")
    page.get_by_role("button", name="Ambil alih").click()
    box = page.get_by_label("Balasan", exact=True)
    box.press_sequentially("/s")
    expect(page.locator("#pilihan-jawaban [role=option]").first).to_be_visible()
    _picture(page, "balas")
    page.goto(f"/percakapan/{number}/ajukan?layanan=akta_kelahiran")
    _picture(page, "ajukan")
    page.goto("/percakapan/baru")
    _picture(page, "telepon")
    page.goto("/pengaturan")
    _picture(page, "pengaturan")
    page.goto("/pengaturan/jawaban")
    _picture(page, "jawaban")
    page = enter("pengangkat.data")
    page.goto(f"/permohonan/{_nomor(ctx, 'Dewi Sartika')}")
    _picture(page, "permohonan")
    page = enter("cetak.berkas")
    page.goto(f"/permohonan/{_nomor(ctx, 'Muhammad Ikhsan')}")
    page.get_by_role("button", name="Teruskan").first.click()
    expect(page.get_by_role("button", name="Urungkan")).to_be_visible()
    _picture(page, "urungkan")
    page = enter("kadis")
    page.goto("/tanda-tangan")
    _picture(page, "tanda-tangan")
    page.goto("/masuk")
    assert len(list(MADE.glob("*.webp"))) >= 12


def test_the_manual_shows_only_pictures_that_are_there():
    named = {target for one in PANDUAN.glob("*.md")
             for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", one.read_text(encoding="utf-8"))}
    assert len(named) >= 10
    missing = [target for target in sorted(named) if not (PANDUAN / target).is_file()]
    assert missing == [], "make panduan"
    assert {Path(one).name for one in named} == {one.name for one in (PANDUAN / "gambar").glob("*.webp")}
