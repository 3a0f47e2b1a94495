"""Macros: all of it happens, or nothing; by one press, once."""

from __future__ import annotations

import re

import pytest
from sqlmodel import col, select

from data.models import Label, LabelPercakapan, Makro, Outbox, Percakapan


@pytest.fixture
def hasan(kantor) -> int:
    with kantor.store.reading() as session:
        return session.exec(select(Percakapan.id).where(Percakapan.status == "antre")).one()


@pytest.fixture
def label(kantor) -> int:
    with kantor.store.transaction() as session:
        row = Label(kantor_id=kantor.kantor_id, nama="akta", warna="green")
        session.add(row)
        session.flush()
        return row.id


def _make(meja, **isian):
    meja.get("/pengaturan/makro/baru")
    return meja.post("/pengaturan/makro/baru", {"nama": "Selesai", "teks": "Terima kasih, {{nama}}."} | isian)


def _run(kantor, meja, hasan, kunci="m1"):
    with kantor.store.reading() as session:
        makro_id = session.exec(select(Makro.id)).one()
    return meja.post(f"/percakapan/{hasan}/makro", {"makro": makro_id, "kunci": kunci})


def _after(kantor, hasan):
    with kantor.store.reading() as session:
        row = session.get(Percakapan, hasan)
        said = [one.isi["teks"] for one in session.exec(select(Outbox).where(col(Outbox.kunci).startswith("petugas:")))]
        labels = list(session.exec(select(LabelPercakapan.label_id).where(LabelPercakapan.percakapan_id == hasan)))
        return row, said, labels


@pytest.mark.parametrize(("isian", "status"), [
    ({"sesudah": "tutup"}, "selesai"), ({"sesudah": "kembalikan"}, "bot"), ({"tunda": "besok"}, "petugas"),
    ({}, "petugas")])
def test_a_press_replies_labels_and_moves_on(masuk, kantor, hasan, label, isian, status):
    meja = masuk("admin.bamsos")
    assert _make(meja, label=label, **isian).status_code == 302
    meja.post(f"/percakapan/{hasan}/ambil")
    assert "Jalankan" in meja.text(f"/percakapan/{hasan}/makro")
    assert _run(kantor, meja, hasan).status_code == 302
    row, said, labels = _after(kantor, hasan)
    assert (row.status, said, labels) == (status, ["Terima kasih, Pak Hasan."], [label])
    assert bool(row.tunda_sampai_at) == ("tunda" in isian)
    _run(kantor, meja, hasan)
    assert _after(kantor, hasan)[1] == ["Terima kasih, Pak Hasan."]


def test_it_gives_the_conversation_to_a_colleague(masuk, kantor, hasan):
    meja = masuk("admin.bamsos")
    html = meja.text("/pengaturan/makro/baru")
    rina = re.search(r'<option value="(\d+)">Rina Marlina', html)[1]
    _make(meja, pengguna=rina)
    meja.post(f"/percakapan/{hasan}/ambil")
    _run(kantor, meja, hasan)
    assert _after(kantor, hasan)[0].petugas_id == int(rina)


def test_nothing_happens_when_a_part_cannot(masuk, kantor, hasan, label):
    meja = masuk("admin.bamsos")
    _make(meja, teks="Nomor {{nomor}}", label=label, sesudah="tutup")
    _run(kantor, meja, hasan)
    assert "Ambil alih percakapan ini dahulu" in meja.text(f"/percakapan/{hasan}")
    meja.post(f"/percakapan/{hasan}/ambil")
    _run(kantor, meja, hasan)
    assert "Masih ada yang belum diisi" in meja.text(f"/percakapan/{hasan}")
    row, said, labels = _after(kantor, hasan)
    assert (row.status, said, labels) == ("petugas", [], [])


@pytest.mark.parametrize(("isian", "kalimat"), [
    ({"nama": ""}, "Isi nama makro"), ({"teks": ""}, "belum melakukan apa pun"), ({"teks": "{{x}}"}, "tidak dikenal"),
    ({"tunda": "1", "sesudah": "tutup"}, "salah satu saja"), ({"tunda": "abad"}, "dari daftar"),
])
def test_a_bad_macro_is_refused(masuk, kantor, isian, kalimat):
    answer = _make(masuk("kasi"), **isian)
    assert answer.status_code == 400
    assert kalimat in answer.get_data(as_text=True)
    with kantor.store.reading() as session:
        assert session.exec(select(Makro)).all() == []


def test_what_is_wrong_stands_below_its_field_and_nothing_typed_is_lost(masuk):
    meja = masuk("admin.bamsos")
    html = _make(meja, nama="", teks="Balasan yang panjang").get_data(as_text=True)
    assert html.count("Isi nama makro") == 1
    assert 'aria-describedby="m-nama-salah"' in html
    assert "Balasan yang panjang</textarea>" in html
    meja.get("/pengaturan/jawaban/baru")
    answer = meja.post("/pengaturan/jawaban/baru", {"singkatan": "Ada Spasi!", "judul": "A", "teks": "B"})
    html = answer.get_data(as_text=True)
    assert html.count("huruf kecil, angka") == 1
    assert 'id="singkatan-salah"' in html
