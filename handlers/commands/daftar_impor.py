"""A list as an institution sends it, XLSX or CSV: good rows, and wrong rows with their number and reason. Pure."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from openpyxl import load_workbook

from data.reference.nik import check_nik, check_nkk
from handlers.errors import BadInput

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 80 * 1024 * 1024
MAX_ROWS = 1000
KOLOM = {
    "nama": ("nama", "nama lengkap", "nama siswa", "nama peserta didik", "nama tahanan", "nama warga binaan"),
    "nik": ("nik", "nomor nik", "no nik", "nomor induk kependudukan"),
    "nkk": ("nkk", "nomor kk", "no kk", "kk", "nomor kartu keluarga", "no kartu keluarga"),
    "tanggal_lahir": ("tanggal lahir", "tgl lahir", "lahir", "tanggal lahir siswa"),
    "kelompok": ("kelompok", "kelas", "rombel", "kelas blok", "kelas atau blok", "blok", "kamar", "blok kamar"),
}
WAJIB = {"sinopsis": ("nama", "nik"), "mas_rapid": ("nama", "nkk")}
LABEL = {"nama": "Nama", "nik": "NIK", "nkk": "Nomor KK", "tanggal_lahir": "Tanggal lahir", "kelompok": "Kelas/Blok"}
_WRONG_NUMBER = {
    "kosong": "belum diisi", "huruf": "hanya boleh berisi angka", "panjang": "harus 16 angka",
    "wilayah": "kode wilayahnya tidak dikenal", "tanggal": "tanggal lahir di dalamnya tidak ada",
    "serial": "empat angka terakhirnya tidak boleh 0000",
}
_MONTHS = ("januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober",
           "november", "desember")
_SHORT_MONTHS = {"agt": "agu", "ags": "agu", "aug": "agu", "may": "mei", "oct": "okt", "dec": "des", "peb": "feb",
                 "nop": "nov"}
_AS_NUMBER = "tersimpan sebagai angka sehingga angka terakhirnya hilang; ubah selnya menjadi teks lalu isi ulang"


@dataclass(frozen=True)
class BarisDaftar:
    """One good row. `nomor` is its row in the file; `tanggal_lahir` ISO or ''; `sel` its cells as sent."""

    nomor: int
    nama: str
    nik: str = ""
    nkk: str = ""
    tanggal_lahir: str = ""
    kelompok: str = ""
    sel: tuple[str, ...] = ()


@dataclass(frozen=True)
class BarisSalah:
    """One row that comes back: its cells as sent, and why."""

    nomor: int
    sel: tuple[str, ...]
    alasan: str


@dataclass(frozen=True)
class HasilBaca:
    """What a file holds. `judul` are the headings of the cells of `salah`."""

    judul: tuple[str, ...]
    baik: tuple[BarisDaftar, ...]
    salah: tuple[BarisSalah, ...]


def read_daftar(content: bytes, sop: str, today: date) -> HasilBaca:
    """Read a file of this SOP. Raises BadInput when it is no list at all."""
    if not content:
        raise BadInput("Pilih berkas daftar terlebih dahulu.")
    if len(content) > MAX_BYTES:
        raise BadInput("Berkas daftar terlalu besar; paling besar 5 MB.")
    rows = _xlsx(content) if content[:2] == b"PK" else _csv(content)
    rows = _trim(rows)
    place, columns = _find_heading(rows, sop)
    judul = tuple(rows[place])
    filled = [(n, cells) for n, cells in enumerate(rows[place + 1 :], start=place + 2) if any(cells)]
    if not filled:
        raise BadInput("Berkas ini belum berisi nama. Isi di bawah baris judul, lalu unggah lagi.")
    if len(filled) > MAX_ROWS:
        raise BadInput(f"Satu daftar paling banyak {MAX_ROWS} nama; bagi menjadi beberapa berkas.")
    return judge_rows([(n, _pick(cells, columns), tuple(cells)) for n, cells in filled], judul, sop, today)


def judge_rows(
    rows: Iterable[tuple[int, dict[str, str], tuple[str, ...]]], judul: tuple[str, ...], sop: str, today: date
) -> HasilBaca:
    """Judge each row by itself; a NIK named a second time comes back with the row that named it first."""
    baik: list[BarisDaftar] = []
    salah: list[BarisSalah] = []
    first: dict[str, int] = {}
    for nomor, given, cells in rows:
        row, faults = judge_row(nomor, given, sop, today)
        who = row.nik or f"{row.nkk} {row.nama.casefold()}"
        if not faults and who in first:
            faults = [f"{'NIK' if row.nik else 'Nama dan nomor KK'} sama dengan baris {first[who]}"]
        if faults:
            salah.append(BarisSalah(nomor, cells, "; ".join(faults)))
        else:
            baik.append(replace(row, sel=cells))
            first[who] = nomor
    return HasilBaca(judul, tuple(baik), tuple(salah))


def judge_row(nomor: int, given: dict[str, str], sop: str, today: date) -> tuple[BarisDaftar, list[str]]:
    """One row tidied, and what is wrong with it."""
    faults: list[str] = []
    nama = " ".join(given.get("nama", "").split())
    if not nama:
        faults.append("Nama belum diisi")
    elif len(nama) > 100 or any(ch.isdigit() for ch in nama) or not any(ch.isalpha() for ch in nama):
        faults.append("Nama hanya boleh huruf, paling panjang 100")
    nik = _number(given.get("nik", ""), "nik", "nik" in WAJIB[sop], faults, today)
    nkk = _number(given.get("nkk", ""), "nkk", "nkk" in WAJIB[sop], faults, today)
    lahir = _date(given.get("tanggal_lahir", ""), faults, today)
    return BarisDaftar(nomor, nama, nik, nkk, lahir, " ".join(given.get("kelompok", "").split())[:60]), faults


def _number(text: str, kind: str, is_wajib: bool, faults: list[str], today: date) -> str:
    if not text and not is_wajib:
        return ""
    if text.startswith("~") or re.search(r"\d[.,]?\d*[eE]\+\d+", text):
        faults.append(f"{LABEL[kind]} {_AS_NUMBER}")
        return ""
    text = re.sub(r"(?<=\d{16})[.,]0+$", "", text)
    check = check_nik(text, today) if kind == "nik" else check_nkk(text)
    if not check.is_ok:
        faults.append(f"{LABEL[kind]} {_WRONG_NUMBER[check.alasan]}")
    return check.nik


def _date(text: str, faults: list[str], today: date) -> str:
    if not text:
        return ""
    found = parse_date(text)
    if found is None:
        faults.append("Tanggal lahir tidak terbaca; tulis misalnya 17-08-2009")
    elif not date(1900, 1, 1) <= found <= today:
        faults.append("Tanggal lahir di luar kewajaran")
    return found.isoformat() if found else ""


def parse_date(text: str) -> date | None:
    """A date as people write it: 17-08-2009, 17/8/2009, 2009-08-17, 17-Agt-2009; None when it is none."""
    text = re.sub(r"[ t]0?0[:.]00([:.]00)?(\.0+)?$", "", text.strip().lower())
    try:
        if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := re.fullmatch(r"(\d{1,2})[\s./-](\d{1,2})[\s./-](\d{4})", text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if (match := re.fullmatch(r"(\d{1,2})[\s./-]([a-z]{3,9})[\s./-](\d{4})", text)) and (month := _month(match[2])):
            return date(int(match[3]), month, int(match[1]))
        # a date cell shown as a plain number
        if (match := re.fullmatch(r"(\d{5})([.,]\d+)?", text)) and 10_000 < int(match[1]) < 60_000:
            return date(1899, 12, 30) + timedelta(days=int(match[1]))
    except ValueError:
        return None
    return None


def _month(word: str) -> int:
    short = _SHORT_MONTHS.get(word[:3], word[:3])
    return next((place for place, name in enumerate(_MONTHS, start=1) if name.startswith(short)), 0)


def read_cells(content: bytes) -> list[list[str]]:
    """The cells of a table, XLSX or CSV by its content. Raises BadInput."""
    if not content or len(content) > MAX_UNPACKED:
        raise BadInput("Pilih berkas XLSX atau CSV yang tidak terlalu besar.")
    return _xlsx(content) if content[:2] == b"PK" else _csv(content)


def _find_heading(rows: Sequence[Sequence[str]], sop: str) -> tuple[int, dict[str, int]]:
    """The row that names the columns, and where each is; the first of its kind counts."""
    for place, cells in enumerate(rows[:15]):
        columns: dict[str, int] = {}
        for x, cell in enumerate(cells):
            said = re.sub(r"[^a-z]", "", cell.lower())
            kind = next((kind for kind, words in KOLOM.items() if said in [w.replace(" ", "") for w in words]), "")
            if kind:
                columns.setdefault(kind, x)
        if all(kind in columns for kind in WAJIB[sop]):
            return place, columns
    needed = " dan ".join(LABEL[kind] for kind in WAJIB[sop])
    raise BadInput(f"Baris judul tidak ditemukan: harus ada kolom {needed}. Pakai templat dari halaman ini.")


def _trim(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Without the empty columns a sheet drags along on its right."""
    width = max((x + 1 for cells in rows for x, cell in enumerate(cells) if cell), default=0)
    return [list(cells[:width]) for cells in rows]


