"""Outside WhatsApp's 24 hours: template → parked until they write; asked before queueing."""

from __future__ import annotations

import pytest

from bot.outbox import Queue, claim, find_due
from handlers.commands.jalur import MENUNGGU, TEMPLAT, release_parked
from handlers.commands.percakapan import find_or_create_percakapan, say
from handlers.turn import Reply
from tests.integration.queues.fakes import FakeChannel
from tests.integration.siaran.conftest import SIAP, WHATSAPP


def test_inside_the_window_text_is_queued(office):
    office.write("halo")
    office.later(hours=23)
    assert office.notify().status == "antre"


@pytest.mark.parametrize("hours", [24, 24 * 30])
def test_outside_the_window_it_is_parked_before_it_could_fail(office, hours):
    office.write("halo")
    office.later(hours=hours)
    row = office.notify()
    assert (row.status, row.jalur) == ("parkir", MENUNGGU)


def test_who_never_wrote_has_no_window(office):
    assert office.notify().status == "parkir"


def test_other_channels_have_no_window(office):
    office.write("halo", kanal="telegram", alamat="7")
    office.later(days=9)
    assert office.notify(kanal="telegram", alamat="7").status == "antre"


def test_an_approved_template_of_that_purpose_is_used(office):
    office.add_templat(SIAP.key, "Kartu {{2}} nomor {{1}} siap. Kode {{3}}",
                       {"1": "nomor", "2": "layanan", "3": "kode"})
    row = office.notify()
    assert (row.status, row.jalur) == ("antre", TEMPLAT)
    assert row.isi["templat"]["variabel"]["1"] == "BD-261120-0042-V"
    assert row.isi["teks"].startswith("Kartu KIA nomor BD-261120-0042-V siap. Kode ")


@pytest.mark.parametrize("persetujuan", ["pending", "rejected", "paused", ""])
def test_a_template_that_is_not_approved_is_not_used(office, persetujuan):
    office.add_templat(SIAP.key, "Kartu {{1}} siap.", {"1": "nomor"}, persetujuan)
    assert office.notify().status == "parkir"


def test_a_general_template_invites_to_write_once_a_day_and_the_notice_waits(office):
    office.add_templat("umum", "Ada kabar dari {{1}}. Balas pesan ini.", {"1": "kantor"})
    first, second = office.notify(), office.notify()
    assert [first.status, second.status] == ["parkir", "parkir"]
    invitations = [row for row in office.outbox() if row.jalur == TEMPLAT]
    assert len(invitations) == 1
    assert invitations[0].isi["teks"].startswith("Ada kabar dari Disdukcapil")
    office.later(hours=25)
    office.notify()
    assert len([row for row in office.outbox() if row.jalur == TEMPLAT]) == 2


def test_when_they_write_what_was_parked_leaves_in_order_after_the_answer(office):
    first, second = office.notify(), office.notify()
    office.later(days=3)
    [answer] = office.write("halo")
    rows = [office.row(first.id), office.row(second.id)]
    assert [row.status for row in rows] == ["antre", "antre"]
    assert all(row.dibuat_at == office.at for row in rows), "its day begins anew"
    queue, order = Queue.of({"whatsapp": FakeChannel("whatsapp")}), []
    for _ in range(3):
        with office.ctx.store.transaction() as session:
            ids = find_due(session, office.ctx, queue, 10)
            claim(session, office.ctx, ids, "uji")
            for outbox_id in ids:
                session.get_one(type(answer), outbox_id).status = "terkirim"
        order += ids
    assert order == [answer.id, first.id, second.id]


def test_what_was_parked_leaves_once(office):
    office.notify()
    office.write("halo")
    with office.ctx.store.transaction() as session:
        _, percakapan = find_or_create_percakapan(session, office.ctx, "whatsapp", WHATSAPP)
        assert release_parked(session, office.ctx, percakapan) == 0


def test_an_officers_words_outside_the_window_wait_too(office):
    office.write("halo")
    office.later(days=2)
    with office.ctx.store.transaction() as session:
        _, percakapan = find_or_create_percakapan(session, office.ctx, "whatsapp", WHATSAPP)
        row = say(session, office.ctx, percakapan, Reply("petugas_menulis"), kunci="p1", pengirim="petugas", teks="Ya?")
        assert row is not None
        assert (row.status, row.jalur, row.isi["teks"]) == ("parkir", MENUNGGU, "Ya?")
