"""Telegram's particulars as turns of the whole shell: groups, deep links, edits, and the offices side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from bot.outbox import Queue, find_due
from data.models import Akun, Kantor, Pesan
from data.models.base import ident
from handlers.commands.permohonan import submit_permohonan
from handlers.pesan import render
from handlers.turn import Submit
from tests.integration.queues.fakes import FakeChannel, queue_reply

GRUP = "-100"


@pytest.fixture
def tg(office):
    def write(teks: str, alamat: str = "7", **more):
        return office.write(teks, alamat=alamat, kanal="telegram", **more)

    return write


def lines(office) -> list[str]:
    with office.ctx.store.reading() as session:
        return [row.teks for row in session.exec(select(Pesan).where(Pesan.arah == "masuk"))]


def test_a_group_is_refused_politely_once_a_day_and_nothing_of_it_is_kept(office, tg):
    [said] = tg("", GRUP, jenis="grup")
    assert "tidak melayani di dalam grup" in said.isi["teks"]
    assert tg("", GRUP, jenis="grup") == []
    assert lines(office) == []
    office.later(days=1)
    assert len(tg("", GRUP, jenis="grup")) == 1


def add_request(office, alamat: str) -> str:
    with office.ctx.store.transaction() as session:
        akun = session.exec(select(Akun).where(Akun.alamat == alamat)).one()
        data = {"nama": "Siti Aminah", "nik": "1471014505880003", "nkk": "1471010101010001", "penyerahan": "chat"}
        return submit_permohonan(session, office.ctx, akun, Submit("kk_baru", data, {})).nomor


def test_a_deep_link_opens_the_request_for_its_owner_and_only_the_public_words_for_others(office, tg):
    tg("halo")
    tg("halo", "8")
    nomor = add_request(office, "7")
    own, other = tg(nomor)[-1].isi["teks"], tg(nomor, "8")[-1].isi["teks"]
    assert nomor in own
    assert "hanya dapat dilihat dari akun yang mengajukan" not in own
    assert "hanya dapat dilihat dari akun yang mengajukan" in other
    assert "Siti" not in other


def test_an_edit_stands_beside_the_first_text(office, tg):
    tg("salah ketik")
    assert tg("benar", jenis="sunting") == []
    assert lines(office) == ["salah ketik", "benar"]


def test_what_nobody_can_read_is_told_so_and_what_no_person_sent_is_passed_over(office, tg):
    tg("halo")
    [said] = tg("", jenis="asing")
    assert said.isi["teks"] == render("pesan_jenis_lain")
    assert tg("", jenis="lain") == []


def test_offices_do_not_stand_in_each_others_queue(office):
    """Each office's worker reads its own rows: however many one has, the other's leave at once."""
    ctx = office.ctx
    with ctx.store.transaction() as session:
        other = Kantor(slug="lain", nama="Kantor Lain")
        session.add(other)
        session.flush()
        neighbour = replace(ctx, kantor_id=ident(other))
        for number in range(300):
            queue_reply(session, ctx, f"a{number}", "banyak", f"banyak:{number}")
        row = queue_reply(session, neighbour, "b", "satu", "satu")
        wanted = row.id
    with ctx.store.reading() as session:
        assert find_due(session, neighbour, Queue.of({"palsu": FakeChannel()}), 1) == [wanted]
