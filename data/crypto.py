"""Encryption at rest and blind indexes, by `cryptography`; the keys lie in LOKET_HOME/keys."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_NONCE_BYTES = 12


class Keyring:
    """One data key (AES-256-GCM) and one index key (HMAC-SHA256); 32 bytes each."""

    def __init__(self, data_key: bytes, index_key: bytes) -> None:
        self._aead = AESGCM(data_key)
        self._index_key = index_key
        self.word_token = functools.lru_cache(maxsize=50_000)(self._word_token)

    def seal(self, plain: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._aead.encrypt(nonce, plain, None)

    def unseal(self, sealed: bytes) -> bytes:
        if sealed[:1] != _VERSION:
            raise ValueError("sealed by an unknown version")
        return self._aead.decrypt(sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], None)

    def blind_index(self, value: str) -> str:
        """A keyed digest (32 hex digits) by which an encrypted value is found exactly."""
        return hmac.new(self._index_key, value.encode(), hashlib.sha256).hexdigest()[:32]

    def _word_token(self, domain: str, word: str) -> int:
        digest = hmac.digest(self._index_key, f"kata\x1f{domain}\x1f{word}".encode(), "sha256")
        return int.from_bytes(digest[:8], "big") >> 1


def load_key(path: Path, size: int = 32) -> bytes:
    """Read a key, making it (mode 0600, atomically, first writer wins) when it is not there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{secrets.token_hex(6)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(base64.b64encode(secrets.token_bytes(size)))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return base64.b64decode(path.read_bytes())


_keyring: Keyring | None = None


def use_home(home: Path) -> None:
    """Make the keys of this LOKET_HOME the keys of this process."""
    global _keyring
    _keyring = Keyring(load_key(home / "keys" / "data.key"), load_key(home / "keys" / "index.key"))


def _current() -> Keyring:
    if _keyring is None:
        raise RuntimeError("data.crypto.use_home() has not been called")
    return _keyring


def seal(plain: bytes) -> bytes:
    return _current().seal(plain)


def unseal(sealed: bytes) -> bytes:
    return _current().unseal(sealed)


def blind_index(value: str) -> str:
    return _current().blind_index(value)


def word_token(domain: str, word: str) -> int:
    """A keyed digest of a word (63 bits), another one in each domain: equal words of two domains do not show."""
    return _current().word_token(domain, word)
