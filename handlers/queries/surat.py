"""Letters as the pages list them; what stands in them is read only when one is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from data.models import Surat
from handlers.commands.surat import JENIS
from handlers.workflow.model import Kejadian

MADE_ANEW = frozenset({"pengantar", "rekapan", "spt", "daftar"})  # returned and issued again, the later one counts
_COLUMNS: tuple[Any, ...] = (Surat.id, Surat.jenis, Surat.nomor, Surat.tanggal, Surat.pengguna_id)


@dataclass(frozen=True)
class BarisSurat:
    """One letter in a list. `pengguna_id` is who made it; `diganti` the number of the one made anew in its place."""

    id: int
    jenis: str
    nomor: str
    tanggal: datetime
    pengguna_id: int | None
    diganti: str = ""

    @property
    def judul(self) -> str:
        return JENIS.get(self.jenis, self.jenis)

    @property
    def has_tabel(self) -> bool:
        """Whether it lists something; what is handed to one person names a single thing."""
        return self.jenis != "tanda_terima"


def list_surat_of(session: Session, permohonan_id: int, history: Iterable[Kejadian]) -> tuple[BarisSurat, ...]:
    """The letters of one request, also those it shares with others, oldest first. One query."""
    shared = {kejadian.data["surat_id"] for kejadian in history if kejadian.data.get("surat_id")}
    rows = session.execute(
        select(*_COLUMNS).where(or_(Surat.permohonan_id == permohonan_id, col(Surat.id).in_(shared)))
        .order_by(col(Surat.id))
    )
    made = [BarisSurat(*row) for row in rows]
    newest = {one.jenis: one for one in made}
    old = {one.id for one in made if one.jenis in MADE_ANEW and one is not newest[one.jenis]}
    return tuple(replace(one, diganti=newest[one.jenis].nomor) if one.id in old else one for one in made)


def last_surat(session: Session, kantor_id: int, jenis: str, limit: int = 5) -> tuple[BarisSurat, ...]:
    """The newest letters of one kind, newest first. One query."""
    rows = session.execute(
        select(*_COLUMNS).where(Surat.kantor_id == kantor_id, Surat.jenis == jenis)
        .order_by(col(Surat.id).desc()).limit(limit)
    )
    return tuple(BarisSurat(*row) for row in rows)
