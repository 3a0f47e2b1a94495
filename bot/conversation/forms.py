"""Filling in an application: start, answer, change, summary, consent, submit. Pure; every function is a turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.conversation import checklist, questions, summary, turns, words
from bot.conversation.state import Form, State, Wait
from bot.conversation.turns import Turn
from data.reference.nik import check_nik, mask_nik
from handlers.layanan import LAYANAN, WAKTU_PELAYANAN
from handlers.turn import Button, EnterForm, Facts, PermohonanFact, Reply, Submit
from handlers.umum import informasi, langkah, permohonan

ADULT = 17  # who has a KTP-el, and so applies


def enter(state: State, wish: EnterForm, facts: Facts) -> Turn:
    """Begin what a handler asked for, unless another form is open: then ask which one goes on."""
    if wish.nomor:
        return start_resend(state, wish.nomor, facts)
    if state.form is not None and not state.form.nomor:
        return _already_open(state, state.form, wish.layanan)
    return start(state, wish.layanan, facts)


def start(state: State, layanan: str, facts: Facts) -> Turn:
    """A new application: requirements, cost, time and form are told, then the first question."""
    if not langkah.can_apply(layanan, facts.profil):
        return turns.stale(state, facts)
    row = LAYANAN[layanan]
    form = Form(layanan, seri=state.seri + 1)
    intro = Reply("ajukan_mulai", {
        "layanan": row.nama, "daftar": informasi.requirement_lines(row), "formulir": informasi.formulir_line(row),
        "waktu": WAKTU_PELAYANAN,
    })
    return turns.ask(replace(state, form=form, seri=form.seri, topik=layanan, tunggu=None), facts, intro)


def start_resend(state: State, nomor: str, facts: Facts) -> Turn:
    """Ask again for exactly the items an officer refused or missed."""
    row = find(facts, nomor)
    if row is None or not permohonan.is_waiting(row) or row.layanan not in LAYANAN:
        return turns.say(state, Reply("kirim_ulang_tidak_perlu", {"nomor": nomor}, (langkah.STATUS, langkah.PETUGAS)))
    form = Form(
        row.layanan, seri=state.seri + 1, pertanyaan="berkas", nomor=nomor, is_bebas=not row.item_kurang,
        diminta=row.item_kurang or tuple(item.slug for item in LAYANAN[row.layanan].persyaratan),
    )
    lines = [_reason_line(form, slug, row) for slug in form.diminta]
    params = {"nomor": nomor, "layanan": LAYANAN[row.layanan].nama, "daftar": langkah.bullets(lines)}
    intro = Reply("kirim_ulang_bebas" if form.is_bebas else "kirim_ulang_mulai", params)
    aside = state.form if state.form is not None and not state.form.nomor else state.tunda
    begun = replace(state, form=form, tunda=aside, seri=form.seri, topik=row.layanan, tunggu=None)
    return turns.ask(begun, facts, intro)


def find(facts: Facts, nomor: str) -> PermohonanFact | None:
    """A request of this account by its number."""
    rows = (*facts.permohonan, *((facts.dicari,) if facts.dicari else ()))
    return next((row for row in rows if row.nomor == nomor and row.is_milik_sendiri), None)


def answer(state: State, form: Form, text: str, facts: Facts, asked: str = "") -> Turn:
    """A typed answer to an open question that takes words. `asked`: the payload of what else it may well be."""
    judged = questions.judge(form, text, facts.profil)
    if not judged.is_ok:
        fault = "butuh_bantuan" if judged.fault == "nama_salah" and "?" in text else judged.fault
        return turns.ask(state, facts, Reply(fault, judged.params or {}))
    asked = asked if judged.value == words.tidy(text) else ""  # 'nama ibu Sri' says itself that it is a name
    if is_name_question(form) and (asked or words.is_doubtful_name(judged.value)):
        return _confirm_name(state, form, judged.value, asked)
    notes = (Reply(judged.note, judged.params or {}),) if judged.note else ()
    young = young_note(form, judged.value, facts) if form.pertanyaan == "nik" else ()
    return accept(state, form, judged.value, facts, *notes, *young)


def is_name_question(form: Form) -> bool:
    """Whether a person's name is asked for: the applicant's, or that of whom it is about."""
    return form.pertanyaan == "nama" or form.pertanyaan.startswith("nama_")


def accept_told(state: State, form: Form, given: Mapping[str, str], facts: Facts, *before: Reply) -> Turn:
    """Keep several answers told in one message, say which, and go on with the first that is still open."""
    for question, value in given.items():
        form = form.answered(question, value)
    lines = [f"{label}: {summary.readable_answer(slug, given[slug])}"
             for slug, label in summary.labels(form).items() if slug in given]
    kept = Reply("dicatat_dari_pesan", {"daftar": langkah.bullets(lines)})
    notes = young_note(form, given["nik"], facts) if "nik" in given else ()
    return turns.go_on(replace(state, tunggu=None), form, facts, *before, kept, *notes)


def young_note(form: Form, nik: str, facts: Facts) -> tuple[Reply, ...]:
    """A word of caution when a NIK may be a child's, or a Nomor KK typed in its place. Never a refusal."""
    today = facts.now.date()
    born = check_nik(nik, today).lahir
    is_young = bool(born) and (born[0].year + ADULT, born[0].month, born[0].day) > (today.year, today.month, today.day)
    if not is_young or form.layanan == "perekaman":  # pupils are recorded before they are 17
        return ()
    return (Reply("nik_muda", {"nik": mask_nik(nik)}),)


