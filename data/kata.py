"""What is a word: how names, numbers and sentences are cut for the index, and how a search is cut the same way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SHORTEST_PREFIX, LONGEST_PREFIX = 3, 8
MAX_WORDS = 60  # of one message; who writes more is found by the first ones
_MAX_LETTERS = 40

_NOMOR = re.compile(r"(?<![a-z0-9])([a-z]{2})[\s-]?(\d{6})[\s-]?(\d{4,7})[\s-]?([a-z])(?![a-z0-9])")
_TELEPON = re.compile(r"(?<![0-9a-z])(?:\+?62|0)[\s.-]?(8(?:[\s.-]?\d){7,12})(?!\d)")
_MASKED = re.compile(r"\d*•+\d*")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’`´](?=[a-z])")
_WORD = re.compile(r"[^\W_]+")

# Said in nearly every message: they tell nothing apart and would be a third of the index.
_UMUM = """
ada adalah agar aja aku anda apa apakah assalamualaikum atas atau bagaimana bagi bahwa baik bang bantu banyak bapak
belum berapa bgt biar bila bisa bu buat bukan cara dan dari deh dengan dg dgn di dia dong dr enggak ga gak gimana gk
gmn hai halo hari harus ibu in ingin ini itu iya izin jadi jam jg jika juga ka kak kakak kalau kalian kalo kami
kapan karena kasih kata ke kita kl klo kok kpd lagi lah lalu lewat maaf mah makasih malam mana mas masih mau mba
mbak min mohon mohonn nah nanti ngga nggak nih nya oh ok oke oleh org pa pada pagi pak para per permisi pun saat
saja sama sampai saya sdh sebagai sekarang selamat semua seperti siang sih silakan sore sudah supaya sy tadi tapi
tau tdk telah tentang terima terimakasih tidak tlg tolong tp tsb tuh udah untuk utk waalaikumsalam waktu wb wr ya
yaa yang yg
"""
UMUM = frozenset(_UMUM.split())


def fold(text: str) -> str:
    """Lower case, no accents, no masks, apostrophes closed: “Ma’ruf” and “maruf” are one word."""
    plain = unicodedata.normalize("NFKD", text[:20_000].casefold())
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch))
    return _APOSTROPHE.sub("", _MASKED.sub(" ", plain))


def telepon(text: str) -> str:
    """The Indonesian mobile number in a text without 0 or +62 (“812…”), or ''."""
    found = _TELEPON.search(text)
    return re.sub(r"\D", "", found[1]) if found else ""


def words(text: str) -> list[str]:
    """The words of a text, each once, in order. Numbers lose leading zeros; a nomor is also one word, as is a phone."""
    folded = fold(text)
    found = ["".join(parts) for parts in _NOMOR.findall(folded)]
    found += [f"tel{re.sub(r'[^0-9]', '', one)}" for one in _TELEPON.findall(folded)]
    for word in _WORD.findall(folded):
        if word.isdigit():
            word = word.lstrip("0") or "0"
        if len(word) >= 2:
            found.append(word[:_MAX_LETTERS])
    return list(dict.fromkeys(found))


def message_words(text: str) -> list[str]:
    """The words by which a message is found."""
    return [word for word in words(text) if word not in UMUM][:MAX_WORDS]


def name_words(texts: Iterable[str]) -> list[str]:
    """The words by which a person is found: each word and its beginnings, so that half a name is enough."""
    found: dict[str, None] = {}
    for text in texts:
        for word in words(text):
            found.update(dict.fromkeys([word, *(word[:n] for n in range(SHORTEST_PREFIX, LONGEST_PREFIX + 1))]))
    return [word for word in found if len(word) >= 2]


def beginnings(word: str) -> list[str]:
    """A word of a search and what stands in the index wherever it does: of letters alone it is a name."""
    return [word, *(word[:n] for n in range(SHORTEST_PREFIX, len(word)) if word.isalpha())]


def phone_words(number: str) -> list[str]:
    """A phone number is found whole and by its last 4 to 8 digits."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < 6:
        return []
    local = digits.removeprefix("62").lstrip("0")
    return [f"tel{local}", *(f"ekor{local[-n:]}" for n in range(4, 9) if n < len(local))]
