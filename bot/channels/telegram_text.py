"""The *bold* of our sentences, as Telegram wants it: plain words, and where in them the bold ones stand."""

from __future__ import annotations

from telegram import MessageEntity

from handlers.pesan import BOLD


def as_telegram(teks: str) -> tuple[str, list[MessageEntity]]:
    """The words without their marks, and the bold parts; places are counted in UTF-16, as Telegram counts."""
    plain, entities, end = "", [], 0
    for found in BOLD.finditer(teks):
        plain += teks[end:found.start()]
        entities.append(MessageEntity(MessageEntity.BOLD, _units(plain), _units(found[1])))
        plain, end = plain + found[1], found.end()
    return plain + teks[end:], entities


def _units(teks: str) -> int:
    return len(teks.encode("utf-16-le")) // 2
