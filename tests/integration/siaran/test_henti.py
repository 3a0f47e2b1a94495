"""STOP, BERHENTI, MULAI, KABAR: who wants no notices gets none, and who asks is still answered."""

from __future__ import annotations

import pytest

from handlers.commands.henti import STOPPED


@pytest.mark.parametrize("kata", ["STOP", "Berhenti!", "/stop", "  unsubscribe "])
def test_who_says_stop_gets_a_confirmation_and_then_no_notice(office, kata):
    office.write("halo")
    [said] = office.write(kata)
    assert said.status == "antre"
    assert "MULAI" in said.isi["teks"]
    assert office.akun().is_berhenti
    row = office.notify()
    assert (row.status, row.error) == ("gagal", STOPPED)


def test_their_own_questions_are_still_answered_after_stop(office):
    office.write("halo")
    office.write("stop")
    answers = office.write("menu")
    assert [row.status for row in answers] == ["antre"]
    assert office.akun().is_berhenti, "a question is no wish for notices"


def test_mulai_brings_the_notices_back(office):
    office.write("halo")
    office.write("BERHENTI")
    [said] = office.write("Mulai")
    assert "STOP" in said.isi["teks"]
    assert not office.akun().is_berhenti
    assert office.notify().status == "antre"


def test_mulai_is_the_menu_for_who_never_stopped(office):
    [said] = office.write("mulai")
    assert said.isi["buttons"]


def test_stop_takes_back_notices_that_wait_but_not_the_answers(office):
    [answer] = office.write("halo")
    waiting = office.notify()
    office.write("stop")
    assert office.row(waiting.id).status == "gagal"
    assert office.row(answer.id).status == "antre"


def test_who_blocked_us_and_writes_again_is_back(office):
    office.write("halo", is_blocked=True)
    assert office.akun().is_berhenti
    office.write("halo")
    assert not office.akun().is_berhenti


def test_stop_holds_while_an_officer_has_the_conversation_and_in_a_form(office):
    office.write("menu", kanal="telegram", alamat="7")
    office.write("", kanal="telegram", alamat="7", jenis="tombol", pilihan="ajukan:kia")
    [said] = office.write("STOP", kanal="telegram", alamat="7")
    assert "batal" in said.isi["teks"]
    assert office.akun("7").is_berhenti


def test_kabar_is_a_consent_that_stop_takes_back(office):
    office.write("KABAR")
    assert office.akun().setuju_kabar_at == office.at
    office.write("STOP")
    assert office.akun().setuju_kabar_at is None
