"""Desks as full in a small office as in a large one, so that the same page is compared with itself.

An office of a thousand requests whose desks hold a handful shows pages of a handful: cheaper for no merit of ours.
Here requests that were finished are put back on the desks the bench looks at, and conversations the bot held are given
to the officer who is measured, until each list fills its first page; and people share their names, as they do in a
city, so that a search fills its groups. In a large office there is nothing to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, func, select

from data.models import Akun, Pengguna, PenggunaPeran, Percakapan, Permohonan
from handlers.context import Context
from handlers.queries.antrean import PAGE, places_of
from handlers.workflow.model import Peran

ENOUGH = PAGE + 1
LAYANAN = "kia"  # the service the bench narrows a list to
SENAMA = 10  # so many people bear one whole name
SMALL = 20_000  # so many requests and more: some share a name by themselves


def fill_desks(ctx: Context, antrean: Sequence[str], kotak: str) -> int:
    """Fill the queues of the logins `antrean` and what the login `kotak` holds; how many rows were changed."""
    with ctx.store.transaction() as session:
        changed = sum(_fill_antrean(session, ctx, login) for login in antrean)
        changed += _fill_layanan(session, ctx) + _share_names(session, ctx)
        return changed + _fill_kotak(session, ctx, kotak)


def _fill_antrean(session: Session, ctx: Context, login: str) -> int:
    roles = session.exec(select(PenggunaPeran.peran).join(Pengguna).where(Pengguna.login == login)).all()
    seeded = session.exec(select(Permohonan.sop).where(Permohonan.kantor_id == ctx.kantor_id)
                          .order_by(col(Permohonan.id).desc()).limit(1)).one()
    rows_of = sorted(row for sop, row in places_of([Peran(role) for role in roles]) if sop == seeded)
    changed = 0
    for is_diterima in (True, False):
        there = session.exec(select(func.count()).select_from(Permohonan).where(
            Permohonan.kantor_id == ctx.kantor_id, col(Permohonan.is_selesai).is_(False),
            col(Permohonan.langkah).in_(rows_of), col(Permohonan.is_diterima).is_(is_diterima))).one()
        for number, row in enumerate(_finished(session, ctx, max(0, ENOUGH - there))):
            row.langkah, row.is_diterima, row.is_selesai, row.hasil = rows_of[0], is_diterima, False, ""
            row.selesai_at, row.tenggat_at = None, ctx.now() + timedelta(hours=number - 20)
            changed += 1
    return changed


def _fill_layanan(session: Session, ctx: Context) -> int:
    """Some of those under way ask for the service the list is narrowed to."""
    running = select(Permohonan).where(Permohonan.kantor_id == ctx.kantor_id, col(Permohonan.is_selesai).is_(False))
    there = len(session.exec(running.where(Permohonan.layanan == LAYANAN).limit(ENOUGH)).all())
    others = session.exec(running.where(Permohonan.layanan != LAYANAN).limit(ENOUGH - there)).all()
    for row in others:
        row.layanan = LAYANAN
    return len(others)


def _share_names(session: Session, ctx: Context) -> int:
    """Every SENAMA people of the requests, and of the accounts, bear one name, in an office too small for that."""
    rows = session.exec(select(Permohonan).where(Permohonan.kantor_id == ctx.kantor_id).limit(SMALL)).all()
    if len(rows) == SMALL or sum(row.nama == rows[0].nama for row in rows) >= SENAMA:
        return 0
    names = [row.nama for row in rows[: max(1, len(rows) // SENAMA)]]
    for number, row in enumerate(rows):
        row.nama = names[number % len(names)]
        row.data = row.data | {"nama": row.nama}
    akun = session.exec(select(Akun).where(Akun.kantor_id == ctx.kantor_id)).all()
    for number, one in enumerate(akun):
        one.nama = names[number % len(names)]
    return len(rows) + len(akun)


def _fill_kotak(session: Session, ctx: Context, login: str) -> int:
    officer = session.exec(select(Pengguna.id).where(Pengguna.login == login)).one()
    there = len(session.exec(select(Percakapan.id).where(
        Percakapan.kantor_id == ctx.kantor_id, Percakapan.petugas_id == officer).limit(ENOUGH)).all())
    given = session.exec(select(Percakapan).where(Percakapan.kantor_id == ctx.kantor_id, Percakapan.status == "bot")
                         .order_by(col(Percakapan.id).desc()).limit(ENOUGH - there)).all()
    for row in given:
        row.status, row.petugas_id, row.belum_dijawab_at = "petugas", officer, row.terakhir_at
        row.sla_at = row.terakhir_at and row.terakhir_at + timedelta(hours=2)
    return len(given)


def _finished(session: Session, ctx: Context, count: int) -> Sequence[Permohonan]:
    return session.exec(select(Permohonan).where(
        Permohonan.kantor_id == ctx.kantor_id, col(Permohonan.is_selesai)).order_by(col(Permohonan.id)).limit(count)
        if count else select(Permohonan).where(col(Permohonan.id) < 0)).all()
