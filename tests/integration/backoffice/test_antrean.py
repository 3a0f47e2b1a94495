"""Antrean saya: two groups, oldest deadline first, batches in which each stands or falls alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from data.models import Permohonan
from handlers.queries.antrean import count_antrean, list_antrean, places_of
from handlers.workflow.model import Peran

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def _langkah(kantor, nomor) -> str:
    with kantor.store.reading() as session:
        return session.exec(select(Permohonan.langkah).where(Permohonan.nomor == nomor)).one()


def test_two_groups(masuk, nomor):
    html = masuk("penerima.wa").text("/")
    new, mine = html.split("Sedang dikerjakan", 1)
    assert nomor["Siti Aminah"] in new
    assert nomor["Rahmat Hidayat"] in mine
    assert "Operator Penerima WA menerima Permohonan" in html
    assert nomor["Joni Iskandar"] not in html


def test_one_press_receives(masuk, nomor, kantor):
    meja = masuk("penerima.wa")
    page = meja.text("/")
    one = re.search(r'formaction="(/antrean\?satu=\d+)"', page)[1]
    assert meja.post(one, {"aksi": "terima"}).status_code == 302
    html = meja.text("/")
    assert "1 permohonan diterima." in html
    assert "Belum diterima" not in html


def test_receive_all(masuk, kantor):
    meja = masuk("penerima.wa")
    meja.get("/")
    meja.post("/antrean?semua=1", {})
    assert "Belum diterima" not in meja.text("/")


def test_a_batch_reports_each_that_did_not_work(masuk, kantor, nomor):
    with kantor.store.reading() as session:
        ids = [row.id for row in session.exec(select(Permohonan).where(
            col(Permohonan.nomor).in_([nomor["Joni Iskandar"], nomor["Siti Aminah"]])))]
    meja = masuk("kasi.identitas")
    meja.post("/antrean", {"aksi": "setujui", "id": ids})
    html = meja.text("/")
    assert "1 permohonan disetujui." in html
    assert _langkah(kantor, nomor["Joni Iskandar"]) == "entri"
    assert _langkah(kantor, nomor["Siti Aminah"]) == "terima_wa"


def test_kadis_signs_many_at_once(masuk, kantor, nomor):
    meja = masuk("kadis")
    page = meja.text("/tanda-tangan")
    ids = re.findall(r'name="id" value="(\d+)"', page)
    assert len(ids) == 1
    meja.post("/tanda-tangan", {"id": ids})
    assert "1 permohonan ditandatangani." in meja.text("/tanda-tangan")
    assert _langkah(kantor, nomor["Arif Budiman"]) == "kirim_pdf"
    assert "Tidak ada yang menunggu tanda tangan" in meja.text("/tanda-tangan")


def test_nothing_chosen_is_said(masuk):
    meja = masuk("kasi.identitas")
    meja.post("/antrean", {"aksi": "setujui"})
    assert "Belum ada yang dipilih." in meja.text("/")


@pytest.mark.parametrize("aksi", ["tolak", "kembalikan", "batalkan", ""])
def test_other_acts_are_no_batch(masuk, aksi):
    assert masuk("kasi.identitas").post("/antrean", {"aksi": aksi, "id": [1]}).status_code == 400


def test_a_role_switch_narrows_the_queue(masuk, kantor):
    meja = masuk("pengambilan")
    assert "Bekerja sebagai" in meja.text("/")
    assert meja.post("/peran", {"peran": "fo"}).status_code == 302
    assert re.search(r'<p class="pra">[^<·]+</p>', meja.text("/"))
    assert meja.post("/peran", {"peran": "kadis"}).status_code == 403


def test_an_empty_queue_says_what_to_do(masuk):
    assert "Tidak ada yang menunggu Anda" in masuk("kasi.inovasi").text("/")


def test_the_part_that_refreshes_is_empty_when_nothing_changed(masuk):
    meja = masuk("penerima.wa")
    address = re.search(r'hx-get="(/\?[^"]*tanda=[0-9a-f]+)"', meja.text("/"))[1]
    assert meja.get(address, headers={"HX-Request": "true"}).status_code == 204
    meja.post("/antrean?semua=1", {})
    assert meja.get(address, headers={"HX-Request": "true"}).status_code == 200


def _many(kantor, number: int) -> None:
    """Requests on the Kasi's row: every third without a deadline, deadlines in disorder and some alike."""
    with kantor.store.transaction() as session:
        session.add_all(Permohonan(
            kantor_id=kantor.kantor_id, nomor=f"UJI-{n:05d}", layanan="kk_baru", sop="bunda_dewi_harum", sop_versi=1,
            nama=f"Warga {n}", langkah="verifikasi_kasi", is_diterima=False,
            tenggat_at=None if n % 3 == 0 else NOW + timedelta(minutes=(n * 7) % 50),
        ) for n in range(number))


def test_pages_of_the_queue_hold_each_request_once_in_order(kantor):
    _many(kantor, 130)
    places = places_of([Peran.KASI_IDENTITAS])
    seen, cursor = [], ""
    with kantor.store.reading() as session:
        while True:
            page = list_antrean(session, kantor.kantor_id, places, is_diterima=False, sesudah=cursor, limit=20)
            seen += page.rows
            cursor = page.lanjut
            if not cursor:
                break
        assert count_antrean(session, kantor.kantor_id, places, is_diterima=False) == len(seen) == 130
    assert len({row.id for row in seen}) == 130
    keys = [(row.tenggat_at is None, row.tenggat_at or NOW, row.id) for row in seen]
    assert keys == sorted(keys)


def test_a_queue_costs_as_many_questions_whatever_its_length(kantor, masuk, count_queries):
    meja = masuk("kasi.identitas")
    short = count_queries(lambda: meja.get("/"))
    _many(kantor, 120)
    assert count_queries(lambda: meja.get("/")) <= short + 1


def test_a_bad_cursor_starts_afresh(masuk):
    assert masuk("kasi.identitas").get("/?masuk=omong~kosong&kerja=~~").status_code == 200
