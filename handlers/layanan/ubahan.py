"""What the office of this process changed in its services, laid over the shipped rows. A request keeps the requirements
that were in force when it was applied for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.layanan import LAYANAN, layanan_of
from handlers.layanan.model import Layanan, Persyaratan

BAWAAN: Mapping[str, Layanan] = dict(LAYANAN)
_VERSI: dict[str, tuple[tuple[datetime, Layanan], ...]] = {}

Changes = Mapping[str, Sequence[Mapping[str, Any]]]
"""slug → changes, oldest first, each {at, nilai} (data.offices.changes_of)."""


def use_changes(changes: Changes) -> None:
    """From now on LAYANAN holds what the office has changed; without changes, what was shipped."""
    for slug, shipped in BAWAAN.items():
        rows = tuple((row["at"], with_change(shipped, row["nilai"])) for row in changes.get(slug, ()))
        _VERSI[slug] = rows
        LAYANAN[slug] = rows[-1][1] if rows else shipped


def layanan_at(slug: str, at: datetime) -> Layanan:
    """The row of a permohonan applied for at that moment. KeyError when there is no such service."""
    rows = [row for since, row in _VERSI.get(slug, ()) if since <= at]
    return rows[-1] if rows else BAWAAN.get(slug) or layanan_of(slug)


def with_change(shipped: Layanan, nilai: Mapping[str, Any]) -> Layanan:
    """The service as a change describes it; an empty one is the shipped service."""
    if not nilai:
        return shipped
    return replace(
        shipped, persyaratan=tuple(_persyaratan(row) for row in nilai["persyaratan"]),
        catatan=tuple(nilai.get("catatan", shipped.catatan)),
        dasar="; ".join(part for part in (shipped.dasar, nilai.get("dasar", "")) if part),
        is_bisa_diajukan=bool(nilai.get("is_bisa_diajukan", shipped.is_bisa_diajukan)),
    )


def as_nilai(layanan: Layanan) -> dict[str, Any]:
    """A service as a change keeps it."""
    return {"persyaratan": [as_row(row) for row in layanan.persyaratan], "catatan": list(layanan.catatan),
            "is_bisa_diajukan": layanan.is_bisa_diajukan}


def as_row(row: Persyaratan) -> dict[str, Any]:
    return {"slug": row.slug, "label": row.label, "wajib": row.wajib, "alternatif": list(row.alternatif),
            "keterangan": row.keterangan, "sumber": list(row.sumber), "keyakinan": row.keyakinan,
            "singkat": row.singkat, "kata": list(row.kata)}


def _persyaratan(row: Mapping[str, Any]) -> Persyaratan:
    known: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Persyaratan(**known)
