"""PRR as the page shows it: how many cards of each kecamatan stand where, and the cards of one heap."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.models import Denyut, KartuPrr, Permohonan
from handlers.sop.ktp_prr import SOP
from handlers.workflow.model import Langkah, Peran

TUMPUKAN = (  # (slug of the row, what its heap is called)
    ("cetak", "Dicetak"), ("pilah", "Dipilah"), ("berita_acara", "Menunggu Berita Acara"),
    ("serah_pos", "Diserahkan ke POS"), ("antar_pos", "Diantar POS"), ("ambil_loket", "Kembali, di loket"),
    ("selesai", "Sudah diterima"), ("ditolak", "Tidak dicetak"),
)
PAGE = 200


@dataclass(frozen=True)
class BarisPrr:
    """One card."""

    id: int
    nomor: str
    nama: str
    alamat: str
    kecamatan: str
    is_diterima: bool
    genap_17: date | None
    sumber: str
    tenggat_at: datetime | None


def count_prr(session: Session, kantor_id: int) -> dict[str, dict[str, int]]:
    """kecamatan → heap → how many; kecamatan by name."""
    columns: tuple[Any, ...] = (KartuPrr.kecamatan, Permohonan.langkah, Permohonan.is_selesai, Permohonan.hasil,
                                func.count())
    rows = session.execute(
        select(*columns)
        .join(Permohonan, col(Permohonan.id) == KartuPrr.permohonan_id).where(KartuPrr.kantor_id == kantor_id)
        .group_by(*columns[:-1]).order_by(col(KartuPrr.kecamatan))
    )
    found: dict[str, dict[str, int]] = {}
    for kecamatan, langkah, is_selesai, hasil, count in rows:
        heap = ("selesai" if hasil == "selesai" else "ditolak") if is_selesai else langkah
        heaps = found.setdefault(kecamatan, {})
        heaps[heap] = heaps.get(heap, 0) + count
    return found


def sum_prr(jumlah: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """heap → how many in all kecamatan."""
    return {slug: sum(heaps.get(slug, 0) for heaps in jumlah.values()) for slug, _ in TUMPUKAN}


def list_prr(session: Session, kantor_id: int, tumpukan: str, kecamatan: str = "") -> list[BarisPrr]:
    """The cards of one heap, by kecamatan and order of being found."""
    found = (
        select(Permohonan, KartuPrr).join(KartuPrr, col(KartuPrr.permohonan_id) == Permohonan.id)
        .where(KartuPrr.kantor_id == kantor_id)
    )
    if tumpukan in ("selesai", "ditolak"):
        is_good = col(Permohonan.hasil) == "selesai"
        found = found.where(col(Permohonan.is_selesai), is_good if tumpukan == "selesai" else ~is_good)
    else:
        found = found.where(col(Permohonan.is_selesai).is_(False), Permohonan.langkah == tumpukan)
    if kecamatan:
        found = found.where(KartuPrr.kecamatan == kecamatan)
    rows = session.exec(found.order_by(col(KartuPrr.kecamatan), col(Permohonan.id)).limit(PAGE)).all()
    return [BarisPrr(p.id or 0, p.nomor, p.nama, str(p.data.get("alamat", "")), k.kecamatan, p.is_diterima, k.genap_17,
                     k.sumber, p.tenggat_at) for p, k in rows]


def last_run(session: Session, kantor_id: int) -> Denyut | None:
    """When the daily search last succeeded."""
    return session.get(Denyut, f"prr:{kantor_id}")


def langkah_of(tumpukan: str) -> Langkah | None:
    """The row of the SOP on which this heap lies; None for what is over."""
    return next((row for row in SOP.langkah if row.slug == tumpukan), None)


def heap_of(peran: Collection[Peran]) -> str:
    """The heap these roles work on, the first in the order of the SOP."""
    return next((slug for slug, _ in TUMPUKAN
                 if (row := langkah_of(slug)) is not None and not set(row.pelaksana).isdisjoint(peran)), "cetak")
