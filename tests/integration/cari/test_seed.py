"""Rows made for benchmarks are rows the product can read, and they are findable."""

from __future__ import annotations

from sqlmodel import func, select

from data.models import IndeksSampai, KataIndeks, Kejadian, Permohonan, Pesan
from data.seed import MESSAGES_EACH
from handlers.benih import fill_store
from handlers.commands.indeks import keep_index, rebuild_index
from handlers.queries.cari import KELOMPOK, search


def _lines(ctx) -> set[tuple[int, ...]]:
    with ctx.store.reading() as session:
        return {(row.jenis, row.token, row.rujukan_id, row.mask) for row in session.exec(select(KataIndeks))}


def test_seeded_rows_are_read_found_and_added_to(ctx):
    fill_store(ctx, 60, 30)
    fill_store(ctx, 60, 30)
    with ctx.store.reading() as session:
        assert session.exec(select(func.count()).select_from(Kejadian)).one() == 120
        assert session.exec(select(func.count()).select_from(Pesan)).one() == 60 * MESSAGES_EACH
        assert session.exec(select(func.count()).select_from(IndeksSampai)).one() == 3
        one = session.exec(select(Permohonan).where(Permohonan.id == 100)).one()
        assert one.data["nama"] == one.nama
        found = search(session, ctx, one.nama.split()[0], kelompok=KELOMPOK)
        assert one.nomor in [row.nomor for row in found.permohonan.rows]
        assert [row.nomor for row in search(session, ctx, one.nomor, kelompok=KELOMPOK).permohonan.rows] == [one.nomor]
        assert search(session, ctx, one.data["nik"], kelompok=KELOMPOK).permohonan.rows[0].nomor == one.nomor
    before = _lines(ctx)
    assert keep_index(ctx) == 0
    rebuild_index(ctx)
    assert _lines(ctx) == before
    with ctx.store.transaction() as session:
        session.add(Permohonan(kantor_id=ctx.kantor_id, nomor="BD-1", layanan="kia", sop="bunda_dewi_harum",
                               sop_versi=1, nama="Baru"))
