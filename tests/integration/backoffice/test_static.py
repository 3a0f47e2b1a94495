"""What a page loads: vendored, unchanged, small, and from nowhere else."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest

import backoffice

STATIC = Path(backoffice.__file__).parent / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = Path(backoffice.__file__).parent / "templates"
FIRST_PAGE_BYTES = 200_000


def test_vendored_files_are_as_published():
    lines = (VENDOR / "SHA256SUMS").read_text().splitlines()
    listed = {name.strip().removeprefix("./"): digest for digest, name in (line.split("  ", 1) for line in lines)}
    present = {str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.is_file()} - {"SHA256SUMS", "README.md"}
    assert present == set(listed)
    for name, digest in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_every_icon_used_is_in_the_sprite():
    sprite = (VENDOR / "tabler-icons-3.51.0/ikon.svg").read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    pages = "".join(p.read_text() for p in TEMPLATES.rglob("*.html"))
    code = "".join(p.read_text() for p in Path(backoffice.__file__).parent.glob("*.py"))
    used = set(re.findall(r"ikon\('([^']+)'", pages))
    used |= set(re.findall(r'Halaman\([^)]*?"[a-z_]+\.[a-z]+", "([^"]+)"\)', code))
    assert used - known == set()
    assert len(used) > 20


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_first_page_stays_light(masuk):
    meja = masuk("kadis")
    html = meja.text("/")
    addresses = set(re.findall(r'(?:src|href)="(/aset/[^"]+)"', html)) | set(re.findall(r'href="(/aset/[^"#]+)#', html))
    total = len(html.encode())
    for address in {one.split("#")[0] for one in addresses}:
        answer = meja.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, address
        total += len(answer.data)
    assert total <= FIRST_PAGE_BYTES, f"{total} bytes over the wire"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_static_files_are_compressed_cached_and_stay_in_their_folder(tamu):
    plain = tamu.get("/aset/meja.css")
    small = tamu.get("/aset/meja.css", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(small.data) == plain.data
    assert "immutable" in small.headers["Cache-Control"]
    assert tamu.get("/aset/meja.css", headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
    for outside in ("../app.py", "..%2fapp.py", "vendor/../../app.py", "tidak-ada.css"):
        assert tamu.get(f"/aset/{outside}").status_code == 404, outside
