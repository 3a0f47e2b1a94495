"""Rasa killed and back: nobody is left without an answer, and who asked meanwhile waits for a person."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

import pytest
from flask import Flask, jsonify, request
from sqlmodel import select

from data.models import Percakapan, Pesan
from tests.conftest import free_port, wait_until
from tests.emulators.server import serving
from tests.faults.road import sender_of, working


def small_nlu() -> Flask:
    """The parse server's contract, with one thing understood."""
    app = Flask("nlu")

    @app.post("/model/parse/batch")
    def batch():
        meant = {"intent": {"name": "tanya_jam", "confidence": 0.98},
                 "intent_ranking": [{"name": "tanya_jam", "confidence": 0.98}], "entities": []}
        return jsonify([meant for _ in request.get_json()["texts"]])

    return app


def replies_to(road, citizen: int) -> list[str]:
    return [one["body"] for one in list(road.emulator.messages) if one["to"] == sender_of(citizen)]


@pytest.mark.parametrize("database", ["sqlite"])
def test_killed_and_back(road, capsys):
    port, asked = free_port(), 0
    road.ctx = replace(road.ctx, settings=replace(road.ctx.settings, nlu_url=f"http://127.0.0.1:{port}"))

    def ask_all() -> list[str]:
        """Everybody asks once; the newest reply of each."""
        nonlocal asked
        asked += 1
        for citizen in range(road.citizens):
            road.deliver(road.emulator.form("kantor buka jam berapa ya", sender=sender_of(citizen)))
        wait_until(lambda: all(len(replies_to(road, c)) >= asked for c in range(road.citizens)))
        return [replies_to(road, citizen)[-1] for citizen in range(road.citizens)]

    with working(road.ctx), ExitStack() as first:
        first.enter_context(serving(small_nlu(), port))
        understood = ask_all()
        first.close()
        unheard = ask_all()
        with serving(small_nlu(), port):
            again = ask_all()
    assert len(set(understood)) == len(set(unheard)) == 1
    assert understood[0] != unheard[0]
    assert "petugas" in unheard[0], "the message reaches a person and the citizen is told so"
    assert again == understood
    with road.ctx.store.reading() as session:
        incoming = session.exec(select(Pesan).where(Pesan.arah == "masuk")).all()
        waiting = session.exec(select(Percakapan).where(Percakapan.status == "antre")).all()
    counts = [len(replies_to(road, citizen)) for citizen in range(road.citizens)]
    with capsys.disabled():
        print(f"\n[faults] NLU killed and back: {len(incoming)} written, {sum(counts)} answered, "
              f"{len(waiting)} wait for a person")
    assert len(incoming) == 3 * road.citizens
    assert counts == [3] * road.citizens
    assert len(waiting) == road.citizens
