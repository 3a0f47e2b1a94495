"""What cannot be read gets one sentence; a refused photo beside good ones is said too."""

from __future__ import annotations

import pytest

from bot.conversation import inputs
from bot.conversation.dialog import step
from bot.conversation.state import Form, State
from handlers.turn import Attachment, Message
from tests.conversations.transcript import base_facts


def test_a_refused_photo_beside_good_ones_is_said():
    state = State(form=Form("ktp_rusak", 1, "berkas", {"nama": "Siti", "nik": "1471014101900001"}))
    message = Message("", "berkas", lampiran=(Attachment(1, "image/jpeg"), Attachment(2, "image/png")), alasan="rusak")
    after, decision = step(state, message, base_facts())
    assert [reply.key for reply in decision.replies][:2] == ["berkas_rusak", "berkas_diterima"]
    assert after.form is not None
    assert dict(after.form.berkas) == {"ktp_rusak": (1,), "kk": (2,)}


@pytest.mark.parametrize("jenis", ["suara", "stiker", "lokasi", "video", "kosong", "lain", "kontak", "berkas_ditolak"])
def test_each_kind_has_its_sentence(jenis):
    assert inputs.fault(Message(jenis=jenis)) is not None


def test_readable_messages_have_no_fault():
    assert inputs.fault(Message("halo")) is None
    assert inputs.fault(Message(pilihan="menu")) is None


def test_a_very_long_message_is_refused_in_one_sentence():
    _, decision = step(State(), Message("a" * 5000), base_facts())
    assert [reply.key for reply in decision.replies] == ["pesan_terlalu_panjang"]
