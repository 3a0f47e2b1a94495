"""What a list does, its pupils' own permohonan do with it: one act, one history each, one notice each."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

from sqlmodel import Session, col, select

from data import models
from data.models import Permohonan
from data.models.base import ident
from handlers.commands.daftar_siswa import take_out
from handlers.commands.load import load_kejadian
from handlers.commands.riwayat import append_kejadian, project
from handlers.context import Context
from handlers.queries.daftar import as_orang, find_daftar, list_orang
from handlers.workflow.daftar import HasilOrang, Verifikasi, count
from handlers.workflow.effects import Notify
from handlers.workflow.engine import decide
from handlers.workflow.model import SELESAI, Aksi, Fakta, Kejadian, NotPossible, Sop
from handlers.workflow.undo import effective

log = logging.getLogger(__name__)
_STAY = (Aksi.TERIMA, Aksi.JEDA, Aksi.LANJUTKAN)
Followed = tuple[Permohonan, tuple[Kejadian, ...], tuple[Notify, ...]]


def carry_along(
    session: Session, ctx: Context, permohonan: Permohonan, sop: Sop, last: Kejadian
) -> Iterator[Followed]:
    """Repeat the last act of a list on each permohonan it carries; what each is to be told comes back.

    Deadlines and letters are the list's alone. A list that is withdrawn lets its pupils go; when it is over, its
    printed cards count as handed over.
    """
    if last.aksi is Aksi.SERAHKAN and last.ke_langkah == SELESAI:
        _hand_over(session, permohonan)
    if last.langkah == last.ke_langkah and last.aksi not in _STAY:
        return
    followers = session.exec(
        select(Permohonan).where(Permohonan.induk_id == permohonan.id).order_by(col(Permohonan.id)).with_for_update()
    ).all()
    for follower in followers:
        if last.aksi is Aksi.BATALKAN:
            for orang in list_orang(session, follower.id):
                take_out(session, orang)
            continue
        try:
            yield _follow(session, ctx, permohonan, follower, sop, last)
        except NotPossible:
            log.exception("%s cannot follow its list %s", follower.nomor, permohonan.nomor)


def _follow(
    session: Session, ctx: Context, permohonan: Permohonan, follower: Permohonan, sop: Sop, last: Kejadian
) -> Followed:
    people = list_orang(session, follower.id)
    every = load_kejadian(session, ident(follower))
    history = effective(every)
    fakta = count(as_orang(row) for row in people).as_fakta(Fakta(is_rangkap=True, has_rencana=True))
    fakta = replace(fakta, orang_belum=0, orang_lulus=1, orang_tanpa_hasil=0)  # judged with the list
    ke = str(last.data.get("alasan", "")) if last.aksi is Aksi.JEDA else last.ke_langkah
    decision = decide(
        sop, history, last.aksi, last.peran, fakta, last.at, last.pengguna_id, last.catatan, ke,
        {"ikut": permohonan.nomor},
    )
    append_kejadian(session, follower, every, decision)
    grown = history + decision.kejadian
    follower.data = {**follower.data, **{key: permohonan.data[key] for key in ("hari", "tempat")
                                         if permohonan.data.get(key)}}
    project(follower, sop, grown, ctx)
    session.add(follower)
    notices = tuple(_for_person(effect, people) for effect in decision.effects if isinstance(effect, Notify))
    return follower, grown, notices


def _for_person(notice: Notify, people: list[models.Orang]) -> Notify:
    """What came of this very pupil, where the list ends or says no to them."""
    if notice.key != "perekaman_selesai" or not people:
        return notice
    hasil, is_lulus = HasilOrang(people[0].hasil), people[0].verifikasi == Verifikasi.LULUS
    if is_lulus and not hasil.is_gagal:
        return notice
    word = f"{hasil.label}: {people[0].alasan}" if is_lulus else people[0].alasan
    return Notify("perekaman_gagal", {**notice.params, "catatan": word})


def _hand_over(session: Session, permohonan: Permohonan) -> None:
    daftar = find_daftar(session, permohonan.id)
    if daftar is None:
        return
    printed = select(models.Orang).where(models.Orang.daftar_id == daftar.id, models.Orang.hasil == HasilOrang.CETAK)
    for row in session.exec(printed):
        row.hasil = HasilOrang.DISERAHKAN
        row.versi += 1
        session.add(row)
