"""Small things every channel does to text: cutting, numbering buttons, cleaning ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.channels.base import OutButton, Receipt, SendError

MAX_ID = 200


def clean_id(value: Any) -> str:
    """An id or address of a provider as it may stand in a database column: printable, at most 200 long."""
    return "".join(ch for ch in str(value).strip() if ch.isprintable() and not "\ud800" <= ch <= "\udfff")[:MAX_ID]


def clean_json(value: Any) -> Any:
    """The same JSON value without lone surrogates, which no UTF-8 file can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [clean_json(one) for one in value]
    if isinstance(value, dict):
        return {clean_json(key): clean_json(one) for key, one in value.items()}
    return value


def numbered(teks: str, buttons: Sequence[OutButton]) -> str:
    """The text twin of buttons: '1. Ya' under the text. The dialog understands the number as the button."""
    if not buttons:
        return teks
    lines = "\n".join(f"{number}. {button.label}" for number, button in enumerate(buttons, 1))
    return f"{teks}\n\n{lines}" if teks else lines


def split_text(teks: str, limit: int) -> list[str]:
    """Cut a text into parts of at most `limit` characters, at paragraph, line or word where possible."""
    parts = []
    rest = teks
    while len(rest) > limit:
        cut = max(rest.rfind(mark, limit // 2, limit) for mark in ("\n\n", "\n", " "))
        cut = cut if cut > 0 else limit
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def send_parts(sends: Sequence[Callable[[], Receipt]], done: int) -> Receipt:
    """Send what the person has not yet, one part after the other; the last part's receipt stands for the whole.

    A SendError carries how many arrived, so that the next try goes on from there and nobody reads a part twice.
    """
    receipt = Receipt("")
    for number, send in enumerate(sends):
        if number < min(done, len(sends) - 1):
            continue
        try:
            receipt = send()
        except SendError as error:
            error.done = number
            raise
    return receipt
