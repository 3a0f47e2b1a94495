"""Control cards as they are printed, one or many; and what was handed over and not yet received."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, func, select

from data import models
from data.models import Permohonan
from data.reference.nik import mask_nik
from handlers.commands.load import as_kejadian
from handlers.context import Context
from handlers.layanan import readable
from handlers.queries.antrean import find_langkah
from handlers.queries.pengguna import names_of
from handlers.sop import SOPS
from handlers.surat.kendali import KartuKendali
from handlers.workflow.kartu_kendali import kartu_kendali, ringkasan
from handlers.workflow.model import Kejadian, Langkah

MAX_KARTU = 200
_COLUMNS: tuple[Any, ...] = (Permohonan.nomor, Permohonan.layanan, Permohonan.nama, Permohonan.sop,
                             Permohonan.sop_versi, Permohonan.langkah)


@dataclass(frozen=True)
class BarisTitipan:
    """A request that I handed over and that nobody has received yet."""

    nomor: str
    layanan: str
    nama: str
    langkah: Langkah | None
    sejak: datetime


def load_kartu(session: Session, ctx: Context, ids: Sequence[int]) -> list[KartuKendali]:
    """The cards of these requests of this office, in this order; three queries."""
    found = session.exec(
        select(Permohonan).where(Permohonan.kantor_id == ctx.kantor_id, col(Permohonan.id).in_(ids[:MAX_KARTU]))
    ).all()
    events = session.exec(
        select(models.Kejadian).where(col(models.Kejadian.permohonan_id).in_([row.id for row in found]))
        .order_by(col(models.Kejadian.permohonan_id), col(models.Kejadian.urutan))
    ).all()
    names = names_of(session, [event.pengguna_id for event in events])
    history = {key: tuple(as_kejadian(event) for event in group)
               for key, group in groupby(events, key=lambda event: event.permohonan_id)}
    cards = {row.id: _card(ctx, row, history.get(row.id or 0, ()), names) for row in found}
    return [cards[key] for key in ids if key in cards]


def list_titipan(session: Session, kantor_id: int, pengguna_id: int, limit: int = 20) -> list[BarisTitipan]:
    """What this officer handed over and nobody has received, longest waiting first. One query."""
    last: Any = (select(func.max(models.Kejadian.at)).where(models.Kejadian.permohonan_id == Permohonan.id,
                                                       models.Kejadian.ke_langkah != models.Kejadian.langkah)
            .correlate(Permohonan).scalar_subquery())
    columns = (*_COLUMNS, last.label("sejak"))
    rows = session.execute(
        select(*columns)
        .where(Permohonan.kantor_id == kantor_id, Permohonan.diserahkan_oleh == pengguna_id)
        .order_by(col(Permohonan.id) + 0).limit(limit)  # by the index of the holder, not along the primary key
    )
    return sorted((BarisTitipan(row.nomor, row.layanan, row.nama,
                                find_langkah(SOPS.get((row.sop, row.sop_versi)), row.langkah)[0], row.sejak)
                   for row in rows), key=lambda row: row.sejak)


def _card(ctx: Context, permohonan: Permohonan, history: tuple[Kejadian, ...], names: dict[int, str]) -> KartuKendali:
    sop = SOPS[permohonan.sop, permohonan.sop_versi]
    rows = kartu_kendali(sop, history, ctx.calendar, ctx.now())
    isian = [("Layanan", readable(permohonan.layanan)), ("Pemohon", permohonan.nama),
             ("NIK", mask_nik(permohonan.data.get("nik", ""))), ("SOP", sop.judul)]
    return KartuKendali(permohonan.nomor, isian, rows, ringkasan(sop, rows),
                        f"{ctx.settings.base_url}/lacak/{permohonan.nomor}", names)
