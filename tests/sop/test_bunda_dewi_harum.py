"""Bunda Dewi Harum, row by row, with every return."""

from __future__ import annotations

import pytest

from handlers.sop.bunda_dewi_harum import SOP
from handlers.workflow.effects import (
    AskBerkas,
    AskSignature,
    Finish,
    MakeSurat,
    Notify,
    QueueCetak,
    SendDokumen,
    StartTenggat,
    VoidSignature,
)
from handlers.workflow.engine import blocked_actions, problems
from handlers.workflow.model import SELURUH, Aksi, NotPossible, Peran, Waktu
from tests.sop.walk import Walk, every_return, returns_of, stand_on

P, A = Peran, Aksi


def up_to_entry(walk: Walk) -> Walk:
    """Rows 1 to 6, which every request walks."""
    walk.do(P.PEMOHON, A.AJUKAN)
    assert StartTenggat(SELURUH, Waktu(hari=5, verbatim="5 hari")) in walk.last
    for peran, aksi, row in (
        (P.OPERATOR_PENERIMA_WA, A.TERUSKAN, "terima_wa"),
        (P.OPERATOR_PENGANGKAT_DATA, A.TERUSKAN, "angkat_data"),
        (P.OPERATOR_CETAK_BERKAS, A.TERUSKAN, "cetak_berkas"),
        (P.PETUGAS_LOKET, A.VERIFIKASI, "loket"),
        (P.KASI_IDENTITAS, A.SETUJUI, "verifikasi_kasi"),
    ):
        assert walk.row == row
        walk.take(peran, aksi)
    return walk


def test_table_has_no_fault():
    assert problems(SOP) == []


def test_rows_stand_as_on_paper():
    assert [row.nomor for row in SOP.langkah[:9]] == [str(n) for n in range(1, 10)]
    assert SOP.row("loket").aktivitas.endswith("diverifikasi dan dicatat nomor WA pemohon")
    assert SOP.waktu_total.hari == 5
    assert [row.slug for row in SOP.langkah if row.is_inferred] == [
        "kirim_pdf", "cetak_kartu", "pilah_kecamatan", "berita_acara", "serah_pos", "antar_pos", "ambil_loket",
    ]


def test_document_is_signed_and_sent():
    walk = up_to_entry(Walk(SOP))
    walk.do(P.OPERATOR, A.TERIMA)
    assert "Dokumen PDF" in blocked_actions(SOP, walk.history, P.OPERATOR, walk.fakta)[A.ENTRI]
    with pytest.raises(NotPossible, match="Dokumen PDF dari SIAK"):
        walk.do(P.OPERATOR, A.ENTRI)
    walk.knows(has_dokumen=True).do(P.OPERATOR, A.ENTRI)
    assert AskSignature() in walk.last
    walk.take(P.KADIS, A.TANDA_TANGANI)
    walk.do(P.OPERATOR_PENGIRIM_PDF, A.TERIMA)
    with pytest.raises(NotPossible, match="ditandatangani"):
        walk.do(P.OPERATOR_PENGIRIM_PDF, A.KIRIM)
    walk.knows(is_ditandatangani=True).do(P.OPERATOR_PENGIRIM_PDF, A.KIRIM)
    assert SendDokumen() in walk.last
    assert Finish("selesai") in walk.last
    assert walk.ended("selesai")
    assert walk.told() == [
        "permohonan_diterima", "permohonan_diverifikasi", "permohonan_disetujui", "permohonan_ditandatangani",
        "dokumen_dikirim",
    ]


def card_printed(**fakta: object) -> Walk:
    walk = up_to_entry(Walk(SOP, is_kartu=True, **fakta))
    walk.take(P.OPERATOR, A.ENTRI)
    assert walk.row == "cetak_kartu"
    assert walk.here.is_diterima, "the same operator goes on: no paraf between"
    walk.do(P.OPERATOR, A.CETAK)
    assert QueueCetak() in walk.last
    with pytest.raises(NotPossible):
        walk.do(P.OPERATOR, A.CETAK)
    with pytest.raises(NotPossible, match="tercetak"):
        walk.do(P.OPERATOR, A.TERUSKAN)
    return walk.knows(is_tercetak=True).do(P.OPERATOR, A.TERUSKAN)


