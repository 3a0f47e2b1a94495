"""The one file of the app that speaks to Rasa: sentences in, Meaning out; when Rasa is down it says so."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx

from data.settings import Settings
from handlers.turn import Meaning

log = logging.getLogger(__name__)

MAX_CHARS = 1000
MAX_QUESTIONS = 4
MAX_BATCH = 100  # sentences in one call; the server takes 200 …
MAX_BATCH_CHARS = 20_000  # … in 256 kB, and a letter may need 12 bytes
FALLBACK = "nlu_fallback"
# Said beside a question, these are manners and not a question of their own.
MANNERS = frozenset({"", "sapa", "terima_kasih", "pamit", "ya", "tidak", "luar_lingkup", "bantuan"})
_ASKING = (
    r"berapa|brp|gimana|gmn|bagaimana|bgmn|kapan|kpn|di ?mana|dmn|apa|apakah|apa aja|bayar|gratis|jam|bisa|boleh|syarat"
    r"|(?:syarat|biaya|lama|jadi|kantor|lokasi|alamat|jam)nya"
)
_JOIN = r"dan|terus|trus|trs|lalu|sama|sekalian|serta"
_BREAK = re.compile(
    rf"[?!\n]+|\.\s+|[,;]\s*(?:{_JOIN})\s|[,;]\s*(?=(?:{_ASKING})\b)|\s(?:{_JOIN})\s(?=(?:{_ASKING})\b)",
    re.IGNORECASE,
)
# 'syarat kk hilang sama ktp hilang': one word asks for two documents.
_DOKUMEN = r"kk|(?:e-?)?ktp|kia|akt[ae]|kartu keluarga|kartu identitas|surat pindah"
_BOTH = re.compile(
    r"^(?P<asks>.*?\b(?:syarat|persyaratan|cara|prosedur)(?:nya)?\s(?:(?:untuk|utk|bikin|buat|urus|ngurus|mengurus|membuat)\s)*)"
    rf"(?P<one>(?:{_DOKUMEN})\b.{{0,40}}?)\s(?:dan|sama|serta|&)\s(?P<other>(?:{_DOKUMEN})\b.*)$",
    re.IGNORECASE,
)
# 'eh ga jadi kia, mau akta aja': what counts is what is wanted instead.
_ABANDONED = re.compile(
    r"^[^,;.\n]{0,40}\b(?:ga|gak|nggak|ngga|tidak|tdk|batal)\s*jadi\b[^,;.\n]{0,40}?(?:[,;.]\s*|\s+)"
    r"(?=(?:saya |sy |aku )?(?:mau|pengen|ingin|ganti|tapi|minta|jadinya)\b)",
    re.IGNORECASE,
)


class Understanding:
    """A client of the parse server. Safe between threads; never raises."""

    def __init__(self, settings: Settings) -> None:
        self._client = httpx.Client(
            base_url=settings.nlu_url,
            headers={"Authorization": f"Bearer {settings.nlu_token}"},
            timeout=settings.nlu_timeout,
        )

    def understand(self, text: str) -> tuple[Meaning, ...]:
        """The meanings of one message, in the order of its questions; one that is_down when Rasa is."""
        return self.understand_many([text])[0]

    def understand_many(self, texts: Sequence[str]) -> list[tuple[Meaning, ...]]:
        """The meanings of each of several messages, asked in as few calls as may be."""
        asked = []
        for text in (_ABANDONED.sub("", text) for text in texts):
            pieces = split_questions(text)
            asked.append([text, *pieces] if len(pieces) > 1 else [text])
        flat = [sentence for group in asked for sentence in group]
        answers = iter([meaning for call in _calls(flat) for meaning in self.parse_many(call)])
        groups = [[next(answers) for _ in group] for group in asked]
        return [choose_meanings(group[0], group[1:]) for group in groups]

    def parse_many(self, texts: Sequence[str]) -> list[Meaning]:
        """One Meaning per text, in one call."""
        clean = [text.replace("\x00", " ").strip()[:MAX_CHARS].lstrip("/ ") for text in texts]
        try:
            answer = self._client.post("/model/parse/batch", json={"texts": clean})
            answer.raise_for_status()
            return [replace(as_meaning(item), teks=text) for item, text in zip(answer.json(), clean, strict=True)]
        except httpx.HTTPStatusError as error:
            if len(texts) > 1:  # one sentence it cannot bear must not silence the others
                return [self.parse_many([text])[0] for text in texts]
            log.warning("NLU menjawab %s", error.response.status_code)
            return [Meaning(is_down=True)]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            log.warning("NLU tidak menjawab: %s", type(error).__name__)
            return [Meaning(is_down=True)] * len(texts)

    def is_up(self) -> bool:
        try:
            return self._client.get("/health", timeout=1.0).status_code == 200
        except httpx.HTTPError:
            return False


def _calls(texts: Sequence[str]) -> list[list[str]]:
    """The texts in calls small enough for the server."""
    calls: list[list[str]] = []
    size = 0
    for text in texts:
        if not calls or len(calls[-1]) >= MAX_BATCH or size + len(text) > MAX_BATCH_CHARS:
            calls.append([])
            size = 0
        calls[-1].append(text)
        size += min(len(text), MAX_CHARS)
    return calls


def as_meaning(parsed: dict[str, Any]) -> Meaning:
    """A Rasa parse as a Meaning. An intent is named `maksud` or `maksud+layanan`."""
    intent = parsed.get("intent") or {}
    name = intent.get("name") or ""
    maksud, _, layanan = ("" if name == FALLBACK else name).partition("+")
    ranking = [item for item in parsed.get("intent_ranking") or [] if item["name"] != FALLBACK]
    mungkin = tuple((*_split(item["name"]), float(item["confidence"])) for item in ranking[:5])
    entitas = tuple(
        {"entitas": e["entity"], "nilai": e["value"], "awal": e.get("start"), "akhir": e.get("end")}
        for e in parsed.get("entities") or []
    )
    yakin = float(intent.get("confidence") or 0.0)
    if name == FALLBACK and ranking:
        yakin = float(ranking[0]["confidence"])
    return Meaning(maksud, layanan, round(yakin, 4), entitas, mungkin)


def split_questions(text: str) -> list[str]:
    """The pieces of a message that may be questions of their own."""
    pieces = [part for piece in _BREAK.split(text) for part in _each_dokumen(piece.strip(" ,;."))]
    return [piece for piece in pieces if len(piece) > 2][: MAX_QUESTIONS * 2]


def _each_dokumen(piece: str) -> list[str]:
    """A piece once for each of two documents it asks about with one word."""
    both = _BOTH.match(piece[:MAX_CHARS])
    return [both["asks"] + both["one"], both["asks"] + both["other"]] if both else [piece]


def choose_meanings(whole: Meaning, pieces: Sequence[Meaning]) -> tuple[Meaning, ...]:
    """Several questions when several pieces are surely questions; else the whole, or its one sure piece.

    A piece that names no service speaks of the one named before it.
    """
    if whole.is_down:
        return (whole,)
    found: list[Meaning] = []
    layanan = ""
    for piece in pieces:
        layanan = piece.layanan or layanan
        if piece.maksud in MANNERS:
            continue
        full = replace(piece, layanan=piece.layanan or layanan)
        if all((m.maksud, m.layanan) != (full.maksud, full.layanan) for m in found):
            found.append(full)
    if len(found) > 1:
        return tuple(found[:MAX_QUESTIONS])
    if len(found) == 1 and (whole.maksud in MANNERS):
        return (found[0],)
    return (whole,)


def _split(name: str) -> tuple[str, str]:
    maksud, _, layanan = name.partition("+")
    return maksud, layanan
