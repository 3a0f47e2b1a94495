"""What a sentence means and what follows: handlers are asked, several questions are answered in one turn,
not knowing is admitted with likely meanings, the menu, and a person. Pure.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import asking, forms, summary, told, turns, words
from bot.conversation.choices import button
from bot.conversation.state import MAX_ANTRE, Form, State, Wait
from bot.conversation.turns import Turn
from handlers.layanan import KELUARGA, LAYANAN, MAX_BUTTON
from handlers.registry import HANDLERS, NEEDS_LAYANAN, handle
from handlers.turn import (
    Button,
    CallOfficer,
    ConfirmQuestion,
    Decision,
    EnterForm,
    Facts,
    Meaning,
    Message,
    Misunderstood,
    Reply,
)
from handlers.umum import langkah, luar, permohonan, petugas

SURE_QUESTION = 0.9  # … and surer still where it may be the name that was asked for
SURE_ASIDE = 0.5  # inside a form a sentence must be surer to count as a question of its own
MISSES_UNTIL_OFFICER = 2
# What sets people to work must be as sure as an aside.
WEIGHTY = frozenset({"salah_data", "tanya_kebijakan", "pengaduan", "lapor_penipuan", "bicara_petugas", "batal"})
_HARM = frozenset({"lapor_penipuan", "pengaduan", "bicara_petugas"})  # data already misused is no question about it
COURTESIES = frozenset({"sapa", "terima_kasih", "pamit", "ya", "tidak", "bantuan"})
ASIDES = frozenset(HANDLERS) - COURTESIES - {"ajukan", "kirim_berkas", "batal", "luar_lingkup"}
_LABELS = {
    "tanya_syarat": "Syarat", "tanya_prosedur": "Cara", "tanya_biaya": "Biaya", "tanya_lama": "Lama",
    "tanya_jam": "Jam buka", "tanya_lokasi": "Lokasi", "tanya_kontak": "Kontak", "tanya_istilah": "Arti istilah",
    "tanya_kebijakan": "Tanya kebijakan", "ajukan": "Ajukan", "kirim_berkas": "Kirim berkas",
    "cek_status": "Cek status", "pengambilan": "Ambil", "salah_data": "Data salah", "pengaduan": "Pengaduan",
    "lapor_penipuan": "Lapor penipuan", "bicara_petugas": "Bicara petugas", "bantuan": "Bantuan",
}  # fmt: skip
_LABELS_ALONE = {
    "tanya_syarat": "Syarat layanan", "tanya_prosedur": "Cara mengurus", "tanya_biaya": "Biaya layanan",
    "tanya_lama": "Lama layanan", "ajukan": "Ajukan permohonan", "pengambilan": "Ambil dokumen",
}  # fmt: skip


def known(facts: Facts, least: float = 0.0) -> tuple[Meaning, ...]:
    """The meanings that are sure enough, each once; courtesies only when nothing else was said."""
    sure = [row for row in facts.meanings if row.maksud in HANDLERS and not row.is_down
            and row.yakin >= max(facts.ambang, least, SURE_ASIDE if row.maksud in WEIGHTY else 0.0)]
    unique = tuple({(row.maksud, row.layanan): row for row in sure}.values())
    weighty = tuple(row for row in unique if row.maksud not in COURTESIES)
    return weighty or unique[:1]


def only(facts: Facts) -> str:
    """The one maksud of a message that surely has no other, else ''."""
    sure = known(facts, SURE_ASIDE)
    return sure[0].maksud if len(sure) == 1 else ""


def is_aside(facts: Facts) -> bool:
    """Whether the message is surely a question or wish of its own, not an answer to a form."""
    return any(row.maksud in ASIDES for row in known(facts, SURE_ASIDE))


def is_surely_asked(facts: Facts) -> bool:
    """Whether a text is very surely a question or wish, so not the name that was asked for."""
    return any(row.maksud in ASIDES for row in known(facts, SURE_QUESTION))


def asked_instead(facts: Facts, form: Form) -> str:
    """The payload of the question a text very surely is, though it could be an answer; '' for an answer."""
    sure = [row for row in known(facts, SURE_QUESTION) if row.maksud in ASIDES and row.maksud.startswith("tanya_")]
    if not sure:
        return ""
    layanan = sure[0].layanan or (form.layanan if sure[0].maksud in NEEDS_LAYANAN else "")
    return f"{sure[0].maksud}:{layanan}".rstrip(":")


def understand(state: State, message: Message, facts: Facts) -> Turn:
    """A sentence outside any form (or aside of one)."""
    if facts.nomor_salah and not is_aside(facts):
        return _speak(state, permohonan.wrong_number(facts), facts)
    newest = next((row for row in facts.permohonan if row.layanan in LAYANAN), None)
    if newest is not None and state.form is None and permohonan.is_asked_why(message.teks, newest):
        return _speak(state, permohonan.describe(newest), facts)
    if facts.dicari and only(facts) == "batal":
        return _speak(state, permohonan.cancel_named(facts.dicari), facts)
    if luar.is_about_privacy(message.teks) and only(facts) not in _HARM:
        return _speak(state, luar.tell_privacy(facts), facts)
    if facts.dicari and not is_aside(facts):
        return _speak(state, permohonan.describe(facts.dicari), facts)
    if state.form is None and words.is_digits(message.teks):
        if state.pilihan and len(message.teks.strip()) <= 2:  # '9' of a list of four
            again = tuple(Button(each.label, each.payload) for each in state.pilihan)
            return turns.say(state, Reply("pilih_salah_satu", {}, again))
        return turns.say(state, Reply("angka_saja", {}, (langkah.STATUS, langkah.AJUKAN, langkah.PETUGAS)))
    if any(row.is_down for row in facts.meanings):
        return _down(state, message, facts)
    meanings = known(facts, SURE_ASIDE if state.form else 0.0)
    if not meanings or _is_lone_word(meanings, message, facts):
        return _unsure(state, message, facts)
    return _with_told(state, _answer_all(replace(state, miss=0), meanings, message, facts), message, facts)


def _is_lone_word(meanings: tuple[Meaning, ...], message: Message, facts: Facts) -> bool:
    """A word that says nothing by itself ('x', 'asdf') is not understood, rather than somebody else's business."""
    is_elsewhere = [row.maksud for row in meanings] == ["luar_lingkup"]
    return is_elsewhere and len(message.teks.split()) == 1 and not luar.find_rujukan(message.teks, facts)


