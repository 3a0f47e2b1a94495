"""What the signatures of a PDF are worth: untouched since, whole, and by someone we trust (pyHanko)."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SignatureCheck:
    """The judgement of the last signature of a PDF.

    `is_intact`: not a byte changed since; `covers_all`: nothing was added after it; `is_trusted`: its certificate
    leads to a CA in keys/ca.
    """

    is_pdf: bool
    has_signature: bool = False
    is_intact: bool = False
    covers_all: bool = False
    is_trusted: bool = False
    penandatangan: str = ""
    at: datetime | None = None

    @property
    def is_good(self) -> bool:
        return self.is_intact and self.covers_all and self.is_trusted


def check_signature(pdf: bytes, trusted: Path) -> SignatureCheck:
    """Judge the last signature; `trusted` is the folder of CA certificates (*.pem). Never raises on a bad PDF."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        embedded = reader.embedded_signatures
    except Exception as error:  # pyHanko raises many kinds on what only looks like a PDF
        log.info("not a readable PDF: %s", type(error).__name__)
        return SignatureCheck(is_pdf=False)
    if not embedded:
        return SignatureCheck(is_pdf=True)
    try:
        status = validate_pdf_signature(embedded[-1], _context(trusted))
    except Exception as error:
        log.info("signature cannot be validated: %s", type(error).__name__)
        return SignatureCheck(is_pdf=True, has_signature=True)
    return SignatureCheck(
        is_pdf=True, has_signature=True, is_intact=status.intact and status.valid,
        covers_all=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        is_trusted=status.trusted, penandatangan=_common_name(status), at=status.signer_reported_dt,
    )


def _context(trusted: Path) -> ValidationContext:
    roots = [load_cert_from_pemder(str(path)) for path in sorted(trusted.glob("*.pem"))]
    return ValidationContext(trust_roots=roots, allow_fetching=False)


def _common_name(status: PdfSignatureStatus) -> str:
    return str(status.signing_cert.subject.native.get("common_name", ""))
