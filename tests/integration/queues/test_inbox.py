"""The inbox: order inside a conversation, one worker at a time, errors, albums, leases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot import inbox, turns
from data.models import Inbox, Lease
from tests.integration.queues.fakes import EchoShell, FakeChannel, bring, statuses


class Clock:
    """A clock the test turns."""

    def __init__(self) -> None:
        self.at = datetime(2025, 11, 20, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def turn(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def office(ctx, clock):
    return replace(ctx, now=clock)


@pytest.fixture
def channels():
    return {"palsu": FakeChannel()}


def take(office, channels, wanted=8):
    return inbox.claim(office, channels, "uji", wanted).claims


def texts(claim):
    return [row.payload.get("teks", "foto") for row in claim.rows]


def run_all(office, channels, shell):
    for claim in take(office, channels):
        turns.handle(office, channels, shell, claim)


def test_the_longest_waiting_conversation_comes_first_and_its_rows_in_order(office, channels):
    bring(office, "ani", "a1", "a2")
    bring(office, "budi", "b1")
    bring(office, "ani", "a3")
    claims = take(office, channels, wanted=1)
    assert [texts(one) for one in claims] == [["a1", "a2", "a3"]]
    assert [texts(one) for one in take(office, channels)] == [["b1"]]
    assert take(office, channels) == []


def test_a_turn_settles_its_rows_and_gives_the_conversation_back(office, channels):
    shell = EchoShell()
    bring(office, "ani", "a1", "a2")
    run_all(office, channels, shell)
    assert shell.handled == [("ani", "a1"), ("ani", "a2")]
    assert statuses(office, Inbox) == {"selesai": 2}
    with office.store.reading() as session:
        assert session.exec(select(Lease)).all() == []


def test_only_one_of_two_holders_can_commit(office, channels, clock):
    shell = EchoShell()
    bring(office, "ani", "a1")
    [slow] = take(office, channels)
    clock.turn(inbox.LEASE_SECONDS + 1)
    [fast] = take(office, channels)
    assert fast.rows[0].attempts == 1, "a lease that ran out counts as an attempt"
    turns.handle(office, channels, shell, slow)
    assert shell.handled == [], "the first holder lost its lease and may not commit"
    turns.handle(office, channels, shell, fast)
    turns.handle(office, channels, shell, fast)
    assert shell.handled == [("ani", "a1")]


def test_a_renewed_lease_is_not_taken_over(office, channels, clock, monkeypatch):
    bring(office, "ani", "a1")
    [claim] = take(office, channels)
    clock.turn(inbox.LEASE_SECONDS - 1)
    inbox.renew(office, [replace(claim, since=claim.since - inbox.LEASE_SECONDS / 2)])
    clock.turn(2)
    assert take(office, channels) == []
    inbox.release(office, [claim])
    assert len(take(office, channels)) == 1


def test_a_turn_that_hangs_is_not_renewed(office, channels, clock):
    bring(office, "ani", "a1")
    [claim] = take(office, channels)
    clock.turn(inbox.LEASE_SECONDS - 1)
    inbox.renew(office, [replace(claim, since=claim.since - inbox.TURN_SECONDS - 1)])
    clock.turn(2)
    assert len(take(office, channels)) == 1


def test_a_failing_head_blocks_only_its_own_conversation_and_keeps_its_place(office, channels, clock):
    def trouble(where, teks):
        if where == "apply" and teks == "a1" and len(failures) < 2:
            failures.append(teks)
            raise ValueError("belum bisa")

    failures: list[str] = []
    shell = EchoShell(trouble=trouble)
    bring(office, "ani", "a1", "a2")
    bring(office, "budi", "b1")
    run_all(office, channels, shell)
    assert shell.handled == [("budi", "b1")]
    assert take(office, channels) == [], "the head waits for its time, and a2 waits behind it"
    for _ in range(4):
        clock.turn(10)
        run_all(office, channels, shell)
    assert shell.handled == [("budi", "b1"), ("ani", "a1"), ("ani", "a2")]
    assert failures == ["a1", "a1"]


def test_after_the_last_attempt_a_person_gets_the_message_and_the_next_one_is_handled(office, channels, clock):
    def trouble(where, teks):
        if teks == "rusak":
            raise ValueError("tidak pernah bisa")

    shell = EchoShell(trouble=trouble)
    bring(office, "ani", "rusak", "baik")
    for _ in range(turns.MAX_ATTEMPTS + 1):
        run_all(office, channels, shell)
        clock.turn(turns.RETRY_LONGEST_SECONDS * 2)
    assert shell.given_up == ["rusak"]
    assert shell.handled == [("ani", "baik")]
    assert statuses(office, Inbox) == {"mati": 1, "selesai": 1}
    with office.store.reading() as session:
        dead = session.exec(select(Inbox).where(Inbox.status == "mati")).one()
    assert dead.attempts == turns.MAX_ATTEMPTS
    assert dead.error == "ValueError: tidak pernah bisa"


def test_a_message_that_kills_its_worker_each_time_is_given_up(office, channels, clock):
    shell = EchoShell()
    bring(office, "ani", "pembunuh")
    for _ in range(turns.MAX_ATTEMPTS + 1):
        assert len(take(office, channels)) == 1  # and the worker dies
        clock.turn(inbox.LEASE_SECONDS + 1)
    run_all(office, channels, shell)
    assert shell.given_up == ["pembunuh"]


def test_a_shell_that_cannot_even_give_up_leaves_the_row_dead_not_in_the_way(office, channels):
    class Helpless(EchoShell):
        def give_up(self, session, ctx, row, error):
            raise RuntimeError("juga tidak bisa")

    shell = Helpless()
    bring(office, "x", "halo", kanal="tak_dikenal")
    run_all(office, channels, shell)
    assert statuses(office, Inbox) == {"mati": 1}


def test_an_unknown_channel_goes_to_a_person_at_once(office, channels):
    shell = EchoShell()
    bring(office, "x", "halo", kanal="tak_dikenal")
    run_all(office, channels, shell)
    assert shell.given_up == ["halo"]
    assert statuses(office, Inbox) == {"mati": 1}


def test_what_a_failed_apply_wrote_is_rolled_back(office, channels):
    class Late(EchoShell):
        def apply(self, session, ctx, turn):
            super().apply(session, ctx, turn)
            raise ValueError("setelah menulis")

    bring(office, "ani", "a1")
    run_all(office, channels, Late())
    with office.store.reading() as session:
        assert session.execute(select(Inbox.status, Inbox.attempts)).all() == [("baru", 1)]
        from data.models import Outbox

        assert session.exec(select(Outbox)).all() == []


def test_photos_in_a_row_become_one_turn_once_they_settle(office, channels, clock):
    shell = EchoShell()
    bring(office, "ani", photos=4)
    look = inbox.claim(office, channels, "uji", 8)
    assert look.claims == []
    assert look.unsettled == {"palsu:ani": pytest.approx(inbox.SETTLE_SECONDS)}
    clock.turn(0.8)
    bring(office, "ani", photos=6)
    clock.turn(0.8)
    assert take(office, channels) == []
    clock.turn(0.8)
    run_all(office, channels, shell)
    assert shell.handled == [("ani", "foto 10")]


def test_photos_that_keep_coming_do_not_wait_for_ever(office, channels, clock):
    waited = 0.0
    while not (claims := take(office, channels)):
        bring(office, "ani", photos=1)
        clock.turn(1.0)
        waited += 1.0
    assert waited <= inbox.SETTLE_MAX_SECONDS + 1
    assert len(claims[0].rows) >= 4


def test_text_is_never_delayed_and_text_before_photos_goes_ahead(office, channels, clock):
    shell = EchoShell()
    bring(office, "ani", "halo")
    bring(office, "ani", photos=2)
    run_all(office, channels, shell)
    assert shell.handled == [("ani", "halo")]
    run_all(office, channels, shell)
    assert shell.handled == [("ani", "halo")], "the photos still settle"
    bring(office, "ani", "sudah")
    run_all(office, channels, shell)
    assert shell.handled[1:] == [("ani", "foto 2")], "a text behind the photos says that they are complete"
    run_all(office, channels, shell)
    assert shell.handled[2:] == [("ani", "sudah")]


def test_one_number_that_floods_does_not_hide_the_others(office, channels, monkeypatch):
    monkeypatch.setattr(inbox, "WINDOW_ROWS", 16)
    bring(office, "banjir", *[f"x{n}" for n in range(60)])
    bring(office, "ani", "a1")
    bring(office, "budi", "b1")
    assert [claim.nama.rsplit(":", 1)[1] for claim in take(office, channels)] == ["ani", "banjir", "budi"]


def test_one_row_that_holds_two_messages_commits_them_together(office, channels):
    class Doubling(EchoShell):
        def prepare(self, ctx, channel, rows):
            return [replace(turn, teks=f"{turn.teks}{part}") for turn in super().prepare(ctx, channel, rows)
                    for part in ("-1", "-2")]

        def apply(self, session, ctx, turn):
            self.handled.append((turn.alamat, turn.teks))

    shell = Doubling()
    bring(office, "ani", "a", "b")
    run_all(office, channels, shell)
    assert [teks for _, teks in shell.handled] == ["a-1", "a-2", "b-1", "b-2"]
    assert statuses(office, Inbox) == {"selesai": 2}


def test_a_row_of_which_nothing_came_is_not_lost(office, channels):
    class Deaf(EchoShell):
        def prepare(self, ctx, channel, rows):
            return []

    bring(office, "ani", "a")
    run_all(office, channels, Deaf())
    with office.store.reading() as session:
        row = session.exec(select(Inbox)).one()
    assert (row.status, row.attempts, row.error) == ("baru", 1, "pesan tidak menghasilkan giliran")


def test_the_sweeper_counts_what_is_late_and_drops_old_leases(office, channels, clock):
    bring(office, "ani", "a1")
    take(office, channels)
    clock.turn(2 * 3600)
    bring(office, "x", "baru saja")
    assert inbox.sweep_inbox(office) == {"lease": 1, "terlambat": 1, "mati": 0}
