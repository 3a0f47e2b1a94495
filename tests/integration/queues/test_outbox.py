"""The outbox: order, priority, classified errors, look-up before a second try, pace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot import outbox
from bot.channels.base import Receipt
from bot.overdue import Overdue, sweep_outbox
from data.models import Akun, Outbox, Pesan
from tests.integration.queues.fakes import FakeChannel, accept_and_lose, queue_reply, refuse, statuses

START = datetime(2025, 11, 20, 2, 0, tzinfo=UTC)


class Sender:
    """One worker's outbox, run by hand on a clock the test turns."""

    def __init__(self, ctx, channel, name="uji"):
        self.at = START
        self.ctx = replace(ctx, now=lambda: self.at)
        self.channel, self.name = channel, name
        self.queue = outbox.Queue.of({channel.name: channel})

    def turn(self, seconds):
        self.at += timedelta(seconds=seconds)

    def say(self, alamat, *texts, **more):
        with self.ctx.store.transaction() as session:
            return [
                queue_reply(session, self.ctx, alamat, teks, f"{alamat}:{teks}:{self.at.timestamp()}", **more).id
                for teks in texts
            ]

    def claim(self, wanted=10):
        with self.ctx.store.transaction() as session:
            ids = outbox.find_due(session, self.ctx, self.queue, wanted)
            return outbox.claim(session, self.ctx, ids, self.name)

    def send(self, errands):
        outcomes = [outbox.send(self.channel, one, self.ctx.now) for one in errands]
        with self.ctx.store.transaction() as session:
            for outcome in outcomes:
                outbox.record(session, self.ctx, outcome)
        return outcomes

    def run(self, rounds=1):
        for _ in range(rounds):
            self.send(self.claim())

    def row(self, number):
        with self.ctx.store.reading() as session:
            return session.get_one(Outbox, number)

    def pesan(self, number):
        with self.ctx.store.reading() as session:
            return session.get_one(Pesan, session.get_one(Outbox, number).pesan_id)


@pytest.fixture
def channel():
    return FakeChannel()


@pytest.fixture
def sender(ctx, channel):
    return Sender(ctx, channel)


def test_order_is_kept_inside_a_conversation_and_others_go_side_by_side(sender, channel):
    sender.say("ani", "1", "2", "3")
    sender.say("budi", "a")
    assert [one.message.teks for one in sender.claim()] == ["1", "a"]
    assert sender.claim() == [], "what is in hand is in hand, and what is behind it waits"


def test_receipts_are_written_and_the_next_one_leaves(sender, channel):
    first, second = sender.say("ani", "1", "2")
    sender.run(rounds=3)
    assert channel.texts_to("ani") == ["1", "2"]
    assert (sender.row(first).status, sender.row(first).provider_id) == ("terkirim", "P1")
    assert not sender.row(second).sent_unknown
    assert sender.pesan(second).status == "terkirim"


def test_a_failing_message_holds_back_only_its_own_conversation(sender, channel):
    channel.script = [refuse("retry")]
    first, _ = sender.say("ani", "1", "2")
    sender.say("budi", "a")
    sender.run(rounds=2)
    assert channel.sent == [("P1", "budi", "a")]
    row = sender.row(first)
    assert (row.status, row.attempts, row.sent_unknown, row.error) == ("antre", 1, False, "uji retry")
    sender.turn(5)
    sender.run(rounds=2)
    assert channel.texts_to("ani") == ["1", "2"]


def test_what_the_provider_says_about_waiting_is_obeyed(sender, channel):
    channel.script = [refuse("retry", retry_after=90)]
    sender.say("ani", "1")
    sender.run()
    sender.turn(89)
    assert sender.claim() == []
    sender.turn(2)
    sender.run()
    assert channel.texts_to("ani") == ["1"]


def test_waits_grow_to_ten_minutes_and_end_after_a_day(sender, channel):
    channel.script = [refuse("retry")] * 1000
    [number] = sender.say("ani", "1")
    waits = []
    while sender.row(number).status == "antre":
        sender.run()
        retry_at = sender.row(number).retry_at
        waits.append((retry_at - sender.at).total_seconds())
        sender.turn(max(waits[-1], 0) + 0.001)
    assert waits[0] < 3
    assert max(waits) <= outbox.RETRY_LONGEST_SECONDS * 1.25
    assert sender.row(number).status == sender.pesan(number).status == "gagal"
    assert timedelta(hours=24) < sender.at - START < timedelta(hours=25)


def test_what_grew_old_while_the_machine_was_off_is_tried_before_it_fails(sender, channel):
    channel.script = [refuse("retry")] * 3
    [number] = sender.say("ani", "1")
    sender.turn(63 * 3600)  # a weekend
    assert sweep_outbox(sender.ctx)["gagal"] == 0
    for _ in range(4):
        sender.run()
        sender.turn(60)
    assert (sender.row(number).status, channel.texts_to("ani")) == ("terkirim", ["1"])


