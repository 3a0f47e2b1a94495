"""Who somebody is: accounts on every channel, what they sent that lies loose, and what came before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import union
from sqlmodel import Session, col, select

from data.models import Akun, Berkas, GabungAkun, JejakPercakapan, Percakapan, Templat
from handlers.commands.jalur import APPROVED, WITH_FILE
from handlers.errors import NotFound
from handlers.queries.pengguna import names_of

_MOST = 12
_LOOSE = 30


@dataclass(frozen=True)
class BarisAkun:
    """An account with its conversation; `gabung_id` is the merge that can be undone (0: none)."""

    akun: Akun
    percakapan_id: int
    terakhir_at: datetime | None
    gabung_id: int = 0


@dataclass(frozen=True)
class Orang:
    """All that stands beside a chat about its person. `riwayat` are merges with who and when, newest first."""

    percakapan: Percakapan
    akun: Akun
    lain: tuple[BarisAkun, ...]
    mungkin: tuple[BarisAkun, ...]
    lepas: tuple[Berkas, ...]
    dahulu: tuple[JejakPercakapan, ...]
    riwayat: tuple[GabungAkun, ...]
    petugas: Mapping[int, str]


def load_orang(session: Session, kantor_id: int, percakapan_id: int) -> Orang:
    """A fixed number of queries. Raises NotFound."""
    found = session.exec(select(Percakapan, Akun).join(Akun, col(Akun.id) == Percakapan.akun_id).where(
        Percakapan.id == percakapan_id, Percakapan.kantor_id == kantor_id)).first()
    if found is None:
        raise NotFound("Percakapan itu tidak ditemukan.")
    percakapan, akun = found
    siblings = _accounts(session, kantor_id, Akun.warga_id == akun.warga_id) if akun.warga_id else ()
    ids = [row.akun.id for row in siblings] or [akun.id]
    riwayat = tuple(session.exec(select(GabungAkun).where(col(GabungAkun.akun_id).in_(ids))
                                 .order_by(col(GabungAkun.id).desc()).limit(_MOST)))
    open_ones = {row.akun_id: row.id or 0 for row in reversed(riwayat)
                 if row.diurungkan_at is None and row.warga_baru_id == akun.warga_id}
    lain = tuple(BarisAkun(row.akun, row.percakapan_id, row.terakhir_at, open_ones.get(row.akun.id or 0, 0))
                 for row in siblings)
    likely = _alike(session, akun, ids)
    mungkin = _accounts(session, kantor_id, col(Akun.id).in_(likely)) if likely else ()
    lepas = tuple(session.exec(select(Berkas).where(col(Berkas.akun_id).in_(ids), col(Berkas.permohonan_id).is_(None),
                                                    Berkas.status == "lepas")
                               .order_by(col(Berkas.id).desc()).limit(_LOOSE)))
    talks = [row.percakapan_id for row in siblings] or [percakapan_id]
    dahulu = tuple(session.exec(select(JejakPercakapan).where(
        col(JejakPercakapan.percakapan_id).in_(talks), col(JejakPercakapan.aksi).in_(("tutup", "kembalikan")))
        .order_by(col(JejakPercakapan.id).desc()).limit(_MOST)))
    people = [*(row.oleh for row in riwayat), *(row.diurungkan_oleh for row in riwayat),
              *(row.pengguna_id for row in dahulu)]
    return Orang(percakapan, akun, lain, mungkin, lepas, dahulu, riwayat, names_of(session, people))


def list_templat_siap(session: Session, kantor_id: int) -> list[Templat]:
    """The templates WhatsApp has approved and an officer can fill in, by name."""
    return list(session.exec(select(Templat).where(
        Templat.kantor_id == kantor_id, Templat.persetujuan == APPROVED, col(Templat.is_ada).is_(True),
        col(Templat.jenis).not_like(f"%{WITH_FILE}")).order_by(col(Templat.nama), col(Templat.id))))


def _alike(session: Session, akun: Akun, but: Collection[int | None]) -> list[int]:
    """The newest accounts of the same phone or the very same name, each by its index, without `but`."""
    alike = [col(Akun.telepon) == akun.telepon] if akun.telepon else []
    alike += [col(Akun.nama) == akun.nama] if len(akun.nama) > 3 else []
    parts = [select(Akun.id).where(Akun.kantor_id == akun.kantor_id, same).order_by(col(Akun.id).desc())
             .limit(_MOST + len(but)).subquery() for same in alike]
    found = session.scalars(union(*(select(part.c.id) for part in parts))).all() if parts else []
    return sorted(set(found) - set(but), reverse=True)


def _accounts(session: Session, kantor_id: int, *conditions: object) -> tuple[BarisAkun, ...]:
    rows = session.exec(select(Akun, Percakapan.id, Percakapan.terakhir_at).where(
        Akun.kantor_id == kantor_id, *conditions)  # type: ignore[arg-type]
        .join(Percakapan, col(Percakapan.akun_id) == Akun.id).order_by(col(Percakapan.terakhir_at).desc())
        .limit(_MOST))
    return tuple(BarisAkun(akun, number or 0, at) for akun, number, at in rows)
