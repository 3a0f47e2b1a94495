"""Misunderstood sentences as the page of the learning loop shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.models import Pengguna, Pesan, SalahPaham
from handlers.commands.pemahaman import BARU, STATUSES, WITHOUT_LAYANAN
from handlers.layanan import KELUARGA, LAYANAN, readable
from handlers.registry import HANDLERS

PAGE = 50
SHOWN_GUESSES = 3


@dataclass(frozen=True)
class Arti:
    """A possible meaning. `kode` is what its button sends: `maksud` or `maksud+layanan`. `yakin` is 0..1."""

    kode: str
    label: str
    yakin: float = 0.0


@dataclass(frozen=True)
class BarisSalahPaham:
    """A sentence, its likely meanings (best first), the meaning an officer chose, who did, and where it was said."""

    salah_paham: SalahPaham
    mungkin: tuple[Arti, ...]
    arti: Arti | None
    oleh: str
    percakapan_id: int | None


def list_salah_paham(
    session: Session, kantor_id: int, status: str = BARU, *, is_by_count: bool = True, limit: int = PAGE
) -> list[BarisSalahPaham]:
    """Sentences of one status: the most frequent first, or the newest. One query."""
    newest = col(SalahPaham.terakhir_at).desc()
    order = (col(SalahPaham.jumlah).desc(), newest) if is_by_count else (newest,)
    rows = session.exec(
        select(SalahPaham, Pengguna.nama, Pesan.percakapan_id)
        .where(SalahPaham.kantor_id == kantor_id, SalahPaham.status == status)
        .join(Pengguna, col(Pengguna.id) == SalahPaham.oleh, isouter=True)
        .join(Pesan, col(Pesan.id) == SalahPaham.pesan_id, isouter=True)
        .order_by(*order, col(SalahPaham.id).desc())
        .limit(limit)
    )
    return [BarisSalahPaham(row, _likely(row.dugaan), _chosen(row), oleh or "", where) for row, oleh, where in rows]


def count_salah_paham(session: Session, kantor_id: int) -> dict[str, int]:
    """How many sentences stand in each status. One query."""
    found = session.exec(
        select(SalahPaham.status, func.count()).where(SalahPaham.kantor_id == kantor_id).group_by(SalahPaham.status)
    )
    return dict.fromkeys(STATUSES, 0) | dict(found.all())


def maksud_choices() -> list[tuple[str, str]]:
    """(slug, words) of every maksud, by words."""
    return sorted(((slug, say_maksud(slug)) for slug in HANDLERS), key=lambda pair: pair[1])


def layanan_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """(group, [(slug, name)]): the families for a sentence that says no more, then every service."""
    families = [(row.slug, f"{row.nama} (umum)") for row in KELUARGA.values()]
    services = sorted(((row.slug, row.nama) for row in LAYANAN.values()), key=lambda pair: pair[1])
    return [("Hanya jenisnya yang jelas", families), ("Layanan tertentu", services)]


def say_maksud(slug: str) -> str:
    """A maksud as people read it: “Tanya syarat”."""
    return slug.replace("_", " ").capitalize()


def _likely(dugaan: Iterable[list]) -> tuple[Arti, ...]:
    found: dict[str, Arti] = {}
    for maksud, layanan, yakin in dugaan:
        if maksud in HANDLERS and (not layanan or layanan in LAYANAN or layanan in KELUARGA):
            arti = _arti(maksud, layanan, yakin)
            found.setdefault(arti.kode, arti)
    return tuple(found.values())[:SHOWN_GUESSES]


def _chosen(row: SalahPaham) -> Arti | None:
    return _arti(row.maksud, row.layanan) if row.maksud else None


def _arti(maksud: str, layanan: str, yakin: float = 0.0) -> Arti:
    if not layanan or maksud in WITHOUT_LAYANAN:
        return Arti(maksud, say_maksud(maksud), yakin)
    return Arti(f"{maksud}+{layanan}", f"{say_maksud(maksud)} · {readable(layanan)}", yakin)
