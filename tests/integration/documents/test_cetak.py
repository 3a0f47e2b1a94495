"""One physical card per request, whatever happens between the press of the button and the printer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from data.gateways.base import GatewayDown, GatewayRefused, PrintStatus
from data.models import Blanko, CetakKartu
from handlers.commands.blanko import receive_blanko, serial_range
from handlers.commands.cetak import (
    approve_cetak_ulang,
    confirm_rusak,
    confirm_tercetak,
    finish_kartu,
    is_cetak_ulang,
    list_cetak,
    request_cetak,
    run_cetak,
)
from handlers.commands.permohonan import act
from handlers.context import PEMOHON
from handlers.errors import AlreadyDone, BadInput, Incomplete, LoketError, NotAllowed
from handlers.workflow.model import Aksi, Peran
from tests.integration.documents.walk import apply, carry, officer


class Recorder:
    """A printer that remembers what it was given; `fault` is raised before or after it took the job."""

    def __init__(self, fault=None, after=False):
        self.jobs, self.submitted, self.fault, self.after = {}, 0, fault, after

    def submit(self, kunci, nama, pdf):
        self.submitted += 1
        if self.fault and not self.after:
            raise self.fault
        self.jobs.setdefault(kunci, pdf)
        if self.fault:
            raise self.fault
        return kunci

    def status(self, job_id):
        return PrintStatus("selesai")

    def settle(self, job_id, state):
        self.jobs.pop(job_id)


@pytest.fixture
def kartu(ctx) -> int:
    """A request for a card, with blanks in stock."""
    _stock(ctx, "ktp_el", "KC001", 3)
    return apply(ctx, "ktp_hilang")


def _stock(ctx, jenis, awal, jumlah):
    _do(ctx, receive_blanko, jenis, awal, jumlah)


def _do(ctx, command, *args, peran=Peran.OPERATOR, **options):
    actor = officer(ctx, peran)
    with ctx.store.transaction() as session:
        return command(session, ctx, actor, *args, **options)


def _job(ctx, permohonan_id) -> CetakKartu:
    with ctx.store.reading() as session:
        return session.exec(
            select(CetakKartu).where(CetakKartu.permohonan_id == permohonan_id).order_by(CetakKartu.id.desc())
        ).first()


def _ledger(ctx) -> dict[str, str]:
    with ctx.store.reading() as session:
        return {b.serial: b.status for b in session.exec(select(Blanko).order_by(Blanko.id)).all()}


def _later(ctx, **span):
    at = ctx.now() + timedelta(**span)
    return replace(ctx, now=lambda: at)


def test_a_card_from_request_to_hand_over(ctx, kartu):
    _do(ctx, request_cetak, kartu)
    assert _ledger(ctx) == {"KC001": "dipesan", "KC002": "diterima", "KC003": "diterima"}
    assert run_cetak(ctx) >= 1
    job = _job(ctx, kartu)
    assert job.status == "dikirim"
    spool = ctx.settings.home / "spool" / "cetak"
    (page,) = spool.glob("*.pdf")
    assert page.read_bytes().startswith(b"%PDF-")
    _do(ctx, confirm_tercetak, job.id)
    assert _ledger(ctx)["KC001"] == "tercetak"
    run_cetak(ctx)
    assert list(spool.glob("*.pdf")) == []
    with ctx.store.transaction() as session:
        finish_kartu(session, ctx, kartu, "selesai")
    assert _ledger(ctx)["KC001"] == "diserahkan"


def test_a_second_request_is_refused_while_one_counts(ctx, kartu):
    _do(ctx, request_cetak, kartu)
    with pytest.raises(AlreadyDone):
        _do(ctx, request_cetak, kartu)
    run_cetak(ctx)
    _do(ctx, confirm_tercetak, _job(ctx, kartu).id)
    with pytest.raises(AlreadyDone):
        _do(ctx, request_cetak, kartu)
    with pytest.raises(AlreadyDone):
        _do(ctx, confirm_tercetak, _job(ctx, kartu).id)


def test_two_ask_at_once_and_one_card_is_queued(ctx, kartu):
    def press(_):
        try:
            return _do(ctx, request_cetak, kartu).id
        except LoketError:
            return None

    officer(ctx, Peran.OPERATOR)
    with ThreadPoolExecutor(4) as pool:
        won = [one for one in pool.map(press, range(4)) if one]
    assert len(won) == 1
    assert list(_ledger(ctx).values()).count("dipesan") == 1


def test_two_clocks_at_once_print_once(ctx, kartu):
    printer = Recorder()
    ours = replace(ctx, printer=printer)
    _do(ours, request_cetak, kartu)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: run_cetak(ours), range(3)))
    assert printer.submitted == 1
    assert _job(ctx, kartu).status == "dikirim"


def test_killed_after_the_printer_took_it_still_prints_once(ctx, kartu):
    printer = Recorder(fault=KeyboardInterrupt(), after=True)
    ours = replace(ctx, printer=printer)
    _do(ours, request_cetak, kartu)
    with pytest.raises(KeyboardInterrupt):
        run_cetak(ours)
    assert _job(ctx, kartu).status == "antre"
    assert run_cetak(ours) == 0  # still claimed by the process that died
    printer.fault = None
    run_cetak(_later(ours, minutes=3))
    assert (printer.submitted, len(printer.jobs)) == (2, 1)
    assert _job(ctx, kartu).status == "dikirim"


def test_a_printer_that_is_away_is_tried_again_with_growing_pauses(ctx, kartu):
    printer = Recorder(fault=GatewayDown("Pencetak mati"))
    ours = replace(ctx, printer=printer)
    _do(ours, request_cetak, kartu)
    run_cetak(ours)
    job = _job(ctx, kartu)
    assert (job.status, job.attempts, job.alasan) == ("antre", 1, "Pencetak mati")
    run_cetak(_later(ours, seconds=5))
    assert printer.submitted == 1
    run_cetak(_later(ours, seconds=20))
    assert printer.submitted == 2
    printer.fault = None
    run_cetak(_later(ours, minutes=10))
    assert _job(ctx, kartu).status == "dikirim"


def test_a_refused_page_gives_the_blank_back_and_may_be_asked_for_again(ctx, kartu):
    ours = replace(ctx, printer=Recorder(fault=GatewayRefused("jenis dokumen tidak didukung")))
    _do(ours, request_cetak, kartu)
    run_cetak(ours)
    job = _job(ctx, kartu)
    assert (job.status, job.aktif, job.alasan) == ("gagal", None, "jenis dokumen tidak didukung")
    assert _ledger(ctx)["KC001"] == "diterima"
    with ctx.store.reading() as session:
        assert is_cetak_ulang(list_cetak(session, kartu))
    assert _do(ctx, request_cetak, kartu).id != job.id


def test_a_spoiled_card_waits_for_the_kasi(ctx, kartu):
    _do(ctx, request_cetak, kartu)
    run_cetak(ctx)
    with pytest.raises(BadInput):
        _do(ctx, confirm_rusak, _job(ctx, kartu).id, "  ")
    _do(ctx, confirm_rusak, _job(ctx, kartu).id, "Tinta meluber")
    assert _ledger(ctx)["KC001"] == "rusak"
    with ctx.store.reading() as session:
        assert not is_cetak_ulang(list_cetak(session, kartu))
    with pytest.raises(NotAllowed, match="persetujuan Kasi"):
        _do(ctx, request_cetak, kartu)
    with pytest.raises(NotAllowed):
        _do(ctx, approve_cetak_ulang, kartu)
    _do(ctx, approve_cetak_ulang, kartu, peran=Peran.KASI_IDENTITAS)
    with pytest.raises(AlreadyDone):
        _do(ctx, approve_cetak_ulang, kartu, peran=Peran.KASI_IDENTITAS)
    again = _do(ctx, request_cetak, kartu)
    assert again.disetujui_oleh == officer(ctx, Peran.KASI_IDENTITAS).pengguna_id
    assert _ledger(ctx) == {"KC001": "rusak", "KC002": "dipesan", "KC003": "diterima"}


def test_an_approval_is_good_for_one_card_only(ctx, kartu):
    for _ in range(2):
        _do(ctx, request_cetak, kartu)
        run_cetak(ctx)
        _do(ctx, confirm_rusak, _job(ctx, kartu).id, "Macet")
        with pytest.raises(NotAllowed):
            _do(ctx, request_cetak, kartu)
        _do(ctx, approve_cetak_ulang, kartu, peran=Peran.KASI)
    assert list(_ledger(ctx).values()).count("rusak") == 2


def test_out_of_blanks_is_said_so(ctx):
    permohonan_id = apply(ctx, "kia")
    _stock(ctx, "ktp_el", "KC001", 1)
    with pytest.raises(Incomplete, match="Blanko KIA habis"):
        _do(ctx, request_cetak, permohonan_id)


def test_a_service_without_a_card_prints_none(ctx):
    with pytest.raises(BadInput):
        _do(ctx, request_cetak, apply(ctx, "kk_baru"))


def test_the_serial_really_used_is_recorded(ctx, kartu):
    other = apply(ctx, "ktp_rusak", nik="1471014505880077")
    for permohonan_id in (kartu, other):
        _do(ctx, request_cetak, permohonan_id)
    run_cetak(ctx)
    _do(ctx, confirm_tercetak, _job(ctx, kartu).id, serial=" kc002 ")
    _do(ctx, confirm_tercetak, _job(ctx, other).id)
    assert _ledger(ctx) == {"KC001": "tercetak", "KC002": "tercetak", "KC003": "diterima"}
    assert _job(ctx, kartu).blanko_id != _job(ctx, other).blanko_id


def test_a_serial_not_in_the_ledger_or_used_is_refused(ctx, kartu):
    _do(ctx, request_cetak, kartu)
    run_cetak(ctx)
    with pytest.raises(BadInput, match="tidak ada dalam buku blanko"):
        _do(ctx, confirm_tercetak, _job(ctx, kartu).id, serial="XX999")
    _do(ctx, confirm_tercetak, _job(ctx, kartu).id, serial="KC003")
    assert _ledger(ctx) == {"KC001": "diterima", "KC002": "diterima", "KC003": "tercetak"}


def test_a_request_that_ends_before_printing_frees_its_blank(ctx, kartu):
    _do(ctx, request_cetak, kartu)
    with ctx.store.transaction() as session:
        finish_kartu(session, ctx, kartu, "dibatalkan")
    assert _ledger(ctx)["KC001"] == "diterima"
    assert _job(ctx, kartu).status == "gagal"
    assert run_cetak(ctx) == 0


def test_what_the_printer_says_is_shown_but_an_officer_decides(ctx, kartu):
    _do(ctx, request_cetak, kartu)
    run_cetak(ctx)
    job = _job(ctx, kartu)
    spool = ctx.settings.home / "spool" / "cetak"
    (spool / f"{job.job_id}.json").write_text('{"state": "gagal", "keterangan": "macet"}')
    run_cetak(ctx)
    after = _job(ctx, kartu)
    assert after.status == "dikirim"
    assert after.alasan.endswith("periksa apakah kartu sempat tercetak: macet")


def test_serial_ranges():
    assert serial_range(" a00098 ", 3) == ["A00098", "A00099", "A00100"]
    assert serial_range("7", 2) == ["7", "8"]
    for awal, jumlah in (("", 1), ("ABC", 1), ("A98", 3), ("A1", 0), ("A1", 5001), ("A 1", 1)):
        with pytest.raises(BadInput):
            serial_range(awal, jumlah)


def test_a_serial_is_received_once(ctx):
    _stock(ctx, "kia", "K01", 5)
    with pytest.raises(BadInput, match="K05"):
        _stock(ctx, "kia", "K05", 3)
    _stock(ctx, "ktp_el", "K05", 3)
    with pytest.raises(NotAllowed):
        _do(ctx, receive_blanko, "kia", "K90", 1, peran=Peran.PETUGAS_POS)


def test_while_the_printer_has_the_card_the_applicant_cannot_withdraw(ctx, kartu):
    """Returned to entri, the card still comes out of the printer: no second one, no withdrawal, until it is judged."""
    carry(ctx, kartu, "")
    _do(ctx, act, kartu, Aksi.CETAK)
    run_cetak(ctx)
    _do(ctx, act, kartu, Aksi.KEMBALIKAN, ke="entri", catatan="nama keliru")
    with ctx.store.transaction() as session, pytest.raises(NotAllowed):
        act(session, ctx, PEMOHON, kartu, Aksi.BATALKAN)
    _do(ctx, act, kartu, Aksi.ENTRI)
    with pytest.raises(NotAllowed):
        _do(ctx, act, kartu, Aksi.CETAK)
    _do(ctx, confirm_rusak, _job(ctx, kartu).id, "salah nama")
    with ctx.store.transaction() as session:
        assert act(session, ctx, PEMOHON, kartu, Aksi.BATALKAN).hasil == "dibatalkan"
