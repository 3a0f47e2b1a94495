"""The templates of an account at Twilio, with WhatsApp's word on each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.twilio_client import as_send_errors
from bot.channels.whatsapp import TwilioChannel
from bot.channels.whatsapp_content import SHAPE_VERSION
from handlers.commands.jalur import WITH_FILE
from handlers.commands.templat import FoundTemplat

LIMIT = 1000


def list_templat_of(channel: TwilioChannel) -> list[FoundTemplat]:
    """All templates but those this program made for its buttons. Raises SendError."""
    with as_send_errors(channel.http):
        listed = channel.client.content.v1.content_and_approvals.list(limit=LIMIT)
    return [_found(one) for one in listed if one.sid and not str(one.friendly_name).startswith(SHAPE_VERSION)]


def _found(one: Any) -> FoundTemplat:
    jenis, isi = _body(one.types)
    jenis += WITH_FILE if _names_file(one.types) else ""
    approval: Mapping[str, Any] = one.approval_requests if isinstance(one.approval_requests, dict) else {}
    samples = one.variables if isinstance(one.variables, dict) else {}
    return FoundTemplat(
        sid=str(one.sid), nama=str(one.friendly_name or approval.get("name") or one.sid),
        bahasa=str(one.language or ""), kategori=str(approval.get("category") or ""),
        persetujuan=str(approval.get("status") or "unsubmitted").lower(),
        alasan=str(approval.get("rejection_reason") or "")[:300], isi=isi, jenis=jenis,
        variabel={str(name): str(sample) for name, sample in samples.items()},
    )


def _names_file(types: Any) -> bool:
    """Whether the address of its file is a placeholder: WhatsApp then wants another file with each message."""
    values = types.values() if isinstance(types, dict) else ()
    return any("{{" in str(value.get("media")) for value in values if isinstance(value, dict))


def _body(types: Any) -> tuple[str, str]:
    """(kind, words) of the first content type that has words."""
    for jenis, value in (types.items() if isinstance(types, dict) else ()):
        words = [str(value[key]) for key in ("title", "body", "subtitle") if isinstance(value, dict) and value.get(key)]
        if words:
            return str(jenis), "\n".join(words)
    return "", ""
