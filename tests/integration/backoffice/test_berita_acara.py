"""Kasi Inovasi makes one Berita Acara out of the queue."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from data.models import Kejadian, Permohonan, Surat
from handlers.demo import PETUGAS
from handlers.workflow.model import Peran

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PLACES = ("Sail", "Bukit Raya", "Sail", "")


@pytest.fixture
def menunggu(kantor) -> list[int]:
    """Four cards that Kasi Inovasi received on row 9'.4, each with the history that says so."""
    road = [("ajukan", "kirim_berkas", "terima_wa", "pemohon"), ("terima", "terima_wa", "terima_wa",
             "operator_penerima_wa"), ("teruskan", "pilah_kecamatan", "berita_acara", "petugas_pemilah"),
            ("terima", "berita_acara", "berita_acara", "kasi_inovasi")]
    with kantor.store.transaction() as session:
        rows = [Permohonan(
            kantor_id=kantor.kantor_id, nomor=f"UJI-{n}", layanan="ktp_hilang", sop="bunda_dewi_harum", sop_versi=1,
            nama=f"Warga {n}", langkah="berita_acara", is_diterima=True, data={"penyerahan": "pos", "kecamatan": place},
        ) for n, place in enumerate(PLACES)]
        session.add_all(rows)
        session.flush()
        session.add_all(Kejadian(permohonan_id=row.id, urutan=urutan, aksi=aksi, langkah=here, ke_langkah=ke,
                                 peran=peran, at=AT)
                        for row in rows for urutan, (aksi, here, ke, peran) in enumerate(road, start=1))
        return [row.id for row in rows]


def _letters(kantor) -> list[Surat]:
    with kantor.store.reading() as session:
        return list(session.exec(select(Surat).order_by(col(Surat.id))))


def test_one_letter_for_those_chosen(masuk, kantor, menunggu):
    meja = masuk("kasi.inovasi")
    assert 'formaction="/antrean/berita-acara"' in meja.text("/")
    assert meja.post("/antrean/berita-acara", {"id": [*menunggu[:3], 99_999]}).status_code == 302
    (surat,) = _letters(kantor)
    html = meja.text("/")
    assert f"3 permohonan masuk Berita Acara {surat.nomor} (Bukit Raya 1, Sail 2)." in html
    assert "99999: Permohonan itu tidak ditemukan." in html
    assert meja.get(re.search(r'href="(/surat/\d+)"', html)[1]).data.startswith(b"%PDF")
    page = meja.text("/permohonan/UJI-0")
    assert surat.nomor in page
    assert 'id="surat"' not in meja.text("/permohonan/UJI-3")
    assert surat.nomor in masuk("pos").text("/")


def test_nothing_chosen_makes_no_letter(masuk, kantor, menunggu):
    meja = masuk("kasi.inovasi")
    meja.get("/")
    meja.post("/antrean/berita-acara", {})
    assert "Belum ada yang dipilih." in meja.text("/")
    assert _letters(kantor) == []


def test_only_kasi_inovasi_makes_one(masuk, kantor, menunggu):
    for login, _, peran in PETUGAS:
        if Peran.KASI_INOVASI in peran:
            continue
        meja = masuk(login)
        assert meja.post("/antrean/berita-acara", {"id": menunggu}).status_code == 403, login
        assert "/antrean/berita-acara" not in meja.get("/", follow_redirects=True).text, login
    assert _letters(kantor) == []
