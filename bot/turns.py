"""A turn of a conversation: prepared with no transaction open, then applied and settled in one.

Turns that become ready at the same moment share a transaction (and one flush to disk); when one of them fails,
nothing of the group is written and each is tried by itself.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from sqlalchemy import update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, col

from bot.channels.base import Channel
from bot.inbox import Claim, LostLease, hold, release_one, settle
from bot.pace import back_off, brief
from data.models import Inbox
from data.store import Store, patiently
from handlers.context import Context

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
RETRY_FIRST_SECONDS = 1.0
RETRY_LONGEST_SECONDS = 60.0
PATIENCE_SECONDS = 20.0
GROUP_SECONDS = 0.012  # a group takes in no more turns once it has held the write lock for so long


class Shell(Protocol):
    """What a turn does (bot.shell; tests give their own)."""

    def prepare(self, ctx: Context, channel: Channel, rows: Sequence[Inbox]) -> Sequence[Any]: ...

    def apply(self, session: Session, ctx: Context, prepared: Any) -> None: ...

    def give_up(self, session: Session, ctx: Context, row: Inbox, error: str) -> None: ...


class _Slot:
    """One turn's writing and, once its group is written, what went wrong with it."""

    __slots__ = ("error", "is_done", "write")

    def __init__(self, write: Callable[[Session], None]) -> None:
        self.write = write
        self.is_done = False
        self.error: Exception | None = None


class Together:
    """Runs writings of several threads in common transactions. Whoever finds the gate free writes for all who wait."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._writer = threading.Lock()
        self._waiting: deque[_Slot] = deque()

    def run(self, write: Callable[[Session], None]) -> None:
        """Returns once `write` is committed; raises what it raised, and then nothing of it is written."""
        slot = _Slot(write)
        if self._store.is_sqlite:
            self._waiting.append(slot)
            with self._writer:
                while not slot.is_done and self._waiting:  # one group may be full before it comes to us
                    self._run_group()
        else:  # PostgreSQL has many writers: side by side is quicker there
            self._run_alone(slot)
        if slot.error is not None:
            raise slot.error
        if not slot.is_done:
            raise RuntimeError("the thread that was to write this turn was ended")

    def _run_group(self) -> None:
        group: list[_Slot] = []
        try:
            with self._store.transaction() as session:
                began = time.monotonic()
                while self._waiting and (not group or time.monotonic() - began < GROUP_SECONDS):
                    group.append(self._waiting.popleft())
                    group[-1].write(session)
        except Exception as error:
            while self._waiting and not group:  # the lock was not to be had: it is so for everybody
                group.append(self._waiting.popleft())
            if len(group) > 1 and not isinstance(error, OperationalError):
                for slot in group:
                    self._run_alone(slot)
                return
            for slot in group:
                slot.error = error
        for slot in group:
            slot.is_done = True

    def _run_alone(self, slot: _Slot) -> None:
        try:
            with self._store.transaction() as session:
                slot.write(session)
        except Exception as error:
            slot.error = error
        slot.is_done = True


def handle(
    ctx: Context, channels: Mapping[str, Channel], shell: Shell, claim: Claim, together: Together | None = None
) -> None:
    """One turn: prepare with no transaction open, then apply and settle in one transaction per prepared message.

    Never raises for what a message or the database does; what went wrong stands in the row.
    """
    head = claim.rows[0]
    channel = channels.get(head.kanal)
    if channel is None:
        _fail(ctx, shell, claim, head, f"kanal tidak dikenal: {head.kanal}", is_final=True)
        return
    if head.attempts >= MAX_ATTEMPTS:
        _fail(ctx, shell, claim, head, head.error or "pekerja berhenti di tengah pesan ini", is_final=True)
        return
    try:
        prepared = list(shell.prepare(ctx, channel, claim.rows))
    except Exception as error:
        log.exception("inbox row %s cannot be prepared", head.id)
        _fail(ctx, shell, claim, head, brief(error))
        return
    together = together or Together(ctx.store)
    left = {row.id: row for row in claim.rows}
    for ids, turns in units(prepared):
        row = left[ids[0]]
        for number in ids:
            del left[number]
        try:
            write = _writing(ctx, shell, claim, turns, ids, is_last=not left)
            patiently(partial(together.run, write), PATIENCE_SECONDS)
        except LostLease:
            log.info("conversation of inbox row %s went to another worker", row.id)
            return
        except Exception as error:
            log.exception("inbox row %s cannot be applied", row.id)
            _fail(ctx, shell, claim, row, brief(error))
            return
    for row in left.values():
        _fail(ctx, shell, claim, row, "pesan tidak menghasilkan giliran")
        return


def units(prepared: Sequence[Any]) -> list[tuple[list[int], list[Any]]]:
    """What must commit together: a turn with its rows, and all turns that came from one row."""
    units: list[tuple[list[int], list[Any]]] = []
    for one in prepared:
        ids = list(one.inbox_ids)
        if units and set(ids) & set(units[-1][0]):
            units[-1][0].extend(number for number in ids if number not in units[-1][0])
            units[-1][1].append(one)
        else:
            units.append((ids, [one]))
    return units


def _writing(
    ctx: Context, shell: Shell, claim: Claim, turns: Sequence[Any], ids: Sequence[int], is_last: bool
) -> Callable[[Session], None]:
    def write(session: Session) -> None:
        hold(session, ctx, [claim] if is_last else [], [] if is_last else [claim])
        settle(session, ids)
        for turn in turns:
            shell.apply(session, ctx, turn)

    return write


def _fail(ctx: Context, shell: Shell, claim: Claim, row: Inbox, error: str, is_final: bool = False) -> None:
    """Count the attempt and set the time of the next; after the last one a person gets the message."""
    attempts = row.attempts + 1
    is_final = is_final or attempts >= MAX_ATTEMPTS

    def act(is_told: bool) -> None:
        with ctx.store.transaction() as session:
            release_one(session, claim.nama, claim.holder, must=True)
            retry_at = None if is_final else ctx.now() + back_off(attempts, RETRY_FIRST_SECONDS, RETRY_LONGEST_SECONDS)
            done = session.execute(
                update(Inbox).where(col(Inbox.id) == row.id, col(Inbox.status) == "baru").values(
                    status="mati" if is_final else "baru", attempts=attempts, retry_at=retry_at, error=error[:500],
                )
            )
            if is_told and done.rowcount == 1:  # type: ignore[attr-defined]
                shell.give_up(session, ctx, row, error)

    try:
        patiently(lambda: act(is_told=is_final), PATIENCE_SECONDS)
        return
    except LostLease:
        return
    except DBAPIError:
        log.exception("the failure of inbox row %s cannot be written; its lease will run out", row.id)
    except Exception:
        log.exception("giving up inbox row %s failed; it is set aside", row.id)
        if is_final:
            _quietly(lambda: patiently(lambda: act(is_told=False), PATIENCE_SECONDS))


def _quietly(act: Callable[[], None]) -> None:
    try:
        act()
    except (LostLease, DBAPIError):
        log.exception("an inbox row stays as it was; its lease will run out")
