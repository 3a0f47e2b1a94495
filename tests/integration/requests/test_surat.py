"""Letters: made with the act that produces them, numbered without a gap, unchanged for ever, opened on record."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pypdf
import pytest
from sqlmodel import col, select

from data.models import AksesBerkas, CetakKartu, NomorUrut, Permohonan, Surat
from data.reference.offices import load_profil
from handlers.commands.blanko import receive_blanko
from handlers.commands.cetak import confirm_tercetak
from handlers.commands.naskah import NASKAH
from handlers.commands.penomoran import KODE_ARSIP
from handlers.commands.permohonan import act, load_history
from handlers.commands.run_cetak import run_cetak
from handlers.commands.surat import JENIS, make_surat, open_surat, render_surat
from handlers.context import PEMOHON, Actor, Context
from handlers.errors import NotAllowed, NotFound
from handlers.sop import SOPS
from handlers.workflow.daftar import HasilOrang, Orang, Verifikasi
from handlers.workflow.model import Aksi, Peran
from tests.integration.documents.walk import apply, carry, officer, receive

FRIDAY = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
NIKS = ("1471014505880003", "1471021203790002", "1471034107950004", "1471042209910001")


@pytest.fixture
def kantor(ctx) -> Context:
    """The demo office on a fixed Friday with a few blank cards."""
    ctx = replace(ctx, now=lambda: FRIDAY)
    operator = officer(ctx, Peran.OPERATOR)
    with ctx.store.transaction() as session:
        receive_blanko(session, ctx, operator, "ktp_el", "KC26000001", 10)
    return ctx


def do(ctx: Context, permohonan_id: int, peran: Peran, aksi: Aksi, **options) -> Permohonan:
    actor = officer(ctx, peran)
    with ctx.store.transaction() as session:
        return act(session, ctx, actor, permohonan_id, aksi, **options)


def print_card(ctx: Context, nik: str = NIKS[0], **data: str) -> int:
    """A request whose card is printed and stands where it is handed over; its id."""
    permohonan_id = apply(ctx, "ktp_hilang", nik, **data)
    carry(ctx, permohonan_id, "cetak_kartu")
    do(ctx, permohonan_id, Peran.OPERATOR, Aksi.CETAK)
    run_cetak(ctx)
    operator = officer(ctx, Peran.OPERATOR)
    with ctx.store.transaction() as session:
        job = session.exec(select(CetakKartu).where(CetakKartu.permohonan_id == permohonan_id)).one()
        confirm_tercetak(session, ctx, operator, job.id)
    do(ctx, permohonan_id, Peran.OPERATOR, Aksi.TERUSKAN)
    return permohonan_id


def before_kasi(ctx: Context, nik: str = NIKS[0], **data: str) -> int:
    """A card to be sent by POS, received by Kasi Inovasi on row 9'.4; its id."""
    permohonan_id = print_card(ctx, nik, penyerahan="pos", **data)
    receive(ctx, permohonan_id, Peran.PETUGAS_PEMILAH)
    do(ctx, permohonan_id, Peran.PETUGAS_PEMILAH, Aksi.TERUSKAN)
    receive(ctx, permohonan_id, Peran.KASI_INOVASI)
    return permohonan_id


def letters(ctx: Context) -> list[Surat]:
    with ctx.store.reading() as session:
        return list(session.exec(select(Surat).order_by(col(Surat.id))))


def text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def read(ctx: Context, surat_id: int) -> str:
    loket = officer(ctx, Peran.PETUGAS_LOKET)
    with ctx.store.transaction() as session:
        return text(render_surat(session, ctx, loket, surat_id))


def test_every_letter_an_sop_asks_for_can_be_made():
    asked = {t.surat for sop in SOPS.values() for row in sop.langkah for t in row.transisi if t.surat}
    assert asked <= set(NASKAH)
    assert set(NASKAH) == set(JENIS)
    assert set(NASKAH) <= set(KODE_ARSIP)


def test_a_berita_acara_for_one_request(kantor):
    permohonan_id = before_kasi(kantor)
    do(kantor, permohonan_id, Peran.KASI_INOVASI, Aksi.TERUSKAN)
    (surat,) = letters(kantor)
    assert (surat.jenis, surat.permohonan_id) == ("berita_acara", permohonan_id)
    assert surat.nomor == "470/0001/BA/Dukcapil-KC/XI/2026"
    said = read(kantor, surat.id)
    assert surat.nomor in said
    assert "1 (satu) dokumen" in said
    assert "Siti Aminah" in said
    assert "Sukajadi" in said
    assert "hari ini, Jumat, tanggal dua puluh bulan November" in said


def test_a_tanda_terima_at_the_counter(kantor):
    permohonan_id = print_card(kantor, penyerahan="ambil")
    receive(kantor, permohonan_id, Peran.PETUGAS_PENGAMBILAN)
    permohonan = do(kantor, permohonan_id, Peran.PETUGAS_PENGAMBILAN, Aksi.SERAHKAN)
    assert permohonan.is_selesai
    (surat,) = letters(kantor)
    assert surat.nomor == "470/0001/TT/Dukcapil-KC/XI/2026"
    said = read(kantor, surat.id)
    assert permohonan.nomor in said
    assert "1471••••••••0003" in said
    assert NIKS[0] not in said
    assert Peran.PETUGAS_PENGAMBILAN.label in said


