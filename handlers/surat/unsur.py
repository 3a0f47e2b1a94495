"""The parts letters are made of: the office's letterhead, officials, tables, numbers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from handlers.surat.tanggal import tanggal_panjang


@dataclass(frozen=True)
class Pejabat:
    """Who signs or is named. `sebagai` is Plh. or Plt. when he stands in for the holder of the office."""

    nama: str
    jabatan: str
    nip: str = ""
    pangkat: str = ""
    sebagai: str = ""

    def as_isi(self) -> dict[str, str]:
        return asdict(self) | {"jabatan": f"{self.sebagai} {self.jabatan}".strip()}

    def as_isian(self) -> list[tuple[str, str]]:
        """Label and value, as a letter lists a person."""
        pairs = [
            ("Nama", self.nama), ("NIP", self.nip), ("Pangkat/Gol.", self.pangkat),
            ("Jabatan", f"{self.sebagai} {self.jabatan}".strip()),
        ]
        return [(label, value) for label, value in pairs if value]


@dataclass(frozen=True)
class Kolom:
    """A column: heading, share of the width, and where its text stands."""

    judul: str
    lebar: float = 1
    rata: Literal["kiri", "tengah", "kanan"] = "kiri"


@dataclass(frozen=True)
class Tabel:
    """Rows of text under columns; the running number is added by whoever draws it. `kaki` is a last line of sums."""

    kolom: tuple[Kolom, ...]
    baris: Sequence[Sequence[str]]
    kaki: Sequence[str] = ()

    def as_isi(self) -> dict[str, Any]:
        rows = [*self.baris, self.kaki] if self.kaki else self.baris
        if any(len(row) != len(self.kolom) for row in rows):
            raise ValueError("a row has not as many cells as there are columns")
        return {
            "kolom": [asdict(k) for k in self.kolom], "baris": [[str(cell) for cell in row] for row in self.baris],
            "kaki": [str(cell) for cell in self.kaki],
        }


def kepala_dinas(profil: Mapping[str, Any]) -> Pejabat:
    """The head of the office, as the profile names them."""
    kepala = profil.get("kepala", {})
    jabatan = kepala.get("jabatan") or "Kepala Dinas"
    return Pejabat(kepala.get("nama", ""), jabatan, kepala.get("nip", ""), kepala.get("pangkat", ""))


def kop(profil: Mapping[str, Any]) -> dict[str, str]:
    """The letterhead of an office profile."""
    parts = ("pemerintah", "nama", "alamat", "telepon", "surel", "laman", "logo")
    return {name: str(profil.get(name, "")) for name in parts}


def tempat_tanggal(profil: Mapping[str, Any], day: date) -> str:
    """Kota Contoh, 20 November 2026"""
    return f"{profil['kota']}, {tanggal_panjang(day)}"


_UNITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")


def terbilang(number: int) -> str:
    """A number below a million in words: 2026 → dua ribu dua puluh enam."""
    if not 0 <= number < 1_000_000:
        raise ValueError(number)
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    for size, word, one in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "")):
        if number >= size:
            head, rest = divmod(number, size)
            front = one if head == 1 and one else f"{terbilang(head)} {word}"
            return f"{front} {terbilang(rest)}" if rest else front
    raise AssertionError(number)
