"""SINOPSIS in a browser: a school's list goes back and returns mended, a pupil of the chat joins it; to its day."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect
from sqlmodel import col, select

from data.models import Permohonan, Surat
from handlers.context import Context
from tests.browser.test_mas_rapid import enter, look, officer, plan, press, tick_all

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PUPILS = (  # nama, NIK, KK, tanggal lahir as the school wrote it
    ("Siswa Muda", "1471011208100001", "1471010101160001", "12-08-2010"),
    ("Siswa Dewasa", "1471011208050002", "1471010101160002", "12-08-2005"),
    ("Siswa Beda", "1471011308050003", "1471010101160003", "12-08-2005"),
)
SIAK = (*PUPILS[:2], (*PUPILS[2][:3], "13-08-2005"),
        ("Yusuf Simanjuntak", "1471032012099040", "1471032205209011", "20-12-2009"))


def write_siak(folder: Path) -> Path:
    path = folder / "siak.csv"
    people = [f"{nik},{nkk},{nama},{lahir[6:]}-{lahir[3:5]}-{lahir[:2]},Jalan Contoh 1,Sukajadi,Kampung Melayu,belum"
              for nama, nik, nkk, lahir in SIAK]
    path.write_text("\n".join(["nik,nkk,nama,tanggal_lahir,alamat,kecamatan,kelurahan,status_rekam", *people]))
    return path


def test_a_school_and_its_pupils_to_the_day_itself(desk, browser: Browser, tmp_path: Path, monkeypatch):
    base, ctx = desk
    monkeypatch.setattr(ctx.siak, "_path", write_siak(tmp_path))
    nomor = upload(base, browser, tmp_path)
    find_mismatch(base, browser, nomor)
    mend(base, browser, nomor)
    verify(base, browser, nomor, chat_pupil(ctx))
    for login, label in (("kasi.pendataan", "Verifikasi, mintakan persetujuan Kabid"), ("kabid.dafduk", "Setujui"),
                         ("kasubbag.umum", "Terbitkan SPT")):
        page = officer(base, browser, login, nomor)
        if login == "kasubbag.umum":
            plan(page, base, nomor)
        press(page, label, "tersimpan")
        page.context.close()
    page = officer(base, browser, "kabid.piak", nomor)
    page.get_by_text("Tetapkan pelaksanaan …").click()
    page.get_by_label("Catatan", exact=True).fill("Bawa KK asli dan kartu pelajar")
    press(page, "Tetapkan pelaksanaan", "tersimpan")
    page.context.close()
    record(base, browser, nomor)
    page = enter(base, browser, "sekolah")
    page.goto(f"{base}/daftar/{nomor}")
    expect(page.locator(".aktivitas-besar").filter(has_text="sudah selesai")).to_be_visible()
    for nama, hasil in (("Siswa Muda", "Direkam, dicetak saat 17 tahun"), ("Siswa Dewasa", "Direkam"),
                        ("Siswa Beda", "Demam"), ("Yusuf Simanjuntak", "Direkam")):
        expect(page.locator("tr", has_text=nama)).to_contain_text(hasil)
    look(page, "sinopsis-3-sekolah-selesai")
    page.context.close()
    with ctx.store.reading() as session:
        assert session.exec(select(Surat.jenis).order_by(col(Surat.id))).all() == ["daftar", "spt", "laporan"]


def upload(base: str, browser: Browser, folder: Path) -> str:
    """As the school: the office's own template, filled; three go on, one row comes back. The list's number."""
    page = enter(base, browser, "sekolah")
    with page.expect_download() as sent:
        page.get_by_role("link", name="Templat XLSX").click()
    template, filled = folder / "templat.xlsx", folder / "siswa.xlsx"
    sent.value.save_as(template)
    book = load_workbook(template)
    for y, row in enumerate((*PUPILS, ("Salah Ketik", "147101120805", "", "31-02-2010")), start=2):
        for x, value in enumerate((*row, "XI IPA 1"), start=1):
            book.worksheets[0].cell(y, x, value)
    book.save(filled)
    page.get_by_label("Berkas daftar").set_input_files(filled)
    press(page, "Kirim daftar", "3 nama diteruskan, 1 baris kembali")
    expect(page.locator("tbody tr")).to_contain_text("NIK harus 16 angka; Tanggal lahir tidak terbaca")
    page.get_by_role("link", name=re.compile("^Buka daftar")).click()
    page.wait_for_url(re.compile(r"/daftar/[A-Z]+-"))
    nomor = page.url.rpartition("/")[2]
    page.context.close()
    return nomor


def find_mismatch(base: str, browser: Browser, nomor: str) -> None:
    """As the admin: SIAK agrees with two; the third goes back to the school with problem and solution."""
    page = officer(base, browser, "admin.bamsos", nomor)
    page.get_by_role("link", name="Buka daftar").click()
    press(page, "Periksa ke SIAK", "SIAK: 2 cocok, 1 berbeda, 0 tidak ditemukan.")
    page.get_by_role("link", name=re.compile("^Cocok dengan SIAK")).click()
    page.wait_for_url(re.compile("saring="))
    tick_all(page)
    press(page, "Luluskan yang dipilih", "2 nama lulus.")
    page.goto(f"{base}/daftar/{nomor}?saring=beda")
    tick_all(page)
    page.get_by_text("Tidak lulus …").click()
    page.get_by_role("button", name="Tanggal lahir tidak sama dengan akta").click()
    page.get_by_label("Solusi (boleh kosong)").fill("Samakan dengan akta, lalu kirim lagi")
    press(page, "Nyatakan tidak lulus", "1 nama tidak lulus.")
    page.goto(f"{base}/daftar/{nomor}")
    look(page, "sinopsis-1-dinilai")
    page.get_by_text("KK dan akta tidak sama: perbaikan data …").click()
    page.get_by_label("Alasan", exact=True).fill("Satu siswa perlu diperbaiki")
    press(page, "KK dan akta tidak sama: perbaikan data", "tersimpan")
    page.context.close()


def mend(base: str, browser: Browser, nomor: str) -> None:
    """As the school: read why, mend the one line, send the list again."""
    page = enter(base, browser, "sekolah")
    page.goto(f"{base}/daftar/{nomor}")
    expect(page.locator("#isi")).to_contain_text("Satu siswa perlu diperbaiki")
    row = page.locator("tr", has_text="Siswa Beda")
    expect(row).to_contain_text("Solusi: Samakan dengan akta")
    look(page, "sinopsis-2-sekolah-memperbaiki")
    row.get_by_text("Perbaiki …").click()
    row.get_by_label("Tanggal lahir").fill("13-08-2005")
    press(page, "Simpan perbaikan", "Data diperbaiki; petugas akan memeriksanya lagi.")
    press(page, "Kirim daftar yang diperbaiki", "Daftar dikirim lagi.")
    page.context.close()


def chat_pupil(ctx: Context) -> str:
    """The pupil of the demo office who applied in the chat."""
    with ctx.store.reading() as session:
        rows = session.exec(select(Permohonan).where(Permohonan.sop == "sinopsis")).all()
        return next(row.nomor for row in rows if row.nama == "Yusuf Simanjuntak")


def verify(base: str, browser: Browser, nomor: str, siswa: str) -> None:
    """As the admin: the mended line passes; the pupil of the chat is verified and put into the school's list."""
    page = officer(base, browser, "admin.bamsos", nomor)
    page.goto(f"{base}/daftar/{nomor}")
    press(page, "Periksa ke SIAK", "SIAK: 1 cocok, 0 berbeda, 0 tidak ditemukan.")
    press(page, "Lulus: Siswa Beda", "1 nama lulus.")
    press(page, "Verifikasi", "tersimpan")
    page.goto(f"{base}/permohonan/{siswa}")
    press(page, "Terima berkas", "Terima berkas: tersimpan.")
    page.goto(f"{base}/daftar/{siswa}")
    press(page, "Periksa ke SIAK", "SIAK: 1 cocok, 0 berbeda, 0 tidak ditemukan.")
    tick_all(page)
    press(page, "Luluskan yang dipilih", "1 nama lulus.")
    press(page, "Verifikasi", "tersimpan")
    page.goto(f"{base}/daftar/siswa")
    page.get_by_label("Masukkan ke daftar").select_option(label="SMA Negeri 1 Kota Contoh")
    press(page, "Kelompokkan", "1 siswa masuk daftar SMA Negeri 1 Kota Contoh.")
    assert page.url.startswith(f"{base}/daftar/{nomor}")
    press(page, "Serahkan daftar kepada Kasi Pendataan", "tersimpan")
    page.context.close()


def record(base: str, browser: Browser, nomor: str) -> None:
    """As the team on the day: one has a fever, the others are recorded."""
    page = officer(base, browser, "tim.rekam", nomor)
    page.goto(f"{base}/daftar/{nomor}")
    page.get_by_label("Pilih Siswa Beda").check()
    page.get_by_text("Tidak hadir atau gagal …").click()
    page.locator("#alasan").fill("Demam")
    press(page, "Tidak hadir", "1 hasil tercatat.")
    page.goto(f"{base}/daftar/{nomor}?saring=tanpa_hasil")
    tick_all(page)
    press(page, "Direkam", "3 hasil tercatat.")
    press(page, "Perekaman selesai", "tersimpan")
    page.context.close()
