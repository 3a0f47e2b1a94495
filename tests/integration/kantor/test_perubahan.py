"""Two officers have the same settings open: the slower one is told who was faster, loses no word, and may save then."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from data.models import JawabanBaku, Label, Makro, Pengaturan, Pengguna, Tim
from handlers.commands.jawaban import save_jawaban
from handlers.commands.label import save_label
from handlers.commands.makro import save_makro
from handlers.commands.tim import save_tim
from handlers.context import SISTEM

SEMULA = re.compile(r'name="semula" value="([^"]*)"')
FASTER = "Administrator Sistem baru saja mengubah ini"


@pytest.fixture
def rows(kantor) -> dict[str, int]:
    """One of each kind, by the part it is."""
    with kantor.store.transaction() as session:
        tim = save_tim(session, kantor, None, nama="Pagi", layanan=[], anggota={}, is_giliran=False)
        jawaban = save_jawaban(session, kantor, SISTEM, None, singkatan="salam", judul="Salam", teks="Selamat pagi.")
        makro = save_makro(session, kantor, SISTEM, None, nama="Tutup", teks="Terima kasih.", tindakan={})
        label = save_label(session, kantor, None, nama="Keluhan", warna="red")
        editor = session.exec(select(Pengguna).where(Pengguna.login == "editor")).one()
        return {"tim": tim.id, "jawaban": jawaban.id, "makro": makro.id, "label": label.id, "pengguna": editor.id}


CASES = {
    "tim": ("admin", "kasi", "/pengaturan/tim/{}", Tim, "nama", {"nama": "", "is_aktif": "y"}),
    "jawaban": ("admin", "kasi", "/pengaturan/jawaban/{}", JawabanBaku, "judul",
                {"singkatan": "salam", "judul": "", "teks": "Selamat siang.", "is_aktif": "y"}),
    "makro": ("admin", "kasi", "/pengaturan/makro/{}", Makro, "nama",
              {"nama": "", "teks": "Baik.", "is_aktif": "y"}),
    "pengguna": ("admin", "admin", "/pengguna/{}", Pengguna, "nama",
                 {"login": "editor", "nama": "", "nip": "", "is_aktif": "y", "peran": "operator_editor"}),
}


@pytest.mark.parametrize("part", CASES)
def test_the_slower_one_is_told_and_may_save_then(kantor, masuk, rows, part):
    first_login, second_login, address, model, field, typed = CASES[part]
    first, second, url = masuk(first_login), masuk(second_login), address.format(rows[part])
    seen = SEMULA.search(first.text(url))[1]
    assert SEMULA.search(second.text(url))[1] == seen
    assert first.post(url, typed | {field: "Lebih cepat", "semula": seen}).status_code == 302
    wrong = second.post(url, typed | {field: "", "semula": seen})
    assert wrong.status_code == 400
    assert SEMULA.search(wrong.get_data(as_text=True))[1] == seen, "a mended field does not hide the other's change"
    lost = second.post(url, typed | {field: "Lebih lambat", "semula": seen})
    page = lost.get_data(as_text=True)
    assert lost.status_code == 400
    assert FASTER in page
    assert 'value="Lebih lambat"' in page
    with kantor.store.reading() as session:
        assert getattr(session.get_one(model, rows[part]), field) == "Lebih cepat"
    now = SEMULA.search(page)[1]
    assert second.post(url, typed | {field: "Lebih lambat", "semula": now}).status_code == 302
    assert second.post(url, typed | {field: "Lebih lambat", "semula": seen}).status_code == 302, "the same again"
    assert "Riwayat" in second.text(url)
    with kantor.store.reading() as session:
        assert getattr(session.get_one(model, rows[part]), field) == "Lebih lambat"
        kept = session.exec(select(Pengaturan).where(Pengaturan.bagian == f"{part}:{rows[part]}")).all()
        assert len(kept) == 2
        assert field in kept[0].nilai["diubah"]
    assert "diubah" not in kantor.profil, "these notes are no part of the profile"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_label_too(kantor, masuk, rows):
    first, second, url = masuk("admin"), masuk("kasi"), f"/pengaturan/label/{rows['label']}"
    seen = SEMULA.search(first.text("/pengaturan/label"))[1]
    second.get("/pengaturan/label")
    assert first.post(url, {"nama": "Aduan", "warna": "red", "is_aktif": "y", "semula": seen}).status_code == 302
    lost = second.post(url, {"nama": "Protes", "warna": "red", "is_aktif": "y", "semula": seen}, follow_redirects=True)
    assert FASTER in lost.get_data(as_text=True)
    with kantor.store.reading() as session:
        assert session.get_one(Label, rows["label"]).nama == "Aduan"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whoever_lost_a_part_of_the_office_may_save_then(kantor, masuk):
    first, second, url = masuk("admin"), masuk("kasubbag.umum"), "/pengaturan/kecamatan"
    for meja in (first, second):
        meja.get(url)
    typed = {"sumber": "SK 1/2026", "dilihat": "0"}
    assert first.post(url, typed | {"kecamatan": "Sail\nSukajadi"}).status_code == 302
    lost = second.post(url, typed | {"kecamatan": "Sail\nBukit Raya"})
    assert lost.status_code == 400
    now = re.search(r'name="dilihat" value="(\d+)"', lost.get_data(as_text=True))[1]
    assert second.post(url, typed | {"kecamatan": "Sail\nBukit Raya", "dilihat": now}).status_code == 302
    assert list(kantor.profil["kecamatan"]) == ["Sail", "Bukit Raya"]
