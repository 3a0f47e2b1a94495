"""One turn of the dialog: (state, message, facts) → (state, decision). Pure: no clock, no store, no network.

The road: what cannot be read → files → buttons, numbers and command words → the open form → meaning.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.conversation import (
    asking,
    checklist,
    choices,
    commands,
    forms,
    inputs,
    meaning,
    media,
    questions,
    summary,
    told,
    turns,
    words,
)
from bot.conversation.state import Choice, Form, State, Wait, bounded
from bot.conversation.turns import Turn
from handlers.layanan import Persyaratan
from handlers.turn import Button, Decision, Facts, Message, Reply
from handlers.umum import langkah, luar

LONG_SILENCE = timedelta(hours=12)
HELP_AFTER = 3  # wrong answers in a row
_NUMBER_QUESTIONS = ("nik", "nkk")
_TOLD_QUESTIONS = ("nama", *_NUMBER_QUESTIONS)
_CHOICE_QUESTIONS = ("penyerahan", "kecamatan")
_WAITS = ("nama", *_NUMBER_QUESTIONS, *_CHOICE_QUESTIONS, *questions.CLOSING)  # words are no answer to these
_ASKED_OF_CHOICE = frozenset({"tanya_biaya", "tanya_lama", "tanya_jam", "tanya_syarat", "tanya_kebijakan"})


def step(state: State, message: Message, facts: Facts) -> tuple[State, Decision]:
    """Answer one message. Never raises on what a citizen sends; the new state is within its limits."""
    before = turns.sane(state)
    if facts.ditawarkan:
        before = replace(before, pilihan=tuple(Choice(each.label, each.payload) for each in facts.ditawarkan))
    after, decision = _turn(replace(before, terakhir_at=facts.now), before, message, facts)
    return bounded(replace(after, pilihan=choices.offered(decision))), decision


def needs_meaning(state: State, message: Message) -> bool:
    """Whether a message is worth asking Rasa about: not a button, a file, a NIK, or a chosen number."""
    state = turns.sane(state)
    if message.pilihan or message.lampiran or inputs.fault(message) or choices.read(state, message):
        return False
    asks_number = state.form is not None and state.form.pertanyaan in _NUMBER_QUESTIONS
    return not (asks_number and questions.holds_number(message.teks))


def person_key(state: State) -> tuple[str, str] | None:
    """(NIK, layanan) of the form being filled in, for looking up a request that is already running."""
    form = state.form
    if form is None or form.nomor or not form.jawaban.get("nik"):
        return None
    return form.jawaban["nik"], form.layanan


def _turn(state: State, before: State, message: Message, facts: Facts) -> Turn:
    fault = inputs.fault(message)
    if fault is not None:
        return turns.say(state, replace(fault, buttons=tuple(Button(c.label, c.payload) for c in state.pilihan)))
    note = _back_again(before, facts)
    if message.lampiran:
        refused = inputs.refused_file(message)
        return _after(media.receive(state, message, facts), *(note + ((refused,) if refused else ())))
    command = choices.read(state, message)
    if command is not None:
        return _after(commands.run(command, state, message, facts), *note)
    if state.tunggu is not None and state.tunggu.tahap == "nama":
        return _asker_name(state, message, facts)
    meant = _meant_choice(state, message, facts)
    if meant is not None:
        return _after(commands.run(meant, state, message, facts), *note)
    if state.form is None:
        return meaning.understand(state, message, facts)
    if note:
        return _resume(state, state.form, message, facts, note)
    return _in_form(state, state.form, message, facts)


def _meant_choice(state: State, message: Message, facts: Facts) -> choices.Command | None:
    """What was offered, said in other words: 'ya kirim aja', 'baru nikah' to a list of services."""
    maksud = meaning.only(facts)
    if maksud in ("ya", "tidak"):
        return choices.parse(choices.agreed(state, maksud == "ya"))
    if maksud in ("ajukan", "tanya_prosedur", "tanya_syarat") and not words.is_question_start(message.teks):
        return choices.parse(choices.for_layanan(state, facts.meaning.layanan))
    return None


def _in_form(state: State, form: Form, message: Message, facts: Facts) -> Turn:
    """Typed text while a form is open: an answer, or an aside after which the question is repeated."""
    text, question = message.teks, form.pertanyaan
    row = checklist.by_words(form, text) if question == "berkas" else None
    if row is not None and state.lepas:
        return media.choose_item(state, form, row.slug, facts, is_all=words.is_all(text))
    row = row or _refused_item(state, form, text)
    if row is not None and (words.is_lacking(text) or words.is_refusal(text)):
        return media.lack(state, form, row, facts)
    given = {} if form.nomor else told.read(text, question) if question in _TOLD_QUESTIONS else told.correct(form, text)
    if given and set(given) != {question}:
        return _count_miss(*forms.accept_told(state, form, given, facts), has_moved=True)
    wanted = _named_change(form, text)
    if wanted:
        return forms.change(state, form, wanted, facts)
    if not questions.holds_number(text) and (hinted := _hint(state, form, text, facts)):
        return hinted
    if _is_aside(form, message, facts):
        return _item_help(state, form, message, facts) or meaning.understand(state, message, facts)
    if question in questions.CLOSING:
        return _at_close(state, form, message, facts)
    if question == "nkk" and facts.nik_ganda and not forms.is_for_another(form):
        return forms.duplicate(state, form, facts)
    after, decision = forms.answer(state, form, text, facts, meaning.asked_instead(facts, form))
    has_moved = after.form != form or after.tunggu is not None
    return _count_miss(after, decision, has_moved=has_moved)


def _named_change(form: Form, text: str) -> str:
    """'ubah nik', 'nama salah': the answer to be changed, where the open question takes no free words."""
    if form.nomor or form.pertanyaan not in (*questions.CLOSING, *_NUMBER_QUESTIONS, *_CHOICE_QUESTIONS):
        return ""
    return next((slug for slug, label in summary.labels(form).items() if words.is_change_of(text, label)), "")


def _refused_item(state: State, form: Form, text: str) -> Persyaratan | None:
    """The optional item now asked for, when the answer is that its case is not theirs: 'ga numpang'."""
    row = checklist.wanted(form) if form.pertanyaan == "berkas" and not state.lepas else None
    return row if row is not None and not row.wajib and words.is_refusal(text) else None


def _hint(state: State, form: Form, text: str, facts: Facts) -> Turn | None:
    """Where a number is written, for who does not know it; a pause, for who needs time. None for anything else."""
    if form.pertanyaan in _NUMBER_QUESTIONS and (words.is_not_known(text) or words.is_where(text)):
        if media.may_skip_nkk(form) and not words.is_where(text):
            return media.skip(state, form, "nkk", facts)
        return turns.ask(state, facts, Reply("nik_di_mana" if form.pertanyaan == "nik" else "nkk_di_mana"))
    is_choice = form.pertanyaan in _CHOICE_QUESTIONS and questions.judge(form, text, facts.profil).is_ok
    if form.pertanyaan in _WAITS and words.is_later(text) and not is_choice:
        return turns.say(state, Reply("isian_ditunggu", {}, (langkah.LANJUT,)))
    return None


def _item_help(state: State, form: Form, message: Message, facts: Facts) -> Turn | None:
    """'boleh foto HP?', 'belum punya buku nikah gimana': how to send, and what is taken instead of a paper."""
    row = checklist.by_words(form, message.teks) if form.pertanyaan == "berkas" else None
    if form.pertanyaan == "berkas" and words.is_about_photos(message.teks):
        return turns.ask(state, facts, Reply("berkas_cara_foto"))
    if row is None or not row.alternatif or meaning.only(facts) not in ("tanya_prosedur", "tanya_syarat"):
        return None
    params = {"item": checklist.short(row), "daftar": row.alternatif, "keterangan": row.keterangan}
    return turns.ask(state, facts, Reply("berkas_pengganti", params))


def _is_aside(form: Form, message: Message, facts: Facts) -> bool:
    text, question = message.teks, form.pertanyaan
    if facts.dicari or facts.nomor_salah or (luar.is_about_privacy(text) and question != "perubahan"):
        return True
    if meaning.only(facts) == "luar_lingkup" and not (luar.find_rujukan(text, facts) or luar.is_about_privacy(text)):
        return False
    if question in questions.CLOSING:
        return bool(meaning.known(facts, meaning.SURE_ASIDE))
    if question in _NUMBER_QUESTIONS:
        return not questions.holds_number(text) and bool(meaning.known(facts, meaning.SURE_ASIDE))
    if question in _CHOICE_QUESTIONS:
        is_asked = meaning.only(facts) in _ASKED_OF_CHOICE and words.is_question_like(text)
        is_answer = questions.judge(form, text, facts.profil).is_ok and not is_asked
        return not is_answer and bool(meaning.known(facts, meaning.SURE_ASIDE))
    if not meaning.is_aside(facts):
        return False
    if forms.is_name_question(form):
        return words.is_question_like(text)
    return words.is_question_start(text) or ("?" in text and question != "perubahan")


def _at_close(state: State, form: Form, message: Message, facts: Facts) -> Turn:
    """Text while a file, a confirmation or a consent is waited for: a yes or no, or nothing we can use."""
    question = form.pertanyaan
    if question != "berkas" and (words.is_yes(message.teks) or words.is_no(message.teks)):
        return meaning.agree(state, form, words.is_yes(message.teks), facts)
    if any(row.is_down for row in facts.meanings) or words.is_rude(message.teks):
        return meaning.understand(state, message, facts)
    if question == "berkas" and not state.lepas:
        if words.is_about_photos(message.teks):
            return turns.ask(state, facts, Reply("berkas_cara_foto"))
        if "?" in message.teks:  # a question nobody understood: a person may
            return turns.ask(state, facts, Reply("butuh_bantuan"))
        turn = turns.ask(state, facts, Reply("berkas_perlu_foto_lagi" if form.nomor else "berkas_perlu_foto"))
    else:
        turn = turns.ask(state, facts, Reply("pilih_salah_satu"))
    return _count_miss(*turn, has_moved=False)


def _count_miss(state: State, decision: Decision, *, has_moved: bool) -> Turn:
    if has_moved:
        return replace(state, miss=0), decision
    state = replace(state, miss=state.miss + 1)
    if state.miss < HELP_AFTER or decision.replies[0].key == "butuh_bantuan":
        return state, decision
    return replace(state, miss=0), replace(decision, replies=(Reply("butuh_bantuan"), *decision.replies))


def _asker_name(state: State, message: Message, facts: Facts) -> Turn:
    wait = state.tunggu
    name = words.bare_name(message.teks)
    if wait is None or not words.is_name(name) or words.is_doubtful_name(name) or meaning.is_surely_asked(facts):
        return asking.ask_name(state, wait or Wait("informasi"), "tanya_nama_penanya_lagi")
    return asking.confirm(state, replace(wait, nama=name), facts)


def _back_again(before: State, facts: Facts) -> tuple[Reply, ...]:
    """The reminder after a long silence inside a form, else nothing."""
    if before.form is None or before.terakhir_at is None or facts.now - before.terakhir_at < LONG_SILENCE:
        return ()
    return (Reply("selamat_kembali_singkat", {"layanan": turns.LAYANAN[before.form.layanan].nama}),)


def _resume(state: State, form: Form, message: Message, facts: Facts, note: tuple[Reply, ...]) -> Turn:
    """First text after a long silence: a number that answers counts, a question is answered, else: go on?"""
    given = told.read(message.teks, form.pertanyaan) if form.pertanyaan in _TOLD_QUESTIONS else {}
    if given and set(given) != {form.pertanyaan}:
        return _after(forms.accept_told(state, form, given, facts), *note)
    if form.pertanyaan in _NUMBER_QUESTIONS and questions.judge(form, message.teks, facts.profil).is_ok:
        return _after(forms.answer(state, form, message.teks, facts), *note)
    welcome, decision = forms.welcome_back(state, form)
    if not meaning.is_aside(facts):
        return welcome, decision
    answered, aside = meaning.understand(state, message, facts)
    if answered.form != form or answered.tunggu != state.tunggu:
        return _after((answered, aside), *note)
    said = tuple(replace(each, buttons=()) for each in aside.replies[:-1])
    return answered, replace(aside, replies=(*said, *decision.replies))


def _after(turn: Turn, *before: Reply) -> Turn:
    state, decision = turn
    return state, replace(decision, replies=(*before, *decision.replies)) if before else decision
