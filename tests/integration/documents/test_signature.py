"""The signature on real PDFs, judged by pyHanko and by poppler; a changed byte is seen."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from data.gateways.base import GatewayRefused
from data.gateways.signature_check import check_signature
from data.gateways.signer_pkcs12 import Pkcs12Signer

WORDS = {
    "nama": "Dra. Hj. Ratna Kusuma, M.Si.", "jabatan": "Kepala Dinas #\"$*_[]", "alasan": "Penerbitan dokumen",
    "url": "http://127.0.0.1:8000/periksa/ABCD2345",
}


@pytest.fixture
def signed(gateways, plain_pdf) -> bytes:
    return gateways.signer.sign(plain_pdf, **WORDS).content


def test_is_valid_trusted_and_whole(signed, home):
    check = check_signature(signed, home / "keys" / "ca")
    assert check.is_good
    assert check.penandatangan == "Dra. Hj. Ratna Kusuma, M.Si."
    assert check.at is not None


def test_a_changed_byte_is_seen(signed, home):
    place = signed.index(b"stream") + 20
    changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    check = check_signature(changed, home / "keys" / "ca")
    assert check.has_signature
    assert not check.is_intact


def test_something_added_afterwards_is_seen(signed, home):
    check = check_signature(signed + b"\n% tambahan\n", home / "keys" / "ca")
    assert check.is_intact
    assert not check.covers_all


def test_another_offices_signature_is_not_trusted(signed, tmp_path):
    check = check_signature(signed, tmp_path / "other")
    assert check.is_intact
    assert not check.is_trusted


def test_no_signature_and_no_pdf(plain_pdf, home):
    assert check_signature(plain_pdf, home / "keys" / "ca") == check_signature(plain_pdf, home)
    assert not check_signature(plain_pdf, home).has_signature
    assert not check_signature(b"bukan pdf", home).is_pdf
    assert not check_signature(b"%PDF-1.7 rusak", home).is_pdf


def test_the_second_signature_keeps_the_first(signed, gateways, home):
    twice = gateways.signer.sign(signed, **WORDS).content
    assert twice.startswith(signed)
    assert check_signature(twice, home / "keys" / "ca").is_good


def test_what_is_no_pdf_is_refused(gateways):
    with pytest.raises(GatewayRefused):
        gateways.signer.sign(b"bukan pdf", **WORDS)


def test_keys_are_for_the_owner_only(signed, home):
    for path in [p for p in (home / "keys").rglob("*") if p.is_file()]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_threads_sign_side_by_side_with_one_key(gateways, plain_pdf, home):
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: gateways.signer.sign(plain_pdf, **WORDS).content, range(8)))
    assert all(check_signature(pdf, home / "keys" / "ca").is_good for pdf in results)
    assert len(list((home / "keys" / "ca").glob("*.pem"))) == 1


if shutil.which("pdfsig"):  # Debian's poppler-utils; where it is not installed pyHanko judges alone

    def test_poppler_agrees(signed, tmp_path):
        path = tmp_path / "signed.pdf"
        path.write_bytes(signed)
        said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in said
        assert "ETSI.CAdES.detached" in said
        assert "Total document signed" in said


def test_an_expired_certificate_signs_nothing_until_another_takes_its_place(home, plain_pdf):
    """Nor one that cannot be opened; the officer reads what to do."""
    owner = {"nama": "A", "jabatan": "B", "kantor": "C"}
    today = datetime.now(UTC)
    clock = [today]
    keys, settings = home / "keys", {"is_demo": True, "zona": "Asia/Jakarta", **owner}
    signer = Pkcs12Signer(keys, **settings, now=lambda: clock[0])
    assert signer.sign(plain_pdf, **WORDS).content
    clock[0] = today + timedelta(days=365 * 30)
    with pytest.raises(GatewayRefused, match="sudah berakhir"):
        signer.sign(plain_pdf, **WORDS)
    clock[0] = today
    assert signer.sign(plain_pdf, **WORDS).content
    (keys / "kadis.pass").write_bytes(b"keliru")
    with pytest.raises(GatewayRefused, match="tidak dapat dibuka"):
        Pkcs12Signer(keys, **settings).sign(plain_pdf, **WORDS)
    (keys / "kadis.p12").write_bytes(b"bukan sertifikat")
    with pytest.raises(GatewayRefused, match="tidak dapat dibuka"):
        Pkcs12Signer(keys, **settings).sign(plain_pdf, **WORDS)
