"""The counter sees whom to contact, and keeps each contact on the page of the request."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from backoffice.navigation import is_allowed
from data.models import Kejadian, Kontak, Permohonan
from handlers.demo import PETUGAS

AT = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
def siap(kantor) -> int:
    """A card at the counter of which the clock has reminded; its id."""
    road = [("ajukan", "kirim_berkas", "terima_wa", "pemohon"), ("teruskan", "cetak_kartu", "ambil_loket", "operator"),
            ("terima", "ambil_loket", "ambil_loket", "petugas_pengambilan")]
    with kantor.store.transaction() as session:
        row = Permohonan(
            kantor_id=kantor.kantor_id, nomor="UJI-1", layanan="ktp_hilang", sop="bunda_dewi_harum", sop_versi=1,
            nama="Warga Uji", langkah="ambil_loket", is_diterima=True, data={"penyerahan": "ambil"},
        )
        session.add(row)
        session.flush()
        session.add_all(Kejadian(permohonan_id=row.id, urutan=urutan, aksi=aksi, langkah=here, ke_langkah=ke,
                                 peran=peran, at=AT) for urutan, (aksi, here, ke, peran) in enumerate(road, start=1))
        session.add(Kontak(kantor_id=kantor.kantor_id, permohonan_id=row.id, cara="chat", hasil="dikirim", at=AT))
        return row.id


def _by_officers(kantor) -> list[tuple[str, str, str]]:
    with kantor.store.reading() as session:
        rows = session.exec(select(Kontak)).all()
    return [(row.cara, row.hasil, row.catatan) for row in rows if row.pengguna_id]


def test_the_task_stands_in_the_queue_until_a_contact_is_kept(masuk, kantor, siap):
    meja = masuk("pengambilan")
    assert "Hubungi pemohon" in meja.text("/")
    page = meja.text("/permohonan/UJI-1")
    assert "Perlu dihubungi" in page
    assert "Pesan dikirim sistem" in page
    meja.post("/permohonan/UJI-1/kontak", {"cara": "aparat_pekon", "hasil": "titip_pesan", "catatan": "Lewat Pak RT"})
    assert _by_officers(kantor) == [("aparat_pekon", "titip_pesan", "Lewat Pak RT")]
    page = meja.text("/permohonan/UJI-1")
    assert "Aparat pekon: Titip pesan — Lewat Pak RT" in page
    assert "Lestari Handayani" in page
    assert "Perlu dihubungi" not in page
    assert "Hubungi pemohon" not in meja.text("/")


def test_a_wrong_word_is_refused_and_what_was_typed_stays(masuk, kantor, siap):
    meja = masuk("pengambilan")
    meja.get("/permohonan/UJI-1")
    wrong = {"cara": "merpati", "hasil": "titip_pesan", "catatan": "Sudah diketik"}
    answer = meja.post("/permohonan/UJI-1/kontak", wrong)
    assert answer.status_code == 409
    assert "Sudah diketik" in answer.get_data(as_text=True)
    assert _by_officers(kantor) == []


def test_only_the_counter_keeps_contacts(masuk, kantor, siap):
    for login, _, peran in PETUGAS:
        meja = masuk(login)
        meja.get("/akun")
        answer = meja.post("/permohonan/UJI-1/kontak", {"cara": "telepon", "hasil": "akan_diambil"})
        assert answer.status_code == (302 if is_allowed("kontak", peran) else 403), login
    assert len(_by_officers(kantor)) == 1
    assert "Catat kontak" not in masuk("kasi.identitas").text("/permohonan/UJI-1")