def _with_told(before: State, turn: Turn, message: Message, facts: Facts) -> Turn:
    """Who says name, NIK and NKK while asking for a service is not asked for them again."""
    state, decision = turn
    form = state.form
    is_new = form is not None and not form.nomor and (before.form is None or before.form.seri != form.seri)
    given = told.read(message.teks) if is_new else {}
    if form is None or not given:
        return turn
    after, more = forms.accept_told(state, form, given, facts)
    return after, replace(decision, replies=(*decision.replies[:-1], *more.replies))


def handle_one(state: State, maksud: str, layanan: str, message: Message, facts: Facts) -> Turn:
    """One maksud that is sure (a button, a command); then the questions still waiting for their turn."""
    if maksud == "bicara_petugas" and asking.is_fresh(state.tanya, facts):
        return asking.about_last(replace(state, miss=0), facts)
    decision = handle(maksud, layanan, message, facts)
    state = replace(state, miss=0, tanya=None, topik=layanan if layanan in LAYANAN else state.topik)
    if decision.form is None and state.antre and not _asks(decision):
        following, rest = state.antre[0], state.antre[1:]
        more = handle(*following, message, facts) if following[0] in HANDLERS else Decision()
        if more.form is None:
            state = replace(state, antre=rest)
            decision = Decision((*map(_bare, decision.replies), *more.replies), decision.effects + more.effects)
    return _speak(state, decision, facts)


