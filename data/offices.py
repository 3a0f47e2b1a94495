"""The office row of this installation, and its profile: what is shipped with what the office has changed laid over."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, func, select

from data.models import Kantor, Pengaturan
from data.reference.offices import list_offices, load_profil
from data.settings import MissingSetting
from data.store import Store

FRESH_SECONDS = 5.0
_PATIENCE = 2.0
_NEVER = float("-inf")
LAYANAN = "layanan"  # `bagian` of a change of one service is layanan:<slug>
NOT_OF_PROFIL = frozenset({"tenggat", "jawab", "tim", "label", "pengguna", "jawaban", "makro", "templat"})  # notes


class Profil(Mapping[str, Any]):
    """The profile of one office as it is now. Another process's change is seen within FRESH_SECONDS, one's own at once.

    A store that is away leaves what was known. Under LAYANAN stand all changes of each service, oldest first.
    """

    def __init__(self, store: Store, kantor_id: int, shipped: Mapping[str, Any]) -> None:
        self._store, self._kantor_id, self._shipped = store, kantor_id, shipped
        self._isi: Mapping[str, Any] = shipped
        self._versi, self._looked = 0, _NEVER
        self._tell: Callable[[Mapping[str, Any]], None] = lambda _: None
        self._looking = threading.Lock()

    def __getitem__(self, key: str) -> Any:
        return self.now()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.now())

    def __len__(self) -> int:
        return len(self.now())

    def when_changed(self, tell: Callable[[Mapping[str, Any]], None]) -> None:
        """Call `tell` with the whole profile now and whenever it was found changed."""
        self._tell = tell
        tell(self._isi)

    def expire(self) -> None:
        """What was read is old: look again before the next answer."""
        self._looked = _NEVER

    def now(self) -> Mapping[str, Any]:
        """The whole profile, looked up again when it is time to. One thread looks; the others wait for a change of this
        process only."""
        if time.monotonic() - self._looked > FRESH_SECONDS:
            patience = _PATIENCE if self._looked == _NEVER else 0
            if self._looking.acquire(timeout=patience):
                try:
                    self._look()
                finally:
                    self._looking.release()
        return self._isi

    def _look(self) -> None:
        self._looked = time.monotonic()
        with contextlib.suppress(SQLAlchemyError), self._store.reading() as session:
            self._read(session)

    def _read(self, session: Session) -> None:
        newest = session.exec(
            select(func.max(Pengaturan.id)).where(Pengaturan.kantor_id == self._kantor_id)
        ).one() or 0
        if newest != self._versi:
            self._isi, self._versi = {**self._shipped, **changes_of(session, self._kantor_id)}, newest
            self._tell(self._isi)


def changes_of(session: Session, kantor_id: int) -> dict[str, Any]:
    """The keys of the profile that the office has changed."""
    found: dict[str, Mapping[str, Any]] = {}
    layanan: dict[str, list[dict[str, Any]]] = {}
    rows = session.exec(select(Pengaturan).where(Pengaturan.kantor_id == kantor_id).order_by(col(Pengaturan.id)))
    for row in rows:
        part, _, slug = row.bagian.partition(":")
        if part == LAYANAN:
            layanan.setdefault(slug, []).append({"at": row.at, "nilai": row.nilai})
        elif part not in NOT_OF_PROFIL:
            found[part] = row.nilai
    merged = {key: value for nilai in found.values() for key, value in nilai.items()}
    return {**merged, **({LAYANAN: layanan} if layanan else {})}


def ensure_kantor(store: Store, slug: str) -> tuple[int, Profil]:
    """The id of the office and its profile. Raises MissingSetting when LOKET_KANTOR names no profile."""
    if slug not in list_offices():
        raise MissingSetting(f"LOKET_KANTOR “{slug}” tidak dikenal; pilih salah satu: {', '.join(list_offices())}.")
    shipped = load_profil(slug)
    with store.transaction() as session:
        kantor = session.exec(select(Kantor).where(Kantor.slug == slug)).first()
        if kantor is None:
            kantor = Kantor(slug=slug, nama=shipped["nama"])
            session.add(kantor)
            session.flush()
        assert kantor.id is not None
        return kantor.id, Profil(store, kantor.id, {**shipped, **kantor.profil})
