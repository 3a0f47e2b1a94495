"""MAS RAPID in a browser: a Lapas uploads forty inmates of whom three fail; from the upload to the signed list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from data.models import CetakKartu, Surat
from handlers.commands.blanko import receive_blanko
from handlers.commands.cetak import confirm_tercetak
from handlers.commands.run_cetak import run_cetak
from handlers.context import SISTEM, Actor, Context
from handlers.demo import SANDI
from handlers.workflow.model import Peran
from tests.browser.conftest import shoot
from tests.browser.test_meja import RUN_AXE, WIDTHS, axe_source

pytestmark = [pytest.mark.browser, pytest.mark.slow]
UNKNOWN = (7, 19, 33)


def write_inmates(folder: Path) -> tuple[Path, Path]:
    """(the list the Lapas sends, what SIAK knows): forty names and one wrong row; SIAK knows all but three."""
    names = [f"Tahanan {chr(65 + n // 10)}{chr(65 + n % 10)}" for n in range(41)]
    people = [(names[n], f"14710112088900{n:02}", f"14710101011500{n:02}", "1989-08-12") for n in range(1, 41)]
    daftar, siak = folder / "daftar-tahanan.csv", folder / "siak.csv"
    rows = [f"{nama};{nik};{nkk};{lahir};Blok {'ABCD'[n % 4]}" for n, (nama, nik, nkk, lahir) in enumerate(people, 1)]
    head = "Nama;NIK;Nomor KK;Tanggal lahir;Kelas/Blok"
    daftar.write_text("\n".join([head, *rows, "Salah Ketik;147101;;;Blok A"]), encoding="utf-8")
    known = [f"{nik},{nkk},{nama.upper()},{lahir},Jalan Contoh 1,Sukajadi,Kampung Melayu,belum"
             for n, (nama, nik, nkk, lahir) in enumerate(people, 1) if n not in UNKNOWN]
    columns = "nik,nkk,nama,tanggal_lahir,alamat,kecamatan,kelurahan,status_rekam"
    siak.write_text("\n".join([columns, *known]), encoding="utf-8")
    return daftar, siak


def enter(desk: str, browser: Browser, login: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID").new_page()
    page.goto(f"{desk}/masuk")
    page.get_by_label("Nama pengguna").fill(login)
    page.get_by_label("Kata sandi").fill(SANDI)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url(lambda address: "/masuk" not in address)
    return page


def press(page: Page, label: str, seen: str) -> None:
    """Press it, and go on once the office has answered: what is looked for may stand there from the press before."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name=label, exact=True).first.click()
    expect(page.locator("#isi")).to_contain_text(seen)
    page.wait_for_load_state()


def officer(desk: str, browser: Browser, login: str, nomor: str) -> Page:
    """Somebody who opens the request and receives it."""
    page = enter(desk, browser, login)
    page.goto(f"{desk}/permohonan/{nomor}")
    press(page, "Terima berkas", "Terima berkas: tersimpan.")
    return page


def look(page: Page, name: str) -> None:
    """Keep a picture; nothing fails axe, nothing is cut off on a tablet or a phone."""
    shoot(page, name)
    page.evaluate(axe_source())
    found = page.evaluate(RUN_AXE)
    assert found == [], found
    for width in WIDTHS[:2]:
        page.set_viewport_size({"width": width, "height": 900})
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, (name, width, too_wide)
        shoot(page, f"{name}-{width}")
    page.set_viewport_size({"width": 1440, "height": 900})


def tick_all(page: Page) -> None:
    page.get_by_label("Pilih semua nama").check()


def test_forty_inmates_of_whom_three_fail(desk, browser: Browser, tmp_path: Path, monkeypatch):
    base, ctx = desk
    daftar, siak = write_inmates(tmp_path)
    monkeypatch.setattr(ctx.siak, "_path", siak)
    nomor = upload(base, browser, daftar)
    judge(base, browser, nomor)
    for login, label in (("kasi.pendataan", "Verifikasi"), ("kabid.dafduk", "Setujui"),
                         ("kasubbag.umum", "Terbitkan SPT")):
        page = officer(base, browser, login, nomor)
        if login == "kasi.pendataan":
            plan(page, base, nomor)
            page.goto(f"{base}/permohonan/{nomor}")
        press(page, label, "tersimpan")
        page.context.close()
    hand_over(base, browser, nomor, ctx)
    page = enter(base, browser, "lapas")
    page.goto(f"{base}/daftar/{nomor}")
    expect(page.locator("h2, .aktivitas-besar").filter(has_text="sudah selesai")).to_be_visible()
    expect(page.locator("tr", has_text="Diserahkan")).to_have_count(36)
    expect(page.locator("tr", has_text="NIK tidak ditemukan di SIAK")).to_have_count(3)
    look(page, "mas-rapid-2-lapas-selesai")
    page.context.close()
    with ctx.store.reading() as session:
        kinds = [row.jenis for row in session.exec(select(Surat).order_by(Surat.id))]
    assert kinds == ["daftar", "spt", "tanda_terima"]


