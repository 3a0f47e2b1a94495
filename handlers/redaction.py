"""Takes personal data out of a sentence, so that it can be learned from. Pure.

Nothing can recognise every name; therefore an officer reads each sentence before it is used, and `problems` is the last
gate before it leaves the store.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import data.reference
from handlers.layanan import KELUARGA, LAYANAN

REFERENCE = Path(data.reference.__file__).parent
MASK = "•••"
MAX_READ = 1000  # what the model reads of a message
MAX_SENTENCE = 400
MAX_DIGITS = 3

_URL = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|(?<![\w.\-])[\w-]+(?:\.[\w-]+)*\.(?:com|id|net|org|me|io|ly|info|link|xyz|site|online|app)\b(?:/\S*)?",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|mar(?:et)?|apr(?:il)?|mei|jun[iy]?|jul[iy]?|ags|agustus|sep(?:t|tember)?"
    r"|okt(?:ober)?|nov(?:ember)?|des(?:ember)?)"
)
_NUMBER_WORD = r"\b(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)\b"
_CAPITALISED = r"[A-Z][a-z'’]+"
_ALWAYS: tuple[re.Pattern[str], ...] = (
    _URL,
    re.compile(r"(?<!\S)[^\s@]*@\s?\S*"),
    re.compile(r"\b[A-Za-z]{2}[ \-_/.]{0,2}\d{6}[ \-_/.]{0,2}\d{4}(?:[ \-_/.]{0,2}[A-Za-z0-9]\b)?"),
    re.compile(rf"\b\d{{1,2}}[ \-/]*{_MONTH}\b(?:[ \-/]*\d{{2,4}}\b)?", re.IGNORECASE),
    re.compile(
        r"\b(?:jl|jln|jalan|gg|gang|perum\w*|komp\w*|blok|dusun|kampung|kp)\.?\s+(?:[^\s,]+\s+){0,4}?"
        r"(?:no|nomor|rt|blok)\b\.?\s*\w{0,3}\d+\w?(?:\s*/?\s*(?:rt|rw)[\s.:]*\d{1,3})*",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?i:jl|jln|jalan|gg|gang|perumahan|komplek)\.?(?:\s+{_CAPITALISED})+"),
    re.compile(r"\brt[\s.:]*\d{1,3}(?:\s*/?\s*(?:rw)?[\s.:]*\d{1,3})?|\brw[\s.:]*\d{1,3}", re.IGNORECASE),
    re.compile(r"\+?\d(?:[\s.,\-/()_:•]{0,3}\d){3,}"),
    re.compile(rf"(?:{_NUMBER_WORD}[\s,.\-]*){{4,}}", re.IGNORECASE),
)
# “atas nama Budi”, “nama saya budi santoso”, “nama: Budi”: what follows is a name until an everyday word comes.
_INTRODUCED = re.compile(
    r"\b(?:atas nama|a\.n\.?|a/n|an\.|namanya|perkenalkan(?: saya)?|bernama|nama(?: lengkap)?"
    r"(?: (?:saya|sy|aku|anak(?:nya)?|suami|istri|ayah|ibu|bapak|ortu|almarhum(?:ah)?|kandung))*(?: adalah)?\s*[:=]?)"
    r"\s+((?:[^\s,.;:?!]+\s*){1,4})",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(
    r"\b((?i:pak|bapak|bpk|bu|ibu|sdri?|saudar[ai]|tuan|nyonya|ny|tn|almh?|almarhum(?:ah)?|h|hj)\.?)"
    rf"((?:\s+{_CAPITALISED})+)"
)
_CAPITALISED_RUN = re.compile(rf"\b{_CAPITALISED}(?:\s+{_CAPITALISED})+")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_SERVICES = " ".join(f"{row.nama} {slug.replace('_', ' ')}" for slug, row in LAYANAN.items())
_FAMILIES = " ".join(f"{row.nama} {slug}" for slug, row in KELUARGA.items())


def _read_words(name: str) -> frozenset[str]:
    """The words of a list in data/reference."""
    return frozenset((REFERENCE / name).read_text(encoding="utf-8").split())


# Words that end a name or are none; and names so frequent that they betray one written small.
_COMMON = _read_words("kata_umum.txt") | {word.casefold() for word in _WORD.findall(f"{_SERVICES} {_FAMILIES}")}
_GIVEN_NAMES = _read_words("nama_umum.txt")


def redact(text: str, names: Iterable[str] = ()) -> str:
    """One line in which numbers, addresses, links and names are masked; `names` are those known of the writer."""
    text = _plain(text)[:MAX_READ]
    for pattern in _ALWAYS:
        text = pattern.sub(f" {MASK} ", text)
    text = _INTRODUCED.sub(_mask_introduced, text)
    text = _HONORIFIC.sub(_mask_honorific, text)
    if _is_mixed_case(text):
        text = _CAPITALISED_RUN.sub(_mask_run, text)
    known = {word.casefold() for name in names for word in _WORD.findall(_plain(name)) if len(word) > 2}
    secret = (known - _COMMON) | _GIVEN_NAMES
    text = _WORD.sub(lambda found: MASK if found[0].casefold() in secret else found[0], text)
    return _clip(re.sub(rf"{MASK}(?:[\s/]*{MASK})+", MASK, text))


def problems(text: str) -> str:
    """Why this sentence must not be learned from, for people; '' when nothing forbids it."""
    text = _plain(text)
    if sum(character.isdigit() for character in text) > MAX_DIGITS:
        return "kalimat masih memuat empat angka atau lebih"
    if "@" in text or _URL.search(text):
        return "kalimat masih memuat alamat surel atau tautan"
    if len(text) > MAX_SENTENCE:
        return f"kalimat lebih panjang dari {MAX_SENTENCE} huruf"
    if sum(len(word) for word in _WORD.findall(text)) < 2:
        return "kalimat tidak memuat kata"
    return ""


def same_sentence(text: str) -> str:
    """What two writings of one sentence share: small letters and digits, nothing else between words than one blank."""
    return " ".join(re.findall(r"\w+|•+", _plain(text).casefold()))


def without_mask(text: str) -> str:
    """The sentence with the masked places left out."""
    return " ".join(re.sub("•+", " ", text).split())


def _plain(text: str) -> str:
    """One line of ordinary letters and digits: no lookalikes, no invisible characters."""
    folded = unicodedata.normalize("NFKC", text)
    kept = (" " if character.isspace() else character for character in folded)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs")).split())


def _mask_introduced(found: re.Match[str]) -> str:
    """Mask the words of a name; an everyday word right after the introduction means that no name was told."""
    lead, rest = found[0][: found.start(1) - found.start()], found[1].split()
    count = next((n for n, word in enumerate(rest) if word.casefold() in _COMMON), len(rest))
    return f"{lead.rstrip()} {' '.join(([MASK] if count else []) + rest[count:])} "


def _mask_honorific(found: re.Match[str]) -> str:
    words = [w if w.casefold() in _COMMON else MASK for w in found[2].split()]
    return f"{found[1]} {' '.join(words)}"


def _mask_run(found: re.Match[str]) -> str:
    words = found[0].split()
    is_name = [word.casefold() not in _COMMON for word in words]
    return " ".join(MASK if name and sum(is_name) > 1 else word for word, name in zip(words, is_name, strict=True))


def _is_mixed_case(text: str) -> bool:
    """Whether capitals mean something: not when most words begin with one."""
    words = _WORD.findall(text)
    return sum(word[0].isupper() for word in words) * 2 < len(words) + 2


def _clip(text: str) -> str:
    """At most MAX_SENTENCE characters, cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= MAX_SENTENCE else text[:MAX_SENTENCE].rsplit(" ", 1)[0]
