"""The office row of this installation, made from its profile on first use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import select

from data.models import Kantor
from data.reference.offices import list_offices, load_profil
from data.settings import MissingSetting
from data.store import Store


def ensure_kantor(store: Store, slug: str) -> tuple[int, Mapping[str, Any]]:
    """The id of the office and its profile: the shipped one with what the office has changed laid over it.

    Raises MissingSetting when LOKET_KANTOR names no profile.
    """
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
        return kantor.id, {**shipped, **kantor.profil}
