"""Views of the inbox an officer keeps under a name of his own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, select

from data.models import TampilanTersimpan
from handlers.context import Context
from handlers.errors import BadInput, NotFound

MOST = 20


def save_tampilan(session: Session, ctx: Context, pengguna_id: int, nama: str,
                  saring: Mapping[str, Any]) -> TampilanTersimpan:
    """Keep a view; a name used before is overwritten. Raises BadInput."""
    nama = " ".join(nama.split())
    if not nama or len(nama) > 40:
        raise BadInput("Beri nama tampilan, paling banyak 40 huruf.")
    rows = session.exec(select(TampilanTersimpan).where(TampilanTersimpan.pengguna_id == pengguna_id)).all()
    row = next((row for row in rows if row.nama.casefold() == nama.casefold()), None)
    if row is None and len(rows) >= MOST:
        raise BadInput(f"Paling banyak {MOST} tampilan tersimpan. Hapus salah satu dahulu.")
    row = row or TampilanTersimpan(kantor_id=ctx.kantor_id, pengguna_id=pengguna_id, nama=nama, dibuat_at=ctx.now())
    row.nama, row.saring = nama, dict(saring)
    session.add(row)
    session.flush()
    return row


def drop_tampilan(session: Session, pengguna_id: int, tampilan_id: int) -> None:
    """Forget a view of one's own. Raises NotFound."""
    row = session.get(TampilanTersimpan, tampilan_id)
    if row is None or row.pengguna_id != pengguna_id:
        raise NotFound("Tampilan itu tidak ditemukan.")
    session.delete(row)
