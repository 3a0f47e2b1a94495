"""Questions for people: an answer the office has given before, else the question goes to an officer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conversation import turns
from bot.conversation.state import MAX_PERTANYAAN, State, Wait
from bot.conversation.turns import Turn
from handlers.turn import Button, Facts, Given, Jawaban, Meaning, Message, Reply

FRESH = timedelta(hours=1)
_ANSWERABLE = ("kebijakan", "informasi")  # what kept knowledge may answer
_KEYS = {"kebijakan": "konfirmasi_kebijakan", "salah_entri": "konfirmasi_salah_entri"}


def keep_question(state: State, wait: Wait, facts: Facts) -> Turn:
    """What the office has answered before; else ask whether this question, in this name, shall go to an officer."""
    if facts.jawaban is not None and wait.jenis in _ANSWERABLE:
        return give(state, wait, facts.jawaban, facts)
    return confirm(state, wait, facts)


def confirm(state: State, wait: Wait, facts: Facts) -> Turn:
    """Ask whether this question, in this name, shall go to an officer."""
    name = wait.nama or facts.nama_akun or (state.form.jawaban.get("nama", "") if state.form else "")
    if not name:
        return ask_name(state, wait, "tanya_nama_penanya")
    buttons = (
        Button("Ya, kirim", "kirim_pertanyaan"),
        Button("Ganti nama", "ganti_nama"),
        Button("Tidak jadi", "batal_tanya"),
    )
    kept = replace(state, tunggu=replace(wait, tahap="", nama=name))
    params = {"pertanyaan": wait.teks, "nama": name}
    return turns.say(kept, Reply(_KEYS.get(wait.jenis, "konfirmasi_pertanyaan"), params, buttons))


def ask_name(state: State, wait: Wait, key: str) -> Turn:
    """Ask who asks; the question may still be dropped."""
    return turns.say(replace(state, tunggu=replace(wait, tahap="nama")),
                     Reply(key, {}, (Button("Tidak jadi", "batal_tanya"),)))


def give(state: State, wait: Wait, jawaban: Jawaban, facts: Facts) -> Turn:
    """Say what the office has answered before; the question is kept, in case that is not enough."""
    params = {"pertanyaan": jawaban.pertanyaan, "jawaban": jawaban.jawaban, "tanggal": jawaban.tanggal,
              "sumber": jawaban.sumber, "kantor": facts.profil.get("singkatan", "kantor kami")}
    buttons = (Button("Sudah terjawab", f"terjawab:{jawaban.id}"), Button("Tanya petugas", "tanya_petugas"))
    kept = replace(state, tunggu=replace(wait, tahap=""), tanya=None)
    return turns.say(kept, Reply("jawaban_kantor", params, buttons), effects=(Given(jawaban.id),))


def about_last(state: State, facts: Facts) -> Turn:
    """Who asks for an officer asks about the last question the bot could not answer."""
    assert state.tanya is not None
    return confirm(replace(state, tanya=None), state.tanya, facts)


def remember(state: State, meanings: Sequence[Meaning], message: Message, facts: Facts) -> State:
    """Picking up is answered in general only: who is not helped by that asks about it. Other answers end a question."""
    row = next((each for each in meanings if each.maksud == "pengambilan"), None)
    if row is None:
        return replace(state, tanya=None)
    nomor = facts.dicari.nomor if facts.dicari else ""
    text = (row.teks or message.teks)[:MAX_PERTANYAAN]
    return replace(state, tanya=Wait("pengambilan", text, nomor, layanan=row.layanan, at=facts.now.isoformat()))


def unanswered(message: Message, facts: Facts) -> Wait | None:
    """A sentence the bot has no answer to."""
    text = message.teks.strip()[:MAX_PERTANYAAN]
    return Wait("informasi", text, layanan=facts.meaning.layanan, at=facts.now.isoformat()) if text else None


def is_fresh(wait: Wait | None, facts: Facts) -> bool:
    """Whether a question was asked just now."""
    at = turns.moment(wait.at) if wait is not None else None
    return at is not None and facts.now - at <= FRESH
