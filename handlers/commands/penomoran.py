"""Numbers without gaps or doubles, per office, kind and period; given out inside the caller's transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from data.models import NomorUrut
from handlers.commands.nomor import PREFIXES, make_nomor

# Letters: the archive code of population administration, and the letters' own short name.
KODE_ARSIP = {
    "kartu_kendali": ("470", "KK-K"),
    "tanda_terima": ("470", "TT"),
    "berita_acara": ("470", "BA"),
    "pengantar": ("470", "SP"),
    "rekapan": ("470", "RKP"),
    "rekapan_belum_diserahkan": ("470", "RKP-B"),
    "laporan": ("470", "LAP"),
    "spt": ("800", "SPT"),
    "daftar": ("470", "DFT"),
}
_ALL_OFFICES = 0
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def next_number(session: Session, kantor_id: int, jenis: str, periode: str) -> int:
    """The next number, from 1. A rolled-back transaction gives its number back, so nothing is skipped;
    two callers at once wait for each other on the row."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    table: Any = NomorUrut.__table__  # type: ignore[attr-defined]
    first = insert(table).values(kantor_id=kantor_id, jenis=jenis, periode=periode, terakhir=1)
    statement = first.on_conflict_do_update(
        index_elements=["kantor_id", "jenis", "periode"], set_={"terakhir": table.c.terakhir + 1}
    ).returning(table.c.terakhir)
    return int(session.execute(statement).scalar_one())


def next_nomor_permohonan(session: Session, sop: str, day: date) -> str:
    """The number of a new permohonan of this SOP, counted per day: `BD-261120-0042-K`.

    The number does not name the office, and is unique in the whole store: all offices share this counter.
    """
    prefix = PREFIXES.get(sop, "BD")
    return make_nomor(prefix, day, next_number(session, _ALL_OFFICES, f"permohonan:{prefix}", f"{day:%y%m%d}"))


def next_nomor_surat(session: Session, kantor_id: int, jenis: str, day: date, singkatan: str = "Disdukcapil") -> str:
    """The number of a letter, counted per office and year: `470/0007/BA/Disdukcapil/XI/2026`."""
    kode, nama = KODE_ARSIP[jenis]
    seq = next_number(session, kantor_id, f"surat:{jenis}", f"{day.year}")
    return f"{kode}/{seq:04d}/{nama}/{singkatan}/{_ROMAN[day.month - 1]}/{day.year}"
