"""pesan.toml: every key is there and used, every sentence gets its parameters, none asks for what we never ask for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from handlers.pesan import KEYS, params_of, render

ROOT = Path(__file__).parents[2]
SOURCES = [p for layer in ("bot", "handlers", "backoffice", "data") for p in (ROOT / layer).rglob("*.py")]
SPEAKERS = {"Reply", "Notify", "Judgement", "Pertanyaan"}
# What every notice of a workflow carries (handlers/commands/run_effects.message_params and the documents).
NOTICE_PARAMS = {"nama", "nomor", "layanan", "langkah", "alasan", "daftar", "tautan", "jam", "jawaban", "kantor",
                 "kode", "periksa"}  # fmt: skip
NOTICES = {
    "permohonan_diajukan", "permohonan_diterima", "permohonan_diverifikasi", "berkas_kurang", "permohonan_disetujui",
    "permohonan_ditolak", "permohonan_ditandatangani", "dokumen_dikirim", "kartu_dicetak", "kartu_siap_diambil",
    "kartu_diserahkan_pos", "kartu_diterima", "kartu_kembali", "permohonan_dibatalkan", "eskalasi_dijawab",
    "petugas_mengambil_alih", "petugas_selesai", "diteruskan_ke_petugas", "nlu_padam", "pertanyaan_dijawab",
    "data_perlu_perbaikan", "jadwal_perekaman", "perekaman_selesai", "berkas_dilengkapi", "tidak_dapat_sekarang",
}  # fmt: skip
_FORBIDDEN = re.compile(
    r"\b(otp|pin|password|kode verifikasi|transfer|rekening|rp\.?\s?\d|cvv|nomor kartu atm)\b", re.I
)
_HTML = re.compile(r"</?[a-z]+[^>]*>|&[a-z]+;", re.I)


def strings() -> set[str]:
    """Every string constant of the app: keys are always written out somewhere."""
    found: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def spoken() -> list[tuple[str, str, set[str] | None]]:
    """(place, key, parameter names if they are a literal dict) of every Reply("key", {…})."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reply"):
                continue
            first = node.args[0] if node.args else None
            keys = [n.value for n in ast.walk(first) if isinstance(n, ast.Constant)] if first else []
            params: set[str] | None = set()
            if len(node.args) > 1:
                given = node.args[1]
                is_literal = isinstance(given, ast.Dict) and all(isinstance(k, ast.Constant) for k in given.keys)
                params = {k.value for k in given.keys} if is_literal else None
            place = f"{path.relative_to(ROOT)}:{node.lineno}"
            found += [(place, key, params) for key in keys if isinstance(first, ast.Constant) and isinstance(key, str)]
    return found


SPOKEN = spoken()


@pytest.mark.parametrize(("place", "key", "params"), SPOKEN, ids=[f"{p}-{k}" for p, k, _ in SPOKEN])
def test_what_is_said_stands_in_pesan(place, key, params):
    assert key in KEYS, f"{place} says “{key}”: add it to handlers/pesan.toml"
    if params is not None:
        assert params_of(key) <= params, f"{place}: “{key}” also needs {params_of(key) - params}"


def test_every_sentence_is_used():
    unused = KEYS - strings()
    assert not unused, f"nobody says {sorted(unused)}: drop them from handlers/pesan.toml or use them"


@pytest.mark.parametrize("key", sorted(NOTICES))
def test_notices_are_there_and_need_no_more_than_a_notice_carries(key):
    assert key in KEYS, f"add “{key}” to handlers/pesan.toml"
    assert params_of(key) <= NOTICE_PARAMS, f"“{key}” needs {params_of(key) - NOTICE_PARAMS}, which no notice carries"


@pytest.mark.parametrize("key", sorted(KEYS))
def test_sentence(key):
    text = render(key, **dict.fromkeys(params_of(key), "x"))
    assert not _FORBIDDEN.search(text), f"“{key}”: the bot never asks for OTP, PIN or money"
    assert not _HTML.search(text), f"“{key}”: plain text only"
    assert len(text) <= 900, f"“{key}” is too long for a chat"
    assert text.count("*") % 2 == 0, f"“{key}”: a *bold* is not closed"
    assert text == text.strip()
    assert "{" not in text


def test_a_missing_parameter_is_loud():
    with pytest.raises(KeyError, match="nomor"):
        render("status", layanan="KK", uraian="…")
    with pytest.raises(KeyError, match="tidak_ada"):
        render("tidak_ada")


def test_values_are_never_templates():
    assert "{nik}" in render("konfirmasi_nama", nama="{nik}")


def test_an_optional_line_is_left_out_when_its_value_is_empty():
    params = dict.fromkeys(params_of("berkas_kurang"), "x")
    assert "Catatan petugas: x" in render("berkas_kurang", **params)
    assert "Catatan" not in render("berkas_kurang", **params | {"alasan": ""})