def upload(base: str, browser: Browser, daftar: Path) -> str:
    """As the Lapas: choose the file, read which row came back, open the list. Its number."""
    page = enter(base, browser, "lapas")
    expect(page.get_by_role("heading", name="Daftar", exact=True)).to_be_visible()
    page.get_by_label("Berkas daftar").set_input_files(str(daftar))
    press(page, "Kirim daftar", "40 nama diteruskan, 1 baris kembali")
    expect(page.locator("tbody tr")).to_contain_text("NIK harus 16 angka; Nomor KK belum diisi")
    page.get_by_role("link", name=re.compile("^Buka daftar")).click()
    page.wait_for_url(re.compile(r"/daftar/[A-Z]+-"))
    nomor = page.url.rpartition("/")[2]
    page.context.close()
    return nomor


def judge(base: str, browser: Browser, nomor: str) -> None:
    """As the officer: hold it against SIAK, pass who agrees, fail the three nobody knows, hand it on."""
    page = officer(base, browser, "dafduk", nomor)
    page.get_by_role("link", name="Buka daftar").click()
    press(page, "Periksa ke SIAK", "SIAK: 37 cocok, 0 berbeda, 3 tidak ditemukan.")
    page.get_by_role("link", name=re.compile("^Cocok dengan SIAK")).click()
    page.wait_for_url(re.compile("saring="))
    tick_all(page)
    press(page, "Luluskan yang dipilih", "37 nama lulus.")
    page.goto(f"{base}/daftar/{nomor}?saring=tidak_ada")
    tick_all(page)
    page.get_by_text("Tidak lulus …").click()
    page.get_by_role("button", name="NIK tidak ditemukan di SIAK").click()
    press(page, "Nyatakan tidak lulus", "3 nama tidak lulus.")
    page.goto(f"{base}/daftar/{nomor}")
    look(page, "mas-rapid-1-dinilai")
    press(page, "Verifikasi", "tersimpan")
    page.context.close()


def plan(page: Page, base: str, nomor: str) -> None:
    page.goto(f"{base}/daftar/{nomor}")
    page.get_by_label("Hari").fill("2099-01-05")
    page.get_by_label("Pukul").fill("09.00")
    page.get_by_label("Tempat").fill("Aula Lapas")
    press(page, "Simpan rencana", "5 Januari 2099, pukul 09.00")


def hand_over(base: str, browser: Browser, nomor: str, ctx: Context) -> None:
    """As the team: one is ill, the others are recorded, their cards printed and handed over by the signed list."""
    page = officer(base, browser, "tim.rekam", nomor)
    page.goto(f"{base}/daftar/{nomor}?saring=tanpa_hasil")
    page.locator("tbody input[name=id]").first.check()
    page.get_by_text("Tidak hadir atau gagal …").click()
    page.locator("#alasan").fill("Sakit")
    press(page, "Tidak hadir", "1 hasil tercatat.")
    tick_all(page)
    press(page, "Direkam", "36 hasil tercatat.")
    with ctx.store.transaction() as session:
        receive_blanko(session, ctx, Actor(Peran.OPERATOR), "ktp_el", "KD26000001", 40)
    page.goto(f"{base}/daftar/{nomor}?saring=rekam")
    tick_all(page)
    press(page, "Cetak KTP-el", "36 KTP-el masuk antrean cetak.")
    confirm_cards(ctx)
    page.goto(f"{base}/permohonan/{nomor}")
    press(page, "Serahkan KTP-el kepada Lapas", "tersimpan")
    page.context.close()


def confirm_cards(ctx: Context) -> None:
    """What the clock and the operator at the printer do."""
    while run_cetak(ctx):
        pass
    with ctx.store.transaction() as session:
        for cetak_id in session.exec(select(CetakKartu.id).where(CetakKartu.status == "dikirim")).all():
            confirm_tercetak(session, ctx, SISTEM, cetak_id)
