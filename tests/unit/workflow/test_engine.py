"""What may be done now, by whom: hand-over and receipt, questions, pauses, withdrawing, two officers at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.sop.bunda_dewi_harum import SOP
from handlers.sop.sinopsis import SOP as SINOPSIS
from handlers.workflow.effects import CloseTenggat, StartTenggat
from handlers.workflow.engine import available_actions, decide, next_roles, standing, superior
from handlers.workflow.model import ALASAN_JEDA, SELURUH, Aksi, Fakta, NotPossible, Peran
from handlers.workflow.standing import TENGGAT
from tests.sop.walk import PERSON, Walk, stand_on

P, A = Peran, Aksi
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


def kasi(**fakta: object) -> Walk:
    return stand_on(SOP, "verifikasi_kasi", is_ditandatangani=False, is_tercetak=False, **fakta)


class TestHandOver:
    def test_nothing_but_receipt_is_offered_before_the_receipt(self):
        walk = Walk(SOP).do(P.PEMOHON, A.AJUKAN)
        assert not walk.here.is_diterima
        assert walk.may(P.OPERATOR_PENERIMA_WA) == (A.TERIMA,)
        with pytest.raises(NotPossible, match="Terima berkas"):
            walk.do(P.OPERATOR_PENERIMA_WA, A.TERUSKAN)

    def test_only_the_holder_acts(self):
        walk = Walk(SOP).do(P.PEMOHON, A.AJUKAN)
        others = set(Peran) - {P.OPERATOR_PENERIMA_WA, P.PEMOHON, P.SISTEM}
        assert all(walk.may(peran) == () for peran in others)
        with pytest.raises(NotPossible, match="langkah 2 yang dipegang Operator Penerima WA"):
            walk.do(P.KADIS, A.TERIMA)

    def test_two_acts_of_two_persons(self):
        walk = Walk(SOP).do(P.PEMOHON, A.AJUKAN).take(P.OPERATOR_PENERIMA_WA, A.TERUSKAN)
        same = PERSON[P.OPERATOR_PENERIMA_WA]
        args = (SOP, walk.history, A.TERIMA, P.OPERATOR_PENGANGKAT_DATA)
        with pytest.raises(NotPossible, match="dua orang yang berbeda"):
            decide(*args, Fakta(), NOW, same)
        assert decide(*args, Fakta(), NOW, same + 99).kejadian
        assert decide(*args, Fakta(is_rangkap=True), NOW, same).kejadian, "a small office may allow it"

    def test_first_receipt_is_told_once(self):
        walk = Walk(SINOPSIS).do(P.SISWA, A.AJUKAN).take(P.ADMIN, A.KEMBALIKAN, catatan="nama berbeda")
        walk.do(P.SISWA, A.LENGKAPI).do(P.ADMIN, A.TERIMA)
        assert walk.told() == ["permohonan_diterima", "data_perlu_perbaikan"]


class TestTwoOfficersAtOnce:
    @pytest.mark.parametrize(
        ("row", "peran", "aksi"),
        [
            ("verifikasi_kasi", P.KASI_IDENTITAS, A.SETUJUI), ("tanda_tangan", P.KADIS, A.TANDA_TANGANI),
            ("kirim_pdf", P.OPERATOR_PENGIRIM_PDF, A.KIRIM), ("loket", P.PETUGAS_LOKET, A.VERIFIKASI),
        ],
    )
    def test_the_second_finds_it_done(self, row, peran, aksi):
        walk = stand_on(SOP, row)
        first = decide(SOP, walk.history, aksi, peran, walk.fakta, NOW, 1)
        newer = walk.history + first.kejadian
        assert aksi not in available_actions(SOP, newer, peran, walk.fakta)
        with pytest.raises(NotPossible):
            decide(SOP, newer, aksi, peran, walk.fakta, NOW, 2)

    def test_two_receipts(self):
        walk = Walk(SOP).do(P.PEMOHON, A.AJUKAN).do(P.OPERATOR_PENERIMA_WA, A.TERIMA)
        with pytest.raises(NotPossible):
            walk.do(P.OPERATOR_PENERIMA_WA, A.TERIMA)

    def test_two_prints(self):
        walk = stand_on(SOP, "cetak_kartu", is_kartu=True, is_tercetak=False).do(P.OPERATOR, A.CETAK)
        with pytest.raises(NotPossible):
            walk.do(P.OPERATOR, A.CETAK)

    def test_decide_changes_nothing_it_was_given(self):
        walk = kasi()
        before = walk.history
        one = decide(SOP, before, A.SETUJUI, P.KASI_IDENTITAS, walk.fakta, NOW, 1)
        two = decide(SOP, before, A.SETUJUI, P.KASI_IDENTITAS, walk.fakta, NOW, 1)
        assert one == two
        assert walk.history is before


class TestQuestions:
    def test_asking_does_not_move_it_and_the_answer_comes_back_to_the_row(self):
        walk = stand_on(SOP, "loket", is_ditandatangani=False)
        walk.do(P.PETUGAS_LOKET, A.ESKALASI, catatan="Apakah KK lama boleh?")
        assert walk.row == "loket"
        assert walk.here.ditanya == P.KASI_IDENTITAS
        assert A.ESKALASI not in walk.may(P.PETUGAS_LOKET), "one question at a time"
        assert walk.may(P.KASI_IDENTITAS) == (A.JAWAB, A.ESKALASI)
        walk.do(P.KASI_IDENTITAS, A.ESKALASI, catatan="Saya ragu")
        assert walk.here.ditanya == P.KABID_DAFDUK
        assert walk.may(P.KASI_IDENTITAS) == ()
        walk.do(P.KABID_DAFDUK, A.JAWAB, catatan="Boleh.")
        assert (walk.row, walk.here.ditanya) == ("loket", "")
        assert A.VERIFIKASI in walk.may(P.PETUGAS_LOKET)

    def test_an_open_question_may_be_answered_after_the_file_went_on(self):
        walk = stand_on(SOP, "loket").do(P.PETUGAS_LOKET, A.ESKALASI, catatan="?").do(P.PETUGAS_LOKET, A.VERIFIKASI)
        assert A.JAWAB in walk.may(P.KASI_IDENTITAS)

    def test_a_question_has_words(self):
        with pytest.raises(NotPossible, match="catatan"):
            stand_on(SOP, "loket").do(P.PETUGAS_LOKET, A.ESKALASI)

    def test_ladder(self):
        assert superior(SOP, P.OPERATOR) is P.KASI_IDENTITAS
        assert superior(SOP, P.KASI_INOVASI) is P.KABID_DAFDUK
        assert superior(SOP, P.KASI_IDENTITAS) is P.KABID_DAFDUK
        assert superior(SOP, P.KABID_DAFDUK) is None
        assert superior(SOP, P.KADIS) is None

    def test_the_clock_gives_notice_and_asks_nothing(self):
        walk = stand_on(SOP, "loket").do(P.SISTEM, A.ESKALASI, sebab=TENGGAT)
        assert walk.here.ditanya == ""
        assert walk.row == "loket"


class TestPauses:
    @pytest.mark.parametrize("alasan", list(ALASAN_JEDA))
    def test_nothing_goes_on_while_it_stands(self, alasan):
        walk = stand_on(SOP, "entri").do(P.OPERATOR, A.JEDA, alasan)
        assert walk.here.jeda == alasan
        assert walk.may(P.OPERATOR) == (A.LANJUTKAN,)
        assert CloseTenggat(SELURUH) in walk.last
        with pytest.raises(NotPossible, match="sedang dijeda"):
            walk.do(P.OPERATOR, A.ENTRI)
        walk.do(P.OPERATOR, A.LANJUTKAN)
        assert walk.here.jeda == ""
        assert StartTenggat(SELURUH, SOP.waktu_total) in walk.last
        assert A.ENTRI in walk.may(P.OPERATOR)

    def test_reason_must_be_known(self):
        with pytest.raises(NotPossible, match="Alasan jeda"):
            stand_on(SOP, "entri").do(P.OPERATOR, A.JEDA, "malas")

    def test_the_clock_may_pause_and_go_on(self):
        walk = stand_on(SOP, "entri").do(P.SISTEM, A.JEDA, alasan="siak_gangguan")
        assert walk.may(P.SISTEM) == (A.LANJUTKAN,)


class TestWithdrawing:
    def test_until_it_is_signed(self):
        walk = stand_on(SOP, "tanda_tangan", is_ditandatangani=False, is_tercetak=False)
        assert A.BATALKAN in walk.may(P.PEMOHON)
        walk.do(P.KADIS, A.TANDA_TANGANI)
        assert A.BATALKAN not in walk.may(P.PEMOHON)

    def test_until_the_card_goes_to_the_printer(self):
        walk = stand_on(SOP, "cetak_kartu", is_kartu=True, is_ditandatangani=False, is_tercetak=False)
        assert A.BATALKAN in walk.may(P.PEMOHON)
        assert A.BATALKAN not in walk.do(P.OPERATOR, A.CETAK).may(P.PEMOHON)

    def test_ends_it(self):
        walk = Walk(SOP).do(P.PEMOHON, A.AJUKAN).do(P.PEMOHON, A.BATALKAN)
        assert walk.ended("dibatalkan")
        assert walk.told() == ["permohonan_dibatalkan"]

    def test_even_while_it_is_paused_but_only_by_the_applicant(self):
        walk = stand_on(SOP, "entri", is_ditandatangani=False, is_tercetak=False).do(P.OPERATOR, A.JEDA, "blanko_habis")
        assert walk.may(P.PEMOHON) == (A.BATALKAN,)
        assert A.BATALKAN not in walk.may(P.OPERATOR)


class TestReturns:
    def test_target_must_exist(self):
        with pytest.raises(NotPossible, match="Tujuan"):
            kasi().do(P.KASI_IDENTITAS, A.KEMBALIKAN, "kirim_pdf", "x")

    def test_without_a_target_it_goes_to_the_applicant(self):
        assert kasi().do(P.KASI_IDENTITAS, A.KEMBALIKAN, catatan="KK buram").row == "kirim_berkas"

    def test_to_a_named_earlier_row_and_on_from_there(self):
        walk = kasi().do(P.KASI_IDENTITAS, A.KEMBALIKAN, "loket", "nomor WA salah")
        assert walk.row == "loket"
        assert walk.take(P.PETUGAS_LOKET, A.VERIFIKASI).row == "verifikasi_kasi"

    def test_only_what_was_returned_can_be_completed(self):
        way_down = tuple(replace(t, ke="kirim_berkas") for t in SOP.row("terima_wa").transisi)
        rows = tuple(replace(row, transisi=way_down) if row.slug == "terima_wa" else row for row in SOP.langkah)
        walk = Walk(replace(SOP, langkah=rows)).do(P.PEMOHON, A.AJUKAN).take(P.OPERATOR_PENERIMA_WA, A.TERUSKAN)
        assert walk.row == "kirim_berkas"
        assert A.LENGKAPI not in walk.may(P.PEMOHON)

    def test_applying_twice_is_not_possible(self):
        walk = kasi().do(P.KASI_IDENTITAS, A.KEMBALIKAN, catatan="KK buram")
        assert A.AJUKAN not in walk.may(P.PEMOHON)


def test_blank_history_stands_on_the_first_row():
    here = standing(SOP, ())
    assert (here.langkah, here.is_diterima, here.is_selesai) == ("kirim_berkas", True, False)
    assert available_actions(SOP, (), P.PEMOHON) == (A.AJUKAN,)


def test_any_applicant_role_may_act_for_the_applicant():
    assert available_actions(SINOPSIS, (), P.PEMOHON) == available_actions(SINOPSIS, (), P.SISWA) == (A.AJUKAN,)


def test_moment_must_be_aware():
    with pytest.raises(ValueError, match="aware"):
        decide(SOP, (), A.AJUKAN, P.PEMOHON, Fakta(), datetime(2026, 1, 1))


def test_next_roles():
    assert next_roles(SOP, "terima_wa") == (P.OPERATOR_PENGANGKAT_DATA,)
    assert next_roles(SOP, "entri") == (P.KADIS, P.OPERATOR)


def test_every_role_and_act_has_a_name_for_people():
    assert all(peran.label and "_" not in peran.label for peran in Peran)
    assert all(aksi.label and "_" not in aksi.label for aksi in Aksi)
