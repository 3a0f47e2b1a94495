"""The checklist of a form: which items are missing, to which item a photo belongs. Pure.

A caption that names an item wins; then the item the citizen was asked for; several photos at once are filed in
order when they are as many as the missing items; anything else is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import words
from bot.conversation.choices import button
from bot.conversation.state import MAX_BERKAS, Form
from handlers.layanan import LAYANAN, Persyaratan
from handlers.turn import Button, Reply


def items(form: Form) -> tuple[Persyaratan, ...]:
    """The items this form asks for: all of the service, or those asked again."""
    rows = LAYANAN[form.layanan].persyaratan
    if not form.nomor:
        return rows
    known = {row.slug: row for row in rows}
    return tuple(
        replace(known.get(slug) or Persyaratan(slug, slug.replace("_", " ")), wajib=not form.is_bebas)
        for slug in form.diminta
    )


def find(form: Form, slug: str) -> Persyaratan | None:
    """The item of that slug in this form."""
    return next((row for row in items(form) if row.slug == slug), None)


def missing(form: Form) -> tuple[Persyaratan, ...]:
    """Required items without a file."""
    return tuple(row for row in items(form) if row.wajib and not form.berkas.get(row.slug))


def undecided(form: Form) -> tuple[Persyaratan, ...]:
    """Optional items neither sent nor said not to exist."""
    return tuple(row for row in items(form)
                 if not row.wajib and not form.berkas.get(row.slug) and row.slug not in form.lewati)


def open_items(form: Form) -> tuple[Persyaratan, ...]:
    """Everything that may still come, required items first."""
    return missing(form) + undecided(form)


def is_complete(form: Form) -> bool:
    """Nothing is missing and nothing is undecided."""
    return not open_items(form)


def wanted(form: Form) -> Persyaratan | None:
    """The item the next photo belongs to."""
    chosen = find(form, form.item) if form.item else None
    return chosen or next(iter(open_items(form)), None)


def add(form: Form, slug: str, ids: Sequence[int]) -> Form:
    """The form with files added to an item (at most MAX_BERKAS of them are kept)."""
    kept = (*form.berkas.get(slug, ()), *(each for each in ids if each not in form.berkas.get(slug, ())))
    return replace(
        form,
        berkas={**form.berkas, slug: kept[:MAX_BERKAS]},
        lewati=tuple(each for each in form.lewati if each != slug),
        item="",
    )


def clear(form: Form, slug: str) -> Form:
    """The form without the files of an item, and asking for them again."""
    return replace(
        form,
        berkas={key: ids for key, ids in form.berkas.items() if key != slug},
        lewati=tuple(each for each in form.lewati if each != slug),
        item=slug,
        pertanyaan="berkas",
    )


def skip(form: Form, slugs: Sequence[str]) -> Form:
    """Optional items the citizen does not have."""
    return replace(form, lewati=tuple(dict.fromkeys((*form.lewati, *slugs))), item="")


Filed = tuple[tuple[str, tuple[int, ...]], ...]


def file(form: Form, ids: Sequence[int], caption: str) -> tuple[Form, Filed]:
    """File what can be filed without asking. Returns the form and [(item, ids)]; an empty list means: ask."""
    filed = _place(form, tuple(ids), caption)
    for slug, own in filed:
        form = add(form, slug, own)
    return form, filed


def _place(form: Form, ids: tuple[int, ...], caption: str) -> Filed:
    mentioned = named(form, caption)
    if len(set(mentioned)) == 1:
        return ((mentioned[0], ids),)
    if mentioned:
        return _one_each(mentioned, ids) if len(mentioned) == len(ids) else ()
    if form.item and find(form, form.item):
        return ((form.item, ids),)
    open_now, needed = open_items(form), missing(form)
    if (open_now and len(ids) == 1) or len(open_now) == 1:
        return ((open_now[0].slug, ids),)
    return _one_each([row.slug for row in needed], ids) if len(needed) == len(ids) else ()


def _one_each(slugs: Sequence[str], ids: tuple[int, ...]) -> Filed:
    return tuple((slug, (each,)) for slug, each in zip(slugs, ids, strict=True))


def named(form: Form, caption: str) -> tuple[str, ...]:
    """The items a caption names, in its order: 'KK, KTP dan buku nikah' → three; () when it names none."""
    parts = [part for part in re.split(r"[\n,;&+]|\b(?:dan|sama|dgn|dengan|serta)\b", caption[:500]) if part.strip()]
    found = [by_words(form, part) for part in parts]
    return tuple(row.slug for row in found if row is not None)


def by_words(form: Form, text: str) -> Persyaratan | None:
    """The one item a caption or answer names; None when it names none or several equally well."""
    said = words.normal(text)
    if not said:
        return None
    scores = {row.slug: _score(row, said) for row in items(form)}
    best = max(scores.values(), default=0)
    named = [slug for slug, score in scores.items() if score == best and best > 0]
    if len(named) > 1:
        still_open = {row.slug for row in open_items(form)}
        named = [slug for slug in named if slug in still_open]
    return find(form, named[0]) if len(named) == 1 else None


def _score(row: Persyaratan, said: str) -> int:
    if said in (words.normal(row.label), words.normal(row.singkat), row.slug):
        return 100
    return sum(len(word) for word in row.kata if re.search(rf"\b{re.escape(word)}\b", said))


def short(row: Persyaratan) -> str:
    """The short name of an item."""
    return row.singkat or row.label


def line(row: Persyaratan) -> str:
    """One bulleted line of a checklist."""
    note = f" ({row.keterangan})" if row.keterangan else ""
    return f"• {row.label}{note}"


def ask(form: Form) -> Reply:
    """Ask for the next item, saying what else is missing."""
    row = wanted(form)
    if row is None:
        return Reply("berkas_lengkap", {}, (Button("Sudah semua", "selesai"), Button("Ganti berkas", "ubah:berkas")))
    rest = [each for each in missing(form) if each.slug != row.slug]
    params = {"item": row.label, "keterangan": f" ({row.keterangan})" if row.keterangan else "",
              "daftar": "\n".join(map(line, rest))}
    if not row.wajib:
        more = len(undecided(form)) > 1
        done = (Button("Sudah semua", "selesai"),) if more and not missing(form) else ()
        return Reply("minta_berkas_tambahan", params, (Button("Tidak ada", f"lewati:{row.slug}"), *done))
    return Reply("minta_berkas_beberapa" if rest else "minta_berkas", params)


def ask_item(form: Form, lepas: tuple[int, ...], ke: int = 0) -> Reply:
    """Ask to which item the first unfiled photo belongs; `ke` photos of that lot have been dealt with."""
    buttons = [button(short(row), f"item:{row.slug}") for row in items(form)[:8]]
    buttons.append(Button("Tidak dipakai", "item:-"))
    if len(lepas) > 1:
        buttons.append(Button("Abaikan sisanya", "item:-:semua"))
    if ke + len(lepas) == 1:
        return Reply("tanya_item", {}, tuple(buttons))
    return Reply("tanya_item_beberapa", {"ke": ke + 1, "jumlah": ke + len(lepas)}, tuple(buttons))
