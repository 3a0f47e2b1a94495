"""The outbox: claim, send with no transaction open, write the receipt.

A row is marked `sent_unknown` and committed before the provider is asked. Found so again (a crash, a lost
answer), it is first looked up at the provider and sent only when it is not there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from bot.alive import Watch
from bot.channels.base import Channel, OutButton, Outgoing, Receipt, SendError
from bot.media_links import media_link
from bot.pace import Pace, back_off, brief
from bot.receipts import apply_status, stop_akun
from data.columns import Moment
from data.models import Berkas, Dokumen, Outbox, Pesan
from handlers.context import Context

log = logging.getLogger(__name__)

LEASE_SECONDS = 15.0  # renewed while the provider is asked
NEVER = timedelta(minutes=5)  # no lease is given for so long: a clock that was set back since has left it behind
SEND_SECONDS = 180.0  # longer than any channel's own timeouts together; then the row is taken for lost
WINDOW_ROWS = 512
WIDE_SECONDS = 0.2  # a look at everything that waits costs more the more there is
RETRY_FIRST_SECONDS = 2.0
RETRY_LONGEST_SECONDS = 600.0
DEAD_AFTER = timedelta(hours=24)
DEAD_TRIES = 10  # also of what grew old while this machine was off
MAX_FAULTS = 10  # errors nobody classified
LOOK_BACK = timedelta(minutes=5)


@dataclass(frozen=True)
class Errand:
    """A row in hand. `must_look_up`: an earlier try may have reached the provider."""

    id: int
    holder: str
    pesan_id: int
    percakapan_id: int
    kanal: str
    attempts: int
    dibuat_at: datetime
    message: Outgoing
    must_look_up: bool
    since: datetime
    taken: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Outcome:
    """How an errand ended: a receipt, or a SendError's kind (retry | fail | stop | park | unknown | fault)."""

    errand: Errand
    receipt: Receipt | None = None
    kind: str = ""
    error: str = ""
    retry_after: float | None = None
    done: int = 0  # parts of the message the person has


@dataclass
class Queue:
    """The outbox as one process sees it: the channels' paces, and how long until a held-back row may leave."""

    channels: Mapping[str, Channel]
    paces: dict[str, Pace]
    watch: Watch = field(default_factory=Watch)
    wait: float | None = None
    wide_at: float = 0.0  # when it may next look beyond the window

    @classmethod
    def of(cls, channels: Mapping[str, Channel], watch: Watch | None = None) -> Queue:
        queue = cls(channels, {}, watch or Watch())
        for name in list(channels):
            queue.open(name)
        return queue

    def open(self, name: str) -> None:
        """Serve this channel too, if there is one of that name."""
        channel = self.channels.get(name)
        if channel is not None and name not in self.paces:
            self.paces[name] = Pace(channel.rate_per_second, channel.rate_per_chat)

    def open_waiting(self, session: Session, ctx: Context) -> None:
        """Serve every channel some row waits for: a provider may bring up names that no setting lists."""
        names = text("SELECT DISTINCT kanal FROM outbox WHERE status = 'antre' AND kantor_id = :kantor")
        for name in session.scalars(names, {"kantor": ctx.kantor_id}).all():
            self.open(name)

    def share(self, processes: int) -> None:
        """So many worker processes send: each takes its part of the senders' rates."""
        for pace in self.paces.values():
            pace.share(processes)

    def note(self, outcome: Outcome) -> None:
        """Whether the provider was there. A refusal, and a 429 with its own wait, is an answer too."""
        is_silent = outcome.receipt is None and outcome.kind in ("retry", "unknown") and outcome.retry_after is None
        pace = self.paces[outcome.errand.kanal]
        pace.note(not is_silent)
        if outcome.receipt is None and outcome.kind == "retry" and outcome.retry_after is not None:
            pace.slow_down(outcome.errand.message.alamat, outcome.retry_after)

    def broken(self) -> list[str]:
        """Channels whose provider does not answer now."""
        return [name for name, pace in self.paces.items() if pace.is_broken]


