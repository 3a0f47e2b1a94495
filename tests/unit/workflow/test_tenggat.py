"""Deadlines from a history: pauses and the applicant's time are left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.sop.bamsos import SOP as BAMSOS
from handlers.sop.bunda_dewi_harum import SOP
from handlers.workflow.model import SELURUH, Aksi, Peran
from handlers.workflow.tenggat import deadlines, due_at, pauses
from handlers.workflow.working_time import OfficeCalendar, parse_spans
from tests.sop.walk import Walk

WIB = ZoneInfo("Asia/Jakarta")
OFFICE = OfficeCalendar(WIB, (parse_spans([["08.00", "12.00"], ["13.00", "16.00"]]),) * 5 + ((), ()))
P, A = Peran, Aksi


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)  # 16 is a Monday


def applied() -> Walk:
    walk = Walk(SOP)
    walk.at = at(16, 9)
    return walk.do(P.PEMOHON, A.AJUKAN)


def at_entry(walk: Walk) -> Walk:
    for peran, aksi in (
        (P.OPERATOR_PENERIMA_WA, A.TERUSKAN), (P.OPERATOR_PENGANGKAT_DATA, A.TERUSKAN),
        (P.OPERATOR_CETAK_BERKAS, A.TERUSKAN), (P.PETUGAS_LOKET, A.VERIFIKASI), (P.KASI_IDENTITAS, A.SETUJUI),
    ):
        walk.take(peran, aksi)
    return walk.do(P.OPERATOR, A.TERIMA)


def test_whole_procedure_is_five_working_days():
    walk = applied()
    assert due_at(SOP, walk.history, OFFICE, SELURUH) == at(23, 9)
    assert deadlines(SOP, walk.history, OFFICE) == ((SELURUH, at(23, 9)),)


def test_nothing_is_due_before_it_is_applied_for_nor_after_its_end():
    assert deadlines(SOP, (), OFFICE) == ()
    assert deadlines(SOP, applied().do(P.PEMOHON, A.BATALKAN).history, OFFICE) == ()


def test_waiting_for_the_applicant_stops_the_clock():
    walk = applied().take(P.OPERATOR_PENERIMA_WA, A.TERUSKAN).do(P.OPERATOR_PENGANGKAT_DATA, A.TERIMA)
    walk.at = at(16, 10)
    walk.do(P.OPERATOR_PENGANGKAT_DATA, A.KEMBALIKAN, catatan="KK buram")
    assert due_at(SOP, walk.history, OFFICE, SELURUH) is None
    walk.at = at(18, 10)
    walk.do(P.PEMOHON, A.LENGKAPI)
    assert due_at(SOP, walk.history, OFFICE, SELURUH) == at(25, 9), "two working days later"
    (pause,) = pauses(SOP, walk.history)
    assert (pause.alasan, pause.mulai, pause.sampai) == ("menunggu_pemohon", at(16, 10), at(18, 10))


def test_siak_down_stops_it_too_and_reasons_stay_apart():
    walk = at_entry(applied())
    walk.at = at(17, 8)
    walk.do(P.OPERATOR, A.JEDA, "siak_gangguan")
    assert deadlines(SOP, walk.history, OFFICE) == ()
    walk.at = at(17, 11)
    walk.do(P.OPERATOR, A.LANJUTKAN)
    assert due_at(SOP, walk.history, OFFICE, SELURUH) == at(23, 12)
    walk.at = at(17, 13)
    walk.do(P.OPERATOR, A.JEDA, "blanko_habis")
    walk.at = at(17, 14)
    walk.do(P.OPERATOR, A.LANJUTKAN)
    assert due_at(SOP, walk.history, OFFICE, SELURUH) == at(23, 14), "lunch is no office time"
    assert [pause.alasan for pause in pauses(SOP, walk.history)] == ["siak_gangguan", "blanko_habis"]


def test_a_pause_after_the_deadline_does_not_heal_it():
    walk = at_entry(applied())
    walk.at = at(24, 9)
    walk.do(P.OPERATOR, A.JEDA, "blanko_habis")
    walk.at = at(25, 9)
    walk.do(P.OPERATOR, A.LANJUTKAN)
    assert due_at(SOP, walk.history, OFFICE, SELURUH) == at(23, 9)


def test_a_row_is_due_from_its_hand_over_received_or_not():
    walk = Walk(BAMSOS, jenis="kebijakan")
    walk.at = at(16, 11, 58)
    walk.do(P.PEMOHON, A.AJUKAN)
    assert due_at(BAMSOS, walk.history, OFFICE, "registrasi") == at(16, 13, 1)
    walk.at = at(16, 13)
    walk.do(P.ADMIN, A.TERIMA)
    assert due_at(BAMSOS, walk.history, OFFICE, "registrasi") == at(16, 13, 1)
    walk.do(P.ADMIN, A.TERUSKAN)
    assert due_at(BAMSOS, walk.history, OFFICE, "registrasi") is None, "it was left"
    assert deadlines(BAMSOS, walk.history, OFFICE) == (
        ("konsultasi_kasi", walk.history[-1].at + timedelta(minutes=5)),
    )
