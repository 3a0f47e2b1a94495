"""The worker process: turns of the inbox, sends of the outbox. Any number of these may run (`python -m bot.worker`)."""

from __future__ import annotations

import logging
import os
import queue
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import DBAPIError

from bot import batch, inbox, outbox, receipts, turns
from bot.alive import Watch
from bot.channels.base import Channel
from bot.pace import Bell
from data.models import Denyut
from handlers.context import Context

log = logging.getLogger(__name__)

GRACE_SECONDS = 10.0
LOOK_SECONDS = 1.0  # a look without any sign: retries and leases that have come due
OUTBOX_POLL_SECONDS = 0.08  # turns of this process ring; only officers' words come from elsewhere
RENEW_SECONDS = 2.0
HEARTBEAT_SECONDS = 5.0
ALIVE_SECONDS = 20.0
FORGOTTEN_SECONDS = 600.0
SENDERS_PER_THREAD = 8
AHEAD = 2  # rows in hand for each sender, so that none waits while the next are taken
GATHER_SECONDS = 0.04  # a queue that had work is given a moment: ten rows taken together cost little more than one
BUSY = 4  # conversations in hand from which on it is worth while
BATCH = 32  # conversations taken in one look
BATCHES = 2  # batches in hand at once: one that hangs does not stop the others


