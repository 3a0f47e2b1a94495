"""The embedded gateways on real files: sealed, durable, idempotent."""

import json
from datetime import date

import pytest
from cryptography.exceptions import InvalidTag

from data.gateways import make_gateways, make_siak
from data.gateways.base import GatewayDown, GatewayRefused
from data.gateways.siak_csv import is_adult
from data.reference.nik import check_nik
from data.settings import Settings


def test_files_are_sealed_and_come_back(gateways, home):
    secret = b"foto KTP 1471010101900001" * 100
    lokasi = gateways.files.put(secret)
    assert gateways.files.get(lokasi) == secret
    (path,) = [p for p in (home / "berkas").rglob("*") if p.is_file()]
    assert b"1471010101900001" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_the_same_bytes_twice_are_two_files_so_that_one_can_be_erased(gateways):
    one, two = gateways.files.put(b"sama"), gateways.files.put(b"sama")
    gateways.files.delete(one)
    gateways.files.delete(one)
    assert gateways.files.get(two) == b"sama"
    with pytest.raises(FileNotFoundError):
        gateways.files.get(one)


def test_a_tampered_file_is_not_given_out(gateways, home):
    lokasi = gateways.files.put(b"isi")
    (path,) = [p for p in (home / "berkas").rglob("*") if p.is_file()]
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    with pytest.raises(InvalidTag):
        gateways.files.get(lokasi)


@pytest.mark.parametrize("lokasi", ["", "../keys/data.key", "a" * 31, "/etc/passwd", "A" * 32])
def test_a_lokasi_is_no_path(gateways, lokasi):
    with pytest.raises(FileNotFoundError):
        gateways.files.get(lokasi)


def test_spool_prints_a_job_once_however_often_it_is_submitted(gateways, home, plain_pdf):
    folder = home / "spool" / "cetak"
    assert gateways.printer.submit("cetak-1", "KTP-el", plain_pdf) == "cetak-1"
    (folder / "cetak-1.json").write_text(json.dumps({"state": "mencetak", "keterangan": "kertas habis"}))
    assert gateways.printer.submit("cetak-1", "KTP-el", plain_pdf) == "cetak-1"
    status = gateways.printer.status("cetak-1")
    assert (status.state, status.keterangan) == ("mencetak", "kertas habis")
    assert [p.name for p in folder.glob("*.pdf")] == ["cetak-1.pdf"]


def test_spool_forgets_the_page_once_the_officer_has_seen_the_card(gateways, home, plain_pdf):
    gateways.printer.submit("cetak-2", "KTP-el", plain_pdf)
    gateways.printer.settle("cetak-2", "selesai")
    assert gateways.printer.status("cetak-2").state == "selesai"
    assert list((home / "spool" / "cetak").glob("*.pdf")) == []
    gateways.printer.submit("cetak-2", "KTP-el", plain_pdf)
    assert list((home / "spool" / "cetak").glob("*.pdf")) == []


def test_spool_says_when_a_job_is_gone_and_refuses_a_path(gateways):
    assert gateways.printer.status("cetak-9").state == "gagal"
    with pytest.raises(GatewayRefused):
        gateways.printer.submit("../cetak", "x", b"%PDF-")


def test_demo_siak_holds_invented_people_with_valid_niks(gateways):
    on = date(2026, 11, 20)
    prr = gateways.siak.list_prr(on)
    assert prr
    assert all(check_nik(p.nik, on).is_ok and is_adult(p, on) for p in prr)
    someone = prr[0]
    assert gateways.siak.find_penduduk(someone.nik) == someone
    assert someone in gateways.siak.find_keluarga(someone.nkk)
    assert gateways.siak.find_penduduk("1471010101900001") is None
    later = gateways.siak.list_prr(date(2027, 12, 31))
    assert len(later) > len(prr)


def test_an_own_extract_goes_before_the_demo_and_is_read_again_when_it_changes(home):
    home.mkdir()
    head = "nik,nkk,nama,tanggal_lahir\n"
    (home / "siak.csv").write_text(head + "1471010101900001,1471010101900002,Budi,1990-01-01\n")
    siak = make_siak(Settings(home=home))
    assert siak.find_penduduk("1471010101900001").nama == "Budi"
    (home / "siak.csv").write_text(head + "1471010101900001,1471010101900002,Budi Santoso,1990-01-01\n")
    assert siak.find_penduduk("1471010101900001").nama == "Budi Santoso"


def test_without_an_extract_siak_is_down_not_empty(home):
    siak = make_siak(Settings(home=home, kantor="kota_pekanbaru", demo=False))
    with pytest.raises(GatewayDown):
        siak.find_penduduk("1471010101900001")


def test_a_leap_day_child_comes_of_age_on_the_first_of_march():
    from data.gateways.base import Penduduk

    child = Penduduk("1471012902080001", "", "Kabisat", "2008-02-29")
    assert not is_adult(child, date(2025, 2, 28))
    assert is_adult(child, date(2025, 3, 1))


def test_an_office_without_its_certificate_cannot_sign(home, plain_pdf):
    _, _, signer, _ = make_gateways(Settings(home=home, kantor="kota_pekanbaru", demo=False))
    with pytest.raises(GatewayRefused, match=r"kadis\.p12"):
        signer.sign(plain_pdf, nama="A", jabatan="B", alasan="C", url="http://x/periksa/y")


def test_a_date_written_otherwise_and_one_that_is_none_stop_nobodys_card(home):
    home.mkdir()
    rows = ("1471010101090001,1,Ani,01-01-2009", "1471010101090002,1,Budi,2009/01/02", "1471010101090003,1,Citra,entah")
    (home / "siak.csv").write_text("\n".join(["nik,nkk,nama,tanggal_lahir,status_rekam", *(f"{r},prr" for r in rows)]))
    siak = make_siak(Settings(home=home))
    found = siak.list_prr(date(2026, 11, 20))
    assert [(one.nama, one.tanggal_lahir) for one in found] == [("Ani", "2009-01-01"), ("Budi", "2009-01-02")]
    assert siak.find_penduduk("1471010101090003").tanggal_lahir == ""
