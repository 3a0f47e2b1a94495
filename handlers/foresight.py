"""What a group of turns is going to ask for, read at once: one query for all where each would make its own.

It lives as long as its session, so as one transaction, and is only ever a shortcut: what it does not hold is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from data.models import Akun, Outbox, Percakapan, Permohonan, Pesan
from data.models.base import ident
from handlers.context import Context


@dataclass
class Foresight:
    """`akun`: by (channel, address). `without`: ids of accounts that have no permohonan.

    `unparked`: ids of conversations for which nothing is parked. `lines`: conversation id → when the bot spoke last,
    and the buttons it offered; None when it never did.
    """

    akun: dict[tuple[str, str], tuple[Akun, Percakapan]] = field(default_factory=dict)
    without: set[int] = field(default_factory=set)
    unparked: set[int] = field(default_factory=set)
    lines: dict[int, tuple[datetime, Sequence[Mapping[str, Any]]] | None] = field(default_factory=dict)

    def forget(self, akun: Akun, percakapan: Percakapan) -> None:
        """This conversation has changed in ways nobody followed: read again what is asked of it."""
        self.without.discard(ident(akun))
        self.unparked.discard(ident(percakapan))
        self.lines.pop(ident(percakapan), None)


def of(session: Session) -> Foresight:
    """What is foreseen in this session; empty when nobody looked ahead."""
    found: Foresight = session.info.setdefault("foresight", Foresight())
    return found


_KNOWN = select(Akun, Percakapan).join(Percakapan, col(Percakapan.akun_id) == Akun.id).where(
    Akun.kantor_id == bindparam("kantor"), Akun.kanal == bindparam("kanal"),
    col(Akun.alamat).in_(bindparam("alamat", expanding=True)),
).order_by(col(Percakapan.id)).with_for_update(of=Percakapan)  # an officer's take-over meanwhile is not written over
_HAVING = select(Permohonan.akun_id).where(col(Permohonan.akun_id).in_(bindparam("ids", expanding=True))).distinct()
_PARKED = select(Outbox.percakapan_id).where(
    col(Outbox.percakapan_id).in_(bindparam("ids", expanding=True)), text("status = 'parkir'")
)
_said = aliased(Pesan)
_NEWEST = select(Pesan.percakapan_id, Pesan.at, Pesan.isi).select_from(Percakapan).join(
    Pesan,
    col(Pesan.id) == select(_said.id).where(
        _said.percakapan_id == Percakapan.id, _said.arah == "keluar", _said.pengirim == "bot"
    ).order_by(col(_said.id).desc()).limit(1).correlate(Percakapan).scalar_subquery(),
).where(col(Percakapan.id).in_(bindparam("ids", expanding=True)))


def look_ahead(session: Session, ctx: Context, addresses: Collection[tuple[str, str, str, str]]) -> None:
    """Read what turns of these people need; who is new gets account and conversation.

    `addresses`: (channel, address, name, phone).
    """
    seen = of(session)
    by_kanal: dict[str, list[str]] = defaultdict(list)
    for kanal, alamat, *_ in addresses:
        by_kanal[kanal].append(alamat)
    for kanal, alamat_list in by_kanal.items():
        for akun, percakapan in session.execute(
            _KNOWN, {"kantor": ctx.kantor_id, "kanal": kanal, "alamat": alamat_list}
        ):
            seen.akun[kanal, akun.alamat] = (akun, percakapan)
    new = [one for one in dict.fromkeys(addresses) if one[:2] not in seen.akun]
    akun_ids = [ident(akun) for akun, _ in seen.akun.values()]
    ids = [ident(percakapan) for _, percakapan in seen.akun.values()]
    if ids:
        seen.without = set(akun_ids) - set(session.scalars(_HAVING, {"ids": akun_ids}))
        seen.unparked = set(ids) - set(session.scalars(_PARKED, {"ids": ids}))
        seen.lines = dict.fromkeys(ids) | {number: (at, isi.get("buttons", ()))
                                           for number, at, isi in session.execute(_NEWEST, {"ids": ids})}
    if new:
        _welcome(session, ctx, new)


def _welcome(session: Session, ctx: Context, addresses: Sequence[tuple[str, str, str, str]]) -> None:
    """Accounts and conversations of people who write for the first time (an account may be older than its chat)."""
    seen = of(session)
    there = {
        (akun.kanal, akun.alamat): akun
        for akun in session.exec(select(Akun).where(
            Akun.kantor_id == ctx.kantor_id, col(Akun.kanal).in_({one[0] for one in addresses}),
            col(Akun.alamat).in_([one[1] for one in addresses]),
        ))
    }
    made = {}
    for kanal, alamat, nama, telepon in addresses:
        if (kanal, alamat) not in made:
            akun = there.get((kanal, alamat)) or Akun(kantor_id=ctx.kantor_id, kanal=kanal, alamat=alamat)
            akun.nama, akun.telepon = nama or akun.nama, telepon or akun.telepon
            made[kanal, alamat] = akun
    session.add_all(made.values())
    session.flush()
    for key, akun in made.items():
        seen.akun[key] = (akun, Percakapan(kantor_id=ctx.kantor_id, akun_id=ident(akun), kanal=akun.kanal))
    session.add_all(seen.akun[key][1] for key in made)
    session.flush()
    for key in made.keys() - there.keys():
        akun, percakapan = seen.akun[key]
        seen.without.add(ident(akun))
        seen.unparked.add(ident(percakapan))
        seen.lines[ident(percakapan)] = None
