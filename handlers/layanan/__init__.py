"""All services by slug. To add one: its module here, its line in _MODULES, its sentences, its training file.

Imports nothing but its own rows; read by bot, backoffice and the commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from handlers.layanan import sumber
from handlers.layanan.lainnya import DISTRIBUSI, LAINNYA, PERTANYAAN
from handlers.layanan.model import MAX_BUTTON, MAX_LIST_ENTRY, Biaya, Keluarga, Layanan, Persyaratan, Pertanyaan

_MODULES = (
    "kk_baru", "kk_perubahan", "kk_pisah", "kk_hilang_rusak",
    "ktp_baru", "ktp_hilang", "ktp_rusak", "ktp_perubahan", "kia",
    "akta_kelahiran", "akta_kematian", "akta_perkawinan", "akta_perceraian",
    "pindah_dalam", "pindah_keluar", "pindah_datang",
    "biodata", "ikd", "legalisir", "perekaman", "prr",
)  # fmt: skip

LAYANAN: dict[str, Layanan] = {slug: import_module(f"handlers.layanan.{slug}").LAYANAN for slug in _MODULES}

KELUARGA: dict[str, Keluarga] = {
    slug: Keluarga(slug, nama, tuple(row.slug for row in LAYANAN.values() if row.keluarga == slug))
    for slug, nama in (
        ("kk", "Kartu Keluarga"),
        ("ktp", "KTP-el"),
        ("akta", "Akta"),
        ("pindah", "Pindah"),
    )
}

BIAYA = Biaya("Gratis untuk semua dokumen", "UU 24/2013 Ps 79A", (sumber.KARIMUN,), "high")

WAKTU_PELAYANAN = "5 hari kerja"
WAKTU_SUMBER = sumber.SOP_BUNDA

__all__ = [
    "BIAYA", "DISTRIBUSI", "KELUARGA", "LAYANAN", "MAX_BUTTON", "MAX_LIST_ENTRY", "PERTANYAAN", "WAKTU_PELAYANAN",
    "WAKTU_SUMBER",
    "Biaya", "Keluarga", "Layanan", "Persyaratan", "Pertanyaan", "layanan_hasil", "layanan_of",
    "readable",
]  # fmt: skip


def readable(slug: str) -> str:
    """The name of a service or family as people say it; the slug itself when unknown."""
    row = LAYANAN.get(slug) or KELUARGA.get(slug) or LAINNYA.get(slug)
    return row.nama if row else slug


def layanan_of(slug: str) -> Layanan:
    """The row of a permohonan: a service, or what no citizen applies for. KeyError when there is none."""
    return LAYANAN.get(slug) or LAINNYA[slug]


def layanan_hasil(slug: str, data: Mapping[str, Any]) -> Layanan:
    """The service whose document comes out of a permohonan: for a question, the one it is about (`data["layanan"]`)."""
    topik = LAYANAN.get(str(data.get("layanan", ""))) if slug == PERTANYAAN else None
    return topik or layanan_of(slug)
