"""Lists: each person passes or fails alone."""

from __future__ import annotations

import pytest

from handlers.workflow.daftar import (
    HasilOrang,
    Orang,
    Verifikasi,
    count,
    doubles,
    fail_orang,
    group,
    next_daftar,
    pass_orang,
    retry_daftar,
    set_hasil,
)
from handlers.workflow.model import Fakta, NotPossible

DAFTAR = tuple(Orang(n, f"Siswa {n}", nik=str(n), kelompok=f"SMA {n % 2 + 1}") for n in range(1, 5))


def test_one_fails_and_the_others_go_on():
    daftar = fail_orang(DAFTAR, 2, " KK berbeda ")
    for urut in (1, 3, 4):
        daftar = pass_orang(daftar, urut)
    assert [orang.urut for orang in next_daftar(daftar)] == [1, 3, 4]
    assert daftar[1].alasan == "KK berbeda"
    assert DAFTAR[1].verifikasi is Verifikasi.BELUM, "the list given was not changed"


def test_a_failure_has_a_reason():
    with pytest.raises(NotPossible, match="alasan"):
        fail_orang(DAFTAR, 1, "  ")
    with pytest.raises(NotPossible, match="alasan"):
        set_hasil(pass_orang(DAFTAR, 1), 1, HasilOrang.GAGAL)


def test_an_outcome_only_for_those_who_passed_and_no_verdict_after_it():
    with pytest.raises(NotPossible, match="belum lulus"):
        set_hasil(DAFTAR, 1, HasilOrang.REKAM)
    done = set_hasil(pass_orang(DAFTAR, 1), 1, HasilOrang.REKAM)
    with pytest.raises(NotPossible, match="sudah mempunyai hasil"):
        fail_orang(done, 1, "terlambat")


def test_unknown_line():
    with pytest.raises(NotPossible, match="nomor 99"):
        pass_orang(DAFTAR, 99)


def test_counts_and_what_the_engine_is_told():
    daftar = set_hasil(pass_orang(pass_orang(fail_orang(DAFTAR, 4, "x"), 1), 2), 2, HasilOrang.TIDAK_HADIR, "sakit")
    jumlah = count(daftar)
    assert (jumlah.semua, jumlah.belum, jumlah.lulus, jumlah.tidak_lulus, jumlah.tanpa_hasil, jumlah.gagal) == (
        4, 1, 2, 1, 1, 1,
    )
    fakta = jumlah.as_fakta(Fakta(is_kartu=True))
    assert fakta.is_kartu
    assert (fakta.orang_belum, fakta.orang_tanpa_hasil, fakta.orang_gagal) == (1, 1, 1)


def test_groups_and_doubles():
    by_school = {nama: [o.urut for o in orang] for nama, orang in group(DAFTAR).items()}
    assert by_school == {"SMA 1": [2, 4], "SMA 2": [1, 3]}
    assert doubles((*DAFTAR, Orang(5, "Kembar", nik="3"), Orang(6, "Tanpa NIK"))) == {5: 3}


def test_retry_takes_the_failed_and_starts_them_anew():
    daftar = set_hasil(pass_orang(DAFTAR, 3), 3, HasilOrang.KEMBALI, "pindah")
    assert retry_daftar(daftar) == (Orang(1, "Siswa 3", "3", kelompok="SMA 2", verifikasi=Verifikasi.LULUS),)


def test_every_outcome_has_a_name():
    assert all(hasil.label for hasil in HasilOrang)
