"""A Bot API server after core.telegram.org/bots/api: methods, files, getUpdates, webhooks, and faults."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import requests
from flask import Flask, Response, jsonify, request

from tests.emulators.server import Fault, Faults

BOT_ID = 7000001
TOKEN = f"{BOT_ID}:AAtest-token-of-the-emulator_000000000"
SECRET = "rahasia-telegram_1"


@dataclass
class TelegramEmulator:
    """State of one bot. `sent` holds every message that arrived at Telegram, whether or not its answer did."""

    base_url: str = ""
    faults: Faults = field(default_factory=Faults)
    sent: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=dict)
    webhook_error: dict[str, Any] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    updates: list[dict[str, Any]] = field(default_factory=list)
    next_update: int = 500_001
    lock: Any = field(default_factory=threading.RLock)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def app(self) -> Flask:
        app = Flask("telegram-emulator")
        app.add_url_rule("/bot<token>/<method>", view_func=self.call, methods=["GET", "POST"])
        app.add_url_rule("/file/bot<token>/<path:path>", view_func=self.download)
        return app

    # --- what Telegram's users do ------------------------------------------------------------------------
    def make(self, **inner: Any) -> dict[str, Any]:
        """A new update with the next update_id."""
        with self.lock:
            self.next_update += 1
            return {"update_id": self.next_update, **inner}

    def message(self, chat_id: int, text: str | None = None, **fields: Any) -> dict[str, Any]:
        """An update with a private message."""
        body = {
            "message_id": self.next_update % 100_000, "date": int(time.time()),
            "chat": {"id": chat_id, "type": "private", "first_name": "Budi"},
            "from": {"id": chat_id, "is_bot": False, "first_name": "Budi", "last_name": "Santoso"}, **fields,
        }
        if text is not None:
            body["text"] = text
        return self.make(message=body)

    def press(self, chat_id: int, data: str, keyboard: list | None = None) -> dict[str, Any]:
        """An update with a pressed inline button."""
        user = {"id": chat_id, "is_bot": False, "first_name": "Budi"}
        shown = {"message_id": 5, "date": int(time.time()), "chat": {"id": chat_id, "type": "private"}, "text": "?"}
        if keyboard:
            shown["reply_markup"] = {"inline_keyboard": keyboard}
        return self.make(callback_query={
            "id": f"cb{self.next_update}", "from": user, "chat_instance": "1", "data": data, "message": shown})

    def queue(self, *updates: dict[str, Any]) -> None:
        """Updates that wait for getUpdates."""
        with self.lock:
            self.updates.extend(updates)

    def deliver(self, base_url: str, update: Any, secret: str = SECRET) -> requests.Response:
        """POST an update to the product's webhook."""
        return requests.post(
            f"{base_url}/webhook/telegram", data=json.dumps(update), timeout=100,
            headers={"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret})

    def push(self) -> None:
        """What Telegram does by itself, until `stop`: while a webhook is set, what waits is delivered there in order,
        again and again until it is answered 200. A fault “push” is an answer that was lost."""
        while not self.stop.wait(0.005):
            with self.lock:
                url, waiting = self.webhook.get("url"), self.updates[:1]
            if not url or not waiting:
                continue
            base_url = url.removesuffix("/webhook/telegram")
            try:
                is_taken = self.deliver(base_url, waiting[0], self.webhook.get("secret_token", "")).status_code == 200
            except requests.RequestException:
                is_taken = False
            if is_taken and self.faults.take("push") is None:
                with self.lock:
                    self.updates = [one for one in self.updates if one is not waiting[0]]

    # --- the Bot API -------------------------------------------------------------------------------------
    def call(self, token: str, method: str) -> Response:
        if token != TOKEN:
            return _refused(401, "Unauthorized")
        params = self._params()
        with self.lock:
            self.calls.append((method, params))
        act = getattr(self, f"do_{method.lower()}", None)
        if act is None:
            return _refused(404, "Not Found")
        return self.faults.wrap(method, lambda: act(params), _refuse)

    def do_getme(self, params: dict[str, Any]) -> Response:
        return _ok({"id": BOT_ID, "is_bot": True, "first_name": "Loket", "username": "loket_uji_bot"})

    def do_sendmessage(self, params: dict[str, Any]) -> Response:
        if not params.get("text"):
            return _refused(400, "Bad Request: message text is empty")
        if len(params["text"]) > 4096:
            return _refused(400, "Bad Request: message is too long")
        return self._accept(params, {"text": params["text"]})

    def do_senddocument(self, params: dict[str, Any]) -> Response:
        file = params.get("document")
        if not isinstance(file, dict):
            return _refused(400, "Bad Request: there is no document in the request")
        return self._accept(params, {"document": {"file_id": "D1", "file_unique_id": "D", "file_name": file["nama"]}})

    def do_sendphoto(self, params: dict[str, Any]) -> Response:
        if not isinstance(params.get("photo"), dict):
            return _refused(400, "Bad Request: there is no photo in the request")
        photo = [{"file_id": "P1", "file_unique_id": "P", "width": 1, "height": 1}]
        return self._accept(params, {"photo": photo})

    def do_answercallbackquery(self, params: dict[str, Any]) -> Response:
        return _ok(True)

    def do_setmycommands(self, params: dict[str, Any]) -> Response:
        return _ok(True)

    def do_setwebhook(self, params: dict[str, Any]) -> Response:
        self.webhook = params
        return _ok(True)

    def do_deletewebhook(self, params: dict[str, Any]) -> Response:
        self.webhook = {}
        return _ok(True)

    def do_getwebhookinfo(self, params: dict[str, Any]) -> Response:
        return _ok({"url": self.webhook.get("url", ""), "has_custom_certificate": False,
                    "pending_update_count": len(self.updates), **self.webhook_error})

    def do_getupdates(self, params: dict[str, Any]) -> Response:
        if self.webhook.get("url"):
            return _refused(409, "Conflict: can't use getUpdates method while webhook is active")
        offset, limit = int(params.get("offset") or 0), int(params.get("limit") or 100)
        until = time.monotonic() + min(float(params.get("timeout") or 0), 20)
        while True:
            with self.lock:
                if offset:
                    self.updates = [one for one in self.updates if one["update_id"] >= offset]
                ready = self.updates[:limit]
            if ready or time.monotonic() >= until or self.stop.wait(0.02):
                return _ok(ready)

    def do_getfile(self, params: dict[str, Any]) -> Response:
        content = self.files.get(str(params.get("file_id")))
        if content is None:
            return _refused(400, "Bad Request: invalid file_id")
        if len(content) > 20 * 1024 * 1024:
            return _refused(400, "Bad Request: file is too big")
        file_id = params["file_id"]
        return _ok({"file_id": file_id, "file_unique_id": file_id, "file_size": len(content),
                    "file_path": f"documents/{file_id}"})

    def download(self, token: str, path: str) -> Response:
        content = self.files.get(path.rpartition("/")[2])
        if token != TOKEN or content is None:
            return _refused(404, "Not Found")
        answer = Response(content, mimetype="application/octet-stream")
        return self.faults.wrap("download", lambda: answer, _refuse)

    def _accept(self, params: dict[str, Any], extra: dict[str, Any]) -> Response:
        chat_id = int(params["chat_id"])
        if chat_id in self.blocked:
            return _refused(403, "Forbidden: bot was blocked by the user")
        markup = params.get("reply_markup") or {}
        for row in markup.get("inline_keyboard", []):
            for button in row:
                if len(button.get("callback_data", "").encode()) > 64:
                    return _refused(400, "Bad Request: BUTTON_DATA_INVALID")
        with self.lock:
            self.sent.append(params)
            number = len(self.sent)
        chat = {"id": chat_id, "type": "private"}
        return _ok({"message_id": number, "date": int(time.time()), "chat": chat, **extra})

    def _params(self) -> dict[str, Any]:
        """Parameters as JSON, form or multipart, as the documentation allows; attach:// names a part."""
        if request.is_json:
            return request.get_json()
        params: dict[str, Any] = {}
        for key, value in {**request.args.to_dict(), **request.form.to_dict()}.items():
            params[key] = json.loads(value) if key in ("reply_markup", "commands", "allowed_updates") else value
        for name, file in request.files.items():
            part = {"nama": file.filename, "tipe": file.mimetype, "isi": file.read()}
            owner = next((key for key, value in params.items() if value == f"attach://{name}"), name)
            params[owner] = part
        return params


def _ok(result: Any) -> Response:
    return jsonify(ok=True, result=result)


def _refused(status: int, description: str, parameters: dict[str, Any] | None = None) -> Response:
    answer = jsonify(ok=False, error_code=status, description=description, **(
        {"parameters": parameters} if parameters else {}))
    answer.status_code = status
    return answer


def _refuse(fault: Fault) -> Response:
    if fault.status == 429:
        wait = fault.retry_after or 1
        return _refused(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
    return _refused(fault.status, fault.message or "Internal Server Error")
