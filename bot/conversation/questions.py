"""The questions of an application: which come, in what order, how each is asked and judged. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.conversation import checklist, summary, words
from bot.conversation.choices import button
from bot.conversation.state import MAX_TEKS, Form
from data.reference.nik import NikCheck, check_nik, check_nkk, mask_nik
from handlers.layanan import LAYANAN
from handlers.turn import Button, Reply

PENYERAHAN = {
    "chat": "PDF lewat chat ini",
    "pos": "Dikirim POS",
    "ambil": "Ambil di kantor",
}
KECAMATAN_PER_PAGE = 8
CLOSING = ("berkas", "ringkasan", "persetujuan")
_DIGITS = re.compile(r"\d(?:[\s.\-_/]*\d){7,}")

NIK_FAULTS = {
    "kosong": "nik_kosong",
    "huruf": "nik_huruf",
    "panjang": "nik_panjang",
    "wilayah": "nik_wilayah",
    "tanggal": "nik_tanggal",
    "serial": "nik_serial",
}
NKK_FAULTS = {"kosong": "nkk_kosong", "huruf": "nkk_huruf", "panjang": "nkk_panjang", "wilayah": "nkk_wilayah"}


@dataclass(frozen=True)
class Judgement:
    """A judged answer: `value` to keep, or `fault` (a key with params); `note` goes along with a good one."""

    value: str = ""
    fault: str = ""
    params: Mapping[str, Any] | None = None
    note: str = ""
    is_ok: bool = False


def sequence(form: Form) -> tuple[str, ...]:
    """All questions of this form, in order."""
    if form.nomor:
        return ("berkas",)
    layanan = LAYANAN[form.layanan]
    extra = tuple(row.slug for row in layanan.pertanyaan)
    pos = ("alamat", "kecamatan") if form.jawaban.get("penyerahan") == "pos" else ()
    how = ("penyerahan", *pos) if layanan.is_diserahkan else ()
    return ("nama", "nik", "nkk", *extra, *how, *CLOSING)


def advance(form: Form) -> Form:
    """The form at its first question without an answer (the summary when none is left)."""
    for question in sequence(form):
        if question == "berkas":
            if not checklist.is_complete(form):
                return replace(form, pertanyaan="berkas")
        elif question == "ringkasan" or question not in form.jawaban:
            return replace(form, pertanyaan=question)
    return replace(form, pertanyaan="berkas")


def back(form: Form) -> Form | None:
    """The form one question earlier; None at the first."""
    order = sequence(form)
    place = order.index(form.pertanyaan) if form.pertanyaan in order else len(order) - 1
    return replace(form, pertanyaan=order[place - 1], item="") if place > 0 else None


def with_penyerahan(form: Form, value: str) -> Form:
    """The delivery choice set; an address is only kept for POS."""
    form = form.answered("penyerahan", value)
    if value == "pos":
        return form
    kept = {key: each for key, each in form.jawaban.items() if key not in ("alamat", "kecamatan")}
    return replace(form, jawaban=kept)


def penyerahan_choices(form: Form) -> tuple[str, ...]:
    """How this service's document may come to the citizen."""
    return ("pos", "ambil") if LAYANAN[form.layanan].is_kartu else ("chat", "ambil")


def ask(form: Form, profil: Mapping[str, Any], lepas: tuple[int, ...] = (), page: int = 0, ke: int = 0) -> Reply:
    """The open question of a form as one bubble. `ke`: how many of the unfiled photos have been dealt with."""
    question = form.pertanyaan
    if lepas and question in CLOSING:
        return checklist.ask_item(form, lepas, ke)
    if question == "berkas":
        return checklist.ask(form)
    if question == "ringkasan":
        return summary.show(form)
    if question == "persetujuan":
        return summary.ask_consent(form, profil)
    if question == "penyerahan":
        return Reply("tanya_penyerahan", {}, tuple(
            Button(PENYERAHAN[value], f"jawab:penyerahan:{value}") for value in penyerahan_choices(form)))
    if question == "kecamatan":
        return Reply("tanya_kecamatan", {}, _kecamatan_buttons(profil, page))
    if question == "nkk":
        unknown = () if LAYANAN[form.layanan].is_nkk_wajib else (Button("Tidak tahu", "lewati:nkk"),)
        return Reply("tanya_nkk", {}, unknown)
    own = next((row for row in LAYANAN[form.layanan].pertanyaan if row.slug == question), None)
    return Reply(own.key if own else {"nik": "tanya_nik", "alamat": "tanya_alamat"}.get(question, "tanya_nama"))


