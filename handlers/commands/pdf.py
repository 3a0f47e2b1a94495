"""Whether bytes are a PDF that may go out: readable, not locked, not too big."""

from __future__ import annotations

import io

from pyhanko.pdf_utils.reader import PdfFileReader

from handlers.errors import BadInput

MAX_BYTES = 10 * 1024 * 1024
_HEAD = 1024  # readers accept the marker anywhere in the first kilobyte


def check_pdf(content: bytes) -> None:
    """Raise BadInput with one sentence for people when these bytes are no good PDF."""
    if not content:
        raise BadInput("Pilih berkas PDF dokumen dahulu.")
    if len(content) > MAX_BYTES:
        raise BadInput("PDF terlalu besar: paling banyak 10 MB.")
    if b"%PDF-" not in content[:_HEAD]:
        raise BadInput("Berkas ini bukan PDF. Unggah PDF yang dibuat SIAK.")
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        is_locked = reader.encrypted
        pages = 0 if is_locked else int(reader.root["/Pages"]["/Count"])
    except Exception as error:  # pyHanko raises many kinds on damaged files
        raise BadInput("PDF ini rusak dan tidak dapat dibaca. Buat ulang lalu unggah lagi.") from error
    if is_locked:
        raise BadInput("PDF ini terkunci kata sandi. Unggah PDF tanpa kata sandi.")
    if pages < 1:
        raise BadInput("PDF ini tidak berisi halaman.")
