"""Lists on the pages: an institution sends and mends, officers judge and record, nobody sees another's list."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from data.models import AksesBerkas, Lembaga, Orang, Outbox, Pengguna, PenggunaLembaga, Permohonan
from handlers.queries.daftar import list_orang

HEAD = "Nama;NIK;Nomor KK;Tanggal lahir;Kelas\n"
GOOD = "Tono Wijaya;1471010512890001;1471010101150077;05-12-1989;Blok Z\n"
BAD = "Tini;123;;;\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def csv(text: str, nama: str = "daftar.csv"):
    return io.BytesIO(text.encode()), nama


def send(meja, text: str, **more):
    meja.get("/daftar")
    return meja.post("/daftar", {"berkas": csv(text), "kunci": "k1", **more}, content_type="multipart/form-data")


def nomor_of(kantor, sop: str) -> str:
    with kantor.store.reading() as session:
        statement = select(Permohonan.nomor).where(Permohonan.sop == sop, Permohonan.akun_id.is_(None))
        return session.exec(statement.order_by(Permohonan.id.desc())).first()


def people(kantor, nomor: str) -> list[Orang]:
    with kantor.store.reading() as session:
        permohonan_id = session.exec(select(Permohonan.id).where(Permohonan.nomor == nomor)).one()
        return list_orang(session, permohonan_id)


def test_right_rows_go_on_and_wrong_ones_come_back(masuk, kantor):
    meja = masuk("lapas")
    answer = send(meja, HEAD + GOOD + BAD)
    page = meja.text(answer.location)
    assert "1 nama diteruskan, 1 baris kembali" in page
    assert "NIK harus 16 angka; Nomor KK belum diisi" in page
    found = re.search(r'href="(/daftar/unggahan/\d+\.xlsx)"', page)
    sheet = load_workbook(io.BytesIO(meja.get(found[1]).data)).worksheets[0]
    assert sheet.cell(4, 2).value == "Tini"
    assert send(meja, HEAD + GOOD + BAD).location == answer.location, "a double press is one upload"
    assert "Sedang diperiksa petugas" in meja.text(f"/daftar/{nomor_of(kantor, 'mas_rapid')}")


def test_what_is_no_list_is_refused_beside_its_field(masuk):
    meja = masuk("lapas")
    answer = send(meja, "bukan daftar")
    assert answer.status_code == 400
    assert 'aria-describedby="berkas-salah"' in answer.text
    assert "Baris judul tidak ditemukan" in answer.text


def test_the_template_opens(masuk):
    content = masuk("sekolah").get("/daftar/templat-sinopsis.xlsx").data
    assert [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][1]][:2] == ["Nama", "NIK"]
    assert masuk("sekolah").get("/daftar/templat-lain.xlsx").status_code == 404


def test_an_institution_sees_its_own_lists_and_nothing_else(masuk, kantor):
    own, other = nomor_of(kantor, "mas_rapid"), nomor_of(kantor, "sinopsis")
    meja = masuk("lapas")
    page = meja.text("/daftar")
    assert own in page
    assert other not in page
    assert meja.get(f"/daftar/{other}").status_code == 404
    assert meja.get(f"/permohonan/{own}").status_code == 403
    assert meja.get("/").location == "/daftar"
    first = people(kantor, other)[0]
    for url, data in ((f"/daftar/{other}/orang", {"nama": "A"}), (f"/daftar/{other}/aksi", {"aksi": "batalkan"}),
                      (f"/daftar/{other}/orang/{first.id}", {"nama": "A"})):
        assert meja.post(url, data).status_code in (302, 400, 404), url
    assert meja.post(f"/daftar/{own}/nilai", {"nilai": "lulus", "id": "1:0"}).status_code == 403
    assert people(kantor, other)[0].nama == first.nama
    with kantor.store.reading() as session:
        assert not session.exec(select(Permohonan).where(Permohonan.nomor == other)).one().is_selesai


def test_an_account_without_an_institution_sees_none(masuk, kantor):
    with kantor.store.transaction() as session:
        pengguna = session.exec(select(Pengguna).where(Pengguna.login == "lapas")).one()
        session.delete(session.get(PenggunaLembaga, pengguna.id))
    page = masuk("lapas").text("/daftar")
    assert "belum dihubungkan dengan lembaga" in page
    assert "Belum ada daftar" in page


def test_the_institution_adds_mends_and_sends_files(masuk, kantor):
    nomor, meja = nomor_of(kantor, "mas_rapid"), masuk("lapas")
    meja.get(f"/daftar/{nomor}")
    wrong = meja.post(f"/daftar/{nomor}/orang", {"nama": "Baru Saja", "nkk": "12"})
    assert wrong.status_code == 400
    assert "Nomor KK harus 16 angka" in wrong.text
    assert 'value="Baru Saja"' in wrong.text, "what was typed stays"
    good = {"nama": "Baru Saja", "nkk": "1471010101150078"}
    assert meja.post(f"/daftar/{nomor}/orang", good).status_code == 302
    row = people(kantor, nomor)[-1]
    assert row.nama == "Baru Saja"
    files = {"item": "kk", "berkas": [(io.BytesIO(PNG), "1471010101150078.png"), (io.BytesIO(b"teks"), "catatan.txt")]}
    answer = meja.post(f"/daftar/{nomor}/berkas", files, content_type="multipart/form-data")
    page = meja.text(answer.location)
    assert "1 berkas diterima" in page
    assert "catatan.txt: hanya foto" in page
    assert meja.post(f"/daftar/{nomor}/orang/{row.id}", good | {"nama": "Baru Benar", "versi": "0"}).status_code == 302
    late = meja.post(f"/daftar/{nomor}/orang/{row.id}", good | {"nama": "Terlambat", "versi": "0"})
    assert late.status_code == 400
    assert "baru saja mencatat" in late.text
    assert people(kantor, nomor)[-1].nama == "Baru Benar"


def test_an_officer_checks_judges_and_hands_on(masuk, kantor):
    nomor, meja = nomor_of(kantor, "mas_rapid"), masuk("dafduk")
    page = meja.text(f"/permohonan/{nomor}")
    assert f"/daftar/{nomor}" in page
    meja.post(f"/permohonan/{nomor}/aksi", {"aksi": "terima", "peran": "petugas_dafduk"})
    meja.post(f"/daftar/{nomor}/siak")
    page = meja.text(f"/daftar/{nomor}")
    assert "SIAK: 6 cocok, 0 berbeda, 1 tidak ditemukan." in page
    assert "1471••••••••9001" in page
    assert "1471012803839001" not in page
    chosen = re.findall(r'name="id" value="(\d+:\d+)"', meja.text(f"/daftar/{nomor}?saring=cocok"))
    assert len(chosen) == 6
    assert meja.post(f"/daftar/{nomor}/nilai", {"nilai": "lulus", "id": chosen}).status_code == 302
    (bad,) = re.findall(r'name="id" value="(\d+:\d+)"', meja.text(f"/daftar/{nomor}?saring=tidak_ada"))
    refused = meja.post(f"/daftar/{nomor}/nilai", {"nilai": "gagal", "id": bad})
    assert refused.status_code == 409
    assert "alasannya" in refused.text
    meja.post(f"/daftar/{nomor}/nilai", {"nilai": "gagal", "id": bad, "alasan": "NIK tidak ditemukan di SIAK"})
    again = meja.post(f"/daftar/{nomor}/nilai", {"nilai": "lulus", "id": chosen[:1]})
    assert "baru saja mencatat" in again.text
    meja.post(f"/permohonan/{nomor}/aksi", {"aksi": "verifikasi", "peran": "petugas_dafduk"})
    kasi = masuk("kasi.pendataan")
    assert "6 lulus" in kasi.text(f"/daftar/{nomor}")
    kasi.post(f"/permohonan/{nomor}/aksi", {"aksi": "terima", "peran": "kasi_pendataan"})
    kasi.get(f"/daftar/{nomor}")
    answer = kasi.post(f"/daftar/{nomor}/rencana", {"hari": "2099-01-05", "jam": "09.00", "tempat": "Aula"})
    assert answer.status_code == 302
    assert "5 Januari 2099, pukul 09.00" in kasi.text(f"/daftar/{nomor}")


def test_the_whole_nik_is_opened_on_record(masuk, kantor):
    nomor, meja = nomor_of(kantor, "mas_rapid"), masuk("dafduk")
    meja.get(f"/daftar/{nomor}")
    assert "1471012803839001" in meja.post(f"/daftar/{nomor}/nik").text
    table = meja.post(f"/daftar/{nomor}/xlsx")
    assert load_workbook(io.BytesIO(table.data)).worksheets[0].cell(4, 3).value == "1471012803839001"
    with kantor.store.reading() as session:
        assert len(session.exec(select(AksesBerkas)).all()) == 2


def test_pupils_from_the_chat_are_grouped_by_school(masuk, kantor):
    meja = masuk("admin.bamsos")
    with kantor.store.reading() as session:
        pupils = session.exec(select(Permohonan.nomor).where(Permohonan.sop == "sinopsis",
                                                             Permohonan.akun_id.is_not(None))).all()
    assert "Tidak ada siswa" in meja.text("/daftar/siswa")
    for nomor in pupils:
        meja.get(f"/permohonan/{nomor}")
        meja.post(f"/permohonan/{nomor}/aksi", {"aksi": "terima", "peran": "admin"})
        page = meja.text(f"/daftar/{nomor}")
        assert "tidak ada di daftar sekolah" in page
        one = re.search(r'name="id" value="(\d+:\d+)"', page)[1]
        assert meja.post(f"/daftar/{nomor}/nilai?nilai=lulus", {"satu": one}).status_code == 302
        meja.post(f"/permohonan/{nomor}/aksi", {"aksi": "verifikasi", "peran": "admin"})
    page = meja.text("/daftar/siswa")
    assert re.search(r'<option value="\d+" selected>SMA Negeri 1 Kota Contoh', page), "the school is recognised"
    lembaga = re.search(r'<option value="(\d+)" selected>SMA Negeri 1', page)[1]
    chosen = re.findall(r'name="id" value="(\d+)"', page)
    answer = meja.post("/daftar/siswa", {"id": chosen, "lembaga": lembaga, "sekolah": "SMAN 1"})
    page = meja.text(answer.location)
    assert "Yusuf Simanjuntak" in page
    assert "Budi Piliang" in page
    assert "ikut daftar" in meja.text(f"/daftar/{pupils[0]}")
    assert "Budi Piliang" not in meja.text("/daftar/siswa")


def test_a_mismatch_is_written_to_the_pupil(masuk, kantor, nomor):
    meja, nomor = masuk("admin.bamsos"), nomor["Budi Piliang"]
    meja.get(f"/permohonan/{nomor}")
    meja.post(f"/permohonan/{nomor}/aksi", {"aksi": "terima", "peran": "admin"})
    orang = re.search(r'<option value="(\d+:\d+)">Budi', meja.text(f"/daftar/{nomor}"))[1]
    bad = meja.post(f"/daftar/{nomor}/perbaikan", {"orang": orang, "permasalahan": "Nama ibu beda", "solusi": ""})
    assert bad.status_code == 409
    assert "Nama ibu beda" in bad.text
    meja.post(f"/daftar/{nomor}/perbaikan", {"orang": orang, "permasalahan": "Nama ibu beda", "solusi": "Perbaiki KK",
                                             "items": ["kk"]})
    with kantor.store.reading() as session:
        told = [row.isi["teks"] for row in session.exec(select(Outbox))]
    assert any("Permasalahan: Nama ibu beda\nSolusi: Perbaiki KK" in line for line in told)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_office_may_begin_for_a_lapas(masuk, kantor):
    meja = masuk("dafduk")
    with kantor.store.reading() as session:
        lembaga = session.exec(select(Lembaga).where(Lembaga.jenis == "lapas")).one()
        sekolah = session.exec(select(Lembaga).where(Lembaga.jenis == "sekolah")).one()
    answer = send(meja, HEAD + GOOD, lembaga=lembaga.id)
    assert "1 nama diteruskan" in meja.text(answer.location)
    assert send(meja, HEAD + GOOD, lembaga=sekolah.id, kunci="k2").status_code == 400


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_admin_adds_an_institution_and_its_account(masuk, kantor):
    with kantor.store.transaction() as session:
        pengguna = session.exec(select(Pengguna).where(Pengguna.login == "lapas")).one()
        session.delete(session.get(PenggunaLembaga, pengguna.id))
    admin = masuk("admin")
    admin.get("/pengaturan/lembaga")
    again = admin.post("/pengaturan/lembaga", {"jenis": "lapas", "nama": "Lapas Kelas IIA Kota Contoh"})
    assert again.status_code == 400
    assert "sudah tercatat" in again.text
    admin.post("/pengaturan/lembaga", {"jenis": "lapas", "nama": "Rutan Baru", "alamat": "Jalan Baru 1"})
    with kantor.store.reading() as session:
        rutan = next(row for row in session.exec(select(Lembaga)) if row.nama == "Rutan Baru")
        school = next(row for row in session.exec(select(Lembaga)) if row.jenis == "sekolah")
    wrong = admin.post("/pengaturan/lembaga/akun", {"pengguna": pengguna.id, "lembaga": school.id})
    assert (wrong.status_code, "hanya boleh berperan" in wrong.text) == (400, True)
    admin.post("/pengaturan/lembaga/akun", {"pengguna": pengguna.id, "lembaga": rutan.id})
    page = masuk("lapas").text("/daftar")
    assert "Belum ada daftar" in page, "the lists of its former institution are no longer its own"
    assert "Kirim daftar" in page