_IS_DUE = """
    (h.retry_at IS NULL OR h.retry_at <= :now) AND h.kanal IN :kanal
    AND (h.lease_until IS NULL OR (h.lease_until <= :now OR h.lease_until > :never) AND h.lease_holder NOT IN :alive)
"""
_TIMES: tuple[Any, ...] = (
    bindparam("now", type_=Moment), bindparam("never", type_=Moment), bindparam("kanal", expanding=True),
    bindparam("alive", expanding=True),
)
_IS_HELD = "(e.lease_until BETWEEN :now AND :never OR e.lease_holder IN :alive)"
_DUE = text(f"""
    SELECT w.id, w.kanal, w.alamat FROM (
        SELECT id, kanal, alamat, percakapan_id, prioritas FROM outbox h
        WHERE status = 'antre' AND kantor_id = :kantor AND {_IS_DUE}
        ORDER BY prioritas, id LIMIT :window
    ) w
    WHERE w.id = (
        SELECT e.id FROM outbox e WHERE e.status = 'antre' AND e.percakapan_id = w.percakapan_id
        ORDER BY e.prioritas, e.id LIMIT 1)
      AND NOT EXISTS (
        SELECT 1 FROM outbox e WHERE e.status = 'antre' AND e.percakapan_id = w.percakapan_id AND e.id <> w.id
          AND {_IS_HELD})
    ORDER BY w.prioritas, w.id LIMIT :wanted
""").bindparams(*_TIMES)
_ALL_DUE = text(f"""
    SELECT h.id, h.kanal, h.alamat FROM (
        SELECT min(prioritas * 1000000000000000 + id) % 1000000000000000 AS id FROM outbox
        WHERE status = 'antre' AND kantor_id = :kantor GROUP BY percakapan_id
    ) w
    JOIN outbox h ON h.id = w.id
    WHERE {_IS_DUE} AND NOT EXISTS (
        SELECT 1 FROM outbox e WHERE e.status = 'antre' AND e.percakapan_id = h.percakapan_id AND e.id <> h.id
          AND {_IS_HELD})
    ORDER BY h.prioritas, h.id LIMIT :wanted
""").bindparams(*_TIMES)
_BEYOND = text("""
    SELECT id FROM outbox WHERE status = 'antre' AND kantor_id = :kantor ORDER BY prioritas, id LIMIT 1 OFFSET :window
""")


def find_due(session: Session, ctx: Context, queue: Queue, wanted: int) -> list[int]:
    """Ids of rows that may leave now: the first of each conversation, by priority and age, as the paces allow."""
    kantor = {"kantor": ctx.kantor_id}
    values = kantor | {"now": ctx.now(), "never": ctx.now() + NEVER, "kanal": list(queue.paces)}
    queue.watch.look(session)
    values |= {"wanted": max(4 * wanted, 200), "alive": queue.watch.alive(LEASE_SECONDS) or ["-"]}
    rows = session.execute(_DUE, values | {"window": WINDOW_ROWS}).all()
    queue.wait = None
    if len(rows) < wanted:
        now, beyond = time.monotonic(), kantor | {"window": WINDOW_ROWS}
        if now < queue.wide_at:
            queue.wait = queue.wide_at - now
        elif session.execute(_BEYOND, beyond).first() is not None:
            queue.wide_at = now + WIDE_SECONDS
            rows = session.execute(_ALL_DUE, values).all()
    ids: list[int] = []
    for row in rows:
        if len(ids) >= wanted:
            break
        pace = queue.paces[row.kanal]
        wait = pace.ready_in(row.alamat)
        if wait > 0:
            queue.wait = wait if queue.wait is None else min(wait, queue.wait)
            continue
        pace.take(row.alamat)
        ids.append(row.id)
    return ids


