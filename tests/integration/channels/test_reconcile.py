"""What a lost webhook would have told is asked of Twilio, once and in order."""

from __future__ import annotations

from sqlmodel import select

from bot.channels.registry import channels_of
from bot.reconcile import reconcile_whatsapp
from data.models import Inbox
from tests.emulators.server import Fault, serving
from tests.integration.channels.conftest import make_web


def inbox(ctx) -> list[Inbox]:
    with ctx.store.reading() as session:
        return list(session.exec(select(Inbox).order_by(Inbox.id)))


def test_a_message_whose_webhook_was_lost_is_taken_in_once_and_in_order(wa_ctx, twilio_emulator):
    forms = [twilio_emulator.form(f"pesan {n}") for n in range(4)]
    for number, form in enumerate(forms):
        twilio_emulator.receive(form, minutes_ago=10 - number)
    with serving(make_web(wa_ctx)) as web:
        assert twilio_emulator.deliver(f"{web}/webhook/twilio", forms[0]).status_code == 200
        assert reconcile_whatsapp(wa_ctx) == 3
        assert reconcile_whatsapp(wa_ctx) == 0
        assert twilio_emulator.deliver(f"{web}/webhook/twilio", forms[2]).status_code == 200, "late after all"
    assert [row.payload["Body"] for row in inbox(wa_ctx)] == [f"pesan {n}" for n in range(4)]
    assert len({row.kunci for row in inbox(wa_ctx)}) == 1


def test_its_files_can_be_fetched(wa_ctx, twilio_emulator):
    url = twilio_emulator.add_media(twilio_emulator.base_url, b"%PDF-1.7", "application/pdf")
    form = twilio_emulator.form("", NumMedia=1, MediaUrl0=url)
    twilio_emulator.receive(form)
    assert reconcile_whatsapp(wa_ctx) == 1
    (message,) = channels_of(wa_ctx)["whatsapp"].parse(inbox(wa_ctx)[0].payload)
    assert (message.jenis, [one.fetch() for one in message.media]) == ("berkas", [b"%PDF-1.7"])


def test_what_is_young_is_left_to_its_webhook_and_our_own_messages_are_no_news(wa_ctx, twilio_emulator):
    twilio_emulator.receive(twilio_emulator.form("baru saja"), minutes_ago=0.2)
    twilio_emulator.receive(twilio_emulator.form("kemarin"), minutes_ago=24 * 60)
    assert reconcile_whatsapp(wa_ctx) == 0
    assert inbox(wa_ctx) == []


def test_without_twilio_or_while_it_is_away_nothing_happens(ctx, wa_ctx, twilio_emulator):
    assert reconcile_whatsapp(ctx) == 0
    twilio_emulator.receive(twilio_emulator.form("menunggu"))
    for fault in (Fault("status", 500), Fault("status", 429, retry_after=3), Fault("reset_before")):
        twilio_emulator.faults.order("list", fault)
        assert reconcile_whatsapp(wa_ctx) == 0
    assert reconcile_whatsapp(wa_ctx) == 1
