"""Who is alive is told by signs of life that change, whatever the time of day in them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.alive import Watch
from data.models import Denyut

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def beat(ctx):
    def write(name: str, count: int) -> None:
        with ctx.store.transaction() as session:
            session.merge(Denyut(nama=f"worker:{name}", at=AT, keterangan={"ketukan": count}))

    return write


class Clock:
    at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_sign_that_stands_still_is_dead_and_one_that_changes_is_not(ctx, beat):
    clock = Clock()
    watch = Watch("worker:saya", clock)

    def alive() -> list[str]:
        with ctx.store.reading() as session:
            watch.look(session)
        return sorted(watch.alive(15))

    for name in ("saya", "hidup", "mati"):
        beat(name, 1)
    assert alive() == ["worker:hidup", "worker:mati"], "who was never watched is given the benefit of the doubt"
    clock.at += 10
    beat("hidup", 2)
    assert alive() == ["worker:hidup", "worker:mati"]
    clock.at += 10
    assert alive() == ["worker:hidup"]
    clock.at += 1
    beat("mati", 2)
    assert alive() == ["worker:hidup", "worker:mati"]


def test_a_sign_that_somebody_deleted_does_not_die_before_its_time(ctx, beat):
    clock = Clock()
    watch = Watch("worker:saya", clock)
    beat("hidup", 1)
    with ctx.store.reading() as session:
        watch.look(session)
    with ctx.store.transaction() as session:
        session.delete(session.get_one(Denyut, "worker:hidup"))
    clock.at += 5
    with ctx.store.reading() as session:
        watch.look(session)
    assert watch.alive(15) == ["worker:hidup"]


def test_only_what_stood_still_is_forgotten_whatever_its_time(ctx, beat):
    clock = Clock()
    watch = Watch("worker:saya", clock)
    beat("mati", 1)
    beat("hidup", 1)
    with ctx.store.reading() as session:
        watch.look(session)
    clock.at += 700
    beat("hidup", 2)
    with ctx.store.transaction() as session:
        watch.look(session)
        watch.forget(session, 600)
        assert session.get(Denyut, "worker:mati") is None
        assert session.get(Denyut, "worker:hidup") is not None
