"""KTP-el PRR: once a day those recorded and seventeen are found, and their cards queued without any application."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from data import crypto
from data.gateways.base import GatewayDown, GatewayRefused, Penduduk
from data.models import CetakKartu, Denyut, KartuPrr, Orang, Permohonan
from data.models.base import ident
from handlers import sop as procedures
from handlers.commands.naskah import TANPA_KECAMATAN
from handlers.commands.permohonan import act, find_or_create_warga, new_permohonan, start_permohonan
from handlers.context import SISTEM, Actor, Context
from handlers.errors import BadInput, LoketError, NotAllowed
from handlers.layanan import LAYANAN
from handlers.queries.daftar import list_prr_matang, turns_17
from handlers.workflow.model import Aksi

log = logging.getLogger(__name__)
SOP, LAYANAN_PRR = "ktp_prr", "prr"
DENYUT = "prr"
MAX_AT_ONCE = 200
ACTS = (Aksi.TERIMA, Aksi.TERUSKAN, Aksi.SERAHKAN, Aksi.KEMBALIKAN)


def find_prr(ctx: Context) -> int:
    """Today's PRR, in the office's own day: how many permohonan were made. A day that succeeded is not run again.

    When SIAK is away nothing is marked, so the next run tries again. Cards that found no blanko are tried each time.
    """
    today = ctx.now().astimezone(ctx.calendar.zona).date()
    made = 0
    if not _is_done(ctx, today):
        try:
            made = _from_siak(ctx, today) + _from_daftar(ctx, today)
            _mark_done(ctx, today, made)
        except (GatewayDown, GatewayRefused) as error:
            log.warning("PRR of %s waits: %s", today, error)
    queue_waiting(ctx)
    return made


def make_prr(session: Session, ctx: Context, orang: Penduduk, sumber: str = "siak") -> Permohonan | None:
    """The permohonan of one person, its card queued; None when there is one already or another card is on its way."""
    index = crypto.blind_index(orang.nik)
    if orang.is_meninggal or _is_known(session, ctx, index) or _has_other_card(session, ctx, index):
        return None
    data = {"nama": orang.nama, "nik": orang.nik, "nkk": orang.nkk, "penyerahan": "pos", "alamat": orang.alamat,
            "tanggal_lahir": orang.tanggal_lahir, "kecamatan": orang.kecamatan, "kelurahan": orang.kelurahan}
    warga = find_or_create_warga(session, ctx, data)
    permohonan = new_permohonan(session, ctx, procedures.current(SOP), LAYANAN_PRR, data, warga=warga)
    session.add(KartuPrr(
        kantor_id=ctx.kantor_id, nik_index=index, permohonan_id=ident(permohonan), sumber=sumber, at=ctx.now(),
        kecamatan=orang.kecamatan or TANPA_KECAMATAN,
        genap_17=turns_17(date.fromisoformat(orang.tanggal_lahir)) if orang.tanggal_lahir else None,
    ))
    session.flush()
    start_permohonan(session, ctx, SISTEM, permohonan)
    _queue(session, ctx, ident(permohonan))
    return permohonan


def queue_waiting(ctx: Context) -> int:
    """Queue the cards that could not be queued before (out of blanks); how many were."""
    with ctx.store.reading() as session:
        waiting = session.exec(
            select(Permohonan.id).where(
                Permohonan.kantor_id == ctx.kantor_id, Permohonan.sop == SOP, Permohonan.langkah == "cetak",
                col(Permohonan.is_selesai).is_(False),
                ~select(CetakKartu.id).where(CetakKartu.permohonan_id == Permohonan.id).exists(),
            ).order_by(col(Permohonan.id)).limit(MAX_AT_ONCE)
        ).all()
    done = 0
    for permohonan_id in waiting:
        with ctx.store.transaction() as session:
            if not _queue(session, ctx, permohonan_id or 0):
                break
            done += 1
    return done


def act_each(
    ctx: Context, actor: Actor, permohonan_ids: Iterable[int], aksi: Aksi, catatan: str = ""
) -> list[tuple[str, str]]:
    """The same act on many cards, each by itself: (nomor, '' or why not). Raises BadInput, NotAllowed."""
    if aksi not in ACTS:
        raise NotAllowed("Tindakan itu tidak dilakukan dari halaman ini.")
    if aksi is Aksi.KEMBALIKAN and not catatan.strip():
        raise BadInput("Tulis mengapa kartu tidak dapat diantar.")
    results = []
    for permohonan_id in list(permohonan_ids)[:MAX_AT_ONCE]:
        nomor = str(permohonan_id)
        try:
            with ctx.store.transaction() as session:
                permohonan = session.get(Permohonan, permohonan_id)
                if permohonan is None or permohonan.sop != SOP or permohonan.kantor_id != ctx.kantor_id:
                    raise BadInput("Bukan kartu PRR kantor ini.")
                nomor = permohonan.nomor
                act(session, ctx, actor, permohonan_id, aksi, catatan=catatan)
            results.append((nomor, ""))
        except LoketError as error:
            results.append((nomor, str(error)))
    return results


def _from_siak(ctx: Context, today: date) -> int:
    return sum(_make_one(ctx, orang, "siak") for orang in ctx.siak.list_prr(today))


def _from_daftar(ctx: Context, today: date) -> int:
    """Those recorded with a list of ours, whether SIAK's extract knows them already or not."""
    with ctx.store.reading() as session:
        rows = list_prr_matang(session, ctx.kantor_id, today)
    made = 0
    for row in rows:
        if not row.nik:
            log.warning("orang %s was recorded without a NIK: no card can be queued", row.id)
            continue
        known = ctx.siak.find_penduduk(row.nik)
        orang = known or Penduduk(row.nik, row.nkk, row.nama, row.tanggal_lahir)
        made += _make_one(ctx, orang, "daftar")
        _link(ctx, ident(row), orang.nik)
    return made


