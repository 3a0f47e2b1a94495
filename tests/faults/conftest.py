"""Faults are tried on whole offices; what breaks, and that nothing is lost by it, is said in each test."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot.channels.whatsapp import TwilioChannel
from tests.faults.road import Road, made_road, quiet


@pytest.fixture(autouse=True)
def _brisk(monkeypatch) -> Iterator[None]:
    """Second tries come within moments, and a chat may be written to often: tests wait for facts, not for pauses."""
    monkeypatch.setattr("bot.outbox.RETRY_FIRST_SECONDS", 0.1)
    monkeypatch.setattr("bot.outbox.RETRY_LONGEST_SECONDS", 1.0)
    monkeypatch.setattr("bot.turns.RETRY_FIRST_SECONDS", 0.1)
    monkeypatch.setattr("bot.pace.REST_FIRST_SECONDS", 0.05)
    monkeypatch.setattr("bot.pace.REST_LONGEST_SECONDS", 0.1)
    monkeypatch.setattr(TwilioChannel, "rate_per_chat", 100.0)
    quiet()
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def road(ctx) -> Iterator[Road]:
    with made_road(ctx) as made:
        yield made
