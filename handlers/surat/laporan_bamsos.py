"""Laporan pelayanan BAMSOS: the register as a workbook (SOP, Pencatatan: Petugas membuat laporan)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.context import Context
from handlers.layanan import readable
from handlers.surat.lembar_kerja import xlsx
from handlers.surat.unsur import Kolom, Tabel

_KOLOM = (Kolom("Nomor", 1.2), Kolom("Nama", 1.4), Kolom("Akun", 1.2), Kolom("Kanal", 0.8), Kolom("Jenis", 1.4),
          Kolom("Layanan", 1.4), Kolom("Pertanyaan", 3), Kolom("Masuk", 1), Kolom("Dijawab", 1), Kolom("Jawaban", 3))


def laporan_xlsx(ctx: Context, rows: Sequence[Any], jenis: Mapping[str, str]) -> bytes:
    """Rows of handlers.queries.bamsos.BarisPertanyaan, one line each."""
    def jam(at: datetime | None) -> str:
        return f"{at.astimezone(ctx.calendar.zona):%d-%m-%Y %H.%M}" if at else ""

    lines = [(row.nomor, row.nama, row.akun, row.kanal, jenis.get(row.jenis, row.jenis), readable(row.layanan),
              row.pertanyaan, jam(row.ditanya_at), jam(row.dijawab_at), row.jawaban) for row in rows]
    return xlsx(f"Laporan pelayanan BAMSOS {ctx.profil.get('singkatan', '')}", {"Pertanyaan": Tabel(_KOLOM, lines)})
