"""PRR: found once a day, printed without an application, sorted per kecamatan, brought by POS, returned or received."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from data.crypto import blind_index
from data.gateways.base import GatewayDown, Penduduk
from data.gateways.siak_csv import is_adult
from data.models import CetakKartu, Daftar, KartuPrr, Orang, Permohonan
from handlers.commands.berita_acara import make_berita_acara
from handlers.commands.blanko import receive_blanko
from handlers.commands.cetak import confirm_tercetak, run_cetak
from handlers.commands.load import load_history
from handlers.commands.prr import act_each, find_prr
from handlers.errors import BadInput
from handlers.queries.daftar import turns_17
from handlers.queries.prr import count_prr, heap_of, list_prr
from handlers.sop.ktp_prr import SOP
from handlers.workflow.model import Aksi, Peran
from tests.integration.documents.walk import apply, officer

P, A = Peran, Aksi
PAGI = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # Friday 08.00 WIB


class Registry:
    """SIAK with the people a test gives it; `is_down` while it cannot be reached."""

    def __init__(self, *people: Penduduk) -> None:
        self.people, self.is_down = list(people), False

    def list_prr(self, on: date) -> tuple[Penduduk, ...]:
        if self.is_down:
            raise GatewayDown("SIAK tidak dapat dihubungi")
        return tuple(p for p in self.people if p.status_rekam == "prr" and is_adult(p, on))

    def find_penduduk(self, nik: str) -> Penduduk | None:
        return next((p for p in self.people if p.nik == nik), None)

    def find_keluarga(self, nkk: str) -> tuple[Penduduk, ...]:
        return tuple(p for p in self.people if p.nkk == nkk)


def person(number: int, lahir: str, kecamatan: str = "Sukajadi", status: str = "prr") -> Penduduk:
    return Penduduk(f"14710120110900{number:02d}", "1471011402249001", f"Warga {number:02d}", lahir,
                    f"Jalan Teratai Nomor {number}", kecamatan, "Kampung Melayu", status)


@pytest.fixture
def office(ctx):
    """An office at eight on a Friday with four recorded people, and blanks for ten."""
    people = (person(1, "2009-11-20"), person(2, "2009-11-21"), person(3, "2008-01-01", "Sail"),
              person(4, "2009-11-20", status="tercetak"))
    made = replace(ctx, siak=Registry(*people), now=lambda: PAGI)
    operator = officer(made, P.OPERATOR)
    with made.store.transaction() as session:
        receive_blanko(session, made, operator, "ktp_el", "A0000001", 10)
    return made


def later(ctx, days=0.0, hours=0.0):
    return replace(ctx, now=lambda: PAGI + timedelta(days=days, hours=hours))


def names(ctx):
    with ctx.store.reading() as session:
        return sorted(session.exec(select(Permohonan).where(Permohonan.sop == "ktp_prr")), key=lambda p: p.nama)


def test_those_of_age_are_found_and_their_cards_queued_without_an_application(office):
    assert find_prr(office) == 2
    rows = names(office)
    assert [row.nama for row in rows] == ["Warga 01", "Warga 03"]
    assert {row.langkah for row in rows} == {"cetak"}
    with office.store.reading() as session:
        assert len(session.exec(select(CetakKartu).where(CetakKartu.status == "antre")).all()) == 2
        history = load_history(session, rows[0].id)
        assert [(k.aksi, k.peran) for k in history] == [(A.AJUKAN, P.SISTEM), (A.CETAK, P.SISTEM)]


def test_once_a_day_and_once_in_a_life(office):
    assert find_prr(office) == 2
    assert find_prr(later(office, hours=5)) == 0
    assert find_prr(later(office, days=1)) == 1  # the one who turns 17 on the 21st
    assert find_prr(later(office, days=2)) == 0
    assert len(names(office)) == 3


def test_the_day_is_the_offices_own(office):
    """At 17.30 UTC on the 20th it is already the 21st in Pekanbaru."""
    assert find_prr(later(office, hours=16.5)) == 3


def test_two_clocks_at_once_make_each_card_once(office):
    with ThreadPoolExecutor(2) as pool:
        made = sum(pool.map(lambda _: find_prr(office), range(2)))
    assert made == 2
    with office.store.reading() as session:
        assert len(session.exec(select(CetakKartu)).all()) == 2
        assert len(session.exec(select(KartuPrr)).all()) == 2


def test_siak_away_today_is_asked_again(office):
    office.siak.is_down = True
    assert find_prr(office) == 0
    office.siak.is_down = False
    assert find_prr(later(office, hours=1)) == 2


def test_no_second_card_while_another_is_on_its_way(office):
    other = apply(office, "ktp_hilang", nik=person(1, "").nik)
    assert find_prr(office) == 1
    assert [row.nama for row in names(office)] == ["Warga 03"]
    assert other


def test_out_of_blanks_the_card_waits_and_is_queued_when_there_are_some(ctx):
    office = replace(ctx, siak=Registry(person(1, "2009-11-20")), now=lambda: PAGI)
    assert find_prr(office) == 1
    with office.store.reading() as session:
        assert session.exec(select(CetakKartu)).first() is None
    operator = officer(office, P.OPERATOR)
    with office.store.transaction() as session:
        receive_blanko(session, office, operator, "ktp_el", "A0000001", 1)
    find_prr(later(office, hours=1))
    with office.store.reading() as session:
        assert session.exec(select(CetakKartu)).one().status == "antre"


@pytest.mark.parametrize(("lahir", "hari", "is_17"), [
    ("2008-02-29", date(2025, 2, 28), False),
    ("2008-02-29", date(2025, 3, 1), True),
    ("2008-02-28", date(2025, 2, 28), True),
    ("2007-03-01", date(2024, 2, 29), False),
    ("2007-03-01", date(2024, 3, 1), True),
    ("", date(2025, 3, 1), False),
])
def test_born_on_29_february_one_is_seventeen_on_1_march(lahir, hari, is_17):
    assert is_adult(person(1, lahir), hari) is is_17
    if lahir:
        assert (turns_17(date.fromisoformat(lahir)) <= hari) is is_17


def test_those_recorded_with_a_list_are_found_too(office):
    with office.store.transaction() as session:
        over = Permohonan(kantor_id=office.kantor_id, nomor="SN-260701-0001-X", layanan="perekaman", sop="sinopsis",
                          nama="SMAN 1", sop_versi=1, is_selesai=True, hasil="selesai")
        session.add(over)
        session.flush()
        daftar = Daftar(kantor_id=office.kantor_id, permohonan_id=over.id, kelompok="SMAN 1")
        session.add(daftar)
        session.flush()
        session.add(Orang(
            kantor_id=office.kantor_id, daftar_id=daftar.id, urut=1, nama="Murid", nik="1471014505090005",
            tanggal_lahir="2009-05-05", verifikasi="lulus", hasil="prr", genap_17=date(2026, 5, 5)))
    assert find_prr(office) == 3
    with office.store.reading() as session:
        orang = session.exec(select(Orang)).one()
        card = session.get_one(Permohonan, orang.prr_id)
        assert (card.nama, card.sop) == ("Murid", "ktp_prr")
        assert session.exec(select(KartuPrr.sumber).where(KartuPrr.permohonan_id == card.id)).one() == "daftar"
    assert find_prr(later(office, days=1)) == 1


def on_row(office, langkah):
    with office.store.reading() as session:
        return list(session.exec(select(Permohonan.id).where(Permohonan.langkah == langkah,
                                                             col(Permohonan.is_selesai).is_(False))))


def each(office, peran, langkah, aksi, catatan=""):
    who, chosen = officer(office, peran), on_row(office, langkah)
    good = [error for _, error in act_each(office, who, chosen, A.TERIMA)]
    results = act_each(office, who, chosen, aksi, catatan) if aksi else []
    return good, results


def test_the_paper_row_by_row(office):
    find_prr(office)
    run_cetak(office)
    operator = officer(office, P.OPERATOR)
    with office.store.reading() as session:
        jobs = [job.id for job in session.exec(select(CetakKartu))]
    assert all("tercetak" in error for _, error in each(office, P.OPERATOR, "cetak", A.TERUSKAN)[1])
    for job in jobs:
        with office.store.transaction() as session:
            confirm_tercetak(session, office, operator, job)
    assert [e for _, e in act_each(office, operator, on_row(office, "cetak"), A.TERUSKAN)] == ["", ""]
    with office.store.reading() as session:
        assert count_prr(session, office.kantor_id) == {"Sail": {"pilah": 1}, "Sukajadi": {"pilah": 1}}
    each(office, P.PETUGAS_PEMILAH, "pilah", A.TERUSKAN)
    kasi = officer(office, P.KASI_INOVASI)
    act_each(office, kasi, on_row(office, "berita_acara"), A.TERIMA)
    with office.store.transaction() as session:
        made = make_berita_acara(session, office, kasi, on_row_in(session, "berita_acara"))
    assert made.per_kecamatan == (("Sail", 1), ("Sukajadi", 1))
    assert act_each(office, kasi, on_row(office, "serah_pos"), A.SERAHKAN)[0][1] == ""
    pos = officer(office, P.PETUGAS_POS)
    cards = on_row(office, "antar_pos")
    act_each(office, pos, cards, A.TERIMA)
    assert act_each(office, pos, cards[:1], A.SERAHKAN)[0][1] == ""
    with pytest.raises(BadInput, match="Tulis mengapa"):
        act_each(office, pos, cards[1:], A.KEMBALIKAN)
    assert act_each(office, pos, cards[1:], A.KEMBALIKAN, "Alamat tidak ditemukan")[0][1] == ""
    with office.store.reading() as session:
        heaps = [heap for kecamatan in count_prr(session, office.kantor_id).values() for heap in kecamatan]
        assert sorted(heaps) == ["ambil_loket", "selesai"]
        assert list_prr(session, office.kantor_id, "selesai")[0].nama == "Warga 01"
    each(office, P.PETUGAS_PENGAMBILAN, "ambil_loket", A.TERUSKAN)
    assert on_row(office, "berita_acara")
    with office.store.reading() as session:
        rows = [SOP.row(k.langkah).nomor for k in load_history(session, cards[1]) if k.langkah != k.ke_langkah]
        assert rows == ["1", "2", "3", "4", "5", "6", "7"]


def on_row_in(session, langkah):
    return list(session.exec(select(Permohonan.id).where(Permohonan.langkah == langkah)))


def test_every_return_of_the_sorters_and_the_kasi(office):
    find_prr(office)
    run_cetak(office)
    operator = officer(office, P.OPERATOR)
    card = on_row(office, "cetak")[0]
    with office.store.transaction() as session:
        job = session.exec(select(CetakKartu).where(CetakKartu.permohonan_id == card)).one()
        confirm_tercetak(session, office, operator, job.id)
    act_each(office, operator, [card], A.TERIMA)
    act_each(office, operator, [card], A.TERUSKAN)
    pemilah, kasi = officer(office, P.PETUGAS_PEMILAH), officer(office, P.KASI_INOVASI)
    act_each(office, pemilah, [card], A.TERIMA)
    assert act_each(office, pemilah, [card], A.KEMBALIKAN, "Nama salah cetak")[0][1] == ""
    act_each(office, operator, [card], A.TERIMA)
    act_each(office, operator, [card], A.TERUSKAN)
    act_each(office, pemilah, [card], A.TERIMA)
    act_each(office, pemilah, [card], A.TERUSKAN)
    act_each(office, kasi, [card], A.TERIMA)
    assert act_each(office, kasi, [card], A.KEMBALIKAN, "Jumlah tidak cocok")[0][1] == ""
    assert on_row(office, "pilah") == [card]


def test_two_officers_at_once_one_card_is_handed_over_once(office):
    find_prr(office)
    run_cetak(office)
    operator = officer(office, P.OPERATOR)
    card = on_row(office, "cetak")[0]
    with office.store.transaction() as session:
        job = session.exec(select(CetakKartu).where(CetakKartu.permohonan_id == card)).one()
        confirm_tercetak(session, office, operator, job.id)
    act_each(office, operator, [card], A.TERIMA)
    people = [officer(office, P.OPERATOR, nama) for nama in ("Dian", "Rudi")]
    with ThreadPoolExecutor(2) as pool:
        said = sorted(e for results in pool.map(lambda who: act_each(office, who, [card], A.TERUSKAN), people)
                      for _, e in results)
    assert said[0] == ""
    assert said[1]
    assert on_row(office, "pilah") == [card]


def test_each_role_sees_its_own_heap_first():
    assert [heap_of([role]) for role in (P.OPERATOR, P.PETUGAS_PEMILAH, P.KASI_INOVASI, P.PETUGAS_POS)] == [
        "cetak", "pilah", "berita_acara", "antar_pos"]


def test_a_card_our_printer_gave_is_not_printed_again_though_the_extract_is_old(office):
    """Printed with the list of a Lapas, and on one's own application; SIAK still says prr for both."""
    own = apply(office, "ktp_hilang", nik=person(3, "").nik)
    with office.store.transaction() as session:
        induk = Permohonan(kantor_id=office.kantor_id, nomor="MR-261101-0001-X", layanan="perekaman", sop="mas_rapid",
                           nama="Lapas", sop_versi=1, is_selesai=True, hasil="selesai")
        session.add(induk)
        session.flush()
        daftar = Daftar(kantor_id=office.kantor_id, permohonan_id=induk.id, kelompok="Lapas")
        session.add(daftar)
        session.flush()
        nik = person(1, "").nik
        orang = Orang(kantor_id=office.kantor_id, daftar_id=daftar.id, urut=1, nama="Warga 01", nik=nik,
                      nik_index=blind_index(nik), verifikasi="lulus", hasil="diserahkan")
        session.add(orang)
        session.flush()
        session.get_one(Permohonan, own).is_selesai = True
        for permohonan_id, orang_id in ((induk.id, orang.id), (own, 0)):
            session.add(CetakKartu(kantor_id=office.kantor_id, permohonan_id=permohonan_id, orang_id=orang_id,
                                   jenis="ktp_el", status="tercetak"))
    assert find_prr(office) == 0


def test_who_has_no_nik_and_who_died_get_no_card_and_hold_nobody_up(office):
    office.siak.people += [replace(person(5, "2000-01-01"), status_hidup="meninggal")]
    with office.store.transaction() as session:
        over = Permohonan(kantor_id=office.kantor_id, nomor="MR-261101-0002-X", layanan="perekaman", sop="mas_rapid",
                          nama="Lapas", sop_versi=1, is_selesai=True, hasil="selesai")
        session.add(over)
        session.flush()
        daftar = Daftar(kantor_id=office.kantor_id, permohonan_id=over.id, kelompok="Lapas")
        session.add(daftar)
        session.flush()
        session.add_all(Orang(
            kantor_id=office.kantor_id, daftar_id=daftar.id, urut=urut, nama=f"Tanpa NIK {urut}", verifikasi="lulus",
            hasil="rekam", genap_17=date(2006, 5, 5)) for urut in (1, 2))
    assert find_prr(office) == 2
    assert [row.nama for row in names(office)] == ["Warga 01", "Warga 03"]
