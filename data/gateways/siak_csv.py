"""SIAK by a local extract: LOKET_HOME/siak.csv, or the invented people of the demo.

Columns: nik, nkk, nama, tanggal_lahir (ISO), alamat, kecamatan, kelurahan, status_rekam
(belum | prr: recorded, card not printed | tercetak), status_hidup (hidup | meninggal; may be missing).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from threading import Lock

from data.gateways.base import GatewayDown, Penduduk, iso_date

ADULT_YEARS = 17


@dataclass(frozen=True)
class _Extract:
    stamp: int
    by_nik: dict[str, Penduduk]
    by_nkk: dict[str, tuple[Penduduk, ...]]


class CsvSiak:
    """Reads the extract again when the file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._extract: _Extract | None = None
        self._lock = Lock()

    def find_penduduk(self, nik: str) -> Penduduk | None:
        return self._load().by_nik.get(nik)

    def find_keluarga(self, nkk: str) -> tuple[Penduduk, ...]:
        return self._load().by_nkk.get(nkk, ())

    def list_prr(self, on: date) -> tuple[Penduduk, ...]:
        people = (p for p in self._load().by_nik.values()
                  if p.status_rekam == "prr" and is_adult(p, on) and not p.is_meninggal)
        return tuple(sorted(people, key=lambda p: (p.kecamatan, p.nama)))

    def _load(self) -> _Extract:
        try:
            stamp = self._path.stat().st_mtime_ns
            with self._lock:
                if self._extract is None or self._extract.stamp != stamp:
                    self._extract = _read(self._path, stamp)
                return self._extract
        except (OSError, ValueError, KeyError) as error:
            raise GatewayDown(f"Salinan data SIAK tidak dapat dibaca: {error}") from error


def is_adult(penduduk: Penduduk, on: date) -> bool:
    """Seventeen on that day or before it; born on 29 February, one comes of age on 1 March."""
    if not penduduk.tanggal_lahir:
        return False
    born = date.fromisoformat(penduduk.tanggal_lahir)
    return (on.year - born.year - ((on.month, on.day) < (born.month, born.day))) >= ADULT_YEARS


def _read(path: Path, stamp: int) -> _Extract:
    names = [field.name for field in fields(Penduduk)]
    by_nik: dict[str, Penduduk] = {}
    by_nkk: dict[str, tuple[Penduduk, ...]] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            cells = {name: (row.get(name) or "").strip() for name in names}
            penduduk = Penduduk(**cells | {"tanggal_lahir": iso_date(cells["tanggal_lahir"])})
            by_nik[penduduk.nik] = penduduk
            by_nkk[penduduk.nkk] = (*by_nkk.get(penduduk.nkk, ()), penduduk)
    return _Extract(stamp, by_nik, by_nkk)
