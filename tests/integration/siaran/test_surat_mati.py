"""The later rungs and the dead letters: another channel of the same phone, the call list, mend and resend."""

from __future__ import annotations

import pytest
from sqlmodel import select

from data.models import Akun, Inbox, Outbox
from handlers.commands.jalur import DITELEPON, KANAL_LAIN, TELEPON
from handlers.commands.surat_mati import whatsapp_address
from handlers.commands.tangga import climb_ladder
from handlers.errors import BadInput
from handlers.workflow.model import Peran
from tests.integration.siaran.conftest import SIAP

PHONE = "+628111222333"


@pytest.fixture
def meja(masuk):
    return masuk(Peran.ADMIN)


def set_phone(office, alamat: str, telepon: str) -> None:
    with office.ctx.store.transaction() as session:
        session.exec(select(Akun).where(Akun.alamat == alamat)).one().telepon = telepon


def fail(office, row, error: str = "63003: channel has no such recipient") -> None:
    with office.ctx.store.transaction() as session:
        found = session.get_one(Outbox, row.id)
        found.status, found.error = "gagal", error


def test_a_parked_notice_goes_to_the_other_channel_of_the_same_phone(office):
    office.write("halo", kanal="telegram", alamat="7", telepon=PHONE)
    row = office.notify(telepon=PHONE)
    climb_ladder(office.ctx)
    assert office.row(row.id).status == "parkir", "their own word is waited for first"
    office.later(hours=2)
    assert climb_ladder(office.ctx) == 1
    assert (office.row(row.id).status, office.row(row.id).jalur) == ("dialihkan", KANAL_LAIN)
    moved = office.outbox()[-1]
    assert (moved.kanal, moved.alamat, moved.isi["teks"]) == ("telegram", "7", row.isi["teks"])
    assert climb_ladder(office.ctx) == 0
    kode = row.isi["teks"].partition("CEK ")[2][:9]
    [said] = office.write(f"CEK {kode}", kanal="telegram", alamat="7")
    assert "Benar" in said.isi["teks"]


@pytest.mark.parametrize("telepon", ["", "+628999"])
def test_never_to_an_account_that_did_not_prove_the_same_phone(office, telepon):
    office.write("halo", kanal="telegram", alamat="7", telepon=telepon)
    row = office.notify(telepon=PHONE)
    office.later(hours=5)
    climb_ladder(office.ctx)
    assert office.row(row.id).jalur == TELEPON
    assert all(one.kanal == "whatsapp" for one in office.outbox() if one.prioritas)


def test_without_another_channel_an_officer_is_asked_to_ring_after_four_hours(office, meja):
    row = office.notify(telepon=PHONE)
    office.later(hours=2)
    climb_ladder(office.ctx)
    assert office.row(row.id).jalur != TELEPON
    office.later(hours=3)
    climb_ladder(office.ctx)
    page = meja.text("/telepon")
    assert PHONE in page
    assert "siap diambil" in page
    assert "Hubungi lewat telepon" in meja.text("/pesan-gagal")


def test_a_call_that_told_them_takes_it_off_the_list_once(office, meja):
    row = office.notify(telepon=PHONE)
    office.later(hours=5)
    climb_ladder(office.ctx)
    meja.text("/telepon")
    assert meja.post(f"/telepon/{row.id}", hasil="tidak_tersambung", catatan="pagi").status_code == 302
    assert "Tidak tersambung — pagi" in meja.text("/telepon")
    assert meja.post(f"/telepon/{row.id}", hasil="").status_code == 409
    assert meja.post(f"/telepon/{row.id}", hasil="disampaikan").status_code == 302
    assert office.row(row.id).jalur == DITELEPON
    assert "Tidak ada yang perlu ditelepon" in meja.text("/telepon")
    assert meja.post(f"/telepon/{row.id}", hasil="disampaikan").status_code == 409
    office.write("halo")
    assert office.row(row.id).status == "dialihkan", "what was told by phone is not sent afterwards"


def test_a_notice_that_failed_is_rung_and_one_they_stopped_is_not(office):
    office.write("halo")
    failed = office.notify()
    fail(office, failed)
    climb_ladder(office.ctx)
    assert office.row(failed.id).jalur == TELEPON
    office.write("STOP")
    stopped = office.notify()
    climb_ladder(office.ctx)
    assert office.row(stopped.id).jalur == "diminta"


