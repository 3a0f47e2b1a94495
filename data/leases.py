"""What only one process may do at a time: a named lease in the store, taken, renewed and lost by time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, update

from data.models import Lease
from data.store import Store

NEVER = timedelta(minutes=5)  # no lease is given for so much longer: a clock that was set back has left it behind


def take_lease(store: Store, nama: str, pemegang: str, now: datetime, seconds: float) -> bool:
    """Take or renew the lease. True when `pemegang` holds it until now + seconds."""
    until = now + timedelta(seconds=seconds)
    with store.transaction() as session:
        if _renew(session, nama, pemegang, now, until):
            return True
        if session.get(Lease, nama) is not None:
            return False
    try:
        with store.transaction() as session:
            session.add(Lease(nama=nama, pemegang=pemegang, sampai=until))
    except IntegrityError:
        return False
    return True


def drop_lease(store: Store, nama: str, pemegang: str, now: datetime) -> None:
    """Give the lease back at once, on a clean stop."""
    with store.transaction() as session:
        session.execute(
            update(Lease).where(col(Lease.nama) == nama, col(Lease.pemegang) == pemegang).values(sampai=now)
        )


def _renew(session: Session, nama: str, pemegang: str, now: datetime, until: datetime) -> bool:
    is_left_behind = col(Lease.sampai) > until + NEVER
    changed = session.execute(
        update(Lease)
        .where(col(Lease.nama) == nama, or_(col(Lease.pemegang) == pemegang, col(Lease.sampai) < now, is_left_behind))
        .values(pemegang=pemegang, sampai=until)
    )
    return changed.rowcount == 1  # type: ignore[attr-defined]
