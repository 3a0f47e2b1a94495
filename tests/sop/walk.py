"""A request carried through a procedure by its officers, one person per role, ten minutes per act."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers.workflow.effects import Effect, Notify
from handlers.workflow.engine import available_actions, decide, standing
from handlers.workflow.model import Aksi, Fakta, Kejadian, Peran, Sop, Standing
from handlers.workflow.standing import is_applicant_row

START = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)  # Monday 09.00 WIB
PERSON = {peran: number for number, peran in enumerate(Peran, start=1)}


class Walk:
    def __init__(self, sop: Sop, **fakta: object) -> None:
        self.sop, self.fakta = sop, Fakta(**fakta)  # type: ignore[arg-type]
        self.history: tuple[Kejadian, ...] = ()
        self.effects: list[Effect] = []
        self.at = START

    @property
    def here(self) -> Standing:
        return standing(self.sop, self.history)

    @property
    def row(self) -> str:
        return self.here.langkah

    @property
    def last(self) -> tuple[Effect, ...]:
        """The effects of the last act."""
        return self._last

    def knows(self, **fakta: object) -> Walk:
        self.fakta = replace(self.fakta, **fakta)  # type: ignore[arg-type]
        return self

    def may(self, peran: Peran) -> tuple[Aksi, ...]:
        return available_actions(self.sop, self.history, peran, self.fakta)

    def do(self, peran: Peran, aksi: Aksi, ke: str = "", catatan: str = "", **data: object) -> Walk:
        """One act. Every act that is done must have been offered."""
        decision = decide(
            self.sop, self.history, aksi, peran, self.fakta, self.at, PERSON[peran], catatan, ke, data or None
        )
        assert aksi in self.may(peran), f"{aksi} was done but not offered to {peran}"
        self.history += decision.kejadian
        self._last = decision.effects
        self.effects += decision.effects
        self.at += timedelta(minutes=10)
        return self

    def take(self, peran: Peran, aksi: Aksi, ke: str = "", catatan: str = "", **data: object) -> Walk:
        """Receive what was handed over (nothing else may be done first), then act."""
        assert not self.here.is_diterima, f"{self.row} was not handed over to {peran}"
        assert self.may(peran) == (Aksi.TERIMA,)
        self.do(peran, Aksi.TERIMA)
        assert self.here.is_diterima
        return self.do(peran, aksi, ke, catatan, **data)

    def told(self) -> list[str]:
        """The keys of every notice the citizen got, in order."""
        return [effect.key for effect in self.effects if isinstance(effect, Notify)]

    def ended(self, hasil: str) -> bool:
        nobody = all(not self.may(peran) for peran in Peran)
        return self.here.is_selesai and self.here.hasil == hasil and nobody


def returns_of(sop: Sop) -> list[tuple[str, str]]:
    """Every return of a table: (row that sends back, row that gets it)."""
    return [(row.slug, t.ke) for row in sop.langkah for t in row.transisi if t.aksi is Aksi.KEMBALIKAN]


def stand_on(sop: Sop, slug: str, **fakta: object) -> Walk:
    """A request received on row `slug`, brought there by the shortest way this world offers."""
    ready = {"has_dokumen": True, "is_ditandatangani": True, "is_tercetak": True, "has_rencana": True, **fakta}
    first = Walk(sop, **ready)
    queue: list[Walk] = [first]
    seen = {first.row}
    while queue:
        walk = queue.pop(0)
        if walk.row == slug and walk.history:
            return walk if walk.here.is_diterima else walk.do(sop.row(slug).pelaksana[0], Aksi.TERIMA)
        for child in _next(walk):
            if child.row not in seen and not child.here.is_selesai:
                seen.add(child.row)
                queue.append(child)
    raise AssertionError(f"{slug} cannot be reached with {fakta}")


def _next(walk: Walk) -> list[Walk]:
    row, found = walk.sop.row(walk.row), []
    if not walk.here.is_diterima:
        walk = _copy(walk).do(row.pelaksana[0], Aksi.TERIMA)
    for t in row.transisi:
        who = (t.oleh or row.pelaksana)[0]
        if t.ke != row.slug and t.aksi in walk.may(who) and all(b.holds(walk.fakta) for b in t.bila):
            found.append(_copy(walk).do(who, t.aksi, t.ke, "catatan"))
    return found


def _copy(walk: Walk) -> Walk:
    twin = Walk(walk.sop)
    twin.fakta, twin.history, twin.at, twin.effects = walk.fakta, walk.history, walk.at, list(walk.effects)
    return twin


def every_return(sop: Sop, **fakta: object) -> set[tuple[str, str]]:
    """Try each return that exists with these facts: it needs a reason, lands where the table says, is received anew.

    Returns the (sender, target) pairs tried.
    """
    tried: set[tuple[str, str]] = set()
    for sender, target in returns_of(sop):
        try:
            walk = stand_on(sop, sender, **fakta)
        except AssertionError:
            continue
        who = sop.row(sender).pelaksana[0]
        ways = [t for t in sop.row(sender).transisi if t.aksi is Aksi.KEMBALIKAN and t.ke == target]
        if not any(all(b.holds(walk.fakta) for b in t.bila) for t in ways):
            continue
        walk.do(who, Aksi.KEMBALIKAN, target, "ada yang keliru")
        row = sop.row(target)
        assert walk.row == target
        assert walk.here.is_dikembalikan
        same_hands = sop.row(sender).pelaksana == row.pelaksana
        assert walk.here.is_diterima == (same_hands or is_applicant_row(sop, row))
        tried.add((sender, target))
    return tried
