"""Buttons on WhatsApp: a content template per shape (kind and number of buttons), made once and reused.

All words are variables, so an account needs at most 13 of them: quick replies of 1 to 3, list pickers of 1 to 10.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

import requests
from twilio.base.exceptions import TwilioException
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList

from bot.channels.base import OutButton

log = logging.getLogger(__name__)

MAX_QUICK_REPLIES = 3
MAX_LIST_ITEMS = 10
MAX_BODY = 1024
MAX_TITLE = 20
MAX_ITEM = 24
MAX_DESCRIPTION = 72
LANGUAGE = "id"
TRY_AGAIN_SECONDS = 600.0
SHAPE_VERSION = "loket_v1"


def shape_of(teks: str, buttons: Sequence[OutButton]) -> str:
    """The friendly name of the template these buttons need; '' when only a numbered text can carry them."""
    if not buttons or not teks.strip() or len(teks) > MAX_BODY or len(buttons) > MAX_LIST_ITEMS:
        return ""
    if len({button.label for button in buttons}) < len(buttons):
        return ""
    if len(buttons) <= MAX_QUICK_REPLIES and all(len(button.label) <= MAX_TITLE for button in buttons):
        return f"{SHAPE_VERSION}_quick_reply_{len(buttons)}"
    is_fitting = all(len(button.label) <= MAX_ITEM + MAX_DESCRIPTION for button in buttons)
    return f"{SHAPE_VERSION}_list_picker_{len(buttons)}" if is_fitting else ""


def variables_of(teks: str, buttons: Sequence[OutButton], shape: str) -> str:
    """ContentVariables (a JSON object) that put these words into that shape."""
    values = {"1": teks}
    for number, button in enumerate(buttons, 1):
        values[f"t{number}"] = button.label if "quick_reply" in shape else button.label[:MAX_ITEM].rstrip()
        values[f"id{number}"] = button.payload
        if "list_picker" in shape:
            values[f"d{number}"] = button.label[MAX_ITEM:].strip() or "Ketuk untuk memilih"
    return json.dumps(values, ensure_ascii=False)


def definition_of(shape: str) -> dict[str, Any]:
    """The Content API's request body for a shape."""
    count = int(shape.rsplit("_", 1)[1])
    numbers = range(1, count + 1)
    variables = {"1": "Silakan pilih."}
    variables |= {f"t{n}": f"Pilihan {n}" for n in numbers} | {f"id{n}": f"pilihan_{n}" for n in numbers}
    if "quick_reply" in shape:
        actions = [{"type": "QUICK_REPLY", "title": f"{{{{t{n}}}}}", "id": f"{{{{id{n}}}}}"} for n in numbers]
        types: dict[str, Any] = {"twilio/quick-reply": {"body": "{{1}}", "actions": actions}}
    else:
        variables |= {f"d{n}": "Ketuk untuk memilih" for n in numbers}
        items = [{"id": f"{{{{id{n}}}}}", "item": f"{{{{t{n}}}}}", "description": f"{{{{d{n}}}}}"} for n in numbers]
        types = {"twilio/list-picker": {"body": "{{1}}", "button": "Lihat pilihan", "items": items}}
    return {"friendly_name": shape, "language": LANGUAGE, "variables": variables, "types": types}


class Contents:
    """The sids of our shapes at Twilio: found by friendly name, made when absent, remembered by this process."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._sids: dict[str, str] = {}
        self._is_listed = False
        self._rest_until = 0.0
        self._lock = threading.Lock()

    def sid_for(self, shape: str) -> str:
        """The ContentSid of a shape; '' when Twilio cannot give one now (asked again after ten minutes)."""
        if not shape:
            return ""
        with self._lock:
            if shape not in self._sids and time.monotonic() >= self._rest_until:
                self._find_or_make(shape)
            return self._sids.get(shape, "")

    def forget(self, shape: str) -> None:
        """A sid that Twilio refused: make it anew, but not at once."""
        with self._lock:
            self._sids.pop(shape, None)
            self._is_listed = False
            self._rest_until = time.monotonic() + TRY_AGAIN_SECONDS

    def _find_or_make(self, shape: str) -> None:
        try:
            if not self._is_listed:
                self._list()
            if shape not in self._sids:
                self._sids[shape] = self._make(shape)
        except (TwilioException, requests.RequestException, KeyError, TypeError, AttributeError, ValueError) as error:
            log.warning("no content template for buttons, numbered text is used: %s", str(error)[:200])
            self._rest_until = time.monotonic() + TRY_AGAIN_SECONDS

    def _list(self) -> None:
        try:
            for content in self._client.content.v1.contents.list(limit=1000):
                if content.sid and str(content.friendly_name).startswith(SHAPE_VERSION):
                    self._sids.setdefault(str(content.friendly_name), str(content.sid))
        except (TwilioException, KeyError, TypeError, AttributeError, ValueError) as error:
            log.info("content templates cannot be listed: %s", str(error)[:200])
        self._is_listed = True

    def _make(self, shape: str) -> str:
        made = self._client.content.v1.contents.create(ContentList.ContentCreateRequest(definition_of(shape)))
        if not made.sid:
            raise ValueError("a content without sid")
        return str(made.sid)
