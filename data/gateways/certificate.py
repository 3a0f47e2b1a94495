"""A certificate for the demo office: its own CA and a Kepala Dinas, in a PKCS#12 that is made once."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

_YEARS_CA, _YEARS_OFFICIAL = 20, 5


def make_pkcs12(path: Path, passphrase: bytes, *, nama: str, jabatan: str, kantor: str) -> None:
    """Write CA + official + key to `path` (0600). When two processes try at once, the first one wins."""
    ca_key, key = _key(), _key()
    ca_name = _name(f"CA Peragaan {kantor}", kantor)
    ca = _certificate(ca_name, ca_name, ca_key.public_key(), ca_key, _YEARS_CA, is_ca=True)
    official = _certificate(
        _name(nama, kantor, jabatan), ca_name, key.public_key(), ca_key, _YEARS_OFFICIAL, is_ca=False
    )
    sealed = pkcs12.serialize_key_and_certificates(
        b"kadis", key, official, [ca], serialization.BestAvailableEncryption(passphrase)
    )
    write_first(path, sealed)


def write_first(path: Path, content: bytes) -> None:
    """Create `path` with `content` (0600), or leave it as it is when somebody was faster."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _name(common: str, kantor: str, jabatan: str = "") -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "ID"), (NameOID.ORGANIZATION_NAME, kantor[:64])]
    parts += [(NameOID.TITLE, jabatan[:64])] if jabatan else []
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in [*parts, (NameOID.COMMON_NAME, common[:64])]])


def _certificate(
    subject: x509.Name, issuer: x509.Name, public: rsa.RSAPublicKey, signing: rsa.RSAPrivateKey, years: int, *,
    is_ca: bool,
) -> x509.Certificate:
    start = datetime.now(UTC) - timedelta(minutes=5)
    usage = x509.KeyUsage(
        digital_signature=not is_ca, content_commitment=not is_ca, key_cert_sign=is_ca, crl_sign=is_ca,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start).not_valid_after(start + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
    )
    return builder.sign(signing, hashes.SHA256())