def test_a_letter_stays_as_it_was(kantor):
    permohonan_id = before_kasi(kantor)
    do(kantor, permohonan_id, Peran.KASI_INOVASI, Aksi.TERUSKAN)
    with kantor.store.transaction() as session:
        row = session.get_one(Permohonan, permohonan_id)
        row.nama, row.data = "Nama Lain", {**row.data, "kecamatan": "Sail"}
        session.add(row)
    moved = replace(kantor, now=lambda: FRIDAY + timedelta(days=400), profil=load_profil("kab_tanggamus"))
    said = read(moved, letters(kantor)[0].id)
    assert "Siti Aminah" in said
    assert "Sukajadi" in said
    assert "PEMERINTAH KOTA CONTOH" in said
    assert "20-11-2026" in said


def test_an_act_that_fails_gives_its_number_back(kantor):
    first, second = (before_kasi(kantor, nik) for nik in NIKS[:2])
    kasi = officer(kantor, Peran.KASI_INOVASI)
    with pytest.raises(RuntimeError, match="power"):
        _act_and_fall(kantor, kasi, first)
    assert letters(kantor) == []
    for permohonan_id in (second, first):
        do(kantor, permohonan_id, Peran.KASI_INOVASI, Aksi.TERUSKAN)
    assert [row.nomor.split("/")[1] for row in letters(kantor)] == ["0001", "0002"]
    with kantor.store.reading() as session:
        assert session.exec(select(NomorUrut.terakhir).where(NomorUrut.jenis == "surat:berita_acara")).one() == 2


def _act_and_fall(ctx: Context, actor: Actor, permohonan_id: int) -> None:
    with ctx.store.transaction() as session:
        act(session, ctx, actor, permohonan_id, Aksi.TERUSKAN)
        raise RuntimeError("the power goes out before the commit")


def test_a_second_berita_acara_has_a_number_of_its_own(kantor):
    permohonan_id = before_kasi(kantor)
    do(kantor, permohonan_id, Peran.KASI_INOVASI, Aksi.TERUSKAN)
    do(kantor, permohonan_id, Peran.KASI_INOVASI, Aksi.KEMBALIKAN, catatan="Alamat salah", ke="pilah_kecamatan")
    receive(kantor, permohonan_id, Peran.PETUGAS_PEMILAH)
    do(kantor, permohonan_id, Peran.PETUGAS_PEMILAH, Aksi.TERUSKAN)
    receive(kantor, permohonan_id, Peran.KASI_INOVASI)
    do(kantor, permohonan_id, Peran.KASI_INOVASI, Aksi.TERUSKAN)
    assert len({row.nomor for row in letters(kantor)}) == 2


@pytest.mark.parametrize("jenis", sorted(NASKAH))
def test_each_kind_for_one_and_for_a_list(kantor, jenis):
    permohonan_id = apply(kantor, "kk_baru")
    orang = (
        Orang(1, "Ahmad Fauzi", NIKS[1], kelompok="SMA Negeri 1", verifikasi=Verifikasi.LULUS, hasil=HasilOrang.REKAM),
        Orang(2, "Bunga Citra", NIKS[2], kelompok="SMA Negeri 2", verifikasi=Verifikasi.TIDAK_LULUS,
              alasan="KK tidak cocok"),
    )
    kasi = officer(kantor, Peran.KASI_INOVASI)
    with kantor.store.transaction() as session:
        permohonan, history = session.get_one(Permohonan, permohonan_id), load_history(session, permohonan_id)
        one = make_surat(session, kantor, kasi, permohonan, jenis, history)
        many = make_surat(session, kantor, kasi, permohonan, jenis, history, orang)
    assert [row.nomor.split("/")[1] for row in (one, many)] == ["0001", "0002"]
    assert one.nomor in read(kantor, one.id)
    said = read(kantor, many.id)
    assert NIKS[1] not in said, "a letter shows a NIK masked"
    assert ("Bunga Citra" in said) == (jenis in ("rekapan", "rekapan_belum_diserahkan", "laporan"))


def test_opening_a_letter_leaves_a_trace(kantor):
    permohonan_id = before_kasi(kantor)
    do(kantor, permohonan_id, Peran.KASI_INOVASI, Aksi.TERUSKAN)
    surat_id, loket = letters(kantor)[0].id, officer(kantor, Peran.PETUGAS_LOKET)
    with kantor.store.transaction() as session:
        _, nama = open_surat(session, kantor, loket, surat_id)
    assert nama == "berita_acara-470-0001-BA-Dukcapil-KC-XI-2026.pdf"
    with kantor.store.reading() as session:
        seen = session.exec(select(AksesBerkas).where(col(AksesBerkas.surat_id).is_not(None))).all()
    assert [(row.surat_id, row.pengguna_id, row.at) for row in seen] == [(surat_id, loket.pengguna_id, FRIDAY)]


def test_a_letter_is_not_opened_by_a_stranger_or_from_another_office(kantor):
    permohonan_id = before_kasi(kantor)
    do(kantor, permohonan_id, Peran.KASI_INOVASI, Aksi.TERUSKAN)
    surat_id, kasi = letters(kantor)[0].id, officer(kantor, Peran.KASI_INOVASI)
    with kantor.store.transaction() as session:
        with pytest.raises(NotAllowed):
            open_surat(session, kantor, PEMOHON, surat_id)
        with pytest.raises(NotFound):
            open_surat(session, replace(kantor, kantor_id=99), kasi, surat_id)
        with pytest.raises(NotFound):
            open_surat(session, kantor, kasi, surat_id + 1)
