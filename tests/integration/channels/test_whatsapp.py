"""WhatsApp over real HTTP: signed webhooks in, SDK calls out, media by the allow-list, faults classified."""

from __future__ import annotations

import io

import pytest
import requests
from PIL import Image
from sqlmodel import select

from bot.channels.base import MediaError, OutButton, Outgoing, SendError
from bot.channels.registry import channels_of
from data.models import Inbox
from tests.emulators.server import Fault, serving
from tests.emulators.twilio import FROM, TOKEN
from tests.integration.channels.conftest import make_web, with_settings

CITIZEN = "whatsapp:+628111222333"
TIGA = (OutButton("Ya", "ya"), OutButton("Tidak", "tidak"), OutButton("Kembali", "kembali"))


def jpeg(side: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "red").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def web(wa_ctx):
    with serving(make_web(wa_ctx)) as base_url:
        yield base_url


@pytest.fixture
def channel(wa_ctx):
    return channels_of(wa_ctx)["whatsapp"]


def inbox(ctx) -> list[Inbox]:
    with ctx.store.reading() as session:
        return list(session.exec(select(Inbox).order_by(Inbox.id)))


def test_a_signed_message_is_kept_with_every_field_and_answered_with_empty_twiml(wa_ctx, web, twilio_emulator):
    form = twilio_emulator.form("  halo pak  ", FieldOfNextYear="x", Latitude="", ButtonText="")
    answer = twilio_emulator.deliver(f"{web}/webhook/twilio", form)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/xml")
    assert answer.text.endswith("<Response></Response>")
    (row,) = inbox(wa_ctx)
    assert (row.kanal, row.provider_id, row.kunci) == ("whatsapp", form["MessageSid"], f"whatsapp:{CITIZEN}")
    assert {key: row.payload[key] for key in form} == form


def test_a_repeated_delivery_is_one_row(wa_ctx, web, twilio_emulator):
    form = twilio_emulator.form()
    codes = {twilio_emulator.deliver(f"{web}/webhook/twilio", form).status_code for _ in range(3)}
    assert codes == {200}
    assert len(inbox(wa_ctx)) == 1


@pytest.mark.parametrize("algorithm", ["", "HMAC_SHA1", "HMAC_SHA256", "hmac_sha256"])
def test_both_signature_algorithms_are_known(wa_ctx, web, twilio_emulator, algorithm):
    answer = twilio_emulator.deliver(f"{web}/webhook/twilio?a=b%20c&d=", twilio_emulator.form(), algorithm=algorithm)
    assert answer.status_code == 200
    assert len(inbox(wa_ctx)) == 1


def test_a_wrong_or_missing_signature_is_403_and_nothing_is_stored(wa_ctx, web, twilio_emulator):
    url, form = f"{web}/webhook/twilio", twilio_emulator.form()
    assert twilio_emulator.deliver(url, form, token="token-lain").status_code == 403
    assert twilio_emulator.deliver(url, form, signed_url=f"{web}/webhook/lain").status_code == 403
    assert requests.post(url, data=form, timeout=100).status_code == 403
    odd = {"X-Twilio-Signature": "x", "X-Twilio-Webhooks-Signature-Settings": "algorithm=MD5"}
    assert requests.post(url, data=form, headers=odd, timeout=100).status_code == 403
    accented = {"X-Twilio-Signature": "é".encode("latin1")}
    assert requests.post(url, data=form, headers=accented, timeout=100).status_code == 403
    assert inbox(wa_ctx) == []


def test_behind_a_proxy_the_public_url_is_what_was_signed(wa_ctx, twilio_emulator):
    ctx = with_settings(wa_ctx, public_base_url="https://loket.contoh.go.id")
    with serving(make_web(ctx)) as base_url:
        url, public = f"{base_url}/webhook/twilio?x=%2F", "https://loket.contoh.go.id/webhook/twilio?x=%2F"
        form = twilio_emulator.form()
        assert twilio_emulator.deliver(url, form).status_code == 403
        assert twilio_emulator.deliver(url, form, signed_url=public).status_code == 200


def test_not_twilios_format_is_400_and_no_twilio_is_404(ctx, web, twilio_emulator):
    assert twilio_emulator.deliver(f"{web}/webhook/twilio", {"Body": "tanpa sid"}).status_code == 400
    with serving(make_web(ctx)) as without:
        assert twilio_emulator.deliver(f"{without}/webhook/twilio", twilio_emulator.form()).status_code == 404


