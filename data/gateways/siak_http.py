"""SIAK by an HTTP service of the office (LOKET_SIAK_URL). NIK and NKK travel in bodies, never in addresses."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from data.gateways.base import GatewayDown, GatewayRefused, Penduduk, iso_date

_NAMES = [field.name for field in fields(Penduduk)]


class HttpSiak:
    """POST {url}/penduduk {"nik"}, {url}/keluarga {"nkk"}, {url}/prr {"tanggal"} → {"penduduk": [...]}."""

    def __init__(self, url: str, timeout: float = 5.0) -> None:
        self._client = httpx.Client(base_url=url, timeout=timeout)

    def find_penduduk(self, nik: str) -> Penduduk | None:
        return next(iter(self._ask("/penduduk", {"nik": nik})), None)

    def find_keluarga(self, nkk: str) -> tuple[Penduduk, ...]:
        return self._ask("/keluarga", {"nkk": nkk})

    def list_prr(self, on: date) -> tuple[Penduduk, ...]:
        return tuple(p for p in self._ask("/prr", {"tanggal": on.isoformat()}) if not p.is_meninggal)

    @retry(retry=retry_if_exception_type(GatewayDown), stop=stop_after_attempt(3), reraise=True,
           wait=wait_random_exponential(multiplier=0.2, max=1.0))
    def _ask(self, path: str, question: dict[str, Any]) -> tuple[Penduduk, ...]:
        try:
            answer = self._client.post(path, json=question)
        except httpx.HTTPError as error:
            raise GatewayDown(f"SIAK tidak dapat dihubungi: {type(error).__name__}") from error
        if answer.status_code == 404:
            return ()
        if answer.status_code >= 500 or answer.status_code == 429:
            raise GatewayDown(f"SIAK menjawab {answer.status_code}")
        if answer.status_code >= 400:
            raise GatewayRefused(f"SIAK menolak permintaan ({answer.status_code})")
        return _people(answer)


def _people(answer: httpx.Response) -> tuple[Penduduk, ...]:
    try:
        rows = answer.json()["penduduk"]
        cells = [{name: str(row.get(name) or "") for name in _NAMES} for row in rows]
        return tuple(Penduduk(**row | {"tanggal_lahir": iso_date(row["tanggal_lahir"])}) for row in cells)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GatewayDown("Jawaban SIAK tidak dapat dibaca") from error
