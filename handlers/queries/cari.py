"""Search over names, numbers, NIK, phone and the words of messages, through keyed digests only.

All words must be there. `handlers/queries/jalan_indeks.py` walks the index, so far and no further for one page;
`lanjut` goes on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, literal, select

from data.crypto import blind_index
from data.kata import LONGEST_PREFIX, UMUM, fold, telepon, words
from data.models import Akun, Daftar, JenisIndeks, Orang, Percakapan, Permohonan, Pesan, Warga
from handlers.commands.nomor import parse_nomor
from handlers.context import Context
from handlers.queries.antrean import find_langkah
from handlers.queries.jalan_indeks import Jalan, walk
from handlers.queries.permohonan import BarisPermohonan
from handlers.sop import SOPS

PERMOHONAN, ORANG, DAFTAR, PESAN = "permohonan", "orang", "daftar", "pesan"
KELOMPOK = (PERMOHONAN, ORANG, DAFTAR, PESAN)
PAGE = 20
MAX_KATA = 8
_CUPLIKAN = 180


@dataclass(frozen=True)
class Saring:
    """Filters; an empty one lets everything through. `sampai` is the last day, included."""

    layanan: str = ""
    status: str = ""
    kanal: str = ""
    dari: date | None = None
    sampai: date | None = None


@dataclass(frozen=True)
class HasilOrang:
    """An account whose owner was found, with how many requests hang on it."""

    akun_id: int
    percakapan_id: int | None
    nama: str
    kanal: str
    telepon: str
    jumlah_permohonan: int


@dataclass(frozen=True)
class HasilDaftar:
    """Somebody on a list; `nomor` is the list's, `kelompok` the school or Lapas, class or block."""

    orang_id: int
    nama: str
    nomor: str
    kelompok: str


@dataclass(frozen=True)
class HasilPesan:
    """A message that holds the words; `cuplikan` is the part of it around them."""

    pesan_id: int
    percakapan_id: int
    nama: str
    kanal: str
    pengirim: str
    cuplikan: str
    at: datetime


@dataclass(frozen=True)
class Kelompok:
    """One group of hits. `lanjut` is the id to go on from, 0 at the end; it may be given though `rows` is empty."""

    rows: tuple[Any, ...] = ()
    lanjut: int = 0


@dataclass(frozen=True)
class HasilCari:
    """What was found. `kata` are the words to highlight, `jenis` what the text was taken for."""

    jenis: str = ""
    kata: tuple[str, ...] = ()
    kelompok: dict[str, Kelompok] = field(default_factory=dict)

    @property
    def is_ada(self) -> bool:
        """Whether there is anything to show, or further to look."""
        return any(group.rows or group.lanjut for group in self.kelompok.values())

    @property
    def permohonan(self) -> Kelompok:
        return self.kelompok.get(PERMOHONAN, Kelompok())

    @property
    def orang(self) -> Kelompok:
        return self.kelompok.get(ORANG, Kelompok())

    @property
    def daftar(self) -> Kelompok:
        return self.kelompok.get(DAFTAR, Kelompok())

    @property
    def pesan(self) -> Kelompok:
        return self.kelompok.get(PESAN, Kelompok())


def search(session: Session, ctx: Context, teks: str, *, kelompok: Collection[str], saring: Saring | None = None,
           sebelum: int = 0, limit: int = PAGE) -> HasilCari:
    """Find `teks` in the groups of `kelompok` (those the caller's roles may see), newest first.

    `sebelum` goes on after a `lanjut`; give it with a single group. A few queries, whatever the size of the store.
    """
    teks, saring = teks.strip()[:200], saring or Saring()
    nomor, digits = parse_nomor(teks), "".join(ch for ch in teks if ch.isdigit())
    page = _Page(session, ctx, saring, sebelum, limit)
    found: dict[str, Kelompok] = {}
    if nomor.is_valid:
        found = {PERMOHONAN: page.permohonan_where(col(Permohonan.nomor) == nomor.nomor),
                 PESAN: page.pesan([nomor.nomor.lower().replace("-", "")])}
        return HasilCari("nomor", (nomor.nomor,), {name: found[name] for name in kelompok if name in found})
    if len(digits) == 16 and not any(ch.isalpha() for ch in teks):
        return HasilCari("nik", (), {name: page.nik(name, digits) for name in kelompok if name != PESAN})
    if number := _phone_word(teks):
        return HasilCari("telepon", (number,), {name: page.phone(name, number) for name in kelompok if name != DAFTAR})
    kata = tuple(words(teks)[:MAX_KATA])
    if not kata:
        return HasilCari()
    by_name = {PERMOHONAN: page.permohonan, ORANG: page.orang, DAFTAR: page.daftar, PESAN: page.pesan}
    return HasilCari("kata", kata, {name: by_name[name](kata) for name in KELOMPOK if name in kelompok})


