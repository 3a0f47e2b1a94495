"""First come, first served by the first unanswered message: writing more never loses or gains a place."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from data.models import Permohonan, PertanyaanWarga
from handlers.commands.percakapan import call_officer, find_or_create_percakapan
from handlers.queries.bamsos import list_pertanyaan
from handlers.workflow.model import Aksi, Peran
from tests.integration.bamsos.asking import PAGI, ask, at, take


def names(ctx) -> list[str]:
    with ctx.store.reading() as session:
        return [row.nama for row in list_pertanyaan(session, ctx.kantor_id).rows]


def test_place_is_the_moment_of_asking_not_of_confirming(ctx):
    ask(at(ctx, 7), "Rini", "Bolehkah?", at=PAGI + timedelta(minutes=5))
    ask(at(ctx, 12), "Andi", "Bolehkah juga?", at=PAGI)
    assert names(ctx) == ["Andi", "Rini"]


def test_writing_more_neither_loses_nor_gains_a_place(ctx):
    ask(at(ctx, 0), "Andi", "Bolehkah?")
    ask(at(ctx, 1), "Rini", "Bolehkah?")
    for minute in (2, 3, 4):
        ask(at(ctx, minute), "Andi", f"Halo? Sudah {minute} menit")
    assert names(ctx) == ["Andi", "Rini"]
    with ctx.store.reading() as session:
        row = session.exec(select(PertanyaanWarga).order_by(col(PertanyaanWarga.id))).first()
        assert [each["teks"] for each in row.tambahan] == [f"Halo? Sudah {minute} menit" for minute in (2, 3, 4)]
        assert len(session.exec(select(Permohonan)).all()) == 2


def test_a_conversation_that_waits_already_keeps_its_place(ctx):
    early = at(ctx, -30)
    with ctx.store.transaction() as session:
        _, percakapan = find_or_create_percakapan(session, early, "webchat", "akun-Andi", "Andi")
        call_officer(session, early, percakapan)
        session.add(percakapan)
    ask(at(ctx, 0), "Rini", "Bolehkah?")
    ask(at(ctx, 5), "Andi", "Bolehkah?")
    ask(at(ctx, 6), "Andi", "Nama saya juga salah", "salah_entri")  # of another kind: its own place, not the early one
    assert names(ctx) == ["Andi", "Rini", "Andi"]


def test_what_comes_in_overnight_keeps_its_order(ctx):
    evening = 11 * 60
    ask(at(ctx, evening + 6), "Rini", "Bolehkah?", at=PAGI + timedelta(minutes=evening + 5))
    ask(at(ctx, evening + 10), "Andi", "Bolehkah?", at=PAGI + timedelta(minutes=evening))
    assert names(ctx) == ["Andi", "Rini"]


def test_the_standard_time_runs_from_the_place(ctx):
    one = ask(at(ctx, 10), "Andi", "Bolehkah?", at=PAGI)
    with ctx.store.reading() as session:
        assert session.get_one(Permohonan, one).tenggat_at == PAGI + timedelta(minutes=3)


def test_a_question_in_work_is_not_changed_by_what_is_asked_next(ctx):
    one = ask(at(ctx, 0), "Andi", "Bolehkah?")
    take(at(ctx, 1), one, Peran.ADMIN, Aksi.TERUSKAN)
    two = ask(at(ctx, 2), "Andi", "Satu lagi, bolehkah diwakilkan?")
    assert one != two
    with ctx.store.reading() as session:
        rows = list_pertanyaan(session, ctx.kantor_id).rows
        assert [(row.permohonan_id, row.urutan) for row in rows] == [(one, 1), (two, 2)]
