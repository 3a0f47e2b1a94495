"""The IPP printer over real HTTP: one job per kunci, its troubles in words, its refusals final."""

import pytest

from data.gateways import make_printer
from data.gateways.base import GatewayDown, GatewayRefused
from data.settings import Settings
from tests.integration.documents.ipp_printer import ABORTED, COMPLETED, PROCESSING, IppPrinterServer
from tests.integration.documents.servers import serving


@pytest.fixture
def server():
    server = IppPrinterServer()
    with serving(server.app) as url:
        server.url = url
        yield server


@pytest.fixture
def printer(server, home):
    return make_printer(Settings(home=home, printer_url=server.url.replace("http", "ipp") + "/ipp/print"))


def test_a_job_is_printed_once_however_often_it_is_submitted(server, printer, plain_pdf):
    first = printer.submit("BD-261120-0042-K-1", "KTP-el", plain_pdf)
    server.jobs[int(first)]["state"] = COMPLETED
    assert printer.submit("BD-261120-0042-K-1", "KTP-el", plain_pdf) == first
    assert printer.submit("BD-261120-0042-K-2", "KTP-el", plain_pdf) != first
    assert [job["data"] for job in server.jobs.values()] == [plain_pdf, plain_pdf]


def test_an_answer_that_was_lost_does_not_print_again(server, printer, plain_pdf):
    server.lost = True
    with pytest.raises(GatewayDown):
        printer.submit("K-1", "KTP-el", plain_pdf)
    server.lost = False
    assert printer.submit("K-1", "KTP-el", plain_pdf) == "1"
    assert len(server.jobs) == 1


def test_a_job_that_ended_without_a_mark_may_be_sent_once_more(server, printer, plain_pdf):
    first = printer.submit("K-1", "KTP-el", plain_pdf)
    server.jobs[int(first)] |= {"state": ABORTED, "impressions": 1}
    assert printer.submit("K-1", "KTP-el", plain_pdf) == first
    server.jobs[int(first)]["impressions"] = 0
    assert printer.submit("K-1", "KTP-el", plain_pdf) != first


def test_states_and_troubles_in_words(server, printer, plain_pdf):
    job = printer.submit("K-1", "KTP-el", plain_pdf)
    assert printer.status(job).state == "antre"
    server.jobs[int(job)]["state"] = PROCESSING
    server.reasons = ["media-jam-error", "cover-open-warning", "door-open", "xyz"]
    assert (printer.status(job).state, printer.status(job).keterangan) == ("mencetak", "kartu macet, penutup terbuka")
    server.reasons = ["none"]
    for state, word in ((ABORTED, "gagal"), (COMPLETED, "selesai")):
        server.jobs[int(job)]["state"] = state
        assert (printer.status(job).state, printer.status(job).keterangan) == (word, "")


def test_a_refusal_is_final_and_trouble_is_not(server, printer, plain_pdf, home):
    server.formats = ("image/jpeg",)
    with pytest.raises(GatewayRefused, match="PDF tidak didukung"):
        printer.submit("K-1", "KTP-el", plain_pdf)
    server.refuse = 0x0507  # server-error-busy
    with pytest.raises(GatewayDown):
        printer.submit("K-1", "KTP-el", plain_pdf)
    with pytest.raises(GatewayRefused):
        printer.status("77")
    with pytest.raises(GatewayDown):
        make_printer(Settings(home=home, printer_url="ipp://127.0.0.1:9/ipp/print")).submit("K", "x", plain_pdf)
