"""One Berita Acara for a batch: each request moves or is left out alone, and the letter says exactly what went."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from data.models import Permohonan
from data.store import patiently
from handlers.commands.berita_acara import BeritaAcara, make_berita_acara
from handlers.commands.permohonan import act, load_history
from handlers.context import Context
from handlers.errors import NotAllowed
from handlers.workflow.model import Aksi, Peran
from tests.integration.documents.walk import officer
from tests.integration.requests.test_surat import NIKS, before_kasi, do, letters, print_card, read
from tests.integration.requests.test_surat import kantor as kantor  # a fixture

PLACES = ("Sukajadi", "Bukit Raya", "Sukajadi")


def batch(ctx: Context, ids: list[int]) -> BeritaAcara:
    kasi = officer(ctx, Peran.KASI_INOVASI)

    def once() -> BeritaAcara:
        with ctx.store.transaction() as session:
            return make_berita_acara(session, ctx, kasi, ids)

    return patiently(once)


def row_of(ctx: Context, permohonan_id: int) -> str:
    with ctx.store.reading() as session:
        return session.get_one(Permohonan, permohonan_id).langkah


def test_many_requests_in_one_letter_sorted_per_kecamatan(kantor):
    ids = [before_kasi(kantor, nik, nama=f"Warga {n}", kecamatan=place)
           for n, (nik, place) in enumerate(zip(NIKS, PLACES, strict=False))]
    done = batch(kantor, ids)
    assert done.per_kecamatan == (("Bukit Raya", 1), ("Sukajadi", 2))
    assert [error for _, error in done.results] == ["", "", ""]
    (surat,) = letters(kantor)
    assert surat.permohonan_id is None
    said = read(kantor, surat.id)
    assert "3 (tiga) dokumen" in said
    annex = said[said.index("LAMPIRAN"):]
    assert [annex.index(f"Warga {n}") for n in (1, 0, 2)] == sorted(annex.index(f"Warga {n}") for n in range(3))
    for permohonan_id in ids:
        with kantor.store.reading() as session:
            last = load_history(session, permohonan_id)[-1]
        assert (last.ke_langkah, last.data["surat_id"]) == ("serah_pos", surat.id)


def test_one_that_cannot_go_is_told_and_left_out(kantor):
    good = before_kasi(kantor, NIKS[0], nama="Yang Ikut")
    back = before_kasi(kantor, NIKS[1], nama="Yang Kembali")
    do(kantor, back, Peran.KASI_INOVASI, Aksi.KEMBALIKAN, catatan="Salah alamat", ke="pilah_kecamatan")
    paused = before_kasi(kantor, NIKS[2], nama="Yang Dijeda")
    do(kantor, paused, Peran.KASI_INOVASI, Aksi.JEDA, ke="menunggu_pemohon")
    counter = print_card(kantor, NIKS[3], penyerahan="ambil")
    done = batch(kantor, [counter, paused, good, back, 99_999])
    errors = dict(done.results)
    assert len(errors) == 5
    assert sum(not error for error in errors.values()) == 1
    assert errors["99999"] == "Permohonan itu tidak ditemukan."
    assert [row_of(kantor, one) for one in (good, back, paused, counter)] == [
        "serah_pos", "pilah_kecamatan", "berita_acara", "ambil_loket"]
    said = read(kantor, done.surat.id)
    assert "1 (satu) dokumen" in said
    assert "Yang Ikut" in said
    assert "Yang Kembali" not in said
    assert "Yang Dijeda" not in said


def test_when_none_can_go_no_number_is_used(kantor):
    permohonan_id = before_kasi(kantor)
    do(kantor, permohonan_id, Peran.KASI_INOVASI, Aksi.JEDA, ke="menunggu_pemohon")
    done = batch(kantor, [permohonan_id])
    assert done.surat is None
    assert letters(kantor) == []
    do(kantor, permohonan_id, Peran.KASI_INOVASI, Aksi.LANJUTKAN)
    assert batch(kantor, [permohonan_id]).surat.nomor.startswith("470/0001/BA/")


def test_two_batches_at_once_put_each_request_into_one_letter(kantor):
    ids = [before_kasi(kantor, nik) for nik in NIKS[:3]]
    officer(kantor, Peran.KASI_INOVASI)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda chosen: batch(kantor, chosen), (ids, ids[::-1])))
    went = [nomor for done in both for nomor, error in done.results if not error]
    assert len(went) == len(set(went)) == 3
    assert [row.nomor.split("/")[1] for row in letters(kantor)] == ["0001"]


def test_only_kasi_inovasi(kantor):
    permohonan_id, loket = before_kasi(kantor), officer(kantor, Peran.PETUGAS_LOKET)
    with kantor.store.transaction() as session, pytest.raises(NotAllowed):
        make_berita_acara(session, kantor, loket, [permohonan_id])


def test_a_request_of_another_office_is_not_there(kantor):
    permohonan_id, kasi = before_kasi(kantor), officer(kantor, Peran.KASI_INOVASI)
    with kantor.store.transaction() as session:
        done = make_berita_acara(session, replace(kantor, kantor_id=99), kasi, [permohonan_id])
    assert done.surat is None
    with kantor.store.transaction() as session:
        act(session, kantor, kasi, permohonan_id, Aksi.TERUSKAN)
