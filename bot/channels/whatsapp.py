"""WhatsApp (and whatever else comes through the same Twilio webhook) by the official SDK."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

import httpx
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from bot.channels.base import Delivery, Envelope, Incoming, MediaRef, Outgoing, Receipt, SendError
from bot.channels.media import download, host_of
from bot.channels.texts import numbered, send_parts, split_text
from bot.channels.twilio_client import TIMEOUT_SECONDS, TWILIO_HOST, RebasedHttpClient, as_send_errors, make_client
from bot.channels.whatsapp_content import Contents, shape_of, variables_of
from bot.channels.whatsapp_parse import WHATSAPP, open_form, parse_form, split_address
from data.settings import Settings

log = logging.getLogger(__name__)

MAX_BODY = 1600
LOOK_UP_LIMIT = 50
LISTED_LIMIT = 1000
MEDIA_BUCKET_HOST = "s3-external-1.amazonaws.com"
CLOCK_SLACK = timedelta(seconds=2)
CONTENT_ERRORS = {20404, 21654, 21655, 21656, 63005, 63021, 92005}
"""Twilio refused the template, not the person: the same words go out as numbered text at once."""


class TwilioChannel:
    """One prefix of Twilio's addresses ('whatsapp', 'messenger', 'sms' …)."""

    rate_per_chat = 4.0

    def __init__(self, settings: Settings, name: str = WHATSAPP) -> None:
        self.name = name
        self.rate_per_second = float(settings.twilio_per_second)  # what is faster, Twilio queues for four hours
        self._settings = settings
        self._numbers = [with_prefix(one) for one in settings.twilio_numbers]
        self._office = self._numbers[0]
        self._validator = RequestValidator(settings.twilio_auth_token)
        self.http = RebasedHttpClient(settings.twilio_api_base_url)
        self.client = make_client(settings, self.http)
        self._contents = Contents(self.client)
        self._media = httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)
        self._api_hosts = {TWILIO_HOST, host_of(settings.twilio_api_base_url)}

    def verify(self, delivery: Delivery) -> bool:
        """HMAC over the exact public URL and every field; SHA-1, or SHA-256 where Twilio's header says so."""
        signature = delivery.headers.get(SIGNATURE_HEADER, "")
        if not signature or not signature.isascii():
            return False
        algorithm = get_signature_algorithm(delivery.headers.get(SIGNATURE_SETTINGS_HEADER, ""))
        try:
            computed = self._validator.compute_signature(delivery.url, delivery.form, algorithm)
            if compare_digest(computed, signature):
                return True
            return self._validator.validate(delivery.url, delivery.form, signature, algorithm)  # other ways to write it
        except ValueError:
            return False

    def open(self, delivery: Delivery) -> list[Envelope]:
        return open_form(delivery.form, self._office)

    def parse(self, payload: dict[str, Any]) -> list[Incoming]:
        return [parse_form(payload, self._media_ref)]

    def send(self, message: Outgoing) -> Receipt:
        if message.templat_sid:
            return self._send_templat(message)
        if message.public_url:
            return self._send_document(message)
        shape = shape_of(message.teks, message.buttons) if self.name == WHATSAPP else ""
        content_sid = self._contents.sid_for(shape)
        if content_sid:
            receipt = self._send_content(message, shape, content_sid)
            if receipt:
                return receipt
        return self._send_texts(message)

    def look_up(self, message: Outgoing, since_seconds: float) -> Receipt | None:
        """Search Twilio's list of what went to this person since then for the same words."""
        person, office = split_address(message.alamat)
        parts = parts_of(message)
        found: dict[int, str] = {}
        since = datetime.now(UTC) - timedelta(seconds=since_seconds) - CLOCK_SLACK
        for narrowed in ({"date_sent_after": since}, {}):  # a message still queued has no date of sending yet
            with as_send_errors(self.http):
                listed = self.client.messages.list(to=person, limit=LOOK_UP_LIMIT, **narrowed)
            for sent in listed:
                if str(sent.sid) in message.known_ids:
                    continue
                if str(sent.from_) == (office or self._office) and _is_ours(sent, since):
                    alike = (number for number in _parts_like(sent, message, parts) if number not in found)
                    number = next(alike, None)
                    if number is not None and str(sent.sid) not in found.values():
                        found[number] = str(sent.sid)
        if not found:
            return None
        last = max(found)
        stands = found.get(0, found[last]) if message.public_url else found[last]
        return Receipt(stands, done=None if last == len(parts) - 1 else max(last + 1, message.done))

    def list_received(self, since: datetime, until: datetime) -> list[Envelope]:
        """What Twilio says this office received in between, as inbox rows like those of the webhook (a message lacks
        what only the webhook tells: profile name, pressed payload). Raises SendError."""
        with as_send_errors(self.http):
            forms = [
                self._form_of(one) for number in self._numbers
                for one in self.client.messages.list(to=number, date_sent_after=since, limit=LISTED_LIMIT)
                if str(one.direction) == "inbound" and one.date_sent and since <= one.date_sent <= until
            ]
        return [envelope for form in forms for envelope in open_form(form, self._office)]

    def acknowledge(self, callback_id: str) -> None:
        return None

    def whoami(self) -> tuple[str, str]:
        """(name, status) of the account at Twilio: 'active' when our key is good. Raises SendError."""
        with as_send_errors(self.http):
            account = self.client.api.v2010.accounts(self._settings.twilio_account_sid).fetch()
        return str(account.friendly_name), str(account.status)

    def _form_of(self, listed: Any) -> dict[str, str]:
        form = {"MessageSid": str(listed.sid), "AccountSid": str(listed.account_sid), "From": str(listed.from_),
                "To": str(listed.to), "Body": str(listed.body or ""), "NumMedia": str(listed.num_media or "0")}
        if form["NumMedia"] != "0":
            base = f"https://{TWILIO_HOST}/2010-04-01/Accounts/{listed.account_sid}/Messages/{listed.sid}/Media"
            for number, media in enumerate(listed.media.list()):
                form |= {f"MediaUrl{number}": f"{base}/{media.sid}",
                         f"MediaContentType{number}": str(media.content_type)}
        return form

    def _send_templat(self, message: Outgoing) -> Receipt:
        """An approved template. One that is refused parks the message: in its window it can go out as text."""
        variables = json.dumps(dict(message.variabel), ensure_ascii=False)
        with as_send_errors(self.http):
            try:
                return self._create_raw(
                    message.alamat, content_sid=message.templat_sid, content_variables=variables)
            except TwilioRestException as error:
                if error.code not in CONTENT_ERRORS:
                    raise
                raise SendError("park", f"{error.code}: templat ditolak") from error

    def _send_document(self, message: Outgoing) -> Receipt:
        first, *rest = parts_of(message)
        caption = {"body": first} if first else {}
        made: list[Receipt] = []

        def document() -> Receipt:
            made.append(self._create(message.alamat, media_url=[message.public_url], **caption))
            return made[0]

        texts = [partial(self._create, message.alamat, body=part) for part in rest]
        last = send_parts([document, *texts], message.done)
        return made[0] if made else last

    def _send_content(self, message: Outgoing, shape: str, content_sid: str) -> Receipt | None:
        variables = variables_of(message.teks, message.buttons, shape)
        with as_send_errors(self.http):
            try:
                return self._create_raw(message.alamat, content_sid=content_sid, content_variables=variables)
            except TwilioRestException as error:
                if error.code not in CONTENT_ERRORS:
                    raise
                log.warning("template refused (%s), numbered text is used", error.code)
        self._contents.forget(shape)
        return None

    def _send_texts(self, message: Outgoing) -> Receipt:
        return send_parts([partial(self._create, message.alamat, body=one) for one in parts_of(message)], message.done)

    def _create(self, alamat: str, **fields: Any) -> Receipt:
        with as_send_errors(self.http):
            return self._create_raw(alamat, **fields)

    def _create_raw(self, alamat: str, **fields: Any) -> Receipt:
        person, office = split_address(alamat)
        if self._settings.public_base_url:
            fields["status_callback"] = f"{self._settings.public_base_url}/webhook/twilio/status"
        made = self.client.messages.create(to=person, from_=office or self._office, **fields)
        return Receipt(str(made.sid))

    def _media_ref(self, url: str, tipe: str, nama: str) -> MediaRef:
        return MediaRef(
            tipe=tipe, nama=nama, ukuran=None, fetch=lambda: self._fetch(url), discard=lambda: self._discard(url),
        )

    def _fetch(self, url: str) -> bytes:
        return download(
            self._media, self._rebased(url), max_bytes=self._settings.max_media_bytes,
            is_allowed=self.is_allowed, auth_for=self._auth_for,
        )

    def is_allowed(self, url: str) -> bool:
        """Only Twilio's own hosts, and only by HTTPS unless TWILIO_API_BASE_URL itself is plain HTTP."""
        host = host_of(url)
        if urlsplit(url).scheme != "https" and host != host_of(self._settings.twilio_api_base_url):
            return False
        is_bucket = host == MEDIA_BUCKET_HOST and urlsplit(url).path.startswith("/media.twiliocdn.com/")
        return is_bucket or host in self._api_hosts or host == "twiliocdn.com" or host.endswith(".twiliocdn.com")

    def _auth_for(self, url: str) -> tuple[str, str] | None:
        if host_of(url) not in self._api_hosts:
            return None
        return self._settings.twilio_account_sid, self._settings.twilio_auth_token

    def _rebased(self, url: str) -> str:
        return self.http.rebase(url) if host_of(url) == TWILIO_HOST else url

    def _discard(self, url: str) -> None:
        """Delete the file at Twilio after it is stored here."""
        target = self._rebased(url)
        auth = self._auth_for(target)
        if auth is None:
            return
        try:
            self._media.delete(target, auth=auth, follow_redirects=False)
        except httpx.HTTPError as error:
            log.info("a file could not be deleted at Twilio: %s", type(error).__name__)


