"""The shared inbox: conversations over all channels, and one with what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import union
from sqlmodel import Session, col, select

from data.models import Akun, Eskalasi, Percakapan, Permohonan, Pesan
from handlers.errors import NotFound
from handlers.queries.antrean import find_langkah
from handlers.queries.pengguna import names_of
from handlers.queries.permohonan import BarisPermohonan
from handlers.sop import SOPS

_MESSAGES = 60


@dataclass(frozen=True)
class IsiPercakapan:
    """A conversation: messages oldest first, `sebelum` is the id to page back from (0: that is all)."""

    percakapan: Percakapan
    akun: Akun
    pesan: tuple[Pesan, ...]
    sebelum: int
    permohonan: tuple[BarisPermohonan, ...]
    eskalasi: tuple[Eskalasi, ...]
    petugas: Mapping[int, str]


def load_percakapan(session: Session, kantor_id: int, percakapan_id: int, sebelum: int = 0) -> IsiPercakapan:
    """One conversation; a fixed number of queries. Raises NotFound."""
    found = session.exec(select(Percakapan, Akun).where(Percakapan.id == percakapan_id,
                                                        Percakapan.kantor_id == kantor_id)
                         .join(Akun, col(Akun.id) == Percakapan.akun_id)).first()
    if found is None:
        raise NotFound("Percakapan itu tidak ditemukan.")
    percakapan, akun = found
    statement = select(Pesan).where(Pesan.percakapan_id == percakapan_id)
    if sebelum:
        statement = statement.where(col(Pesan.id) < sebelum)
    newest = session.exec(statement.order_by(col(Pesan.id).desc()).limit(_MESSAGES + 1)).all()
    pesan = tuple(reversed(newest[:_MESSAGES]))
    eskalasi = tuple(session.exec(select(Eskalasi).where(Eskalasi.percakapan_id == percakapan_id)
                                  .order_by(col(Eskalasi.id).desc()).limit(10)))
    people = names_of(session, [*(row.pengguna_id for row in pesan), percakapan.petugas_id])
    return IsiPercakapan(percakapan, akun, pesan, (pesan[0].id or 0) if len(newest) > _MESSAGES else 0,
                         _permohonan_of(session, akun), eskalasi, people)


def find_lampiran(session: Session, kantor_id: int, pesan_id: int, place: int) -> dict[str, Any]:
    """{lokasi, tipe, nama} of a file the office sent with a message. Raises NotFound."""
    pesan = session.get(Pesan, pesan_id)
    if pesan is None or pesan.kantor_id != kantor_id or pesan.arah != "keluar":
        raise NotFound("Lampiran itu tidak ditemukan.")
    files = pesan.isi.get("lampiran") or []
    if not (0 <= place < len(files)) or not files[place].get("lokasi"):
        raise NotFound("Lampiran itu tidak ditemukan.")
    return files[place]


def _permohonan_of(session: Session, akun: Akun) -> tuple[BarisPermohonan, ...]:
    """Requests of this account, or of the same citizen from another account; newest first."""
    key = col(Permohonan.id)
    mine: list[Any] = [select(key).where(Permohonan.akun_id == akun.id)]
    if akun.warga_id:
        ours = select(Akun.id).where(Akun.warga_id == akun.warga_id)
        mine += [select(key).where(Permohonan.warga_id == akun.warga_id),
                 select(key).where(col(Permohonan.akun_id).in_(ours))]
    # each part by its index, and ordered by a sum: with OR and ORDER BY id PostgreSQL walks the primary key
    rows = session.exec(select(Permohonan).where(Permohonan.kantor_id == akun.kantor_id, key.in_(union(*mine)))
                        .order_by((key + 0).desc()).limit(10))
    return tuple(BarisPermohonan(row.id or 0, row.nomor, row.layanan, row.nama,
                                 find_langkah(SOPS.get((row.sop, row.sop_versi)), row.langkah)[0], row.langkah,
                                 row.is_selesai, row.hasil, row.tenggat_at, row.diajukan_at) for row in rows)
