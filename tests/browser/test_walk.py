"""The walk a stranger takes: apply for a Kartu Keluarga at /chat, carry it as every officer, read the signed PDF."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data.reference.offices import load_profil
from handlers.demo import SANDI, sample_photo
from handlers.surat.contoh import contoh_dokumen
from tests.browser.conftest import shoot
from tests.signatures import assert_signed

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PERSON = {"nama": "Budi Santoso", "nik": "1471010101900001", "nkk": "1471010101150001", "penyerahan": "chat"}


def say(page: Page, teks: str, expected: str) -> None:
    page.get_by_label("Tulis pesan").fill(teks)
    page.get_by_role("button", name="Kirim", exact=True).click()
    see(page, expected)


def press(page: Page, label: str, expected: str) -> None:
    page.locator("#pesan").get_by_role("button", name=re.compile(f"^{label}")).last.click()
    see(page, expected)


def see(page: Page, teks: str) -> None:
    expect(page.locator("#pesan > li").filter(has_text=teks).last).to_be_visible()


def test_from_the_chat_to_the_signed_pdf(office: str, browser: Browser, page: Page, tmp_path: Path):
    nomor = apply_in_chat(office, page, tmp_path)
    shoot(page, "01-warga-mengajukan")
    carry(office, browser, nomor, tmp_path)
    link = page.locator("#pesan a[href*='/chat/api/lampiran/']").filter(has_text=".pdf").last
    expect(link).to_be_visible()
    shoot(page, "10-warga-menerima-pdf")
    pdf = page.request.get(office + str(link.get_attribute("href"))).body()
    assert_signed(pdf)
    page.reload()
    see(page, nomor)
    say(page, "punya saya sampai mana", "selesai")


def apply_in_chat(office: str, page: Page, tmp_path: Path) -> str:
    """Apply as a citizen; the number of the request."""
    photo = tmp_path / "buku-nikah.png"
    photo.write_bytes(sample_photo(["CONTOH — Buku nikah", PERSON["nama"]]))
    page.goto(f"{office}/chat")
    say(page, "assalamualaikum, mau bikin kk baru abis nikah", "nama lengkap")
    say(page, PERSON["nama"], "NIK terdiri dari 16 angka")
    say(page, "1471013002900001", "bukan tanggal")
    say(page, PERSON["nik"], "Nomor KK")
    say(page, PERSON["nkk"], "diserahkan")
    press(page, "PDF lewat chat", "kirim foto")
    page.locator("#berkas").set_input_files(str(photo))
    page.get_by_role("button", name="Kirim", exact=True).click()
    see(page, "Sudah kami terima")
    press(page, "Sudah semua", "Ringkasan permohonan")
    press(page, "Sudah benar", "Persetujuan penggunaan data")
    press(page, "Setuju", "sudah kami terima dengan nomor")
    found = re.search(r"BD-\d{6}-\d{4}-[0-9A-Z]", page.locator("#pesan").inner_text())
    assert found
    return found[0]


def carry(office: str, browser: Browser, nomor: str, tmp_path: Path) -> None:
    """Every officer of Bunda Dewi Harum in turn, each in a session of their own."""
    pdf = tmp_path / "kk.pdf"
    pdf.write_bytes(contoh_dokumen(load_profil("demo"), "kk_baru", PERSON))
    with_officer(office, browser, nomor, "penerima.wa", "02-penerima-wa", "Teruskan ke Operator Pengangkat Data")
    with_officer(
        office, browser, nomor, "pengangkat.data", "03-pengangkat-data", "Berkas lengkap, teruskan", before=accept_all
    )
    with_officer(office, browser, nomor, "cetak.berkas", "04-cetak-berkas", "Berkas dicetak dan diparaf, teruskan")
    with_officer(office, browser, nomor, "loket", "05-loket", "Verifikasi")
    with_officer(office, browser, nomor, "kasi.identitas", "06-kasi", "Setujui")
    with_officer(
        office, browser, nomor, "operator", "07-operator", "Ajukan tanda tangan", before=lambda p: upload(p, pdf)
    )
    with_officer(office, browser, nomor, "kadis", "08-kadis", "Tanda tangani")
    with_officer(office, browser, nomor, "pengirim.pdf", "09-pengirim-pdf", "Kirim")


def with_officer(office: str, browser: Browser, nomor: str, login: str, shot: str, act: str, before=None) -> None:
    """Log in, receive the request from Antrean saya, do what the row asks."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID")
    page = context.new_page()
    page.goto(f"{office}/masuk")
    page.get_by_label("Nama pengguna").fill(login)
    page.get_by_label("Kata sandi").fill(SANDI)
    page.get_by_role("button", name="Masuk", exact=True).click()
    row = page.locator("tr").filter(has_text=nomor)
    expect(row).to_be_visible()
    row.get_by_role("button", name="Terima").click()
    expect(row.get_by_role("link", name="Kerjakan")).to_be_visible()
    page.goto(f"{office}/permohonan/{nomor}")
    if before is not None:
        before(page)
    shoot(page, shot)
    page.set_viewport_size({"width": 820, "height": 1180})
    shoot(page, f"{shot}-820")
    page.get_by_role("button", name=act, exact=True).click()
    expect(page.get_by_role("button", name=act, exact=True)).to_have_count(0)
    context.close()


def accept_all(page: Page) -> None:
    buttons = page.get_by_role("button", name=re.compile("^Terima buku"))
    for left in reversed(range(buttons.count())):
        buttons.first.click()
        expect(buttons).to_have_count(left)


def upload(page: Page, pdf: Path) -> None:
    page.get_by_label("PDF dari SIAK").set_input_files(str(pdf))
    page.get_by_role("button", name="Unggah").click()
    expect(page.locator("#dokumen")).to_contain_text("Menunggu tanda tangan")
