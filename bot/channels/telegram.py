"""Telegram by python-telegram-bot: its Bot and error types; deliveries come by webhook or by polling."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.channels.base import Delivery, Envelope, Incoming, MediaError, MediaRef, Outgoing, Receipt
from bot.channels.telegram_client import CALL_SECONDS, TelegramClient, as_send_errors
from bot.channels.telegram_parse import TELEGRAM, open_update, parse_update
from bot.channels.telegram_text import as_telegram
from bot.channels.texts import send_parts, split_text
from data.settings import Settings

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_DATA_BYTES = 64
MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024


class TelegramChannel:
    """Channel 'telegram'; `alamat` is the chat id."""

    name = TELEGRAM
    rate_per_second = 30.0
    rate_per_chat = 1.0

    def __init__(self, settings: Settings, client: TelegramClient | None = None) -> None:
        self._settings = settings
        self.client = client or TelegramClient(settings)
        self._bot_id = settings.telegram_bot_token.partition(":")[0]

    def verify(self, delivery: Delivery) -> bool:
        """The secret we gave to setWebhook comes back in a header."""
        wanted = self._settings.telegram_webhook_secret.encode()
        given = delivery.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        return bool(wanted) and hmac.compare_digest(wanted, given)

    def open(self, delivery: Delivery) -> list[Envelope]:
        return open_update(delivery.body, self._bot_id)

    def parse(self, payload: dict[str, Any]) -> list[Incoming]:
        return [parse_update(payload, self._media_ref)]

    def send(self, message: Outgoing) -> Receipt:
        if message.read_file:
            return self._send_file(message)
        return send_parts(self._texts(message), message.done)

    def look_up(self, message: Outgoing, since_seconds: float) -> Receipt | None:
        """A bot cannot read what it has sent: Telegram cannot tell."""
        return None

    def acknowledge(self, callback_id: str) -> None:
        if not callback_id:
            return
        try:
            self.client.call(lambda bot: bot.answer_callback_query(callback_id), seconds=15)
        except TelegramError as error:  # too old or already answered: the button stops spinning by itself
            log.info("callback not answered: %s", error.message)

    def _texts(self, message: Outgoing) -> list[Callable[[], Receipt]]:
        *first, last = split_text(message.teks, MAX_TEXT)
        sends = [lambda part=part: self._send_text(message.alamat, part, None) for part in first]
        return [*sends, lambda: self._send_text(message.alamat, last, _keyboard(message))]

    def _send_text(self, alamat: str, teks: str, keyboard: InlineKeyboardMarkup | None) -> Receipt:
        plain, entities = as_telegram(teks)
        with as_send_errors():
            sent = self.client.call(lambda bot: bot.send_message(
                chat_id=_chat(alamat), text=plain, entities=entities or None, reply_markup=keyboard,
                disable_web_page_preview=True))
        return Receipt(f"{alamat}:{sent.message_id}")

    def _send_file(self, message: Outgoing) -> Receipt:
        """The file; words too long for a caption follow it as messages of their own."""
        rest = self._texts(message) if len(message.teks) > MAX_CAPTION else []
        return send_parts([lambda: self._send_media(message), *rest], message.done)

    def _send_media(self, message: Outgoing) -> Receipt:
        assert message.read_file is not None
        content = message.read_file()
        file = InputFile(content, filename=message.nama_berkas or "berkas", read_file_handle=False)
        is_caption = len(message.teks) <= MAX_CAPTION
        options: dict[str, Any] = {"chat_id": _chat(message.alamat)}
        if is_caption:
            options["caption"], options["caption_entities"] = as_telegram(message.teks)
            options["reply_markup"] = _keyboard(message)
        is_photo = message.tipe_berkas in ("image/jpeg", "image/png") and len(content) <= MAX_PHOTO_BYTES
        with as_send_errors():
            if is_photo:
                sent = self.client.call(lambda bot: bot.send_photo(photo=file, **options))
            else:
                sent = self.client.call(lambda bot: bot.send_document(document=file, **options))
        return Receipt(f"{message.alamat}:{sent.message_id}")

    def _media_ref(self, file_id: str, tipe: str, nama: str, ukuran: int | None) -> MediaRef:
        return MediaRef(tipe=tipe, nama=nama, ukuran=ukuran, fetch=lambda: self._fetch(file_id, ukuran))

    def _fetch(self, file_id: str, ukuran: int | None) -> bytes:
        limit = min(self._settings.max_media_bytes, MAX_DOWNLOAD_BYTES)
        if ukuran is not None and ukuran > limit:
            raise MediaError("terlalu_besar")
        try:
            file = self.client.call(lambda bot: bot.get_file(file_id))
            if file.file_size and file.file_size > limit:
                raise MediaError("terlalu_besar")
            content = self.client.call(lambda bot: file.download_as_bytearray(), seconds=CALL_SECONDS)
        except BadRequest as error:
            raise MediaError("terlalu_besar" if "too big" in error.message.lower() else "gagal_unduh") from error
        except (NetworkError, RetryAfter) as error:
            raise MediaError("gagal_unduh", retry=True) from error
        except TelegramError as error:
            raise MediaError("gagal_unduh") from error
        if len(content) > limit:
            raise MediaError("terlalu_besar")
        return bytes(content)


def _keyboard(message: Outgoing) -> InlineKeyboardMarkup | None:
    """One button per row, so that labels are legible on a small phone; short pairs share a row."""
    if not message.buttons:
        return None
    buttons = [InlineKeyboardButton(one.label, callback_data=_fit(one.payload)) for one in message.buttons]
    if len(buttons) == 2 and all(len(one.text) <= 14 for one in buttons):
        return InlineKeyboardMarkup([buttons])
    return InlineKeyboardMarkup([[one] for one in buttons])


def _fit(payload: str) -> str:
    """callback_data holds at most 64 bytes."""
    return payload.encode()[:MAX_DATA_BYTES].decode("utf-8", "ignore")


def _chat(alamat: str) -> int | str:
    return int(alamat) if alamat.removeprefix("-").isdigit() else alamat