def test_card_goes_by_post():
    walk = card_printed(penyerahan="pos")
    walk.take(P.PETUGAS_PEMILAH, A.TERUSKAN)
    walk.take(P.KASI_INOVASI, A.TERUSKAN)
    assert MakeSurat("berita_acara") in walk.last
    walk.do(P.KASI_INOVASI, A.SERAHKAN)
    walk.take(P.PETUGAS_POS, A.SERAHKAN)
    assert walk.ended("selesai")
    assert walk.told()[-3:] == ["kartu_dicetak", "kartu_diserahkan_pos", "kartu_diterima"]


@pytest.mark.parametrize("penyerahan", ["ambil", "chat"])
def test_card_is_collected(penyerahan):
    walk = card_printed(penyerahan=penyerahan)
    assert SOP.row(walk.row).hubungi_setelah_hari == 14
    walk.take(P.PETUGAS_PENGAMBILAN, A.SERAHKAN)
    assert walk.ended("selesai")
    assert walk.told()[-3:] == ["kartu_dicetak", "kartu_siap_diambil", "kartu_diterima"]


def test_post_brings_it_back_to_the_counter():
    walk = stand_on(SOP, "antar_pos", is_kartu=True, penyerahan="pos")
    walk.do(P.PETUGAS_POS, A.KEMBALIKAN, catatan="alamat tidak ditemukan")
    assert walk.row == "ambil_loket"
    walk.take(P.PETUGAS_PENGAMBILAN, A.SERAHKAN)
    assert walk.told()[-3:] == ["kartu_kembali", "kartu_siap_diambil", "kartu_diterima"]


@pytest.mark.parametrize(
    ("sender", "peran"),
    [
        ("angkat_data", P.OPERATOR_PENGANGKAT_DATA), ("loket", P.PETUGAS_LOKET),
        ("verifikasi_kasi", P.KASI_IDENTITAS), ("entri", P.OPERATOR), ("tanda_tangan", P.KADIS),
    ],
)
def test_incomplete_goes_to_the_applicant_and_comes_back_to_the_row_that_sent_it(sender, peran):
    walk = stand_on(SOP, sender, is_ditandatangani=False)
    with pytest.raises(NotPossible, match="alasan"):
        walk.do(peran, A.KEMBALIKAN)
    walk.do(peran, A.KEMBALIKAN, catatan="KK buram", items=["kk"])
    assert walk.row == "kirim_berkas"
    assert AskBerkas(("kk",)) in walk.last
    notice = next(e for e in walk.last if isinstance(e, Notify))
    assert (notice.key, notice.params["catatan"]) == ("berkas_kurang", "KK buram")
    walk.knows(berkas_ditolak=1)
    assert A.LENGKAPI not in walk.may(P.PEMOHON)
    walk.knows(berkas_ditolak=0, berkas_belum_dinilai=1).do(P.PEMOHON, A.LENGKAPI)
    assert walk.row == sender
    assert walk.may(peran) == (A.TERIMA,), "it is received again"


def test_signed_document_sent_back_loses_its_signature():
    walk = stand_on(SOP, "kirim_pdf")
    assert walk.here.is_ditandatangani
    walk.do(P.OPERATOR_PENGIRIM_PDF, A.KEMBALIKAN, "entri", "nama salah eja")
    assert VoidSignature() in walk.last
    assert not walk.here.is_ditandatangani


@pytest.mark.parametrize(("row", "peran"), [("verifikasi_kasi", P.KASI_IDENTITAS), ("tanda_tangan", P.KADIS)])
def test_refusal_ends_it_with_a_reason(row, peran):
    walk = stand_on(SOP, row, is_ditandatangani=False)
    with pytest.raises(NotPossible, match="alasan"):
        walk.do(peran, A.TOLAK)
    walk.do(peran, A.TOLAK, catatan="bukan penduduk kabupaten ini")
    assert walk.ended("ditolak")
    assert walk.told()[-1] == "permohonan_ditolak"


def test_every_return():
    paper = every_return(SOP)
    by_post = every_return(SOP, is_kartu=True, penyerahan="pos")
    at_counter = every_return(SOP, is_kartu=True, penyerahan="ambil")
    paper_by_post = every_return(SOP, penyerahan="pos")
    paper_at_counter = every_return(SOP, penyerahan="ambil")
    assert paper | by_post | at_counter | paper_by_post | paper_at_counter == set(returns_of(SOP))
    assert len(returns_of(SOP)) == 21