def test_statuses_in_any_order_and_twice_are_rows_of_their_own(wa_ctx, web, channel, twilio_emulator):
    sid = channel.send(Outgoing(CITIZEN, "Halo")).provider_id
    for status in ("read", "sent", "delivered", "sent"):
        form = twilio_emulator.status_form(sid, status)
        assert twilio_emulator.deliver(f"{web}/webhook/twilio/status", form).status_code == 200
    rows = inbox(wa_ctx)
    assert [row.jenis for row in rows] == ["status"] * 3
    assert {row.kunci for row in rows} == {f"whatsapp:{CITIZEN}"}
    parsed = [channel.parse(row.payload)[0] for row in rows]
    assert [one.status for one in parsed] == ["dibaca", "terkirim", "sampai"]
    assert {one.status_provider_id for one in parsed} == {sid}


@pytest.mark.parametrize(("code", "kind"), [(63016, "park"), (63018, "retry"), (63014, "stop"), (63024, "fail")])
def test_a_failed_status_says_what_it_asks_for(channel, twilio_emulator, code, kind):
    sid = channel.send(Outgoing(CITIZEN, "Halo")).provider_id
    (told,) = channel.parse(twilio_emulator.status_form(sid, "undelivered", code))
    assert (told.status, told.status_error, told.status_kind) == ("gagal", str(code), kind)


def test_three_buttons_are_quick_replies_and_more_are_a_list(channel, twilio_emulator):
    channel.send(Outgoing(CITIZEN, "Lanjut?\nPilih satu.", TIGA))
    channel.send(Outgoing(CITIZEN, "Yang lain?", TIGA))
    channel.send(Outgoing(CITIZEN, "Layanan apa?", tuple(OutButton(f"Layanan {n}", f"layanan:{n}") for n in range(7))))
    first, _, many = twilio_emulator.messages
    assert (first["body"], first["_choices"]) == (
        "Lanjut?\nPilih satu.", [("Ya", "ya"), ("Tidak", "tidak"), ("Kembali", "kembali")])
    assert many["_choices"][6] == ("Layanan 6", "layanan:6")
    kinds = [next(key for key, value in one["types"].items() if value) for one in twilio_emulator.contents.values()]
    assert kinds == ["twilio/quick-reply", "twilio/list-picker"], "one template per shape, however many messages"


def test_another_process_finds_the_template_instead_of_making_it_again(wa_ctx, channel, twilio_emulator):
    channel.send(Outgoing(CITIZEN, "Lanjut?", TIGA))
    channels_of(wa_ctx)["whatsapp"].send(Outgoing(CITIZEN, "Lanjut?", TIGA))
    assert len(twilio_emulator.contents) == 1
    assert len(twilio_emulator.messages) == 2


def test_without_content_templates_buttons_become_numbers(channel, twilio_emulator):
    twilio_emulator.has_content_api = False
    channel.send(Outgoing(CITIZEN, "Lanjut?", TIGA))
    assert twilio_emulator.messages[0]["body"] == "Lanjut?\n\n1. Ya\n2. Tidak\n3. Kembali"


def test_a_refused_template_becomes_numbers_in_the_same_send(channel, twilio_emulator):
    twilio_emulator.faults.order("create", Fault("status", 400, code=21656))
    channel.send(Outgoing(CITIZEN, "Lanjut?", TIGA))
    assert [one["body"] for one in twilio_emulator.messages] == ["Lanjut?\n\n1. Ya\n2. Tidak\n3. Kembali"]


def test_an_approved_template_leaves_by_its_sid_and_a_refused_one_is_parked(channel, twilio_emulator):
    twilio_emulator.contents["HX1"] = {"variables": {"1": "x"}, "types": {"twilio/text": {"body": "Nomor {{1}} siap"}}}
    message = Outgoing(CITIZEN, "Nomor BD siap", templat_sid="HX1", variabel={"1": "BD"})
    channel.send(message)
    assert twilio_emulator.messages[-1]["body"] == "Nomor BD siap"
    with pytest.raises(SendError) as refused:
        channel.send(Outgoing(CITIZEN, "Nomor BD siap", templat_sid="HX9", variabel={"1": "BD"}))
    assert refused.value.kind == "park"