def _phone_word(teks: str) -> str:
    if telepon(fold(teks)):
        return telepon(fold(teks))
    digits = "".join(ch for ch in teks if ch.isdigit())
    is_number = bool(digits) and not teks.strip(" +-.()0123456789")
    return digits.removeprefix("62").lstrip("0") if is_number and 4 <= len(digits) <= 15 else ""


class _Page:
    """One page of one search: what all groups need."""

    def __init__(self, session: Session, ctx: Context, saring: Saring, sebelum: int, limit: int) -> None:
        self.session, self.kantor_id, self.saring = session, ctx.kantor_id, saring
        self.sebelum, self.limit, self.zona = sebelum, limit, ctx.calendar.zona

    def permohonan(self, kata: Sequence[str]) -> Kelompok:
        return self._permohonan(kata)

    def orang(self, kata: Sequence[str]) -> Kelompok:
        return self._orang(_prefixes(kata), kata)

    def daftar(self, kata: Sequence[str], shown: Sequence[str] | None = None) -> Kelompok:
        """People on lists, by the words of the index; each of `shown` (by default the same) stands in the name."""
        also = self._permohonan_filter()
        jalan = self._walk(JenisIndeks.DAFTAR, _prefixes(kata), Orang, [
            select(literal(1)).select_from(Permohonan).join(Daftar, col(Daftar.permohonan_id) == Permohonan.id)
            .where(Daftar.id == Orang.daftar_id, *also).scalar_subquery() == 1] if also else [])
        if not jalan.ids:
            return Kelompok((), jalan.lanjut)
        columns: Any = (Orang.id, Orang.nama, Permohonan.nomor, col(Orang.kelompok),
                        col(Daftar.kelompok).label("seluruhnya"))
        statement: Any = select(*columns).join(Daftar, col(Daftar.id) == Orang.daftar_id)
        statement = statement.join(Permohonan, col(Permohonan.id) == Daftar.permohonan_id).where(
            Orang.kantor_id == self.kantor_id, col(Orang.id).in_(jalan.ids))
        rows = sorted(self.session.execute(statement).all(), key=lambda row: -row.id)
        found = [row for row in rows if _holds(row.nama, kata if shown is None else shown)]
        return Kelompok(tuple(HasilDaftar(row.id, row.nama, row.nomor, " · ".join(
            filter(None, (row.seluruhnya, row.kelompok)))) for row in found), jalan.lanjut)

    def pesan(self, kata: Sequence[str]) -> Kelompok:
        telling = [word for word in kata if word not in UMUM]
        return self._pesan(telling)

    def phone(self, name: str, number: str) -> Kelompok:
        """Accounts of that number (or ending in it), their requests, and messages that mention it."""
        if name == PESAN:
            return self._pesan([f"tel{number}" if len(number) > 8 else number])
        words_ = [f"tel{number}"] if len(number) > 8 else [f"ekor{number}"]
        accounts = self._orang(words_, ())
        if name == ORANG:
            return accounts
        if len(number) <= 6:  # the running number of a request, more likely
            return self._permohonan([number], ())
        ids = [row.akun_id for row in accounts.rows]
        return self.permohonan_where(col(Permohonan.akun_id).in_(ids)) if ids else Kelompok()

    def nik(self, name: str, nik: str) -> Kelompok:
        """The person of this NIK, those of this NIK or NKK on lists, requests that name the number elsewhere."""
        if name == DAFTAR:
            return self.daftar([nik], ())
        index = blind_index(nik)
        if name == PERMOHONAN:
            mine = self.permohonan_where(col(Permohonan.nik_index) == index)
            return mine if mine.rows else self._permohonan([nik], ())
        warga = self.session.exec(select(Warga.id).where(Warga.kantor_id == self.kantor_id, Warga.nik_index == index))
        return self._orang_of(warga.first())

    def permohonan_where(self, condition: Any) -> Kelompok:
        """Requests by a condition that few meet. The order is by a sum so that no planner walks the primary key."""
        key = col(Permohonan.id)
        statement = self._permohonan_rows().where(condition, *self._permohonan_filter())
        if self.sebelum:
            statement = statement.where(key < self.sebelum)
        rows = self.session.execute(statement.order_by((key + 0).desc()).limit(self.limit + 1)).all()
        shown = tuple(_baris(row) for row in rows[: self.limit])
        return Kelompok(shown, shown[-1].id if len(rows) > self.limit else 0)

    def _permohonan(self, kata: Sequence[str], shown: Sequence[str] | None = None) -> Kelompok:
        """By the words `kata` of the index; each of `shown` (by default the same) must then really stand there."""
        jalan = self._walk(JenisIndeks.PERMOHONAN, _prefixes(kata), Permohonan, self._permohonan_filter())
        if not jalan.ids:
            return Kelompok((), jalan.lanjut)
        rows = self.session.execute(self._permohonan_rows().where(col(Permohonan.id).in_(jalan.ids))).all()
        found = (row for row in sorted(rows, key=lambda row: -row.id)
                 if _holds(f"{row.nama} {row.nomor} {_names(row.data)}", kata if shown is None else shown))
        return Kelompok(tuple(_baris(row) for row in found), jalan.lanjut)

    def _permohonan_rows(self) -> Any:
        p = Permohonan
        columns: Any = (p.id, p.nomor, p.layanan, p.nama, p.sop, p.sop_versi, p.langkah, p.is_selesai, p.hasil,
                        p.tenggat_at, p.diajukan_at, p.data)
        statement: Any = select(*columns)
        return statement.where(p.kantor_id == self.kantor_id)

    def _permohonan_filter(self) -> list[Any]:
        saring, p = self.saring, Permohonan
        found = self._between(col(p.diajukan_at))
        if saring.layanan:
            found.append(p.layanan == saring.layanan)
        if saring.status:
            found.append(col(p.is_selesai).is_(saring.status == "selesai"))
        return found

    def _orang(self, kata: Sequence[str], shown: Sequence[str]) -> Kelompok:
        jalan = self._walk(JenisIndeks.AKUN, kata, Akun, self._kanal())
        if not jalan.ids:
            return Kelompok((), jalan.lanjut)
        rows = self.session.execute(self._akun_rows().where(col(Akun.id).in_(jalan.ids))).all()
        found = [row for row in sorted(rows, key=lambda row: -row.id) if _holds(row.nama, shown)]
        return Kelompok(self._people(found), jalan.lanjut)

    def _orang_of(self, warga_id: int | None) -> Kelompok:
        """The accounts of one person; few, so they are put in order here (ORDER BY … LIMIT tempts SQLite to scan)."""
        if warga_id is None:
            return Kelompok()
        mine = self._akun_rows().where(Akun.warga_id == warga_id, *self._kanal()).limit(self.limit)
        rows = self.session.execute(mine).all()
        return Kelompok(self._people(sorted(rows, key=lambda row: -row.id)))

    def _akun_rows(self) -> Any:
        columns: Any = (Akun.id, Akun.nama, Akun.kanal, Akun.telepon, col(Percakapan.id).label("percakapan_id"))
        statement: Any = select(*columns)
        statement = statement.join(Percakapan, col(Percakapan.akun_id) == Akun.id, isouter=True)
        return statement.where(Akun.kantor_id == self.kantor_id)

    def _kanal(self) -> list[Any]:
        return [Akun.kanal == self.saring.kanal] if self.saring.kanal else []

    def _people(self, rows: Sequence[Any]) -> tuple[HasilOrang, ...]:
        ids = [row.id for row in rows]
        owner = col(Permohonan.akun_id)
        statement: Any = select(owner, func.count()).where(owner.in_(ids)).group_by(owner)
        counts = {row[0]: row[1] for row in self.session.execute(statement)} if ids else {}
        return tuple(HasilOrang(row.id, row.percakapan_id, row.nama, row.kanal, row.telepon, counts.get(row.id, 0))
                     for row in rows)

    def _pesan(self, kata: Sequence[str]) -> Kelompok:
        also = self._between(col(Pesan.at)) + ([
            select(Akun.kanal).join(Percakapan, col(Percakapan.akun_id) == Akun.id)
            .where(Percakapan.id == Pesan.percakapan_id).scalar_subquery() == self.saring.kanal
        ] if self.saring.kanal else [])
        jalan = self._walk(JenisIndeks.PESAN, kata, Pesan, also)
        if not jalan.ids:
            return Kelompok((), jalan.lanjut)
        columns: Any = (Pesan.id, Pesan.percakapan_id, Akun.nama, Akun.kanal, Pesan.pengirim, Pesan.teks, Pesan.at)
        statement: Any = select(*columns).join(Percakapan, col(Percakapan.id) == Pesan.percakapan_id)
        statement = statement.join(Akun, col(Akun.id) == Percakapan.akun_id).where(
            Pesan.kantor_id == self.kantor_id, col(Pesan.id).in_(jalan.ids))
        rows = sorted(self.session.execute(statement).all(), key=lambda row: -row.id)
        return Kelompok(tuple(HasilPesan(row.id, row.percakapan_id, row.nama, row.kanal, row.pengirim,
                                         excerpt(row.teks, kata), row.at) for row in rows), jalan.lanjut)

    def _walk(self, jenis: JenisIndeks, kata: Sequence[str], model: Any, filters: list[Any]) -> Jalan:
        """Ids by the index; rows that do not pass the filters are passed over on the way."""
        return walk(self.session, self.kantor_id, jenis, kata, sebelum=self.sebelum, limit=self.limit, model=model,
                    filters=filters)

    def _between(self, column: Any) -> list[Any]:
        found = [column >= datetime.combine(self.saring.dari, time.min, self.zona)] if self.saring.dari else []
        if self.saring.sampai is None:
            return found
        after = datetime.combine(self.saring.sampai + timedelta(days=1), time.min, self.zona)
        return [*found, column < after]


