"""How long the fuzzers look: LOKET_ACAK=20 makes every one of them try twenty times as much as the suite does."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

FACTOR = max(1, int(os.environ.get("LOKET_ACAK", "1")))


def tries(count: int) -> settings:
    """So many examples in the suite; the same each time, more and random ones when LOKET_ACAK is set."""
    return settings(max_examples=count * FACTOR, deadline=None, derandomize=FACTOR == 1, database=None,
                    suppress_health_check=list(HealthCheck))