def _answer_all(state: State, meanings: tuple[Meaning, ...], message: Message, facts: Facts) -> Turn:
    told = Decision()
    first: Decision | None = None
    waiting: list[tuple[str, str]] = []
    if meanings[0].maksud == "bicara_petugas" and asking.is_fresh(state.tanya, facts):
        return asking.about_last(state, facts)
    state = asking.remember(state, meanings, message, facts)
    for row in meanings:
        if state.form is not None and row.maksud in _IN_FORM:
            return _IN_FORM[row.maksud](state, state.form, row, facts)
        layanan = _layanan(state, row)
        state = replace(state, topik=layanan if layanan in LAYANAN else state.topik)
        part = replace(message, teks=row.teks or message.teks)
        decision = handle(row.maksud, layanan, part, facts)
        if not (_asks(decision) or decision.form):
            told = Decision((*map(_bare, told.replies), *decision.replies), told.effects + decision.effects)
        elif first is None:
            first = decision
        else:
            waiting.append((row.maksud, layanan))
    state = replace(state, antre=tuple(waiting)[:MAX_ANTRE])
    if first is None:
        return _speak(state, told, facts)
    told = replace(told, replies=tuple(map(_bare, told.replies)))
    return _speak(state, Decision(told.replies + first.replies, told.effects + first.effects, first.form), facts)


def _speak(state: State, decision: Decision, facts: Facts) -> Turn:
    """A handler's decision as a turn: the form it wishes is entered, an open form's question is repeated."""
    before, effects = decision.replies, decision.effects
    if isinstance(decision.form, EnterForm):
        return _prepend(forms.enter(state, decision.form, facts), before, effects)
    if isinstance(decision.form, ConfirmQuestion):
        wish = decision.form
        wait = Wait(wish.jenis, wish.teks, wish.nomor, layanan=wish.layanan, at=facts.now.isoformat())
        return _prepend(asking.keep_question(state, wait, facts), before, effects)
    if state.form is None:
        return turns.say(state, *before, effects=effects)
    if _asks(decision):
        return turns.say(state, *before, effects=effects)
    if any(isinstance(effect, CallOfficer) for effect in effects):
        return turns.say(state, *(replace(each, buttons=(langkah.LANJUT,)) for each in before), effects=effects)
    return turns.ask(state, facts, *map(_bare, before), effects=effects)


def _layanan(state: State, row: Meaning) -> str:
    """The service a question is about: as said; else that of the form or of what was talked about before."""
    if row.maksud not in NEEDS_LAYANAN:
        return row.layanan
    current = state.form.layanan if state.form else state.topik
    is_family_of_current = row.layanan in KELUARGA and current in KELUARGA[row.layanan].anggota
    return current if current and (not row.layanan or is_family_of_current) else row.layanan


def _unsure(state: State, message: Message, facts: Facts) -> Turn:
    misunderstood = (Misunderstood(message.teks),) if message.teks else ()
    state = replace(state, miss=state.miss + 1, tanya=asking.unanswered(message, facts))
    if facts.jawaban is not None and state.tanya is not None:
        return asking.give(replace(state, miss=0), state.tanya, facts.jawaban, facts)
    if words.is_rude(message.teks):
        reply = Reply("tetap_tenang", {"jam": facts.jam_hari_ini}, (langkah.PETUGAS, langkah.MENU))
        return turns.say(state, reply, effects=misunderstood)
    if state.miss >= MISSES_UNTIL_OFFICER:
        replies = (Reply("tidak_paham_lagi"), petugas.handed_over(facts), turns.menu())
        effects = (*misunderstood, CallOfficer("tidak_paham"))
        return turns.say(replace(state, miss=0, tanya=None), *replies, effects=effects)
    guesses = () if facts.meaning.maksud == "luar_lingkup" else _guesses(facts)
    if not guesses:
        return turns.say(state, Reply("tidak_paham", {}, langkah.MENU_UTAMA), effects=misunderstood)
    return turns.say(state, Reply("mungkin_maksud", {}, guesses), effects=misunderstood)


