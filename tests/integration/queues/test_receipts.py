"""Delivery receipts in any order, late, twice, unknown."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot import receipts
from data.models import Akun, Inbox, Outbox, Pesan
from tests.integration.queues.fakes import FakeChannel, bring_status, queue_reply, statuses


@pytest.fixture
def sent(ctx):
    """A message the provider knows as P1."""
    with ctx.store.transaction() as session:
        row = queue_reply(session, ctx, "ani", "halo", "k1")
        row.status, row.provider_id = "terkirim", "P1"
        session.get_one(Pesan, row.pesan_id).status = "terkirim"
    return ctx


def now_at(ctx):
    with ctx.store.reading() as session:
        outbox, pesan = session.exec(select(Outbox)).one(), session.exec(select(Pesan)).one()
    return outbox.status, pesan.status


def apply(ctx, *names, error="", kind=""):
    with ctx.store.transaction() as session:
        return [receipts.apply_status(session, "P1", name, error, kind) for name in names]


@pytest.mark.parametrize("order", list(itertools.permutations(["terkirim", "sampai", "dibaca"])))
def test_whatever_the_order_the_furthest_counts(sent, order):
    apply(sent, *order, *order)
    assert now_at(sent) == ("terkirim", "dibaca")


def test_a_late_sent_does_not_overwrite_a_failure(sent):
    apply(sent, "gagal", "terkirim", error="30008")
    assert now_at(sent) == ("gagal", "gagal")


@pytest.mark.parametrize("order", [("gagal", "sampai"), ("sampai", "gagal")])
def test_what_arrived_did_not_fail(sent, order):
    apply(sent, *order)
    assert now_at(sent) == ("terkirim", "sampai")


def test_a_failure_by_the_shut_window_is_parked(sent):
    apply(sent, "gagal", "terkirim", error="63016", kind="park")
    assert now_at(sent) == ("parkir", "parkir")


def test_a_failure_because_they_stopped_us_stops_us(sent):
    with sent.store.transaction() as session:
        queue_reply(session, sent, "ani", "lagi", "k2")
    apply(sent, "gagal", error="63014", kind="stop")
    assert statuses(sent, Outbox) == {"gagal": 2}
    with sent.store.reading() as session:
        assert session.exec(select(Akun.is_berhenti)).one() is True


def test_a_failure_that_asks_for_another_try_is_queued_again(sent):
    apply(sent, "gagal", error="63018", kind="retry")
    assert now_at(sent) == ("antre", "antre")
    with sent.store.reading() as session:
        row = session.exec(select(Outbox)).one()
    assert (row.provider_id, row.attempts) == ("", 1)
    assert row.retry_at is not None


def test_a_receipt_that_comes_before_our_own_is_kept(ctx):
    at = datetime(2025, 11, 20, 2, 0, tzinfo=UTC)
    office, channels = replace(ctx, now=lambda: at), {"palsu": FakeChannel()}
    with ctx.store.transaction() as session:
        number = queue_reply(session, office, "ani", "halo", "k1").id
    bring_status(office, "P1", "sampai")
    assert receipts.take_statuses(office, channels) == 1
    assert receipts.take_statuses(office, channels) == 0, "it waits a little before it is asked for again"
    with ctx.store.transaction() as session:
        row = session.get_one(Outbox, number)
        row.status, row.provider_id = "terkirim", "P1"
    at += timedelta(seconds=10)
    assert receipts.take_statuses(office, channels) == 1
    assert now_at(ctx) == ("terkirim", "sampai")
    assert statuses(ctx, Inbox) == {"selesai": 1}


def test_a_receipt_nobody_knows_is_dropped_after_some_minutes(ctx):
    at = datetime(2025, 11, 20, 2, 0, tzinfo=UTC)
    start, office, channels = at, replace(ctx, now=lambda: at), {"palsu": FakeChannel()}
    bring_status(office, "ASING", "sampai")
    while statuses(ctx, Inbox) == {"baru": 1}:
        receipts.take_statuses(office, channels)
        at += timedelta(seconds=5)
    assert timedelta(minutes=2) < at - start < timedelta(minutes=10)
    assert statuses(ctx, Inbox) == {"selesai": 1}


def test_a_receipt_that_cannot_be_read_is_out_of_the_way(ctx):
    with ctx.store.transaction() as session:
        session.add(Inbox(kantor_id=ctx.kantor_id, kanal="palsu", provider_id="x", kunci="k", jenis="status",
                          payload={"aneh": 1}))
    bring_status(ctx, "P9", "sampai", kind="")
    assert receipts.take_statuses(ctx, {"palsu": FakeChannel()}) == 2
    assert statuses(ctx, Inbox) == {"mati": 1, "baru": 1}


def test_has_statuses_sees_only_what_is_due(ctx):
    with ctx.store.reading() as session:
        assert receipts.has_statuses(session, ctx) is False
    bring_status(ctx, "P1", "sampai")
    with ctx.store.reading() as session:
        assert receipts.has_statuses(session, ctx) is True
    receipts.take_statuses(ctx, {"palsu": FakeChannel()})
    with ctx.store.reading() as session:
        assert receipts.has_statuses(session, ctx) is False
