"""What officers share about one conversation, and what the list offers to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from data.models import (
    AnggotaTim,
    CatatanPribadi,
    JejakPercakapan,
    Kehadiran,
    Label,
    LabelPercakapan,
    Outbox,
    Pemberitahuan,
    Pengamat,
    Pengguna,
    PenggunaPeran,
    Percakapan,
    Pesan,
    TampilanTersimpan,
    Tim,
)
from handlers.commands.giliran import PRESENT, TERSEDIA
from handlers.commands.tugas import PENJAWAB
from handlers.queries.pengguna import names_of

LOOKING, TYPING = timedelta(seconds=25), timedelta(seconds=8)
_MOST = 200
# What an error of a provider says, in the words of the desk; the first that fits.
_WHY: tuple[tuple[tuple[str, ...], str], ...] = (
    (("menghentikan", "403", "blocked", "opted out", "21610", "63033"), "warga memblokir atau menghentikan pesan kita"),
    (("63016", "window", "jendela", "template", "templat"), "di luar jendela 24 jam WhatsApp; perlu templat"),
    (("429", "rate", "limit", "too many"), "penyedia meminta kita melambat"),
    (("token", "credential", "401", "20003"), "kunci kanal ditolak penyedia; beri tahu admin"),
    (("chat not found", "recipient", "could not find", "63003", "tidak dikenal", "21211"),
     "alamat penerima tidak dikenal penyedia"),
    (("24 jam",), "tidak terkirim selama 24 jam"),
    (("timeout", "timed out", "connect", "network", "koneksi"), "jaringan ke penyedia terputus"),
    (("media", "file", "berkas"), "berkasnya ditolak penyedia"),
)

# What becomes of it by itself.
_NEXT = {"antre": "; dicoba lagi sendiri", "parkir": ". Terkirim sendiri begitu warga menulis"}


@dataclass(frozen=True)
class Pilihan:
    """What a list or a form offers: (id, name) of officers with their presence, teams, labels, own saved views."""

    petugas: Sequence[tuple[int, str, bool]]
    tim: Sequence[Tim]
    label: Sequence[Label]
    tampilan: Sequence[TampilanTersimpan]
    kehadiran: str


@dataclass(frozen=True)
class IsiMeja:
    """Notes and acts on one conversation by time, who else is at it, its labels, why a line is not delivered, and
    the outbox row of one that failed (by pesan id)."""

    catatan: Sequence[CatatanPribadi]
    jejak: Sequence[JejakPercakapan]
    nama: Mapping[int, str]
    label: Sequence[int]
    pengamat: Sequence[tuple[str, bool]]
    galat: Mapping[int, str]
    mati: Mapping[int, int]
    tim: str


def load_pilihan(session: Session, kantor_id: int, petugas_id: int, now: datetime) -> Pilihan:
    """Five queries, however many conversations there are."""
    able = select(PenggunaPeran.pengguna_id).where(col(PenggunaPeran.peran).in_([str(one) for one in PENJAWAB]))
    people = session.exec(
        select(Pengguna.id, Pengguna.nama, Kehadiran)
        .where(Pengguna.kantor_id == kantor_id, col(Pengguna.is_aktif), col(Pengguna.id).in_(able))
        .join(Kehadiran, col(Kehadiran.pengguna_id) == Pengguna.id, isouter=True).order_by(col(Pengguna.nama))).all()
    tim = session.exec(select(Tim).where(Tim.kantor_id == kantor_id, col(Tim.is_aktif)).order_by(col(Tim.nama)))
    label = session.exec(select(Label).where(Label.kantor_id == kantor_id, col(Label.is_aktif))
                         .order_by(col(Label.nama)))
    tampilan = session.exec(select(TampilanTersimpan).where(TampilanTersimpan.pengguna_id == petugas_id)
                            .order_by(col(TampilanTersimpan.nama)))
    mine = next((row.status for own_id, _, row in people if own_id == petugas_id and row), TERSEDIA)
    return Pilihan([(own_id or 0, nama, _is_here(row, now)) for own_id, nama, row in people],
                   tim.all(), label.all(), tampilan.all(), mine)


def load_meja(session: Session, percakapan: Percakapan, pesan: Sequence[Pesan], petugas_id: int, now: datetime, *,
              has_older: bool, has_newer: bool) -> IsiMeja:
    """What belongs between these lines; six queries."""
    since = pesan[0].at if pesan and has_older else None
    until = pesan[-1].at if pesan and has_newer else None
    catatan = _between(session, CatatanPribadi, percakapan.id, since, until)
    jejak = _between(session, JejakPercakapan, percakapan.id, since, until)
    label = session.exec(select(LabelPercakapan.label_id).where(LabelPercakapan.percakapan_id == percakapan.id)).all()
    looking = session.exec(
        select(Pengguna.nama, Pengamat.mengetik_at).where(
            Pengamat.percakapan_id == percakapan.id, Pengamat.pengguna_id != petugas_id,
            Pengamat.terlihat_at > now - LOOKING)
        .join(Pengguna, col(Pengguna.id) == Pengamat.pengguna_id).order_by(col(Pengguna.nama))).all()
    named = names_of(session, [*(row.pengguna_id for row in (*catatan, *jejak)),
                               *(row.data.get("petugas_id") for row in jejak)])
    undelivered = _undelivered(session, percakapan.id, pesan)
    galat = {row.pesan_id: plain_error(row.error) + _NEXT.get(row.status, "") for row in undelivered if row.error}
    tim = session.get(Tim, percakapan.tim_id) if percakapan.tim_id else None
    return IsiMeja(catatan, jejak, named, label,
                   [(nama, typed is not None and typed > now - TYPING) for nama, typed in looking],
                   galat, {row.pesan_id: row.id or 0 for row in undelivered if row.status == "gagal"},
                   tim.nama if tim else "")


def count_unread(session: Session, petugas_id: int, percakapan_id: int) -> int:
    """How many notices about this conversation the officer has not seen."""
    return len(session.exec(select(Pemberitahuan.id).where(
        Pemberitahuan.pengguna_id == petugas_id, Pemberitahuan.percakapan_id == percakapan_id,
        col(Pemberitahuan.dibaca_at).is_(None))).all())


def list_tim(session: Session, kantor_id: int) -> list[tuple[Tim, dict[int, int]]]:
    """Every team with its members and their capacity; two queries."""
    teams = session.exec(select(Tim).where(Tim.kantor_id == kantor_id).order_by(col(Tim.nama))).all()
    members: dict[int, dict[int, int]] = {}
    for row in session.exec(select(AnggotaTim).where(col(AnggotaTim.tim_id).in_([tim.id for tim in teams]))):
        members.setdefault(row.tim_id, {})[row.pengguna_id] = row.kapasitas
    return [(tim, members.get(tim.id or 0, {})) for tim in teams]


def plain_error(error: str) -> str:
    """A provider's or the network's error in plain words."""
    text = error.casefold()
    return next((words for marks, words in _WHY if any(mark in text for mark in marks)), "ditolak penyedia")


def _undelivered(session: Session, percakapan_id: int | None, pesan: Sequence[Pesan]) -> Sequence[Outbox]:
    """What stands in the outbox for each line that is not with the citizen yet; one query, none when all are."""
    ids = [row.id for row in pesan if row.arah == "keluar" and row.status in ("antre", "gagal", "parkir")]
    if not ids:
        return []
    return session.exec(select(Outbox).where(  # the conversation is what has an index
        Outbox.percakapan_id == percakapan_id, col(Outbox.pesan_id).in_(ids))).all()


def _between(session: Session, model: Any, percakapan_id: int | None, since: datetime | None,
             until: datetime | None) -> list[Any]:
    statement = select(model).where(model.percakapan_id == percakapan_id)
    if since is not None:
        statement = statement.where(model.at >= since)
    if until is not None:
        statement = statement.where(model.at <= until)
    return list(reversed(session.exec(statement.order_by(model.id.desc()).limit(_MOST)).all()))


def _is_here(row: Kehadiran | None, now: datetime) -> bool:
    return row is not None and row.status == TERSEDIA and now - row.terlihat_at < PRESENT


def list_label(session: Session, kantor_id: int) -> Sequence[Label]:
    """Every label of an office by name, those put away too."""
    return session.exec(select(Label).where(Label.kantor_id == kantor_id).order_by(col(Label.nama))).all()
