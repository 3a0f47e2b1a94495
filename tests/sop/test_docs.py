"""docs/sop is made from the tables; it must say what they say."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from handlers.sop import SOPS, current, get
from handlers.sop.__main__ import FOLDER, main, pages

PAGES = pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_up_to_date(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name], "run `python -m handlers.sop`"


def test_nothing_else_lies_there():
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)


def test_writes_into_any_folder(tmp_path):
    main(tmp_path / "sop")
    assert {path.name for path in (tmp_path / "sop").iterdir()} == set(PAGES)


@pytest.mark.parametrize("sop", SOPS.values(), ids=lambda sop: sop.slug)
def test_head_is_filled(sop):
    assert sop.sumber
    assert sop.catatan_inferensi
    assert len(sop.dasar_hukum) in (8, 13)
    assert all(row.is_inferred or row.pelaksana for row in sop.langkah)


@pytest.mark.parametrize("sop", SOPS.values(), ids=lambda sop: sop.slug)
def test_page_shows_every_row_in_its_own_words(sop):
    page = PAGES[f"{sop.slug}.md"]
    for row in sop.langkah:
        assert row.aktivitas in page
        assert row.pelaksana[0].label in page
    ElementTree.fromstring(PAGES[f"{sop.slug}.svg"])


def test_versions_are_kept():
    assert get("bamsos", 1) is current("bamsos")
    with pytest.raises(KeyError, match="tidak ada SOP"):
        current("tidak_ada")
