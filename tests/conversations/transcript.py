"""Reads a transcript and plays it against the dialog. The format is explained in tests/conversations/README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.conversation.dialog import step
from bot.conversation.state import State
from data.reference.offices import load_profil
from handlers.pesan import render
from handlers.turn import Attachment, Button, Decision, Facts, Jawaban, Meaning, Message, PermohonanFact

START = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
_FILES = re.compile(r"^\[(\d+) foto\]\s*(.*)$")
_KIND = re.compile(r"^\((\w+)(?: (\w+))?\)\s*(.*)$")
_MEANING = re.compile(r"^(.*?)\s*\{([^{}]*)\}$")


@dataclass(frozen=True)
class Line:
    """One line of a transcript: its sign, its text, and where it stands."""

    sign: str
    text: str
    number: int


@dataclass
class Talk:
    """One conversation being played."""

    state: State = field(default_factory=State)
    facts: Facts = field(default_factory=lambda: base_facts())
    berkas_id: int = 100
    decision: Decision = field(default_factory=Decision)

    def send(self, text: str) -> Decision:
        message, meanings = self._message(text)
        facts = replace(self.facts, meanings=meanings)
        self.state, self.decision = step(self.state, message, facts)
        self.state = State.from_dict(self.state.to_dict())
        later = self.facts.now + timedelta(seconds=20)
        self.facts = replace(self.facts, now=later, dicari=None, nomor_salah="", ditawarkan=())
        return self.decision

    def direct(self, text: str) -> None:
        """A line that changes the world (`@ word rest`); README.md lists the words."""
        word, _, rest = text.partition(" ")
        if word == "profil":
            self.facts = replace(self.facts, profil=load_profil(rest))
        elif word == "jeda":
            self.facts = replace(self.facts, now=self.facts.now + timedelta(hours=int(rest.removesuffix("h"))))
        elif word == "permohonan":
            self.facts = replace(self.facts, permohonan=(*self.facts.permohonan, _fact(rest)))
        elif word == "dicari":
            self.facts = replace(self.facts, dicari=_fact(rest))
        elif word == "nomor_salah":
            self.facts = replace(self.facts, nomor_salah=rest)
        elif word == "ganda":
            self.facts = replace(self.facts, nik_ganda=rest)
        elif word == "jawaban":
            teks, _, jawaban = rest.partition(" = ")
            self.facts = replace(self.facts, jawaban=Jawaban(7, teks, jawaban, "19 November 2026") if teks else None)
        elif word == "nama":
            self.facts = replace(self.facts, nama_akun=rest)
        elif word == "ditawarkan":
            self.facts = replace(self.facts, ditawarkan=tuple(Button(*each.split("=")) for each in rest.split(" | ")))
        elif word == "tutup":
            self.facts = replace(self.facts, is_open=False, jam_hari_ini="Kantor sudah tutup.")
        else:
            raise ValueError(f"unknown directive @ {text}")

    def _message(self, text: str) -> tuple[Message, tuple[Meaning, ...]]:
        meanings: tuple[Meaning, ...] = (Meaning(),)
        if found := _MEANING.match(text):
            text, meanings = found[1], tuple(map(_meaning, found[2].split(";")))
        if found := _FILES.match(text):
            ids = range(self.berkas_id, self.berkas_id + int(found[1]))
            self.berkas_id += int(found[1])
            files = tuple(Attachment(each, "image/jpeg") for each in ids)
            return Message(found[2], "berkas", lampiran=files), meanings
        if text.startswith("#"):
            return Message(jenis="tombol", pilihan=text[1:]), meanings
        if found := _KIND.match(text):
            return Message(found[3], found[1], alasan=found[2] or "", kontak_sendiri=found[2] == "sendiri"), meanings
        return Message(text.replace("\\n", "\n")), meanings


def base_facts() -> Facts:
    """The demo office, open, knowing nobody."""
    return Facts(START, load_profil("demo"), "webchat", jam_hari_ini="Hari ini buka sampai pukul 15.30.")


def read(path: Path) -> Iterator[tuple[str, list[Line]]]:
    """The conversations of a file: (title, lines)."""
    title, lines = "", []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if raw.startswith("# "):
            if lines:
                yield title, lines
            title, lines = raw[2:].strip(), []
        elif raw.strip():
            lines.append(Line(raw[0], raw[1:].strip(), number))
    if lines:
        yield title, lines


def play(lines: list[Line]) -> None:
    """Play one conversation; AssertionError names the line that differs."""
    talk, index = Talk(), 0
    while index < len(lines):
        line = lines[index]
        index += 1
        if line.sign == "@":
            talk.direct(line.text)
            continue
        assert line.sign == ">", f"line {line.number}: expected a message, not “{line.sign}”"
        decision = talk.send(line.text)
        expected = []
        while index < len(lines) and lines[index].sign in "<![":
            expected.append(lines[index])
            index += 1
        _compare(line, decision, expected)


def _compare(line: Line, decision: Decision, expected: list[Line]) -> None:
    said = [(reply.key, render(reply.key, **reply.params)) for reply in decision.replies]
    wanted = [each.text.partition(": ") for each in expected if each.sign == "<"]
    where = f"line {line.number} “{line.text}”"
    assert [key for key, _ in said] == [key for key, _, _ in wanted], f"{where}: said {said}"
    for (key, text), (_, _, part) in zip(said, wanted, strict=True):
        assert part in text, f"{where}: {key} says {text!r}, without {part!r}"
    labels = [button.label for reply in decision.replies for button in reply.buttons]
    for each in expected:
        if each.sign == "[":
            assert labels == [label.strip() for label in each.text.rstrip("]").split("|")], f"{where}: offers {labels}"
    effects = [describe(effect) for effect in decision.effects]
    assert effects == [each.text for each in expected if each.sign == "!"], f"{where}: effects {effects}"


def describe(effect: Any) -> str:
    """An effect as a transcript writes it: its name and what it carries, files counted."""
    parts = [type(effect).__name__]
    for name, value in vars(effect).items():
        if name == "data":
            parts += [f"{key}={each}" for key, each in value.items() if key != "persetujuan"]
        elif isinstance(value, Mapping):
            parts += [f"{key}:{len(each)}" for key, each in value.items()]
        elif value is True:
            parts.append(name)
        elif isinstance(value, str) and value:
            parts.append(value)
    return " ".join(parts)


def _meaning(text: str) -> Meaning:
    """'tanya_syarat+kk_baru 0.9', 'mati', or 'tanya_biaya 0.3 mungkin tanya_lama+kia,ajukan+kia'."""
    text = text.strip()
    if text == "mati":
        return Meaning(is_down=True)
    if not text:
        return Meaning()
    head, _, likely = text.partition(" mungkin ")
    name, _, yakin = head.partition(" ")
    maksud, _, layanan = name.partition("+")
    mungkin = tuple((*each.partition("+")[::2], 0.3) for each in likely.split(",") if each)
    return Meaning(maksud, layanan, float(yakin or 0.95), mungkin=mungkin)


def _fact(text: str) -> PermohonanFact:
    """'NOMOR layanan' and langkah=… kurang=a,b alasan=a:buram selesai hasil=… catatan=… orang_lain tetap terlambat."""
    nomor, layanan, *rest = text.split()
    options = dict(each.partition("=")[::2] for each in rest)
    return PermohonanFact(
        nomor,
        layanan,
        options.get("langkah", "verifikasi_kasi"),
        "Langkah 6 dari 9: menunggu Kasi.",
        is_selesai="selesai" in options,
        hasil=options.get("hasil", ""),
        item_kurang=tuple(each for each in options.get("kurang", "").split(",") if each),
        alasan_kurang=dict(each.split(":") for each in options.get("alasan", "").split(",") if each),
        can_cancel="tetap" not in options,
        alasan=options.get("catatan", ""),
        is_milik_sendiri="orang_lain" not in options,
        bisa_disegerakan="terlambat" in options,
    )
