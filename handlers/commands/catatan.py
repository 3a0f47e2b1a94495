"""Private notes of officers, and the colleagues they mention. Nothing here can send: a guard test holds that."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlmodel import Session, col, select

from data.models import CatatanPribadi, Pengguna, PenggunaPeran, Percakapan
from data.models.base import ident
from handlers.commands.jejak import SEBUTAN, tell
from handlers.context import Actor, Context
from handlers.errors import BadInput, NotFound

MAX_CHARS = 4000


def write_catatan(session: Session, ctx: Context, actor: Actor, percakapan_id: int, teks: str, *, kunci: str,
                  boleh: Iterable[str]) -> CatatanPribadi | None:
    """Keep a note and tell whom it mentions (officers holding a role in `boleh`). The same `kunci` twice: None."""
    percakapan = session.get(Percakapan, percakapan_id)
    if percakapan is None or percakapan.kantor_id != ctx.kantor_id:
        raise NotFound("Percakapan itu tidak ditemukan.")
    teks = teks.strip()
    if not teks:
        raise BadInput("Tulis catatan dahulu.")
    if len(teks) > MAX_CHARS:
        raise BadInput(f"Catatan terlalu panjang: paling banyak {MAX_CHARS} huruf.")
    key = f"{actor.pengguna_id}:{percakapan_id}:{kunci}"
    if session.exec(select(CatatanPribadi.id).where(CatatanPribadi.kunci == key)).first() is not None:
        return None
    sebut = mentioned(teks, list_colleagues(session, ctx, boleh))
    row = CatatanPribadi(kantor_id=ctx.kantor_id, percakapan_id=ident(percakapan), pengguna_id=actor.pengguna_id or 0,
                         teks=teks, sebut=sebut, kunci=key, at=ctx.now())
    session.add(row)
    session.flush()
    for pengguna_id in sebut:
        tell(session, ctx, pengguna_id, SEBUTAN, percakapan, actor)
    return row


def list_colleagues(session: Session, ctx: Context, boleh: Iterable[str]) -> list[Pengguna]:
    """Active officers of this office holding one of these roles, by name."""
    able = select(PenggunaPeran.pengguna_id).where(col(PenggunaPeran.peran).in_([str(peran) for peran in boleh]))
    return list(session.exec(select(Pengguna).where(Pengguna.kantor_id == ctx.kantor_id, col(Pengguna.is_aktif),
                                                    col(Pengguna.id).in_(able)).order_by(col(Pengguna.nama))))


def mentioned(teks: str, colleagues: Iterable[Pengguna]) -> list[int]:
    """Ids of those whom the text mentions as @login or @Nama Lengkap, each once; the longest name wins."""
    names = {name.casefold(): ident(row) for row in colleagues for name in (row.login, row.nama)}
    found: dict[int, None] = {}
    for start in (match.end() for match in re.finditer(r"(?<![\w.])@", teks)):
        rest = teks[start:].casefold()
        fitting = [name for name in names if rest.startswith(name) and not rest[len(name):len(name) + 1].isalnum()]
        if fitting:
            found[names[max(fitting, key=len)]] = None
    return list(found)