def excerpt(teks: str, kata: Sequence[str]) -> str:
    """The part of a message around the first of the words, with … where it was cut."""
    flat = " ".join(teks.split())
    if len(flat) <= _CUPLIKAN:
        return flat
    places = [place for place in (flat.lower().find(word) for word in kata) if place >= 0]
    start = max(0, min(places, default=0) - _CUPLIKAN // 3)
    start = flat.rfind(" ", 0, start + 1) + 1 if start else 0
    part = flat[start : start + _CUPLIKAN]
    return f"{'… ' if start else ''}{part}{' …' if start + _CUPLIKAN < len(flat) else ''}"


def _prefixes(kata: Sequence[str]) -> list[str]:
    """The words as names stand in the index: longer ones by their beginning."""
    return [word if word.isdigit() else word[:LONGEST_PREFIX] for word in kata]


def _names(data: dict[str, Any]) -> str:
    return " ".join(str(value) for value in data.values() if isinstance(value, str))


def _holds(text: str, kata: Sequence[str]) -> bool:
    """Whether each word begins a word of `text`: what a digest of a prefix cannot say."""
    there = words(text)
    return all(any(one.startswith(word) for one in there) for word in kata)


def _baris(row: Any) -> BarisPermohonan:
    langkah = find_langkah(SOPS.get((row.sop, row.sop_versi)), row.langkah)[0]
    return BarisPermohonan(row.id, row.nomor, row.layanan, row.nama, langkah, row.langkah, row.is_selesai, row.hasil,
                           row.tenggat_at, row.diajukan_at)
