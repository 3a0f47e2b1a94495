"""MAS RAPID: a list of 40 of whom 3 fail, row by row, with every return."""

from __future__ import annotations

import pytest

from handlers.sop.mas_rapid import SOP
from handlers.workflow.daftar import HasilOrang, Orang, count, fail_orang, next_daftar, pass_orang, set_hasil
from handlers.workflow.effects import MakeSurat
from handlers.workflow.engine import problems
from handlers.workflow.model import Aksi, NotPossible, Peran
from tests.sop.walk import Walk, every_return, returns_of, stand_on

P, A = Peran, Aksi


def test_table_has_no_fault():
    assert problems(SOP) == []


def test_forty_inmates_of_whom_three_fail():
    daftar = tuple(Orang(n, f"Tahanan {n}", nik=f"14710101019000{n:02}") for n in range(1, 41))
    walk = Walk(SOP).do(P.LAPAS, A.AJUKAN)
    walk.fakta = count(daftar).as_fakta(walk.fakta)
    walk.do(P.PETUGAS_DAFDUK, A.TERIMA)
    with pytest.raises(NotPossible, match="dinilai"):
        walk.do(P.PETUGAS_DAFDUK, A.VERIFIKASI)
    for orang in daftar:
        failed = orang.urut in (7, 19, 33)
        daftar = fail_orang(daftar, orang.urut, "NIK tidak ada di SIAK") if failed else pass_orang(daftar, orang.urut)
    walk.fakta = count(daftar).as_fakta(walk.fakta)
    walk.do(P.PETUGAS_DAFDUK, A.VERIFIKASI).take(P.KASI_PENDATAAN, A.VERIFIKASI)
    assert len(next_daftar(daftar)) == 37
    walk.take(P.KABID_DAFDUK, A.SETUJUI).do(P.SEKRETARIAT, A.TERIMA)
    with pytest.raises(NotPossible, match="Hari dan tempat"):
        walk.do(P.SEKRETARIAT, A.TERUSKAN)
    walk.knows(has_rencana=True).do(P.SEKRETARIAT, A.TERUSKAN)
    assert MakeSurat("spt") in walk.last
    walk.do(P.PETUGAS_PEREKAMAN, A.TERIMA)
    for orang in next_daftar(daftar):
        daftar = set_hasil(daftar, orang.urut, HasilOrang.DISERAHKAN)
    walk.fakta = count(daftar).as_fakta(walk.fakta)
    walk.do(P.PETUGAS_PEREKAMAN, A.SERAHKAN)
    assert MakeSurat("tanda_terima") in walk.last
    assert walk.ended("selesai")
    assert walk.told()[-1] == "kartu_diterima"


def test_nobody_passes():
    walk = stand_on(SOP, "registrasi").knows(is_daftar=True, orang_tidak_lulus=40)
    assert A.VERIFIKASI not in walk.may(P.PETUGAS_DAFDUK)
    walk.do(P.PETUGAS_DAFDUK, A.KEMBALIKAN, catatan="tidak satu pun ada di SIAK")
    assert walk.row == "permohonan_lapas"
    assert walk.do(P.LAPAS, A.LENGKAPI).row == "registrasi"


def test_the_office_may_begin():
    walk = Walk(SOP).do(P.PETUGAS_DAFDUK, A.AJUKAN)
    walk.take(P.PETUGAS_DAFDUK, A.VERIFIKASI)
    assert walk.row == "verifikasi_daftar"


def test_refusal():
    assert stand_on(SOP, "persetujuan").do(P.KABID_DAFDUK, A.TOLAK, catatan="belum ada alat").ended("ditolak")


def test_every_return():
    assert every_return(SOP) == set(returns_of(SOP))
    assert len(returns_of(SOP)) == 6


def test_the_office_mends_a_list_it_began_for_a_lapas():
    """The same clerk applies, sends it back, mends and receives it: there is no account at the other end."""
    walk = Walk(SOP).do(P.PETUGAS_DAFDUK, A.AJUKAN).take(P.PETUGAS_DAFDUK, A.KEMBALIKAN, catatan="KK tidak terbaca")
    assert walk.row == "permohonan_lapas"
    walk.do(P.PETUGAS_DAFDUK, A.LENGKAPI)
    assert walk.row == "registrasi"
    walk.do(P.PETUGAS_DAFDUK, A.TERIMA)