def accept(state: State, form: Form, value: str, facts: Facts, *notes: Reply) -> Turn:
    """Keep a judged answer and go on."""
    if form.pertanyaan == "penyerahan":
        return turns.go_on(state, questions.with_penyerahan(form, value), facts, *notes)
    return turns.go_on(replace(state, tunggu=None), form.answered(form.pertanyaan, value), facts, *notes)


def choose(state: State, form: Form, question: str, value: str, facts: Facts) -> Turn:
    """A pressed choice of the question it belongs to; of another question it is stale."""
    if question != form.pertanyaan:
        return turns.stale(state, facts)
    if question == "penyerahan" and value in questions.penyerahan_choices(form):
        return accept(state, form, value, facts)
    if question == "kecamatan" and questions.pick_kecamatan(value, facts.profil):
        return accept(state, form, questions.pick_kecamatan(value, facts.profil), facts)
    if question == "ringkasan" and value == "ya":
        return to_consent(state, form, facts)
    return turns.stale(state, facts)


def to_consent(state: State, form: Form, facts: Facts) -> Turn:
    """From the summary to the consent, unless something is still open or the same request is already running."""
    ready = questions.advance(form)
    if ready.pertanyaan != "ringkasan":
        return turns.ask(replace(state, form=ready), facts)
    if facts.nik_ganda:
        return duplicate(replace(state, form=ready), ready, facts)
    return turns.ask(replace(state, form=replace(ready, pertanyaan="persetujuan")), facts)


def submit(state: State, form: Form, seri: str, facts: Facts) -> Turn:
    """The consent was given: the request goes to the shell, which answers with its number."""
    if form.pertanyaan != "persetujuan" or seri != str(form.seri):
        return turns.stale(state, facts)
    ready = questions.advance(form)
    if ready.pertanyaan != "ringkasan":
        return turns.ask(replace(state, form=ready), facts)
    if facts.nik_ganda and not is_for_another(form):
        return duplicate(state, form, facts)
    data = turns.submit_data(form, facts.now.isoformat(), summary.PERSETUJUAN_VERSI)
    effect = Submit(form.layanan, data, {slug: tuple(ids) for slug, ids in form.berkas.items()})
    return turns.leave_form(state, facts, effects=(effect,))


def duplicate(state: State, form: Form, facts: Facts) -> Turn:
    """The same person already has an unfinished request for this service."""
    nomor = facts.nik_ganda
    own = (Button("Lihat status", f"status:{nomor}"),) if find(facts, nomor) else (langkah.PETUGAS,)
    if is_for_another(form):
        go_on = Button("Orang lain, lanjut", f"tetap:{form.seri}")
        return turns.say(state, Reply("permohonan_mirip", {"nomor": nomor}, (go_on, *own, Button("Batalkan", "batal"))))
    return turns.say(state, Reply("permohonan_ganda", {"nomor": nomor}, (*own, Button("Batalkan", "batal"))))


def is_for_another(form: Form) -> bool:
    """Whether this service names a person besides the applicant: a second child is no second request."""
    return any(row.slug.startswith("nama_") for row in LAYANAN[form.layanan].pertanyaan)


def go_on_anyway(state: State, form: Form, seri: str, facts: Facts) -> Turn:
    """The similar request is for somebody else."""
    if seri != str(form.seri) or form.pertanyaan != "ringkasan" or not is_for_another(form):
        return turns.stale(state, facts)
    return turns.ask(replace(state, form=replace(form, pertanyaan="persetujuan")), facts)


def change(state: State, form: Form, what: str, facts: Facts) -> Turn:
    """Change an answer: which one, or the one named."""
    if form.nomor or what == "berkas":
        return turns.say(state, summary.ask_change_item(form))
    if not what:
        return turns.say(state, summary.ask_change(form) if summary.labels(form) else Reply("belum_ada_jawaban"))
    if what not in summary.labels(form) or what not in questions.sequence(form):
        return turns.stale(state, facts)
    kept = {key: value for key, value in form.jawaban.items() if key != what}
    return turns.ask(replace(state, form=replace(form, jawaban=kept, pertanyaan=what)), facts, Reply("silakan_ubah"))


