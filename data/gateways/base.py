"""The four outside services, each a Protocol; an embedded default stands beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class GatewayDown(Exception):
    """The outside service cannot be reached now; trying later can help."""


class GatewayRefused(Exception):
    """The outside service understood and said no; the message says why."""


class Files(Protocol):
    """Bytes kept encrypted. `lokasi` is opaque."""

    def put(self, content: bytes) -> str: ...

    def get(self, lokasi: str) -> bytes: ...

    def delete(self, lokasi: str) -> None: ...


@dataclass(frozen=True)
class PrintStatus:
    """`state`: antre | mencetak | selesai | gagal."""

    state: str
    keterangan: str = ""


class Printer(Protocol):
    """A card or paper printer. `submit` is idempotent by `kunci`: the same job is never printed twice."""

    def submit(self, kunci: str, nama: str, pdf: bytes) -> str: ...

    def status(self, job_id: str) -> PrintStatus: ...

    def settle(self, job_id: str, state: str) -> None:
        """An officer saw how it ended: `selesai` or `gagal`. Frees what the printer still keeps of the job."""


@dataclass(frozen=True)
class SignedPdf:
    content: bytes
    penandatangan: str


class Signer(Protocol):
    """PAdES signature of a PDF, with a visible QR stamp that leads to `url`."""

    def sign(self, pdf: bytes, *, nama: str, jabatan: str, alasan: str, url: str) -> SignedPdf: ...


def iso_date(text: str) -> str:
    """A date as an extract writes it (2009-08-17, 17-08-2009, 17/08/2009) in ISO; '' when it is none."""
    parts = re.split(r"[-/. ]", text.strip()[:10])
    if len(parts[0]) != 4:
        parts.reverse()
    try:
        return date(*(int(part) for part in parts)).isoformat()
    except (TypeError, ValueError):
        return ""


@dataclass(frozen=True)
class Penduduk:
    """A person as SIAK knows them; dates ISO."""

    nik: str
    nkk: str
    nama: str
    tanggal_lahir: str = ""
    alamat: str = ""
    kecamatan: str = ""
    kelurahan: str = ""
    status_rekam: str = ""  # belum | prr (recorded, card not printed) | tercetak
    status_hidup: str = ""  # hidup | meninggal, where the extract says it

    @property
    def is_meninggal(self) -> bool:
        return self.status_hidup.casefold() == "meninggal"


class Siak(Protocol):
    """The national registry. Raises GatewayDown when it cannot be reached."""

    def find_penduduk(self, nik: str) -> Penduduk | None: ...

    def find_keluarga(self, nkk: str) -> tuple[Penduduk, ...]:
        """Everyone on one KK."""

    def list_prr(self, on: date) -> tuple[Penduduk, ...]:
        """Recorded, card not printed yet, and 17 years old on that day or before."""
