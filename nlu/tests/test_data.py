"""Guards over the training sentences and the evaluation set; a failure says which line to change."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from components.slugs import KELUARGA, LAYANAN, MAKSUD, SERING, TANPA_LAYANAN
from conftest import NLU
from domain_file import domain_text
from near_duplicates import near_pairs
from sentences import Sentence, read_sentences, read_set

DATA = NLU / "data"
SETS = NLU / "tests" / "data"
SENTENCES = read_sentences(DATA)
TESTS = read_set(SETS / "uji.tsv")
NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
MAX_NEAR_SHARE = 0.02


def test_every_slug_is_of_the_contract() -> None:
    for sentence in SENTENCES + TESTS:
        assert sentence.maksud in MAKSUD, sentence.source
        assert sentence.layanan in ("", *LAYANAN, *KELUARGA), sentence.source
        assert not (sentence.layanan and sentence.maksud in TANPA_LAYANAN), sentence.source


@pytest.mark.parametrize("maksud", MAKSUD)
def test_every_maksud_has_enough_sentences(maksud: str) -> None:
    count = sum(sentence.maksud == maksud for sentence in SENTENCES)
    assert count >= (60 if maksud in SERING else 25), f"{maksud}: {count} kalimat"


@pytest.mark.parametrize("layanan", [*LAYANAN, *KELUARGA])
def test_every_layanan_is_spoken_of(layanan: str) -> None:
    maksud = {sentence.maksud for sentence in SENTENCES if sentence.layanan == layanan}
    least = {"tanya_syarat", "tanya_prosedur"} if layanan != "prr" else {"cek_status"}
    assert least <= maksud, f"{layanan}: {sorted(maksud)}"
    assert sum(s.layanan == layanan for s in SENTENCES) >= 25


def test_a_layanan_has_its_own_file() -> None:
    for sentence in SENTENCES:
        if sentence.layanan:
            assert sentence.source.startswith(f"{sentence.layanan}.yml:"), sentence


def test_no_sentence_stands_twice() -> None:
    meanings: dict[str, Sentence] = {}
    twice = []
    for sentence in SENTENCES:
        key = re.sub(r"\W+", " ", sentence.text.lower()).strip() or sentence.text
        if key in meanings:
            twice.append((meanings[key].source, sentence.source, sentence.text))
        meanings.setdefault(key, sentence)
    assert twice == []


def test_sentences_are_written_not_stamped() -> None:
    """At most two in a hundred may be near-duplicates (trigram Jaccard >= 0.8) of another one."""
    pairs = near_pairs([sentence.text for sentence in SENTENCES])
    near = {pair.second for pair in pairs}
    shown = "\n".join(
        f"{SENTENCES[p.first].source} ~ {SENTENCES[p.second].source}: {SENTENCES[p.second].text}" for p in pairs[:20]
    )
    assert len(near) <= MAX_NEAR_SHARE * len(SENTENCES), f"{len(near)} kalimat nyaris kembar:\n{shown}"


def test_near_duplicates_are_seen() -> None:
    texts = ["syarat ktp hilang apa saja ya", "syarat ktp hilang apa saja ya?", "kantor buka jam berapa"]
    assert [(pair.first, pair.second) for pair in near_pairs(texts)] == [(0, 1)]
    assert [(pair.first, pair.second) for pair in near_pairs(texts, ["kantor buka jam brapa"], 0.7)] == [(2, 0)]


@pytest.mark.parametrize("name", ["uji.tsv", "tahan.tsv"])
def test_no_test_sentence_was_taken_into_training(name: str) -> None:
    """Short everyday phrases ("pagi min") may meet by chance; longer ones may not."""
    tests = [sentence for sentence in read_set(SETS / name) if len(sentence.text.split()) >= 6]
    pairs = near_pairs([s.text for s in tests], [s.text for s in SENTENCES], 0.85)
    assert [(tests[p.first].source, SENTENCES[p.second].source) for p in pairs] == []


def test_the_evaluation_set_is_large_enough() -> None:
    assert len(TESTS) >= 400
    assert sum(sentence.maksud == "luar_lingkup" for sentence in TESTS) >= 60
    assert {sentence.maksud for sentence in TESTS} == set(MAKSUD)
    assert {sentence.layanan for sentence in TESTS} >= set(LAYANAN)


def test_no_sentence_carries_a_number_of_a_person() -> None:
    """Numbers in examples are made up: a NIK here must have the serial 0001-0099 of an exercise."""
    numbers = Counter(number for sentence in SENTENCES for number in NIK.findall(sentence.text))
    assert [number for number in numbers if number[12:14] != "00"] == []


def test_domain_is_that_of_the_data() -> None:
    written = (NLU / "domain.yml").read_text(encoding="utf-8")
    assert written == domain_text(), "jalankan nlu/.venv/bin/python nlu/domain_file.py"


def test_rasa_reads_what_we_read() -> None:
    from rasa.shared.nlu.training_data.loading import load_data

    found = {
        (message.get("text"), message.get("intent"))
        for message in load_data(str(DATA / "umum.yml")).training_examples
        if message.get("intent")
    }
    wanted = {(s.text, s.maksud) for s in SENTENCES if s.source.startswith("umum.yml")}
    assert wanted == found
