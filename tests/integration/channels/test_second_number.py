"""An office with two WhatsApp numbers, the whole road: each has answers, a window and receipts of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import select

from bot.reconcile import reconcile_whatsapp
from data.models import Akun, Inbox, Outbox, Percakapan, Pesan
from data.models.base import ident, utcnow
from handlers.commands.percakapan import say_to_akun
from tests.conftest import wait_until
from tests.emulators.twilio import FROM
from tests.faults.road import mistyped_nomor, receiving, working
from tests.integration.channels.conftest import both_databases, with_settings
from tests.integration.queues.fakes import statuses
from tests.integration.siaran.conftest import SIAP, Office

CITIZEN = "whatsapp:+628111222333"
SECOND = "whatsapp:+6276100000"
pytestmark = both_databases


@pytest.fixture
def office(wa_ctx, twilio_emulator) -> Iterator[Office]:
    """Both numbers are in the settings, the first one without its prefix."""
    ctx = with_settings(wa_ctx, twilio_whatsapp_from=f"{FROM.removeprefix('whatsapp:')}, {SECOND}")
    with receiving(ctx, twilio_emulator) as url:
        made = Office(ctx)
        made.url = url  # type: ignore[attr-defined]
        yield made


def accounts(ctx) -> dict[str, Akun]:
    """The person's accounts by the number they wrote to."""
    with ctx.store.reading() as session:
        return {row.alamat.partition("|")[2] or FROM: row for row in session.exec(select(Akun)).all()}


def receipts(ctx) -> dict[str, list[str]]:
    with ctx.store.reading() as session:
        rows = session.exec(select(Pesan.status, Akun.alamat).join(
            Percakapan, Percakapan.id == Pesan.percakapan_id).join(Akun, Akun.id == Percakapan.akun_id)
            .where(Pesan.arah == "keluar").order_by(Pesan.id)).all()
    found: dict[str, list[str]] = {}
    for status, alamat in rows:
        found.setdefault(alamat.partition("|")[2] or FROM, []).append(status)
    return found


def test_each_number_answers_for_itself(office, twilio_emulator):
    ctx, asked = office.ctx, {FROM: mistyped_nomor(1001), SECOND: mistyped_nomor(1002)}
    with working(ctx):
        for to, nomor in asked.items():
            twilio_emulator.deliver(office.url, twilio_emulator.form(f"cek {nomor}", sender=CITIZEN, To=to))
        wait_until(lambda: statuses(ctx, Outbox)["terkirim"] == 2, 60)
        assert {one["from"]: one["to"] for one in twilio_emulator.messages} == {FROM: CITIZEN, SECOND: CITIZEN}
        assert all(asked[one["from"]] in one["body"] for one in twilio_emulator.messages)
        [read] = [one["sid"] for one in twilio_emulator.messages if one["from"] == SECOND]
        twilio_emulator.deliver(f"{office.url}/status", twilio_emulator.status_form(read, "read"))
        wait_until(lambda: receipts(ctx) == {FROM: ["terkirim"], SECOND: ["dibaca"]}, 60)


def test_each_number_has_a_window_of_its_own(office):
    office.write("halo")
    office.later(hours=20)
    office.write("halo", alamat=f"{CITIZEN}|{SECOND}")
    office.later(hours=10)
    found = {}
    for to, akun in accounts(office.ctx).items():
        with office.ctx.store.transaction() as session:
            row = say_to_akun(session, office.ctx, ident(akun), SIAP, kunci=f"kabar:{to}")
            found[to] = row.status
    assert found == {FROM: "parkir", SECOND: "antre"}


def test_a_webhook_that_was_lost_is_found_for_both(office, twilio_emulator):
    forms = [twilio_emulator.form(f"pesan {number}", To=to) for number, to in enumerate((FROM, SECOND, SECOND))]
    for number, form in enumerate(forms):
        twilio_emulator.receive(form, minutes_ago=10 - number)
    assert reconcile_whatsapp(replace(office.ctx, now=utcnow)) == 3, "the provider's clock is the machine's"
    with office.ctx.store.reading() as session:
        rows = session.exec(select(Inbox).order_by(Inbox.id)).all()
    assert {row.kunci: [one.payload["Body"] for one in rows if one.kunci == row.kunci] for row in rows} == {
        f"whatsapp:{CITIZEN}": ["pesan 0"], f"whatsapp:{CITIZEN}|{SECOND}": ["pesan 1", "pesan 2"]}
