"""Ingress: on disk before OK, once however often it comes, and spooled while the database is away."""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from bot import group_commit, ingress
from bot.channels.base import Envelope
from bot.ingress import NotSaved, has_spooled, replay_spool, save_envelopes
from data.models import Inbox
from tests.integration.channels.conftest import both_databases


def envelope(number: int, kunci: str = "whatsapp:whatsapp:+62811") -> Envelope:
    return Envelope("whatsapp", f"SM{number}", kunci, {"Body": f"pesan {number} ❤", "Lain": "x"})


def rows_of(ctx) -> list[Inbox]:
    with ctx.store.reading() as session:
        return list(session.exec(select(Inbox).order_by(Inbox.id)))


@both_databases
def test_a_delivery_is_one_row_however_often_it_comes(ctx):
    assert save_envelopes(ctx, [envelope(1), envelope(2)]) == 2
    assert save_envelopes(ctx, [envelope(2), envelope(3)]) == 1
    assert save_envelopes(ctx, []) == 0
    rows = rows_of(ctx)
    assert [row.provider_id for row in rows] == ["SM1", "SM2", "SM3"]
    assert rows[0].payload == {"Body": "pesan 1 ❤", "Lain": "x"}
    assert {row.status for row in rows} == {"baru"}


@both_databases
def test_the_same_delivery_at_the_same_instant_is_one_row(ctx):
    barrier = threading.Barrier(12)

    def deliver(number: int) -> int:
        barrier.wait()
        return save_envelopes(ctx, [envelope(number % 3)])

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(deliver, range(12))) == 3
    assert len(rows_of(ctx)) == 3


@both_databases
def test_the_payload_is_not_readable_in_the_database(ctx):
    save_envelopes(ctx, [Envelope("whatsapp", "SM1", "k", {"Body": "NIK 1471010101900001"})])
    with ctx.store.engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT payload FROM inbox").scalar_one()
    assert b"1471010101900001" not in bytes(raw)


@pytest.fixture
def locker(ctx, monkeypatch):
    """Another process that holds the whole SQLite database; `locker.execute("ROLLBACK")` lets go."""
    monkeypatch.setattr(ingress, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(ingress, "PROBE_SECONDS", 0.1)
    monkeypatch.setattr(ingress, "AWAY_SECONDS", 0.3)
    connection = sqlite3.connect(ctx.settings.home / "loket.db", isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN EXCLUSIVE")
    yield connection
    connection.close()


def test_a_locked_database_makes_it_spool_and_come_back_once_and_in_order(ctx, locker):
    assert [save_envelopes(ctx, [envelope(number)]) for number in (1, 2, 1)] == [0, 0, 0]
    kept = list((ctx.settings.home / "spool" / "inbox").iterdir())
    assert len(kept) == 3
    assert not any(b"pesan" in path.read_bytes() for path in kept)
    locker.execute("ROLLBACK")
    time.sleep(0.3)
    assert save_envelopes(ctx, [envelope(3)]) == 1, "what waited goes in before the new one"
    assert [row.provider_id for row in rows_of(ctx)] == ["SM1", "SM2", "SM3"]
    assert not has_spooled(ctx)
    assert replay_spool(ctx) == 0
    assert len(rows_of(ctx)) == 3


def test_a_burst_while_it_is_locked_is_kept_within_a_providers_patience(ctx, locker, monkeypatch):
    asked, insert = [], ingress.insert_inbox
    monkeypatch.setattr(ingress, "AWAY_SECONDS", 1000.0)
    monkeypatch.setattr(ingress, "insert_inbox", lambda *given: asked.append(given) or insert(*given))
    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(lambda number: save_envelopes(ctx, [envelope(number)]), range(300))) == 0
    assert 1 <= len(asked) <= 16, "only who came at the same moment waits for the lock; the others are kept at once"
    locker.execute("ROLLBACK")
    assert replay_spool(ctx) == 300
    assert len({row.provider_id for row in rows_of(ctx)}) == 300


def test_more_than_fits_one_replay_keeps_its_order_against_what_comes_meanwhile(ctx, locker, monkeypatch):
    monkeypatch.setattr(ingress, "REPLAY_AT_ONCE", 4)
    for number in range(10):
        save_envelopes(ctx, [envelope(number)])
    locker.execute("ROLLBACK")
    time.sleep(0.3)
    for number in range(10, 14):
        save_envelopes(ctx, [envelope(number)])
    replay_spool(ctx)
    assert [row.provider_id for row in rows_of(ctx)] == [f"SM{number}" for number in range(14)]


def test_a_broken_spool_file_is_set_aside_and_does_not_block_the_rest(ctx, locker):
    save_envelopes(ctx, [envelope(1)])
    locker.execute("ROLLBACK")
    folder = ctx.settings.home / "spool" / "inbox"
    (folder / "00000000000000000001-rusak.sealed").write_bytes(b"\x01bukan sandi")
    assert replay_spool(ctx) == 1
    assert [path.suffix for path in folder.iterdir()] == [".rusak"]


def test_nowhere_to_write_is_told_to_the_provider(ctx, locker):
    (ctx.settings.home / "spool").write_text("a file where the folder should be")
    with pytest.raises(NotSaved):
        save_envelopes(ctx, [envelope(1)])


@both_databases
def test_in_a_group_one_bad_row_does_not_hold_up_the_others(ctx):
    at = ctx.now()
    good = [ingress._row(ctx, envelope(number), at) for number in (1, 2)]
    bad = ingress._row(ctx, envelope(3), at) | {"kunci": None}
    group = [group_commit._Slot([row]) for row in (good[0], bad, good[1], good[0])]
    group_commit._write_group(ctx.store, group, patience=3)
    assert all(slot.is_done for slot in group)
    assert [slot.new for slot in group] == [1, 0, 1, 0]
    assert [isinstance(slot.error, IntegrityError) for slot in group] == [False, True, False, False]
    assert len(rows_of(ctx)) == 2


def test_what_fits_no_database_is_set_aside_and_not_tried_for_ever(ctx, monkeypatch):
    monkeypatch.setattr(ingress, "AWAY_SECONDS", 0.0)
    impossible = Envelope("whatsapp", "SM9", None, {"Body": "x"})
    assert save_envelopes(ctx, [impossible]) == 0
    assert has_spooled(ctx)
    assert save_envelopes(ctx, [envelope(1)]) == 1
    assert not has_spooled(ctx)
    assert [path.suffix for path in (ctx.settings.home / "spool" / "inbox").iterdir()] == [".rusak"]


@both_databases
def test_many_at_once_share_transactions_and_none_is_lost(ctx):
    def deliver(number: int) -> int:
        return sum(save_envelopes(ctx, [envelope(number * 25 + n)]) for n in range(25))

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(deliver, range(16))) == 400
    assert len({row.provider_id for row in rows_of(ctx)}) == 400
