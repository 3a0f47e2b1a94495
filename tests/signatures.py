"""Whether a PDF carries a signature that still fits every byte of it."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature


def assert_signed(pdf: bytes) -> None:
    """Fails when there is no signature, or it is broken. In a thread of its own: a browser test has an event loop."""
    with ThreadPoolExecutor(1) as pool:
        status = pool.submit(_status, pdf).result()
    assert status.intact
    assert status.valid


def _status(pdf: bytes):
    return validate_pdf_signature(PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0])