def test_a_pressed_button_and_a_list_choice_come_back_as_their_payload(channel, twilio_emulator):
    pressed = twilio_emulator.form("Ya", ButtonText="Ya", ButtonPayload="ya", MessageType="button")
    chosen = twilio_emulator.form("Layanan 6", ListId="layanan:6", ListTitle="Layanan 6", MessageType="interactive")
    assert [channel.parse(one)[0].pilihan for one in (pressed, chosen)] == ["ya", "layanan:6"]
    assert channel.parse(pressed)[0].jenis == "tombol"


def test_a_document_goes_out_by_its_public_url(channel, twilio_emulator):
    url = "https://loket.contoh.go.id/unduh/abc"
    channel.send(Outgoing(CITIZEN, "Dokumen Anda", nama_berkas="kk.pdf", read_file=lambda: b"%PDF", public_url=url))
    assert (twilio_emulator.messages[0]["_media"], twilio_emulator.messages[0]["body"]) == ([url], "Dokumen Anda")


def test_a_documents_buttons_and_long_words_are_not_lost(channel, twilio_emulator):
    channel.send(Outgoing(CITIZEN, "Sudah diterima?", TIGA, public_url="https://loket.contoh.go.id/unduh/abc"))
    channel.send(Outgoing(CITIZEN, "kata " * 500, public_url="https://loket.contoh.go.id/unduh/abc"))
    short, first, rest = twilio_emulator.messages
    assert short["body"] == "Sudah diterima?\n\n1. Ya\n2. Tidak\n3. Kembali"
    assert [bool(one["_media"]) for one in (short, first, rest)] == [True, True, False]
    assert f"{first['body']} {rest['body']}".split() == ["kata"] * 500


def test_an_opt_out_that_twilio_handled_is_known(channel, twilio_emulator):
    forms = [twilio_emulator.form(kind, OptOutType=kind) for kind in ("STOP", "START", "HELP")]
    told = [channel.parse(form)[0].is_blocked for form in forms]
    assert told == [True, False, None]
    assert channel.parse(twilio_emulator.form("berhenti"))[0].is_blocked is None


def test_statuses_are_asked_for_where_twilio_can_reach_us(wa_ctx, twilio_emulator):
    ctx = with_settings(wa_ctx, public_base_url="https://loket.contoh.go.id")
    channels_of(ctx)["whatsapp"].send(Outgoing(CITIZEN, "Halo"))
    assert twilio_emulator.messages[0]["_callback"] == "https://loket.contoh.go.id/webhook/twilio/status"


def test_a_long_text_goes_out_in_parts(channel, twilio_emulator):
    channel.send(Outgoing(CITIZEN, "kata " * 500))
    assert len(twilio_emulator.messages) == 2
    assert all(len(one["body"]) <= 1600 for one in twilio_emulator.messages)


@pytest.mark.parametrize(("fault", "kind", "wait"), [
    (Fault("status", 429, retry_after=7), "retry", 7.0), (Fault("status", 500), "unknown", None),
    (Fault("status", 400, code=63018), "retry", 5.0), (Fault("status", 400, code=21610), "stop", None),
    (Fault("status", 400, code=63016), "park", None), (Fault("status", 400, code=63003), "fail", None),
    (Fault("status", 401), "retry", 300.0), (Fault("status", 400, code=99999), "fail", None),
    (Fault("reset_after"), "unknown", None), (Fault("reset_before"), "unknown", None),
])
def test_each_fault_asks_for_the_right_thing(channel, twilio_emulator, fault, kind, wait):
    twilio_emulator.faults.order("create", fault)
    with pytest.raises(SendError) as caught:
        channel.send(Outgoing(CITIZEN, "Halo"))
    assert (caught.value.kind, caught.value.retry_after) == (kind, wait)


def test_a_message_whose_answer_was_lost_is_found_and_one_that_never_arrived_is_not(channel, twilio_emulator):
    twilio_emulator.faults.order("create", Fault("reset_after"), Fault("reset_before"))
    for teks in ("Permohonan diterima", "Yang tidak sampai"):
        with pytest.raises(SendError):
            channel.send(Outgoing(CITIZEN, teks))
    found = channel.look_up(Outgoing(CITIZEN, "Permohonan diterima"), since_seconds=30)
    assert found
    assert found.provider_id == twilio_emulator.messages[0]["sid"]
    assert channel.look_up(Outgoing(CITIZEN, "Yang tidak sampai"), since_seconds=30) is None
    assert channel.look_up(Outgoing("whatsapp:+62899", "Permohonan diterima"), since_seconds=30) is None


