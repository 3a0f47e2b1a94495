"""Ready answers as pages show them, and what their {{…}} stand for in one conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import union
from sqlmodel import Session, col, select

from data.models import Akun, JawabanBaku, Percakapan, Permohonan
from handlers.commands.jawaban import fill
from handlers.context import Actor, Context
from handlers.errors import NotFound
from handlers.facts import describe_langkah
from handlers.layanan import readable


@dataclass(frozen=True)
class Pilihan:
    """A ready answer with its text filled in for one conversation."""

    id: int
    singkatan: str
    judul: str
    teks: str


def list_jawaban(session: Session, kantor_id: int, is_aktif: bool | None = None) -> list[JawabanBaku]:
    """Those of an office by their short word; one query."""
    statement = select(JawabanBaku).where(JawabanBaku.kantor_id == kantor_id).order_by(col(JawabanBaku.singkatan))
    if is_aktif is not None:
        statement = statement.where(col(JawabanBaku.is_aktif).is_(is_aktif))
    return list(session.exec(statement))


def list_pilihan(session: Session, ctx: Context, actor: Actor, percakapan_id: int) -> list[Pilihan]:
    """Every ready answer in use, filled in for this conversation. Raises NotFound."""
    values = values_of(session, ctx, actor, percakapan_id)
    return [Pilihan(row.id or 0, row.singkatan, row.judul, fill(row.teks, values))
            for row in list_jawaban(session, ctx.kantor_id, True)]


def values_of(session: Session, ctx: Context, actor: Actor, percakapan_id: int) -> dict[str, str]:
    """What each {{…}} stands for here; '' where there is nothing to say (no request runs). Raises NotFound."""
    found = session.exec(select(Akun).join(Percakapan, col(Percakapan.akun_id) == Akun.id)
                         .where(Percakapan.id == percakapan_id, Percakapan.kantor_id == ctx.kantor_id)).first()
    if found is None:
        raise NotFound("Percakapan itu tidak ditemukan.")
    row = newest_permohonan(session, found)
    now = ctx.now()
    values = {"nama": (row.nama if row else "") or found.nama, "petugas": actor.nama,
              "kantor": str(ctx.profil["singkatan"]), "jam": ctx.calendar.today_sentence(now)}
    if row is not None:
        values |= {"nomor": row.nomor, "layanan": readable(row.layanan).partition(" (")[0],
                   "langkah": describe_langkah(row).rstrip("."),
                   "tautan": f"{ctx.settings.base_url}/lacak/{row.nomor}",
                   "sisa": _time_left(ctx, row)}
    return values


def newest_permohonan(session: Session, akun: Akun) -> Permohonan | None:
    """The newest request of this person, a running one before those that are over."""
    key = col(Permohonan.id)
    mine: list[Any] = [select(key).where(Permohonan.akun_id == akun.id)]
    if akun.warga_id:
        mine.append(select(key).where(Permohonan.warga_id == akun.warga_id))
    # each part by its index, and ordered by a sum: with OR a planner may walk the queue's index to have the order
    return session.exec(select(Permohonan).where(Permohonan.kantor_id == akun.kantor_id, key.in_(union(*mine)))
                        .order_by(col(Permohonan.is_selesai), (key + 0).desc()).limit(1)).first()


def _time_left(ctx: Context, row: Permohonan) -> str:
    now = ctx.now()
    if row.is_selesai or row.tenggat_at is None or row.tenggat_at <= now:
        return ""
    minutes = round(ctx.calendar.between(now, row.tenggat_at).total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    return (f"{hours} jam {rest} menit" if hours else f"{rest} menit") + " kerja"
