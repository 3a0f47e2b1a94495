"""The adapters over real HTTP, faults included."""

from datetime import date

import pytest
from flask import Response

from data.gateways import make_gateways
from data.gateways.base import GatewayDown, GatewayRefused
from data.gateways.signature_check import check_signature
from data.settings import Settings
from tests.integration.documents.servers import Bsre, SiakService, serving

WORDS = {"nama": "Dra. Ratna", "jabatan": "Kepala Dinas", "alasan": "Penerbitan", "url": "http://x/periksa/ABCDE-23456"}
PERSON = {"nik": "1471014505880003", "nkk": "1471010101180003", "nama": "Siti", "tanggal_lahir": "1988-05-05"}


@pytest.fixture
def bsre(gateways):
    service = Bsre(gateways.signer)
    with serving(service.app) as url:
        service.url = url
        yield service


@pytest.fixture
def signer(bsre, home):
    (home / "keys" / "bsre.toml").write_text(
        'nik = "1471010101900001"\npassphrase = "rahasia!"\npengguna = "loket"\nsandi = "sandi"\n'
    )
    return make_gateways(Settings(home=home, bsre_url=bsre.url))[2]


def test_bsre_signs(bsre, signer, plain_pdf, home):
    signed = signer.sign(plain_pdf, **WORDS).content
    assert check_signature(signed, home / "keys" / "ca").is_good
    (form,) = bsre.seen
    assert form["nik"] == "1471010101900001"
    assert (form["file"], form["imageTTD"]) == ("application/pdf", "image/png")
    assert (form["tampilan"], form["image"], form["page"]) == ("visible", "true", "1")
    assert int(form["xAxis"]) + int(form["width"]) <= 596


def test_a_wrong_passphrase_is_told_and_never_tried_again(bsre, signer, plain_pdf):
    bsre.passphrase = "lain"
    with pytest.raises(GatewayRefused, match="Passphrase anda salah"):
        signer.sign(plain_pdf, **WORDS)
    assert len(bsre.seen) == 1


@pytest.mark.parametrize(
    "fault",
    [lambda: Response("x", 500), lambda: Response("x", 503), lambda: Response("<html>masuk</html>", 200)],
)
def test_bsre_in_trouble_is_down_not_signed(bsre, signer, plain_pdf, fault):
    bsre.fault = fault
    with pytest.raises(GatewayDown):
        signer.sign(plain_pdf, **WORDS)


def test_bsre_without_its_secrets_or_out_of_reach(home, plain_pdf):
    _, _, signer, _ = make_gateways(Settings(home=home, bsre_url="http://127.0.0.1:9"))
    with pytest.raises(GatewayRefused, match=r"bsre\.toml"):
        signer.sign(plain_pdf, **WORDS)
    (home / "keys" / "bsre.toml").write_text('nik = "1"\npassphrase = "x"\n')
    with pytest.raises(GatewayDown):
        signer.sign(plain_pdf, **WORDS)
    with pytest.raises(GatewayRefused):
        signer.sign(b"bukan pdf", **WORDS)


@pytest.fixture
def siak_service():
    service = SiakService([PERSON])
    with serving(service.app) as url:
        service.url = url
        yield service


def test_siak_finds_people_and_families(siak_service, home):
    siak = make_gateways(Settings(home=home, siak_url=siak_service.url))[3]
    assert siak.find_penduduk(PERSON["nik"]).nama == "Siti"
    assert siak.find_penduduk("1471010101900001") is None
    assert [p.nik for p in siak.find_keluarga(PERSON["nkk"])] == [PERSON["nik"]]
    assert len(siak.list_prr(date(2026, 11, 20))) == 1
    assert not any(PERSON["nik"] in path for path in siak_service.asked)


def test_siak_is_asked_again_after_a_hiccup_and_is_down_after_three(siak_service, home):
    siak = make_gateways(Settings(home=home, siak_url=siak_service.url))[3]
    siak_service.faults = [503, 500]
    assert siak.find_penduduk(PERSON["nik"]).nama == "Siti"
    siak_service.faults = [503, 503, 503]
    with pytest.raises(GatewayDown):
        siak.find_penduduk(PERSON["nik"])
    siak_service.faults = [403]
    with pytest.raises(GatewayRefused):
        siak.find_penduduk(PERSON["nik"])


def test_siak_out_of_reach_is_down(home):
    siak = make_gateways(Settings(home=home, siak_url="http://127.0.0.1:9"))[3]
    with pytest.raises(GatewayDown):
        siak.find_penduduk(PERSON["nik"])
