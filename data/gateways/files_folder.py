"""Files in a folder of LOKET_HOME: sealed with the store's key, sharded, on the disk before `put` returns."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from data import crypto
from data.gateways.base import GatewayDown

_LOKASI = re.compile(r"[0-9a-f]{32}")


class FolderFiles:
    """`lokasi` is a random name, so that two requests never share a file and one can be erased by itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        lokasi = secrets.token_hex(16)
        write_durably(self._path(lokasi), crypto.seal(content))
        return lokasi

    def get(self, lokasi: str) -> bytes:
        """The bytes; FileNotFoundError when there are none, ValueError/InvalidTag when they were tampered with."""
        try:
            return crypto.unseal(self._path(lokasi).read_bytes())
        except FileNotFoundError:
            raise
        except OSError as error:
            raise GatewayDown(str(error)) from error

    def delete(self, lokasi: str) -> None:
        self._path(lokasi).unlink(missing_ok=True)

    def _path(self, lokasi: str) -> Path:
        if not _LOKASI.fullmatch(lokasi):
            raise FileNotFoundError(lokasi)
        return self._folder / lokasi[:2] / lokasi[2:4] / lokasi


def write_durably(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write all or nothing: a reader sees the old file or the new one, and a power cut loses neither."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
