"""Take an act back while nothing of it has left the house: a minute long, by whoever did it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from data import models
from data.models import CetakKartu, Outbox, Permohonan, Surat, Tenggat
from handlers import sop as procedures
from handlers.commands.load import load_kejadian, lock_permohonan
from handlers.commands.riwayat import project
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, LoketError, NotAllowed
from handlers.workflow.model import SELURUH, Aksi, Kejadian, NotPossible
from handlers.workflow.undo import effective, undo


def undo_act(session: Session, ctx: Context, actor: Actor, permohonan_id: int, urutan: int | None = None) -> Permohonan:
    """Append the fact that takes the officer's last act back. `urutan` is the number of events after that act.

    Raises NotAllowed with the reason, AlreadyDone when something happened since, NotFound.
    """
    permohonan = lock_permohonan(session, permohonan_id)
    sop = procedures.get(permohonan.sop, permohonan.sop_versi)
    every = load_kejadian(session, permohonan_id)
    if urutan is not None and urutan != len(every):
        raise AlreadyDone("Tidak dapat diurungkan: sudah ada tindakan lain sesudahnya.")
    history = effective(every)
    try:
        kejadian = undo(sop, history, ctx.now(), actor.pengguna_id)
    except NotPossible as error:
        raise NotAllowed(str(error)) from error
    _refuse_gone(session, permohonan, history)
    session.add(models.Kejadian(
        permohonan_id=permohonan_id, urutan=len(every) + 1, aksi=kejadian.aksi, langkah=kejadian.langkah,
        ke_langkah=kejadian.ke_langkah, peran=kejadian.peran, pengguna_id=kejadian.pengguna_id,
        data=dict(kejadian.data), at=kejadian.at,
    ))
    _turn_back_tenggat(session, permohonan, kejadian)
    project(permohonan, sop, history[:-1], ctx)
    session.add(permohonan)
    session.flush()
    return permohonan


def undoable_urutan(session: Session, ctx: Context, actor: Actor, permohonan_id: int) -> int | None:
    """The number of events when `undo_act` would take the last one back now, else None."""
    permohonan = session.get_one(Permohonan, permohonan_id)
    every = load_kejadian(session, permohonan_id)
    history = effective(every)
    try:
        undo(procedures.get(permohonan.sop, permohonan.sop_versi), history, ctx.now(), actor.pengguna_id)
        _refuse_gone(session, permohonan, history)
    except (NotPossible, NotAllowed):
        return None
    return len(every)


def undo_many(ctx: Context, actor: Actor, acts: Iterable[tuple[int, int]]) -> list[tuple[str, str]]:
    """Each (permohonan_id, urutan) in a transaction of its own: (nomor, '' or why not)."""
    results = []
    for permohonan_id, urutan in acts:
        try:
            with ctx.store.transaction() as session:
                results.append((undo_act(session, ctx, actor, permohonan_id, urutan).nomor, ""))
        except LoketError as error:
            with ctx.store.reading() as session:
                nomor = session.exec(select(Permohonan.nomor).where(
                    Permohonan.id == permohonan_id, Permohonan.kantor_id == ctx.kantor_id)).first()
            results.append((nomor or str(permohonan_id), str(error)))
    return results


def _refuse_gone(session: Session, permohonan: Permohonan, history: tuple[Kejadian, ...]) -> None:
    """A message, a letter or a print that this act made cannot be called back. Raises NotAllowed."""
    prefix = f"{permohonan.nomor}:{len(history)}:"
    said = session.exec(select(Outbox.id).where(col(Outbox.kunci).between(prefix, prefix + "\uffff"))).first()
    if said is not None:
        raise NotAllowed("Tidak dapat diurungkan: pemberitahuannya sudah dikirim kepada pemohon.")
    for model, moment in ((Surat, Surat.tanggal), (CetakKartu, CetakKartu.at)):
        made = select(model.id).where(model.permohonan_id == permohonan.id, col(moment) >= history[-1].at)
        if session.exec(made).first() is not None:  # type: ignore[call-overload]
            raise NotAllowed("Tidak dapat diurungkan: suratnya atau cetakannya sudah dibuat.")
    if history[-1].data.get("surat_id"):
        raise NotAllowed("Tidak dapat diurungkan: suratnya sudah dibuat.")
    is_list = permohonan.induk_id is not None or session.exec(
        select(Permohonan.id).where(Permohonan.induk_id == permohonan.id)).first() is not None
    if is_list or (permohonan.sop == "bamsos" and history[-1].aksi is not Aksi.TERIMA):
        raise NotAllowed("Tidak dapat diurungkan: permohonan lain sudah ikut berubah.")
    is_marked = permohonan.sop == "jasa_dukcapil" and history[-1].langkah == "penyerahan"
    if is_marked and history[-1].aksi is not Aksi.TERIMA:
        raise NotAllowed("Tidak dapat diurungkan: hasil penyerahan tiap dokumen sudah ikut tercatat.")


def _turn_back_tenggat(session: Session, permohonan: Permohonan, kejadian: Kejadian) -> None:
    """The deadline of the row that was left runs on as it was; that of the row it came to never was."""
    rows = session.exec(select(Tenggat).where(Tenggat.permohonan_id == permohonan.id)
                        .order_by(col(Tenggat.id).desc())).all()
    if kejadian.langkah != kejadian.ke_langkah:
        for row in rows:
            if row.langkah == kejadian.langkah and not row.is_selesai:
                row.is_selesai = True
                session.add(row)
        left = next((row for row in rows if row.langkah == kejadian.ke_langkah), None)
        if left is not None:
            left.is_selesai = False
            session.add(left)
    running = [row.jatuh_at for row in rows if not row.is_selesai and row.langkah in (kejadian.ke_langkah, SELURUH)]
    permohonan.tenggat_at = min(running, default=None)
