"""Faults of an SOP table: a row that cannot be reached, left or acted on. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from handlers.workflow.model import PENGIRIM, SELESAI, Aksi, Fakta, Langkah, Peran, Sop, Transisi
from handlers.workflow.standing import is_applicant_row


def problems(sop: Sop) -> list[str]:
    """Every fault of this table, one Indonesian sentence each; empty when it is sound.

    The way to the end is tried for every combination of what is asked for and how it is handed over.
    """
    faults = [*_shape(sop)]
    if faults:
        return faults
    faults += _reach(sop)
    for fakta in _worlds():
        faults += [f for f in _dead_ends(sop, fakta) if f not in faults]
    return faults


def _shape(sop: Sop) -> Iterator[str]:
    if not sop.langkah:
        yield "SOP tidak mempunyai langkah."
        return
    for slug, count in Counter(row.slug for row in sop.langkah).items():
        if count > 1:
            yield f"Langkah {slug} ada {count} kali."
    if not any(t.aksi is Aksi.AJUKAN for t in sop.langkah[0].transisi):
        yield f"Langkah pertama {sop.langkah[0].slug} tidak dapat diajukan."
    slugs = {row.slug for row in sop.langkah}
    for row in sop.langkah:
        yield from _row_faults(sop, row, slugs)


def _row_faults(sop: Sop, row: Langkah, slugs: set[str]) -> Iterator[str]:
    if not row.aktivitas.strip():
        yield f"Langkah {row.slug} tidak mempunyai aktivitas."
    if not row.pelaksana:
        yield f"Langkah {row.slug} tidak mempunyai pelaksana."
    if not row.transisi:
        yield f"Langkah {row.slug} tidak mempunyai tindakan."
    if row.is_inferred and not row.ket.strip():
        yield f"Langkah {row.slug} ditandai inferensi tanpa alasan."
    for t in row.transisi:
        if t.ke not in slugs | {SELESAI, PENGIRIM}:
            yield f"Langkah {row.slug}: {t.aksi} menuju langkah {t.ke} yang tidak ada."
        if t.ke == PENGIRIM and t.aksi is not Aksi.LENGKAPI:
            yield f"Langkah {row.slug}: hanya LENGKAPI yang kembali ke pengirim, bukan {t.aksi}."
    ways = Counter((t.aksi, t.ke, t.bila, t.oleh, t.jenis) for t in row.transisi)
    for (aksi, ke, *_), count in ways.items():
        if count > 1:
            yield f"Langkah {row.slug}: {aksi} ke {ke} tertulis {count} kali."


def _reach(sop: Sop) -> Iterator[str]:
    reached = {row for fakta in _worlds() for row in _reachable(sop, fakta)}
    for row in sop.langkah:
        if row.slug not in reached:
            yield f"Langkah {row.slug} tidak dapat dicapai dari langkah pertama."
        returns = [r for r in sop.langkah for t in r.transisi if t.aksi is Aksi.KEMBALIKAN and t.ke == row.slug]
        can_answer = any(t.aksi is Aksi.LENGKAPI for t in row.transisi)
        if returns and is_applicant_row(sop, row) and not can_answer:
            yield f"Langkah {row.slug}: yang dikembalikan ke pemohon tidak dapat dilengkapi."
        if can_answer and not returns:
            yield f"Langkah {row.slug}: LENGKAPI tidak pernah terjadi, tidak ada yang mengembalikan ke sini."


def _dead_ends(sop: Sop, fakta: Fakta) -> Iterator[str]:
    """Rows reached in this world from which the end cannot be reached in it."""
    reached = _reachable(sop, fakta)
    ending = {SELESAI}
    grew = True
    while grew:
        grown = {s for s in reached if any(t.ke in ending for t in _forward(sop, sop.row(s), fakta))}
        grew = not grown <= ending
        ending |= grown
    for slug in reached:
        if slug not in ending:
            yield f"Dari langkah {slug} permohonan tidak dapat selesai ({_name(fakta)})."


def _forward(sop: Sop, row: Langkah, fakta: Fakta) -> Iterator[Transisi]:
    """Ways on that are not refusals: TOLAK ends a request but is no way through; LENGKAPI leads back to its senders."""
    for t in row.transisi:
        if t.aksi is Aksi.TOLAK or not all(b.holds(fakta) for b in t.bila):
            continue
        if t.ke != PENGIRIM:
            yield t
            continue
        for sender in sop.langkah:
            if any(back.aksi is Aksi.KEMBALIKAN and back.ke == row.slug for back in sender.transisi):
                yield replace(t, ke=sender.slug)


def _reachable(sop: Sop, fakta: Fakta) -> set[str]:
    seen: set[str] = set()
    todo = [sop.langkah[0].slug]
    while todo:
        slug = todo.pop()
        if slug in seen or slug == SELESAI:
            continue
        seen.add(slug)
        row = sop.row(slug)
        # LENGKAPI leads only where it came from: it makes no row reachable by itself.
        todo += [t.ke for t in row.transisi if t.ke != PENGIRIM and all(b.holds(fakta) for b in t.bila)]
    return seen


def _worlds() -> Iterator[Fakta]:
    for is_kartu, penyerahan, gagal in product((False, True), ("chat", "pos", "ambil"), (0, 1)):
        yield Fakta(is_kartu=is_kartu, penyerahan=penyerahan, orang_gagal=gagal)


def _name(fakta: Fakta) -> str:
    return f"{'kartu' if fakta.is_kartu else 'bukan kartu'}, penyerahan {fakta.penyerahan}"


def roles_in(sop: Sop) -> tuple[Peran, ...]:
    """Every role of this table, in the order of its columns: by first appearance."""
    named = (peran for row in sop.langkah for peran in (*row.pelaksana, *row.turut))
    return tuple(dict.fromkeys(named))
