"""Checklist: to which item a photo belongs."""

from __future__ import annotations

import pytest

from bot.conversation import checklist
from bot.conversation.state import MAX_BERKAS, Form

KIA = Form("kia", pertanyaan="berkas")


@pytest.mark.parametrize(
    ("caption", "item"),
    [
        ("ini akte lahirnya", "akta_kelahiran"), ("KK", "kk"), ("ktp ibu", "ktp_orang_tua"), ("pas foto anak", "foto"),
        ("surat kehilangan polisi", "surat_hilang_atau_kia_rusak"), ("SKP", "skp"),
    ],
)  # fmt: skip
def test_a_caption_names_its_item(caption, item):
    form, filed = checklist.file(KIA, (1,), caption)
    assert filed == ((item, (1,)),)
    assert form.berkas == {item: (1,)}


def test_a_caption_naming_as_many_items_as_photos_files_them_in_its_order():
    _, filed = checklist.file(KIA, (1, 2, 3), "kk, ktp ayah dan akta lahir")
    assert filed == (("kk", (1,)), ("ktp_orang_tua", (2,)), ("akta_kelahiran", (3,)))


def test_a_caption_naming_one_item_takes_all_photos():
    assert checklist.file(KIA, (1, 2), "ktp ayah dan ibu")[1] == (("ktp_orang_tua", (1, 2)),)


def test_as_many_photos_as_required_items_are_filed_in_order():
    assert [slug for slug, _ in checklist.file(KIA, (1, 2, 3), "")[1]] == ["akta_kelahiran", "kk", "ktp_orang_tua"]


def test_two_photos_for_three_items_are_asked_about():
    assert checklist.file(KIA, (1, 2), "") == (KIA, ())


def test_two_items_named_for_one_photo_are_asked_about():
    assert checklist.file(KIA, (1,), "kk dan akta lahir")[1] == ()


def test_an_item_keeps_a_bounded_number_of_files():
    assert len(checklist.add(KIA, "kk", range(50)).berkas["kk"]) == MAX_BERKAS


def test_the_same_file_twice_is_kept_once():
    form = checklist.add(checklist.add(KIA, "kk", (1,)), "kk", (1,))
    assert form.berkas["kk"] == (1,)


def test_optional_items_are_asked_after_the_required_ones():
    form = KIA
    for slug in ("akta_kelahiran", "kk", "ktp_orang_tua"):
        wanted = checklist.wanted(form)
        assert wanted is not None
        assert wanted.slug == slug
        form = checklist.add(form, slug, (1,))
    assert not checklist.missing(form)
    assert [row.slug for row in checklist.undecided(form)] == ["foto", "surat_hilang_atau_kia_rusak", "skp"]