def _guesses(facts: Facts) -> tuple[Button, ...]:
    """Two or three likely meanings as buttons."""
    found: dict[str, Button] = {}
    for maksud, layanan, _ in facts.meaning.mungkin:
        if maksud not in _LABELS:
            continue
        row = LAYANAN.get(layanan)
        name = row.singkat if row else layanan.upper()
        label = f"{_LABELS[maksud]} {name}" if name else _LABELS_ALONE.get(maksud, _LABELS[maksud])
        payload = f"{maksud}:{layanan}" if layanan in LAYANAN or layanan in KELUARGA else maksud
        found.setdefault(payload, button(label, payload, MAX_BUTTON))
    return (*list(found.values())[:2], langkah.PETUGAS) if found else ()


def _down(state: State, message: Message, facts: Facts) -> Turn:
    effects = (Misunderstood(message.teks), CallOfficer("nlu_padam"))
    reply = Reply("nlu_padam", {"jam": facts.jam_hari_ini}, langkah.MENU_UTAMA)
    if state.form is None:
        return turns.say(state, reply, effects=effects)
    return turns.ask(state, facts, _bare(reply), effects=effects)


def agree(state: State, form: Form, is_yes: bool, facts: Facts) -> Turn:
    """A plain yes or no inside a form: it speaks to the summary or the consent, else the question is repeated."""
    return _yes(state, form, facts) if is_yes else _no(state, form, facts)


def _yes(state: State, form: Form, facts: Facts) -> Turn:
    if form.pertanyaan == "ringkasan":
        return forms.to_consent(state, form, facts)
    if form.pertanyaan == "persetujuan":
        return forms.submit(state, form, str(form.seri), facts)
    return turns.ask(state, facts)


def _no(state: State, form: Form, facts: Facts) -> Turn:
    if form.pertanyaan == "ringkasan":
        return turns.say(state, summary.ask_change(form))
    if form.pertanyaan == "persetujuan":
        return forms.confirm_cancel(state, form)
    return turns.ask(state, facts, Reply("isian_diperlukan"))


def _in_form_apply(state: State, form: Form, row: Meaning, facts: Facts) -> Turn:
    if row.layanan in LAYANAN and row.layanan != form.layanan and langkah.can_apply(row.layanan, facts.profil):
        return forms.enter(state, EnterForm(row.layanan), facts)
    return turns.ask(state, facts)


_IN_FORM = {
    "ya": lambda state, form, row, facts: _yes(state, form, facts),
    "tidak": lambda state, form, row, facts: _no(state, form, facts),
    "batal": lambda state, form, row, facts: forms.confirm_cancel(state, form),
    "salah_data": lambda state, form, row, facts: forms.change(state, form, "", facts),
    "ajukan": _in_form_apply,
    "kirim_berkas": lambda state, form, row, facts: turns.ask(state, facts),
    "sapa": lambda state, form, row, facts: turns.ask(state, facts, Reply("sapa_dalam_isian")),
    "terima_kasih": lambda state, form, row, facts: turns.ask(state, facts, Reply("sama_sama")),
    "pamit": lambda state, form, row, facts: turns.say(state, Reply("pamit_dalam_isian", {}, (langkah.LANJUT,))),
    "bantuan": lambda state, form, row, facts: turns.ask(state, facts, Reply("bantuan_isian")),
}


def _asks(decision: Decision) -> bool:
    return any(reply.key.startswith("pilih_") for reply in decision.replies)


def _bare(reply: Reply) -> Reply:
    return replace(reply, buttons=())


def _prepend(turn: Turn, replies: tuple[Reply, ...], effects: tuple) -> Turn:
    state, decision = turn
    return state, replace(decision, replies=replies + decision.replies, effects=effects + decision.effects)
