"""BAMSOS: the kinds of question, row by row, with every return."""

from __future__ import annotations

import pytest

from handlers.sop.bamsos import SOP
from handlers.workflow.effects import Notify, QueueCetak, SendDokumen, StartTenggat
from handlers.workflow.engine import problems
from handlers.workflow.model import Aksi, NotPossible, Peran, Waktu
from tests.sop.walk import Walk, every_return, returns_of, stand_on

P, A = Peran, Aksi


def asked(jenis: str, **fakta: object) -> Walk:
    walk = Walk(SOP, jenis=jenis, **fakta).do(P.PEMOHON, A.AJUKAN)
    assert StartTenggat("registrasi", Waktu(menit=3, verbatim="3 menit")) in walk.last
    return walk.take(P.ADMIN, A.TERUSKAN)


def answered(walk: Walk, jawaban: str) -> bool:
    """Row 8: the answer goes into the asker's chat by itself."""
    assert walk.row == "sampaikan"
    walk.do(P.SISTEM, A.KIRIM)
    notice = next(e for e in walk.last if isinstance(e, Notify))
    assert (notice.key, notice.params["jawaban"]) == ("pertanyaan_dijawab", jawaban)
    return walk.ended("selesai")


def test_table_has_no_fault():
    assert problems(SOP) == []


def test_information_is_answered_by_the_admin():
    walk = asked("informasi")
    assert walk.row == "informasi"
    with pytest.raises(NotPossible, match="mohon tuliskan"):
        walk.do(P.ADMIN, A.JAWAB)
    walk.do(P.ADMIN, A.JAWAB, catatan="Syaratnya KK dan akta.")
    assert answered(walk, "Syaratnya KK dan akta.")


def test_policy_goes_to_kasi_and_in_doubt_to_kabid():
    walk = asked("kebijakan")
    assert walk.row == "konsultasi_kasi"
    walk.take(P.KASI, A.TERUSKAN, catatan="ragu soal kebijakan baru")
    assert walk.row == "konsultasi_kabid"
    walk.take(P.KABID, A.JAWAB, catatan="Boleh, dengan surat keterangan.")
    assert answered(walk, "Boleh, dengan surat keterangan.")


def test_kasi_who_is_sure_answers():
    assert answered(asked("kebijakan").take(P.KASI, A.JAWAB, catatan="Boleh."), "Boleh.")


def test_admin_may_find_that_information_is_policy():
    walk = asked("informasi").do(P.ADMIN, A.TERUSKAN)
    assert walk.row == "konsultasi_kasi"


def test_wrong_entry_ends_in_a_corrected_signed_document():
    walk = asked("salah_entri")
    walk.do(P.OPERATOR_EDITOR, A.TERIMA)
    with pytest.raises(NotPossible, match="Dokumen PDF"):
        walk.do(P.OPERATOR_EDITOR, A.ENTRI, catatan="nama diperbaiki")
    walk.knows(has_dokumen=True).do(P.OPERATOR_EDITOR, A.ENTRI, catatan="nama diperbaiki")
    walk.take(P.KADIS, A.TANDA_TANGANI)
    walk.do(P.SISTEM, A.KIRIM)
    assert SendDokumen() in walk.last
    assert walk.ended("selesai")


def test_wrong_entry_on_a_card_ends_at_the_counter():
    walk = asked("salah_entri", is_kartu=True).take(P.OPERATOR_EDITOR, A.CETAK)
    assert QueueCetak() in walk.last
    with pytest.raises(NotPossible, match="tercetak"):
        walk.do(P.OPERATOR_EDITOR, A.ENTRI, catatan="alamat diperbaiki")
    walk.knows(is_tercetak=True).do(P.OPERATOR_EDITOR, A.ENTRI, catatan="alamat diperbaiki")
    walk.take(P.PETUGAS_PENGAMBILAN, A.JAWAB, catatan="Kartu dapat diambil.")
    assert answered(walk, "Kartu dapat diambil.")


def test_unsigned_document_is_hurried_by_kasi_kabid_kadis():
    walk = asked("status_penerbitan")
    walk.take(P.KASI, A.TERUSKAN).take(P.KABID, A.TERUSKAN)
    walk.take(P.KADIS, A.JAWAB, catatan="Sudah ditandatangani hari ini.")
    assert answered(walk, "Sudah ditandatangani hari ini.")


def test_collection_goes_to_the_counter():
    walk = asked("pengambilan").take(P.PETUGAS_PENGAMBILAN, A.JAWAB, catatan="Sudah di loket 2.")
    assert answered(walk, "Sudah di loket 2.")


def test_admin_must_choose_when_the_kind_is_not_known():
    walk = Walk(SOP).do(P.PEMOHON, A.AJUKAN).do(P.ADMIN, A.TERIMA)
    with pytest.raises(NotPossible, match="Pilih dahulu tujuannya"):
        walk.do(P.ADMIN, A.TERUSKAN)
    assert walk.do(P.ADMIN, A.TERUSKAN, "perbaikan").row == "perbaikan"


def test_every_return():
    assert every_return(SOP) == set(returns_of(SOP))
    assert len(returns_of(SOP)) == 9
    assert stand_on(SOP, "sampaikan").may(P.ADMIN)[:2] == (A.KIRIM, A.KEMBALIKAN)
