"""Telegram updates as inbox rows and as incoming messages. Pure: nothing here reaches the network."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.base import Envelope, Incoming, MediaRef
from bot.channels.texts import clean_id, clean_json

TELEGRAM = "telegram"
MAX_START = 64
_MESSAGES = {
    "message": "pesan", "edited_message": "sunting", "callback_query": "pesan", "my_chat_member": "lain",
}
_OTHERS = (
    ("voice", "suara"), ("audio", "suara"), ("video_note", "video"), ("video", "video"), ("animation", "video"),
    ("sticker", "stiker"), ("venue", "lokasi"), ("location", "lokasi"), ("contact", "kontak"),
    ("poll", "asing"), ("dice", "asing"), ("game", "asing"), ("story", "asing"), ("checklist", "asing"),
    ("paid_media", "asing"),
)
MediaOf = Callable[[str, str, str, int | None], MediaRef]


def open_update(body: bytes, bot_id: str) -> list[Envelope]:
    """The inbox row of one update. Raises ValueError when it is not an update at all."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError("not JSON") from error
    update_id = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(update_id, int) or isinstance(update_id, bool):
        raise ValueError("no update_id")
    jenis = next((jenis for key, jenis in _MESSAGES.items() if isinstance(update.get(key), dict)), "lain")
    kunci = f"{TELEGRAM}:{_chat_id(update) or 'lain'}"
    return [Envelope(TELEGRAM, clean_id(f"{bot_id}:{update_id}"), kunci, clean_json(update), jenis)]


def parse_update(update: Mapping[str, Any], media_of: MediaOf) -> Incoming:
    """One update as an incoming message; jenis 'lain' for what we do not know.

    `media_of(file_id, type, name, size)` makes a fetchable reference.
    """
    alamat = _chat_id(update)
    for key, parse in _PARSERS.items():
        inner = update.get(key)
        if isinstance(inner, dict) and alamat:
            return parse(alamat, inner, media_of)
    return Incoming(TELEGRAM, alamat, jenis="lain")


def _parse_message(alamat: str, message: dict[str, Any], media_of: MediaOf) -> Incoming:
    if _is_group(message):
        return Incoming(TELEGRAM, alamat, jenis="grup", nama=_name(message))
    media = _media(message, media_of)
    contact = _dict(message, "contact")
    is_own = bool(contact) and contact.get("user_id") is not None and (
        contact.get("user_id") == _dict(message, "from").get("id"))
    return Incoming(
        TELEGRAM, alamat, jenis=_jenis(message, bool(media)), teks=_text(message), nama=_name(message),
        telepon=_telepon(contact) if is_own else "", media=media, kontak_sendiri=is_own,
        album=str(message.get("media_group_id") or ""),
    )


def _parse_edit(alamat: str, message: dict[str, Any], media_of: MediaOf) -> Incoming:
    jenis = "grup" if _is_group(message) else "sunting"
    return Incoming(TELEGRAM, alamat, jenis=jenis, teks=_text(message), nama=_name(message))


def _parse_callback(alamat: str, query: dict[str, Any], media_of: MediaOf) -> Incoming:
    data = str(query.get("data") or "")
    jenis = "grup" if _is_group(_dict(query, "message")) else "tombol" if data else "lain"
    return Incoming(
        TELEGRAM, alamat, jenis=jenis, teks=_label(query, data), pilihan=data, nama=_name(query),
        callback_id=str(query.get("id") or ""),
    )


def _parse_member(alamat: str, change: dict[str, Any], media_of: MediaOf) -> Incoming:
    if _is_group(change):
        return Incoming(TELEGRAM, alamat, jenis="lain", nama=_name(change))
    status = _dict(change, "new_chat_member").get("status")
    is_blocked = {"kicked": True, "left": True, "member": False}.get(str(status))
    return Incoming(TELEGRAM, alamat, jenis="lain", nama=_name(change), is_blocked=is_blocked)


_PARSERS: dict[str, Callable[[str, dict[str, Any], MediaOf], Incoming]] = {
    "message": _parse_message, "edited_message": _parse_edit, "callback_query": _parse_callback,
    "my_chat_member": _parse_member,
}


def _chat_id(update: Mapping[str, Any]) -> str:
    """The chat replies go to; a callback's chat is that of its message, else of the person who pressed."""
    for inner in update.values():
        if not isinstance(inner, dict):
            continue
        for holder in (inner, _dict(inner, "message")):
            chat_id = _dict(holder, "chat").get("id")
            if isinstance(chat_id, int):
                return str(chat_id)
        person = _dict(inner, "from").get("id")
        if isinstance(person, int):
            return str(person)
    return ""


def _media(message: Mapping[str, Any], media_of: MediaOf) -> tuple[MediaRef, ...]:
    photos = [one for one in message.get("photo") or [] if isinstance(one, dict) and one.get("file_id")]
    if photos:
        best = max(photos, key=lambda one: (_int(one.get("width")) or 0) * (_int(one.get("height")) or 0))
        return (media_of(str(best["file_id"]), "image/jpeg", "foto.jpg", _int(best.get("file_size"))),)
    document = _dict(message, "document")
    if document.get("file_id") and not _dict(message, "animation"):
        tipe, nama = str(document.get("mime_type") or ""), str(document.get("file_name") or "berkas")
        return (media_of(str(document["file_id"]), tipe, nama, _int(document.get("file_size"))),)
    return ()


def _jenis(message: Mapping[str, Any], has_media: bool) -> str:
    if has_media:
        return "berkas"
    for key, jenis in _OTHERS:
        if message.get(key):
            return jenis
    if "text" in message:
        return "teks" if _text(message).strip() else "kosong"
    return "lain"


def _text(message: Mapping[str, Any]) -> str:
    """Text or caption. A deep link (/start BD-…) becomes the word behind it, a bare /start a greeting command."""
    teks = str(message.get("text") or message.get("caption") or "")
    command, _, rest = teks.partition(" ")
    if command.partition("@")[0] == "/start" and rest.strip():
        return rest.strip()[:MAX_START]
    return teks


def _label(query: Mapping[str, Any], data: str) -> str:
    """The words on the pressed button, as the person saw them."""
    rows = _dict(_dict(query, "message"), "reply_markup").get("inline_keyboard") or []
    for row in rows if isinstance(rows, list) else []:
        for button in row if isinstance(row, list) else []:
            if isinstance(button, dict) and button.get("callback_data") == data:
                return str(button.get("text") or "")
    return ""


def _name(inner: Mapping[str, Any]) -> str:
    person = _dict(inner, "from")
    return " ".join(str(person[key]) for key in ("first_name", "last_name") if person.get(key))


def _telepon(contact: Mapping[str, Any]) -> str:
    digits = "".join(ch for ch in str(contact.get("phone_number") or "") if ch.isascii() and ch.isdigit())
    return f"+{digits}" if digits else ""


def _is_group(message: Mapping[str, Any]) -> bool:
    return _dict(message, "chat").get("type") in ("group", "supergroup", "channel")


def _dict(holder: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def _int(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
