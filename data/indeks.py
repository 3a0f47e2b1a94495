"""The word index follows its rows: a request or account that is written is findable in the same transaction.

Messages come too many for that; `handlers/commands/indeks.py` adds them a few seconds later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete

from data import crypto
from data.kata import beginnings, message_words, name_words, phone_words
from data.models import Akun, JenisIndeks, KataIndeks, Orang, Permohonan, Pesan

_FOLLOWED: dict[type, tuple[JenisIndeks, tuple[str, ...]]] = {
    Permohonan: (JenisIndeks.PERMOHONAN, ("nomor", "nama", "data")),
    Akun: (JenisIndeks.AKUN, ("nama", "telepon", "alamat")),
    Pesan: (JenisIndeks.PESAN, ("teks",)),
    Orang: (JenisIndeks.DAFTAR, ("nama", "nik", "nkk")),
}


def words_of_permohonan(nomor: str, nama: str, data: dict[str, Any] | None) -> list[str]:
    """Every name in it, its number and the parts of that, and numbers of 16 digits (NKK, NIK of others)."""
    answers = {key: value for key, value in (data or {}).items() if isinstance(value, str)}
    names = [nama, *(value for key, value in answers.items() if key.startswith("nama"))]
    numbers = [value for value in answers.values() if len(value) == 16 and value.isascii() and value.isdigit()]
    parts = [part.lstrip("0") for part in nomor.lower().split("-")[1:3]]
    return list(dict.fromkeys([*name_words(names), nomor.lower().replace("-", ""), *filter(None, parts), *numbers]))


def words_of_akun(nama: str, telepon: str, alamat: str) -> list[str]:
    """The name shown by the channel and the phone number."""
    number = telepon or (alamat if alamat.startswith("whatsapp:") else "")
    return [*name_words([nama]), *phone_words(number)]


def words_of_orang(nama: str, nik: str, nkk: str) -> list[str]:
    """The name of somebody on a list, and the two numbers that stand beside it."""
    return [*name_words([nama]), *(number for number in (nik, nkk) if len(number) == 16)]


def tokens_of(kantor_id: int, jenis: JenisIndeks, words: Iterable[str]) -> set[int]:
    """What stands in the index for these words."""
    domain = f"{kantor_id}.{int(jenis)}"
    return {crypto.word_token(domain, word) for word in words}


def mask_of(tokens: Iterable[int]) -> int:
    """Two of 63 bits for each token: a row whose mask lacks a bit of a word does not hold that word."""
    mask = 0
    for token in tokens:
        mask |= 1 << token % 63 | 1 << (token >> 32) % 63
    return mask


def mask_of_search(kantor_id: int, jenis: JenisIndeks, words: Iterable[str]) -> int:
    """The bits that the mask of every row has that holds these words; a name stands there with its beginnings."""
    known = (one for word in words for one in ([word] if jenis is JenisIndeks.PESAN else beginnings(word)))
    return mask_of(tokens_of(kantor_id, jenis, known))


def lines(kantor_id: int, jenis: JenisIndeks, rujukan_id: int, words: Iterable[str]) -> list[dict[str, int]]:
    """Rows of KataIndeks."""
    return _rows(kantor_id, jenis, rujukan_id, tokens_of(kantor_id, jenis, words))


def _rows(kantor_id: int, jenis: JenisIndeks, rujukan_id: int, tokens: Collection[int]) -> list[dict[str, int]]:
    mask = mask_of(tokens)
    return [{"kantor_id": kantor_id, "jenis": int(jenis), "token": token, "rujukan_id": rujukan_id, "mask": mask}
            for token in tokens]


def insert_lines(session: Session, rows: Collection[dict[str, int]]) -> None:
    """Add lines; those that are there already take the new mask."""
    if rows:
        dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        ordered = sorted(rows, key=lambda row: (row["jenis"], row["token"], row["rujukan_id"]))
        statement = dialect.insert(KataIndeks)
        statement = statement.on_conflict_do_update(
            index_elements=["kantor_id", "jenis", "token", "rujukan_id"], set_={"mask": statement.excluded.mask})
        session.connection().execute(statement, ordered)


def _words(jenis: JenisIndeks, values: list[Any]) -> list[str]:
    if jenis is JenisIndeks.PERMOHONAN:
        return words_of_permohonan(values[0] or "", values[1] or "", values[2])
    if jenis is JenisIndeks.AKUN:
        return words_of_akun(*(value or "" for value in values))
    if jenis is JenisIndeks.DAFTAR:
        return words_of_orang(*(value or "" for value in values))
    return message_words(values[0] or "")


def _follow(session: Session, _context: Any) -> None:
    added: list[dict[str, int]] = []
    for row in session.new:
        if type(row) in _FOLLOWED and type(row) is not Pesan:
            jenis, fields = _FOLLOWED[type(row)]
            added += lines(row.kantor_id, jenis, row.id, _words(jenis, [getattr(row, name) for name in fields]))
    for row in session.dirty:
        if type(row) in _FOLLOWED:
            added += _changed(session, row)
    insert_lines(session, added)


def _changed(session: Session, row: Any) -> list[dict[str, int]]:
    """Lines a changed row needs, all of them: their mask is another one. Those it no longer needs are removed."""
    jenis, fields = _FOLLOWED[type(row)]
    state: Any = inspect(row)
    histories = [state.attrs[name].history for name in fields]
    if not any(history.has_changes() for history in histories):
        return []
    now = [getattr(row, name) for name in fields]
    before = [history.deleted[0] if history.deleted else value for history, value in zip(histories, now, strict=True)]
    wanted = tokens_of(row.kantor_id, jenis, _words(jenis, now))
    gone = tokens_of(row.kantor_id, jenis, _words(jenis, before)) - wanted
    if gone:
        session.connection().execute(delete(KataIndeks).where(
            col(KataIndeks.kantor_id) == row.kantor_id, col(KataIndeks.jenis) == int(jenis),
            col(KataIndeks.token).in_(gone), col(KataIndeks.rujukan_id) == row.id))
    return _rows(row.kantor_id, jenis, row.id, wanted)


event.listen(Session, "after_flush", _follow)
