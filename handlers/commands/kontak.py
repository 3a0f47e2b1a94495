"""Reminding an applicant of what lies ready: the clock by chat, then an officer by other ways, each kept as Kontak."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_
from sqlmodel import Session, col, select

from data import models
from data.models import Akun, Kontak, Outbox, Permohonan
from data.models.base import ident
from handlers.calendar import jam_on
from handlers.commands.load import lock_permohonan
from handlers.commands.percakapan import say_to_akun
from handlers.commands.run_effects import message_params
from handlers.context import Actor, Context
from handlers.errors import BadInput, NotAllowed, NotFound
from handlers.sop import SOPS
from handlers.turn import Button, Reply
from handlers.umum.kantor import hours_lines
from handlers.workflow.model import Aksi, Peran

CONTACTERS = frozenset({Peran.PETUGAS_PENGAMBILAN, Peran.FO})
CARA = {"telepon": "Telepon", "surel": "Surel", "chat": "Chat", "aparat_pekon": "Aparat pekon"}
HASIL = {
    "akan_diambil": "Akan diambil", "minta_dikirim": "Minta dikirim", "titip_pesan": "Titip pesan",
    "tidak_tersambung": "Tidak tersambung",
}
HASIL_SISTEM = {"dikirim": "Pesan dikirim sistem", "tanpa_chat": "Tidak dapat dihubungi lewat chat"}
MAX_NOTE = 500


def waiting_rows() -> dict[tuple[str, str], int]:
    """(SOP, row) → calendar days after which the applicant is contacted."""
    return {
        (sop.slug, row.slug): row.hubungi_setelah_hari
        for sop in SOPS.values() for row in sop.langkah if row.hubungi_setelah_hari > 0
    }


def find_uncollected(
    session: Session, ctx: Context, permohonan_id: int | None = None, limit: int = 200
) -> list[tuple[int, datetime, int]]:
    """Who is to be reminded now: (permohonan_id, lying there since, how many whole periods). One query per length.

    With `permohonan_id` only that request is looked at. Lying there begins with the receipt on the row (or the arrival,
    where none is needed). A period in which the clock has reminded already is left out.
    """
    found: list[tuple[int, datetime, int]] = []
    for days in sorted(set(waiting_rows().values())):
        places = [place for place, row_days in waiting_rows().items() if row_days == days]
        lying = _lying(ctx, places, timedelta(days=days))
        if permohonan_id is not None:
            lying = lying.where(col(Permohonan.id) == permohonan_id)
        for found_id, since, reminded in session.execute(lying):
            periods = (ctx.now() - since) // timedelta(days=days)
            if reminded is None or reminded < since + periods * timedelta(days=days):
                found.append((found_id, since, periods))
    return found[:limit]


def remind(session: Session, ctx: Context, permohonan_id: int, since: datetime, periods: int) -> bool:
    """Write to the applicant once for this period and leave the task to the counter. False when it was done already."""
    permohonan = lock_permohonan(session, permohonan_id)
    if (permohonan_id, since, periods) not in find_uncollected(session, ctx, permohonan_id):
        return False
    days = (ctx.now() - since).days
    params = message_params(
        ctx, permohonan, hari=str(days), alamat=ctx.profil.get("alamat", ""),
        daftar="\n".join(f"• {line}" for line in hours_lines(jam_on(ctx.profil, ctx.today()))),
    )
    reply = Reply("belum_diambil", params, (Button("Bicara petugas", "petugas"),))
    kunci = f"{permohonan.nomor}:belum_diambil:{since:%Y%m%d%H%M%S}:{periods}"
    sent = _say(session, ctx, permohonan, reply, kunci)
    session.add(Kontak(
        kantor_id=ctx.kantor_id, permohonan_id=permohonan_id, cara="chat", at=ctx.now(),
        hasil="dikirim" if sent else "tanpa_chat",
    ))
    session.flush()
    return True


def log_kontak(
    session: Session, ctx: Context, actor: Actor, permohonan_id: int, cara: str, hasil: str, catatan: str = ""
) -> Kontak:
    """An officer contacted the applicant. Raises NotFound, NotAllowed (role, row), BadInput (cara, hasil)."""
    permohonan = lock_permohonan(session, permohonan_id)
    if permohonan.kantor_id != ctx.kantor_id:
        raise NotFound("Permohonan itu tidak ditemukan.")
    if actor.peran not in CONTACTERS or actor.pengguna_id is None:
        raise NotAllowed("Kontak dengan pemohon dicatat oleh petugas pengambilan.")
    if permohonan.is_selesai or (permohonan.sop, permohonan.langkah) not in waiting_rows():
        raise NotAllowed("Permohonan ini tidak sedang menunggu diambil pemohon.")
    if cara not in CARA or hasil not in HASIL:
        raise BadInput("Pilih cara menghubungi dan hasilnya.")
    row = Kontak(
        kantor_id=ctx.kantor_id, permohonan_id=permohonan_id, cara=cara, hasil=hasil,
        catatan=catatan.strip()[:MAX_NOTE], pengguna_id=actor.pengguna_id, at=ctx.now(),
    )
    session.add(row)
    session.flush()
    return row


def _lying(ctx: Context, places: list[tuple[str, str]], span: timedelta) -> Select[Any]:
    """(id, since, last reminder of the clock) of requests that have lain on these rows for at least `span`."""
    kejadian, kontak = models.Kejadian, Kontak
    arrived = or_(col(kejadian.aksi) == Aksi.TERIMA, col(kejadian.langkah) != col(kejadian.ke_langkah))
    since = func.max(kejadian.at)
    reminded = (
        select(func.max(kontak.at)).where(kontak.permohonan_id == Permohonan.id, col(kontak.pengguna_id).is_(None))
        .correlate(Permohonan).scalar_subquery()
    )
    columns: tuple[Any, ...] = (Permohonan.id, since, reminded)
    return (
        select(*columns)
        .join(kejadian, and_(
            col(kejadian.permohonan_id) == Permohonan.id, col(kejadian.ke_langkah) == Permohonan.langkah, arrived
        ))
        .where(
            Permohonan.kantor_id == ctx.kantor_id, col(Permohonan.is_selesai).is_(False), col(Permohonan.is_diterima),
            ~_is_with_courier(),
            or_(*(and_(col(Permohonan.sop) == sop, col(Permohonan.langkah) == langkah) for sop, langkah in places)),
        )
        .group_by(col(Permohonan.id)).having(since <= ctx.now() - span).order_by(since)
    )


def _is_with_courier() -> Any:
    """The document is in a rekapan that is under way: nobody is to come for it."""
    brought = models.KirimanDokumen
    return select(brought.id).where(
        brought.sumber_id == Permohonan.id, col(brought.ditangani_at).is_(None), brought.hasil != "kembali"
    ).correlate(Permohonan).exists()


def _say(session: Session, ctx: Context, permohonan: Permohonan, reply: Reply, kunci: str) -> Outbox | None:
    """Queue it, unless the applicant has no chat with us or has stopped our messages."""
    akun = session.get(Akun, permohonan.akun_id) if permohonan.akun_id else None
    return None if akun is None or akun.is_berhenti else say_to_akun(session, ctx, ident(akun), reply, kunci=kunci)
