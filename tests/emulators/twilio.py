"""Twilio's messaging, media and content APIs after twilio.com/docs, with signed webhooks and faults."""

from __future__ import annotations

import itertools
import json
import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import requests
from flask import Flask, Response, jsonify, redirect, request
from twilio.request_validator import RequestValidator

from tests.emulators.server import Fault, Faults

ACCOUNT = "AC" + "a" * 32
TOKEN = "token-rahasia-uji"
FROM = "whatsapp:+14155238886"
_ERRORS = {429: 20429, 500: 20500, 401: 20003}


@dataclass
class TwilioEmulator:
    """State of one account. `messages` holds what Twilio took, newest last, whether or not its answer arrived."""

    base_url: str = ""
    faults: Faults = field(default_factory=Faults)
    messages: list[dict[str, Any]] = field(default_factory=list)
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    media: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    cdn: str = ""
    has_content_api: bool = True
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    lock: Any = field(default_factory=threading.RLock)
    seen_auth: list[tuple[str, str]] = field(default_factory=list)

    @property
    def app(self) -> Flask:
        app = Flask("twilio-emulator")
        base = "/2010-04-01/Accounts/<account>"
        app.add_url_rule(f"{base}/Messages.json", view_func=self.create, methods=["POST"])
        app.add_url_rule(f"{base}/Messages.json", view_func=self.list, methods=["GET"], endpoint="list")
        app.add_url_rule(f"{base}/Messages/<sid>/Media/<media>", view_func=self.get_media, methods=["GET", "DELETE"])
        app.add_url_rule(f"{base}/Messages/<sid>/Media.json", view_func=self.list_media)
        app.add_url_rule("/v1/ContentAndApprovals", view_func=self.list_approvals)
        app.add_url_rule("/2010-04-01/Accounts/<account>.json", view_func=self.get_account)
        app.add_url_rule("/v1/Content", view_func=self.create_content, methods=["POST"])
        app.add_url_rule("/v1/Content", view_func=self.list_contents, methods=["GET"], endpoint="contents")
        app.add_url_rule("/cdn/<media>", view_func=self.get_cdn)
        return app

    # --- what Twilio does by itself ----------------------------------------------------------------------
    def form(self, body: str = "Halo", sender: str = "whatsapp:+628111222333", **fields: Any) -> dict[str, str]:
        """The fields of an inbound WhatsApp message."""
        sid = f"SM{next(self.numbers):032x}"
        form = {
            "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": ACCOUNT, "From": sender, "To": FROM,
            "Body": body, "ProfileName": "Budi Santoso", "WaId": sender.rpartition("+")[2], "NumMedia": "0",
            "NumSegments": "1", "MessageType": "text", "SmsStatus": "received", "ApiVersion": "2010-04-01",
            "ReferralNumMedia": "0",
        }
        return form | {key: str(value) for key, value in fields.items()}

    def add_media(self, base_url: str, content: bytes, tipe: str = "image/jpeg") -> str:
        """A file of an inbound message; its URL."""
        media = f"ME{next(self.numbers):032x}"
        self.media[media] = (content, tipe)
        return f"{base_url}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'0' * 32}/Media/{media}"

    def deliver(
        self, url: str, form: dict[str, str], *, signed_url: str = "", token: str = TOKEN, algorithm: str = "",
    ) -> requests.Response:
        """POST a signed webhook. `signed_url` is the URL Twilio knows where a proxy stands before the product."""
        settings = {"X-Twilio-Webhooks-Signature-Settings": f"key=WK1,algorithm={algorithm}"} if algorithm else {}
        signature = RequestValidator(token).compute_signature(signed_url or url, form, algorithm or None)
        return requests.post(url, data=form, headers={"X-Twilio-Signature": signature, **settings}, timeout=100)

    def receive(self, form: dict[str, str], minutes_ago: float = 5.0) -> None:
        """A message that reached Twilio; whether its webhook reached anybody is another matter."""
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        self.messages.append({
            "sid": form["MessageSid"], "account_sid": ACCOUNT, "to": form["To"], "from": form["From"],
            "body": form["Body"], "status": "received", "direction": "inbound", "num_media": form["NumMedia"],
            "date_created": format_datetime(at), "date_sent": format_datetime(at), "date_updated": format_datetime(at),
            "_at": at.replace(microsecond=0), "_choices": [],
            "_media": [form[f"MediaUrl{n}"] for n in range(int(form["NumMedia"]))]})

    def status_form(self, sid: str, status: str, error: int | None = None) -> dict[str, str]:
        """The fields of a status callback for a message this account sent."""
        sent = next(one for one in self.messages if one["sid"] == sid)
        form = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status, "To": sent["to"],
                "From": sent["from"], "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "ChannelPrefix": "whatsapp"}
        return form | ({"ErrorCode": str(error)} if error else {})

    # --- the REST API ------------------------------------------------------------------------------------
    def create(self, account: str) -> Response:
        if not self._is_known():
            return _problem(401, 20003, "Authenticate")
        return self.faults.wrap("create", lambda: self._create(request.form.to_dict(), request.form), _refuse)

    def list(self, account: str) -> Response:
        return self.faults.wrap("list", self._list, _refuse)

    def _list(self) -> Response:
        since = request.args.get("DateSent>", "")
        found = [one for one in reversed(self.messages) if one["to"] == request.args.get("To", one["to"])]
        if since:
            edge = datetime.fromisoformat(since.replace("Z", "+00:00"))
            found = [one for one in found if one["date_sent"] and one["_at"] >= edge.replace(microsecond=0)]
        shown = [{key: value for key, value in one.items() if not key.startswith("_")} for one in found]
        return jsonify(messages=shown[: request.args.get("PageSize", 50, type=int)], page=0, page_size=50,
                       first_page_uri="", next_page_uri=None, previous_page_uri=None, uri="", start=0, end=len(shown))

    def list_media(self, account: str, sid: str) -> Response:
        sent = next(one for one in self.messages if one["sid"] == sid)
        shown = [{"sid": url.rpartition("/")[2], "parent_sid": sid, "account_sid": ACCOUNT,
                  "content_type": self.media[url.rpartition("/")[2]][1]} for url in sent["_media"]]
        return jsonify(media_list=shown, page=0, page_size=50, next_page_uri=None, previous_page_uri=None)

    def get_media(self, account: str, sid: str, media: str) -> Response:
        if not self._is_known():
            return _problem(401, 20003, "Authenticate")
        if request.method == "DELETE":
            self.deleted.append(media)
            return Response(status=204)
        if media not in self.media:
            return _problem(404, 20404, "not found")
        if self.cdn:
            return redirect(f"{self.cdn}/cdn/{media}", 307)
        content, tipe = self.media[media]
        return self.faults.wrap("media", lambda: Response(content, mimetype=tipe), _refuse)

    def get_cdn(self, media: str) -> Response:
        self.seen_auth.append(("cdn", request.headers.get("Authorization", "")))
        content, tipe = self.media[media]
        return Response(content, mimetype=tipe)

    def create_content(self) -> Response:
        if not self.has_content_api:
            return _problem(404, 20404, "The requested resource was not found")
        body = request.get_json()
        kind = next(key for key, value in body["types"].items() if value)
        assert kind in ("twilio/quick-reply", "twilio/list-picker")
        sid = f"HX{next(self.numbers):032x}"
        self.contents[sid] = body
        answer = jsonify(sid=sid, friendly_name=body["friendly_name"], language=body["language"], types=body["types"],
                         variables=body["variables"], account_sid=ACCOUNT)
        answer.status_code = 201
        return answer

    def list_contents(self) -> Response:
        if not self.has_content_api:
            return _problem(404, 20404, "The requested resource was not found")
        shown = [{"sid": sid, "friendly_name": one["friendly_name"]} for sid, one in self.contents.items()]
        return jsonify(contents=shown, meta={"key": "contents", "page": 0, "page_size": 50, "next_page_url": None})

    def list_approvals(self) -> Response:
        return self.faults.wrap("approvals", self._list_approvals, _refuse)

    def _list_approvals(self) -> Response:
        shown = [{"sid": sid, "account_sid": ACCOUNT, "approval_requests": {}, **one}
                 for sid, one in self.contents.items()]
        return jsonify(contents=shown, meta={"key": "contents", "page": 0, "page_size": 50, "next_page_url": None})

    def get_account(self, account: str) -> Response:
        if not self._is_known():
            return _problem(401, 20003, "Authenticate")
        return jsonify(sid=account, friendly_name="Disdukcapil Kota Contoh", status="active", type="Full")

    def _create(self, form: dict[str, str], multi: Any) -> Response:
        content = self.contents.get(form.get("ContentSid", ""))
        if form.get("ContentSid") and content is None:
            return _problem(400, 21655, "The ContentSid is invalid")
        body, choices = render_content(content, form) if content else (form.get("Body", ""), [])
        urls = multi.getlist("MediaUrl")
        if not body and not urls:
            return _problem(400, 21619, "A text message body or media urls must be specified")
        if len(body) > 1600:
            return _problem(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        now = datetime.now(UTC)
        message = {
            "sid": f"SM{next(self.numbers):032x}", "account_sid": ACCOUNT, "to": form["To"], "from": form["From"],
            "body": body, "status": "queued", "direction": "outbound-api", "num_media": str(len(urls)),
            "date_created": format_datetime(now), "date_sent": format_datetime(now),
            "date_updated": format_datetime(now), "error_code": None, "error_message": None, "num_segments": "1",
            "price": None, "price_unit": None, "api_version": "2010-04-01", "messaging_service_sid": None, "uri": "",
            "subresource_uris": {}, "_at": now.replace(microsecond=0), "_choices": choices, "_media": urls,
            "_callback": form.get("StatusCallback", ""),
        }
        with self.lock:
            self.messages.append(message)
        answer = jsonify({key: value for key, value in message.items() if not key.startswith("_")})
        answer.status_code = 201
        return answer

    def _is_known(self) -> bool:
        given = request.authorization
        return bool(given and given.username == ACCOUNT and given.password == TOKEN)


def render_content(content: dict[str, Any], form: dict[str, str]) -> tuple[str, list[tuple[str, str]]]:
    """(body, [(label, id)]) of a content template with the message's variables filled in."""
    values = content["variables"] | json.loads(form.get("ContentVariables") or "{}")

    def fill(text: str) -> str:
        return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], text)

    kind, template = next((key, value) for key, value in content["types"].items() if value)
    if kind == "twilio/text":
        return fill(template["body"]), []
    items = template["actions"] if kind == "twilio/quick-reply" else template["items"]
    name = "title" if kind == "twilio/quick-reply" else "item"
    return fill(template["body"]), [(fill(one[name]), fill(one["id"])) for one in items]


def _problem(status: int, code: int, message: str) -> Response:
    answer = jsonify(code=code, message=message, status=status, more_info=f"https://www.twilio.com/docs/errors/{code}")
    answer.status_code = status
    return answer


def _refuse(fault: Fault) -> Response:
    answer = _problem(fault.status, fault.code or _ERRORS.get(fault.status, 20001), fault.message or "refused")
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer
