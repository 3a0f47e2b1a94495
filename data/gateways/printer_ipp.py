"""A printer by IPP (LOKET_PRINTER_URL, e.g. ipp://cups:631/printers/kartu), with pyipp; no CUPS library needed.

IPP has no idempotency key: the job carries our `kunci` as its name and is looked for before it is sent.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Mapping
from typing import Any
from urllib.parse import urlsplit

from pyipp import IPP
from pyipp.enums import IppJobState, IppOperation
from pyipp.exceptions import IPPError

from data.gateways.base import GatewayDown, GatewayRefused, PrintStatus

_STATES = {
    IppJobState.PENDING: "antre", IppJobState.HELD: "antre", IppJobState.PROCESSING: "mencetak",
    IppJobState.STOPPED: "mencetak", IppJobState.CANCELED: "gagal", IppJobState.ABORTED: "gagal",
    IppJobState.COMPLETED: "selesai",
}
_REFUSED = {
    0x0400: "permintaan tidak dimengerti", 0x0401: "tidak diizinkan", 0x0402: "perlu masuk", 0x0403: "tidak berhak",
    0x0406: "alamat atau pekerjaan itu tidak ada", 0x040A: "PDF tidak didukung", 0x040B: "PDF tidak didukung",
}
_TROUBLES = {  # printer-state-reasons (RFC 8011 §5.4.12), without their -error, -warning, -report
    "media-jam": "kartu macet", "media-empty": "kartu habis", "media-needed": "kartu habis",
    "marker-supply-empty": "pita atau tinta habis", "toner-empty": "pita atau tinta habis",
    "cover-open": "penutup terbuka", "door-open": "penutup terbuka", "paused": "pencetak dijeda",
    "shutdown": "pencetak mati", "timed-out": "pencetak tidak menjawab", "output-tray-missing": "baki tidak ada",
}
_USER = "loket"


class IppPrinter:
    """Sends Print-Job, polls Get-Job-Attributes; a jam shows as `mencetak` with the printer's own reasons."""

    def __init__(self, url: str, timeout: int = 15) -> None:
        parts = urlsplit(url)
        self._options: dict[str, Any] = {
            "host": parts.hostname or "localhost", "port": parts.port or 631, "base_path": parts.path or "/ipp/print",
            "tls": parts.scheme == "ipps", "username": parts.username, "password": parts.password,
            "request_timeout": timeout, "user_agent": _USER,
        }

    def submit(self, kunci: str, nama: str, pdf: bytes) -> str:
        return _run(self._submit(kunci, pdf))

    def status(self, job_id: str) -> PrintStatus:
        return _run(self._status(int(job_id)))

    def settle(self, job_id: str, state: str) -> None:
        """The printer clears its own jobs."""

    async def _submit(self, kunci: str, pdf: bytes) -> str:
        async with IPP(**self._options) as ipp:
            known = await self._find(ipp, kunci)
            if known:
                return known
            answer = await _execute(ipp, IppOperation.PRINT_JOB, {
                "operation-attributes-tag": {
                    "requesting-user-name": _USER, "job-name": kunci, "document-format": "application/pdf",
                },
                "data": pdf,
            })
            return str(answer["jobs"][0]["job-id"])

    async def _find(self, ipp: IPP, kunci: str) -> str:
        """The job of this name, unless it ended without a mark on the card."""
        for which in ("not-completed", "completed"):
            answer = await _execute(ipp, IppOperation.GET_JOBS, {
                "operation-attributes-tag": {
                    "requesting-user-name": _USER, "which-jobs": which,
                    "requested-attributes": ["job-id", "job-name", "job-state", "job-impressions-completed"],
                },
            })
            for job in answer.get("jobs", []):
                if job.get("job-name") == kunci and not _is_untouched(job):
                    return str(job["job-id"])
        return ""

    async def _status(self, job_id: int) -> PrintStatus:
        async with IPP(**self._options) as ipp:
            answer = await _execute(ipp, IppOperation.GET_JOB_ATTRIBUTES, {
                "operation-attributes-tag": {"requesting-user-name": _USER, "job-id": job_id},
            })
            state = _STATES.get(answer["jobs"][0].get("job-state"), "antre")
            troubles = _troubles(await self._printer_reasons(ipp)) if state in ("antre", "mencetak") else ""
        return PrintStatus(state, troubles)

    async def _printer_reasons(self, ipp: IPP) -> list[str]:
        answer = await _execute(ipp, IppOperation.GET_PRINTER_ATTRIBUTES, {
            "operation-attributes-tag": {
                "requesting-user-name": _USER, "requested-attributes": ["printer-state-reasons"],
            },
        })
        reasons = (answer.get("printers") or [{}])[0].get("printer-state-reasons", [])
        return reasons if isinstance(reasons, list) else [reasons]


async def _execute(ipp: IPP, operation: IppOperation, message: dict[str, Any]) -> dict[str, Any]:
    try:
        return await ipp.execute(operation, message)
    except IPPError as error:
        code = (error.args[1] if len(error.args) > 1 and isinstance(error.args[1], Mapping) else {}).get("status-code")
        if isinstance(code, int) and 0x0400 <= code < 0x0500:
            raise GatewayRefused(f"Pencetak menolak: {_REFUSED.get(code, hex(code))}.") from error
        raise GatewayDown(f"Pencetak tidak dapat dihubungi: {error.args[0] if error.args else error}") from error


def _is_untouched(job: Mapping[str, Any]) -> bool:
    """Ended early with nothing printed, as the printer itself counts; it may then be sent once more."""
    ended = job.get("job-state") in (IppJobState.ABORTED, IppJobState.CANCELED)
    return ended and job.get("job-impressions-completed") == 0


def _troubles(reasons: list[str]) -> str:
    """What keeps the printer from printing, in words."""
    words = [_TROUBLES.get(re.sub(r"-(error|warning|report)$", "", reason), "") for reason in reasons]
    return ", ".join(dict.fromkeys(word for word in words if word))


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)
