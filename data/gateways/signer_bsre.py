"""PAdES by BSrE's e-sign client service (LOKET_BSRE_URL), the national signer of government officials.

The official's NIK and passphrase and the service's account lie in LOKET_HOME/keys/bsre.toml (mode 0600):
`nik`, `passphrase`, `pengguna`, `sandi`. A wrong passphrase is never tried again: the account would be locked.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from data.gateways.base import GatewayDown, GatewayRefused, SignedPdf
from data.gateways.stamp import HEIGHT, WIDTH, draw_stamp
from data.models.base import utcnow

_MARGIN = 20


class BsreSigner:
    """POST {url}/api/sign/pdf, multipart: file, nik, passphrase, tampilan, page and place of the mark."""

    def __init__(
        self, url: str, secrets_path: Path, *, zona: str, timeout: float = 30.0, now: Callable[[], datetime] = utcnow
    ) -> None:
        self._secrets_path, self._zona, self._now = secrets_path, ZoneInfo(zona), now
        self._client = httpx.Client(base_url=url, timeout=timeout)

    def sign(self, pdf: bytes, *, nama: str, jabatan: str, alasan: str, url: str) -> SignedPdf:
        """Raises GatewayDown when the service is away, GatewayRefused with its own reason otherwise."""
        secrets = self._secrets()
        stamp = draw_stamp(nama=nama, jabatan=jabatan, url=url, at=self._now().astimezone(self._zona), form="png")
        form = {
            "nik": secrets["nik"], "passphrase": secrets["passphrase"], "tampilan": "visible", "image": "true",
            "reason": alasan, **_place(pdf),
        }
        files = {
            "file": ("dokumen.pdf", pdf, "application/pdf"), "imageTTD": ("cap.png", stamp, "image/png"),
        }
        auth = (secrets.get("pengguna", ""), secrets.get("sandi", ""))
        try:
            answer = self._client.post("/api/sign/pdf", data=form, files=files, auth=auth)
        except httpx.HTTPError as error:
            raise GatewayDown(f"Layanan BSrE tidak dapat dihubungi: {type(error).__name__}") from error
        return SignedPdf(_signed_pdf(answer), nama)

    def _secrets(self) -> dict[str, str]:
        try:
            found = tomllib.loads(self._secrets_path.read_text(encoding="utf-8"))
            found["nik"], found["passphrase"]
        except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
            raise GatewayRefused("Isi keys/bsre.toml dahulu: nik, passphrase, pengguna, sandi.") from error
        return found


def _signed_pdf(answer: httpx.Response) -> bytes:
    if answer.status_code >= 500 or answer.status_code == 429:
        raise GatewayDown(f"Layanan BSrE menjawab {answer.status_code}")
    if answer.status_code != 200:
        raise GatewayRefused(f"BSrE menolak: {_reason(answer)}")
    if not answer.content.startswith(b"%PDF-"):
        raise GatewayDown("Jawaban BSrE bukan PDF")
    return answer.content


def _reason(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("error") or answer.status_code)
    except (ValueError, AttributeError):
        return str(answer.status_code)


def _place(pdf: bytes) -> dict[str, str]:
    """The lower right corner of the last page, in the service's terms (points, from the lower left)."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        pages = int(reader.root["/Pages"]["/Count"])
        page = reader.find_page_for_modification(pages - 1)[0].get_object()
    except (PdfReadError, KeyError, ValueError) as error:
        raise GatewayRefused(f"PDF ini tidak dapat ditandatangani: {error}") from error
    while "/MediaBox" not in page:
        page = page["/Parent"]
    right = int(float(page["/MediaBox"][2]))
    return {
        "page": str(pages), "xAxis": str(right - _MARGIN - WIDTH), "yAxis": str(_MARGIN),
        "width": str(WIDTH), "height": str(HEIGHT),
    }
