"""Many conversations in one batch: written together, yet each fails, waits and keeps its order by itself."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlmodel import select

from bot import batch, inbox
from bot.inbox import Inbox
from bot.turns import Together
from data.models import Lease
from tests.integration.queues.fakes import EchoShell, FakeChannel, bring, statuses


@pytest.fixture
def channels():
    return {"palsu": FakeChannel()}


def run_batch(ctx, channels, shell):
    claims = inbox.claim(ctx, channels, "uji", 32).claims
    batch.handle_many(ctx, channels, shell, claims, Together(ctx.store))
    return claims


def test_all_conversations_are_answered_in_order_and_given_back(ctx, channels):
    shell = EchoShell()
    for round_ in range(3):
        for citizen in range(12):
            bring(ctx, f"w{citizen}", f"{round_}")
    run_batch(ctx, channels, shell)
    assert statuses(ctx, Inbox) == {"selesai": 36}
    for citizen in range(12):
        assert [teks for alamat, teks in shell.handled if alamat == f"w{citizen}"] == ["0", "1", "2"]
    with ctx.store.reading() as session:
        assert session.exec(select(Lease)).all() == []


def test_one_turn_that_cannot_be_written_fails_alone_and_what_stands_behind_it_waits(ctx, channels):
    def trouble(where, teks):
        if where == "apply" and teks == "rusak":
            raise ValueError("tidak bisa ditulis")

    shell = EchoShell(trouble=trouble)
    for citizen in range(6):
        bring(ctx, f"w{citizen}", "halo")
    bring(ctx, "sial", "baik", "rusak", "menunggu")
    run_batch(ctx, channels, shell)
    done = Counter(shell.handled)
    assert statuses(ctx, Inbox) == {"selesai": 7, "baru": 2}
    assert done["sial", "menunggu"] == 0
    with ctx.store.reading() as session:
        broken, waiting = session.exec(select(Inbox).where(Inbox.status == "baru").order_by(Inbox.id)).all()
    assert (broken.payload["teks"], broken.attempts, waiting.attempts) == ("rusak", 1, 0)


def test_one_that_cannot_be_prepared_takes_nobody_with_it(ctx, channels):
    def trouble(where, teks):
        if where == "prepare" and teks == "rusak":
            raise ValueError("tidak terbaca")

    bring(ctx, "ani", "halo")
    bring(ctx, "sial", "rusak")
    bring(ctx, "budi", "halo")
    run_batch(ctx, channels, EchoShell(trouble=trouble))
    assert statuses(ctx, Inbox) == {"selesai": 2, "baru": 1}


def test_a_conversation_that_was_lost_meanwhile_is_left_to_who_has_it(ctx, channels):
    shell = EchoShell()
    for citizen in range(4):
        bring(ctx, f"w{citizen}", "halo")
    claims = inbox.claim(ctx, channels, "uji", 32).claims
    with ctx.store.transaction() as session:
        lease = session.exec(select(Lease).where(Lease.nama == claims[2].nama)).one()
        lease.pemegang = "orang lain"
    batch.handle_many(ctx, channels, shell, claims, Together(ctx.store))
    assert statuses(ctx, Inbox) == {"selesai": 3, "baru": 1}
    assert ("w2", "halo") not in shell.handled[-1:]


def test_at_most_so_many_slow_ones_are_taken_and_the_others_do_not_wait_for_them(ctx, channels):
    for citizen in range(5):
        bring(ctx, f"foto{citizen}", photos=1)
        bring(ctx, f"foto{citizen}", "sudah")
        bring(ctx, f"teks{citizen}", "halo")
    look = inbox.claim(ctx, channels, "uji", 32, slow=2)
    assert sum(one.is_slow for one in look.claims) == 2
    assert sum(not one.is_slow for one in look.claims) == 5
    assert set(look.unsettled.values()) == {inbox.BUSY_SECONDS}
    with ctx.store.reading() as session:
        assert len(session.exec(select(Lease)).all()) == 7, "who found no thread was given back"


def test_a_flood_of_one_does_not_hide_the_rows_of_another(ctx, channels):
    bring(ctx, "banjir", *[f"x{n}" for n in range(100)])
    bring(ctx, "ani", "a1")
    rows = {one.nama.rpartition(":")[2]: len(one.rows) for one in inbox.claim(ctx, channels, "uji", 32).claims}
    assert rows == {"banjir": inbox.TURN_ROWS, "ani": 1}


def test_photos_go_by_themselves_and_stay_one_turn(ctx, channels):
    class NoPhotos(EchoShell):
        def prepare_many(self, ctx, work):
            assert all("foto" not in row.payload for _, rows in work for row in rows)
            return super().prepare_many(ctx, work)

    shell = NoPhotos()
    bring(ctx, "ani", photos=3)
    bring(ctx, "ani", "sudah")
    bring(ctx, "budi", "halo")
    run_batch(ctx, channels, shell)
    assert sorted(shell.handled) == [("ani", "foto 3"), ("budi", "halo")]
