"""Back-off, token buckets, the circuit breaker and the bell."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import OperationalError

from bot import pace
from bot.pace import Bell, Pace, TokenBucket, back_off, brief
from tests.integration.queues.fakes import bring


class Clock:
    at = 100.0

    def __call__(self) -> float:
        return self.at


def test_back_off_doubles_up_to_its_cap_with_jitter():
    waits = [[back_off(n, 2.0, 600.0).total_seconds() for _ in range(50)] for n in (1, 2, 5, 40)]
    for seconds, expected in zip(waits, (2.0, 4.0, 32.0, 600.0), strict=True):
        assert all(0.75 * expected <= one <= 1.25 * expected for one in seconds)
        assert len(set(seconds)) > 1


def test_a_bucket_gives_its_burst_and_then_its_rate():
    clock = Clock()
    bucket = TokenBucket(rate=10.0, burst=3.0, clock=clock)
    for _ in range(3):
        assert bucket.ready_in() == 0.0
        bucket.take()
    assert bucket.ready_in() == pytest.approx(0.1)
    clock.at += 0.1
    assert bucket.ready_in() == pytest.approx(0.0, abs=1e-9)
    clock.at -= 50.0
    assert bucket.ready_in() < 0.11, "a clock that goes back never locks the bucket"


def test_one_chat_waits_while_another_may_be_written_to():
    clock = Clock()
    one = Pace(per_second=100.0, per_chat=1.0, clock=clock)
    for _ in range(3):
        assert one.ready_in("ani") == 0.0
        one.take("ani")
    assert one.ready_in("ani") == pytest.approx(1.0)
    assert one.ready_in("budi") == 0.0


def test_processes_share_the_rate_of_a_sender():
    clock = Clock()
    one = Pace(per_second=40.0, per_chat=1000.0, clock=clock)
    one.share(4)
    sent = 0
    for _ in range(1000):
        clock.at += 0.01
        if one.ready_in(f"chat{sent}") == 0.0:
            one.take(f"chat{sent}")
            sent += 1
    assert 100 <= sent <= 115  # 10 s at 40/4 per second, and the first burst


def test_a_silent_provider_rests_and_is_tried_by_one_message():
    clock = Clock()
    one = Pace(per_second=1000.0, per_chat=1000.0, clock=clock)
    for _ in range(pace.BREAK_AFTER):
        assert one.ready_in("ani") == 0.0
        one.note(False)
    assert one.is_broken
    assert one.ready_in("ani") == pytest.approx(pace.REST_FIRST_SECONDS)
    clock.at += pace.REST_FIRST_SECONDS
    assert one.ready_in("ani") == 0.0
    one.take("ani")
    assert one.ready_in("budi") > 0, "the others wait for what the one brings"
    one.note(True)
    assert not one.is_broken
    assert one.ready_in("budi") == 0.0


def test_the_rest_grows_to_a_minute():
    clock = Clock()
    one = Pace(1000.0, 1000.0, clock)
    for _ in range(60):
        one.note(False)
    assert one.ready_in("ani") == pace.REST_LONGEST_SECONDS


def test_an_error_line_never_carries_parameters():
    error = OperationalError("INSERT INTO warga VALUES (?)", ("1471010101900001",), Exception("disk I/O error"))
    assert "1471010101900001" not in brief(error)
    assert "disk I/O error" in brief(error)


def test_the_bell_wakes_at_once_when_rung(ctx):
    bell = Bell(ctx.store)
    waiting = threading.Thread(target=bell.wait, args=(10_000.0, True), daemon=True)
    waiting.start()
    bell.ring()
    waiting.join(200)
    assert not waiting.is_alive()
    bell.close()


def test_the_bell_hears_what_another_process_wrote(ctx):
    bell = Bell(ctx.store)
    bell.wait(0.05)
    waiting = threading.Thread(target=bell.wait, args=(10_000.0,), daemon=True)
    waiting.start()
    bring(ctx, "ani", "halo")
    waiting.join(200)
    assert not waiting.is_alive()
    bell.close()


def test_too_fast_for_one_chat_is_that_chats_and_for_several_the_senders():
    now = [0.0]
    pace = Pace(1000, 1000, lambda: now[0])
    pace.slow_down("ani", 7)
    assert pace.ready_in("budi") == 0
    pace.slow_down("cici", 5)
    assert pace.ready_in("budi") == 7
    pace.note(is_ok=True)
    assert pace.ready_in("budi") == 7, "one that still arrived is no leave for the others"
    now[0] = 7.0
    assert pace.ready_in("budi") == 0
    pace.slow_down("dedi", 3)
    assert pace.ready_in("budi") == 0, "what is over does not count"
