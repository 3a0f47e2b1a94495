"""The ledger of blank cards: received → reserved → printed | spoiled → handed over. Every serial has one row."""

from __future__ import annotations

import re

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.models import Blanko
from handlers.commands.load import lock_kantor
from handlers.context import Actor, Context
from handlers.errors import BadFields, BadInput, Incomplete, NotAllowed
from handlers.workflow.model import Peran

JENIS = {"ktp_el": "KTP-el", "kia": "KIA"}
MAX_AT_ONCE = 5000
KEEPERS = frozenset({
    Peran.OPERATOR, Peran.KASI_IDENTITAS, Peran.KASI_INOVASI, Peran.KASI, Peran.KASUBBAG_UMUM, Peran.PETUGAS_PEREKAMAN,
})
_SERIAL = re.compile(r"(?P<head>[A-Z0-9/-]*?)(?P<count>\d{1,12})")


def receive_blanko(session: Session, ctx: Context, actor: Actor, jenis: str, awal: str, jumlah: int) -> int:
    """Enter `jumlah` blank cards of `jenis` (ktp_el | kia) from serial `awal` upwards; returns how many. BadFields."""
    if actor.peran not in KEEPERS:
        raise NotAllowed("Penerimaan blanko dicatat oleh operator, kasi, atau kasubbag umum.")
    serials = serial_range(awal, jumlah)
    if jenis not in JENIS:
        raise BadFields({"jenis": "Pilih jenis blanko: KTP-el atau KIA."})
    lock_kantor(session, ctx)
    known = _known(session, ctx, jenis, serials)
    if known:
        more = " …" if len(known) > 3 else ""
        raise BadFields({"awal": f"Nomor seri sudah tercatat: {', '.join(known[:3])}{more}."})
    now = ctx.now()
    session.add_all(Blanko(kantor_id=ctx.kantor_id, jenis=jenis, serial=s, diterima_at=now) for s in serials)
    session.flush()
    return len(serials)


def serial_range(awal: str, jumlah: int) -> list[str]:
    """`A00098`, 3 → A00098, A00099, A00100. Raises BadFields when it is no serial or runs out of digits."""
    match = _SERIAL.fullmatch(awal.strip().upper())
    if match is None:
        raise BadFields({"awal": "Nomor seri awal harus berakhir dengan angka, misalnya A0001201."})
    if not 1 <= jumlah <= MAX_AT_ONCE:
        raise BadFields({"jumlah": f"Jumlah blanko antara 1 dan {MAX_AT_ONCE}."})
    first, width = int(match["count"]), len(match["count"])
    if len(str(first + jumlah - 1)) > width:
        raise BadFields({"jumlah": "Rentang nomor seri melewati jumlah angka yang tersedia."})
    return [f"{match['head']}{number:0{width}d}" for number in range(first, first + jumlah)]


def reserve_blanko(session: Session, ctx: Context, jenis: str) -> Blanko:
    """The oldest blank card of this kind, now reserved. Raises Incomplete when there is none."""
    oldest = (
        select(Blanko).where(Blanko.kantor_id == ctx.kantor_id, Blanko.jenis == jenis, Blanko.status == "diterima")
        .order_by(col(Blanko.id)).limit(1)
    )
    blanko = session.exec(ctx.store.skip_locked(oldest)).first()
    if blanko is None:
        raise Incomplete(
            f"Blanko {JENIS[jenis]} habis. Catat penerimaan blanko baru, atau jeda langkah ini dengan alasan "
            "blanko habis."
        )
    blanko.status = "dipesan"
    session.add(blanko)
    return blanko


def count_blanko(session: Session, ctx: Context, jenis: str) -> int:
    """How many blank cards of this kind nobody has reserved."""
    return session.exec(select(func.count()).select_from(Blanko).where(
        Blanko.kantor_id == ctx.kantor_id, Blanko.jenis == jenis, Blanko.status == "diterima")).one()


def release_blanko(session: Session, blanko_id: int | None) -> None:
    """A reserved card nothing was printed on goes back to stock."""
    blanko = session.get(Blanko, blanko_id) if blanko_id else None
    if blanko is not None and blanko.status == "dipesan":
        blanko.status = "diterima"
        session.add(blanko)


def find_blanko(session: Session, ctx: Context, jenis: str, serial: str) -> Blanko:
    """The card of this serial. Raises BadInput when the ledger has none or it was used."""
    found = session.exec(
        select(Blanko).where(Blanko.kantor_id == ctx.kantor_id, Blanko.jenis == jenis, Blanko.serial == serial)
    ).first()
    if found is None:
        raise BadInput(f"Nomor seri {serial} tidak ada dalam buku blanko {JENIS[jenis]}.")
    if found.status not in ("diterima", "dipesan"):
        raise BadInput(f"Blanko {serial} sudah tercatat {found.status}.")
    return found


def _known(session: Session, ctx: Context, jenis: str, serials: list[str]) -> list[str]:
    known: list[str] = []
    for start in range(0, len(serials), 500):
        part = serials[start : start + 500]
        known += session.exec(
            select(Blanko.serial).where(
                Blanko.kantor_id == ctx.kantor_id, Blanko.jenis == jenis, col(Blanko.serial).in_(part)
            ).order_by(col(Blanko.serial))
        ).all()
    return known
