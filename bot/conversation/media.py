"""Photos and PDFs: filed against the checklist, kept until it is known what they are for, or asked about. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import checklist, forms, meaning, questions, turns
from bot.conversation.choices import button
from bot.conversation.state import MAX_BERKAS, MAX_LEPAS, UNKNOWN, Form, State
from bot.conversation.turns import Turn
from handlers.layanan import LAYANAN, MAX_BUTTON, Persyaratan
from handlers.turn import Button, Facts, Message, Reply, Resend
from handlers.umum import langkah, permohonan


def receive(state: State, message: Message, facts: Facts) -> Turn:
    """One message with one or more files."""
    ids = tuple(each.berkas_id for each in message.lampiran)
    form = state.form
    if form is None:
        return _without_form(state, ids, facts)
    if len(state.lepas) + len(ids) > MAX_LEPAS:
        return turns.ask(state, facts, Reply("berkas_terlalu_banyak", {"batas": MAX_LEPAS}))
    if (state.lepas or form.pertanyaan != "berkas") and not checklist.named(form, message.teks):
        return _keep(state, form, ids, facts)
    filed_form, filed = checklist.file(form, ids, message.teks)
    if not filed:
        return _keep(state, form, ids, facts)
    return filed_turn(state, filed_form, filed, facts, can_move=len(ids) == 1 and not message.teks)


def filed_turn(
    state: State, form: Form, filed: Sequence[tuple[str, tuple[int, ...]]], facts: Facts, *, can_move: bool = False
) -> Turn:
    """Say what was filed where, then ask for what comes next (or send it on, for a request sent back)."""
    notes = _filed_notes(form, filed)
    if form.nomor:
        return _resend(state, form, filed, notes, facts)
    is_early = form.pertanyaan not in questions.CLOSING
    form = form if is_early else questions.advance(form)
    state = replace(state, form=form)
    asked = questions.ask(form, facts.profil, state.lepas, ke=state.lepas_ke)
    if form.pertanyaan == "berkas" and not state.lepas and len(filed) == 1:
        asked = _with_corrections(asked, filed[0][0], can_move)
    return turns.say(state, *notes, asked)


def choose_item(state: State, form: Form, slug: str, facts: Facts, *, is_all: bool = False) -> Turn:
    """The citizen says to which item the first unfiled photo (or all of them) belongs ('-': to none)."""
    if not state.lepas or "berkas" not in questions.sequence(form):
        return turns.stale(state, facts)
    ids, rest = (state.lepas, ()) if is_all else (state.lepas[:1], state.lepas[1:])
    after = replace(state, lepas=rest, lepas_ke=state.lepas_ke + 1 if rest else 0)
    if slug == "-":
        after = replace(after, form=form if rest else questions.advance(form))
        return turns.ask(after, facts, Reply("berkas_diabaikan"))
    if checklist.find(form, slug) is None:
        return turns.stale(state, facts)
    return filed_turn(after, checklist.add(form, slug, ids), ((slug, ids),), facts)


def lack(state: State, form: Form, row: Persyaratan, facts: Facts) -> Turn:
    """'Belum punya buku nikah': what is taken instead, who helps, or that it is not needed here."""
    if not row.wajib:
        return skip(state, form, row.slug, facts)
    if row.alternatif:
        params = {"item": checklist.short(row), "daftar": langkah.bullets(row.alternatif), "keterangan": row.keterangan}
        return turns.ask(state, facts, Reply("berkas_pengganti", params))
    return turns.ask(state, facts, Reply("berkas_wajib", {"item": row.label}))


def move(state: State, form: Form, slug: str, facts: Facts) -> Turn:
    """The photo just filed belongs to another item: take it out and ask."""
    ids = form.berkas.get(slug, ())
    if not ids or form.nomor or form.pertanyaan not in questions.CLOSING:
        return turns.stale(state, facts)
    left = replace(form, berkas={**form.berkas, slug: ids[:-1]}, pertanyaan="berkas", item="")
    left = replace(left, berkas={key: value for key, value in left.berkas.items() if value})
    return turns.ask(replace(state, form=left, lepas=(ids[-1], *state.lepas)), facts)


def add_page(state: State, form: Form, slug: str, facts: Facts) -> Turn:
    """The next photo is another page of the same item."""
    row = checklist.find(form, slug)
    if row is None or not form.berkas.get(slug) or form.pertanyaan not in questions.CLOSING:
        return turns.stale(state, facts)
    waiting = replace(form, item=slug, pertanyaan="berkas")
    return turns.say(replace(state, form=waiting), Reply("minta_halaman", {"item": checklist.short(row)},
                                                         (Button("Tidak jadi", "lanjut"),)))


def skip(state: State, form: Form, slug: str, facts: Facts) -> Turn:
    """An optional item does not exist; a required one cannot be skipped."""
    if slug == "nkk":
        return _skip_nkk(state, form, facts)
    if form.pertanyaan != "berkas":
        return turns.stale(state, facts)
    row = checklist.find(form, slug) if slug else checklist.wanted(form)
    if row is None:
        return turns.stale(state, facts)
    if row.wajib:
        return turns.ask(state, facts, Reply("berkas_wajib", {"item": row.label}))
    if form.berkas.get(row.slug):
        return turns.stale(state, facts)
    form = checklist.skip(form, (row.slug,))
    if form.nomor and checklist.is_complete(form):
        return _resend(state, form, (), (), facts)
    return turns.go_on(state, form, facts)


def finish(state: State, form: Form, facts: Facts) -> Turn:
    """'Sudah semua': optional items left open do not exist; a missing required one is named."""
    if form.pertanyaan != "berkas":
        return turns.stale(state, facts)
    lacking = checklist.missing(form)
    if lacking:
        daftar = "\n".join(map(checklist.line, lacking))
        return turns.ask(state, facts, Reply("berkas_belum_lengkap", {"daftar": daftar}))
    form = checklist.skip(form, [row.slug for row in checklist.undecided(form)])
    return _resend(state, form, (), (), facts) if form.nomor else turns.go_on(state, form, facts)


def _without_form(state: State, ids: tuple[int, ...], facts: Facts) -> Turn:
    waiting = [row for row in facts.permohonan if permohonan.is_waiting(row)]
    state = replace(state, lepas=(*state.lepas, *ids)[:MAX_LEPAS])
    if len(waiting) != 1:
        more = Button("Kirim berkas kurang", "kirim_berkas") if waiting else langkah.STATUS
        buttons = (_wished(state, facts), more, langkah.PETUGAS)
        return turns.say(state, Reply("berkas_untuk_apa", {"jumlah": len(state.lepas)}, buttons))
    begun, decision = forms.start_resend(replace(state, lepas=()), waiting[0].nomor, facts)
    if begun.form is None:
        return begun, decision
    filed_form, filed = checklist.file(begun.form, ids, "")
    if filed:
        return filed_turn(begun, filed_form, filed, facts)
    begun = replace(begun, lepas=ids)
    return turns.say(begun, decision.replies[0], checklist.ask_item(begun.form, ids))  # type: ignore[arg-type]


def _wished(state: State, facts: Facts) -> Button:
    """The service the caption or the talk before speaks of, else all of them."""
    layanan = next((row.layanan for row in meaning.known(facts) if row.layanan), "") or state.topik
    if langkah.can_apply(layanan, facts.profil):
        return button(LAYANAN[layanan].singkat, f"ajukan:{layanan}", MAX_BUTTON)
    return langkah.AJUKAN


def _keep(state: State, form: Form, ids: tuple[int, ...], facts: Facts) -> Turn:
    """Files whose item is not known yet: asked about now, or after the questions."""
    state = replace(state, lepas=(*state.lepas, *ids))
    if form.pertanyaan in questions.CLOSING:
        return turns.ask(state, facts)
    return turns.ask(state, facts, Reply("berkas_disimpan", {"jumlah": len(state.lepas)}))


def _resend(
    state: State, form: Form, filed: Sequence[tuple[str, tuple[int, ...]]], notes: tuple[Reply, ...], facts: Facts
) -> Turn:
    is_complete = checklist.is_complete(form)
    effect = Resend(form.nomor, {slug: tuple(ids) for slug, ids in filed}, is_complete)
    if not is_complete:
        return turns.ask(replace(state, form=form), facts, *notes, effects=(effect,))
    return turns.leave_form(state, facts, *notes, effects=(effect,))  # the shell says that it is complete


def may_skip_nkk(form: Form) -> bool:
    """Whether the open question is an NKK that this service can do without."""
    return form.pertanyaan == "nkk" and not LAYANAN[form.layanan].is_nkk_wajib


def _skip_nkk(state: State, form: Form, facts: Facts) -> Turn:
    if not may_skip_nkk(form):
        return turns.stale(state, facts)
    return forms.accept(state, form, UNKNOWN, facts)


def _filed_notes(form: Form, filed: Sequence[tuple[str, tuple[int, ...]]]) -> tuple[Reply, ...]:
    """What was filed where, and which item is full."""
    lines, full = [], []
    for slug, ids in filed:
        row = checklist.find(form, slug)
        name = checklist.short(row) if row else slug
        kept = [each for each in ids if each in form.berkas.get(slug, ())]
        lines += [f"• {name}: {len(kept)} berkas"] if kept else []
        full += [Reply("berkas_penuh", {"item": name, "batas": MAX_BERKAS})] if len(kept) < len(ids) else []
    return (*((Reply("berkas_diterima", {"daftar": "\n".join(lines)}),) if lines else ()), *full)


def _with_corrections(asked: Reply, slug: str, can_move: bool) -> Reply:
    more = [Button("Tambah halaman", f"tambah:{slug}")]
    if can_move:
        more.append(Button("Bukan berkas itu", f"pindah:{slug}"))
    return replace(asked, buttons=(*asked.buttons, *more)[:3])
