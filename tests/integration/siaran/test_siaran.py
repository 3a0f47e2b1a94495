"""A notice to many: counted first, approved by another, sent slowly by day, to who agreed, and told per person."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlmodel import col, select

from data.models import Outbox, Permohonan, Pesan, Siaran, SiaranPenerima
from data.models.base import ident
from handlers.commands.kode_pesan import asked_kode
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.commands.siaran import run_siaran
from handlers.queries.siaran import count_audience, count_hasil
from handlers.workflow.model import Peran

SEMUA = {"judul": "Kantor tutup", "teks": "Kantor tutup hari Jumat.", "sasaran": "semua", "per_menit": "24",
         "kunci": "abc123"}


@pytest.fixture
def penyusun(masuk, office):
    meja = masuk(Peran.ADMIN)
    meja.client.application.extensions["loket_ctx"] = office.ctx
    return meja


@pytest.fixture
def kasi(masuk, office):
    meja = masuk(Peran.KASI)
    meja.client.application.extensions["loket_ctx"] = office.ctx
    return meja


def subscribe(office, number: int) -> list[str]:
    names = [str(n) for n in range(1, number + 1)]
    for alamat in names:
        office.write("KABAR", alamat=alamat, kanal="telegram", nama=f"Warga {alamat}")
    return names


def propose(meja, **typed) -> int:
    meja.get("/siaran/baru")
    answer = meja.post("/siaran/baru", ajukan="1", **SEMUA | typed)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return int(answer.location.rpartition("/")[2])


def press(meja, siaran_id: int, apa: str, versi: int = 0, **typed):
    page = meja.text(f"/siaran/{siaran_id}")
    shown = page.partition('name="versi" value="')[2].partition('"')[0]
    return meja.post(f"/siaran/{siaran_id}/{apa}", versi=versi or shown or 1, **typed)


def announcements(office) -> list[Outbox]:
    return [row for row in office.outbox() if row.prioritas == 2]


def add_permohonan(office, alamat: str, **fields) -> None:
    with office.ctx.store.transaction() as session:
        akun, _ = find_or_create_percakapan(session, office.ctx, "telegram", alamat)
        number = len(session.exec(select(Permohonan.id)).all()) + 1
        session.add(Permohonan(**{
            "kantor_id": office.ctx.kantor_id, "nomor": f"BD-{number}", "layanan": "kia", "sop": "bunda_dewi_harum",
            "sop_versi": 1, "akun_id": ident(akun), "nama": "Ani", "langkah": "verifikasi_kasi",
            "data": {"persetujuan": {"at": "x"}, "kecamatan": "Sail"}} | fields))


def test_it_is_counted_and_shown_before_it_can_be_put_forward(office, penyusun):
    subscribe(office, 3)
    office.write("STOP", alamat="2", kanal="telegram")
    assert "Ajukan" not in penyusun.text("/siaran/baru")
    page = penyusun.post("/siaran/baru", **SEMUA).get_data(as_text=True)
    assert "2 penerima" in page
    assert "Ajukan ke Kasi untuk 2 orang" in page
    assert "Kantor tutup hari Jumat." in page
    assert "Belum ada siaran" in penyusun.text("/siaran"), "a look makes nothing"


def test_approved_by_another_it_goes_out_slowly_and_is_told_per_person(office, penyusun, kasi):
    names = subscribe(office, 5)
    siaran_id = propose(penyusun)
    assert run_siaran(office.ctx) == 0
    assert press(kasi, siaran_id, "setujui").status_code == 302
    assert [run_siaran(office.ctx) for _ in range(5)] == [0, 2, 2, 1, 0]
    rows = announcements(office)
    assert [row.alamat for row in rows] == names
    assert all("STOP" in row.isi["teks"] and "CEK " in row.isi["teks"] for row in rows)
    with office.ctx.store.transaction() as session:
        session.get_one(Pesan, rows[0].pesan_id).status = "dibaca"
        assert count_hasil(session, siaran_id) == {"antre": 4, "dibaca": 1}
    page = kasi.text(f"/siaran/{siaran_id}?hasil=dibaca")
    assert "selesai" in page
    assert "Warga 1" in page
    assert "Warga 2" not in page


def test_who_was_not_reached_is_told_with_the_reason_in_plain_words(office, penyusun, kasi):
    subscribe(office, 2)
    siaran_id = propose(penyusun)
    press(kasi, siaran_id, "setujui")
    for _ in range(3):
        run_siaran(office.ctx)
    with office.ctx.store.transaction() as session:
        row = session.exec(select(Outbox).where(Outbox.prioritas == 2)).first()
        row.status, row.error, row.pesan.status = "gagal", "403: Forbidden: bot was blocked by the user", "gagal"
    page = kasi.text(f"/siaran/{siaran_id}")
    assert "warga memblokir atau menghentikan pesan kita" in page
    assert "Forbidden" not in page
    assert page.count("<th scope=\"row\">") == 2, "nobody stands twice in the list"


def test_cek_tells_what_the_announcement_said(office, penyusun, kasi):
    subscribe(office, 1)
    press(kasi, propose(penyusun), "setujui")
    run_siaran(office.ctx)
    run_siaran(office.ctx)
    kode = announcements(office)[0].isi["teks"].partition("CEK ")[2][:9]
    assert asked_kode(f"cek {kode}") == kode
    assert "Kantor tutup hari Jumat." in office.write(f"cek {kode}", alamat="9", kanal="telegram")[0].isi["teks"]


def test_the_author_cannot_approve_and_an_officer_cannot_either(office, penyusun, kasi):
    subscribe(office, 1)
    own = propose(kasi, kunci="milikkasi")
    answer = press(kasi, own, "setujui")
    assert answer.status_code == 409
    assert "bukan penyusunnya" in answer.get_data(as_text=True)
    assert press(penyusun, own, "setujui").status_code == 403
    assert run_siaran(office.ctx) == 0


def test_the_second_of_two_superiors_sees_who_was_first(office, penyusun, kasi):
    subscribe(office, 1)
    siaran_id = propose(penyusun)
    press(kasi, siaran_id, "tolak", alasan="salah hari")
    answer = press(kasi, siaran_id, "setujui", versi=1)
    assert answer.status_code == 409
    assert "oleh Uji" in answer.get_data(as_text=True)


def test_a_refusal_needs_its_reason(office, penyusun, kasi):
    siaran_id = propose(penyusun)
    assert "Tulis alasan" in press(kasi, siaran_id, "tolak").get_data(as_text=True)
    assert press(kasi, siaran_id, "tolak", alasan="salah hari").status_code == 302


def test_pressed_twice_it_is_made_once(office, penyusun):
    assert propose(penyusun) == propose(penyusun)


def test_nothing_leaves_at_night(office, penyusun, kasi):
    subscribe(office, 2)
    press(kasi, propose(penyusun), "setujui")
    office.later(hours=10)  # eight in the evening
    assert [run_siaran(office.ctx) for _ in range(3)] == [0, 0, 0]
    office.later(hours=11)
    assert run_siaran(office.ctx) == 2


def test_a_start_in_the_future_is_waited_for(office, penyusun, kasi):
    subscribe(office, 1)
    press(kasi, propose(penyusun, mulai="2026-11-18T13:00"), "setujui")
    assert [run_siaran(office.ctx) for _ in range(2)] == [0, 0]
    office.later(hours=3)
    assert [run_siaran(office.ctx) for _ in range(2)] == [0, 1]


def test_a_pause_holds_it_and_a_stop_takes_back_what_waits(office, penyusun, kasi):
    subscribe(office, 6)
    siaran_id = propose(penyusun)
    press(kasi, siaran_id, "setujui")
    run_siaran(office.ctx)
    run_siaran(office.ctx)
    press(penyusun, siaran_id, "jeda")
    assert run_siaran(office.ctx) == 0
    press(penyusun, siaran_id, "lanjutkan")
    assert run_siaran(office.ctx) == 2
    with office.ctx.store.transaction() as session:
        session.get_one(Outbox, announcements(office)[0].id).status = "terkirim"
    press(penyusun, siaran_id, "hentikan")
    assert run_siaran(office.ctx) == 0
    assert Counter(row.status for row in announcements(office)) == {"terkirim": 1, "diabaikan": 3}
    with office.ctx.store.reading() as session:
        assert count_hasil(session, siaran_id)["batal"] == 2


def test_a_pause_before_its_people_are_listed_loses_nobody(office, penyusun, kasi):
    subscribe(office, 2)
    siaran_id = propose(penyusun)
    press(kasi, siaran_id, "setujui")
    press(penyusun, siaran_id, "jeda")
    press(penyusun, siaran_id, "lanjutkan")
    assert [run_siaran(office.ctx) for _ in range(2)] == [0, 2]


def test_who_stops_in_between_is_passed_over(office, penyusun, kasi):
    subscribe(office, 2)
    siaran_id = propose(penyusun)
    press(kasi, siaran_id, "setujui")
    run_siaran(office.ctx)
    office.write("STOP", alamat="1", kanal="telegram")
    run_siaran(office.ctx)
    assert [row.alamat for row in announcements(office)] == ["2"]
    assert "dilewati: sudah berhenti" in kasi.text(f"/siaran/{siaran_id}")


def test_outside_whatsapps_window_it_is_not_kept_for_later(office, penyusun, kasi):
    office.write("KABAR")
    office.later(days=2)
    press(kasi, propose(penyusun), "setujui")
    run_siaran(office.ctx)
    run_siaran(office.ctx)
    assert [row.status for row in announcements(office)] == ["gagal"]
    office.write("halo")
    assert [row.status for row in announcements(office)] == ["gagal"]


@pytest.mark.parametrize(("saringan", "wanted"), [
    ({"sasaran": "layanan", "nilai": "kia"}, 2), ({"sasaran": "layanan", "nilai": "kk_baru"}, 1),
    ({"sasaran": "kecamatan", "nilai": "Sail"}, 2), ({"sasaran": "langkah", "nilai": "ktp_prr:ambil_loket"}, 1),
    ({"sasaran": "prr"}, 1), ({"sasaran": "siap_diambil"}, 1), ({"sasaran": "semua"}, 0),
])
def test_each_audience_is_who_it_says(office, saringan, wanted):
    add_permohonan(office, "1")
    add_permohonan(office, "1", layanan="kia")  # two requests, one person
    add_permohonan(office, "2", layanan="kk_baru", data={"persetujuan": {"at": "x"}, "kecamatan": "Sukajadi"})
    add_permohonan(office, "3", sop="ktp_prr", layanan="prr", langkah="ambil_loket", is_diterima=True,
                   data={"persetujuan": {"at": "x"}})
    add_permohonan(office, "4", is_selesai=True)
    add_permohonan(office, "5", data={"kecamatan": "Sail"})  # nobody asked them for consent
    add_permohonan(office, "6")
    with office.ctx.store.reading() as session:
        found = count_audience(session, office.ctx, saringan)
    assert found.jumlah == wanted
    assert found.tanpa_persetujuan == (saringan.get("nilai") in ("kia", "Sail"))


@pytest.mark.parametrize(("typed", "why"), [
    ({"judul": ""}, "Isi judul"), ({"teks": "x" * 800}, "paling panjang 700"), ({"sasaran": ""}, "untuk siapa"),
    ({"sasaran": "layanan"}, "Pilih layanan"), ({"per_menit": "0"}, "Kecepatan"),
    ({"teks": "Transfer biaya ke rekening ini"}, "tidak boleh memuat"),
])
def test_what_is_wrong_is_said_and_what_was_typed_stays(office, penyusun, typed, why):
    penyusun.get("/siaran/baru")
    for more in ({}, {"ajukan": "1"}):
        page = penyusun.post("/siaran/baru", **SEMUA | typed | more).get_data(as_text=True)
        assert why in page
        assert 'value="24"' in page or "per_menit" in typed
    with office.ctx.store.reading() as session:
        assert session.exec(select(Siaran)).first() is None


def test_two_clocks_write_to_nobody_twice(office, penyusun, kasi):
    subscribe(office, 4)
    siaran_id = propose(penyusun, per_menit="600")
    press(kasi, siaran_id, "setujui")
    run_siaran(office.ctx)
    with office.ctx.store.transaction() as session:
        for row in session.exec(select(SiaranPenerima).order_by(col(SiaranPenerima.id))):
            row.status = "menunggu"
    run_siaran(office.ctx)
    with office.ctx.store.transaction() as session:  # a clock that died before it noted what it had done
        for row in session.exec(select(SiaranPenerima)):
            row.status = "menunggu"
    run_siaran(office.ctx)
    assert len(announcements(office)) == 4


def test_a_stop_is_final(office, penyusun, kasi):
    siaran_id = propose(penyusun)
    press(penyusun, siaran_id, "hentikan")
    assert press(kasi, siaran_id, "setujui", versi=2).status_code == 409


def test_an_unknown_act_is_not_found(office, kasi, penyusun):
    siaran_id = propose(penyusun)
    assert press(kasi, siaran_id, "lompat").status_code == 409
