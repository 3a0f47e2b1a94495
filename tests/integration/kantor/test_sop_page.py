"""The page of each procedure: the swimlane with every row and role, the lit row, and where it all was read."""

from __future__ import annotations

import html
import re

import pytest

from handlers.sop import SOPS, current
from handlers.workflow.diagram import draw
from handlers.workflow.problems import problems

SLUGS = sorted({slug for slug, _ in SOPS})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_procedure_is_shown_whole_with_its_source(masuk):
    meja = masuk("kasi.pendataan")
    for slug in SLUGS:
        sop, page = current(slug), html.unescape(meja.text(f"/sop/{slug}"))
        for row in sop.langkah:
            assert row.aktivitas in page, (slug, row.nomor)
            assert row.output in page
            assert all(peran.label in page for peran in row.pelaksana), (slug, row.nomor)
        for fact in (sop.judul, sop.nomor or "kosong pada naskah", sop.tanggal_efektif, sop.sumber, *sop.dasar_hukum,
                     *sop.catatan_inferensi):
            assert fact in page, (slug, fact)
        assert page.count(">tafsiran<") == sum(row.is_inferred for row in sop.langkah)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_row_can_be_the_lit_one_and_only_that_one(slug):
    sop = current(slug)
    assert not problems(sop)
    for row in sop.langkah:
        lit = re.findall(r'<g class="([^"]*\bkini\b[^"]*)"', draw(sop, row.slug))
        assert len(lit) == 1, row.slug
    assert not re.search(r'<g class="[^"]*\bkini\b', draw(sop, ""))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_row_of_a_request_is_lit(masuk, nomor):
    page = masuk("loket").text(f"/sop/bunda_dewi_harum?nomor={nomor['Nurhayati']}")
    row = re.search(r'<tr class="kini" aria-current="step"[^>]*><td class="angka">([^<]+)', page)
    assert html.unescape(row[1]) == "5"
    assert f"Langkah tempat {nomor['Nurhayati']} berada disorot." in page
