"""Tables as XLSX. Every cell is text: a value that begins with = is shown, never calculated."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from handlers.surat.unsur import Kolom, Tabel

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LINE = Side(style="thin", color="999999")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="E6EBF0")


def xlsx(judul: str, tabel: Mapping[str, Tabel]) -> bytes:
    """A workbook with one sheet per table: title, heading row (frozen), numbered rows."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number, (nama, rows) in enumerate(tabel.items(), start=1):
        safe = re.sub(r"[\[\]:*?/\\']", " ", nama).strip()[:28] or "Lembar"
        _fill(book.create_sheet(safe if safe not in book.sheetnames else f"{safe} {number}"), judul, nama, rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def tables_of(isi: Mapping[str, Any]) -> dict[str, Tabel]:
    """The tables of a letter as it was frozen: sheet name → table. Empty when it has none."""
    named = [(str(group["nama"]), group["tabel"]) for group in isi.get("kelompok") or ()]
    named += [(nama, isi[key]) for key, nama in (("tabel", "Rincian"), ("lampiran", "Lampiran")) if key in isi]
    return {nama: Tabel(tuple(Kolom(**kolom) for kolom in one["kolom"]), one["baris"], one.get("kaki") or ())
            for nama, one in named if one["baris"]}


def _fill(sheet: Worksheet, judul: str, nama: str, tabel: Tabel) -> None:
    isi = tabel.as_isi()
    _text(sheet.cell(1, 1), f"{judul} — {nama}").font = Font(bold=True, size=13)
    for x, heading in enumerate(["No", *(k["judul"] for k in isi["kolom"])], start=1):
        cell = _text(sheet.cell(3, x), heading)
        cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, _BOX
    for y, row in enumerate(isi["baris"], start=1):
        for x, value in enumerate([str(y), *row], start=1):
            cell = _text(sheet.cell(3 + y, x), value)
            cell.border, cell.alignment = _BOX, Alignment(vertical="top", wrap_text=True)
    if isi["kaki"]:
        for x, value in enumerate(["", *isi["kaki"]], start=1):
            cell = _text(sheet.cell(4 + len(isi["baris"]), x), value)
            cell.font, cell.border = Font(bold=True), _BOX
    for x, k in enumerate([{"lebar": 0.3}, *isi["kolom"]], start=1):
        sheet.column_dimensions[get_column_letter(x)].width = max(6, 18 * float(k["lebar"]))
    sheet.freeze_panes = "A4"


def _text(cell: Any, value: str) -> Any:
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
    return cell
