"""A procedure as a Markdown page: its head as printed, its drawing, its table, what was inferred."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.workflow.engine import target_label
from handlers.workflow.model import Langkah, Sop


def markdown(sop: Sop) -> str:
    """The page of docs/sop for one procedure."""
    return "\n".join([*_head(sop), *_table(sop), *_ways(sop), *_notes(sop)]).rstrip() + "\n"


def _head(sop: Sop) -> Iterator[str]:
    yield f"# {sop.judul}"
    yield ""
    yield "Dibuat oleh `python -m handlers.sop` dari modul SOP; jangan disunting di sini."
    yield ""
    facts = (
        ("Kantor", sop.kantor), ("Nomor SOP", sop.nomor), ("Tanggal pembuatan", sop.tanggal_pembuatan),
        ("Tanggal revisi", sop.tanggal_revisi), ("Tanggal efektif", sop.tanggal_efektif),
        ("Disahkan oleh", sop.disahkan_oleh), ("Waktu seluruhnya", sop.waktu_total.verbatim),
        ("Slug dan versi", f"`{sop.slug}` versi {sop.versi}"),
    )
    yield "| | |"
    yield "|---|---|"
    for name, value in facts:
        yield f"| {name} | {value or '(kosong pada dokumen)'} |"
    yield ""
    yield f"Sumber: {sop.sumber}"
    yield ""
    yield f"![Alur {sop.judul}]({sop.slug}.svg)"
    yield ""


def _table(sop: Sop) -> Iterator[str]:
    yield "## Langkah"
    yield ""
    yield "| No | Aktivitas | Pelaksana | Kelengkapan | Waktu | Output | Ket |"
    yield "|---|---|---|---|---|---|---|"
    for row in sop.langkah:
        cells = (
            row.nomor, row.aktivitas, _people(row), row.kelengkapan, row.waktu.verbatim, row.output,
            ("**(disimpulkan)** " if row.is_inferred else "") + row.ket,
        )
        yield "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
    yield ""


def _people(row: Langkah) -> str:
    who = ", ".join(peran.label for peran in row.pelaksana)
    others = ", ".join(peran.label for peran in row.turut)
    return f"{who} (turut: {others})" if others else who


def _ways(sop: Sop) -> Iterator[str]:
    yield "## Yang dapat dilakukan pada tiap langkah"
    yield ""
    yield "| Langkah | Tindakan | Menuju | Bila | Harus siap |"
    yield "|---|---|---|---|---|"
    for row in sop.langkah:
        for t in row.transisi:
            needs = [b.value.rstrip(".") for b in t.butuh] + (["catatan atau alasan"] if t.needs_catatan else [])
            where = "tetap" if t.ke == row.slug else target_label(sop, t)
            yield f"| {row.nomor} | {t.button} | {where} | {', '.join(t.bila)} | {'; '.join(needs)} |"
    yield ""


def _notes(sop: Sop) -> Iterator[str]:
    for title, lines in (
        ("Yang disimpulkan", sop.catatan_inferensi), ("Dasar hukum", sop.dasar_hukum),
        ("Kualifikasi pelaksana", sop.kualifikasi_pelaksana), ("Peralatan/perlengkapan", sop.peralatan),
        ("Peringatan dan jaminan", sop.peringatan), ("Pencatatan, pendataan dan evaluasi", sop.pencatatan),
    ):
        if lines:
            yield f"## {title}"
            yield ""
            yield from (f"{n}. {line}" for n, line in enumerate(lines, start=1))
            yield ""
