"""A rekapan as a workbook: what the third party takes along, fills in (Hasil, Alasan) and sends back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.surat.lembar_kerja import xlsx
from handlers.surat.unsur import Kolom, Tabel

_KOLOM = (Kolom("Jenis dokumen", 1.4), Kolom("Nama", 1.8), Kolom("Alamat", 2.6), Kolom("Nomor HP", 1.1),
          Kolom("Hasil", 1), Kolom("Alasan", 2))
_HASIL = {"diserahkan": "diserahkan", "kembali": "kembali"}


def rekapan_xlsx(nomor: str, rows: Sequence[Any]) -> bytes:
    """Rows of KirimanDokumen in their order: the column No is the place in the rekapan."""
    lines = [(row.jenis, row.nama, row.alamat, row.telepon, _HASIL.get(row.hasil, ""), row.alasan) for row in rows]
    return xlsx(f"Rekapan {nomor}", {"Rekapan": Tabel(_KOLOM, lines)})
