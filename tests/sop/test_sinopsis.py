"""SINOPSIS, row by row, with every return."""

from __future__ import annotations

import pytest

from handlers.sop.sinopsis import SOP
from handlers.workflow.daftar import HasilOrang, Orang, count, fail_orang, pass_orang, set_hasil
from handlers.workflow.effects import MakeSurat, StartTenggat
from handlers.workflow.engine import problems
from handlers.workflow.model import Aksi, NotPossible, Peran, Waktu
from tests.sop.walk import Walk, every_return, returns_of, stand_on

P, A = Peran, Aksi


def test_table_has_no_fault():
    assert problems(SOP) == []


def test_a_schools_list_is_recorded_pupil_by_pupil():
    daftar = tuple(Orang(n, f"Siswa {n}", kelompok="SMAN 1") for n in range(1, 4))
    walk = Walk(SOP).do(P.SISWA, A.AJUKAN)
    walk.fakta = count(daftar).as_fakta(walk.fakta)
    walk.do(P.ADMIN, A.TERIMA)
    with pytest.raises(NotPossible, match="dinilai"):
        walk.do(P.ADMIN, A.VERIFIKASI)
    daftar = fail_orang(pass_orang(pass_orang(daftar, 1), 2), 3, "bukan siswa sekolah itu")
    walk.fakta = count(daftar).as_fakta(walk.fakta)
    walk.do(P.ADMIN, A.VERIFIKASI).do(P.ADMIN, A.TERUSKAN)
    assert MakeSurat("daftar") in walk.last
    walk.take(P.KASI_PENDATAAN, A.VERIFIKASI).take(P.KABID_DAFDUK, A.SETUJUI)
    walk.take(P.KASUBBAG_UMUM, A.TERUSKAN)
    assert MakeSurat("spt") in walk.last
    walk.knows(has_rencana=True)
    walk.take(P.KABID_PIAK, A.SETUJUI, catatan="Senin pukul 09.00 di SMAN 1")
    assert StartTenggat("perekaman", Waktu(hari=1, verbatim="1 hari")) in walk.last
    walk.do(P.TIM_PELAKSANA, A.TERIMA)
    with pytest.raises(NotPossible, match="hasil"):
        walk.do(P.TIM_PELAKSANA, A.ENTRI)
    daftar = set_hasil(set_hasil(daftar, 1, HasilOrang.PRR), 2, HasilOrang.TIDAK_HADIR, "sakit")
    walk.fakta = count(daftar).as_fakta(walk.fakta)
    assert walk.do(P.TIM_PELAKSANA, A.ENTRI).ended("selesai")
    assert walk.told() == [
        "permohonan_diterima", "permohonan_diverifikasi", "permohonan_disetujui", "jadwal_perekaman",
        "perekaman_selesai",
    ]


def test_kk_and_akta_differ_row_9():
    walk = Walk(SOP).do(P.PEMOHON, A.AJUKAN)
    walk.take(P.ADMIN, A.KEMBALIKAN, catatan="Nama ibu berbeda. Solusi: perbaikan akta.")
    assert walk.row == "perbaikan_data"
    assert walk.told()[-1] == "data_perlu_perbaikan"
    walk.do(P.SISWA, A.LENGKAPI)
    assert walk.row == "verifikasi"
    assert walk.may(P.ADMIN) == (A.TERIMA,)


def test_help_row_10_stands_alone():
    walk = Walk(SOP).do(P.SISWA, A.AJUKAN, "bantuan")
    walk.take(P.ADMIN, A.JAWAB, catatan="Sandi baru sudah dikirim.")
    assert walk.ended("selesai")
    assert walk.told() == ["pertanyaan_dijawab"]


def test_ordinary_application_does_not_ask_for_help():
    assert Walk(SOP).do(P.SISWA, A.AJUKAN).row == "verifikasi"


@pytest.mark.parametrize(("row", "peran"), [("verifikasi", P.ADMIN), ("persetujuan", P.KABID_DAFDUK)])
def test_refusal(row, peran):
    assert stand_on(SOP, row, is_ditandatangani=False).do(peran, A.TOLAK, catatan="tidak terdaftar").ended("ditolak")


def test_every_return():
    assert every_return(SOP) == set(returns_of(SOP))
    assert len(returns_of(SOP)) == 7
