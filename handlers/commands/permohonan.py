"""Requests: submit one, act on one. State, history and messages change together, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from data import crypto
from data.models import Akun, Berkas, Pengguna, Permohonan, Warga
from data.models.base import ident
from handlers import sop as procedures
from handlers.commands.daftar_siswa import file_siswa, leave_daftar
from handlers.commands.fakta import load_fakta
from handlers.commands.load import as_kejadian, load_history, load_kejadian, lock_permohonan
from handlers.commands.penomoran import next_nomor_permohonan
from handlers.commands.riwayat import append_kejadian, project
from handlers.commands.run_effects import run_effects
from handlers.context import PEMOHON, SISTEM, Actor, Context
from handlers.errors import AlreadyDone, LoketError, NotAllowed
from handlers.layanan import LAYANAN
from handlers.turn import Submit
from handlers.workflow.engine import decide
from handlers.workflow.kartu_kendali import SEBAGAI
from handlers.workflow.model import Aksi, Fakta, Kejadian, NotPossible, Sop
from handlers.workflow.undo import effective

__all__ = [
    "act",
    "act_many",
    "as_kejadian",
    "file_berkas",
    "find_or_create_warga",
    "load_fakta",
    "load_history",
    "lock_permohonan",
    "new_permohonan",
    "start_permohonan",
    "submit_permohonan",
]


def submit_permohonan(session: Session, ctx: Context, akun: Akun, submit: Submit, actor: Actor = PEMOHON) -> Permohonan:
    """Register a request: number, person, berkas filed against their items, the SOP's first event."""
    layanan = LAYANAN[submit.layanan]
    sop = procedures.current(layanan.sop)
    data = dict(submit.data)
    warga = find_or_create_warga(session, ctx, data)
    akun.warga_id = akun.warga_id or warga.id
    permohonan = new_permohonan(session, ctx, sop, layanan.slug, data, akun=akun, warga=warga)
    file_berkas(session, permohonan, submit.berkas)
    if sop.slug == "sinopsis":
        file_siswa(session, ctx, permohonan)
    start_permohonan(session, ctx, actor, permohonan)
    return permohonan


def new_permohonan(
    session: Session, ctx: Context, sop: Sop, layanan: str, data: Mapping[str, Any], *, akun: Akun | None = None,
    warga: Warga | None = None, at: datetime | None = None,
) -> Permohonan:
    """A numbered request without a history yet; `start_permohonan` must follow in the same transaction.

    `at` is the moment of its place in the order, when that is not now.
    """
    now = ctx.now()
    permohonan = Permohonan(
        kantor_id=ctx.kantor_id,
        nomor=next_nomor_permohonan(session, sop.slug, now.astimezone(ctx.calendar.zona).date()),
        layanan=layanan,
        sop=sop.slug,
        sop_versi=sop.versi,
        akun_id=akun.id if akun else None,
        warga_id=warga.id if warga else None,
        nama=data.get("nama", ""),
        nik_index=warga.nik_index if warga else "",
        data=dict(data),
        diajukan_at=at or now,
    )
    session.add(permohonan)
    session.flush()
    return permohonan


def start_permohonan(session: Session, ctx: Context, actor: Actor, permohonan: Permohonan) -> None:
    """The first event (AJUKAN), at the moment of the request's place in the order."""
    sop = procedures.get(permohonan.sop, permohonan.sop_versi)
    _decide_and_keep(session, ctx, actor, permohonan, sop, Aksi.AJUKAN, at=permohonan.diajukan_at)


