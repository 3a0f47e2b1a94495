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

from handlers.surat.unsur import Tabel

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
    for x, k in enumerate([{"lebar": 0.3}, *isi["kolom"]], start=1):
        sheet.column_dimensions[get_column_letter(x)].width = max(6, 18 * float(k["lebar"]))
    sheet.freeze_panes = "A4"


def _text(cell: Any, value: str) -> Any:
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
    return cell
