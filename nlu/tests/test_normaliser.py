"""Spelling rules, one line per manner of writing."""

from __future__ import annotations

import pytest

from components.lexicon import read_lists
from components.normaliser import Normaliser, count_words, make_normaliser

LISTS = read_lists()


@pytest.fixture(scope="module")
def normaliser() -> Normaliser:
    texts = ["persyaratan permohonan perekaman komputer", "pengurusan persyaratan permohonan perekaman komputer"]
    return make_normaliser(LISTS, count_words(texts, make_normaliser(LISTS, {})))


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("min ktp ku ilang di jln gmn ngurusnya yaa", "admin ktp saya hilang di jalan bagaimana urus ya"),
        ("KTP HILAAAANG!!!", "ktp hilang"),
        ("ktpku", "ktp saya"),
        ("kkku kkmu kknya", "kk saya kk kamu kk"),
        ("aktanya akte aktaku", "akta akta akta saya"),
        ("k t p", "ktp"),
        ("k t p  h i l a n g", "ktp hilang"),
        ("ktphilanggimanacaranya", "ktp hilang bagaimana cara"),
        ("k.k dan k.t.p", "kk dan ktp"),
        ("e-KTP / KTP-el / ktpel", "ktp ktp ktp"),
        ("4kta", "akta"),
        ("k0mputer rus4k", "komputer rusak"),
        ("syarat2nya", "syarat"),
        ("anak-anak anak2", "anak anak"),
        ("gmn caranya bikinin kartukeluarga", "bagaimana cara buat kk"),
        ("dikantor kekantor dirumah", "di kantor ke kantor di rumah"),
        ("ngurusin nyetakin", "urus cetak"),
        ("buatktp syaratktp", "buat ktp syarat ktp"),
        ("prsyrtn pmohonan", "persyaratan permohonan"),
        ("pernohonan perekamam", "permohonan perekaman"),
        ("gak blm udh bs", "tidak belum sudah bisa"),
        ("cemane nak urus", "bagaimana mau urus"),
        ("baa caro mauruih", "bagaimana cara mengurus"),
        ("piye carane nggawe", "bagaimana cara buat"),
        ("dipa tempatne, radu makkung", "di mana tempat sudah belum"),
        ("jum'at buka jam8?", "jumat buka jam 8"),
        ("17 tahun, 50rb, 2024", "17 tahun #angka ribu #angka"),
        ("nik 1471 0812 0190 0001", "nik #nomor16"),
        ("bd 261120 0042 k", "#nomor_permohonan"),
        ("hub 0812-3456-7890", "hubungi #telepon"),
        ("lahir 3 maret 2025", "lahir #tanggal"),
        ("𝗞𝗧𝗣 ｈｉｌａｎｇ", "ktp hilang"),
        ("ｋｋ\u200b rusak", "kk rusak"),
        ("", ""),
        ("!!! 😀 ...", ""),
    ],
)
def test_manner(normaliser: Normaliser, written: str, normal: str) -> None:
    assert normaliser.text(written) == normal


@pytest.mark.parametrize(
    "word", ["kependudukan", "penduduk", "belum", "tidak", "berapa", "datang", "perubahan", "dinas"]
)
def test_nothing_is_stemmed_or_dropped(normaliser: Normaliser, word: str) -> None:
    assert normaliser.word(word) == word


@pytest.mark.parametrize("word", ["buku", "paku", "maaf", "saat", "hanya", "dikit", "kenapa", "lain", "kerja", "makan"])
def test_everyday_words_do_not_fall_apart(normaliser: Normaliser, word: str) -> None:
    assert "saya" not in normaliser.word(word).split()
    assert normaliser.word(word) in (word, LISTS["leksikon"].get(word))


def test_offsets_are_those_of_the_message(normaliser: Normaliser) -> None:
    text = "  Pak,ktpku ilang; nik 1471-0812-0190-0001."
    pieces = [text[token.start : token.end] for token in normaliser.tokens(text)]
    assert pieces == ["Pak", "ktpku", "ilang", "nik", "1471-0812-0190-0001"]


def test_the_vocabulary_leads_back_to_frequent_words() -> None:
    plain, taught = make_normaliser(LISTS, {}), make_normaliser(LISTS, {"legalisasinya": 3, "wawancara": 9})
    assert plain.word("wawancra") == "wawancra"
    assert taught.word("wawancra") == "wawancara"
    assert taught.word("wwncr") == "wawancara"


def test_words_written_once_are_not_vocabulary() -> None:
    normaliser = make_normaliser(LISTS, {})
    assert count_words(["zebra zebra", "gajahh kuda"], normaliser)["zebra"] == 2
    assert "kuda" not in count_words(["zebra zebra", "gajahh kuda"], normaliser)


def test_a_monster_word_ends() -> None:
    normaliser = make_normaliser(LISTS, {})
    assert len(normaliser.word("a" * 5000)) <= 40
    assert len(normaliser.word("ktphilang" * 300)) <= 60
