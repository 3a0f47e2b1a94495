"""A message too long for one bubble leaves in parts: whatever breaks between them, nobody reads a part twice."""

from __future__ import annotations

import pytest

from bot import outbox
from bot.channels.registry import channels_of
from data.models import Outbox
from tests.emulators.server import Fault
from tests.integration.channels.conftest import with_settings
from tests.integration.queues.fakes import queue_reply
from tests.integration.siaran.conftest import Office

CITIZEN = "whatsapp:+628111222333"
LONG = "\n".join(f"Baris ke-{number} dari jawaban petugas yang panjang sekali." for number in range(60))


class Sender:
    """Sends whatever is due, again and again until nothing is left; the clock jumps over the pauses."""

    def __init__(self, ctx) -> None:
        self.office = Office(ctx)
        self.ctx = self.office.ctx
        self.channels = channels_of(self.ctx)

    def queue(self, kanal: str, alamat: str, teks: str, **more) -> int:
        with self.ctx.store.transaction() as session:
            return queue_reply(session, self.ctx, alamat, teks, "balasan", kanal, **more).id or 0

    def go(self, outbox_id: int) -> Outbox:
        for _ in range(8):
            with self.ctx.store.transaction() as session:
                errands = outbox.claim(session, self.ctx, [outbox_id], "uji")
            if not errands:
                break
            outcome = outbox.send(self.channels[errands[0].kanal], errands[0], self.ctx.now)
            with self.ctx.store.transaction() as session:
                outbox.record(session, self.ctx, outcome)
            self.office.later(minutes=15)
        return self.office.row(outbox_id)


def words(texts) -> list[str]:
    return " ".join(texts).split()


FAULTS = [Fault("status", 429, retry_after=1), Fault("reset_before"), Fault("reset_after"), Fault("status", 500)]


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("fault", FAULTS, ids=["429", "before", "after", "500"])
def test_whatsapp_goes_on_where_it_broke_off(wa_ctx, twilio_emulator, fault, at):
    sender = Sender(wa_ctx)
    for number in range(at + 1):
        twilio_emulator.faults.order("create", fault if number == at else Fault("slow"))
    row = sender.go(sender.queue("whatsapp", CITIZEN, LONG))
    assert row.status == "terkirim"
    assert words(one["body"] for one in twilio_emulator.messages) == LONG.split()
    assert row.provider_id == twilio_emulator.messages[-1]["sid"]


def test_parts_with_the_same_words_are_counted_not_guessed(wa_ctx, twilio_emulator):
    teks = "kata " * 900
    sender = Sender(wa_ctx)
    twilio_emulator.faults.order("create", Fault("slow"), Fault("reset_before"))
    assert sender.go(sender.queue("whatsapp", CITIZEN, teks)).status == "terkirim"
    assert words(one["body"] for one in twilio_emulator.messages) == teks.split()


def test_a_worker_that_died_between_two_parts_is_followed_by_one_that_goes_on(wa_ctx, twilio_emulator):
    sender = Sender(wa_ctx)
    outbox_id = sender.queue("whatsapp", CITIZEN, LONG)
    with sender.ctx.store.transaction() as session:
        [errand] = outbox.claim(session, sender.ctx, [outbox_id], "mati")
    sender.channels["whatsapp"].send(errand.message)
    del twilio_emulator.messages[1:]  # it came as far as the first part
    sender.office.later(minutes=5)
    assert sender.go(outbox_id).status == "terkirim"
    assert words(one["body"] for one in twilio_emulator.messages) == LONG.split()


def test_a_documents_receipt_is_the_documents(wa_ctx, twilio_emulator):
    sender = Sender(with_settings(wa_ctx, public_base_url="https://loket.contoh.go.id"))
    lokasi = wa_ctx.files.put(b"%PDF-1.7")
    isi = {"lampiran": [{"lokasi": lokasi, "tipe": "application/pdf", "nama": "surat.pdf"}]}
    twilio_emulator.faults.order("create", Fault("slow"), Fault("status", 500))
    row = sender.go(sender.queue("whatsapp", CITIZEN, LONG, isi=isi))
    assert [bool(one["_media"]) for one in twilio_emulator.messages] == [True, False, False]
    assert words(one["body"] for one in twilio_emulator.messages) == LONG.split()
    assert row.provider_id == twilio_emulator.messages[0]["sid"], "what fails later is the file"


def test_telegram_sends_the_file_once_though_its_words_are_refused_for_haste(tg_ctx, telegram_emulator):
    sender = Sender(tg_ctx)
    lokasi = tg_ctx.files.put(b"%PDF-1.7")
    isi = {"lampiran": [{"lokasi": lokasi, "tipe": "application/pdf", "nama": "surat.pdf"}]}
    telegram_emulator.faults.order("sendMessage", Fault("status", 429, retry_after=1), Fault("reset_before"))
    assert sender.go(sender.queue("telegram", "7", LONG, isi=isi)).status == "terkirim"
    assert [bool(one.get("document")) for one in telegram_emulator.sent] == [True, False]
    assert telegram_emulator.sent[1]["text"] == LONG
