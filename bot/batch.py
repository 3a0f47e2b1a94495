"""Many conversations at once: one question to Rasa for all of them, a few transactions for all their turns.

What cannot be done with the others falls out and is done by itself (`bot.turns.handle`), with all the care that takes.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from sqlmodel import Session

from bot.channels.base import Channel
from bot.inbox import Claim, hold, settle
from bot.turns import PATIENCE_SECONDS, Shell, Together, handle, units
from data.models import Inbox
from data.store import patiently
from handlers.context import Context

log = logging.getLogger(__name__)

TURNS_AT_ONCE = 16  # of one transaction: whoever else writes waits no longer than these take


class BatchShell(Shell, Protocol):
    """A shell that can also look at many turns at once."""

    def prepare_many(
        self, ctx: Context, work: Sequence[tuple[Channel, Sequence[Inbox]]]
    ) -> Sequence[Sequence[Any] | Exception]: ...

    def look_ahead(self, session: Session, ctx: Context, prepared: Sequence[Any]) -> None: ...


@dataclass(frozen=True)
class _Step:
    """Turns of one conversation that must commit together, with the rows they settle."""

    claim: Claim
    ids: tuple[int, ...]
    turns: tuple[Any, ...]
    is_last: bool


def handle_many(
    ctx: Context, channels: Mapping[str, Channel], shell: BatchShell, claims: Sequence[Claim], together: Together
) -> None:
    """The turns of several conversations, each in its order. Never raises for what a message or the database does."""
    alone: dict[str, Claim] = {}
    plain: list[Claim] = []
    for claim in claims:
        if claim.is_slow or claim.rows[0].attempts or claim.rows[0].kanal not in channels:
            alone[claim.holder] = claim
        else:
            plain.append(claim)
    steps: list[_Step] = []
    work = [(channels[one.rows[0].kanal], one.rows) for one in plain]
    for claim, prepared in zip(plain, shell.prepare_many(ctx, work) if work else (), strict=True):
        made = [] if isinstance(prepared, Exception) else _steps_of(claim, prepared)
        steps += made
        if not made:
            alone[claim.holder] = claim
    for start in range(0, len(steps), TURNS_AT_ONCE):
        chunk = [one for one in steps[start : start + TURNS_AT_ONCE] if one.claim.holder not in alone]
        try:
            if chunk:
                patiently(partial(together.run, partial(_write, ctx, shell, chunk)), PATIENCE_SECONDS)
        except Exception as error:
            log.info("%d turns cannot be written together: %s", len(chunk), type(error).__name__)
            for step in chunk:
                alone.setdefault(step.claim.holder, _rest_of(step))
    for claim in alone.values():
        handle(ctx, channels, shell, claim, together)


def _steps_of(claim: Claim, prepared: Sequence[Any]) -> list[_Step]:
    """The steps of a conversation; none when not each of its rows became a turn."""
    found = units(prepared)
    seen = [number for ids, _ in found for number in ids]
    if sorted(seen) != sorted(row.id or 0 for row in claim.rows):
        return []
    return [_Step(claim, tuple(ids), tuple(turns), n == len(found) - 1) for n, (ids, turns) in enumerate(found)]


def _write(ctx: Context, shell: BatchShell, chunk: Sequence[_Step], session: Session) -> None:
    finished = [one.claim for one in chunk if one.is_last]
    done = {one.holder for one in finished}
    going_on = {one.claim.holder: one.claim for one in chunk if one.claim.holder not in done}
    hold(session, ctx, finished, list(going_on.values()))
    settle(session, [number for one in chunk for number in one.ids])
    turns = [turn for one in chunk for turn in one.turns]
    shell.look_ahead(session, ctx, turns)
    for turn in turns:
        shell.apply(session, ctx, turn)


def _rest_of(step: _Step) -> Claim:
    """The conversation from this step on, to be handled by itself."""
    rows = step.claim.rows
    first = next(n for n, row in enumerate(rows) if row.id in step.ids)
    return replace(step.claim, rows=rows[first:])
