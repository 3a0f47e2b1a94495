"""Twilio's form fields as inbox rows and as incoming messages. Pure: nothing here reaches the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.base import Envelope, Incoming, MediaRef
from bot.channels.media import EXTENSIONS
from bot.channels.texts import clean_id, clean_json
from bot.channels.twilio_errors import kind_of

WHATSAPP = "whatsapp"
VIA = "|"
"""Between the person's address and the office's own, when it is not the number of the settings."""
MAX_MEDIA = 20
STATUSES = {
    "sent": "terkirim", "delivered": "sampai", "read": "dibaca", "failed": "gagal", "undelivered": "gagal",
    "canceled": "gagal",
}
_OPT_OUT = {"STOP": True, "START": False}
_KINDS = {"audio": "suara", "video": "video", "sticker": "stiker", "location": "lokasi", "contacts": "kontak",
          "contact": "kontak", "order": "asing", "unsupported": "asing", "reaction": "lain"}


def split_address(alamat: str) -> tuple[str, str]:
    """(the person's address, the office's own address or '')."""
    person, _, office = alamat.partition(VIA)
    return person, office


def join_address(person: str, office: str, default_office: str) -> str:
    """The address of a conversation: each of the office's numbers has a window and a conversation of its own."""
    return person if not office or office == default_office else f"{person}{VIA}{office}"


def channel_name(address: str) -> str:
    """'whatsapp:+62…' → 'whatsapp'; an unknown prefix is its own channel; a bare number is 'sms'."""
    prefix, colon, _ = address.partition(":")
    return clean_id(prefix.lower())[:20] if colon and prefix else "sms"


def open_form(form: Mapping[str, str], default_office: str) -> list[Envelope]:
    """The inbox row of a webhook. Every field is kept. Raises ValueError when it is not Twilio's format."""
    sid = clean_id(form.get("MessageSid") or form.get("SmsSid") or form.get("SmsMessageSid") or "")
    if not sid:
        raise ValueError("no MessageSid")
    status = clean_id(form.get("MessageStatus", ""))
    is_status = bool(status) and status != "received"
    person, office = ("To", "From") if is_status else ("From", "To")
    address = clean_id(form.get(person, ""))
    if not address and not is_status:
        raise ValueError("no From")
    kanal = channel_name(address or clean_id(form.get(office, "")))
    alamat = join_address(address, clean_id(form.get(office, "")), default_office)
    provider_id = f"{sid}:{status}{_event(form)}" if is_status else sid
    payload = {**clean_json(dict(form)), "_alamat": alamat}
    return [Envelope(kanal, provider_id, f"{kanal}:{alamat}", payload, "status" if is_status else "pesan")]


def parse_form(payload: Mapping[str, Any], media_of: Callable[[str, str, str], MediaRef]) -> Incoming:
    """A kept form as one incoming message. `media_of(url, type, name)` makes a fetchable reference."""
    form = {str(key): str(value) for key, value in payload.items()}
    alamat = form.get("_alamat", form.get("From", ""))
    person, office = split_address(alamat)
    kanal = channel_name(person or office)
    status = form.get("MessageStatus", "")
    if status and status != "received":
        return _parse_status(kanal, alamat, form, status)
    pilihan = form.get("ButtonPayload") or form.get("ListId") or ""
    types = [tipe for _, tipe in _media_fields(form)]
    jenis = _jenis(form, pilihan, types)
    return Incoming(
        kanal=kanal, alamat=alamat, jenis=jenis, pilihan=pilihan, nama=form.get("ProfileName", ""),
        teks=form.get("Body", "") or form.get("ButtonText", "") or form.get("ListTitle", ""),
        is_blocked=_OPT_OUT.get(form.get("OptOutType", "").upper()), telepon=_telepon(form),
        media=_media(form, media_of) if jenis == "berkas" else (),
    )


def _parse_status(kanal: str, alamat: str, form: Mapping[str, str], status: str) -> Incoming:
    error = form.get("ErrorCode", "")
    error = "" if error in ("0", "None", "null") else error
    is_failure = STATUSES.get(status) == "gagal"
    return Incoming(
        kanal=kanal, alamat=alamat, jenis="status", status_provider_id=form.get("MessageSid") or form.get("SmsSid", ""),
        status=STATUSES.get(status, ""), status_error=error, status_kind=kind_of(error) if is_failure else "",
    )


def _event(form: Mapping[str, str]) -> str:
    """WhatsApp may tell 'read' as an event beside the status."""
    event = clean_id(form.get("EventType", ""))
    return f":{event}" if event and event.lower() != form.get("MessageStatus", "").lower() else ""


def _media_fields(form: Mapping[str, str]) -> list[tuple[str, str]]:
    count = int(form["NumMedia"]) if form.get("NumMedia", "").isascii() and form.get("NumMedia", "").isdigit() else 0
    urls = [(form.get(f"MediaUrl{n}", ""), form.get(f"MediaContentType{n}", "")) for n in range(min(count, MAX_MEDIA))]
    return [(url, tipe.partition(";")[0].strip().lower()) for url, tipe in urls if url]


def _media(form: Mapping[str, str], media_of: Callable[[str, str, str], MediaRef]) -> tuple[MediaRef, ...]:
    fields = [(url, tipe) for url, tipe in _media_fields(form) if not tipe.startswith(("audio/", "video/"))]
    return tuple(
        media_of(url, tipe, f"berkas-{number}.{EXTENSIONS.get(tipe, 'bin')}")
        for number, (url, tipe) in enumerate(fields, 1)
    )


def _jenis(form: Mapping[str, str], pilihan: str, types: list[str]) -> str:
    if pilihan:
        return "tombol"
    told = _KINDS.get(form.get("MessageType", "").lower(), "")
    if types and told not in ("stiker", "kontak"):
        if all(tipe.startswith("audio/") for tipe in types):
            return "suara"
        if all(tipe.startswith(("video/", "audio/")) for tipe in types):
            return "video"
        return "kontak" if all("vcard" in tipe for tipe in types) else "berkas"
    if told:
        return told
    if form.get("Latitude") and form.get("Longitude"):
        return "lokasi"
    return "teks" if form.get("Body", "").strip() else "kosong"


def _telepon(form: Mapping[str, str]) -> str:
    """The person's phone where there is one: with a username WhatsApp may hide it."""
    for value in (form.get("WaId", ""), form.get("From", "").partition(":")[2] or form.get("From", "")):
        digits = value.removeprefix("+")
        if digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 15:
            return f"+{digits}"
    return ""
