"""Search over names, numbers, NIK, phone and the words of messages, through keyed digests only.

All words must be there. The rarest word leads: its newest rows are walked and the others looked up, at most SCAN rows
a page, so that no search is slow; `lanjut` goes on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, literal, select

from data.crypto import blind_index
from data.indeks import tokens_of
from data.kata import LONGEST_PREFIX, UMUM, fold, telepon, words
from data.models import Akun, JenisIndeks, KataIndeks, Percakapan, Permohonan, Pesan, Warga
from handlers.commands.nomor import parse_nomor
from handlers.context import Context
from handlers.queries.antrean import find_langkah
from handlers.queries.permohonan import BarisPermohonan
from handlers.sop import SOPS

PERMOHONAN, ORANG, PESAN = "permohonan", "orang", "pesan"
KELOMPOK = (PERMOHONAN, ORANG, PESAN)
PAGE = 20
SCAN = 20_000
MAX_KATA = 8
_RARE = 500
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
    def permohonan(self) -> Kelompok:
        return self.kelompok.get(PERMOHONAN, Kelompok())

    @property
    def orang(self) -> Kelompok:
        return self.kelompok.get(ORANG, Kelompok())

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
        return HasilCari("telepon", (number,), {name: page.phone(name, number) for name in kelompok})
    kata = tuple(words(teks)[:MAX_KATA])
    if not kata:
        return HasilCari()
    by_name = {PERMOHONAN: page.permohonan, ORANG: page.orang, PESAN: page.pesan}
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
        return self._permohonan(self._tokens(JenisIndeks.PERMOHONAN, kata, prefixes=True), kata)

    def orang(self, kata: Sequence[str]) -> Kelompok:
        return self._orang(self._tokens(JenisIndeks.AKUN, kata, prefixes=True), kata)

    def pesan(self, kata: Sequence[str]) -> Kelompok:
        telling = [word for word in kata if word not in UMUM]
        return self._pesan(telling)

    def phone(self, name: str, number: str) -> Kelompok:
        """Accounts of that number (or ending in it), their requests, and messages that mention it."""
        if name == PESAN:
            return self._pesan([f"tel{number}" if len(number) > 8 else number])
        words_ = [f"tel{number}"] if len(number) > 8 else [f"ekor{number}"]
        accounts = self._orang(self._tokens(JenisIndeks.AKUN, words_), ())
        if name == ORANG:
            return accounts
        if len(number) <= 6:  # the running number of a request, more likely
            return self._permohonan(self._tokens(JenisIndeks.PERMOHONAN, [number]), ())
        return self.permohonan_where(col(Permohonan.akun_id).in_([row.akun_id for row in accounts.rows]))

    def nik(self, name: str, nik: str) -> Kelompok:
        """The person of this NIK, or requests that name the number elsewhere (NKK, NIK of others)."""
        index = blind_index(nik)
        if name == PERMOHONAN:
            mine = self.permohonan_where(col(Permohonan.nik_index) == index)
            return mine if mine.rows else self._permohonan(self._tokens(JenisIndeks.PERMOHONAN, [nik]), ())
        warga = self.session.exec(select(Warga.id).where(Warga.kantor_id == self.kantor_id, Warga.nik_index == index))
        return self._orang_of(warga.first())

    def permohonan_where(self, condition: Any) -> Kelompok:
        """Requests by a condition that few meet. The order is by a sum so that no planner walks the primary key."""
        key = col(Permohonan.id)
        statement = self._permohonan_rows().where(condition)
        if self.sebelum:
            statement = statement.where(key < self.sebelum)
        rows = self.session.execute(statement.order_by((key + 0).desc()).limit(self.limit + 1)).all()
        shown = tuple(_baris(row) for row in rows[: self.limit])
        return Kelompok(shown, shown[-1].id if len(rows) > self.limit else 0)

    def _permohonan(self, tokens: list[int], kata: Sequence[str]) -> Kelompok:
        window = self._window(JenisIndeks.PERMOHONAN, tokens)
        if window is None:
            return Kelompok()
        statement = self._permohonan_rows().join(window, window.c.rujukan_id == Permohonan.id)
        rows, lanjut = self._walk(statement, window, JenisIndeks.PERMOHONAN, tokens[1:])
        found = (row for row in rows if _holds(f"{row.nama} {row.nomor} {_names(row.data)}", kata))
        return Kelompok(tuple(_baris(row) for row in found), lanjut)

    def _permohonan_rows(self) -> Any:
        p, saring = Permohonan, self.saring
        columns: Any = (p.id, p.nomor, p.layanan, p.nama, p.sop, p.sop_versi, p.langkah, p.is_selesai, p.hasil,
                        p.tenggat_at, p.diajukan_at, p.data)
        statement: Any = select(*columns)
        statement = statement.where(p.kantor_id == self.kantor_id, *self._between(col(p.diajukan_at)))
        if saring.layanan:
            statement = statement.where(p.layanan == saring.layanan)
        if saring.status:
            statement = statement.where(col(p.is_selesai).is_(saring.status == "selesai"))
        return statement

    def _orang(self, tokens: list[int], kata: Sequence[str]) -> Kelompok:
        window = self._window(JenisIndeks.AKUN, tokens)
        if window is None:
            return Kelompok()
        statement = self._akun_rows().join(window, window.c.rujukan_id == Akun.id)
        rows, lanjut = self._walk(statement, window, JenisIndeks.AKUN, tokens[1:])
        return Kelompok(self._people([row for row in rows if _holds(row.nama, kata)]), lanjut)

    def _orang_of(self, warga_id: int | None) -> Kelompok:
        """The accounts of one person; few, so they are put in order here (ORDER BY … LIMIT tempts SQLite to scan)."""
        if warga_id is None:
            return Kelompok()
        rows = self.session.execute(self._akun_rows().where(Akun.warga_id == warga_id).limit(self.limit)).all()
        return Kelompok(self._people(sorted(rows, key=lambda row: -row.id)))

    def _akun_rows(self) -> Any:
        columns: Any = (Akun.id, Akun.nama, Akun.kanal, Akun.telepon, col(Percakapan.id).label("percakapan_id"))
        statement: Any = select(*columns)
        statement = statement.join(Percakapan, col(Percakapan.akun_id) == Akun.id, isouter=True)
        statement = statement.where(Akun.kantor_id == self.kantor_id)
        return statement.where(Akun.kanal == self.saring.kanal) if self.saring.kanal else statement

    def _people(self, rows: Sequence[Any]) -> tuple[HasilOrang, ...]:
        ids = [row.id for row in rows]
        owner = col(Permohonan.akun_id)
        statement: Any = select(owner, func.count()).where(owner.in_(ids)).group_by(owner)
        counts = {row[0]: row[1] for row in self.session.execute(statement)} if ids else {}
        return tuple(HasilOrang(row.id, row.percakapan_id, row.nama, row.kanal, row.telepon, counts.get(row.id, 0))
                     for row in rows)

    def _pesan(self, kata: Sequence[str]) -> Kelompok:
        tokens = self._tokens(JenisIndeks.PESAN, kata)
        window = self._window(JenisIndeks.PESAN, tokens)
        if window is None:
            return Kelompok()
        columns: Any = (Pesan.id, Pesan.percakapan_id, Akun.nama, Akun.kanal, Pesan.pengirim, Pesan.teks, Pesan.at)
        statement: Any = select(*columns)
        statement = (statement.join(window, window.c.rujukan_id == Pesan.id)
                     .join(Percakapan, col(Percakapan.id) == Pesan.percakapan_id)
                     .join(Akun, col(Akun.id) == Percakapan.akun_id)
                     .where(Pesan.kantor_id == self.kantor_id, *self._between(col(Pesan.at))))
        if self.saring.kanal:
            statement = statement.where(Akun.kanal == self.saring.kanal)
        rows, lanjut = self._walk(statement, window, JenisIndeks.PESAN, tokens[1:])
        return Kelompok(tuple(HasilPesan(row.id, row.percakapan_id, row.nama, row.kanal, row.pengirim,
                                         excerpt(row.teks, kata), row.at) for row in rows), lanjut)

    def _tokens(self, jenis: JenisIndeks, kata: Sequence[str], *, prefixes: bool = False) -> list[int]:
        """The tokens of all words, the rarest first; [] when one of them stands nowhere."""
        searched = {word[:LONGEST_PREFIX] if prefixes and not word.isdigit() else word for word in kata}
        tokens = list(tokens_of(self.kantor_id, jenis, searched))
        parts = []
        for token in tokens:
            some = select(literal(1).label("ada")).where(*self._line(KataIndeks, jenis, token)).limit(_RARE).subquery()
            parts.append(select(literal(token).label("token"), func.count(some.c.ada).label("jumlah")))
        counts = {row[0]: row[1] for row in self.session.execute(union_all(*parts))} if parts else {}
        return sorted(tokens, key=lambda token: counts[token]) if all(counts.values()) else []

    def _line(self, index: Any, jenis: JenisIndeks, token: int) -> list[Any]:
        return [index.kantor_id == self.kantor_id, index.jenis == int(jenis), index.token == token]

    def _window(self, jenis: JenisIndeks, tokens: list[int]) -> Any:
        """The newest SCAN rows of the rarest word, below `sebelum`."""
        if not tokens:
            return None
        key = col(KataIndeks.rujukan_id)
        statement = select(key).where(*self._line(KataIndeks, jenis, tokens[0]))
        if self.sebelum:
            statement = statement.where(key < self.sebelum)
        return statement.order_by(key.desc()).limit(SCAN).subquery()

    def _walk(self, statement: Any, window: Any, jenis: JenisIndeks, others: list[int]) -> tuple[list[Any], int]:
        """A page of `statement` of those that hold the other words too, and where to go on."""
        for token in others:
            other = aliased(KataIndeks)
            statement = statement.where(exists().where(*self._line(other, jenis, token),
                                                       other.rujukan_id == window.c.rujukan_id))
        rows = self.session.execute(statement.order_by(window.c.rujukan_id.desc()).limit(self.limit + 1)).all()
        if len(rows) > self.limit:
            return list(rows[: self.limit]), rows[self.limit - 1].id
        walked, last = self.session.execute(select(func.count(), func.min(window.c.rujukan_id))
                                            .select_from(window)).one()
        return list(rows), last if walked == SCAN else 0

    def _between(self, column: Any) -> list[Any]:
        start = [column >= datetime.combine(self.saring.dari, time.min, self.zona)] if self.saring.dari else []
        if self.saring.sampai is None:
            return start
        return [and_(*start, column < datetime.combine(self.saring.sampai + timedelta(days=1), time.min, self.zona))]


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
