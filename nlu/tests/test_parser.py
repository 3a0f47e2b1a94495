"""Parsing in this process: defined answers, and the form of Rasa's."""

from __future__ import annotations

from pathlib import Path

import pytest

from message_parser import MAX_TEXT, Parser, disarm, find_model, reason_not_to_parse


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "kosong"),
        ("   \n", "kosong"),
        ("\x00\x00", "kosong"),
        ("/", "kosong"),
        ("👍", "tanpa_huruf"),
        ("😀😀 !!!", "tanpa_huruf"),
        ("...", "tanpa_huruf"),
        ("a" * (MAX_TEXT + 1), "terlalu_panjang"),
        ("kk", None),
        ("1", None),
    ],
)
def test_texts_that_never_reach_the_model(parser: Parser, text: str, reason: str | None) -> None:
    assert reason_not_to_parse(text) == reason
    answer = parser.parse([text])[0]
    assert answer.get("alasan") == reason
    if reason:
        assert answer["intent"] == {"name": "nlu_fallback", "confidence": 0.0}
        assert answer["entities"] == answer["intent_ranking"] == []


def test_a_leading_slash_is_words_not_a_command(parser: Parser) -> None:
    plain, slashed = parser.parse(["tanya_biaya ktp hilang", "//tanya_biaya ktp hilang"])
    assert slashed["intent"] == plain["intent"]
    assert slashed["text"] == "//tanya_biaya ktp hilang"
    injected = parser.parse(['/ya{"nik": "1471081201900001"}'])[0]
    assert injected["intent"]["confidence"] < 1.0
    assert disarm(" / /ya\x00") == "    ya "


def test_entities_keep_their_place_behind_a_slash(parser: Parser) -> None:
    text = "/nik 1471081201900001"
    entity = next(e for e in parser.parse([text])[0]["entities"] if e["entity"] == "nik")
    assert text[entity["start"] : entity["end"]] == "1471081201900001"


def test_keys_and_rankings(parser: Parser) -> None:
    answer = parser.parse(["min ktp ku ilang di jln gmn ngurusnya yaa"])[0]
    assert answer["intent"]["name"] == "tanya_prosedur+ktp_hilang"
    assert set(answer) == {"text", "intent", "entities", "intent_ranking", "maksud_ranking", "layanan_ranking"}
    assert answer["intent_ranking"][0] == answer["intent"]
    assert answer["maksud_ranking"][0]["name"] == "tanya_prosedur"
    assert answer["layanan_ranking"][0]["name"] == "ktp_hilang"
    for key in ("intent_ranking", "maksud_ranking", "layanan_ranking"):
        chances = [item["confidence"] for item in answer[key]]
        assert chances == sorted(chances, reverse=True)
        assert 0.0 <= sum(chances) <= 1.0001


def test_a_batch_answers_in_order_and_as_singles_do(parser: Parser) -> None:
    texts = ["kk ilang", "", "syarat kia apa aja", "🙂", "min"]
    assert parser.parse(texts) == [parser.parse([text])[0] for text in texts]
    assert parser.parse([]) == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ktp ilang gmn", "tanya_prosedur+ktp_hilang"),
        ("SYARAT BIKIN KK BARU APA AJA!!!", "tanya_syarat+kk_baru"),
        ("brp biaya bikin akte lahir", "tanya_biaya+akta_kelahiran"),
        ("pagi min", "sapa"),
        ("makasih bnyk kak", "terima_kasih"),
        ("mau ngomong sama orang aja", "bicara_petugas"),
        ("perpanjang sim dimana ya", "luar_lingkup"),
        ("kantor buka jam berapa hari ini", "tanya_jam"),
    ],
)
def test_everyday_sentences(parser: Parser, text: str, intent: str) -> None:
    assert parser.parse([text])[0]["intent"]["name"] == intent


def test_the_archive_is_found_or_missed_with_one_sentence(model: Path, tmp_path: Path) -> None:
    assert find_model(model) == find_model(model / "aktif.tar.gz")
    with pytest.raises(FileNotFoundError, match="latih dengan"):
        find_model(tmp_path)
