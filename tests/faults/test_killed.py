"""A worker killed at each step of the road: whoever comes after it finishes, and nothing is lost or said twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from bot import inbox, outbox
from data.models import Denyut
from tests.conftest import ROOT, wait_until
from tests.faults.dying_worker import STEPS
from tests.faults.road import Road, working
from tests.integration.queues.fakes import later_than

KILLED = -9
LEASE_SECONDS = max(inbox.LEASE_SECONDS, outbox.LEASE_SECONDS)


@pytest.fixture(scope="module")
def dying() -> Iterator[subprocess.Popen[str]]:
    """A process that has everything imported and dies, forked, as often as it is told to."""
    command = [sys.executable, "-m", "tests.faults.dying_worker"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
    )
    yield process
    assert process.stdin is not None
    process.stdin.close()
    process.wait(200)


def die_at(dying: subprocess.Popen[str], step: str, road: Road) -> int:
    """Run a worker on this office that kills itself at `step`; how it ended."""
    settings = road.ctx.settings
    assert dying.stdin is not None
    assert dying.stdout is not None
    told = [step, str(settings.home), settings.database_url, settings.twilio_api_base_url]
    dying.stdin.write("\t".join(told) + "\n")
    dying.stdin.flush()
    return int(dying.stdout.readline())


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_killed_at(road, step, dying, capsys):
    road.citizens = 4
    road.write(3)
    assert die_at(dying, step, road) == KILLED
    road.write(1)
    with road.ctx.store.transaction() as session:
        session.execute(delete(Denyut))  # it died long ago: no other has seen its sign of life change
    with working(road.ctx, later_than(LEASE_SECONDS)):
        wait_until(road.is_done)
        road.finish(f"worker killed at: {step}", capsys)
