"""Commands: what a button, a number, a label or a command word does. One table; arguments are never trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.conversation import asking, forms, meaning, media, questions, turns
from bot.conversation.choices import Command
from bot.conversation.state import Form, State
from bot.conversation.turns import Turn
from handlers.layanan import KELUARGA, LAYANAN
from handlers.registry import HANDLERS
from handlers.turn import AskPolicy, Cancel, Facts, Given, Message, Reply
from handlers.umum import langkah, permohonan


def run(command: Command, state: State, message: Message, facts: Facts) -> Turn:
    """Do what a command asks, or say that its time is over."""
    form = state.form
    if command.verb == "batal" and state.tunggu is not None and state.tunggu.tahap:
        return _drop_question(state, command, message, facts)
    if form is not None and command.verb in WITH_FORM:
        return WITH_FORM[command.verb](state, form, command, facts)
    if command.verb in ANYWHERE:
        return ANYWHERE[command.verb](state, command, message, facts)
    if command.verb in HANDLERS:
        return _maksud(state, command, message, facts)
    if form is None and not command.is_pressed:  # 'lengkap', 'salah': a word of a form, typed outside of one
        return meaning.understand(state, message, facts)
    return turns.stale(state, facts)


def _maksud(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    layanan = command.arg(0)
    if layanan and layanan not in LAYANAN and layanan not in KELUARGA:
        return turns.stale(state, facts)
    return meaning.handle_one(state, command.verb, layanan, message, facts)  # a press says all: no topic is guessed


def _menu(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    reply = turns.menu()
    if state.form is not None:
        reply = replace(reply, buttons=(langkah.LANJUT, *reply.buttons))
    return turns.say(replace(state, tunggu=None, antre=()), reply)


def _restart_nothing(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    return turns.say(State(seri=state.seri, terakhir_at=state.terakhir_at), turns.menu())


def _officer(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    return meaning.handle_one(state, "bicara_petugas", "", message, facts)


def _drop_question(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    return turns.ask(replace(state, tunggu=None), facts, Reply("pertanyaan_dibatalkan", {}, (langkah.MENU,)))


def _cancel_nothing(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    if state.tunggu is not None:
        return _drop_question(state, command, message, facts)
    return meaning.handle_one(state, "batal", "", message, facts)


def _status(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    row = forms.find(facts, command.arg(0))
    if row is None:
        return turns.stale(state, facts)
    return turns.say(state, *permohonan.describe(row).replies)


def _cancel_request(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    row = forms.find(facts, command.arg(0))
    if row is None or row.is_selesai or not row.can_cancel:
        return turns.say(state, Reply("batal_tidak_bisa", {"nomor": command.arg(0)}, (langkah.PETUGAS,)))
    if command.verb == "batalkan":
        return turns.say(state, *permohonan.confirm_cancel(row).replies)
    if state.form is not None and state.form.nomor == row.nomor:
        return turns.leave_form(state, facts, effects=(Cancel(row.nomor),))
    return turns.say(state, effects=(Cancel(row.nomor),))


def _send_berkas(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    nomor = command.arg(0)
    if nomor and forms.find(facts, nomor):
        return forms.start_resend(state, nomor, facts)
    return _maksud(state, replace(command, verb="kirim_berkas"), message, facts)


def _send_question(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    wait = state.tunggu
    if wait is None or wait.jenis == "nama":
        return turns.stale(state, facts)
    name = wait.nama or facts.nama_akun
    if not name:
        return asking.ask_name(state, wait, "tanya_nama_penanya")
    effect = AskPolicy(wait.teks, wait.jenis, wait.nomor, name, wait.layanan, turns.moment(wait.at))
    return turns.ask_again(replace(state, tunggu=None), facts, effects=(effect,))


def _ask_anyway(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    """The office's earlier answer was not enough."""
    wait = state.tunggu
    return turns.stale(state, facts) if wait is None or wait.jenis == "nama" else asking.confirm(state, wait, facts)


