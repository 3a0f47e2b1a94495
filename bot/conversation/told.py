"""Name, NIK and NKK as people write them in one go: 'saya Rudi, nik 1471…, kk 1471…'. Pure.

What is not labelled is only taken when it can be nothing else; what is labelled counts as that and nothing else.
"""

from __future__ import annotations

import re

from bot.conversation import words
from bot.conversation.state import UNKNOWN, Form
from data.reference.nik import check_nik, check_nkk

_DIGITS = r"(\d(?:[ .\-]?\d){15})(?!\d)"
_NKK_WORD = r"(?:nkk|(?:no|nomor|nmr)\.? ?(?:kk|kartu keluarga)|kk|kartu keluarga)"
_NIK_WORD = r"(?:nik|(?:no|nomor|nmr)\.? ?(?:nik|ktp|e-?ktp)|ktp)"
_BETWEEN = r"(?: ?(?:nya|saya|sy|pemohon|adalah|ini|yaitu))*\s*[:=.\-]?\s*"
_NKK = re.compile(rf"\b{_NKK_WORD}{_BETWEEN}{_DIGITS}", re.IGNORECASE)
_NIK = re.compile(rf"\b{_NIK_WORD}{_BETWEEN}{_DIGITS}", re.IGNORECASE)
_BARE = re.compile(rf"(?<!\d){_DIGITS}")
_NAME = re.compile(
    r"\bnama(?:nya)?(?: (?:saya|sy|aku|lengkap|pemohon|nya))*\s*[:=]?\s*"
    r"([^\W\d_][^\d_\n:;?!]*?)(?=\s*(?:$|[\n;,?!]|\d|\b(?:nik|nkk|no|nomor|nmr|kk|ktp|alamat|mau|ingin|dan|tgl)\b))",
    re.IGNORECASE,
)


def read(text: str, question: str = "") -> dict[str, str]:
    """The answers a text holds beside, or instead of, the one asked for: question → valid value.

    {} when it holds no number with a label and no more than one number: then it is judged as a plain answer.
    """
    found = _numbers(text, question)
    if not found:
        return {}
    name = _name(text, question)
    return {"nama": name, **found} if name else found


def correct(form: Form, text: str) -> dict[str, str]:
    """A NIK or NKK put right later on: named in the text, or the NKK that was not known when it was asked for."""
    found = _numbers(text, "") if form.jawaban else {}
    bare = [_digits(one) for one in _BARE.findall(text)]
    if found or len(bare) != 1:
        return found
    named = set(re.findall(r"\b(nik|nkk|kk)\b", words.normal(text)))
    if named == {"nik"}:
        return {"nik": bare[0]} if check_nik(bare[0]).is_ok else {}
    is_nkk = bool(named - {"nik"}) or form.jawaban.get("nkk") == UNKNOWN
    return {"nkk": bare[0]} if is_nkk and check_nkk(bare[0]).is_ok and bare[0] != form.jawaban.get("nik") else {}


def _numbers(text: str, question: str) -> dict[str, str]:
    said = {"nkk": _first(_NKK, text), "nik": _first(_NIK, text)}
    bare = [_digits(one) for one in _BARE.findall(_NIK.sub(" ", _NKK.sub(" ", text)))]
    if not said["nik"] and bare and (said["nkk"] or question == "nama" or len(bare) == 2):
        said["nik"] = bare.pop(0)
    if not said["nkk"] and len(bare) == 1 and said["nik"]:
        said["nkk"] = bare.pop(0)
    checks = {"nik": check_nik, "nkk": check_nkk}
    valid = {slug: value for slug, value in said.items() if value and checks[slug](value).is_ok}
    return valid if valid.get("nik") != valid.get("nkk") else {}


def _name(text: str, question: str) -> str:
    found = _NAME.search(text)
    if found is None and question == "nama":  # asked for, so what is left beside the numbers is the name
        rest = _BARE.sub(" ", _NIK.sub(" ", _NKK.sub(" ", text)))
        name = words.bare_name(rest.strip(" ,;.\n"))
    else:
        name = words.bare_name(found[1]) if found else ""
    return name if words.is_name(name) and not words.is_doubtful_name(name) else ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return _digits(found[1]) if found else ""


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
