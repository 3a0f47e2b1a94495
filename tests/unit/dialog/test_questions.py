"""Questions: their order, how answers are judged, where 'kembali' leads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation import questions
from bot.conversation.state import Form
from data.reference.offices import load_profil
from handlers.layanan import LAYANAN

DEMO = load_profil("demo")
APPLIED = [slug for slug, row in LAYANAN.items() if row.is_bisa_diajukan]


@pytest.mark.parametrize("layanan", APPLIED)
def test_every_question_is_asked(layanan):
    form = Form(layanan, jawaban={"penyerahan": "pos"})
    for question in questions.sequence(form):
        assert questions.ask(replace(form, pertanyaan=question), DEMO).key


@pytest.mark.parametrize("layanan", APPLIED)
def test_back_from_the_end_reaches_the_first_question(layanan):
    form: Form | None = Form(layanan, pertanyaan="persetujuan")
    seen = []
    while form is not None:
        seen.append(form.pertanyaan)
        form = questions.back(form)
    assert seen[0] == "persetujuan"
    assert seen[-1] == "nama"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("147101010190000", "nik_panjang"), ("14710101019000011", "nik_panjang"), ("1471013002900001", "nik_tanggal"),
        ("1471017201990001", "nik_tanggal"), ("9971010101900001", "nik_wilayah"), ("1471010101900000", "nik_serial"),
        ("tidak punya", "nik_kosong"), ("1471O10101900001", "nik_huruf"),
    ],
)  # fmt: skip
def test_each_nik_fault_has_its_sentence(text, fault):
    judged = questions.judge(Form("kk_baru", pertanyaan="nik"), text, DEMO)
    assert (judged.is_ok, judged.fault) == (False, fault)


@pytest.mark.parametrize("text", ["1471014101900001", "1471 0141 0190 0001", "NIK: 1471.0141.0190.0001 pak"])
def test_a_nik_is_found_in_what_is_typed(text):
    judged = questions.judge(Form("kk_baru", pertanyaan="nik"), text, DEMO)
    assert judged.value == "1471014101900001"


def test_unknown_kecamatan_in_a_nik_warns_and_goes_on():
    judged = questions.judge(Form("kk_baru", pertanyaan="nik"), "1471990101900001", DEMO)
    assert judged.is_ok
    assert judged.note == "nik_kecamatan_tak_dikenal"


@pytest.mark.parametrize("text", ["sukajadi", "Kec. Sukajadi", "suka jadi", "SUKAJADI"])
def test_kecamatan_is_forgiving(text):
    assert questions.judge(Form("kia", pertanyaan="kecamatan"), text, DEMO).value == "Sukajadi"


def test_an_address_is_dropped_when_pos_is():
    form = Form("kia", jawaban={"penyerahan": "pos", "alamat": "Jalan Melati 1", "kecamatan": "Sail"})
    assert dict(questions.with_penyerahan(form, "ambil").jawaban) == {"penyerahan": "ambil"}