def change_item(state: State, form: Form, slug: str, facts: Facts) -> Turn:
    """Send an item anew: its files are taken out and it is asked for."""
    row = checklist.find(form, slug)
    if row is None or "berkas" not in questions.sequence(form):
        return turns.stale(state, facts)
    note = Reply("berkas_dikosongkan", {"item": checklist.short(row)})
    return turns.ask(replace(state, form=checklist.clear(form, slug)), facts, note)


def go_back(state: State, form: Form, facts: Facts) -> Turn:
    """One question earlier."""
    earlier = questions.back(form)
    if earlier is None:
        return turns.ask(state, facts, Reply("sudah_paling_awal"))
    return turns.ask(replace(state, form=earlier, tunggu=None), facts)


def confirm_cancel(state: State, form: Form) -> Turn:
    """Ask before a form is thrown away; 'Batal' may also be somebody's name."""
    if form.nomor:
        stop = (Button("Ya, berhenti", f"batal_form:{form.seri}"), Button("Tidak, lanjutkan", "lanjut"))
        return turns.say(state, Reply("konfirmasi_henti_kirim", {"nomor": form.nomor}, stop))
    own_name = (Button("Itu nama saya", "nama_saya"),) if form.pertanyaan == "nama" else ()
    buttons = (Button("Ya, batalkan", f"batal_form:{form.seri}"), Button("Tidak, lanjutkan", "lanjut"), *own_name)
    kept = Wait("nama", "Batal") if own_name else None
    return turns.say(replace(state, tunggu=kept),
                     Reply("konfirmasi_batal_form", {"layanan": LAYANAN[form.layanan].nama}, buttons))


def drop(state: State, form: Form, seri: str, facts: Facts) -> Turn:
    """The form is thrown away."""
    if seri != str(form.seri):
        return turns.stale(state, facts)
    if form.nomor:
        return turns.leave_form(state, facts, Reply("kirim_dihentikan", {"nomor": form.nomor}, langkah.MENU_UTAMA))
    said = Reply("form_dibatalkan", {"layanan": LAYANAN[form.layanan].nama}, langkah.MENU_UTAMA)
    return turns.leave_form(state, facts, said)


def confirm_restart(state: State, form: Form) -> Turn:
    """Ask before a form begins anew."""
    buttons = (Button("Ya, dari awal", f"ulang_ya:{form.seri}"), Button("Tidak, lanjutkan", "lanjut"))
    return turns.say(state, Reply("konfirmasi_ulang", {"layanan": LAYANAN[form.layanan].nama}, buttons))


def restart(state: State, form: Form, seri: str, facts: Facts) -> Turn:
    """The same application from its first question, without the earlier answers and files."""
    if seri != str(form.seri):
        return turns.stale(state, facts)
    empty = replace(state, form=None, lepas=(), lepas_ke=0, tunggu=None)
    return start_resend(empty, form.nomor, facts) if form.nomor else start(empty, form.layanan, facts)


def welcome_back(state: State, form: Form) -> Turn:
    """After a long silence: where we were, and whether to go on."""
    buttons = (Button("Lanjutkan", "lanjut"), Button("Mulai baru", f"mulai_baru:{form.seri}"), langkah.PETUGAS)
    return turns.say(state, Reply("selamat_kembali", {"layanan": LAYANAN[form.layanan].nama}, buttons))


def _already_open(state: State, form: Form, layanan: str) -> Turn:
    name = LAYANAN[form.layanan].nama
    if layanan == form.layanan:
        buttons = (Button("Lanjutkan", "lanjut"), Button("Dari awal", f"ulang_ya:{form.seri}"))
        return turns.say(state, Reply("form_masih_ada", {"layanan": name}, buttons))
    buttons = (Button("Lanjutkan yang lama", "lanjut"), Button("Mulai yang baru", f"ganti_form:{layanan}:{form.seri}"))
    return turns.say(state, Reply("form_lain", {"layanan": name, "baru": LAYANAN[layanan].nama}, buttons))


def _confirm_name(state: State, form: Form, name: str, asked: str) -> Turn:
    own = "Ya, itu nama saya" if form.pertanyaan == "nama" else "Ya, itu namanya"
    other = Button("Itu pertanyaan", asked) if asked else Button("Bukan", "lanjut")
    buttons = (Button(own, "nama_saya"), other)
    return turns.say(replace(state, tunggu=Wait("nama", name)), Reply("konfirmasi_nama", {"nama": name}, buttons))


def _reason_line(form: Form, slug: str, row: PermohonanFact) -> str:
    item = checklist.find(form, slug)
    label = item.label if item else slug
    reason = row.alasan_kurang.get(slug, "")
    return f"{label} — {reason}" if reason else label
