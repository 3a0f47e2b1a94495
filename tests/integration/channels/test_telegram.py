"""Telegram over real HTTP: webhook and polling in, python-telegram-bot out, faults classified."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest
import requests
from sqlmodel import select

from bot import ingress, telegram_poll
from bot.channels.base import MediaError, OutButton, Outgoing, SendError
from bot.channels.registry import channels_of
from data.models import Inbox
from tests.conftest import wait_until
from tests.emulators.server import Fault, serving
from tests.emulators.telegram import BOT_ID, SECRET
from tests.integration.channels.conftest import make_web, with_settings

CHAT = 88001
KK = b"%PDF-1.7"
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBUserWarning")


@pytest.fixture
def web(tg_ctx):
    with serving(make_web(tg_ctx)) as base_url:
        yield base_url


@pytest.fixture
def channel(tg_ctx):
    return channels_of(tg_ctx)["telegram"]


def inbox(ctx) -> list[Inbox]:
    with ctx.store.reading() as session:
        return list(session.exec(select(Inbox).order_by(Inbox.id)))


def read(channel, update):
    (message,) = channel.parse(update)
    return message


def test_an_update_with_the_secret_is_kept_whole_and_answered_with_nothing(tg_ctx, web, telegram_emulator):
    update = telegram_emulator.message(CHAT, "halo", field_of_next_year={"a": [1]})
    answer = telegram_emulator.deliver(web, update)
    assert (answer.status_code, answer.content) == (200, b"")
    (row,) = inbox(tg_ctx)
    assert (row.kanal, row.kunci, row.jenis) == ("telegram", f"telegram:{CHAT}", "pesan")
    assert row.provider_id == f"{BOT_ID}:{update['update_id']}"
    assert row.payload == update


def test_a_repeated_update_is_one_row(tg_ctx, web, telegram_emulator):
    update = telegram_emulator.message(CHAT, "halo")
    assert {telegram_emulator.deliver(web, update).status_code for _ in range(3)} == {200}
    assert len(inbox(tg_ctx)) == 1


@pytest.mark.parametrize("secret", ["", "salah", SECRET + "x", "rahasia-é"])
def test_a_wrong_or_missing_secret_is_403_and_nothing_is_stored(tg_ctx, web, telegram_emulator, secret):
    assert telegram_emulator.deliver(web, telegram_emulator.message(CHAT, "x"), secret.encode()).status_code == 403
    assert inbox(tg_ctx) == []


def test_without_a_secret_set_nobody_is_let_in(tg_ctx, telegram_emulator):
    with serving(make_web(with_settings(tg_ctx, telegram_webhook_secret=""))) as web:
        assert telegram_emulator.deliver(web, telegram_emulator.message(CHAT, "x"), "").status_code == 403


@pytest.mark.parametrize("body", [
    b"", b"bukan json", b"[]", b"{}", b'{"update_id": "1"}', b'{"update_id": true}', b"[" * 100_000, b"\xff\xfe",
    b'{"update_id": ' + b"9" * 5000 + b"}",
])
def test_what_is_no_update_is_400(tg_ctx, web, body):
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
    assert requests.post(f"{web}/webhook/telegram", data=body, headers=headers, timeout=100).status_code == 400
    assert inbox(tg_ctx) == []


def test_odd_but_real_updates_are_kept(tg_ctx, web, channel, telegram_emulator):
    odd = [
        telegram_emulator.message(CHAT, "\ud800 setengah"), telegram_emulator.message(CHAT, "a\u0000b"),
        telegram_emulator.make(poll={"id": "1"}), telegram_emulator.make(message="bukan objek"),
        telegram_emulator.make(), telegram_emulator.make(message={"chat": {"id": "teks"}}),
    ]
    assert {telegram_emulator.deliver(web, one).status_code for one in odd} == {200}
    assert len(inbox(tg_ctx)) == len(odd)
    assert [read(channel, row.payload).jenis for row in inbox(tg_ctx)] == ["teks", "teks", *["lain"] * 4]


@pytest.mark.parametrize(("fields", "jenis"), [
    ({"voice": {"file_id": "v", "duration": 3}}, "suara"), ({"video_note": {"file_id": "v"}}, "video"),
    ({"sticker": {"file_id": "s", "emoji": "👍"}}, "stiker"), ({"dice": {"value": 3}}, "asing"),
    ({"location": {"latitude": 0.5, "longitude": 101.4}}, "lokasi"), ({"text": "  "}, "kosong"),
    ({"animation": {"file_id": "a"}, "document": {"file_id": "a"}}, "video"), ({"poll": {"id": "1"}}, "asing"),
    ({"pinned_message": {"message_id": 1}}, "lain"),
])
def test_what_is_not_text_has_a_kind(channel, telegram_emulator, fields, jenis):
    assert read(channel, telegram_emulator.message(CHAT, **fields)).jenis == jenis


def test_a_contact_counts_only_when_it_is_the_senders_own(channel, telegram_emulator):
    own = read(channel, telegram_emulator.message(CHAT, contact={"phone_number": "62811 1", "user_id": CHAT}))
    other = read(channel, telegram_emulator.message(CHAT, contact={"phone_number": "62811", "user_id": 5}))
    unknown = read(channel, telegram_emulator.message(CHAT, contact={"phone_number": "62811"}))
    assert (own.jenis, own.kontak_sendiri, own.telepon) == ("kontak", True, "+628111")
    assert [(one.kontak_sendiri, one.telepon) for one in (other, unknown)] == [(False, "")] * 2


def test_the_largest_photo_of_an_album_is_fetched_and_the_album_is_known(channel, telegram_emulator):
    telegram_emulator.files = {"besar": b"isi besar", "kecil": b"isi"}
    photos = [{"file_id": "kecil", "width": 90, "height": 60}, {"file_id": "besar", "width": 900, "height": 600}]
    message = read(channel, telegram_emulator.message(CHAT, photo=photos, media_group_id="G7", caption="KTP saya"))
    assert (message.jenis, message.album, message.teks) == ("berkas", "G7", "KTP saya")
    assert [one.fetch() for one in message.media] == [b"isi besar"]


def test_a_document_brings_its_name_and_type(channel, telegram_emulator):
    telegram_emulator.files = {"D": KK}
    document = {"file_id": "D", "file_name": "akta lahir.pdf", "mime_type": "application/pdf", "file_size": 8}
    (media,) = read(channel, telegram_emulator.message(CHAT, document=document)).media
    assert (media.nama, media.tipe, media.ukuran, media.fetch()) == ("akta lahir.pdf", "application/pdf", 8, KK)


def test_files_that_cannot_be_had_say_why(tg_ctx, channel, telegram_emulator):
    telegram_emulator.files = {"A": b"isi", "B": b"x" * (21 * 1024 * 1024)}

    def fetch(file_id: str, size: int | None = None) -> MediaError:
        update = telegram_emulator.message(CHAT, document={"file_id": file_id, "file_size": size})
        with pytest.raises(MediaError) as caught:
            read(channel, update).media[0].fetch()
        return caught.value

    assert fetch("A", 40 * 1024 * 1024).alasan == "terlalu_besar"
    assert fetch("B").alasan == "terlalu_besar"
    assert (fetch("hilang").alasan, fetch("hilang").retry) == ("gagal_unduh", False)
    telegram_emulator.faults.order("getFile", Fault("status", 500), Fault("reset_before"))
    telegram_emulator.faults.order("download", Fault("status", 502))
    assert [fetch("A").retry for _ in range(3)] == [True, True, True]


def test_a_pressed_button_has_payload_label_and_callback_and_is_answered(channel, telegram_emulator):
    keyboard = [[{"text": "Ya, kirim", "callback_data": "ya"}]]
    message = read(channel, telegram_emulator.press(CHAT, "ya", keyboard))
    assert (message.jenis, message.pilihan, message.teks, message.alamat) == ("tombol", "ya", "Ya, kirim", str(CHAT))
    channel.acknowledge(message.callback_id)
    assert telegram_emulator.calls[-1] == ("answerCallbackQuery", {"callback_query_id": message.callback_id})
    telegram_emulator.faults.order("answerCallbackQuery", Fault("status", 400, message="query is too old"))
    channel.acknowledge(message.callback_id)


def test_edits_blocks_groups_and_deep_links(tg_ctx, web, channel, telegram_emulator):
    first = telegram_emulator.message(CHAT, "salah ketik")
    edited = telegram_emulator.make(edited_message={**first["message"], "text": "benar"})
    telegram_emulator.deliver(web, edited)
    assert inbox(tg_ctx)[0].jenis == "sunting"
    assert (read(channel, edited).jenis, read(channel, edited).teks) == ("sunting", "benar")
    for status, is_blocked in (("kicked", True), ("member", False), ("restricted", None)):
        change = telegram_emulator.make(my_chat_member={
            "chat": {"id": CHAT, "type": "private"}, "from": {"id": CHAT}, "new_chat_member": {"status": status}})
        assert read(channel, change).is_blocked is is_blocked
    group = telegram_emulator.message(CHAT, "halo semua", chat={"id": -100, "type": "supergroup"})
    assert (read(channel, group).jenis, read(channel, group).alamat) == ("grup", "-100")
    assert read(channel, telegram_emulator.message(CHAT, "/start BD-261120-0042-K")).teks == "BD-261120-0042-K"
    assert read(channel, telegram_emulator.message(CHAT, "/start")).teks == "/start"


def test_text_buttons_and_files_go_out(channel, telegram_emulator):
    receipt = channel.send(Outgoing(str(CHAT), "Lanjut?", (OutButton("Ya", "ya"), OutButton("Ganti alamat", "alamat"))))
    channel.send(Outgoing(str(CHAT), "KK Anda", nama_berkas="kk.pdf", tipe_berkas="application/pdf",
                          read_file=lambda: b"%PDF-1"))
    channel.send(Outgoing(str(CHAT), "", nama_berkas="a.jpg", tipe_berkas="image/jpeg", read_file=lambda: b"jpg"))
    text, document, photo = telegram_emulator.sent
    assert (receipt.provider_id, text["text"]) == (f"{CHAT}:1", "Lanjut?")
    rows = text["reply_markup"]["inline_keyboard"]
    assert [button["callback_data"] for row in rows for button in row] == ["ya", "alamat"]
    assert (document["document"]["isi"], document["document"]["nama"], document["caption"]) == (
        b"%PDF-1", "kk.pdf", "KK Anda")
    assert photo["photo"]["isi"] == b"jpg"


def test_a_long_text_goes_in_parts_with_buttons_under_the_last(channel, telegram_emulator):
    channel.send(Outgoing(str(CHAT), "kata " * 1000, (OutButton("Ya", "ya"),)))
    assert ["reply_markup" in one for one in telegram_emulator.sent] == [False, True]
    channel.send(Outgoing(str(CHAT), "kata " * 300, nama_berkas="a.pdf", read_file=lambda: b"%PDF"))
    assert [("document" in one, bool(one.get("caption"))) for one in telegram_emulator.sent[2:]] == [
        (True, False), (False, False)]


@pytest.mark.parametrize(("fault", "kind", "wait"), [
    (Fault("status", 429, retry_after=13), "retry", 13.0), (Fault("status", 403), "stop", None),
    (Fault("status", 400, message="Bad Request: chat not found"), "fail", None),
    (Fault("status", 401), "retry", 300.0), (Fault("status", 500), "retry", None),
    (Fault("status", 502), "retry", None), (Fault("reset_after"), "unknown", None),
])
def test_each_fault_asks_for_the_right_thing(channel, telegram_emulator, fault, kind, wait):
    telegram_emulator.faults.order("sendMessage", fault)
    with pytest.raises(SendError) as caught:
        channel.send(Outgoing(str(CHAT), "Halo"))
    assert (caught.value.kind, caught.value.retry_after) == (kind, wait)


def test_a_blocked_bot_stops_and_nobody_there_is_a_retry(tg_ctx, channel, telegram_emulator):
    telegram_emulator.blocked.add(CHAT)
    with pytest.raises(SendError) as caught:
        channel.send(Outgoing(str(CHAT), "Halo"))
    assert caught.value.kind == "stop"
    away = channels_of(with_settings(tg_ctx, telegram_api_base_url="http://127.0.0.1:9"))["telegram"]
    with pytest.raises(SendError) as caught:
        away.send(Outgoing(str(CHAT), "Halo"))
    assert caught.value.kind == "retry"


def test_a_slow_answer_is_unknown_and_telegram_cannot_be_asked(tg_ctx, telegram_emulator, monkeypatch):
    monkeypatch.setattr("bot.channels.telegram_client.READ_SECONDS", 0.3)
    channel = channels_of(tg_ctx)["telegram"]
    telegram_emulator.faults.order("sendMessage", Fault("slow", seconds=1.0))
    with pytest.raises(SendError) as caught:
        channel.send(Outgoing(str(CHAT), "Halo"))
    assert caught.value.kind == "unknown"
    assert channel.look_up(Outgoing(str(CHAT), "Halo"), 30) is None


def test_many_threads_share_one_channel(channel, telegram_emulator):
    threads = [threading.Thread(target=channel.send, args=(Outgoing(str(n), f"pesan {n}"),)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one["text"] for one in telegram_emulator.sent) == sorted(f"pesan {n}" for n in range(20))


# --- polling ---------------------------------------------------------------------------------------------
def poll_until(ctx, count: int) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=telegram_poll.run, args=(ctx, stop))
    thread.start()
    wait_until(lambda: len(inbox(ctx)) >= count)
    stop.set()
    thread.join(200)
    assert not thread.is_alive()


def test_a_long_poll_does_not_hold_up_the_end_of_the_process(tg_ctx, monkeypatch):
    asked, stop = threading.Event(), threading.Event()

    async def never_answered(*_) -> list:
        asked.set()
        return await asyncio.Event().wait()

    monkeypatch.setattr(telegram_poll, "fetch_updates", never_answered)
    monkeypatch.setattr(telegram_poll, "CALL_SECONDS", 10_000.0)
    thread = threading.Thread(target=telegram_poll.run, args=(tg_ctx, stop), daemon=True)
    thread.start()
    assert asked.wait(200)
    stop.set()
    thread.join(200)
    assert not thread.is_alive()


def test_polling_takes_the_webhook_away_sets_the_menu_and_keeps_what_comes(tg_ctx, telegram_emulator):
    telegram_emulator.webhook = {"url": "https://lama.example/webhook"}
    telegram_emulator.queue(*(telegram_emulator.message(CHAT, f"pesan {n}") for n in range(150)))
    poll_until(tg_ctx, 150)
    assert [row.payload["message"]["text"] for row in inbox(tg_ctx)] == [f"pesan {n}" for n in range(150)]
    assert telegram_emulator.webhook == {}
    (menu,) = [params for method, params in telegram_emulator.calls if method == "setMyCommands"]
    assert "status" in [one["command"] for one in menu["commands"]]


def test_updates_are_confirmed_only_after_they_are_saved(tg_ctx, telegram_emulator, monkeypatch):
    telegram_emulator.queue(telegram_emulator.message(CHAT, "jangan hilang"))
    channel = channels_of(tg_ctx)["telegram"]

    def nowhere(ctx, envelopes):
        raise ingress.NotSaved("penuh")

    with monkeypatch.context() as broken:
        broken.setattr(telegram_poll, "save_envelopes", nowhere)
        with pytest.raises(ingress.NotSaved):
            telegram_poll.poll_once(tg_ctx, channel, None, timeout=0)
    offset = telegram_poll.poll_once(tg_ctx, channel, None, timeout=0)
    assert [row.payload["message"]["text"] for row in inbox(tg_ctx)] == ["jangan hilang"]
    assert len(telegram_emulator.updates) == 1, "not confirmed yet"
    telegram_poll.poll_once(tg_ctx, channel, offset, timeout=0)
    assert telegram_emulator.updates == []


def test_polling_goes_on_after_faults_and_odd_updates(tg_ctx, telegram_emulator):
    telegram_emulator.faults.order(
        "getUpdates", Fault("status", 500), Fault("status", 429, retry_after=1), Fault("reset_before"))
    telegram_emulator.queue(telegram_emulator.make(message={"aneh": [1, {}]}), telegram_emulator.message(CHAT, "halo"))
    poll_until(tg_ctx, 2)
    assert len(inbox(tg_ctx)) == 2


def test_from_polling_to_webhook_nothing_is_lost_or_doubled(tg_ctx, telegram_emulator):
    first, second = telegram_emulator.message(CHAT, "satu"), telegram_emulator.message(CHAT, "dua")
    telegram_emulator.queue(first)
    channel = channels_of(tg_ctx)["telegram"]
    telegram_poll.poll_once(tg_ctx, channel, None, timeout=0)
    public = with_settings(tg_ctx, public_base_url="https://loket.contoh.go.id")
    assert telegram_poll.ensure_webhook(public)
    assert telegram_emulator.webhook["url"] == "https://loket.contoh.go.id/webhook/telegram"
    assert telegram_emulator.webhook["secret_token"] == SECRET
    with serving(make_web(public)) as web:  # Telegram delivers what polling had not confirmed
        assert {telegram_emulator.deliver(web, one).status_code for one in (first, second)} == {200}
    assert [row.payload["message"]["text"] for row in inbox(tg_ctx)] == ["satu", "dua"]


def test_a_webhook_that_cannot_be_set_is_said_and_does_not_stop_the_start(tg_ctx, telegram_emulator):
    telegram_emulator.faults.order("setWebhook", Fault("status", 400, message="Bad Request: bad webhook"))
    assert not telegram_poll.ensure_webhook(with_settings(tg_ctx, public_base_url="https://loket.contoh.go.id"))


@pytest.mark.parametrize(("teks", "plain", "bold"), [
    ("Ketik *CEK* dan kodenya, *STOP* berhenti.", "Ketik CEK dan kodenya, STOP berhenti.", [(6, 3), (23, 4)]),
    ("🙏 *Baik*", "🙏 Baik", [(3, 4)]),
    ("2 * 3 * 4, NIK 1471********0003", "2 * 3 * 4, NIK 1471********0003", []),
    ("tanpa apa-apa", "tanpa apa-apa", []),
])
def test_bold_words_are_bold_and_no_asterisk_is_read(channel, telegram_emulator, teks, plain, bold):
    channel.send(Outgoing(str(CHAT), teks))
    sent = telegram_emulator.sent[-1]
    assert sent["text"] == plain
    params = next(given for method, given in reversed(telegram_emulator.calls) if method.lower() == "sendmessage")
    entities = params.get("entities") or []
    entities = json.loads(entities) if isinstance(entities, str) else entities
    assert [(one["type"], one["offset"], one["length"]) for one in entities] == [("bold", *place) for place in bold]
