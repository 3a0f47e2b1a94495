"""The control card: hand-over and receipt by two persons, what is in between seen by both, printed one or many."""

from __future__ import annotations

import io

import openpyxl
import pypdf
import pytest
from sqlmodel import col, select

from data.models import Pengguna, Permohonan, Surat
from handlers.commands.permohonan import act
from handlers.commands.surat import JENIS, make_surat
from handlers.context import Actor
from handlers.errors import NotAllowed
from handlers.queries.kendali import list_titipan, load_kartu
from handlers.workflow.model import Aksi, Peran


def officer(kantor, login: str, peran: Peran) -> Actor:
    with kantor.store.reading() as session:
        row = session.exec(select(Pengguna).where(Pengguna.login == login)).one()
    return Actor(peran, row.id, row.nama)


def do(kantor, number: str, actor: Actor, aksi: Aksi) -> None:
    with kantor.store.transaction() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == number)).one()
        act(session, kantor, actor, row.id, aksi)


def test_what_is_handed_over_and_not_received_is_seen_by_both_until_it_is_received(kantor, masuk, nomor):
    number = nomor["Nurhayati"]
    loket = officer(kantor, "loket", Peran.PETUGAS_LOKET)
    giver, taker = masuk("loket"), masuk("kasi.identitas")
    assert "belum diterima" not in giver.text("/")
    do(kantor, number, loket, Aksi.VERIFIKASI)
    page = giver.text("/")
    assert "Sudah Anda serahkan, belum diterima" in page
    assert number in page.split("Sudah Anda serahkan")[1]
    assert number in taker.text("/").split("Sedang dikerjakan")[0]
    for meja in (giver, taker):
        assert "belum diterima" in meja.text(f"/permohonan/{number}")
    with pytest.raises(NotAllowed, match="dua orang yang berbeda"):
        do(kantor, number, Actor(Peran.KASI_IDENTITAS, loket.pengguna_id), Aksi.TERIMA)
    do(kantor, number, officer(kantor, "kasi.identitas", Peran.KASI_IDENTITAS), Aksi.TERIMA)
    assert "Sudah Anda serahkan" not in giver.text("/")
    with kantor.store.reading() as session:
        assert list_titipan(session, kantor.kantor_id, loket.pengguna_id) == []


def test_many_cards_in_one_pdf_each_with_its_own_page_and_number(kantor, masuk, nomor, count_queries):
    with kantor.store.reading() as session:
        rows = session.exec(select(Permohonan).order_by(col(Permohonan.id))).all()
        ids = [row.id for row in rows]
        few = count_queries(lambda: load_kartu(session, kantor, ids[:2]))
        assert count_queries(lambda: load_kartu(session, kantor, ids)) == few == 3
        assert [card.nomor for card in load_kartu(session, kantor, ids[::-1])] == [
            row.nomor for row in rows[::-1]]
    meja = masuk("loket")
    meja.get("/permohonan")
    answer = meja.post("/kartu-kendali.pdf", {"id": [str(one) for one in ids] + ["999999"]})
    assert answer.mimetype == "application/pdf"
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]
    for number in nomor.values():
        assert sum(f"KARTU KENDALI {number}" in page for page in pages) == 1, number
    empty = meja.post("/kartu-kendali.pdf", {})
    assert empty.status_code == 302
    assert "Belum ada permohonan yang dipilih" in meja.text("/")
    assert masuk("lapas").post("/kartu-kendali.pdf", {"id": "1"}).status_code == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_both_lists_offer_the_batch_print(kantor, masuk):
    for login, url in (("pengangkat.data", "/permohonan"), ("loket", "/")):
        page = masuk(login).text(url)
        assert "Cetak kartu kendali" in page
        assert 'name="id"' in page
    assert "Cetak kartu kendali" not in masuk("kurir").text("/")


def test_a_letter_with_tables_comes_as_a_workbook_too(kantor, masuk, nomor, monkeypatch):
    maker = officer(kantor, "kasi.inovasi", Peran.KASI_INOVASI)
    with kantor.store.transaction() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == nomor["Putri Maharani"])).one()
        made = {jenis: make_surat(session, kantor, maker, row, jenis).id
                for jenis in JENIS}
    meja = masuk("kasi.inovasi")
    page = meja.text(f"/permohonan/{nomor['Putri Maharani']}")
    linked = {jenis for jenis, one in made.items() if f'href="/surat/{one}.xlsx"' in page}
    assert linked == set(JENIS) - {"tanda_terima"}, "that of one person lists nothing"
    for jenis in sorted(linked):
        answer = meja.get(f"/surat/{made[jenis]}.xlsx")
        assert answer.status_code == 200, jenis
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        cells = [cell for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line if cell]
        assert "No" in cells, jenis
        assert "Putri Maharani" in cells or jenis == "pengantar", jenis  # it counts documents
    with monkeypatch.context() as bare:
        bare.setattr("backoffice.views.surat.tables_of", lambda isi: {})
        assert meja.get(f"/surat/{made['spt']}.xlsx").status_code == 404, "a letter without a table"
    with kantor.store.reading() as session:
        assert session.get(Surat, made["rekapan"]).nomor in page


def test_lateness_is_told_to_the_holder_on_top_of_the_queue(kantor, masuk, nomor):
    assert "melewati waktu baku" not in masuk("loket").text("/")
    with kantor.store.transaction() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == nomor["Nurhayati"])).one()
        row.tenggat_at = kantor.now().replace(year=2020)
    page = masuk("loket").text("/")
    assert "1 permohonan di meja Anda melewati waktu baku" in page
    assert "melewati waktu baku" not in masuk("kasi.identitas").text("/")