def judge(form: Form, text: str, profil: Mapping[str, Any]) -> Judgement:
    """A typed answer to the open question."""
    question = form.pertanyaan
    if question == "nama":
        return _judge_name(text)
    if question == "nik":
        return _judge_number(text, check_nik(_digits_of(text)), NIK_FAULTS)
    if question == "nkk":
        found = _judge_number(text, check_nkk(_digits_of(text)), NKK_FAULTS)
        return Judgement(fault="nkk_sama_nik") if found.is_ok and found.value == form.jawaban.get("nik") else found
    if question == "penyerahan":
        return _judge_penyerahan(form, text)
    if question == "kecamatan":
        return _judge_kecamatan(text, profil)
    return _judge_words(question, text)


def pick_kecamatan(place: str, profil: Mapping[str, Any]) -> str:
    """The kecamatan a button means ('' when the list has no such place)."""
    names = list(profil.get("kecamatan", ()))
    return names[int(place)] if place.isdigit() and int(place) < len(names) else ""


def holds_number(text: str) -> bool:
    """Whether a text carries something meant as a NIK or NKK."""
    return bool(_DIGITS.search(text))


def _digits_of(text: str) -> str:
    """The digit run of a sentence ('NIK saya 1471 0101 …'), or the whole text when it has none."""
    runs = [] if re.search(r"\d[A-Za-z]+\d", text) else _DIGITS.findall(text)
    return max(runs, key=len) if runs else text


def _judge_number(text: str, check: NikCheck, faults: Mapping[str, str]) -> Judgement:
    if not check.is_ok:
        alasan = check.alasan if check.nik else "kosong"
        return Judgement(fault=faults.get(alasan, faults["huruf"]), params={"jumlah": len(check.nik)})
    note = "nik_kecamatan_tak_dikenal" if check.peringatan else ""
    return Judgement(check.nik, note=note, is_ok=True, params={"nik": mask_nik(check.nik)})


def _judge_name(text: str) -> Judgement:
    name = words.bare_name(text)
    if not words.is_name(name):
        return Judgement(fault="nama_panjang" if len(name) > words.NAME_MAX else "nama_salah")
    return Judgement(name, is_ok=True)


def _judge_words(question: str, text: str) -> Judgement:
    value = words.tidy(text)
    if len(value) > MAX_TEKS:
        return Judgement(fault="jawaban_panjang", params={"batas": MAX_TEKS})
    if question == "alamat" and not words.is_address(value):
        return Judgement(fault="alamat_pendek")
    if question.startswith("alamat_") and not (words.is_address(value) or words.names_region(value)):
        return Judgement(fault="alamat_pindah_pendek")
    if question.startswith("nama_"):
        return _judge_name(text)
    if len(value) < 3:
        return Judgement(fault="jawaban_pendek")
    return Judgement(value, is_ok=True)


_PENYERAHAN_WORDS = {
    "chat": r"^(?!.*\b(?:pos|rumah)\b).*\b(chat|pdf|wa|whatsapp|telegram|online|\w*sini|hp|\w*kirim\w*)\b",
    "pos": r"\b(pos|kirim|dikirim|antar|diantar|rumah|paket)\b",
    "ambil": r"\b(ambil|diambil|kantor|jemput|sendiri|datang)\b",
}


def _judge_penyerahan(form: Form, text: str) -> Judgement:
    said = words.normal(text)
    found = [value for value in penyerahan_choices(form) if re.search(_PENYERAHAN_WORDS[value], said)]
    return Judgement(found[0], is_ok=True) if len(found) == 1 else Judgement(fault="pilih_penyerahan")


def _judge_kecamatan(text: str, profil: Mapping[str, Any]) -> Judgement:
    names = {words.normal(name): name for name in profil.get("kecamatan", ())}
    said = re.sub(r"^(kecamatan|kec)[. ]+", "", words.normal(text))
    close = difflib.get_close_matches(said, names, n=1, cutoff=0.78)
    inside = [name for name in names if re.search(rf"\b{re.escape(name)}\b", said)]
    if close or len(inside) == 1:
        return Judgement(names[(close or inside)[0]], is_ok=True)
    if not names and words.is_name(text):
        return Judgement(words.tidy(text), is_ok=True)
    return Judgement(fault="kecamatan_tak_dikenal")


def _kecamatan_buttons(profil: Mapping[str, Any], page: int) -> tuple[Button, ...]:
    names = list(profil.get("kecamatan", ()))
    if len(names) <= 10:
        return tuple(button(name, f"jawab:kecamatan:{place}") for place, name in enumerate(names))
    start = page * KECAMATAN_PER_PAGE
    start = start if 0 <= start < len(names) else 0
    shown = names[start : start + KECAMATAN_PER_PAGE]
    rows = [button(name, f"jawab:kecamatan:{start + place}") for place, name in enumerate(shown)]
    following = start // KECAMATAN_PER_PAGE + 1 if start + KECAMATAN_PER_PAGE < len(names) else 0
    return (*rows, Button("Kecamatan lainnya", f"halaman:{following}"))
