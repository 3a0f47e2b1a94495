"""The shared inbox: conversations over all channels, and one with what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from data.models import Akun, Eskalasi, Pengguna, Percakapan, Permohonan, Pesan
from handlers.errors import NotFound
from handlers.queries.antrean import MAX_COUNT, PAGE, find_langkah
from handlers.queries.pengguna import names_of
from handlers.queries.permohonan import BarisPermohonan
from handlers.sop import SOPS

MENUNGGU, SAYA, BOT, SEMUA = "menunggu", "saya", "bot", "semua"
_MESSAGES = 60


@dataclass(frozen=True)
class BarisPercakapan:
    """One line of the inbox with its last message."""

    percakapan: Percakapan
    akun: Akun
    petugas: str
    teks: str
    arah: str


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


def list_percakapan(session: Session, kantor_id: int, pandangan: str, petugas_id: int, *, sesudah: str = "",
                    limit: int = PAGE) -> tuple[list[BarisPercakapan], str]:
    """A page of one view. Those that wait for us come by their first unanswered message, others by the last one.

    Two queries. Returns the rows and the cursor of the next page ('' at the end).
    """
    is_waiting = pandangan == MENUNGGU
    moment: Any = col(Percakapan.belum_dijawab_at) if is_waiting else col(Percakapan.terakhir_at)
    statement = (select(Percakapan, Akun, Pengguna.nama).where(Percakapan.kantor_id == kantor_id, moment.is_not(None),
                                                               *_conditions(pandangan, petugas_id))
                 .join(Akun, col(Akun.id) == Percakapan.akun_id)
                 .join(Pengguna, col(Pengguna.id) == Percakapan.petugas_id, isouter=True))
    after = _read_cursor(sesudah)
    if after is not None:
        statement = statement.where(moment > after if is_waiting else moment < after)
    order = moment.asc() if is_waiting else moment.desc()
    rows = session.exec(statement.order_by(order, col(Percakapan.id)).limit(limit + 1)).all()
    last = _last_pesan(session, [percakapan.id or 0 for percakapan, _, _ in rows[:limit]])
    shown = [BarisPercakapan(percakapan, akun, nama or "", *last.get(percakapan.id or 0, ("", "masuk")))
             for percakapan, akun, nama in rows[:limit]]
    at = getattr(shown[-1].percakapan, moment.key) if len(rows) > limit else None
    return shown, at.isoformat() if at else ""


def count_percakapan(session: Session, kantor_id: int, pandangan: str, petugas_id: int) -> int:
    """How many a view holds, up to MAX_COUNT + 1."""
    inner = (select(Percakapan.id).where(Percakapan.kantor_id == kantor_id, *_conditions(pandangan, petugas_id))
             .limit(MAX_COUNT + 1).subquery())
    return session.exec(select(func.count()).select_from(inner)).one()


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


def _conditions(pandangan: str, petugas_id: int) -> list[Any]:
    status = col(Percakapan.status)
    if pandangan == MENUNGGU:
        return [col(Percakapan.belum_dijawab_at).is_not(None), status.in_(("antre", "petugas"))]
    if pandangan == SAYA:
        return [status == "petugas", Percakapan.petugas_id == petugas_id]
    return [status == "bot"] if pandangan == BOT else []


def _last_pesan(session: Session, ids: list[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    newest = (select(func.max(Pesan.id)).where(col(Pesan.percakapan_id).in_(ids)).group_by(col(Pesan.percakapan_id)))
    rows = session.exec(select(Pesan.percakapan_id, Pesan.teks, Pesan.arah).where(col(Pesan.id).in_(newest)))
    return {percakapan_id: (teks, arah) for percakapan_id, teks, arah in rows}


def _permohonan_of(session: Session, akun: Akun) -> tuple[BarisPermohonan, ...]:
    """Requests of this account, or of the same citizen from another account; newest first."""
    mine: Any = Permohonan.akun_id == akun.id
    if akun.warga_id:
        mine = or_(mine, Permohonan.warga_id == akun.warga_id)
    rows = session.exec(select(Permohonan).where(Permohonan.kantor_id == akun.kantor_id, mine)
                        .order_by(col(Permohonan.id).desc()).limit(10))
    return tuple(BarisPermohonan(row.id or 0, row.nomor, row.layanan, row.nama,
                                 find_langkah(SOPS.get((row.sop, row.sop_versi)), row.langkah)[0], row.langkah,
                                 row.is_selesai, row.hasil, row.tenggat_at, row.diajukan_at) for row in rows)


def _read_cursor(sesudah: str) -> datetime | None:
    try:
        return datetime.fromisoformat(sesudah) if sesudah else None
    except ValueError:
        return None