def test_a_message_still_queued_at_twilio_is_found_too(channel, twilio_emulator):
    sid = channel.send(Outgoing(CITIZEN, "Lanjut?", TIGA)).provider_id
    twilio_emulator.messages[0]["date_sent"] = None
    found = channel.look_up(Outgoing(CITIZEN, "Lanjut?", TIGA), since_seconds=30)
    assert found
    assert found.provider_id == sid


def test_nobody_there_is_a_retry(wa_ctx):
    ctx = with_settings(wa_ctx, twilio_api_base_url="http://127.0.0.1:9")
    with pytest.raises(SendError) as caught:
        channels_of(ctx)["whatsapp"].send(Outgoing(CITIZEN, "Halo"))
    assert caught.value.kind == "retry"


def test_every_one_of_several_media_is_fetched_with_auth_and_deleted_after(channel, twilio_emulator):
    urls = [twilio_emulator.add_media(twilio_emulator.base_url, jpeg(n + 1)) for n in range(3)]
    fields = {f"MediaUrl{n}": url for n, url in enumerate(urls)}
    fields |= {f"MediaContentType{n}": "image/jpeg" for n in range(3)}
    form = twilio_emulator.form("", MessageType="image", NumMedia=3, **fields)
    (message,) = channel.parse(form)
    assert (message.jenis, [one.tipe for one in message.media]) == ("berkas", ["image/jpeg"] * 3)
    assert [one.fetch() for one in message.media] == [jpeg(n + 1) for n in range(3)]
    for one in message.media:
        one.discard()
    assert len(twilio_emulator.deleted) == 3


def test_a_media_url_elsewhere_is_never_fetched(channel, twilio_emulator):
    with serving(twilio_emulator.app) as elsewhere:
        for url in (f"{elsewhere}/cdn/ME1", "http://169.254.169.254/latest", "file:///etc/passwd", "https://x@y/",
                    f"{twilio_emulator.base_url}@evil.example/", "https://api.twilio.com.evil.example/a",
                    "http://api.twilio.com:99999999/", "https://s3-external-1.amazonaws.com/lain/a", "bukan url"):
            form = twilio_emulator.form("", NumMedia=1, MediaUrl0=url, MediaContentType0="image/jpeg")
            with pytest.raises(MediaError):
                channel.parse(form)[0].media[0].fetch()
    assert twilio_emulator.seen_auth == []


def test_a_redirect_goes_only_to_an_allowed_host_and_without_credentials(
    wa_ctx, channel, twilio_emulator, monkeypatch,
):
    url = twilio_emulator.add_media(twilio_emulator.base_url, jpeg())
    with serving(twilio_emulator.app) as other:
        twilio_emulator.cdn = other
        form = twilio_emulator.form("", NumMedia=1, MediaUrl0=url, MediaContentType0="image/jpeg")
        with pytest.raises(MediaError):
            channel.parse(form)[0].media[0].fetch()
        assert twilio_emulator.seen_auth == []
        monkeypatch.setattr(channel, "is_allowed", lambda url: True)
        assert channel.parse(form)[0].media[0].fetch() == jpeg()
    assert twilio_emulator.seen_auth == [("cdn", "")]
    assert channel.__class__(wa_ctx.settings).is_allowed("https://media.twiliocdn.com/AC/x")
    assert channel.__class__(wa_ctx.settings).is_allowed("https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC/x")


def test_a_file_too_large_stops_while_it_comes(wa_ctx, twilio_emulator):
    channel = channels_of(with_settings(wa_ctx, max_media_bytes=1000))["whatsapp"]
    url = twilio_emulator.add_media(twilio_emulator.base_url, b"x" * 5000)
    form = twilio_emulator.form("", NumMedia=1, MediaUrl0=url, MediaContentType0="image/jpeg")
    with pytest.raises(MediaError) as caught:
        channel.parse(form)[0].media[0].fetch()
    assert (caught.value.alasan, caught.value.retry) == ("terlalu_besar", False)