def with_prefix(address: str) -> str:
    """TWILIO_WHATSAPP_FROM may be written with or without 'whatsapp:'."""
    return address if not address or ":" in address else f"{WHATSAPP}:{address}"


def parts_of(message: Outgoing) -> list[str]:
    """The texts that leave one after the other; a document goes with the first."""
    return split_text(numbered(message.teks, message.buttons), MAX_BODY)


def _is_ours(sent: Any, since: datetime) -> bool:
    is_old = sent.date_created and sent.date_created < since.replace(microsecond=0)
    return not is_old and not str(sent.direction or "").startswith("inbound")


def _parts_like(sent: Any, message: Outgoing, parts: list[str]) -> list[int]:
    """Which parts of our message this may be at Twilio; a template with buttons has the words without numbers."""
    body = _plain(str(sent.body or ""))
    if message.public_url and str(sent.num_media or "0") != "0":
        return [0] if body in (_plain(parts[0]), _plain(message.teks)) else []
    if len(parts) == 1:
        return [0] if not message.public_url and body in (_plain(parts[0]), _plain(message.teks)) else []
    first = 1 if message.public_url else 0
    return [number for number in range(first, len(parts)) if body == _plain(parts[number])]


def _plain(text: str) -> str:
    return " ".join(text.split())
