"""JASA DUKCAPIL, row by row, with every return."""

from __future__ import annotations

from handlers.sop.jasa_dukcapil import SOP
from handlers.workflow.daftar import HasilOrang, Orang, Verifikasi, count, retry_daftar, set_hasil
from handlers.workflow.effects import MakeSurat
from handlers.workflow.engine import problems
from handlers.workflow.model import Aksi, Peran
from tests.sop.walk import Walk, every_return, returns_of

P, A = Peran, Aksi
REKAPAN = tuple(Orang(n, f"Warga {n}", kelompok="KK", verifikasi=Verifikasi.LULUS) for n in (1, 2, 3))


def on_its_way() -> Walk:
    walk = Walk(SOP).do(P.FO, A.AJUKAN)
    assert MakeSurat("rekapan") in walk.last
    walk.fakta = count(REKAPAN).as_fakta(walk.fakta)
    walk.take(P.KASUBBAG_UMUM, A.TERUSKAN)
    assert MakeSurat("pengantar") in walk.last
    walk.take(P.SEKRETARIS, A.TANDA_TANGANI)
    walk.do(P.PIHAK_KETIGA, A.TERIMA)
    assert A.SERAHKAN not in walk.may(P.PIHAK_KETIGA), "three have no outcome yet"
    return walk


def test_table_has_no_fault():
    assert problems(SOP) == []


def test_all_delivered():
    walk, daftar = on_its_way(), REKAPAN
    for orang in REKAPAN:
        daftar = set_hasil(daftar, orang.urut, HasilOrang.DISERAHKAN)
    walk.fakta = count(daftar).as_fakta(walk.fakta)
    assert walk.do(P.PIHAK_KETIGA, A.SERAHKAN).ended("selesai")


def test_some_come_back_as_a_recap_and_are_tried_again():
    walk = on_its_way()
    daftar = set_hasil(set_hasil(REKAPAN, 1, HasilOrang.DISERAHKAN), 2, HasilOrang.DISERAHKAN)
    daftar = set_hasil(daftar, 3, HasilOrang.KEMBALI, "alamat tidak ditemukan")
    walk.fakta = count(daftar).as_fakta(walk.fakta)
    walk.do(P.PIHAK_KETIGA, A.SERAHKAN)
    assert walk.row == "dikembalikan"
    walk.take(P.KASUBBAG_UMUM, A.KEMBALIKAN, catatan="coba lagi minggu depan")
    assert MakeSurat("rekapan_belum_diserahkan") in walk.last
    assert [orang.nama for orang in retry_daftar(daftar)] == ["Warga 3"]
    assert walk.take(P.FO, A.TERUSKAN).row == "pengantar"


def test_some_come_back_and_the_recap_is_closed():
    walk = on_its_way().knows(orang_tanpa_hasil=0, orang_gagal=1).do(P.PIHAK_KETIGA, A.SERAHKAN)
    assert walk.take(P.KASUBBAG_UMUM, A.TERUSKAN).ended("kembali")


def test_nobody_applied_so_nobody_withdraws():
    assert on_its_way().may(P.PEMOHON) == ()


def test_every_return():
    assert every_return(SOP) == set(returns_of(SOP))
    assert len(returns_of(SOP)) == 4
