"""Tells `data/seed.py` what it may not know by itself: the office's SOP, services, numbers and officers."""

from __future__ import annotations

import functools

from sqlmodel import select

from data.models import Pengguna
from data.seed import Benih, seed_bulk
from handlers import sop as procedures
from handlers.commands.nomor import PREFIXES, make_nomor
from handlers.context import Context
from handlers.layanan import LAYANAN


def fill_store(ctx: Context, permohonan: int, percakapan: int) -> None:
    """Many rows of this office for benchmarks."""
    sop = procedures.current("bunda_dewi_harum")
    with ctx.store.reading() as session:
        officers = session.exec(select(Pengguna.id).where(Pengguna.kantor_id == ctx.kantor_id)).all()
    benih = Benih(
        ctx.kantor_id, (sop.slug, sop.versi), [row.slug for row in sop.langkah[1:]],
        [layanan.slug for layanan in LAYANAN.values() if layanan.is_bisa_diajukan],
        functools.partial(make_nomor, PREFIXES[sop.slug]), [pengguna_id for pengguna_id in officers if pengguna_id],
    )
    seed_bulk(ctx.store, benih, permohonan, percakapan)
