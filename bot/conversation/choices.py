"""Choices: buttons, their payloads, and the numbers and words by which they may be picked instead.

A payload is `verb[:argument[:argument]]`, at most 64 bytes. It comes from outside and is never trusted:
`parse` only splits it; whoever runs it checks every argument against what is true now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.conversation import words
from bot.conversation.state import Choice, State
from handlers.layanan import KELUARGA, LAYANAN, MAX_LIST_ENTRY
from handlers.turn import Button, Decision, Message

MAX_PAYLOAD = 64
OFFER = "Ajukan sekarang"  # what an answer about a service offers (langkah.after)
_WORD = re.compile(r"[a-z0-9]+")
_FILLERS = frozenset(
    ("yang", "yg", "aja", "saja", "kak", "pak", "bu", "min", "mau", "saya", "deh", "dong", "ya", "itu", "untuk", "utk")
)
_PAYLOAD = re.compile(r"^[a-z_]{1,24}(:[A-Za-z0-9_.\-]{0,48}){0,2}$")


@dataclass(frozen=True)
class Command:
    """What a button, a number, a label or a command word asks for. `is_pressed`: it was a button or a choice."""

    verb: str
    args: tuple[str, ...] = ()
    is_pressed: bool = False

    def arg(self, place: int) -> str:
        return self.args[place] if place < len(self.args) else ""


def parse(payload: str) -> Command | None:
    """A payload as a command; None when it has not even the shape of one."""
    if len(payload.encode()) > MAX_PAYLOAD or not _PAYLOAD.match(payload):
        return None
    verb, *args = payload.split(":")
    return Command(verb, tuple(args), is_pressed=True)


def read(state: State, message: Message) -> Command | None:
    """The command in a message: a pressed button, a number or label of what was offered, or a command word."""
    if message.pilihan:
        return parse(message.pilihan) or Command("tombol_lama", is_pressed=True)
    picked = _picked(state, message.teks)
    if picked:
        return parse(picked)
    word = words.command(message.teks)
    return Command(word) if word else None


def _picked(state: State, text: str) -> str:
    number = words.number(text)
    if number and number <= len(state.pilihan):
        return state.pilihan[number - 1].payload
    said = words.normal(text)
    if said in ("terakhir", "yang terakhir", "yg terakhir", "paling bawah", "yang paling bawah") and state.pilihan:
        return state.pilihan[-1].payload
    for choice in state.pilihan:
        if said and said == words.normal(choice.label):
            return choice.payload
    offer = next((c.payload for c in state.pilihan if c.label == OFFER), "")
    if offer and words.is_wish(text):
        return offer
    if words.is_yes(text) or words.is_no(text):
        return agreed(state, words.is_yes(text))
    return _only_label_with(state, said)


def agreed(state: State, is_yes: bool) -> str:
    """The choice that says yes ('Ya, batalkan', 'Sudah benar'), or the one that says no; '' when there is none."""
    starts = ("ya", "sudah benar", "setuju", "lanjutkan") if is_yes else ("tidak", "bukan")
    return next((c.payload for c in state.pilihan if words.normal(c.label).startswith(starts)), "")


def _only_label_with(state: State, said: str) -> str:
    """'yang hilang' picks 'KK hilang/rusak' when no other label has that word."""
    meant = {word for word in _WORD.findall(said) if word not in _FILLERS}
    if not meant or len(meant) > 3:
        return ""
    hits = [c.payload for c in state.pilihan if meant <= set(_WORD.findall(words.normal(c.label)))]
    return hits[0] if len(hits) == 1 else ""


def for_layanan(state: State, layanan: str) -> str:
    """The offered choice of a service, when what was offered is a choice between services."""
    offers = [c.payload for c in state.pilihan if c.payload.partition(":")[2] in LAYANAN or
              c.payload.partition(":")[2] in KELUARGA]
    found = [payload for payload in offers if payload.partition(":")[2] == layanan]
    return found[0] if layanan and len(found) == 1 and len(offers) > 1 and len(offers) == len(state.pilihan) else ""


def offered(decision: Decision) -> tuple[Choice, ...]:
    """The choices of the last bubble that offers any."""
    for reply in reversed(decision.replies):
        if reply.buttons:
            return tuple(Choice(button.label, button.payload) for button in reply.buttons)
    return ()


def button(label: str, payload: str, width: int = MAX_LIST_ENTRY) -> Button:
    """A button whose label fits: 24 characters in a list, 20 as a quick reply."""
    label = label if len(label) <= width else label[: width - 1].rstrip() + "…"
    return Button(label, payload)
