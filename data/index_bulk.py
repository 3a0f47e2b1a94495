"""The word index of millions of rows at once: lines are written unsorted and put in order by the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from data.bulk import write_bulk
from data.indeks import mask_of, tokens_of, words_of_akun, words_of_permohonan
from data.kata import message_words
from data.models import Akun, IndeksSampai, JenisIndeks, Permohonan, Pesan
from data.store import Store

_HEAP = "kataindeks_baru"
_COLUMNS = ["kantor_id", "jenis", "token", "rujukan_id", "mask"]
_READ = 20_000


def fill_index(store: Store, akun0: int, permohonan0: int, pesan0: int) -> None:
    """Index every account, request and message whose id is above these; none of them may be in the index yet."""
    _run(store, f"DROP TABLE IF EXISTS {_HEAP}")
    _run(store, f"CREATE TABLE {_HEAP} "
                "(kantor_id smallint, jenis smallint, token bigint, rujukan_id integer, mask bigint)")
    for jenis, after in ((JenisIndeks.AKUN, akun0), (JenisIndeks.PERMOHONAN, permohonan0), (JenisIndeks.PESAN, pesan0)):
        write_bulk(store, _HEAP, _COLUMNS, _lines(store, jenis, after))
    columns = ", ".join(_COLUMNS)
    _run(store, f"INSERT INTO kataindeks ({columns}) SELECT {columns} FROM {_HEAP} ORDER BY {columns}")
    _run(store, f"DROP TABLE {_HEAP}")
    with store.transaction() as session:
        for jenis, _, model, _ in _KINDS:
            last = session.execute(select(model.id).order_by(model.id.desc()).limit(1)).scalar() or 0
            session.merge(IndeksSampai(jenis=int(jenis), sampai_id=last))


def _lines(store: Store, jenis: JenisIndeks, after: int) -> Iterator[tuple[int, ...]]:
    columns, model, words = next((columns, model, words) for kind, columns, model, words in _KINDS if kind is jenis)
    while True:
        with store.reading() as session:
            statement: Any = select(model.id, model.kantor_id, *columns).where(model.id > after)
            if jenis is JenisIndeks.PESAN:
                statement = statement.where(col(Pesan.pengirim) != "bot")
            rows = session.execute(statement.order_by(model.id).limit(_READ)).all()
        if not rows:
            return
        for key, kantor_id, *values in rows:
            tokens = tokens_of(kantor_id, jenis, words(*values))
            mask = mask_of(tokens)
            for token in tokens:
                yield kantor_id, int(jenis), token, key, mask
        after = rows[-1][0]


def _run(store: Store, statement: str) -> None:
    with store.transaction() as session:
        session.execute(text(statement))


_KINDS: tuple[tuple[JenisIndeks, tuple[Any, ...], Any, Callable[..., Iterable[str]]], ...] = (
    (JenisIndeks.AKUN, (Akun.nama, Akun.telepon, Akun.alamat), Akun, words_of_akun),
    (JenisIndeks.PERMOHONAN, (Permohonan.nomor, Permohonan.nama, Permohonan.data), Permohonan, words_of_permohonan),
    (JenisIndeks.PESAN, (Pesan.teks,), Pesan, message_words),
)
