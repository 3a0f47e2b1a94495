"""Laporan PRR: cards per kecamatan and where they stand, as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.context import Context
from handlers.surat.lembar_kerja import xlsx
from handlers.surat.unsur import Kolom, Tabel


def laporan_xlsx(
    ctx: Context, jumlah: Mapping[str, Mapping[str, int]], tumpukan: Sequence[tuple[str, str]]
) -> bytes:
    """One line per kecamatan, one column per heap, and the sums."""
    kolom = (Kolom("Kecamatan", 1.6), *(Kolom(nama, 1) for _, nama in tumpukan), Kolom("Jumlah", 0.8))
    lines = [(kecamatan, *(str(heaps.get(slug, 0)) for slug, _ in tumpukan), str(sum(heaps.values())))
             for kecamatan, heaps in jumlah.items()]
    total = [sum(heaps.get(slug, 0) for heaps in jumlah.values()) for slug, _ in tumpukan]
    lines.append(("Jumlah", *map(str, total), str(sum(total))))
    return xlsx(f"Laporan KTP-el PRR {ctx.profil.get('singkatan', '')}", {"Per kecamatan": Tabel(kolom, lines)})