@pytest.mark.parametrize(("kind", "status"), [("fail", "gagal"), ("park", "parkir")])
def test_a_final_answer_is_not_tried_again(sender, channel, kind, status):
    channel.script = [refuse(kind)]
    first, _ = sender.say("ani", "1", "2")
    sender.run(rounds=2)
    assert (sender.row(first).status, sender.pesan(first).status) == (status, status)
    assert channel.texts_to("ani") == ["2"]


def test_who_stopped_us_is_remembered_and_nothing_else_is_sent(sender, channel):
    channel.script = [refuse("stop")]
    sender.say("ani", "1", "2", "3")
    sender.run(rounds=3)
    assert channel.sent == []
    assert statuses(sender.ctx, Outbox) == {"gagal": 3}
    with sender.ctx.store.reading() as session:
        assert session.exec(select(Akun.is_berhenti)).one() is True
        assert set(session.exec(select(Pesan.status)).all()) == {"gagal"}


def test_a_lost_answer_is_looked_up_and_not_sent_twice(sender, channel):
    channel.script = [accept_and_lose(channel)]
    [number] = sender.say("ani", "1")
    sender.run()
    assert sender.row(number).sent_unknown
    sender.turn(5)
    sender.run()
    assert channel.sent == [("P1", "ani", "1")]
    assert channel.looked_up == ["1"]
    assert (sender.row(number).status, sender.row(number).provider_id) == ("terkirim", "P1")


def test_a_lost_request_is_looked_up_and_then_sent(sender, channel):
    channel.script = [refuse("unknown")]
    sender.say("ani", "1")
    sender.run()
    sender.turn(5)
    sender.run()
    assert channel.looked_up == ["1"]
    assert channel.texts_to("ani") == ["1"]


def test_the_same_words_sent_before_are_not_taken_for_the_lost_message(sender, channel):
    sender.say("ani", "Baik.")
    sender.run()
    channel.script = [refuse("unknown")]
    sender.turn(1)
    sender.say("ani", "Baik.")
    sender.run()
    sender.turn(5)
    sender.run()
    assert channel.texts_to("ani") == ["Baik.", "Baik."]


def test_a_row_whose_holder_died_is_looked_up_first(sender, channel):
    sender.say("ani", "1")
    [errand] = sender.claim()
    channel.accept(errand.message)  # sent, and then the worker is killed
    sender.turn(outbox.LEASE_SECONDS + 1)
    sender.run()
    assert channel.looked_up == ["1"]
    assert channel.texts_to("ani") == ["1"]
    assert statuses(sender.ctx, Outbox) == {"terkirim": 1}


def test_a_look_up_that_was_itself_broken_off_still_looks_back_to_the_first_try(sender, channel):
    sender.say("ani", "1")
    began = sender.at
    for _ in range(3):
        [errand] = sender.claim()
        assert errand.since == began
        sender.turn(outbox.LEASE_SECONDS + 1)  # the worker is killed before it could send or look up


def test_a_late_refusal_of_a_lost_holder_does_not_disturb_the_new_one(sender, channel):
    [number] = sender.say("ani", "1")
    [slow] = sender.claim()
    sender.turn(outbox.LEASE_SECONDS + 1)
    sender.name = "pengganti"
    [fast] = sender.claim()
    channel.script = [refuse("retry")]
    sender.send([slow])
    assert sender.row(number).lease_holder == "pengganti"
    assert sender.row(number).sent_unknown
    sender.send([fast])
    assert statuses(sender.ctx, Outbox) == {"terkirim": 1}


def test_a_late_receipt_of_a_lost_holder_still_counts(sender, channel):
    [number] = sender.say("ani", "1")
    [slow] = sender.claim()
    sender.turn(outbox.LEASE_SECONDS + 1)
    sender.name = "pengganti"
    sender.claim()
    sender.send([slow])
    assert (sender.row(number).status, sender.row(number).provider_id) == ("terkirim", "P1")


def test_a_renewed_lease_holds(sender, channel, ctx):
    sender.say("ani", "1")
    errands = sender.claim()
    sender.turn(outbox.LEASE_SECONDS - 1)
    outbox.renew(sender.ctx, [replace(one, taken=one.taken - outbox.LEASE_SECONDS / 2) for one in errands])
    sender.turn(2)
    assert sender.claim() == []


def test_a_message_that_cannot_be_built_fails_alone(sender, channel):
    [broken] = sender.say("ani", "surat", isi={"dokumen_id": 4711})
    sender.say("budi", "a")
    sender.run()
    assert (sender.row(broken).status, sender.pesan(broken).status) == ("gagal", "gagal")
    assert channel.texts_to("budi") == ["a"]


