"""The registry and the services: every slug of the contract is served, every fact has its source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handlers.layanan import KELUARGA, LAYANAN, MAX_BUTTON
from handlers.pesan import KEYS, render
from handlers.registry import HANDLERS, handle
from handlers.sop import SOPS
from handlers.turn import Message
from handlers.umum.luar import RUJUKAN
from tests.conversations.transcript import base_facts

MAKSUD = [
    "sapa",
    "terima_kasih",
    "pamit",
    "ya",
    "tidak",
    "batal",
    "bantuan",
    "bicara_petugas",
    "tanya_syarat",
    "tanya_prosedur",
    "tanya_biaya",
    "tanya_lama",
    "tanya_jam",
    "tanya_lokasi",
    "tanya_kontak",
    "tanya_istilah",
    "tanya_kebijakan",
    "ajukan",
    "kirim_berkas",
    "cek_status",
    "pengambilan",
    "salah_data",
    "pengaduan",
    "lapor_penipuan",
    "luar_lingkup",
]
SLUGS = [
    "biodata",
    "kk_baru",
    "kk_perubahan",
    "kk_pisah",
    "kk_hilang_rusak",
    "ktp_baru",
    "ktp_hilang",
    "ktp_rusak",
    "ktp_perubahan",
    "kia",
    "pindah_dalam",
    "pindah_keluar",
    "pindah_datang",
    "akta_kelahiran",
    "akta_kematian",
    "akta_perkawinan",
    "akta_perceraian",
    "ikd",
    "legalisir",
    "perekaman",
    "prr",
]
APPLIED = [
    "kk_baru",
    "kk_perubahan",
    "kk_hilang_rusak",
    "ktp_hilang",
    "ktp_rusak",
    "ktp_perubahan",
    "kia",
    "akta_kelahiran",
    "akta_kematian",
    "pindah_keluar",
    "pindah_datang",
    "perekaman",
]


def test_every_maksud_has_a_handler():
    assert set(HANDLERS) == set(MAKSUD), "handlers/registry.py and DESIGN §8 name different maksud"


def test_every_layanan_is_there():
    assert set(LAYANAN) == set(SLUGS), "handlers/layanan and DESIGN §8 name different layanan"
    assert set(KELUARGA) == {"kk", "ktp", "akta", "pindah"}
    assert {slug for slug, row in LAYANAN.items() if row.is_bisa_diajukan} == set(APPLIED)


@pytest.mark.parametrize("layanan", ["", *KELUARGA, *LAYANAN])
@pytest.mark.parametrize("maksud", MAKSUD)
def test_every_handler_answers_for_every_layanan(maksud, layanan):
    decision = handle(maksud, layanan, Message("pesan"), base_facts())
    assert decision.replies or decision.form or decision.effects
    for reply in decision.replies:
        assert render(reply.key, **reply.params)


@pytest.mark.parametrize("maksud", [m for m in MAKSUD if m.startswith("tanya_") and m != "tanya_kebijakan"])
def test_every_answer_ends_in_a_next_step(maksud):
    decision = handle(maksud, "kk_baru", Message("nik"), base_facts())
    assert decision.replies[-1].buttons, f"{maksud}: offer the next useful step as a button"


@pytest.mark.parametrize("row", LAYANAN.values(), ids=str)
def test_service(row):
    assert row.sumber, f"{row.slug}: name the source"
    assert row.dasar, f"{row.slug}: name the legal basis"
    assert row.keyakinan.split(":")[0].split(" ")[0].split("-")[0] in ("high", "medium", "low")
    assert not row.sop or row.sop in {slug for slug, _ in SOPS}, f"{row.slug}: no SOP “{row.sop}”"
    assert len(row.singkat) <= MAX_BUTTON
    slugs = [item.slug for item in row.persyaratan]
    assert len(slugs) == len(set(slugs)), f"{row.slug}: an item slug stands there twice"
    for item in row.persyaratan:
        assert item.sumber
        assert item.keyakinan
        assert item.wajib or item.keterangan, f"{row.slug}.{item.slug}: say in which case it is needed"
        if row.is_bisa_diajukan:
            assert 0 < len(item.singkat) <= MAX_BUTTON, f"{row.slug}.{item.slug}: a button needs a short name"
            assert item.kata, f"{row.slug}.{item.slug}: give words by which a caption names it"
    for question in row.pertanyaan:
        assert question.key in KEYS


def test_cards_are_cards():
    assert {slug for slug, row in LAYANAN.items() if row.is_kartu and row.is_bisa_diajukan} == {
        "ktp_hilang",
        "ktp_rusak",
        "ktp_perubahan",
        "kia",
        "perekaman",
    }


def test_every_pointer_rasa_finds_is_known_here():
    lines = (Path(__file__).parents[2] / "nlu/data/entitas.yml").read_text(encoding="utf-8").splitlines()
    groups: dict[str, list[str]] = {}
    for line in lines:
        if found := re.match(r"- (lookup|synonym): (\w+)", line):
            name = found[0]
            groups[name] = []
        elif line.startswith("    - "):
            groups[name].append(line[6:].strip())
    pointers = set(groups["- lookup: rujukan"])
    slugs = {name.rpartition(" ")[2] for name, forms in groups.items() if "synonym" in name and pointers & set(forms)}
    assert slugs
    assert slugs <= set(RUJUKAN), f"say in handlers/umum/luar.py who does {slugs - set(RUJUKAN)}"