def claim(
    session: Session, ctx: Context, ids: Sequence[int], holder: str, watch: Watch | None = None
) -> list[Errand]:
    """Take rows for this holder inside the caller's transaction; rows another worker took are left out.

    `watch`: a lease that looks run out is not taken from a holder that is alive.
    """
    now = ctx.now()
    until = col(Outbox.lease_until)
    free = select(Outbox).where(
        col(Outbox.id).in_(ids), col(Outbox.status) == "antre",
        until.is_(None) | (until <= now) | (until > now + NEVER),
    ).order_by(col(Outbox.id))
    errands = []
    for row in session.exec(ctx.store.skip_locked(free)).all():
        if watch is not None and row.lease_until is not None:
            watch.look(session, is_sure=True)
            if row.lease_holder in watch.alive(LEASE_SECONDS):
                continue
        try:
            errands.append(_errand(session, ctx, row, holder, now))
        except DBAPIError:
            raise
        except Exception as error:  # its file or document is gone: this row alone fails
            log.exception("outbox row %s cannot be made into a message", row.id)
            row.status, row.error = "gagal", brief(error)
            _mark(session, row.pesan_id, "gagal")
    lease = {"lease_holder": holder, "lease_until": now + timedelta(seconds=LEASE_SECONDS)}
    fresh = [one.id for one in errands if not one.must_look_up]
    lost = [one.id for one in errands if one.must_look_up]  # their `dikirim_at` stays: from there on is looked
    for ids_of, values in ((fresh, lease | {"sent_unknown": True, "dikirim_at": now}), (lost, lease)):
        if ids_of:
            changed = update(Outbox).where(col(Outbox.id).in_(ids_of)).values(**values)
            session.execute(changed.execution_options(synchronize_session=False))
    return errands


def _errand(session: Session, ctx: Context, row: Outbox, holder: str, now: datetime) -> Errand:
    assert row.id is not None
    since = row.dikirim_at or row.dibuat_at
    known = _known_ids(session, row, since) if row.sent_unknown else frozenset()
    return Errand(
        row.id, holder, row.pesan_id, row.percakapan_id, row.kanal, row.attempts, row.dibuat_at,
        _to_outgoing(session, ctx, row, known), row.sent_unknown, since if row.sent_unknown else now,
    )


def _known_ids(session: Session, row: Outbox, since: datetime) -> frozenset[str]:
    """Provider ids of what this person was sent around then: none of them is the lost message."""
    return frozenset(session.exec(
        select(Outbox.provider_id).where(
            Outbox.percakapan_id == row.percakapan_id, Outbox.provider_id != "",
            col(Outbox.dikirim_at) >= since - LOOK_BACK,
        )
    ))


def _to_outgoing(session: Session, ctx: Context, row: Outbox, known: frozenset[str]) -> Outgoing:
    lokasi, tipe, nama = _attachment(session, row.isi)
    return Outgoing(
        alamat=row.alamat, teks=str(row.isi.get("teks", "")), kunci=row.kunci, known_ids=known,
        buttons=tuple(OutButton(one["label"], one["payload"]) for one in row.isi.get("buttons") or []),
        nama_berkas=nama, tipe_berkas=tipe,
        read_file=(lambda: ctx.files.get(lokasi)) if lokasi else None,
        public_url=media_link(ctx, lokasi, tipe, nama) if lokasi else "",
        done=int(row.isi.get("bagian") or 0), templat_sid=str((row.isi.get("templat") or {}).get("sid", "")),
        variabel=(row.isi.get("templat") or {}).get("variabel", {}),
    )


def _attachment(session: Session, isi: Mapping[str, Any]) -> tuple[str, str, str]:
    """(lokasi, tipe, nama) of the one file a message may carry; '' when it carries none."""
    if isi.get("dokumen_id"):
        dokumen = session.get_one(Dokumen, isi["dokumen_id"])
        return dokumen.lokasi_signed or dokumen.lokasi, "application/pdf", dokumen.nama or "dokumen.pdf"
    for one in isi.get("lampiran") or []:
        if one.get("lokasi"):
            return one["lokasi"], str(one.get("tipe", "")), str(one.get("nama", ""))
        berkas = session.get_one(Berkas, one["berkas_id"])
        return berkas.lokasi, berkas.tipe, str(one.get("nama") or berkas.nama)
    return "", "", ""


def send(channel: Channel, errand: Errand, now: Callable[[], datetime]) -> Outcome:
    """Ask the provider, with no transaction open. Never raises."""
    message = errand.message
    try:
        if errand.must_look_up:
            found = channel.look_up(message, (now() - errand.since).total_seconds())
            if found is not None and found.provider_id not in message.known_ids:
                if found.done is None:
                    return Outcome(errand, found)
                message = replace(message, done=found.done)
                rest = channel.send(message)
                return Outcome(errand, replace(found, done=None) if message.public_url else rest)
        return Outcome(errand, channel.send(message))
    except SendError as error:
        kind = "unknown" if error.kind == "retry" and errand.must_look_up else error.kind
        done = max(message.done, error.done)
        return Outcome(errand, None, kind, str(error)[:300], error.retry_after, done)
    except Exception as error:
        log.exception("outbox row %s cannot be sent", errand.id)
        return Outcome(errand, None, "fault", brief(error))


