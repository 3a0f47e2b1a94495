"""Anything at all may stand in a signed delivery: it is kept or called malformed, and parsing never fails."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Delivery, Incoming
from bot.channels.registry import channels_of
from bot.channels.telegram_parse import open_update, parse_update
from bot.channels.texts import clean_id, split_text
from bot.channels.whatsapp_parse import open_form, parse_form
from bot.ingress import save_envelopes
from tests.emulators.telegram import SECRET
from tests.emulators.twilio import FROM
from tests.integration.channels.conftest import make_web
from tests.integration.fuzz.conftest import tries

FIELDS = ["MessageSid", "From", "To", "Body", "NumMedia", "MediaUrl0", "MediaContentType0", "MessageStatus",
          "ErrorCode", "ButtonPayload", "ListId", "Latitude", "Longitude", "WaId", "MessageType", "EventType"]
TEXTS = st.text(max_size=40) | st.sampled_from(["", "0", "1", "99", "-1", "1e9", "audio/ogg", "read", "failed", "\x00"])
FORMS = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=10), TEXTS, max_size=20)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
KEYS = st.sampled_from([
    "chat", "from", "message", "text", "photo", "document", "file_id", "id", "type", "caption", "voice", "contact",
    "user_id", "data", "media_group_id", "width", "height", "file_size", "new_chat_member", "status", "reply_markup",
    "inline_keyboard", "callback_data", "sticker", "location", "phone_number", "first_name"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
                      max_leaves=25)
KINDS = st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "poll", "inline_query"])
UPDATES = st.dictionaries(KINDS, VALUES, max_size=2)


def no_media(*_args):
    return None


@given(FORMS)
@tries(300)
def test_any_form_becomes_rows_or_is_malformed(form):
    try:
        envelopes = open_form(form, FROM)
    except ValueError:
        return
    for envelope in envelopes:
        assert envelope.provider_id.isprintable()
        assert envelope.kunci.isprintable()
        message = parse_form(envelope.payload, no_media)
        assert isinstance(message, Incoming)
        assert message.kanal == envelope.kanal
        assert envelope.kunci == f"{envelope.kanal}:{message.alamat}"


@given(UPDATES, st.integers())
@tries(500)
def test_any_update_becomes_rows_and_is_parsed(update, number):
    envelopes = open_update(json.dumps(update | {"update_id": number}).encode(), "7")
    for envelope in envelopes:
        message = parse_update(envelope.payload, no_media)
        assert isinstance(message, Incoming)
        assert envelope.kunci == f"telegram:{message.alamat or 'lain'}"


@given(VALUES)
@tries(100)
def test_any_json_is_an_update_or_malformed(value):
    try:
        open_update(json.dumps(value).encode(), "7")
    except ValueError:
        assert not (isinstance(value, dict) and type(value.get("update_id")) is int)


@given(st.text(max_size=3000), st.integers(min_value=10, max_value=500))
@tries(200)
def test_no_part_of_a_text_is_too_long_and_no_word_is_lost(teks, limit):
    parts = split_text(teks, limit)
    assert all(len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(teks.split())


@given(st.text(max_size=400))
def test_an_id_fits_a_column_of_every_database(text):
    cleaned = clean_id(text)
    assert len(cleaned) <= 200
    assert "\x00" not in cleaned
    cleaned.encode()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@given(form=FORMS, update=UPDATES, number=st.integers(min_value=0, max_value=2**40))
@tries(40)
def test_whatever_was_opened_can_be_saved(tg_ctx, form, update, number):
    form = form | {"MessageSid": f"SM{number}", "From": "whatsapp:+1"}
    save_envelopes(tg_ctx, open_form(form, FROM))
    save_envelopes(tg_ctx, open_update(json.dumps(update | {"update_id": number}).encode(), "7"))
    assert not (tg_ctx.settings.home / "spool").exists()


BODIES = st.binary(max_size=300) | VALUES.map(lambda value: json.dumps(value).encode())
CONTENT_TYPES = st.sampled_from([
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""])
URLS = ("/webhook/telegram", "/webhook/twilio", "/webhook/twilio/status", "/chat/api/pesan", "/chat/api/berkas")
HEADERS = st.text(max_size=60).map(lambda text: text.encode().decode("latin1"))


@pytest.fixture
def client(both_ctx):
    client = make_web(both_ctx).test_client()
    client.get("/chat")
    return client


@given(body=BODIES, content_type=CONTENT_TYPES)
@tries(150)
def test_no_body_makes_the_web_process_fail(client, body, content_type):
    signed = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "X-Twilio-Signature": "x", "X-Loket-Chat": "1"}
    for url in URLS:
        answer = client.post(url, data=body, headers=signed | {"Content-Type": content_type})
        assert answer.status_code < 500, (url, answer.status_code)


@pytest.fixture
def channels(both_ctx):
    return channels_of(both_ctx)


@given(body=st.binary(max_size=200), header=HEADERS)
@tries(100)
def test_no_signature_header_makes_verification_fail_loudly(channels, body, header):
    headers = {"X-Twilio-Signature": header, "X-Twilio-Webhooks-Signature-Settings": header,
               "X-Telegram-Bot-Api-Secret-Token": header}
    delivery = Delivery(url="https://loket.contoh.go.id/webhook", headers=headers, body=body)
    assert [channels[name].verify(delivery) for name in ("telegram", "whatsapp", "webchat")] == [False] * 3
