"""The swimlane: every row, every role, the row where a request stands, and words for those who do not see it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from handlers.sop import SOPS
from handlers.sop.bunda_dewi_harum import SOP
from handlers.workflow.diagram import WIDTH, draw, only_sender
from handlers.workflow.model import SELESAI, Aksi
from handlers.workflow.problems import roles_in

SVG = "{http://www.w3.org/2000/svg}"


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def of_class(root: ElementTree.Element, *names: str) -> list[ElementTree.Element]:
    return [node for node in root.iter() if set(names) <= set(node.get("class", "").split())]


@pytest.mark.parametrize("sop", SOPS.values(), ids=lambda sop: sop.slug)
class TestEveryProcedure:
    def test_rows_and_lanes(self, sop):
        root = tree(draw(sop))
        numbers = [node.text for node in root.iter(f"{SVG}text") if node.get("class") == "nomor"]
        assert numbers == [row.nomor for row in sop.langkah]
        assert len(of_class(root, "lajur")) == len(roles_in(sop))
        dotted = [node for node in of_class(root, "langkah", "inferensi") if node.find(f"{SVG}title") is not None]
        assert len(dotted) == sum(row.is_inferred for row in sop.langkah)

    def test_every_way_is_an_arrow_and_returns_are_dashed(self, sop):
        root = tree(draw(sop))
        ways = {
            (row.slug, ke, t.aksi is Aksi.KEMBALIKAN) for row in sop.langkah for t in row.transisi
            if (ke := only_sender(sop, row) if t.ke == "pengirim" else t.ke) not in ("", SELESAI, row.slug)
        }
        assert sop.slug != "sinopsis" or ("perbaikan_data", "verifikasi", False) in ways, "row 9 leads back to row 2"
        drawn = [n for name in ("maju", "kembali") for n in of_class(root, name) if n.find(f"{SVG}title") is not None]
        assert len(drawn) == len(ways)
        dashed = [n for n in of_class(root, "kembali") if n.find(f"{SVG}title") is not None]
        assert len(dashed) == sum(is_return for _, _, is_return in ways)

    def test_it_is_described_and_fits(self, sop):
        root = tree(draw(sop))
        assert root.get("role") == "img"
        ids = {node.get("id") for node in root.iter()}
        assert set(root.get("aria-labelledby", "").split()) <= ids
        described = root.find(f"{SVG}desc")
        assert described is not None
        assert all(f"Langkah {row.nomor}," in (described.text or "") for row in sop.langkah)
        _, _, width, height = (float(n) for n in root.get("viewBox", "").split())
        assert width == WIDTH == 820
        for rect in root.iter(f"{SVG}rect"):
            assert 0 <= float(rect.get("x", 0)) <= width - float(rect.get("width", 0)) + 0.1
            assert float(rect.get("y", 0)) + float(rect.get("height", 0)) <= height


def test_row_of_a_request_is_lit():
    root = tree(draw(SOP, "verifikasi_kasi"))
    (lit,) = of_class(root, "langkah", "kini")
    assert lit.get("aria-current") == "step"
    assert len(of_class(root, "baris-kini")) == 1
    assert not of_class(tree(draw(SOP)), "kini")
    assert "Permohonan sekarang di sini" in draw(SOP, "verifikasi_kasi")


def test_words_of_an_office_cannot_break_the_picture():
    evil = replace(SOP, judul='<script>alert("x")</script> & Co')
    root = tree(draw(evil))
    assert not list(root.iter(f"{SVG}script"))


def test_style_keeps_to_itself():
    style = tree(draw(SOP)).find(f"{SVG}style")
    assert style is not None
    selectors = [part.partition("{")[0] for part in (style.text or "").split("}") if part]
    assert all(selector.startswith(".sop-diagram ") for group in selectors for selector in group.split(","))
