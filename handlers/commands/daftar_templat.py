"""Tables that go out beside a list: the template to fill in, the rows that came back, the list itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from handlers.commands.daftar_impor import LABEL, MAX_ROWS, WAJIB
from handlers.surat.lembar_kerja import xlsx
from handlers.surat.unsur import Kolom, Tabel

_PETUNJUK = {
    "sinopsis": "Satu baris untuk satu siswa. NIK wajib 16 angka.",
    "mas_rapid": "Satu baris untuk satu warga binaan. Nomor KK wajib 16 angka; NIK boleh kosong bila tidak diketahui.",
}
_CONTOH = {
    "sinopsis": ("Contoh Siswa", "1471012508090001", "1471010101150001", "25-08-2009", "XI IPA 1"),
    "mas_rapid": ("Contoh Warga Binaan", "1471012508890001", "1471010101150001", "25-08-1989", "Blok A"),
}


def template_xlsx(sop: str) -> bytes:
    """An empty list to fill in: every cell is text, so that no spreadsheet shortens a NIK."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Daftar"
    for x, kind in enumerate(LABEL, start=1):
        cell = sheet.cell(1, x, LABEL[kind])
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6EBF0")
        sheet.column_dimensions[cell.column_letter].width = 34 if kind == "nama" else 22
        for y in range(2, MAX_ROWS + 2):
            sheet.cell(y, x).number_format = "@"
    sheet.freeze_panes = "A2"
    help_sheet = book.create_sheet("Petunjuk")
    needed = ", ".join(LABEL[kind] for kind in WAJIB[sop])
    rows = (_PETUNJUK[sop], f"Kolom wajib: {needed}. Paling banyak {MAX_ROWS} nama.", "Contoh:")
    for y, line in enumerate(rows, start=1):
        help_sheet.cell(y, 1, line)
    for x, (heading, value) in enumerate(zip(LABEL.values(), _CONTOH[sop], strict=True), start=1):
        help_sheet.cell(5, x, heading).font = Font(bold=True)
        help_sheet.cell(6, x, value).number_format = "@"
        help_sheet.column_dimensions[help_sheet.cell(5, x).column_letter].width = 24
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def template_csv() -> bytes:
    """The same as CSV, with the semicolon an Indonesian spreadsheet expects."""
    return _csv([list(LABEL.values())])


def wrong_xlsx(salah: dict[str, Any]) -> bytes:
    """The rows that came back as a file that can be mended and sent again; the reason stands in the last column."""
    judul = [*salah.get("judul", ()), "Baris di berkas", "Alasan"]
    width = len(judul)
    rows = [
        [*(row["sel"] + [""] * width)[: width - 2], str(row["nomor"]), row["alasan"]] for row in salah.get("baris", ())
    ]
    columns = tuple(Kolom(name or f"Kolom {x}", 1.4) for x, name in enumerate(judul, start=1))
    return xlsx("Baris yang perlu diperbaiki", {"Perbaikan": Tabel(columns, rows)})


def daftar_xlsx(judul: str, nama: str, rows: Sequence[Sequence[str]], columns: Sequence[str]) -> bytes:
    """The list as it stands, for the office or its institution."""
    return xlsx(judul, {nama: Tabel(tuple(Kolom(name, 1.4) for name in columns), rows)})


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode("utf-8-sig")
