"""The state: round trip, older and broken shapes, limits."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.conversation.dialog import needs_meaning, person_key, step
from bot.conversation.state import MAX_BERKAS, MAX_LEPAS, MAX_TEKS, Choice, Form, State, Wait, bounded
from handlers.turn import Attachment, Message
from tests.conversations.transcript import base_facts

FULL = State(
    form=Form("kia", 3, "berkas", {"nama": "Siti", "nik": "1471014101900001"}, {"kk": (1, 2)}, ("foto",), "kk"),
    pilihan=(Choice("Sudah semua", "selesai"),),
    lepas=(7,),
    tunggu=Wait("kebijakan", "Boleh?", nama="Siti"),
    miss=1,
    antre=(("tanya_syarat", "kk"),),
    topik="kia",
    seri=3,
    terakhir_at=datetime(2026, 11, 20, 3, tzinfo=UTC),
)


def test_round_trip():
    assert State.from_dict(FULL.to_dict()) == FULL


def test_an_empty_state_is_small():
    assert State().to_dict() == {"versi": 1}


def test_unknown_parts_are_ignored_and_broken_ones_left_out():
    raw = FULL.to_dict() | {"baru": 1, "lepas": ["x", 5, True], "terakhir_at": "kemarin", "miss": -3}
    state = State.from_dict(raw)
    assert (state.form, state.lepas, state.terakhir_at, state.miss) == (FULL.form, (5,), None, 0)


def test_a_form_of_a_service_that_is_gone_is_dropped():
    state = State.from_dict({"form": {"layanan": "ktp_merah", "pertanyaan": "nik"}})
    after, decision = step(state, Message("halo"), base_facts())
    assert after.form is None
    assert decision.replies


def test_a_question_that_is_gone_becomes_the_next_open_one():
    state = State.from_dict({"form": {"layanan": "kk_baru", "pertanyaan": "agama", "jawaban": {"nama": "Siti"}}})
    after, _ = step(state, Message("147101010190000"), base_facts())
    assert after.form is not None
    assert after.form.pertanyaan == "nik"


def test_limits():
    raw = {
        "form": {"layanan": "kk_baru", "jawaban": {"nama": "x" * 9999}, "berkas": {"kk": list(range(500))}},
        "lepas": list(range(500)),
    }
    state = State.from_dict(raw)
    assert state.form is not None
    assert len(state.form.jawaban["nama"]) == MAX_TEKS
    assert len(state.form.berkas["kk"]) == MAX_BERKAS
    assert len(bounded(State(lepas=tuple(range(99)))).lepas) == MAX_LEPAS


def test_person_key_is_nik_and_service():
    assert person_key(FULL) == ("1471014101900001", "kia")
    assert person_key(State()) is None


def test_numbers_buttons_and_files_are_not_sent_to_rasa():
    at_nik = State(form=Form("kk_baru", 1, "nik", {"nama": "Siti"}))
    assert not needs_meaning(at_nik, Message("1471 0141 0190 0001"))
    assert not needs_meaning(at_nik, Message(pilihan="menu"))
    assert not needs_meaning(at_nik, Message("", "berkas", lampiran=(Attachment(1, "image/png"),)))
    assert not needs_meaning(at_nik, Message("kembali"))
    assert needs_meaning(at_nik, Message("nik itu apa?"))
