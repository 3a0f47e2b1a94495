"""What did not arrive: messages that failed or are parked, deliveries nobody could read, and who is to be rung."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from data.models import Akun, Inbox, Outbox, Panggilan, Percakapan
from handlers.commands.henti import DIMINTA
from handlers.commands.jalur import TELEPON
from handlers.queries.pengguna import names_of

PAGE = 50
MAX_COUNT = 999


@dataclass(frozen=True)
class BarisMati:
    """A message that did not arrive, and whom it was for. `nomor` is a phone number, '' when none is known."""

    outbox: Outbox
    akun: Akun
    nomor: str
    panggilan: tuple[Panggilan, ...] = ()
    petugas: Mapping[int, str] | None = None


def list_gagal(session: Session, kantor_id: int, limit: int = PAGE) -> list[BarisMati]:
    """Failed and parked messages, newest first; those that are to be told by phone stand on a page of their own."""
    return _rows(session, _dead(kantor_id).where(
        Outbox.jalur != TELEPON, Outbox.jalur != DIMINTA, Outbox.prioritas < 2), limit)


def list_telepon(session: Session, kantor_id: int, limit: int = PAGE) -> list[BarisMati]:
    """Who is to be rung, the oldest message first, with the calls made already."""
    rows = _rows(session, _dead(kantor_id).where(Outbox.jalur == TELEPON), limit, is_oldest_first=True)
    calls = session.exec(select(Panggilan).where(col(Panggilan.outbox_id).in_([row.outbox.id for row in rows]))
                         .order_by(col(Panggilan.id))).all()
    people = names_of(session, [call.pengguna_id for call in calls])
    return [BarisMati(row.outbox, row.akun, row.nomor,
                      tuple(call for call in calls if call.outbox_id == row.outbox.id), people) for row in rows]


def list_masuk_mati(session: Session, kantor_id: int, limit: int = PAGE) -> Sequence[Inbox]:
    """Deliveries that could not be handled, newest first."""
    return session.exec(select(Inbox).where(Inbox.kantor_id == kantor_id, Inbox.status == "mati")
                        .order_by(col(Inbox.id).desc()).limit(limit)).all()


def count_telepon(session: Session, kantor_id: int) -> int:
    """How many are to be rung, up to MAX_COUNT."""
    some = _dead(kantor_id).where(Outbox.jalur == TELEPON).with_only_columns(col(Outbox.id)).limit(MAX_COUNT).subquery()
    return session.exec(select(func.count()).select_from(some)).one()


def phone_of(akun: Akun) -> str:
    """'+62…' of an account; '' when it has none (a username, a web chat)."""
    person = akun.alamat.partition("|")[0].partition(":")[2]
    return akun.telepon or (person if person.startswith("+") else "")


def _dead(kantor_id: int) -> Any:
    return (select(Outbox, Akun).join(Percakapan, col(Percakapan.id) == Outbox.percakapan_id)
            .join(Akun, col(Akun.id) == Percakapan.akun_id)
            .where(Outbox.kantor_id == kantor_id, col(Outbox.status).in_(("parkir", "gagal"))))


def _rows(session: Session, statement: Any, limit: int, is_oldest_first: bool = False) -> list[BarisMati]:
    order = col(Outbox.id) if is_oldest_first else col(Outbox.id).desc()
    return [BarisMati(outbox, akun, phone_of(akun))
            for outbox, akun in session.exec(statement.order_by(order).limit(limit))]