def _make_one(ctx: Context, orang: Penduduk, sumber: str) -> bool:
    """In a transaction of its own; of two clocks at once one makes it."""
    try:
        with ctx.store.transaction() as session:
            return make_prr(session, ctx, orang, sumber) is not None
    except IntegrityError:
        return False


def _link(ctx: Context, orang_id: int, nik: str) -> None:
    with ctx.store.transaction() as session:
        found = session.exec(
            select(KartuPrr).where(KartuPrr.kantor_id == ctx.kantor_id, KartuPrr.nik_index == crypto.blind_index(nik))
        ).first()
        row = session.get_one(Orang, orang_id)
        row.prr_id = found.permohonan_id if found else None
        session.add(row)


def _is_known(session: Session, ctx: Context, index: str) -> bool:
    return session.exec(
        select(KartuPrr.id).where(KartuPrr.kantor_id == ctx.kantor_id, KartuPrr.nik_index == index)
    ).first() is not None


def _has_other_card(session: Session, ctx: Context, index: str) -> bool:
    """A KTP-el of this person is being made on another road, or came out of our printer though the extract does not
    know it yet: two cards are never printed for one person."""
    cards = [slug for slug, row in LAYANAN.items() if row.is_kartu and slug != "kia"]
    mine = CetakKartu.kantor_id == ctx.kantor_id, CetakKartu.jenis == "ktp_el", col(CetakKartu.aktif).is_not(None)
    roads = (
        select(Permohonan.id).where(
            Permohonan.kantor_id == ctx.kantor_id, Permohonan.nik_index == index, col(Permohonan.layanan).in_(cards),
            col(Permohonan.is_selesai).is_(False),
        ),
        select(CetakKartu.id).join(Permohonan, col(Permohonan.id) == CetakKartu.permohonan_id)
        .where(*mine, CetakKartu.orang_id == 0, Permohonan.nik_index == index),
        select(CetakKartu.id).join(Orang, col(Orang.id) == CetakKartu.orang_id)
        .where(*mine, Orang.nik_index == index),
    )
    return any(session.exec(road.limit(1)).first() is not None for road in roads)


def _queue(session: Session, ctx: Context, permohonan_id: int) -> bool:
    try:
        with session.begin_nested():
            act(session, ctx, SISTEM, permohonan_id, Aksi.CETAK)
    except LoketError as error:
        log.warning("PRR card of permohonan %s is not queued: %s", permohonan_id, error)
        return False
    return True


def _is_done(ctx: Context, today: date) -> bool:
    with ctx.store.reading() as session:
        row = session.get(Denyut, f"{DENYUT}:{ctx.kantor_id}")
        return row is not None and row.keterangan.get("tanggal") == today.isoformat()


def _mark_done(ctx: Context, today: date, made: int) -> None:
    mark = {"tanggal": today.isoformat(), "dibuat": made}
    with contextlib.suppress(IntegrityError), ctx.store.transaction() as session:  # another clock was first: same mark
        session.merge(Denyut(nama=f"{DENYUT}:{ctx.kantor_id}", at=ctx.now(), keterangan=mark))