def _answered(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    if state.tunggu is None or not command.arg(0).isdigit():
        return turns.stale(state, facts)
    effects = (Given(int(command.arg(0)), is_helpful=True),)
    return turns.ask(replace(state, tunggu=None), facts, Reply("sama_sama", {}, (langkah.MENU,)), effects=effects)


def _hurry(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    """The applicant asks that the own late permohonan be hurried (BAMSOS row 6)."""
    row = forms.find(facts, command.arg(0))
    if row is None or not row.is_milik_sendiri or not row.bisa_disegerakan:
        return turns.stale(state, facts)
    text = f"Mohon permohonan {row.nomor} disegerakan."
    effect = AskPolicy(text, "status_penerbitan", row.nomor, facts.nama_akun, row.layanan, facts.now)
    return turns.ask_again(state, facts, effects=(effect,))


def _other_name(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    if state.tunggu is None:
        return turns.stale(state, facts)
    return asking.ask_name(state, state.tunggu, "tanya_nama_penanya")


def _go_on_nothing(state: State, command: Command, message: Message, facts: Facts) -> Turn:
    return turns.say(state, turns.menu())


ANYWHERE: dict[str, Callable[[State, Command, Message, Facts], Turn]] = {
    "menu": _menu,
    "ulang": _restart_nothing,
    "mulai_baru": _restart_nothing,
    "petugas": _officer,
    "batal": _cancel_nothing,
    "status": _status,
    "batalkan": _cancel_request,
    "batalkan_ya": _cancel_request,
    "kirim_berkas": _send_berkas,
    "lengkapi": _send_berkas,
    "kirim_pertanyaan": _send_question,
    "batal_tanya": _drop_question,
    "tanya_petugas": _ask_anyway,
    "terjawab": _answered,
    "segerakan": _hurry,
    "ganti_nama": _other_name,
    "lanjut": _go_on_nothing,
    "kembali": _go_on_nothing,
}


def _my_name(state: State, form: Form, command: Command, facts: Facts) -> Turn:
    wait = state.tunggu
    if wait is None or wait.jenis != "nama" or not forms.is_name_question(form):
        return turns.stale(state, facts)
    return forms.accept(state, form, wait.teks, facts)


def _page(state: State, form: Form, command: Command, facts: Facts) -> Turn:
    page = command.arg(0)
    if form.pertanyaan != "kecamatan" or not page.isdigit():
        return turns.stale(state, facts)
    return turns.say(state, questions.ask(form, facts.profil, page=int(page)))


def _other_form(state: State, form: Form, command: Command, facts: Facts) -> Turn:
    if command.arg(1) != str(form.seri):
        return turns.stale(state, facts)
    return forms.start(replace(state, form=None), command.arg(0), facts)


def _go_on(state: State, form: Form, command: Command, facts: Facts) -> Turn:
    return turns.ask(replace(state, tunggu=None, form=replace(form, item="")), facts)


def _new(state: State, form: Form, command: Command, facts: Facts) -> Turn:
    if command.arg(0) != str(form.seri):
        return turns.stale(state, facts)
    return turns.say(State(seri=state.seri, terakhir_at=state.terakhir_at), Reply("mulai_baru"), turns.menu())


def _skip(state: State, form: Form, command: Command, facts: Facts) -> Turn:
    slug = command.arg(0) or ("nkk" if form.pertanyaan == "nkk" else "")
    if not command.is_pressed and (form.pertanyaan != "berkas" or state.lepas) and not media.may_skip_nkk(form):
        return turns.ask(state, facts, Reply("isian_diperlukan"))
    return media.skip(state, form, slug, facts)


def _finish(state: State, form: Form, command: Command, facts: Facts) -> Turn:
    if not command.is_pressed and form.pertanyaan != "berkas":
        return turns.ask(state, facts)
    return media.finish(state, form, facts)


WITH_FORM: dict[str, Callable[[State, Form, Command, Facts], Turn]] = {
    "jawab": lambda s, f, c, facts: forms.choose(s, f, c.arg(0), c.arg(1), facts),
    "kembali": lambda s, f, c, facts: forms.go_back(s, f, facts),
    "batal": lambda s, f, c, facts: forms.confirm_cancel(s, f),
    "batal_form": lambda s, f, c, facts: forms.drop(s, f, c.arg(0), facts),
    "ulang": lambda s, f, c, facts: forms.confirm_restart(s, f),
    "ulang_ya": lambda s, f, c, facts: forms.restart(s, f, c.arg(0), facts),
    "lanjut": _go_on,
    "mulai_baru": _new,
    "ganti_form": _other_form,
    "ubah": lambda s, f, c, facts: forms.change(s, f, c.arg(0), facts),
    "ganti": lambda s, f, c, facts: forms.change_item(s, f, c.arg(0), facts),
    "item": lambda s, f, c, facts: media.choose_item(s, f, c.arg(0), facts, is_all=c.arg(1) == "semua"),
    "tambah": lambda s, f, c, facts: media.add_page(s, f, c.arg(0), facts),
    "pindah": lambda s, f, c, facts: media.move(s, f, c.arg(0), facts),
    "lewati": _skip,
    "selesai": _finish,
    "setuju": lambda s, f, c, facts: forms.submit(s, f, c.arg(0), facts),
    "tetap": lambda s, f, c, facts: forms.go_on_anyway(s, f, c.arg(0), facts),
    "nama_saya": _my_name,
    "halaman": _page,
}

