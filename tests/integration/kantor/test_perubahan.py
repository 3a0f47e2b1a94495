"""Two officers have the same settings open: the slower one is told who was faster, loses no word, and may save then."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from data.models import (
    JawabanBaku,
    Label,
    Lembaga,
    Makro,
    Pengaturan,
    Pengguna,
    PenggunaLembaga,
    Templat,
    Tim,
)
from handlers.commands.jawaban import save_jawaban
from handlers.commands.label import save_label
from handlers.commands.lembaga import add_lembaga
from handlers.commands.makro import save_makro
from handlers.commands.pengguna import create_pengguna
from handlers.commands.tim import save_tim
from handlers.context import SISTEM, Actor
from handlers.workflow.model import Peran
from tests.integration.kantor.test_bersamaan import at_once

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
    lost = second.post(url, {"nama": "Protes", "warna": "green", "is_aktif": "y", "semula": seen})
    page = lost.get_data(as_text=True)
    assert lost.status_code == 400
    assert FASTER in page.split(f'id="nama-{rows["label"]}-salah"')[1]
    assert 'value="Protes"' in page
    assert 'value="green" selected' in page
    with kantor.store.reading() as session:
        assert session.get_one(Label, rows["label"]).nama == "Aduan"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_was_typed_for_a_label_stays_when_it_is_refused(masuk, rows):
    meja = masuk("kasi")
    meja.get("/pengaturan/label")
    taken = meja.post("/pengaturan/label", {"nama": "keluhan", "warna": "yellow"})
    page = taken.get_data(as_text=True)
    assert taken.status_code == 400
    assert "sudah ada" in page.split('id="nama-baru-salah"')[1]
    assert 'value="keluhan"' in page
    gone = meja.post("/pengaturan/label/99999", {"nama": "Hilang", "warna": "red", "semula": "x"})
    assert (gone.status_code, "tidak ditemukan" in gone.get_data(as_text=True)) == (404, True)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_template_of_whatsapp_too(kantor, masuk):
    with kantor.store.transaction() as session:
        row = Templat(kantor_id=kantor.kantor_id, sid="HX1", nama="kabar", persetujuan="approved", isi="Halo {{1}}",
                      variabel={"1": "x"})
        session.add(row)
        session.flush()
        url = f"/pengaturan/templat/{row.id}"
    first, second = masuk("admin"), masuk("kasi")
    seen = SEMULA.search(first.text("/pengaturan/templat"))[1]
    second.get("/pengaturan/templat")
    assert first.post(url, {"tujuan": "umum", "nilai_1": "nama", "semula": seen}).status_code == 302
    wrong = second.post(url, {"tujuan": "siaran", "nilai_1": "", "semula": seen}).get_data(as_text=True)
    assert SEMULA.search(wrong)[1] == seen
    lost = second.post(url, {"tujuan": "siaran", "nilai_1": "judul", "semula": seen})
    page = lost.get_data(as_text=True)
    assert lost.status_code == 409
    assert FASTER in page
    assert 'value="siaran" selected' in page
    assert "terakhir diubah Administrator Sistem" in page
    now = SEMULA.search(page)[1]
    assert second.post(url, {"tujuan": "siaran", "nilai_1": "judul", "semula": now}).status_code == 302
    with kantor.store.reading() as session:
        assert session.exec(select(Templat.tujuan)).one() == "siaran"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_blank_cards_that_cannot_be_entered_are_mended_where_they_were_typed(masuk):
    meja, typed = masuk("operator"), {"jenis": "kia", "awal": "Z0000001", "jumlah": "3"}
    meja.get("/cetak")
    for wrong, field in (({"awal": "tanpa"}, "awal"), ({"jumlah": "0"}, "jumlah"), ({"jumlah": "5001"}, "jumlah")):
        answer = meja.post("/cetak/blanko", typed | wrong)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400
        assert f'id="{field}-salah"' in page
        assert all(f'value="{value}"' in page for value in (typed | wrong).values())
        assert 'value="kia" selected' in page
    assert meja.post("/cetak/blanko", typed).status_code == 302
    assert "sudah tercatat: Z0000001" in meja.post("/cetak/blanko", typed).get_data(as_text=True)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_macro_gives_only_to_whom_there_is(masuk, rows):
    meja, url = masuk("kasi"), f"/pengaturan/makro/{rows['makro']}"
    meja.get(url)
    for chosen, field in (({"pengguna": "99999"}, "m-pengguna"), ({"tim": "99999"}, "m-tim"),
                          ({"tim": rows["tim"], "sesudah": "tutup"}, "m-pilih")):
        page = meja.post(url, {"nama": "Tutup", "teks": "Baik.", "is_aktif": "y"} | chosen).get_data(as_text=True)
        assert f'aria-invalid="true" aria-describedby="{field}-salah"' in page
        assert f'id="{field}-salah"' in page


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_account_is_of_one_institution_until_it_is_freed(kantor, masuk):
    with kantor.store.transaction() as session:
        account = session.exec(select(Pengguna.id).where(Pengguna.login == "sekolah")).one()
        home = session.get_one(PenggunaLembaga, account).lembaga_id
        other = add_lembaga(session, kantor, Actor(Peran.ADMIN_SISTEM), "sekolah", "SMA Lain", "").id
    first, second = masuk("admin"), masuk("admin")
    assert "/lepas/" in first.text("/pengaturan/lembaga")
    second.get("/pengaturan/lembaga")
    lost = second.post("/pengaturan/lembaga/akun", {"pengguna": account, "lembaga": other})
    assert (lost.status_code, "sudah dihubungkan dengan" in lost.get_data(as_text=True)) == (400, True)
    assert second.post("/pengaturan/lembaga/akun", {"pengguna": account, "lembaga": home}).status_code == 302
    for said in ("Akun dilepas", "tidak terhubung dengan lembaga itu lagi"):
        first.post(f"/pengaturan/lembaga/{home}/lepas/{account}")
        assert said in first.text("/pengaturan/lembaga")
    assert second.post("/pengaturan/lembaga/akun", {"pengguna": account, "lembaga": other}).status_code == 302


def test_two_make_the_same_at_once_and_it_is_there_once(kantor):
    admin = Actor(Peran.ADMIN_SISTEM)
    makers = (
        (Tim, lambda s: save_tim(s, kantor, None, nama="Siang", layanan=[], anggota={}, is_giliran=False)),
        (Label, lambda s: save_label(s, kantor, None, nama="Siang", warna="red")),
        (JawabanBaku, lambda s: save_jawaban(s, kantor, SISTEM, None, singkatan="siang", judul="A", teks="B")),
        (Makro, lambda s: save_makro(s, kantor, SISTEM, None, nama="Siang", teks="B", tindakan={})),
        (Lembaga, lambda s: add_lembaga(s, kantor, admin, "sekolah", "SMA Siang", "")),
        (Pengguna, lambda s: create_pengguna(s, kantor, admin, login="siang", nama="A", nip="", peran=[Peran.FO])),
    )
    for model, make in makers:
        def press(make=make) -> str:
            with kantor.store.transaction() as session:
                make(session)
            return "dibuat"

        answers = at_once(press, press)
        assert sorted(type(one).__name__ for one in answers) in (["BadFields", "str"], ["BadInput", "str"]), model


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_fault_of_an_officer_stands_beside_its_field(masuk, rows):
    meja, url = masuk("admin"), f"/pengguna/{rows['pengguna']}"
    meja.get(url)
    page = meja.post(url, {"nama": "A" * 5000, "nip": "1" * 50, "is_aktif": "y"}).get_data(as_text=True)
    assert "Paling banyak 120 huruf." in page.split('id="nama-salah"')[1][:80]
    assert "Paling banyak 40 huruf." in page.split('id="nip-salah"')[1][:80]
    page = meja.post(url, {"nama": "Budi 😀", "is_aktif": "y"}).get_data(as_text=True)
    assert "Pilih sedikitnya satu peran" in page.split('id="peran-salah"')[1][:120]
    assert "Budi 😀" in page
    assert "Pilih sedikitnya" in meja.post(url, {"nama": "Budi", "peran": "raja", "is_aktif": "y"}).text
    page = meja.post("/pengguna/baru", {"login": "A b", "nama": "Budi"}).get_data(as_text=True)
    assert {"login-salah", "peran-salah"} <= set(re.findall(r'id="([a-z]+-salah)"', page))


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
