"""Lists as the pages show them: all of them in short, one with its people, uploads with what came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from data import models
from data.models import Berkas, Lembaga, Permohonan, UnggahDaftar
from handlers.errors import NotFound
from handlers.queries.antrean import find_langkah
from handlers.queries.daftar import as_orang, berkas_by_orang, list_orang
from handlers.queries.pengguna import names_of
from handlers.sop import SOPS
from handlers.workflow.daftar import Jumlah, count
from handlers.workflow.model import Langkah

PAGE = 50
SARINGAN = {
    "": "Semua", "belum": "Belum dinilai", "cocok": "Cocok dengan SIAK", "beda": "Berbeda dari SIAK",
    "tidak_ada": "Tidak ada di SIAK", "lulus": "Lulus", "tidak_lulus": "Tidak lulus", "tanpa_hasil": "Belum ada hasil",
    "rekam": "Direkam", "gagal": "Tidak hadir/gagal",
}


@dataclass(frozen=True)
class BarisDaftar:
    """One list in short. `hitung`: judgement or outcome → how many."""

    nomor: str
    sop: str
    kelompok: str
    langkah: Langkah | None
    is_diterima: bool
    is_selesai: bool
    hasil: str
    permohonan: Permohonan
    hitung: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class IsiDaftar:
    """One list with its people. `orang` are those the filter lets through, `jumlah` counts all."""

    daftar: models.Daftar
    permohonan: Permohonan
    lembaga: Lembaga | None
    orang: tuple[models.Orang, ...]
    jumlah: Jumlah
    saringan: Mapping[str, int]
    berkas: Mapping[int, list[Berkas]]
    unggahan: tuple[UnggahDaftar, ...]
    petugas: Mapping[int, str]
    asal: Mapping[int, str]
    induk: str = ""


def list_daftar(
    session: Session, kantor_id: int, lembaga_id: int | None = None, *, status: str = "", sebelum: int = 0
) -> tuple[list[BarisDaftar], int]:
    """Lists, newest first; with `lembaga_id` only those of that institution. A pupil alone is no list. Two queries."""
    statement = (
        select(models.Daftar, Permohonan).join(Permohonan, col(Permohonan.id) == models.Daftar.permohonan_id)
        .where(models.Daftar.kantor_id == kantor_id, col(Permohonan.akun_id).is_(None))
    )
    if lembaga_id is not None:
        statement = statement.where(models.Daftar.lembaga_id == lembaga_id)
    if status in ("berjalan", "selesai"):
        statement = statement.where(col(Permohonan.is_selesai).is_(status == "selesai"))
    if sebelum:
        statement = statement.where(col(models.Daftar.id) < sebelum)
    found = session.exec(statement.order_by(col(models.Daftar.id).desc()).limit(PAGE + 1)).all()
    counts = _counts(session, [daftar.id for daftar, _ in found[:PAGE]])
    rows = [_short(daftar, permohonan, counts.get(daftar.id or 0, {})) for daftar, permohonan in found[:PAGE]]
    return rows, (found[PAGE - 1][0].id or 0) if len(found) > PAGE else 0


def load_isi_daftar(
    session: Session, kantor_id: int, nomor: str, lembaga_id: int | None = None, saring: str = ""
) -> IsiDaftar:
    """One list; another institution's is not there. Raises NotFound."""
    found = session.exec(
        select(models.Daftar, Permohonan).join(Permohonan, col(Permohonan.id) == models.Daftar.permohonan_id)
        .where(Permohonan.kantor_id == kantor_id, Permohonan.nomor == nomor)
    ).first()
    if found is None or (lembaga_id is not None and found[0].lembaga_id != lembaga_id):
        raise NotFound(f"Daftar {nomor} tidak ditemukan.")
    daftar, permohonan = found
    people = list_orang(session, permohonan.id)
    shown = tuple(row for row in people if saring in ("", *_marks(row)))
    uploads = session.exec(select(UnggahDaftar).where(UnggahDaftar.daftar_id == daftar.id)
                           .order_by(col(UnggahDaftar.id).desc())).all()
    asal = _nomor_of(session, [row.asal_id for row in people if row.asal_id != permohonan.id])
    induk = session.get(Permohonan, permohonan.induk_id) if permohonan.induk_id else None
    return IsiDaftar(
        daftar, permohonan, session.get(Lembaga, daftar.lembaga_id) if daftar.lembaga_id else None, shown,
        count(as_orang(row) for row in people), _count_marks(people), berkas_by_orang(session, people), tuple(uploads),
        names_of(session, [row.dinilai_oleh for row in people]), asal, induk.nomor if induk else "",
    )


def find_unggahan(session: Session, kantor_id: int, unggah_id: int, lembaga_id: int | None) -> UnggahDaftar:
    """An upload; another institution's is not there. Raises NotFound."""
    row = session.get(UnggahDaftar, unggah_id)
    if row is None or row.kantor_id != kantor_id or (lembaga_id is not None and row.lembaga_id != lembaga_id):
        raise NotFound("Unggahan itu tidak ditemukan.")
    return row


def nomor_of_daftar(session: Session, daftar_id: int | None) -> str:
    """The number of a list; '' for none."""
    return _nomor_by(session, models.Daftar.id == daftar_id)


def list_lembaga(session: Session, kantor_id: int, jenis: str = "") -> list[Lembaga]:
    """Institutions by name."""
    statement = select(Lembaga).where(Lembaga.kantor_id == kantor_id)
    if jenis:
        statement = statement.where(Lembaga.jenis == jenis)
    return list(session.exec(statement.order_by(col(Lembaga.jenis), col(Lembaga.nama))))


