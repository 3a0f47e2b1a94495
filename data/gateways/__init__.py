"""The outside services of an office: an embedded default each, and an adapter where a setting names one."""

from __future__ import annotations

from pathlib import Path

from data import crypto
from data.gateways.base import Files, Printer, Siak, Signer
from data.gateways.files_folder import FolderFiles
from data.gateways.printer_spool import SpoolPrinter
from data.gateways.siak_csv import CsvSiak
from data.reference.offices import load_profil
from data.settings import Settings

_DEMO_SIAK = Path(__file__).parent.parent / "reference" / "demo_siak.csv"


def make_gateways(settings: Settings) -> tuple[Files, Printer, Signer, Siak]:
    """Files, printer, signer and SIAK of this LOKET_HOME. Nothing outside is asked before it is needed."""
    crypto.use_home(settings.home)
    return (
        FolderFiles(settings.home / "berkas"), make_printer(settings), make_signer(settings), make_siak(settings),
    )


def make_printer(settings: Settings) -> Printer:
    if settings.printer_url:
        from data.gateways.printer_ipp import IppPrinter

        return IppPrinter(settings.printer_url)
    return SpoolPrinter(settings.home / "spool" / "cetak")


def make_signer(settings: Settings) -> Signer:
    profil, keys = load_profil(settings.kantor), settings.home / "keys"
    if settings.bsre_url:
        from data.gateways.signer_bsre import BsreSigner

        return BsreSigner(settings.bsre_url, keys / "bsre.toml", zona=profil["zona"])
    from data.gateways.signer_pkcs12 import Pkcs12Signer  # pyHanko takes 0.3 s to import

    kepala = profil.get("kepala", {})
    return Pkcs12Signer(
        keys, is_demo=settings.demo, nama=kepala.get("nama") or "Kepala Dinas", zona=profil["zona"],
        jabatan=kepala.get("jabatan") or "Kepala Dinas", kantor=profil["nama"],
    )


def make_siak(settings: Settings) -> Siak:
    if settings.siak_url:
        from data.gateways.siak_http import HttpSiak

        return HttpSiak(settings.siak_url)
    extract = settings.home / "siak.csv"
    return CsvSiak(_DEMO_SIAK if settings.demo and not extract.exists() else extract)
