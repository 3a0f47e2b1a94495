"""From a Rasa parse to meanings: questions apart, services carried over, a silent server said to be silent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.understanding import Understanding, as_meaning, choose_meanings, split_questions
from data.settings import MissingSetting, Settings, load_settings
from handlers.turn import Meaning


def test_an_intent_is_maksud_and_layanan():
    parsed = {
        "intent": {"name": "tanya_syarat+ktp_hilang", "confidence": 0.91},
        "intent_ranking": [
            {"name": "tanya_syarat+ktp_hilang", "confidence": 0.91},
            {"name": "sapa", "confidence": 0.05},
        ],
        "entities": [{"entity": "nik", "value": "1471010101900001", "start": 3, "end": 19}],
    }
    meaning = as_meaning(parsed)
    assert (meaning.maksud, meaning.layanan, meaning.yakin) == ("tanya_syarat", "ktp_hilang", 0.91)
    assert meaning.entitas == ({"entitas": "nik", "nilai": "1471010101900001", "awal": 3, "akhir": 19},)
    assert meaning.mungkin[1] == ("sapa", "", 0.05)


def test_not_understood_keeps_what_is_likely():
    parsed = {
        "intent": {"name": "nlu_fallback", "confidence": 0.0},
        "intent_ranking": [{"name": "ajukan+kia", "confidence": 0.2}],
    }
    meaning = as_meaning(parsed)
    assert (meaning.maksud, meaning.yakin, meaning.mungkin) == ("", 0.2, (("ajukan", "kia", 0.2),))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("syarat kk hilang apa? bayar gak", ["syarat kk hilang apa", "bayar gak"]),
        ("syarat kia apa aja terus berapa lama", ["syarat kia apa aja", "berapa lama"]),
        ("mau bikin kk dan akta anak", ["mau bikin kk dan akta anak"]),
        ("kk hilang, gimana caranya dan bayar berapa", ["kk hilang", "gimana caranya", "bayar berapa"]),
        ("syarat kk hilang sama ktp hilang", ["syarat kk hilang", "syarat ktp hilang"]),
        ("min syarat bikin akta lahir dan kia apa ya", ["min syarat bikin akta lahir", "min syarat bikin kia apa ya"]),
        ("foto kk dan ktp sudah saya kirim", ["foto kk dan ktp sudah saya kirim"]),
        ("nama di kk dan akta beda", ["nama di kk dan akta beda"]),
        ("biaya akta dan berapa lama, trus kantornya dimana?", ["biaya akta", "berapa lama", "kantornya dimana"]),
    ],
)
def test_questions_are_told_apart(text, pieces):
    assert split_questions(text) == pieces


def test_two_questions_are_answered_one_after_the_other():
    pieces = [Meaning("tanya_syarat", "kk_hilang_rusak", 0.9), Meaning("tanya_biaya", "", 0.8)]
    found = choose_meanings(Meaning("tanya_syarat", "kk_hilang_rusak", 0.6), pieces)
    assert [(m.maksud, m.layanan) for m in found] == [
        ("tanya_syarat", "kk_hilang_rusak"),
        ("tanya_biaya", "kk_hilang_rusak"),
    ]


def test_manners_are_no_question():
    pieces = [Meaning("sapa", "", 0.9), Meaning("tanya_jam", "", 0.9)]
    assert [m.maksud for m in choose_meanings(Meaning("sapa", "", 0.5), pieces)] == ["tanya_jam"]


def test_a_silent_server_is_said_to_be_silent(tmp_path):
    understanding = Understanding(Settings(home=tmp_path, nlu_url="http://127.0.0.1:9", nlu_timeout=0.5))
    assert understanding.understand("halo") == (Meaning(is_down=True),)
    assert not understanding.is_up()


@pytest.mark.slow
def test_the_real_model_understands_a_citizen(nlu_server, tmp_path):
    url, token = nlu_server
    understanding = Understanding(replace(Settings(home=tmp_path), nlu_url=url, nlu_token=token))
    first = understanding.understand("min ktp ku ilang di jln gmn ngurusnya yaa")[0]
    assert (first.maksud, first.layanan) == ("tanya_prosedur", "ktp_hilang")
    both = understanding.understand("syarat bikin kia apa aja kak? bayar berapa?")
    assert [m.maksud for m in both] == ["tanya_syarat", "tanya_biaya"]
    assert understanding.understand("/ajukan{}")[0].yakin < 1.0


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("eh ga jadi kia, mau akta kelahiran aja", "mau akta kelahiran aja"),
        ("gak jadi pindah mau bikin kk", "mau bikin kk"),
        ("ga jadi deh", "ga jadi deh"),
        ("ktp ga jadi jadi dari januari", "ktp ga jadi jadi dari januari"),
    ],
)
def test_a_change_of_mind_counts_for_what_is_wanted_now(monkeypatch, text, asked):
    understanding = Understanding(Settings(home=Path("/nonexistent")))
    heard = []
    monkeypatch.setattr(understanding, "parse_many", lambda texts: [heard.append(t) or Meaning(teks=t) for t in texts])
    understanding.understand(text)
    assert heard[0] == asked


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_AUTH_TOKEN"),
        ({"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "x"}, "TWILIO_WHATSAPP_FROM"),
        ({"TELEGRAM_BOT_TOKEN": "1:x", "PUBLIC_BASE_URL": "https://a.id"}, "TELEGRAM_WEBHOOK_SECRET"),
        ({"LOKET_PORT": "delapan"}, "LOKET_PORT"),
        ({"DATABASE_URL": "loket"}, "DATABASE_URL"),
    ],
)
def test_a_missing_setting_is_named(env, named, tmp_path):
    with pytest.raises(MissingSetting, match=named):
        load_settings({"LOKET_HOME": str(tmp_path), **env})


def test_default_settings_need_nothing(tmp_path):
    settings = load_settings({"LOKET_HOME": str(tmp_path)})
    assert settings.home == Path(tmp_path)
    assert settings.store_url == f"sqlite:///{tmp_path}/loket.db"
    assert load_settings({"DATABASE_URL": "postgres://u@h/d"}).store_url == "postgresql+psycopg://u@h/d"


def test_one_sentence_the_server_cannot_bear_does_not_silence_the_others(monkeypatch):
    import json

    import httpx

    calls = []

    def answer(request):
        texts = json.loads(request.content)["texts"]
        calls.append(len(texts))
        if "racun" in texts:
            return httpx.Response(500)
        return httpx.Response(200, json=[{"intent": {"name": "sapa", "confidence": 0.9}} for _ in texts])

    understanding = Understanding(Settings(home=Path("/nonexistent"), nlu_url="http://nlu"))
    understanding._client = httpx.Client(base_url="http://nlu", transport=httpx.MockTransport(answer))
    heard = understanding.understand_many(["halo", "racun", "pagi"])
    assert [one[0].is_down for one in heard] == [False, True, False]
    assert calls == [3, 1, 1, 1]
    calls.clear()
    understanding.understand_many(["kata " * 190] * 60)
    assert sum(calls) == 60
    assert max(calls) <= 22, "long messages go in several calls"
