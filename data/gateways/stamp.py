"""The visible mark of a signature, drawn by Typst: QR code, name, office, moment."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import segno
import typst

_TEMPLATE = Path(__file__).with_name("cap.typ")
WIDTH, HEIGHT = 226, 62  # points, as in cap.typ


def draw_stamp(*, nama: str, jabatan: str, url: str, at: datetime, form: Literal["pdf", "png"] = "pdf") -> bytes:
    """The mark as a PDF page of WIDTH × HEIGHT points, or as a PNG at 300 dpi. Values are data, never markup."""
    facts = {
        "nama": nama, "jabatan": jabatan, "qr": qr_svg(url), "saat": f"{at:%d-%m-%Y %H.%M %Z}".strip(),
        "tautan": urlsplit(url).netloc, "kode": url.rstrip("/").rpartition("/")[2],
    }
    return typst.compile(
        _TEMPLATE, format=form, ppi=300.0, ignore_system_fonts=True, sys_inputs={"data": json.dumps(facts)}
    )


def qr_svg(text: str) -> str:
    """A QR code (error level M, quiet zone of 2) as SVG text."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, light="white")
    return out.getvalue().decode()