class Worker:
    """One process's share of both queues. `shell` does the turns (bot.shell.Shell)."""

    def __init__(self, ctx: Context, channels: Mapping[str, Channel], shell: batch.BatchShell) -> None:
        self.ctx, self.channels, self.shell = ctx, channels, shell
        self.name = f"worker:{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._stopping, self._stopped = threading.Event(), threading.Event()
        self._turns: dict[str, inbox.Claim] = {}
        self._errands: dict[int, outbox.Errand] = {}
        self._outcomes: queue.SimpleQueue[outbox.Outcome] = queue.SimpleQueue()
        self._watch = Watch(self.name)
        self._queue = outbox.Queue.of(channels, self._watch)
        self._beats, self._is_known = 0, threading.Event()  # nothing is taken before the others can see us
        self._together = turns.Together(ctx.store)
        self._unsettled: dict[str, float] = {}  # kunci → monotonic moment its album is settled
        self._inbox_bell, self._outbox_bell = Bell(ctx.store), Bell(ctx.store, OUTBOX_POLL_SECONDS)
        self._slots = max(1, ctx.settings.worker_threads)
        self._senders = self._slots * SENDERS_PER_THREAD
        self._ahead = AHEAD * self._senders
        self._batches, self._lock = 0, threading.Lock()
        self._turn_pool = ThreadPoolExecutor(BATCHES, "turn")
        self._slow_pool = ThreadPoolExecutor(self._slots, "slow")
        self._send_pool = ThreadPoolExecutor(self._senders, "send")
        self._threads = [
            threading.Thread(target=self._forever, args=(step, bell), name=name, daemon=True)
            for name, step, bell in (
                ("inbox", self._inbox_step, self._inbox_bell),
                ("outbox", self._outbox_step, self._outbox_bell),
                ("denyut", self._beat_step, None),
            )
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, grace: float = GRACE_SECONDS) -> bool:
        """Take nothing new, finish what is in hand. Returns whether all of it was finished within `grace` seconds."""
        self._stopping.set()
        self._inbox_bell.ring()
        self._outbox_bell.ring()
        until = time.monotonic() + grace
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._stopped.set()
        is_done = not self._turns and not self._errands
        self._turn_pool.shutdown(wait=is_done, cancel_futures=True)
        self._slow_pool.shutdown(wait=is_done, cancel_futures=True)
        self._send_pool.shutdown(wait=is_done, cancel_futures=True)
        try:
            with self.ctx.store.transaction() as session:
                gone = session.get(Denyut, self.name)
                if gone:
                    session.delete(gone)
        except DBAPIError:
            log.warning("the last sign of life stays behind: the database is away")
        return is_done

    def _forever(self, step: Callable[[], bool], bell: Bell | None) -> None:
        """Repeat a step until it says it is done; a database that is away is waited for."""
        pause = 0.1
        while True:
            try:
                if not step():
                    break
                pause = 0.1
            except DBAPIError as error:
                log.warning("the database is locked or away: %s", type(error.orig).__name__)
                time.sleep(pause)
                pause = min(pause * 2, 5.0)
                if self._stopping.is_set() and pause > 1.0:
                    break
            except Exception:
                log.exception("a step of the worker failed; it goes on")
                time.sleep(1.0)
                if self._stopping.is_set():
                    break
        if bell:
            bell.close()

    def _inbox_step(self) -> bool:
        if self._stopping.is_set():
            self._turn_pool.shutdown(wait=True)
            self._slow_pool.shutdown(wait=True)
            return False
        now = time.monotonic()
        self._unsettled = {kunci: at for kunci, at in self._unsettled.items() if at > now}
        is_free = self._batches < BATCHES
        claims: list[inbox.Claim] = []
        if is_free:
            slow = self._slots - sum(claim.is_slow for claim in list(self._turns.values()))
            look = inbox.claim(self.ctx, self.channels, self.name, BATCH, skip=self._unsettled, slow=slow)
            self._unsettled |= {kunci: now + wait for kunci, wait in look.unsettled.items()}
            claims = look.claims
        self._turns |= {claim.holder: claim for claim in claims}
        for claim in claims:
            if claim.is_slow:
                self._slow_pool.submit(self._turn, [claim])
        quick = [claim for claim in claims if not claim.is_slow]
        if quick:
            with self._lock:
                self._batches += 1
            self._turn_pool.submit(self._turn, quick).add_done_callback(self._batch_done)
        if len(claims) >= BUSY:
            time.sleep(GATHER_SECONDS)
        elif not claims:
            nearest = min(self._unsettled.values(), default=now + LOOK_SECONDS)
            self._inbox_bell.wait(max(0.005, min(LOOK_SECONDS, nearest - now)), is_full=not is_free)
        return True

    def _turn(self, claims: list[inbox.Claim]) -> None:
        try:
            batch.handle_many(self.ctx, self.channels, self.shell, claims, self._together)
        except Exception:
            log.exception("%d turns broke off; their leases will run out", len(claims))
        finally:
            for claim in claims:
                self._turns.pop(claim.holder, None)
            self._inbox_bell.ring()
            self._outbox_bell.ring()

    def _batch_done(self, _future: object) -> None:
        with self._lock:
            self._batches -= 1
        self._inbox_bell.ring()

    def _outbox_step(self) -> bool:
        free = self._ahead - len(self._errands)
        is_stopping = self._stopping.is_set()
        is_wanting = 2 * free >= self._ahead and not is_stopping and self._is_known.is_set()
        with self.ctx.store.reading() as session:
            due = outbox.find_due(session, self.ctx, self._queue, free) if is_wanting else []
            is_status = receipts.has_statuses(session, self.ctx) and not is_stopping
        ids = [one for one in due if one not in self._errands]  # a clock that jumps makes their leases look run out
        outcomes = self._drain()
        if outcomes or ids:
            self._exchange(outcomes, ids)
        if is_status:
            receipts.take_statuses(self.ctx, self.channels)
        if is_stopping and not self._errands and not self._turns and self._outcomes.empty():
            return False
        if len(self._errands) >= BUSY:
            time.sleep(GATHER_SECONDS)
        elif not (outcomes or ids or is_status):
            wait = LOOK_SECONDS if self._queue.wait is None else min(LOOK_SECONDS, self._queue.wait)
            self._outbox_bell.wait(max(0.005, wait), is_full=not is_wanting)
        return True

    def _drain(self) -> list[outbox.Outcome]:
        outcomes = []
        while not self._outcomes.empty():
            outcomes.append(self._outcomes.get())
        return outcomes

    def _exchange(self, outcomes: list[outbox.Outcome], ids: list[int]) -> None:
        """Write what was sent and take what is next, in one transaction."""
        try:
            with self.ctx.store.transaction() as session:
                for outcome in outcomes:
                    outbox.record(session, self.ctx, outcome)
                errands = outbox.claim(session, self.ctx, ids, self.name, self._watch) if ids else []
        except DBAPIError:
            for outcome in outcomes:
                self._outcomes.put(outcome)
            raise
        except Exception:
            log.exception("outcomes cannot be written together; each by itself")
            errands = []
            for outcome in outcomes:
                self._record_alone(outcome)
        for outcome in outcomes:
            self._queue.note(outcome)
            self._errands.pop(outcome.errand.id, None)
        for errand in errands:
            self._errands[errand.id] = errand
            self._send_pool.submit(self._send, errand)

    def _record_alone(self, outcome: outbox.Outcome) -> None:
        try:
            with self.ctx.store.transaction() as session:
                outbox.record(session, self.ctx, outcome)
        except Exception:
            log.exception("the outcome of outbox row %s cannot be written; it will be looked up", outcome.errand.id)

    def _send(self, errand: outbox.Errand) -> None:
        self._outcomes.put(outbox.send(self.channels[errand.kanal], errand, self.ctx.now))
        self._outbox_bell.ring()

    def _beat_step(self) -> bool:
        """Prolong leases often, show a sign of life now and then."""
        beat_at = 0.0
        while not self._stopped.is_set() and not (self._stopping.is_set() and not self._turns and not self._errands):
            inbox.renew(self.ctx, list(self._turns.values()))
            outbox.renew(self.ctx, list(self._errands.values()))
            if time.monotonic() - beat_at >= HEARTBEAT_SECONDS:
                self._queue.share(self._beat())
                beat_at = time.monotonic()
            if self._stopping.is_set():
                self._stopped.wait(0.2)
            else:
                self._stopping.wait(RENEW_SECONDS)
        return False

    def _beat(self) -> int:
        """Write the sign of life; returns how many workers are alive, this one included."""
        self._beats += 1
        about = {"giliran": len(self._turns), "kirim": len(self._errands), "terputus": self._queue.broken(),
                 "ketukan": self._beats}
        with self.ctx.store.transaction() as session:
            self._queue.open_waiting(session, self.ctx)
            self._watch.look(session)
            self._watch.forget(session, FORGOTTEN_SECONDS)
            session.merge(Denyut(nama=self.name, at=self.ctx.now(), keterangan=about))
        if not self._is_known.is_set():
            self._is_known.set()
            self._outbox_bell.ring()
        return len(self._watch.alive(ALIVE_SECONDS)) + 1


def main() -> int:
    """Run until SIGTERM or SIGINT; then finish the turns in hand, at most ten seconds."""
    from bot.channels.registry import channels_of
    from bot.cli import make_context
    from bot.shell import Shell
    from bot.understanding import Understanding
    from data.settings import MissingSetting, load_settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for talker in ("httpx", "twilio.http_client"):  # they would write addresses into the log
        logging.getLogger(talker).setLevel(logging.WARNING)
    try:
        ctx = make_context(load_settings())
    except MissingSetting as error:
        print(f"worker: {error}", file=sys.stderr)
        return 2
    channels = channels_of(ctx)
    worker = Worker(ctx, channels, Shell(channels, Understanding(ctx.settings)))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker.start()
    log.info("worker %s is ready", worker.name)
    stop.wait()
    is_done = worker.stop()
    log.info("worker %s stops%s", worker.name, "" if is_done else "; what is in hand will be taken over")
    logging.shutdown()
    os._exit(0 if is_done else 1)


if __name__ == "__main__":
    sys.exit(main())
