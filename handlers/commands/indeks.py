"""The word index: messages are added a few seconds after they were written, and all of it can be made anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import tuple_
from sqlmodel import Session, col, delete, select

from data.indeks import insert_lines, lines, words_of_akun, words_of_orang, words_of_permohonan
from data.kata import message_words
from data.models import Akun, IndeksSampai, JenisIndeks, KataIndeks, Orang, Permohonan, Pesan
from handlers.context import Context

BATCH = 500
MAX_BATCHES = 40  # of one tick: the clock has other work
SETTLED = timedelta(seconds=60)  # no transaction of ours is open that long
_FOLLOWED: dict[JenisIndeks, Any] = {JenisIndeks.PERMOHONAN: Permohonan, JenisIndeks.AKUN: Akun,
                                     JenisIndeks.DAFTAR: Orang}


def keep_index(ctx: Context) -> int:
    """What the clock does: index what has never been, then the new messages. Returns how many messages were read."""
    with ctx.store.reading() as session:
        missing = [jenis for jenis in _FOLLOWED if session.get(IndeksSampai, int(jenis)) is None]
    for jenis in missing:
        _index_all(ctx, jenis)
    return index_pesan(ctx)


def rebuild_index(ctx: Context) -> dict[str, int]:
    """Throw the whole index away and make it anew, in batches, while the office works. Returns rows read per kind."""
    for jenis in JenisIndeks:
        _forget(ctx, jenis)
    read = {jenis.name.lower(): _index_all(ctx, jenis) for jenis in _FOLLOWED} | {"pesan": 0}
    while seen := index_pesan(ctx):
        read["pesan"] += seen
    return read


def index_pesan(ctx: Context) -> int:
    """Add what people wrote since the last time. Returns how many messages were read; never the same one twice."""
    total = 0
    for _ in range(MAX_BATCHES):
        with ctx.store.transaction() as session:
            seen = _index_batch(session, ctx)
        total += seen
        if seen < BATCH:
            break
    return total


def _index_batch(session: Session, ctx: Context) -> int:
    mark = session.get(IndeksSampai, int(JenisIndeks.PESAN), with_for_update=True)
    mark = mark or IndeksSampai(jenis=int(JenisIndeks.PESAN))
    after, settled = mark.sampai_id, ctx.now() - SETTLED
    columns: Any = (Pesan.id, Pesan.kantor_id, Pesan.pengirim, Pesan.teks, Pesan.at)
    rows = session.execute(select(*columns).where(col(Pesan.id) > after).order_by(col(Pesan.id)).limit(BATCH)).all()
    found: list[dict[str, int]] = []
    read = 0
    for row in rows:
        if row.id != mark.sampai_id + 1 and row.at > settled and not ctx.store.is_sqlite:
            break  # on PostgreSQL a smaller id may still be on its way to commit
        if row.pengirim != "bot":
            found += lines(row.kantor_id, JenisIndeks.PESAN, row.id, message_words(row.teks))
        mark.sampai_id, read = row.id, read + 1
    if read:
        insert_lines(session, found)
        session.add(mark)
    return read


def _index_all(ctx: Context, jenis: JenisIndeks) -> int:
    """Every row of a kind, held while its lines are written: who changes it meanwhile writes the later ones."""
    model, after, total = _FOLLOWED[jenis], 0, 0
    while True:
        with ctx.store.transaction() as session:
            some = select(model).where(model.id > after).order_by(model.id).limit(BATCH)
            rows = session.exec(some.with_for_update()).all()
            insert_lines(session, [line for row in rows for line in lines(row.kantor_id, jenis, row.id, _words(row))])
            if not rows:
                session.merge(IndeksSampai(jenis=int(jenis), sampai_id=after))
        if not rows:
            return total
        after, total = rows[-1].id, total + len(rows)


def _words(row: Any) -> list[str]:
    if isinstance(row, Permohonan):
        return words_of_permohonan(row.nomor, row.nama, row.data)
    if isinstance(row, Orang):
        return words_of_orang(row.nama, row.nik, row.nkk)
    return words_of_akun(row.nama, row.telepon, row.alamat)


def _forget(ctx: Context, jenis: JenisIndeks) -> None:
    index: Any = KataIndeks
    key = tuple_(index.kantor_id, index.jenis, index.token, index.rujukan_id)
    some = select(index.kantor_id, index.jenis, index.token, index.rujukan_id).where(
        index.jenis == int(jenis)).limit(BATCH * 10)
    gone = 1
    while gone:
        with ctx.store.transaction() as session:
            if mark := session.get(IndeksSampai, int(jenis)):
                session.delete(mark)
            gone = session.execute(delete(KataIndeks).where(key.in_(some))).rowcount  # type: ignore[attr-defined]
