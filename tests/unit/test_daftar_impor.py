"""A list as institutions really send it: every way a spreadsheet can spoil a row, named with its number and reason."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from handlers.commands.daftar_impor import LABEL, MAX_ROWS, HasilBaca, parse_date, read_daftar
from handlers.commands.daftar_templat import template_csv, template_xlsx, wrong_xlsx
from handlers.errors import BadInput

TODAY = date(2026, 11, 21)
NIK, NKK = "1471012508090001", "1471010101150001"


def book(*rows: list[object], head: list[str] | None = None) -> bytes:
    made = Workbook()
    sheet = made.active
    for row in ([["SMA NEGERI 1"], [], head or ["No", "Nama Siswa", "NIK", "No. KK", "Tgl. Lahir", "Kelas"], *rows]):
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(content: bytes, sop: str = "sinopsis") -> HasilBaca:
    return read_daftar(content, sop, TODAY)


def why(*row: object, sop: str = "sinopsis") -> str:
    found = read(book([1, *row]), sop)
    return found.salah[0].alasan if found.salah else ""


def test_good_rows_go_on_and_wrong_ones_come_back_with_row_and_reason():
    found = read(book(
        [1, "  Ani   Lestari ", NIK, NKK, datetime(2009, 8, 25), "XI IPA 1"],
        [2, "Budi", "147101", NKK, "25/08/2009", "XI IPA 1"],
        [None] * 6,
        [3, "", NIK, "", "kemarin", ""],
    ))
    (good,) = found.baik
    assert (good.nomor, good.nama, good.nik, good.nkk, good.tanggal_lahir, good.kelompok) == (
        4, "Ani Lestari", NIK, NKK, "2009-08-25", "XI IPA 1")
    assert [(row.nomor, row.alasan) for row in found.salah] == [
        (5, "NIK harus 16 angka"),
        (7, "Nama belum diisi; Tanggal lahir tidak terbaca; tulis misalnya 17-08-2009"),
    ]
    assert found.salah[0].sel[1:3] == ("Budi", "147101")


@pytest.mark.parametrize(("row", "reason"), [
    (("Budi", 1471012508090010, NKK), "tersimpan sebagai angka"),
    (("Budi", "1.47101E+15", NKK), "tersimpan sebagai angka"),
    (("Budi", "", NKK), "NIK belum diisi"),
    (("Budi", "14710A2508090001", NKK), "hanya boleh berisi angka"),
    (("Budi", "1471013002090001", NKK), "tanggal lahir di dalamnya"),
    (("Budi", "9971012508090001", NKK), "kode wilayahnya"),
    (("Budi", NIK, "123"), "Nomor KK harus 16 angka"),
    (("Budi 2", NIK, NKK), "Nama hanya boleh huruf"),
    (("Budi", NIK, NKK, "25-08-2099"), "di luar kewajaran"),
])
def test_reasons(row, reason):
    assert reason in why(*row)


def test_a_number_that_kept_its_last_digit_is_good():
    assert why("Budi", 1471012508090001, NKK) == ""
    assert why("Budi", "'1471 0125 0809 0001", NKK) == ""


def test_the_same_nik_twice():
    found = read(book([1, "Ani", NIK], [2, "Ani Lagi", NIK]))
    assert [(row.nomor, row.alasan) for row in found.salah] == [(5, "NIK sama dengan baris 4")]


def test_a_lapas_needs_the_kk_and_not_the_nik():
    assert why("Tono", "", NKK, sop="mas_rapid") == ""
    assert why("Tono", NIK, "", sop="mas_rapid") == "Nomor KK belum diisi"


def test_without_a_nik_the_same_name_on_the_same_kk_is_the_same_person():
    found = read(book([1, "Ani", "", NKK], [2, "ani", "", NKK], [3, "Budi", "", NKK]), "mas_rapid")
    assert [row.nama for row in found.baik] == ["Ani", "Budi"]
    assert found.salah[0].alasan == "Nama dan nomor KK sama dengan baris 4"


def test_the_templates_own_headings_are_all_known_and_empty_columns_are_left_away():
    found = read(book(["Ani", NIK, NKK, "25-08-2009", "XI IPA 1"], ["B", "1"], head=list(LABEL.values())))
    assert (found.baik[0].kelompok, found.baik[0].tanggal_lahir) == ("XI IPA 1", "2009-08-25")
    assert found.judul == tuple(LABEL.values())
    assert len(found.salah[0].sel) == len(LABEL)


def test_a_comma_in_the_cells_of_a_semicolon_file():
    found = read(f"Nama;NIK\nAni, S.Pd., M.M.;{NIK}\nBudi;1,47E+15\n".encode())
    assert [row.nama for row in found.baik] == ["Ani, S.Pd., M.M."]
    assert "tersimpan sebagai angka" in found.salah[0].alasan
    assert read(f"Nama;NIK\rAni;{NIK}.0\r".encode()).baik, "lines as an old Mac ends them, a number with its zero"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_in_every_dress(sign, encoding):
    lines = [["Nama", "NIK", "Nomor KK", "Tanggal Lahir"], ["Désirée Putri", NIK, NKK, "25 Agustus 2009"]]
    found = read("\r\n".join(sign.join(line) for line in lines).encode(encoding))
    assert (found.baik[0].nama, found.baik[0].tanggal_lahir) == ("Désirée Putri", "2009-08-25")


@pytest.mark.parametrize(("text", "expected"), [
    ("17-08-2009", date(2009, 8, 17)), ("17/8/2009", date(2009, 8, 17)), ("2009-08-17", date(2009, 8, 17)),
    ("17 Agu 2009", date(2009, 8, 17)), ("40042", date(2009, 8, 17)), ("31-02-2009", None), ("08-17-2009", None),
    ("17-Agt-2009", date(2009, 8, 17)), ("2009-08-17 00:00:00", date(2009, 8, 17)), ("40042.5", date(2009, 8, 17)),
    ("", None), ("17 Smarch 2009", None), ("17-08-09", None),
])
def test_dates(text, expected):
    assert parse_date(text) == expected


@pytest.mark.parametrize("content", [
    b"", b"PK\x03\x04rusak", b"\xff\xd8\xff\xe0 foto", b"%PDF-1.7", b"hanya teks biasa", b"\x00" * 100,
    b"Nama;Kelas\nAni;XI\n", b"Nama;NIK\n", b"x" * (5 * 1024 * 1024 + 1),
])
def test_what_is_no_list_is_refused_in_words(content):
    with pytest.raises(BadInput) as refused:
        read(content)
    assert str(refused.value).endswith(".")


def test_a_bomb_and_a_book_too_long_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (81 * 1024 * 1024))
    with pytest.raises(BadInput, match="terlalu besar"):
        read(out.getvalue())
    many = "Nama;NIK\n" + f"Ani;{NIK}\n" * (MAX_ROWS + 1)
    with pytest.raises(BadInput, match="paling banyak"):
        read(many.encode())


@pytest.mark.parametrize("sop", ["sinopsis", "mas_rapid"])
def test_the_template_is_read_once_filled_in(sop):
    made = load_workbook(io.BytesIO(template_xlsx(sop)))
    made.worksheets[0].append(["Ani", NIK, NKK, "25-08-2009", "A"])
    for x, value in enumerate(["Ani", NIK, NKK, "25-08-2009", "A"], start=1):
        made.worksheets[0].cell(2, x).value = value
    made.worksheets[0].delete_rows(3, 2000)
    out = io.BytesIO()
    made.save(out)
    assert [row.nama for row in read(out.getvalue(), sop).baik] == ["Ani"]
    assert read(template_csv() + f"Ani;{NIK};{NKK};;\r\n".encode(), sop).baik


def test_wrong_rows_come_back_as_a_file_that_can_be_mended_and_sent_again():
    found = read(book([1, "Ani", "147101", NKK, "", "XI"]))
    salah = {"judul": list(found.judul), "baris": [row.__dict__ | {"sel": list(row.sel)} for row in found.salah]}
    sent_back = wrong_xlsx(salah)
    sheet = load_workbook(io.BytesIO(sent_back)).worksheets[0]
    assert [cell.value for cell in sheet[4]][-1] == "NIK harus 16 angka"
    again = read(sent_back)
    assert [row.alasan for row in again.salah] == ["NIK harus 16 angka"]