_SENT = text("""
    UPDATE outbox SET status = 'terkirim', provider_id = :provider_id, error = '', sent_unknown = false,
           lease_holder = '', lease_until = NULL
    WHERE id = :id AND status = 'antre'
""")  # whoever holds the row now: it was sent
_PESAN_SENT = text("UPDATE pesan SET status = 'terkirim' WHERE id = :id AND status IN ('antre', 'parkir', '')")


def record(session: Session, ctx: Context, outcome: Outcome) -> None:
    """Write how it ended, inside the caller's transaction. Writing the same outcome twice changes nothing."""
    errand = outcome.errand
    if outcome.receipt is not None:
        provider_id, connection = outcome.receipt.provider_id, session.connection()
        connection.execute(_SENT, {"id": errand.id, "provider_id": provider_id})
        connection.execute(_PESAN_SENT, {"id": errand.pesan_id})
        if outcome.receipt.status != "terkirim":
            apply_status(session, provider_id, outcome.receipt.status)
        return
    if outcome.done > errand.message.done:
        row = session.get_one(Outbox, errand.id)
        row.isi = {**row.isi, "bagian": outcome.done}
        session.flush()
    attempts = errand.attempts + 1
    is_old = ctx.now() - errand.dibuat_at > DEAD_AFTER and attempts >= DEAD_TRIES
    is_dead = is_old or (outcome.kind == "fault" and attempts >= MAX_FAULTS)
    if outcome.kind in ("retry", "unknown", "fault") and not is_dead:
        wait = back_off(attempts, RETRY_FIRST_SECONDS, RETRY_LONGEST_SECONDS)
        if outcome.retry_after is not None:
            wait = max(timedelta(seconds=outcome.retry_after), min(wait, timedelta(seconds=outcome.retry_after + 1)))
        _write(
            session, errand, attempts=attempts, error=outcome.error, retry_at=ctx.now() + wait,
            sent_unknown=outcome.kind != "retry",
        )
        return
    status = "parkir" if outcome.kind == "park" else "gagal"
    _write(session, errand, attempts=attempts, status=status, error=outcome.error, sent_unknown=False)
    _mark(session, errand.pesan_id, status)
    if outcome.kind == "stop":
        stop_akun(session, errand.percakapan_id)


def _write(session: Session, errand: Errand, **values: Any) -> None:
    """Change a row that still waits and is still held as it was."""
    changed = update(Outbox).where(
        col(Outbox.id) == errand.id, col(Outbox.status) == "antre", col(Outbox.lease_holder) == errand.holder
    )
    session.execute(
        changed.values(lease_holder="", lease_until=None, **values).execution_options(synchronize_session=False)
    )


def _mark(session: Session, pesan_id: int, status: str) -> None:
    session.execute(
        update(Pesan).where(col(Pesan.id) == pesan_id, col(Pesan.status).in_(("antre", "parkir", "")))
        .values(status=status).execution_options(synchronize_session=False)
    )


def renew(ctx: Context, errands: Sequence[Errand]) -> None:
    """Prolong the leases of sends that take long; those that hang are given up, for another worker to look up."""
    now = time.monotonic()
    ids = sorted(one.id for one in errands if LEASE_SECONDS / 4 <= now - one.taken <= SEND_SECONDS)
    hung = sorted(one.id for one in errands if now - one.taken > SEND_SECONDS)
    if not ids and not hung:
        return
    with ctx.store.transaction() as session:
        for these, values in (
            (ids, {"lease_until": ctx.now() + timedelta(seconds=LEASE_SECONDS)}),
            (hung, {"lease_until": None, "lease_holder": ""}),
        ):
            if these:
                session.execute(update(Outbox).where(
                    col(Outbox.id).in_(these), col(Outbox.status) == "antre",
                    col(Outbox.lease_holder) == errands[0].holder,
                ).values(**values))


def release(session: Session, errands: Sequence[Errand]) -> None:
    """Give rows back that were claimed but never sent (a graceful stop)."""
    for one in errands:
        _write(session, one, sent_unknown=one.must_look_up)