def test_an_attachment_goes_with_bytes_and_a_link(sender, channel):
    lokasi = sender.ctx.files.put(b"%PDF-1.7 isi")
    lampiran = [{"lokasi": lokasi, "tipe": "application/pdf", "nama": "s.pdf"}]
    sender.say("ani", "Ini suratnya", isi={"lampiran": lampiran})
    [errand] = sender.claim()
    assert errand.message.read_file() == b"%PDF-1.7 isi"
    assert (errand.message.nama_berkas, errand.message.tipe_berkas) == ("s.pdf", "application/pdf")
    assert "/media/" in errand.message.public_url


def test_an_error_nobody_classified_is_looked_up_and_ends(sender, channel):
    def broken(message):
        raise ZeroDivisionError("cacat")

    channel.script = [broken] * 50
    [number] = sender.say("ani", "1")
    for _ in range(outbox.MAX_FAULTS):
        sender.run()
        sender.turn(1000)
    assert sender.row(number).status == "gagal"
    assert len(channel.looked_up) == outbox.MAX_FAULTS - 1


def test_a_reply_goes_before_a_notice_before_a_message_to_many(sender, channel):
    sender.say("ani", "siaran", prioritas=2)
    sender.say("ani", "kabar", prioritas=1)
    sender.say("budi", "siaran", prioritas=2)
    sender.say("ani", "balasan")
    for _ in range(4):
        sender.send(sender.claim(wanted=1))
    assert [(alamat, teks) for _, alamat, teks in channel.sent] == [
        ("ani", "balasan"), ("ani", "kabar"), ("ani", "siaran"), ("budi", "siaran"),
    ]


def test_a_long_queue_of_blocked_rows_does_not_hide_the_others(sender, channel, monkeypatch):
    monkeypatch.setattr(outbox, "WINDOW_ROWS", 8)
    monkeypatch.setattr(outbox, "WIDE_SECONDS", 0.0)
    channel.script = [refuse("retry", retry_after=3600)]
    sender.say("ani", *[str(n) for n in range(30)])
    sender.run()
    sender.say("budi", "a")
    sender.run()
    assert channel.sent == [("P1", "budi", "a")]


def test_a_channel_that_is_gone_does_not_stand_in_the_way(sender, channel):
    [orphan] = sender.say("x", "1", kanal="dicabut")
    sender.say("ani", "a")
    sender.run()
    assert channel.texts_to("ani") == ["a"]
    sender.turn(25 * 3600)
    hours = iter((0.0, 1800.0, 3600.0))
    watched = Overdue(lambda: next(hours))
    assert [sweep_outbox(sender.ctx, watched)["gagal"] for _ in range(3)] == [0, 0, 1]
    assert (sender.row(orphan).status, sender.pesan(orphan).status) == ("gagal", "gagal")


def test_rows_given_back_untouched_need_no_look_up(sender, channel):
    sender.say("ani", "1")
    errands = sender.claim()
    with sender.ctx.store.transaction() as session:
        outbox.release(session, errands)
    sender.run()
    assert channel.looked_up == []
    assert channel.texts_to("ani") == ["1"]


def test_two_senders_never_take_the_same_row(ctx, channel):
    one, two = Sender(ctx, channel, "satu"), Sender(ctx, channel, "dua")
    for n in range(20):
        one.say(f"warga{n}", "halo")
    with ctx.store.reading() as session:
        ids = list(session.exec(select(Outbox.id).order_by(col(Outbox.id))).all())
    taken = []
    for sender in (one, two):
        with ctx.store.transaction() as session:
            taken += outbox.claim(session, sender.ctx, ids[:15], sender.name)
    assert sorted(errand.id for errand in taken) == ids[:15]


def test_a_receipt_that_says_delivered_at_once(sender, channel):
    channel.script = [lambda message: Receipt("W1", status="sampai")]
    [number] = sender.say("ani", "1")
    sender.run()
    assert (sender.row(number).status, sender.pesan(number).status) == ("terkirim", "sampai")


def test_the_pace_of_a_chat_and_of_the_sender_is_kept(ctx):
    sender = Sender(ctx, FakeChannel(rate_per_second=40.0, rate_per_chat=0.001))
    for n in range(30):
        sender.say(f"warga{n}", "halo")
    assert len(sender.claim(wanted=30)) == 10, "a burst of a quarter second"
    assert 0 < sender.queue.wait <= 1 / 40
    sender = Sender(ctx, FakeChannel(name="lambat", rate_per_chat=0.001))
    sender.say("ani", "1", "2", "3", "4", kanal="lambat")
    sender.run(rounds=6)
    assert sender.channel.texts_to("ani") == ["1", "2", "3"]
