"""What the parts of the dialog share: a turn is (State, Decision), put together from replies and effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.conversation import checklist, questions
from bot.conversation.state import UNKNOWN, Form, State
from handlers.layanan import LAYANAN
from handlers.turn import Decision, Effect, Facts, Reply
from handlers.umum import langkah

Turn = tuple[State, Decision]


def say(state: State, *replies: Reply, effects: tuple[Effect, ...] = ()) -> Turn:
    """A turn that says these bubbles."""
    return state, Decision(replies, effects)


def ask(state: State, facts: Facts, *before: Reply, effects: tuple[Effect, ...] = ()) -> Turn:
    """A turn that says something and then (again) the open question of the form, if there is one."""
    if state.form is None:
        return say(state, *(before or (menu(),)), effects=effects)
    return say(state, *before, questions.ask(state.form, facts.profil, state.lepas, ke=state.lepas_ke), effects=effects)


def ask_again(state: State, facts: Facts, *, effects: tuple[Effect, ...]) -> Turn:
    """A turn in which the effects speak; then the open question of the form, if there is one."""
    return ask(state, facts, effects=effects) if state.form is not None else say(state, effects=effects)


def moment(text: str) -> datetime | None:
    """The moment a kept question was asked; None when an older state did not keep it."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def go_on(state: State, form: Form, facts: Facts, *before: Reply, effects: tuple[Effect, ...] = ()) -> Turn:
    """The form goes to its next open question and asks it."""
    return ask(replace(state, form=questions.advance(form)), facts, *before, effects=effects)


def menu() -> Reply:
    """The main menu."""
    return Reply("menu", {}, langkah.MENU_UTAMA)


def stale(state: State, facts: Facts) -> Turn:
    """A button of another time was pressed: nothing changes, and where we are is said."""
    if state.form is None:
        return say(state, Reply("tombol_lama", {}, langkah.MENU_UTAMA))
    return ask(state, facts, Reply("tombol_lama"))


def sane(state: State) -> State:
    """The state fit for this version of the program: no form of a service or question that is gone."""
    return replace(state, form=_sane_form(state.form), tunda=_sane_form(state.tunda))


def _sane_form(form: Form | None) -> Form | None:
    if form is None or form.layanan not in LAYANAN or (form.nomor and not form.diminta):
        return None
    if form.pertanyaan not in questions.sequence(form):
        form = questions.advance(form)
    if form.item and checklist.find(form, form.item) is None:
        form = replace(form, item="")
    return form


def leave_form(state: State, facts: Facts, *said: Reply, effects: tuple[Effect, ...] = ()) -> Turn:
    """The form is over; one set aside before it goes on."""
    after = replace(state, form=state.tunda, tunda=None, lepas=(), lepas_ke=0, tunggu=None)
    if after.form is None:
        return say(after, *said, effects=effects)
    note = Reply("lanjut_isian_lama", {"layanan": LAYANAN[after.form.layanan].nama})
    return ask(after, facts, *said, note, effects=effects)


def submit_data(form: Form, at: str, versi: str) -> Mapping[str, Any]:
    """The answers as they go into the request, with the consent that was given."""
    answers = {key: "" if value == UNKNOWN else value for key, value in form.jawaban.items()}
    return {**answers, "persetujuan": {"at": at, "versi": versi}}
