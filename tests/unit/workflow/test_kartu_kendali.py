"""The kartu kendali: who received, when, who handed over, when; time of the office and of the applicant apart."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.sop.bamsos import SOP as BAMSOS
from handlers.sop.bunda_dewi_harum import SOP
from handlers.workflow.kartu_kendali import kartu_kendali, ringkasan
from handlers.workflow.model import Aksi, Peran
from handlers.workflow.working_time import OfficeCalendar, parse_spans
from tests.sop.walk import PERSON, Walk

WIB = ZoneInfo("Asia/Jakarta")
OFFICE = OfficeCalendar(WIB, (parse_spans([["08.00", "12.00"], ["13.00", "16.00"]]),) * 5 + ((), ()))
P, A = Peran, Aksi
ZERO = timedelta()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def returned_and_completed() -> Walk:
    walk = Walk(SOP)
    walk.at = at(16, 9)
    walk.do(P.PEMOHON, A.AJUKAN).do(P.OPERATOR_PENERIMA_WA, A.TERIMA).do(P.OPERATOR_PENERIMA_WA, A.TERUSKAN)
    walk.do(P.OPERATOR_PENGANGKAT_DATA, A.TERIMA).do(P.OPERATOR_PENGANGKAT_DATA, A.KEMBALIKAN, catatan="KK buram")
    walk.at = at(17, 9)
    walk.do(P.PEMOHON, A.LENGKAPI).do(P.OPERATOR_PENGANGKAT_DATA, A.TERIMA)
    return walk.do(P.OPERATOR_PENGANGKAT_DATA, A.TERUSKAN)


def test_no_history_no_lines():
    assert kartu_kendali(SOP, (), OFFICE) == ()


def test_each_visit_is_a_line_and_a_return_is_a_visit_again():
    lines = kartu_kendali(SOP, returned_and_completed().history, OFFICE)
    assert [(line.langkah.nomor, line.kunjungan) for line in lines] == [
        ("1", 1), ("2", 1), ("3", 1), ("1", 2), ("3", 2), ("4", 1),
    ]
    assert (lines[2].aksi, lines[2].catatan, lines[2].ke_langkah) == (A.KEMBALIKAN, "KK buram", "kirim_berkas")


def test_paraf_of_receipt_and_of_hand_over_are_two():
    line = kartu_kendali(SOP, returned_and_completed().history, OFFICE)[1]
    person = PERSON[P.OPERATOR_PENERIMA_WA]
    assert line.datang == at(16, 9)
    assert line.diterima is not None
    assert (line.diterima.pengguna_id, line.diterima.at) == (person, at(16, 9, 10))
    assert line.diserahkan is not None
    assert (line.diserahkan.pengguna_id, line.diserahkan.at) == (person, at(16, 9, 20))
    assert (line.waktu_kantor, line.waktu_menunggu_terima) == (minutes(20), minutes(10))


def test_handed_over_and_not_received_is_visible():
    last = kartu_kendali(SOP, returned_and_completed().history, OFFICE, now=at(17, 10))[-1]
    assert last.is_kini
    assert last.needs_paraf
    assert last.diterima is None
    assert last.waktu_menunggu_terima == minutes(40), "from 09.20, when row 3 handed it over"


def test_the_applicants_time_is_not_the_offices():
    lines = kartu_kendali(SOP, returned_and_completed().history, OFFICE)
    waited = lines[3]
    assert waited.is_pemohon
    assert not waited.needs_paraf
    assert waited.waktu_kantor == ZERO
    assert waited.waktu_pemohon == OFFICE.between(at(16, 9, 40), at(17, 9))
    total = ringkasan(SOP, lines)
    assert total.waktu_pemohon == waited.waktu_pemohon
    assert total.waktu_kantor == minutes(20) + minutes(20) + minutes(20)


def test_pauses_are_listed_by_reason_and_do_not_count():
    walk = returned_and_completed().do(P.OPERATOR_CETAK_BERKAS, A.TERIMA)
    walk.at = at(17, 10)
    walk.do(P.OPERATOR_CETAK_BERKAS, A.JEDA, "siak_gangguan")
    walk.at = at(17, 11)
    walk.do(P.OPERATOR_CETAK_BERKAS, A.LANJUTKAN)
    walk.at = at(17, 13, 30)
    walk.do(P.OPERATOR_CETAK_BERKAS, A.JEDA, "pejabat_berhalangan")
    lines = kartu_kendali(SOP, walk.history, OFFICE, now=at(17, 14))
    assert lines[-1].jeda == (("siak_gangguan", minutes(60)), ("pejabat_berhalangan", minutes(30)))
    assert lines[-1].waktu_kantor == OFFICE.between(at(17, 9, 20), at(17, 14)) - minutes(90)
    assert dict(ringkasan(SOP, lines).jeda) == dict(lines[-1].jeda)


def test_lateness_per_row_against_its_own_standard():
    walk = Walk(BAMSOS, jenis="informasi")
    walk.at = at(16, 9)
    walk.do(P.PEMOHON, A.AJUKAN)  # registrasi: 3 minutes
    walk.at = at(16, 9, 1)
    walk.do(P.ADMIN, A.TERIMA)
    walk.at = at(16, 9, 2)
    walk.do(P.ADMIN, A.TERUSKAN)  # informasi: 5 minutes
    lines = kartu_kendali(BAMSOS, walk.history, OFFICE, now=at(16, 9, 20))
    assert not lines[1].is_terlambat
    assert lines[2].is_terlambat
    assert lines[2].terlambat == minutes(13)
    assert not lines[2].needs_paraf, "the same admin goes on"
    assert lines[2].waktu_menunggu_terima == ZERO


def test_a_pause_is_not_late():
    walk = Walk(BAMSOS, jenis="informasi")
    walk.at = at(16, 9)
    walk.do(P.PEMOHON, A.AJUKAN)
    walk.at = at(16, 9, 1)
    walk.do(P.ADMIN, A.TERIMA)
    walk.at = at(16, 9, 2)
    walk.do(P.ADMIN, A.JEDA, "siak_gangguan")
    assert not kartu_kendali(BAMSOS, walk.history, OFFICE, now=at(18, 9))[-1].is_terlambat


def test_what_was_late_before_the_pause_stays_late_by_as_much():
    walk = Walk(BAMSOS, jenis="informasi")
    walk.at = at(16, 9)
    walk.do(P.PEMOHON, A.AJUKAN)
    walk.at = at(16, 9, 10)
    walk.do(P.ADMIN, A.TERIMA)
    walk.do(P.ADMIN, A.JEDA, "siak_gangguan")
    line = kartu_kendali(BAMSOS, walk.history, OFFICE, now=at(18, 9))[-1]
    assert line.terlambat == minutes(17), "3 minutes were allowed, 20 were used; the pause is not held against it"


def test_a_finished_request_has_no_open_line():
    walk = Walk(SOP).do(P.PEMOHON, A.AJUKAN).do(P.PEMOHON, A.BATALKAN)
    lines = kartu_kendali(SOP, walk.history, OFFICE)
    assert not any(line.is_kini for line in lines)
    assert ringkasan(SOP, lines).is_selesai
