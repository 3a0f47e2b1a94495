"""KTP-el PRR, row by row, with every return."""

from __future__ import annotations

import pytest

from handlers.sop.ktp_prr import SOP
from handlers.workflow.effects import MakeSurat, QueueCetak, StartTenggat
from handlers.workflow.engine import problems
from handlers.workflow.model import Aksi, NotPossible, Peran, Waktu
from tests.sop.walk import Walk, every_return, returns_of, stand_on

P, A = Peran, Aksi


def test_table_has_no_fault():
    assert problems(SOP) == []


def test_printed_at_seventeen_without_application_and_brought_by_post():
    walk = Walk(SOP, is_kartu=True, penyerahan="pos").do(P.SISTEM, A.AJUKAN)
    walk.take(P.OPERATOR, A.CETAK)
    assert QueueCetak() in walk.last
    walk.knows(is_tercetak=True).do(P.OPERATOR, A.TERUSKAN)
    assert StartTenggat("pilah", Waktu(hari=5, verbatim="5 hari")) in walk.last
    walk.take(P.PETUGAS_PEMILAH, A.TERUSKAN)
    walk.take(P.KASI_INOVASI, A.TERUSKAN)
    assert MakeSurat("berita_acara") in walk.last
    walk.do(P.KASI_INOVASI, A.SERAHKAN)
    walk.take(P.PETUGAS_POS, A.SERAHKAN)
    assert walk.ended("selesai")
    assert walk.told() == ["kartu_dicetak", "kartu_diserahkan_pos", "kartu_diterima"]


def test_applicant_does_not_apply():
    assert Walk(SOP).may(P.PEMOHON) == ()


def test_what_cannot_be_printed_ends_with_a_reason():
    walk = stand_on(SOP, "cetak", is_tercetak=False)
    with pytest.raises(NotPossible, match="alasan"):
        walk.do(P.OPERATOR, A.TOLAK)
    assert walk.do(P.OPERATOR, A.TOLAK, catatan="sudah meninggal").ended("ditolak")


def test_undelivered_card_is_kept_or_sent_again():
    walk = stand_on(SOP, "antar_pos").do(P.PETUGAS_POS, A.KEMBALIKAN, catatan="pindah rumah")
    walk.take(P.PETUGAS_PENGAMBILAN, A.TERUSKAN)
    assert walk.row == "berita_acara"
    again = stand_on(SOP, "antar_pos").do(P.PETUGAS_POS, A.KEMBALIKAN, catatan="pindah rumah")
    assert again.take(P.PETUGAS_PENGAMBILAN, A.SERAHKAN).ended("selesai")


def test_reprint_needs_an_approval():
    walk = stand_on(SOP, "cetak", is_tercetak=False).do(P.OPERATOR, A.CETAK)
    assert A.CETAK not in walk.may(P.OPERATOR)
    walk.knows(is_cetak_ulang=True).do(P.OPERATOR, A.CETAK)
    assert QueueCetak() in walk.last


def test_every_return():
    # the counter is reached only by a return of the post, which the walker takes as a way on
    assert every_return(SOP) == set(returns_of(SOP))
    assert len(returns_of(SOP)) == 5