def test_a_file_that_is_not_there_yet_may_be_tried_again(channel, twilio_emulator):
    url = twilio_emulator.add_media(twilio_emulator.base_url, jpeg())
    twilio_emulator.faults.order("media", Fault("status", 404), Fault("status", 500))
    form = twilio_emulator.form("", NumMedia=1, MediaUrl0=url, MediaContentType0="image/jpeg")
    for _ in range(2):
        with pytest.raises(MediaError) as caught:
            channel.parse(form)[0].media[0].fetch()
        assert caught.value.retry
    assert channel.parse(form)[0].media[0].fetch() == jpeg()


@pytest.mark.parametrize(("fields", "jenis"), [
    ({"NumMedia": 1, "MediaUrl0": "u", "MediaContentType0": "audio/ogg; codecs=opus"}, "suara"),
    ({"NumMedia": 1, "MediaUrl0": "u", "MediaContentType0": "video/mp4"}, "video"),
    ({"NumMedia": 1, "MediaUrl0": "u", "MediaContentType0": "image/webp", "MessageType": "sticker"}, "stiker"),
    ({"NumMedia": 1, "MediaUrl0": "u", "MediaContentType0": "text/vcard"}, "kontak"),
    ({"Latitude": "0.5", "Longitude": "101.4"}, "lokasi"), ({"Body": "   "}, "kosong"), ({"NumMedia": "²"}, "teks"),
    ({"NumMedia": "9" * 30, "Body": ""}, "kosong"), ({"MessageType": "reaction", "Body": "👍"}, "lain"),
    ({"MessageType": "unsupported", "Body": ""}, "asing"),
])
def test_what_is_not_text_has_a_kind(channel, twilio_emulator, fields, jenis):
    assert channel.parse(twilio_emulator.form(**{"body": fields.pop("Body", "halo"), **fields}))[0].jenis == jenis


def test_a_username_without_phone_keeps_its_address(wa_ctx, web, channel, twilio_emulator):
    user = "US.13491208655302741918"
    form = twilio_emulator.form(sender=f"whatsapp:{user}", WaId="", ExternalUserId=user)
    assert twilio_emulator.deliver(f"{web}/webhook/twilio", form).status_code == 200
    (row,) = inbox(wa_ctx)
    (message,) = channel.parse(row.payload)
    assert (message.alamat, message.telepon) == ("whatsapp:US.13491208655302741918", "")
    channel.send(Outgoing(message.alamat, "Halo"))
    assert twilio_emulator.messages[0]["to"] == message.alamat


def test_another_prefix_is_a_channel_of_its_own_and_is_answered_where_it_wrote(wa_ctx, web, twilio_emulator):
    form = twilio_emulator.form(sender="messenger:7788", To="messenger:1122", WaId="")
    assert twilio_emulator.deliver(f"{web}/webhook/twilio", form).status_code == 200
    (row,) = inbox(wa_ctx)
    assert row.kanal == "messenger"
    channel = channels_of(wa_ctx).get(row.kanal)
    (message,) = channel.parse(row.payload)
    channel.send(Outgoing(message.alamat, "Halo", TIGA))
    sent = twilio_emulator.messages[0]
    assert (sent["to"], sent["from"]) == ("messenger:7788", "messenger:1122")
    assert channels_of(wa_ctx).get("viber").name == "viber"


def test_a_second_number_of_the_office_answers_by_itself(wa_ctx, web, channel, twilio_emulator):
    form = twilio_emulator.form(To="whatsapp:+6276100000")
    twilio_emulator.deliver(f"{web}/webhook/twilio", form)
    (row,) = inbox(wa_ctx)
    (message,) = channel.parse(row.payload)
    sid = channel.send(Outgoing(message.alamat, "Halo")).provider_id
    assert (twilio_emulator.messages[0]["from"], twilio_emulator.messages[0]["to"]) == ("whatsapp:+6276100000", CITIZEN)
    twilio_emulator.deliver(f"{web}/webhook/twilio/status", twilio_emulator.status_form(sid, "delivered"))
    assert inbox(wa_ctx)[1].kunci == row.kunci
    assert channel.look_up(Outgoing(message.alamat, "Halo"), 30)


def test_the_settings_name_a_number_with_or_without_its_prefix(wa_ctx, twilio_emulator):
    ctx = with_settings(wa_ctx, twilio_whatsapp_from=FROM.removeprefix("whatsapp:"))
    channels_of(ctx)["whatsapp"].send(Outgoing(CITIZEN, "Halo"))
    assert twilio_emulator.messages[0]["from"] == FROM
    assert TOKEN not in str(twilio_emulator.messages)
