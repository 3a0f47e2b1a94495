"""The requirements of a service as an office changes them: what stays keeps its source, what is new brings one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.errors import BadFields
from handlers.layanan.model import MAX_BUTTON, Layanan
from handlers.layanan.ubahan import as_nilai, as_row

BARU = 3  # empty lines offered for new requirements
MAX_PERSYARATAN = 20


def type_layanan(layanan: Layanan) -> dict[str, str]:
    """The fields of the page for a service: what read_layanan reads back."""
    typed = {"catatan": "\n".join(layanan.catatan)} | ({"bisa": "1"} if layanan.is_bisa_diajukan else {})
    for n, row in enumerate(layanan.persyaratan):
        typed |= {f"slug{n}": row.slug, f"label{n}": row.label, f"singkat{n}": row.singkat,
                  f"keterangan{n}": row.keterangan, f"wajib{n}": "1" if row.wajib else ""}
    return typed


def read_layanan(layanan: Layanan, isian: Mapping[str, str], sumber: str, tanggal: date | None) -> dict[str, Any]:
    """The change that was typed. A line without a label is taken off. Raises BadFields."""
    before, salah = {row.slug: row for row in layanan.persyaratan}, {}
    source = [sumber + (f" ({tanggal:%d-%m-%Y})" if tanggal else "")]
    rows: list[dict[str, Any]] = []
    for n in range(MAX_PERSYARATAN):
        label = _line(isian, f"label{n}", 160)
        if not label or isian.get(f"buang{n}"):
            continue
        slug = isian.get(f"slug{n}", "")
        old = as_row(before[slug]) if slug in before else None
        singkat = _line(isian, f"singkat{n}", 60)
        if len(singkat) > MAX_BUTTON or (isian.get("bisa") and not singkat):
            salah[f"singkat{n}"] = f"Isi nama tombol, paling banyak {MAX_BUTTON} huruf."
        new = {"label": label, "wajib": bool(isian.get(f"wajib{n}")), "keterangan": _line(isian, f"keterangan{n}", 200),
               "singkat": singkat}
        if old is not None and all(old[key] == value for key, value in new.items()):
            rows.append(old)
            continue
        kept = old or {"slug": _slug(label, {row["slug"] for row in rows} | set(before)), "alternatif": [],
                       "kata": [singkat.lower()] if singkat else []}
        rows.append({**kept, **new, "sumber": source, "keyakinan": "high"})
    if not rows and isian.get("bisa"):
        salah["label0"] = "Layanan yang dapat diajukan lewat chat perlu sedikitnya satu syarat."
    if not sumber:
        salah["sumber"] = "Isi dasar perubahan ini: pemohon membaca sumber ini bersama syaratnya."
    if salah:
        raise BadFields(salah)
    catatan = [" ".join(line.split())[:200] for line in isian.get("catatan", "").splitlines() if line.strip()]
    return as_nilai(layanan) | {"persyaratan": rows, "catatan": catatan, "dasar": source[0],
                                "is_bisa_diajukan": bool(isian.get("bisa"))}


def _line(isian: Mapping[str, str], key: str, limit: int) -> str:
    return " ".join(isian.get(key, "").split())[:limit]


def _slug(label: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:30] or "syarat"
    names = (base, *(f"{base}_{n}" for n in range(2, 100)))
    return next(name for name in names if name not in taken)
