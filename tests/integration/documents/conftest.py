"""A store of its own for each test, and the office's gateways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typst

from data.gateways import make_gateways
from data.gateways.base import Files, Printer, Siak, Signer
from data.settings import Settings
from data.store import Store
from handlers.context import Context


@dataclass(frozen=True)
class Gateways:
    files: Files
    printer: Printer
    signer: Signer
    siak: Siak


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = Store(settings)
    yield store
    store.close()


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def gateways(home) -> Gateways:
    """The embedded gateways of a fresh LOKET_HOME (no database needed)."""
    return Gateways(*make_gateways(Settings(home=home)))


@pytest.fixture(scope="session")
def plain_pdf() -> bytes:
    return _pdf()


def _pdf() -> bytes:
    return typst.compile(b"= KARTU KELUARGA\nNomor 1471010101900001", ignore_system_fonts=True)


@pytest.fixture(scope="session")
def office_keys(tmp_path_factory) -> Path:
    """The office's PKCS#12, made once: a key pair takes half a second."""
    home = tmp_path_factory.mktemp("kunci")
    make_gateways(Settings(home=home))[2].sign(_pdf(), nama="A", jabatan="B", alasan="C", url="http://x/periksa/y")
    return home / "keys"


@pytest.fixture
def kantor(ctx, office_keys) -> Context:
    """The demo office with its certificate."""
    keys = ctx.settings.home / "keys"
    for path in [p for p in office_keys.rglob("kadis*") if p.is_file()]:
        target = keys / path.relative_to(office_keys)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return ctx
