"""What time does to the shared inbox: snoozes end, late answers are told once, new ones go round by turn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select, text

from data.models import AnggotaTim, Eskalasi, Kehadiran, Outbox, Percakapan, Pesan
from handlers.commands import pengaturan_waktu as waktu
from handlers.commands.giliran import PRESENT, TERBUKA, TERSEDIA, give_turn, teams_with_room
from handlers.commands.jejak import BANGUN, GAGAL, LEWAT, note_jejak, tell
from handlers.commands.menunggu import mark_waiting, start_clock
from handlers.context import SISTEM, Context

ABSENT = timedelta(minutes=10)  # away this long: what was given by turn and not begun goes to somebody else
GAGAL_SINCE = timedelta(days=3)  # a message is tried for a day; older failures are the list's of failed messages
_BATCH = 100


def sweep_meja(ctx: Context) -> tuple[int, int, int]:
    """How many woke, became late, were given to somebody. Running it again does nothing more."""
    return _wake(ctx), _tell_late(ctx), _go_round(ctx)


def _wake(ctx: Context) -> int:
    with ctx.store.transaction() as session:
        due = _some(ctx, session, col(Percakapan.tunda_sampai_at) <= ctx.now())
        for percakapan in due:
            _wait_again(session, ctx, percakapan, BANGUN)
        return len(due)


def bring_back_gagal(ctx: Context) -> int:
    """A reply that did not arrive is no answer: its conversation waits for us again, and its holder is told. How many.

    Whoever writes again, hands it back, closes it, or puts the message aside has dealt with it.
    """
    later = aliased(Pesan)
    newer = select(later.id).where(later.percakapan_id == Outbox.percakapan_id, col(later.id) > Outbox.pesan_id,
                                   later.pengirim == "petugas", col(later.status).not_in(("gagal", "diabaikan")))
    failed = (select(Outbox.percakapan_id).join(Pesan, col(Pesan.id) == Outbox.pesan_id)
              .where(Outbox.kantor_id == ctx.kantor_id, text("outbox.status IN ('parkir', 'gagal')"),
                     Outbox.status == "gagal", Outbox.prioritas == 0, Outbox.dibuat_at > ctx.now() - GAGAL_SINCE,
                     Pesan.pengirim == "petugas", ~newer.exists()))
    with ctx.store.transaction() as session:
        rows = _some(ctx, session, Percakapan.status == "petugas", col(Percakapan.belum_dijawab_at).is_(None),
                     col(Percakapan.tunda_sampai_at).is_(None), col(Percakapan.id).in_(failed))
        for percakapan in rows:
            _wait_again(session, ctx, percakapan, GAGAL)
        return len(rows)


def _wait_again(session: Session, ctx: Context, percakapan: Percakapan, sebab: str) -> None:
    """It waits for us once more; the trail and its holder are told why (BANGUN, GAGAL)."""
    mark_waiting(ctx, percakapan)
    session.add(percakapan)
    note_jejak(session, ctx, percakapan, sebab, SISTEM)
    if percakapan.petugas_id is not None:
        tell(session, ctx, percakapan.petugas_id, sebab, percakapan, SISTEM)


def _tell_late(ctx: Context) -> int:
    """Past its time: on top of the lists from now on, and told to whom it concerns, once."""
    with ctx.store.transaction() as session:
        late = [percakapan for percakapan in _some(ctx, session, col(Percakapan.sla_at) <= ctx.now(),
                                                   col(Percakapan.is_lewat).is_(False))
                if not _is_with_atasan(session, ctx, percakapan)]
        for percakapan in late:
            percakapan.is_lewat = True
            session.add(percakapan)
            note_jejak(session, ctx, percakapan, "lewat", SISTEM)
            for pengguna_id in _concerned(session, ctx, percakapan):
                tell(session, ctx, pengguna_id, LEWAT, percakapan, SISTEM)
        return len(late)


def _is_with_atasan(session: Session, ctx: Context, percakapan: Percakapan) -> bool:
    """While a question about it lies with Kasi or Kabid their row of BAMSOS counts: the clock moves to its end."""
    asked = session.exec(select(Eskalasi).where(Eskalasi.percakapan_id == percakapan.id, Eskalasi.status == "terbuka")
                         .order_by(col(Eskalasi.id).desc()).limit(1)).first()
    if asked is None:
        return False
    since = datetime.fromisoformat(asked.jejak[-1]["at"]) if asked.jejak else asked.at
    start_clock(ctx, percakapan, since, waktu.KABID if asked.untuk == "kabid" else waktu.KASI)
    session.add(percakapan)
    return (percakapan.sla_at or since) > ctx.now()


def _concerned(session: Session, ctx: Context, percakapan: Percakapan) -> Iterable[int]:
    """Its holder, else the members of its team, else everybody present."""
    if percakapan.petugas_id is not None:
        return [percakapan.petugas_id]
    if percakapan.tim_id is not None:
        return session.exec(select(AnggotaTim.pengguna_id).where(AnggotaTim.tim_id == percakapan.tim_id)).all()
    return session.exec(select(Kehadiran.pengguna_id).where(
        Kehadiran.kantor_id == ctx.kantor_id, Kehadiran.status == TERSEDIA,
        Kehadiran.terlihat_at > ctx.now() - PRESENT)).all()


def _go_round(ctx: Context) -> int:
    """What nobody has goes to whoever came back; what an absent officer was given and has not begun goes on."""
    with ctx.store.transaction() as session:
        rooms = teams_with_room(session, ctx)
        if not rooms:
            return 0
        away = select(Kehadiran.pengguna_id).where(Kehadiran.kantor_id == ctx.kantor_id,
                                                   Kehadiran.terlihat_at < ctx.now() - ABSENT)
        waits, tim_id = col(Percakapan.belum_dijawab_at).is_not(None), col(Percakapan.tim_id)
        left = _some(ctx, session, waits, Percakapan.status == "antre", col(Percakapan.petugas_id).in_(away),
                     tim_id.in_(rooms))
        free = _some(ctx, session, waits, Percakapan.status == "antre", col(Percakapan.petugas_id).is_(None),
                     or_(tim_id.is_(None), tim_id.in_(rooms)))
        return sum(_pass_on(session, ctx, percakapan) for percakapan in [*left, *free])


def _pass_on(session: Session, ctx: Context, percakapan: Percakapan) -> bool:
    before, percakapan.petugas_id = percakapan.petugas_id, None
    if give_turn(session, ctx, percakapan):
        return True
    percakapan.petugas_id = before
    return False


def _some(ctx: Context, session: Session, *conditions: object) -> list[Percakapan]:
    statement = select(Percakapan).where(
        Percakapan.kantor_id == ctx.kantor_id, col(Percakapan.status).in_(TERBUKA), *conditions)  # type: ignore[arg-type]
    return list(session.exec(ctx.store.skip_locked(
        statement.order_by(col(Percakapan.belum_dijawab_at), col(Percakapan.id)).limit(_BATCH))))
