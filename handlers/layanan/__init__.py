"""All services by slug. To add one: its module here, its line in _MODULES, its sentences, its training file.

Imports nothing but its own rows; read by bot, backoffice and the commands.
"""

from __future__ import annotations

from importlib import import_module

from handlers.layanan import sumber
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
    "BIAYA", "KELUARGA", "LAYANAN", "MAX_BUTTON", "MAX_LIST_ENTRY", "WAKTU_PELAYANAN", "WAKTU_SUMBER",
    "Biaya", "Keluarga", "Layanan", "Persyaratan", "Pertanyaan", "readable",
]  # fmt: skip


def readable(slug: str) -> str:
    """The name of a service or family as people say it; the slug itself when unknown."""
    row = LAYANAN.get(slug) or KELUARGA.get(slug)
    return row.nama if row else slug
