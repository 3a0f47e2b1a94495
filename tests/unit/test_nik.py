"""NIK and NKK, by the vectors of data/reference/nik_vectors.jsonl."""

import json
from datetime import date
from pathlib import Path

import pytest

from data.reference.nik import check_nik, check_nkk, mask_in_text, mask_nik

VECTORS = [json.loads(line) for line in Path("data/reference/nik_vectors.jsonl").read_text().splitlines()]
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["why"])
def test_vector(vector):
    check = check_nik(vector["nik"], TODAY)
    assert check.is_ok == (
        vector["expect"] in ("ok", "ok_after_normalising", "ok_ambiguous_century", "warn_not_reject")
    )
    assert (check.peringatan == "kecamatan") == (vector["expect"] == "warn_not_reject")
    if "dob" in vector:
        assert date.fromisoformat(vector["dob"]) in check.lahir
    if "gender" in vector:
        assert check.jenis_kelamin == vector["gender"]


@pytest.mark.parametrize(
    ("text", "alasan"),
    [
        ("", "kosong"),
        ("  ", "kosong"),
        ("147101010190001", "panjang"),
        ("14710101019000012", "panjang"),
        ("1471O10101900001", "huruf"),
        ("١٤٧١٠١٠١٠١٩٠٠٠٠١", "huruf"),
        ("1471013002900001", "tanggal"),
        ("9999990101900001", "wilayah"),
        ("1471010101900000", "serial"),
    ],
)
def test_each_fault_has_its_own_reason(text, alasan):
    assert check_nik(text, TODAY).alasan == alasan


def test_nkk():
    assert check_nkk("1471 0101 0119 0001").is_ok
    assert check_nkk("147101010119000").alasan == "panjang"


def test_masking():
    assert mask_nik("1471010101900001") == "1471••••••••0001"
    assert mask_in_text("nik saya 1471 0101 0190 0001 ya") == "nik saya 1471••••••••0001 ya"
    assert mask_in_text("hp 081234567890") == "hp 081234567890"
