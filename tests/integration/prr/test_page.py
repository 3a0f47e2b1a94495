"""The PRR page: counts per kecamatan, a heap worked through by ticking."""

from __future__ import annotations

import io
import re

from openpyxl import load_workbook

from handlers.commands.prr import find_prr


def test_the_page_counts_and_works_a_heap(kantor, masuk):
    operator = masuk("operator")
    assert "Belum ada kartu PRR" in operator.text("/prr")
    made = find_prr(kantor)
    assert made > 0
    page = operator.text("/prr")
    assert f"{made} kartu baru" in page
    assert "Sudah tercetak, teruskan" in page
    boxes = re.findall(r'name="id" value="(\d+)"', page)
    assert len(boxes) == made
    assert operator.post("/prr", {"tumpukan": "cetak", "aksi": "terima", "id": boxes}).status_code == 302
    assert "belum diterima" not in operator.text("/prr")
    refused = operator.post("/prr", {"tumpukan": "cetak", "aksi": "teruskan", "id": boxes[:1]}, follow_redirects=True)
    assert "dipastikan tercetak" in refused.get_data(as_text=True)
    assert operator.post("/prr", {"tumpukan": "cetak", "aksi": "hapus", "id": boxes}).status_code == 400
    book = load_workbook(io.BytesIO(operator.get("/prr/laporan.xlsx").data))
    assert str(made) in [cell.value for row in book.active.iter_rows() for cell in row]


def test_pos_must_say_why_a_card_came_back_and_keeps_what_was_typed(masuk):
    pos = masuk("pos")
    assert "Tumpukan ini kosong" in pos.text("/prr")
    refused = pos.post("/prr", {"tumpukan": "antar_pos", "aksi": "kembalikan", "id": ["1"], "catatan": " "})
    assert refused.status_code == 409
    assert "Tulis mengapa kartu tidak dapat diantar" in refused.get_data(as_text=True)
    assert masuk("kurir").get("/prr").status_code == 403