def act(
    session: Session,
    ctx: Context,
    actor: Actor,
    permohonan_id: int,
    aksi: Aksi,
    *,
    catatan: str = "",
    ke: str = "",
    items: Iterable[str] = (),
    urutan: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> Permohonan:
    """Do `aksi` on a request. `urutan` is the number of events the officer saw.

    Raises AlreadyDone (naming who did what) when the history has grown since, NotAllowed when the SOP
    does not offer this act to this role now.
    """
    permohonan = lock_permohonan(session, permohonan_id)
    leave_daftar(session, permohonan, aksi)
    sop = procedures.get(permohonan.sop, permohonan.sop_versi)
    extra = dict(data or {}) | ({"items": list(items)} if items else {})
    _decide_and_keep(session, ctx, actor, permohonan, sop, aksi, catatan=catatan, ke=ke, data=extra, urutan=urutan)
    _carry_on(session, ctx, actor, permohonan, sop)
    return permohonan


def act_many(ctx: Context, actor: Actor, permohonan_ids: Iterable[int], aksi: Aksi) -> list[tuple[str, str]]:
    """The same act on many requests, each in a transaction of its own: (nomor, '' or why not)."""
    results = []
    for permohonan_id in permohonan_ids:
        try:
            with ctx.store.transaction() as session:
                results.append((act(session, ctx, actor, permohonan_id, aksi).nomor, ""))
        except LoketError as error:
            results.append((_nomor_of(ctx, permohonan_id), str(error)))
    return results


def file_berkas(
    session: Session, permohonan: Permohonan, berkas: Mapping[str, Iterable[int]], putaran: int = 0
) -> None:
    """File uploaded berkas against their items; only berkas of the same account and not yet filed elsewhere."""
    for item, ids in berkas.items():
        for row in session.exec(select(Berkas).where(col(Berkas.id).in_(list(ids)))).all():
            if row.akun_id == permohonan.akun_id and row.permohonan_id in (None, permohonan.id):
                row.permohonan_id, row.item, row.status, row.putaran = permohonan.id, item, "baru", putaran
                session.add(row)
    session.flush()


def _carry_on(session: Session, ctx: Context, actor: Actor, permohonan: Permohonan, sop: Sop) -> None:
    """What the system does by itself on the row the request has come to (the answer goes into the asker's chat)."""
    if sop.slug == "jasa_dukcapil" and (permohonan.is_selesai or permohonan.langkah == "dikembalikan"):
        from handlers.commands.jasa import close_sources  # it acts on other permohonan, through this module

        close_sources(session, ctx, actor, ident(permohonan))
    if permohonan.is_selesai:
        return
    ways = [t for t in sop.row(permohonan.langkah).transisi if t.is_otomatis and t.ke != permohonan.langkah]
    akun = session.get(Akun, permohonan.akun_id) if ways and permohonan.akun_id else None
    if akun is not None and not akun.is_berhenti:
        _decide_and_keep(session, ctx, SISTEM, permohonan, sop, ways[0].aksi, ke=ways[0].ke)


def _decide_and_keep(
    session: Session,
    ctx: Context,
    actor: Actor,
    permohonan: Permohonan,
    sop: Sop,
    aksi: Aksi,
    *,
    catatan: str = "",
    ke: str = "",
    data: Mapping[str, Any] | None = None,
    urutan: int | None = None,
    at: datetime | None = None,
) -> None:
    every = load_kejadian(session, ident(permohonan))
    history = effective(every)
    if urutan is not None and urutan != len(every):
        raise AlreadyDone(_who_did_it(session, every))
    data = {**(data or {}), **({SEBAGAI: actor.sebagai} if actor.sebagai else {})}
    try:
        decision = decide(
            sop,
            history,
            aksi,
            actor.peran,
            _fakta(session, permohonan, history, actor),
            at or ctx.now(),
            pengguna_id=actor.pengguna_id,
            catatan=catatan.strip(),
            ke=ke,
            data=data,
        )
    except NotPossible as error:
        raise NotAllowed(str(error)) from error
    append_kejadian(session, permohonan, every, decision)
    grown = history + decision.kejadian
    project(permohonan, sop, grown, ctx)
    session.add(permohonan)
    run_effects(session, ctx, actor, permohonan, sop, decision.effects, grown)


def _fakta(session: Session, permohonan: Permohonan, history: tuple[Kejadian, ...], actor: Actor) -> Fakta:
    """A deputy may hand over in the post held and receive in the one stood in for: two posts, one person."""
    fakta = load_fakta(session, permohonan)
    moved = next((kejadian for kejadian in reversed(history) if kejadian.langkah != kejadian.ke_langkah), None)
    is_deputy = bool(actor.sebagai or (moved and moved.data.get(SEBAGAI)))
    return replace(fakta, is_rangkap=True) if is_deputy else fakta


def _who_did_it(session: Session, history: tuple[Kejadian, ...]) -> str:
    last = history[-1]
    pengguna = session.get(Pengguna, last.pengguna_id) if last.pengguna_id else None
    who = pengguna.nama if pengguna else last.peran.label
    jabatan = f"{last.data.get(SEBAGAI, '')} {last.peran.label}".strip()
    return f"{who} ({jabatan}) baru saja melakukan “{last.aksi.label}”. Halaman sudah diperbarui."


def find_or_create_warga(session: Session, ctx: Context, data: Mapping[str, Any]) -> Warga:
    index = crypto.blind_index(data["nik"])
    warga = session.exec(select(Warga).where(Warga.kantor_id == ctx.kantor_id, Warga.nik_index == index)).first()
    if warga is None:
        warga = Warga(kantor_id=ctx.kantor_id, nik=data["nik"], nik_index=index)
    warga.nama, warga.nkk = data.get("nama", warga.nama), data.get("nkk", warga.nkk)
    session.add(warga)
    session.flush()
    return warga


def _nomor_of(ctx: Context, permohonan_id: int) -> str:
    with ctx.store.reading() as session:
        return session.exec(select(Permohonan.nomor).where(Permohonan.id == permohonan_id)).first() or str(
            permohonan_id
        )