def _pick(cells: Sequence[str], columns: dict[str, int]) -> dict[str, str]:
    return {kind: cells[x] if x < len(cells) else "" for kind, x in columns.items()}


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED:
                raise BadInput("Berkas ini terlalu besar bila dibuka.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # type: ignore[union-attr]
        rows = []
        for row in sheet.iter_rows(max_col=40, values_only=True):
            rows.append([_text(cell) for cell in row])
            if len(rows) > MAX_ROWS + 200:
                break
        return rows
    except BadInput:
        raise
    except Exception as error:  # a broken workbook fails in many ways
        raise BadInput("Berkas XLSX ini tidak dapat dibaca. Simpan ulang sebagai XLSX atau CSV.") from error


def _text(cell: Any) -> str:
    """A cell as text. '~' marks a long number whose last digit may have been lost."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).replace("\x00", "").strip().lstrip("'").strip()[:200]
    return f"~{text}" if isinstance(cell, int) and len(text) >= 16 and text.endswith("0") else text


def _csv(content: bytes) -> list[list[str]]:
    text = _decode(content).replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not text or "\x00" in text:
        raise BadInput("Berkas ini bukan XLSX atau CSV. Pakai templat dari halaman ini.")
    delimiter = max(";,\t|", key=lambda sign: (sum(sign in line for line in lines[:15]), text.count(sign)))
    try:
        return [[_text(cell) for cell in row[:40]] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise BadInput("Berkas CSV ini tidak dapat dibaca. Simpan ulang sebagai XLSX atau CSV.") from error


def _decode(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    for odd, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if content[odd:2000:2].count(0) > len(content[odd:2000:2]) // 2:
            return content.decode(name, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
