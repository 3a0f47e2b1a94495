"""What a page asks of the store does not grow with the store, and every read goes by an index."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlmodel import select

from data.models import Percakapan, Permohonan
from handlers.benih import fill_store

PAGES = {  # address → the most it may ask, session and role included
    "/": 14, "/permohonan": 4, "/permohonan?status=berjalan&layanan=kia": 4, "/permohonan/{nomor}": 20,
    "/percakapan": 12, "/percakapan?lihat=semua": 12, "/percakapan/{percakapan}": 24,
    "/percakapan/{percakapan}/warga": 16, "/percakapan/hitung": 4,
    "/cari?teks=siti": 14, "/cari?teks={nomor}": 8, "/cari?teks=kk hilang&kelompok=pesan": 8,
    "/cari?teks=081234567890": 13, "/cari?teks=1471010101010001": 9,
}
BIG = ("permohonan", "percakapan", "pesan", "akun", "kejadian", "kataindeks", "warga", "tenggat")


@pytest.fixture
def asked(kantor):
    """The statements sent to the store, with their parameters."""
    seen: list[tuple[str, object]] = []

    def note(_conn, _cursor, statement, parameters, *_rest):
        if not statement.upper().startswith(("BEGIN", "PRAGMA", "SAVEPOINT")):
            seen.append((statement, parameters))

    event.listen(kantor.store.engine, "before_cursor_execute", note)
    yield seen
    event.remove(kantor.store.engine, "before_cursor_execute", note)


def _addresses(kantor) -> dict[str, str]:
    with kantor.store.reading() as session:
        permohonan = session.exec(select(Permohonan).order_by(Permohonan.id.desc())).first()
        percakapan = session.exec(select(Percakapan.id).order_by(Percakapan.id.desc())).first()
    there = {"nomor": permohonan.nomor, "percakapan": percakapan}
    return {page: page.format(**there) for page in PAGES}


def test_a_page_asks_as_much_of_a_big_store_as_of_a_small_one(masuk, kantor, asked):
    meja = masuk("kasi.identitas")
    counts: list[dict[str, int]] = []
    for size in (60, 400):
        fill_store(kantor, size, size)
        counts.append({})
        for page, url in _addresses(kantor).items():
            meja.get(url)
            asked.clear()
            assert meja.get(url).status_code == 200, url
            counts[-1][page] = len(asked)
    assert {page: n for page, n in counts[1].items() if n > PAGES[page]} == {}
    assert {page: (counts[0][page], n) for page, n in counts[1].items() if n > counts[0][page] + 2} == {}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_page_reads_a_whole_table(masuk, kantor, asked):
    """SQLite says how it would read; a SCAN of a big table is a page that gets slower each year."""
    meja = masuk("kasi.identitas")
    fill_store(kantor, 300, 300)
    pages = {url: meja.get(url) and list(asked) for url in _addresses(kantor).values() if not asked.clear()}
    scans = []
    with kantor.store.engine.connect() as connection:
        for url, statements in pages.items():
            for statement, parameters in statements:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                scans += [(url, row[-1]) for row in plan if row[-1].startswith("SCAN")
                          and row[-1].split()[1] in BIG and "USING" not in row[-1]]
    newest_first = {(url, "SCAN permohonan") for url in pages if url.split("?")[0] == "/permohonan"}  # stops at a page
    assert set(scans) - newest_first == set()
