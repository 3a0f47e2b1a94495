"""PAdES (B-B) with the office's PKCS#12 in LOKET_HOME/keys/kadis.p12; its password lies beside it in kadis.pass.

In demo mode both are made on first use. The CA that issued it is trusted by the public check (keys/ca/*.pem).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile
from zoneinfo import ZoneInfo

from asn1crypto import pem
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle

from data import crypto
from data.gateways.base import GatewayRefused, SignedPdf
from data.gateways.certificate import make_pkcs12, write_first
from data.gateways.stamp import HEIGHT, WIDTH, draw_stamp
from data.models.base import utcnow

_MARGIN = 20  # points from the lower right corner


class Pkcs12Signer:
    """Signs with the key of the office. Safe between threads: the key is loaded once and only read."""

    def __init__(
        self, keys: Path, *, is_demo: bool, nama: str, jabatan: str, kantor: str, zona: str,
        now: Callable[[], datetime] = utcnow,
    ) -> None:
        self._keys, self._is_demo = keys, is_demo
        self._owner = {"nama": nama, "jabatan": jabatan, "kantor": kantor}
        self._zona, self._now = ZoneInfo(zona), now

    def sign(self, pdf: bytes, *, nama: str, jabatan: str, alasan: str, url: str) -> SignedPdf:
        """The PDF with one more signature. Raises GatewayRefused when it cannot be signed."""
        at = self._now().astimezone(self._zona)
        self._check_expiry(at)
        try:
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
            with NamedTemporaryFile(suffix=".pdf") as stamp:  # pyHanko imports a page from a named file only
                stamp.write(draw_stamp(nama=nama, jabatan=jabatan, url=url, at=at))
                stamp.flush()
                signed = self._signer_for(writer, stamp.name, nama, alasan).sign_pdf(writer)
        except (PdfReadError, ValueError, KeyError) as error:
            raise GatewayRefused(f"PDF ini tidak dapat ditandatangani: {error}") from error
        return SignedPdf(signed.getvalue(), nama)

    def _signer_for(
        self, writer: IncrementalPdfFileWriter, stamp: str, nama: str, alasan: str
    ) -> signers.PdfSigner:
        free = next(fields.enumerate_sig_fields(writer, filled_status=False), None)
        taken = sum(1 for _ in fields.enumerate_sig_fields(writer, filled_status=True))
        spec = None if free else _corner_of_last_page(writer, taken)
        metadata = signers.PdfSignatureMetadata(
            field_name=free[0] if free else f"TandaTangan{taken + 1}", reason=alasan, name=nama,
            subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256",
        )
        style = StaticStampStyle.from_pdf_file(stamp, border_width=0)
        return signers.PdfSigner(metadata, signer=self._key, stamp_style=style, new_field_spec=spec)

    def _check_expiry(self, at: datetime) -> None:
        """A certificate that ran out signs nothing; one put in its place meanwhile is taken up."""
        if self._key.signing_cert is not None and self._key.signing_cert.not_valid_after > at:
            return
        self.__dict__.pop("_key", None)
        until = self._key.signing_cert.not_valid_after if self._key.signing_cert is not None else at
        if until <= at:
            raise GatewayRefused(
                f"Sertifikat penandatangan sudah berakhir {until.astimezone(self._zona):%d-%m-%Y}. Pasang yang baru: "
                "kadis.p12 dan kadis.pass di keys/."
            )

    @cached_property
    def _key(self) -> signers.SimpleSigner:
        path, password = self._keys / "kadis.p12", self._keys / "kadis.pass"
        if self._is_demo and not path.exists():
            crypto.load_key(password)
            make_pkcs12(path, password.read_bytes().strip(), **self._owner)
        if not path.exists() or not password.exists():
            raise GatewayRefused("Sertifikat penandatangan belum dipasang: letakkan kadis.p12 dan kadis.pass di keys/.")
        try:
            key = signers.SimpleSigner.load_pkcs12(str(path), passphrase=password.read_bytes().strip())
        except ValueError:
            key = None
        if key is None:
            raise GatewayRefused("keys/kadis.p12 tidak dapat dibuka dengan sandi di keys/kadis.pass.")
        self._trust_issuer(key)
        return key

    def _trust_issuer(self, key: signers.SimpleSigner) -> None:
        for number, certificate in enumerate(key.cert_registry):
            if certificate.ca and certificate.self_signed in ("yes", "maybe"):
                write_first(self._keys / "ca" / f"kadis-{number}.pem", pem.armor("CERTIFICATE", certificate.dump()))


def _corner_of_last_page(writer: IncrementalPdfFileWriter, taken: int) -> fields.SigFieldSpec:
    """The lower right corner of the last page; a further signature stands above the earlier ones."""
    page = writer.find_page_for_modification(-1)[0].get_object()
    while "/MediaBox" not in page:
        page = page["/Parent"]
    left, bottom, right, _ = (int(float(number)) for number in page["/MediaBox"])
    x = max(left, right - _MARGIN - WIDTH)
    y = bottom + _MARGIN + taken * (HEIGHT + 6)
    return fields.SigFieldSpec(f"TandaTangan{taken + 1}", on_page=-1, box=(x, y, x + WIDTH, y + HEIGHT))