def test_mended_words_go_out_once_and_the_old_row_says_who(office, meja, ctx):
    row = office.notify(kanal="telegram", alamat="7", reply=SIAP)
    fail(office, row, "400: chat not found")
    assert "400: chat not found" in meja.text("/pesan-gagal")
    assert meja.post(f"/pesan-gagal/{row.id}/ulang", teks="Kartu siap.").status_code == 302
    again = office.outbox()[-1]
    assert (again.status, again.isi["teks"], again.alamat, again.prioritas) == ("antre", "Kartu siap.", "7", 1)
    assert "dikirim ulang oleh Uji" in office.row(row.id).error
    twice = meja.post(f"/pesan-gagal/{row.id}/ulang", teks="Kartu siap.")
    assert twice.status_code == 409
    assert "sudah ditangani (dikirim ulang oleh Uji)" in twice.get_data(as_text=True)
    assert len(office.outbox()) == 2


def test_another_number_is_another_account(office, meja):
    office.write("halo")
    row = office.notify()
    fail(office, row)
    office.write("halo", alamat="whatsapp:+6281234567890")
    meja.text("/pesan-gagal")
    meja.client.application.extensions["loket_ctx"] = office.ctx
    assert meja.post(f"/pesan-gagal/{row.id}/ulang", nomor="0812-3456-7890").status_code == 302
    assert office.outbox()[-1].alamat == "whatsapp:+6281234567890"


@pytest.mark.parametrize(("typed", "why"), [
    ({"nomor": "021-555"}, "Nomor WhatsApp ditulis seperti"),
    ({"teks": "Kirim kode OTP Anda"}, "tidak boleh memuat"),
    ({"nomor": "081234567890"}, "Di luar jendela 24 jam"),
])
def test_what_cannot_be_sent_is_said_beside_its_field(office, meja, typed, why):
    row = office.notify()
    fail(office, row)
    meja.text("/pesan-gagal")
    answer = meja.post(f"/pesan-gagal/{row.id}/ulang", **typed)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert why in page
    assert all(value in page for value in typed.values())
    assert office.row(row.id).status == "gagal"


def test_who_stopped_us_is_not_written_to_by_a_resend(office, meja):
    office.write("halo")
    row = office.notify()
    office.write("stop")
    page = meja.post(f"/pesan-gagal/{row.id}/ulang").get_data(as_text=True) if meja.text("/pesan-gagal") else ""
    assert "menghentikan pesan" in page


def test_put_aside_leaves_the_list(office, meja):
    row = office.notify()
    fail(office, row)
    meja.text("/pesan-gagal")
    assert meja.post(f"/pesan-gagal/{row.id}/abaikan").status_code == 302
    assert "Tidak ada yang perlu diperbaiki" in meja.text("/pesan-gagal")


def test_a_dead_delivery_is_handled_again_once(office, meja):
    with office.ctx.store.transaction() as session:
        dead = Inbox(kantor_id=office.ctx.kantor_id, kanal="telegram", provider_id="x", kunci="telegram:7", payload={},
                     status="mati", attempts=9, error="rusak")
        session.add(dead)
    assert "rusak" in meja.text("/pesan-gagal")
    meja.post(f"/pesan-gagal/masuk/{dead.id}/ulang")
    with office.ctx.store.reading() as session:
        assert session.get_one(Inbox, dead.id).status == "baru"
    meja.post(f"/pesan-gagal/masuk/{dead.id}/ulang")
    assert "sudah diolah lagi" in meja.text("/pesan-gagal")


@pytest.mark.parametrize("nomor", ["081234567890", "+62 812-3456-7890", "62812 3456 7890"])
def test_a_number_is_read_however_it_is_typed(nomor):
    assert whatsapp_address(nomor) == "whatsapp:+6281234567890"


@pytest.mark.parametrize("nomor", ["", "12345", "0751-55555", "abc", "+65 8123 4567"])
def test_what_is_no_mobile_number_is_refused(nomor):
    with pytest.raises(BadInput):
        whatsapp_address(nomor)