def list_menunggu_kelompok(session: Session, kantor_id: int) -> dict[str, list[models.Orang]]:
    """Pupils verified and not yet grouped, by the name of the school as they wrote it."""
    rows = session.exec(
        select(models.Orang, models.Daftar.kelompok)
        .join(models.Daftar, col(models.Daftar.id) == models.Orang.daftar_id)
        .join(Permohonan, col(Permohonan.id) == models.Daftar.permohonan_id)
        .where(
            Permohonan.kantor_id == kantor_id, Permohonan.sop == "sinopsis", Permohonan.langkah == "kelompok",
            col(Permohonan.is_selesai).is_(False), col(Permohonan.akun_id).is_not(None),
            col(Permohonan.induk_id).is_(None),
        ).order_by(col(models.Orang.id)).limit(500)
    )
    groups: dict[str, list[models.Orang]] = {}
    names: dict[str, str] = {}
    for orang, sekolah in rows:
        name = names.setdefault(school_key(sekolah), sekolah or "Sekolah belum ditulis")
        groups.setdefault(name, []).append(orang)
    return {name: groups[name] for name in sorted(groups)}


def school_key(nama: str) -> str:
    """SMAN 1, SMA N 1 and sma negeri 1 are one school."""
    words = "".join(ch if ch.isalnum() else " " for ch in nama.casefold()).split()
    joined = " ".join(words).replace("negeri", "n").replace(" n ", "n ")
    return "".join(joined.split())


def in_school_lists(session: Session, kantor_id: int, rows: Sequence[models.Orang]) -> dict[int, str]:
    """Which of these pupils a school named itself: id → the school and the name written there."""
    wanted = {row.nik_index: row.id or 0 for row in rows if row.nik_index}
    found = session.exec(
        select(models.Orang, models.Daftar.kelompok)
        .join(models.Daftar, col(models.Daftar.id) == models.Orang.daftar_id)
        .where(models.Orang.kantor_id == kantor_id, col(models.Orang.nik_index).in_(list(wanted)),
               col(models.Daftar.lembaga_id).is_not(None))
        .order_by(col(models.Orang.id))
    )
    return {wanted[orang.nik_index]: f"{sekolah}, baris {orang.urut}: {orang.nama}" for orang, sekolah in found
            if wanted[orang.nik_index] != orang.id}


def _short(daftar: models.Daftar, permohonan: Permohonan, hitung: Mapping[str, int]) -> BarisDaftar:
    langkah, _ = find_langkah(SOPS.get((permohonan.sop, permohonan.sop_versi)), permohonan.langkah)
    return BarisDaftar(permohonan.nomor, permohonan.sop, daftar.kelompok, langkah, permohonan.is_diterima,
                       permohonan.is_selesai, permohonan.hasil, permohonan, hitung)


def _counts(session: Session, ids: Sequence[int | None]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    rows = session.execute(
        select(models.Orang.daftar_id, models.Orang.verifikasi, func.count())  # type: ignore[call-overload]
        .where(col(models.Orang.daftar_id).in_(list(ids)))
        .group_by(col(models.Orang.daftar_id), col(models.Orang.verifikasi))
    )
    for daftar_id, verifikasi, number in rows:
        kept = found.setdefault(daftar_id, {})
        kept[verifikasi] = number
        kept["semua"] = kept.get("semua", 0) + number
    return found


def _marks(row: models.Orang) -> tuple[str, ...]:
    """The filters under which this person is shown."""
    orang = as_orang(row)
    marks: list[str] = [row.verifikasi]
    if row.verifikasi == "belum":
        marks += [str(row.siak.get("status", ""))]
    if orang.needs_hasil:
        marks.append("tanpa_hasil")
    if row.hasil == "rekam":
        marks.append("rekam")
    if orang.hasil.is_gagal:
        marks.append("gagal")
    return tuple(mark for mark in marks if mark)


def _count_marks(people: Iterable[models.Orang]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in people:
        for mark in ("", *_marks(row)):
            found[mark] = found.get(mark, 0) + 1
    return {mark: found[mark] for mark in SARINGAN if mark in found}


def _nomor_of(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = [one for one in ids if one]
    if not wanted:
        return {}
    rows: Any = session.exec(select(Permohonan.id, Permohonan.nomor).where(col(Permohonan.id).in_(wanted)))
    return dict(rows.all())


def _nomor_by(session: Session, condition: Any) -> str:
    return session.exec(
        select(Permohonan.nomor).join(models.Daftar, col(models.Daftar.permohonan_id) == Permohonan.id).where(condition)
    ).first() or ""


def accounts_of_lembaga(session: Session, kantor_id: int) -> tuple[
    dict[int, list[models.Pengguna]], list[models.Pengguna]
]:
    """The accounts of each institution, and the accounts of institutions that belong to none yet."""
    rows = session.exec(
        select(models.Pengguna, models.PenggunaLembaga.lembaga_id)
        .join(models.PenggunaPeran, col(models.PenggunaPeran.pengguna_id) == models.Pengguna.id)
        .join(models.PenggunaLembaga, col(models.PenggunaLembaga.pengguna_id) == models.Pengguna.id, isouter=True)
        .where(models.Pengguna.kantor_id == kantor_id, col(models.PenggunaPeran.peran).in_(["lapas", "siswa"]))
        .order_by(col(models.Pengguna.nama))
    ).all()
    linked: dict[int, list[models.Pengguna]] = {}
    for pengguna, lembaga_id in rows:
        if lembaga_id is not None:
            linked.setdefault(lembaga_id, []).append(pengguna)
    return linked, [pengguna for pengguna, lembaga_id in rows if lembaga_id is None]
