"""Citizens who ask and officers who act, at moments a test chooses."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from data.models import Outbox, Permohonan, PertanyaanWarga, Pesan
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.commands.permohonan import act
from handlers.context import Actor, Context
from handlers.dialog_effects import run_dialog_effects
from handlers.errors import LoketError
from handlers.turn import AskPolicy
from handlers.workflow.model import Aksi, Peran
from tests.integration.documents.walk import officer

PAGI = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)  # Thursday 09.00 WIB


def at(ctx: Context, minutes: float) -> Context:
    """The office, so many minutes after nine."""
    return replace(ctx, now=lambda: PAGI + timedelta(minutes=minutes))


def ask(ctx: Context, nama: str, teks: str, jenis: str = "kebijakan", **more: Any) -> int:
    """A citizen's question as the dialog hands it over; the id of its permohonan."""
    with ctx.store.transaction() as session:
        akun, percakapan = find_or_create_percakapan(session, ctx, "webchat", f"akun-{nama}", nama)
        pesan = Pesan(kantor_id=ctx.kantor_id, percakapan_id=percakapan.id, arah="masuk", pengirim="warga", teks=teks)
        session.add(pesan)
        session.flush()
        run_dialog_effects(session, ctx, akun, percakapan, [AskPolicy(teks, jenis, nama=nama, **more)], pesan)
        found = select(PertanyaanWarga).where(PertanyaanWarga.akun_id == akun.id)
        return session.exec(found.order_by(col(PertanyaanWarga.id).desc())).first().permohonan_id


def do(ctx: Context, permohonan_id: int, peran: Peran, aksi: Aksi, **options: Any) -> Permohonan:
    """One act by an officer of that role."""
    who = officer(ctx, peran)
    with ctx.store.transaction() as session:
        return act(session, ctx, who, permohonan_id, aksi, **options)


def take(ctx: Context, permohonan_id: int, peran: Peran, aksi: Aksi, **options: Any) -> Permohonan:
    """Receive what was handed over, then act."""
    do(ctx, permohonan_id, peran, Aksi.TERIMA)
    return do(ctx, permohonan_id, peran, aksi, **options)


def read(ctx: Context, nama: str) -> list[str]:
    """What stands in the chat of this citizen, oldest first."""
    with ctx.store.reading() as session:
        rows = session.exec(select(Outbox).where(Outbox.alamat == f"akun-{nama}").order_by(col(Outbox.id)))
        return [row.isi["teks"] for row in rows]


def at_once(ctx: Context, presses: list[tuple[Actor, Callable[[Any, Actor], Any]]]) -> list[str]:
    """Officers press at the same time: for each '' or the sentence they read instead, sorted."""
    def press(one: tuple[Actor, Callable[[Any, Actor], Any]]) -> str:
        try:
            with ctx.store.transaction() as session:
                one[1](session, one[0])
                return ""
        except LoketError as error:
            return str(error)

    with ThreadPoolExecutor(len(presses)) as pool:
        return sorted(pool.map(press, presses))
