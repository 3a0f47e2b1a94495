"""Officers as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, false, or_
from sqlmodel import Session, col, select

from data.models import Pengguna, PenggunaPeran, Penugasan
from handlers.commands.penugasan import SEBUTAN
from handlers.queries.penugasan import running_on
from handlers.workflow.model import Peran


@dataclass(frozen=True)
class BarisPengguna:
    """An officer with the roles held, in the order of `Peran`.

    `sebagai`: roles held for a period only, as Plh. or Plt.; `digantikan`: own roles that a deputy does meanwhile.
    """

    pengguna: Pengguna
    peran: tuple[Peran, ...]
    sebagai: Mapping[Peran, str] = field(default_factory=dict)
    digantikan: tuple[Peran, ...] = ()


def find_pengguna(session: Session, pengguna_id: int, day: date | None = None) -> BarisPengguna | None:
    """One officer with roles, and with the deputations in force on `day` of the office; one query."""
    about_me = or_(col(Penugasan.pengganti_id) == pengguna_id, col(Penugasan.pejabat_id) == pengguna_id)
    rows = session.exec(
        select(Pengguna, PenggunaPeran.peran, Penugasan).where(Pengguna.id == pengguna_id)
        .join(PenggunaPeran, col(PenggunaPeran.pengguna_id) == Pengguna.id, isouter=True)
        .join(Penugasan, and_(about_me, running_on(day) if day else false()), isouter=True)
    ).all()
    if not rows:
        return None
    own = {peran for _, peran, _ in rows if peran}
    deputations: dict[int, Penugasan] = {row.id: row for _, _, row in rows if row is not None and row.id}
    taken = {row.peran for row in deputations.values() if row.pejabat_id == pengguna_id} & own
    lent = {row.peran: SEBUTAN[row.jenis] for row in deputations.values() if row.pengganti_id == pengguna_id}
    return BarisPengguna(
        rows[0][0], _sorted((own - taken) | set(lent)),
        {Peran(peran): sebutan for peran, sebutan in lent.items() if peran not in own}, _sorted(taken - set(lent)),
    )


def list_pengguna(session: Session, kantor_id: int, is_demo: bool | None = None) -> list[BarisPengguna]:
    """Everybody of an office by name; one query."""
    statement = (select(Pengguna, PenggunaPeran.peran).where(Pengguna.kantor_id == kantor_id)
                 .join(PenggunaPeran, col(PenggunaPeran.pengguna_id) == Pengguna.id, isouter=True)
                 .order_by(col(Pengguna.nama), col(Pengguna.id)))
    if is_demo is not None:
        statement = statement.where(Pengguna.is_demo == is_demo, col(Pengguna.is_aktif))
    grouped: dict[int, tuple[Pengguna, list[str]]] = {}
    for pengguna, peran in session.exec(statement):
        grouped.setdefault(pengguna.id or 0, (pengguna, []))[1].append(peran)
    return [BarisPengguna(pengguna, _sorted(peran)) for pengguna, peran in grouped.values()]


def by_role(rows: Iterable[BarisPengguna]) -> list[BarisPengguna]:
    """In the order in which the procedures name the roles."""
    order = {peran: place for place, peran in enumerate(Peran)}
    return sorted(rows, key=lambda row: order[row.peran[0]] if row.peran else len(order))


def names_of(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Names of officers by id; one query, none when there are no ids."""
    wanted = {pengguna_id for pengguna_id in ids if pengguna_id}
    if not wanted:
        return {}
    rows = session.exec(select(Pengguna.id, Pengguna.nama).where(col(Pengguna.id).in_(wanted)))
    return {pengguna_id or 0: nama for pengguna_id, nama in rows}


def _sorted(slugs: Iterable[str | None]) -> tuple[Peran, ...]:
    known = set(Peran)
    order = {peran: place for place, peran in enumerate(Peran)}
    return tuple(sorted((Peran(slug) for slug in slugs if slug in known), key=order.__getitem__))
