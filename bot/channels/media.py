"""Files that citizens send: fetched only from hosts we allow, and judged by their content."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import filetype
import httpx
from PIL import Image, UnidentifiedImageError

from bot.channels.base import MediaError

EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}
MAX_REDIRECTS = 5
Image.MAX_IMAGE_PIXELS = 100_000_000


def check_content(content: bytes, max_bytes: int) -> str:
    """The MIME type found in the content. Raises MediaError when it is not in EXTENSIONS, too large or broken."""
    if len(content) > max_bytes:
        raise MediaError("terlalu_besar")
    kind = filetype.guess(content[:8192])
    tipe = kind.mime if kind else ""
    if tipe not in EXTENSIONS:
        raise MediaError("tipe" if content else "rusak")
    if tipe.startswith("image/"):
        try:
            Image.open(io.BytesIO(content)).verify()
        except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
            raise MediaError("rusak") from error
    return tipe


def download(
    client: httpx.Client, url: str, *, max_bytes: int, is_allowed: Callable[[str], bool],
    auth_for: Callable[[str], tuple[str, str] | None],
) -> bytes:
    """Fetch `url`, following redirects only to allowed URLs; credentials go only where `auth_for` gives them.

    Raises MediaError: gagal_unduh (retry tells whether later may help), terlalu_besar.
    """
    for _hop in range(MAX_REDIRECTS + 1):
        if not is_allowed(url):
            raise MediaError("gagal_unduh")
        try:
            with client.stream("GET", url, auth=auth_for(url), follow_redirects=False) as response:
                if response.is_redirect:
                    url = urljoin(url, response.headers.get("location", ""))
                    continue
                return _read(response, max_bytes)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise MediaError("gagal_unduh", retry=isinstance(error, httpx.TransportError)) from error
    raise MediaError("gagal_unduh")


def host_of(url: str) -> str:
    """The host of an http(s) URL in small letters, with its port if it has one; '' for anything else."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            return ""
        return parts.hostname + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return ""


def _read(response: httpx.Response, max_bytes: int) -> bytes:
    if response.status_code != 200:
        is_passing = response.status_code in (401, 403, 404, 408, 425, 429) or response.status_code >= 500
        raise MediaError("gagal_unduh", retry=is_passing)
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > max_bytes:
        raise MediaError("terlalu_besar")
    parts = bytearray()
    for chunk in response.iter_bytes():
        parts += chunk
        if len(parts) > max_bytes:
            raise MediaError("terlalu_besar")
    return bytes(parts)
