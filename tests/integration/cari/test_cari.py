"""Search finds by name, number, NIK, phone and words, in the groups asked for, page by page, without plain text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from data.crypto import blind_index
from data.indeks import mask_of, mask_of_search, tokens_of
from data.kata import name_words
from data.models import Akun, Daftar, JenisIndeks, KataIndeks, Orang, Percakapan, Permohonan, Pesan, Warga
from handlers.commands.indeks import index_pesan, keep_index, rebuild_index
from handlers.commands.nomor import make_nomor
from handlers.queries import cari, jalan_indeks
from handlers.queries.cari import DAFTAR, KELOMPOK, ORANG, PERMOHONAN, PESAN, Saring

NIK = "1471014101900001"


class Kota:
    """A few people, written the way the product writes them."""

    def __init__(self, ctx) -> None:
        self.ctx, self.urut = ctx, 0

    def orang(self, nama: str, telepon: str = "", kanal: str = "whatsapp", nik: str = "") -> tuple[int, int]:
        with self.ctx.store.transaction() as session:
            self.urut += 1
            akun = Akun(kantor_id=self.ctx.kantor_id, kanal=kanal, alamat=f"a{self.urut}", nama=nama, telepon=telepon)
            if nik:
                warga = Warga(kantor_id=self.ctx.kantor_id, nik=nik, nik_index=blind_index(nik), nama=nama)
                session.add(warga)
                session.flush()
                akun.warga_id = warga.id
            session.add(akun)
            session.flush()
            percakapan = Percakapan(kantor_id=self.ctx.kantor_id, akun_id=akun.id)
            session.add(percakapan)
            session.flush()
            return akun.id, percakapan.id

    def permohonan(self, nama: str, layanan: str = "kk_baru", nik: str = NIK, **lain: Any) -> str:
        with self.ctx.store.transaction() as session:
            self.urut += 1
            data = {"nama": nama, "nik": nik, **lain.pop("data", {})}
            row = Permohonan(kantor_id=self.ctx.kantor_id, nomor=make_nomor("BD", date(2026, 11, 20), self.urut),
                             layanan=layanan, sop="bunda_dewi_harum", sop_versi=1, nama=nama, data=data,
                             nik_index=blind_index(nik), langkah="verifikasi", **lain)
            session.add(row)
            session.flush()
            return row.nomor

    def pesan(self, percakapan_id: int, teks: str, pengirim: str = "warga", **lain: Any) -> int:
        with self.ctx.store.transaction() as session:
            row = Pesan(kantor_id=self.ctx.kantor_id, percakapan_id=percakapan_id, pengirim=pengirim, teks=teks,
                        arah="masuk" if pengirim == "warga" else "keluar", **lain)
            session.add(row)
            session.flush()
            return row.id

    def cari(self, teks: str, kelompok=KELOMPOK, **lain: Any) -> cari.HasilCari:
        with self.ctx.store.reading() as session:
            return cari.search(session, self.ctx, teks, kelompok=kelompok, **lain)

    def nama(self, teks: str, **lain: Any) -> list[str]:
        return [row.nama for row in self.cari(teks, **lain).permohonan.rows]

    def orang_of(self, teks: str) -> list[str]:
        return [row.nama for row in self.cari(teks).orang.rows]


@pytest.fixture
def kota(ctx) -> Kota:
    return Kota(ctx)


def test_names_by_whole_words_and_by_their_beginnings(kota):
    for nama in ("Siti Aminah", "Budi Siswanto", "Ma’ruf Amin", "Abdurrahman Wahid", "Al Fatih"):
        kota.permohonan(nama)
    assert kota.nama("aminah") == ["Siti Aminah"]
    assert kota.nama("AMIN") == ["Ma’ruf Amin", "Siti Aminah"]
    assert kota.nama("amin siti") == ["Siti Aminah"]
    assert kota.nama("maruf") == kota.nama("ma'ruf") == ["Ma’ruf Amin"]
    assert kota.nama("abdurrahm") == ["Abdurrahman Wahid"]
    assert kota.nama("abdurrahx") == []
    assert kota.nama("al fat") == ["Al Fatih"]
    assert kota.nama("siti budi") == []


def test_other_names_of_a_request_and_its_family_card(kota):
    kota.permohonan("Siti Aminah", data={"nama_anak": "Zahra Kirana", "nkk": "1471010101900002"})
    assert kota.nama("kirana") == ["Siti Aminah"]
    assert kota.nama("1471 0101 0190 0002") == ["Siti Aminah"]


def test_numbers_whole_sloppy_and_in_part(kota):
    nomor = kota.permohonan("Siti Aminah")
    assert kota.nama(nomor) == kota.nama(nomor.lower().replace("-", " ")) == ["Siti Aminah"]
    assert kota.nama(nomor.split("-")[2]) == ["Siti Aminah"]
    assert kota.nama("261120") == ["Siti Aminah"]
    assert kota.nama("BD-261120-9999-A") == []


def test_nik_finds_requests_and_the_person(kota):
    kota.permohonan("Siti Aminah")
    kota.orang("Bu Siti", "+6281234567890", nik=NIK)
    found = kota.cari(f" {NIK[:4]} {NIK[4:]} ")
    assert found.jenis == "nik"
    assert [row.nama for row in found.permohonan.rows] == ["Siti Aminah"]
    assert [row.nama for row in found.orang.rows] == ["Bu Siti"]
    assert kota.cari("1471014101900009").permohonan.rows == ()


@pytest.mark.parametrize("typed", ["+62 812-3456-7890", "081234567890", "6281234567890", "7890", "34567890"])
def test_phone_in_every_way_it_is_said(kota, typed):
    akun_id, _ = kota.orang("Bu Siti", "+6281234567890")
    kota.orang("Pak Joko", "+6281299990000")
    kota.permohonan("Siti Aminah", akun_id=akun_id)
    assert kota.orang_of(typed) == ["Bu Siti"]
    if len(typed) > 6:
        assert kota.nama(typed) == ["Siti Aminah"]
        assert kota.cari(typed).orang.rows[0].jumlah_permohonan == 1


def test_messages_by_all_their_words_once_the_clock_has_come_by(kota, ctx):
    _, percakapan_id = kota.orang("Bu Siti")
    first = kota.pesan(percakapan_id, "Selamat pagi, KK saya hilang di Pasar Bawah")
    kota.pesan(percakapan_id, "KK lama sudah saya kirim")
    kota.pesan(percakapan_id, "Syarat KK hilang: surat kehilangan", pengirim="bot")
    assert kota.cari("hilang").pesan.rows == ()
    assert index_pesan(ctx) == 3
    assert index_pesan(ctx) == 0
    rows = kota.cari("kk hilang").pesan.rows
    assert [(row.pesan_id, row.nama, row.percakapan_id) for row in rows] == [(first, "Bu Siti", percakapan_id)]
    assert "Pasar Bawah" in rows[0].cuplikan
    assert kota.cari("saya selamat pagi").pesan.rows == ()


def test_only_the_groups_that_were_asked_for(kota, ctx):
    _, percakapan_id = kota.orang("Siti")
    kota.permohonan("Siti Aminah")
    kota.pesan(percakapan_id, "saya siti")
    keep_index(ctx)
    assert set(kota.cari("siti").kelompok) == set(KELOMPOK)
    for kelompok in ((PERMOHONAN,), (ORANG, PESAN), ()):
        for teks in ("siti", NIK, "081234567890", make_nomor("BD", date(2026, 11, 20), 1)):
            assert set(kota.cari(teks, kelompok=kelompok).kelompok) <= set(kelompok)


def test_people_on_lists_by_name_nik_and_family_card(kota, ctx):
    with ctx.store.transaction() as session:
        rows = [Permohonan(kantor_id=ctx.kantor_id, nomor=f"SN-{number}", layanan="perekaman", sop="sinopsis",
                           sop_versi=1, nama="SMAN 1") for number in (1, 2)]
        session.add_all(rows)
        session.flush()
        lists = [Daftar(kantor_id=ctx.kantor_id, permohonan_id=row.id, kelompok="SMAN 1") for row in rows]
        session.add_all(lists)
        session.flush()
        session.add_all(Orang(kantor_id=ctx.kantor_id, daftar_id=one.id, urut=1, nama=f"Galih Pratama {part}", nik=nik,
                              nkk="1471010101150077", kelompok="XI IPA 1")
                        for one, part, nik in zip(lists, ("Putra", "Jaya"), (NIK, "1471014101900002"), strict=True))

    def found(teks: str, **lain: Any) -> list[tuple[str, str, str]]:
        return [(row.nama, row.nomor, row.kelompok) for row in kota.cari(teks, kelompok=(DAFTAR,), **lain).daftar.rows]

    putra, jaya = (("Galih Pratama Putra", "SN-1", "SMAN 1 · XI IPA 1"),
                   ("Galih Pratama Jaya", "SN-2", "SMAN 1 · XI IPA 1"))
    assert found("galih pratama") == found("1471010101150077") == [jaya, putra]
    assert found(NIK) == found("putra galih") == [putra]
    assert found("galih", saring=Saring(layanan="kia")) == found("galih bukan") == []
    assert found("galih", saring=Saring(layanan="perekaman"), limit=1) == [jaya]
    with ctx.store.transaction() as session:
        session.exec(select(Orang).where(col(Orang.urut) == 1, Orang.daftar_id == lists[0].id)).one().nama = "Raka"
    assert found("galih") == [jaya]
    assert found("raka") == [("Raka", "SN-1", "SMAN 1 · XI IPA 1")]
    rebuild_index(ctx)
    assert found("pratama") == [jaya]


def test_filters(kota, ctx):
    now = ctx.now()
    kota.permohonan("Siti A", layanan="kk_baru")
    kota.permohonan("Siti B", layanan="kia", is_selesai=True)
    kota.permohonan("Siti C", diajukan_at=now - timedelta(days=40))
    assert kota.nama("siti", saring=Saring(layanan="kia")) == ["Siti B"]
    assert kota.nama("siti", saring=Saring(status="berjalan")) == ["Siti C", "Siti A"]
    today = now.astimezone(ctx.calendar.zona).date()
    assert kota.nama("siti", saring=Saring(dari=today - timedelta(days=1))) == ["Siti B", "Siti A"]
    assert kota.nama("siti", saring=Saring(sampai=today - timedelta(days=30))) == ["Siti C"]
    for kanal in ("whatsapp", "telegram"):
        kota.pesan(kota.orang("Joko", kanal=kanal)[1], "antrean lambat")
    index_pesan(ctx)
    found = kota.cari("lambat joko", saring=Saring(kanal="telegram"))
    assert found.pesan.rows == ()
    found = kota.cari("lambat", saring=Saring(kanal="telegram"))
    assert [row.kanal for row in found.pesan.rows] == ["telegram"]
    assert [row.kanal for row in kota.cari("joko", saring=Saring(kanal="whatsapp")).orang.rows] == ["whatsapp"]


def test_pages_hold_everything_once(kota):
    for number in range(25):
        kota.permohonan(f"Siti {'Genap' if number % 2 == 0 else 'Ganjil'} {number}")
    seen: list[str] = []
    sebelum = 0
    while True:
        page = kota.cari("genap siti", kelompok=(PERMOHONAN,), sebelum=sebelum, limit=4).permohonan
        seen += [row.nama for row in page.rows]
        sebelum = page.lanjut
        if not sebelum:
            break
    assert seen == [f"Siti Genap {number}" for number in range(24, -1, -2)]


def test_a_long_walk_stops_and_can_be_gone_on_with(kota, monkeypatch):
    monkeypatch.setattr(jalan_indeks, "SCAN", 5)
    monkeypatch.setattr(jalan_indeks, "NEAR", 3)
    for nama in ["Siti Aminah", *["Siti Lain"] * 9, *["Lain Aminah"] * 9]:
        kota.permohonan(nama)
    found: list[str] = []
    pages, sebelum = 0, 0
    while True:
        page = kota.cari("siti aminah", kelompok=(PERMOHONAN,), sebelum=sebelum).permohonan
        found += [row.nama for row in page.rows]
        pages, sebelum = pages + 1, page.lanjut
        if not sebelum:
            break
    assert found == ["Siti Aminah"]
    assert pages > 1


@pytest.mark.parametrize("limit", [1, 3])
def test_walks_of_any_length_find_everything_once_in_order(kota, monkeypatch, limit):
    """Near and far part of a walk, its end and filters meet at every place of a small store."""
    monkeypatch.setattr(jalan_indeks, "SCAN", 7)
    monkeypatch.setattr(jalan_indeks, "NEAR", 3)
    monkeypatch.setattr(jalan_indeks, "SAMPLE", 2)
    rows = [(["Siti", "Aminah", "Wati"][: 1 + number % 3], "kia" if number % 5 else "kk_baru") for number in range(30)]
    for nama, layanan in rows:
        kota.permohonan(" ".join(nama), layanan)
    for teks, saring in (("siti", Saring()), ("aminah siti", Saring()), ("wati siti aminah", Saring(layanan="kia")),
                         ("siti", Saring(layanan="kk_baru"))):
        found: list[str] = []
        sebelum = 0
        while True:
            page = kota.cari(teks, kelompok=(PERMOHONAN,), sebelum=sebelum, limit=limit, saring=saring).permohonan
            found += [f"{row.nama} {row.layanan}" for row in page.rows]
            sebelum = page.lanjut
            if not sebelum:
                break
        assert found == [f"{' '.join(nama)} {layanan}" for nama, layanan in reversed(rows)
                         if set(teks.title().split()) <= set(nama) and saring.layanan in ("", layanan)], teks


def test_a_changed_name_is_found_by_the_new_one_only(kota, ctx):
    akun_id, _ = kota.orang("Bu Siti", "+6281234567890")
    with ctx.store.transaction() as session:
        session.get_one(Akun, akun_id).nama = "Ibu Aminah"
    assert kota.orang_of("siti") == []
    assert kota.orang_of("amin") == ["Ibu Aminah"]
    assert kota.orang_of("7890") == ["Ibu Aminah"]


def test_every_line_of_a_row_knows_all_its_words(kota, ctx):
    """A word the row had before leads to it by a word it has since."""
    akun_id, _ = kota.orang("Siti Aminah")
    with ctx.store.transaction() as session:
        session.get_one(Akun, akun_id).nama = "Siti Rahmawati"
    with ctx.store.reading() as session:
        rows = session.exec(select(KataIndeks).where(KataIndeks.jenis == JenisIndeks.AKUN)).all()
    assert {row.mask for row in rows} == {mask_of(row.token for row in rows)}
    assert kota.orang_of("siti rahma") == kota.orang_of("rahmaw siti") == ["Siti Rahmawati"]
    assert kota.orang_of("siti aminah") == []


def test_lines_from_before_the_bits_are_found_and_get_theirs(kota, ctx):
    kota.permohonan("Siti Aminah")
    with ctx.store.transaction() as session:
        for row in session.exec(select(KataIndeks)).all():
            row.mask = -1
    assert kota.nama("siti ami") == ["Siti Aminah"]
    keep_index(ctx)
    with ctx.store.reading() as session:
        assert -1 not in session.exec(select(KataIndeks.mask)).all()
    assert kota.nama("siti ami") == ["Siti Aminah"]


@given(st.lists(st.text("abcdefghijkl ’", min_size=1, max_size=14), min_size=1, max_size=4), st.data())
def test_no_bits_hide_a_row_that_holds_the_words(nama, data):
    """Any beginnings of any words of a name, and any words of a message."""
    there = cari.words(" ".join(nama))
    asked = [word[: data.draw(st.integers(3, 12))] if len(word) > 3 else word for word in there]
    row = mask_of(tokens_of(1, JenisIndeks.AKUN, name_words(nama)))
    search = mask_of_search(1, JenisIndeks.AKUN, cari._prefixes(asked))
    assert row & search == search
    row = mask_of(tokens_of(1, JenisIndeks.PESAN, there))
    assert row & mask_of_search(1, JenisIndeks.PESAN, there[:2]) == mask_of_search(1, JenisIndeks.PESAN, there[:2])


def test_bits_pass_over_nearly_all_rows_that_hold_other_words():
    names = [f"{one} {two}" for one in ("Budi", "Siti", "Dewi", "Joko") for two in ("Santoso", "Lestari", "Wijaya")]
    rows = [mask_of(tokens_of(1, JenisIndeks.AKUN, name_words([name]))) for name in names]
    searches = [mask_of_search(1, JenisIndeks.AKUN, cari.words(name)) for name in names]
    let_through = sum(row & search == search for row in rows for search in searches)
    assert len(names) <= let_through <= 2 * len(names), "of 144 pairs, twelve are meant"


def test_what_was_rolled_back_is_not_found(kota, ctx):
    with ctx.store.reading() as session:
        session.add(Akun(kantor_id=ctx.kantor_id, kanal="whatsapp", alamat="x", nama="Hantu"))
        session.flush()
    assert kota.orang_of("hantu") == []


def test_the_index_holds_no_words_and_differs_by_kind_and_office(kota, ctx):
    kota.orang("Siti")
    kota.permohonan("Siti")
    with ctx.store.reading() as session:
        rows = session.exec(select(KataIndeks)).all()
        by_kind = {jenis: {row.token for row in rows if row.jenis == jenis} for jenis in (1, 2)}
    assert by_kind[1]
    assert by_kind[2]
    assert not by_kind[1] & by_kind[2]
    assert all(isinstance(row.token, int) for row in rows)


def test_another_office_finds_nothing(kota, ctx):
    kota.permohonan("Siti Aminah")
    other = replace(ctx, kantor_id=ctx.kantor_id + 1)
    with ctx.store.reading() as session:
        for teks in ("siti", NIK, "261120"):
            found = cari.search(session, other, teks, kelompok=KELOMPOK)
            assert not any(group.rows for group in found.kelompok.values())


def test_the_index_made_anew_is_the_same(kota, ctx):
    _, percakapan_id = kota.orang("Bu Siti", "+6281234567890")
    kota.permohonan("Siti Aminah")
    for number in range(7):
        kota.pesan(percakapan_id, f"pesan nomor {number} tentang akta")
    keep_index(ctx)
    with ctx.store.reading() as session:
        before = {(r.jenis, r.token, r.rujukan_id, r.mask) for r in session.exec(select(KataIndeks))}
    assert rebuild_index(ctx) == {"permohonan": 1, "akun": 1, "daftar": 0, "pesan": 7}
    with ctx.store.reading() as session:
        assert {(r.jenis, r.token, r.rujukan_id, r.mask) for r in session.exec(select(KataIndeks))} == before


def test_rows_from_before_the_index_are_found_after_one_tick(kota, ctx):
    kota.permohonan("Siti Aminah")
    with ctx.store.transaction() as session:
        for row in session.exec(select(KataIndeks)).all():
            session.delete(row)
    assert kota.nama("siti") == []
    keep_index(ctx)
    assert kota.nama("siti") == ["Siti Aminah"]


def test_a_message_that_commits_late_is_not_passed_over(kota, ctx):
    """On PostgreSQL ids are taken before they commit: the mark waits below a young gap and passes an old one."""
    _, percakapan_id = kota.orang("Bu Siti")
    first = kota.pesan(percakapan_id, "pertama")
    index_pesan(ctx)
    kota.pesan(percakapan_id, "ketiga", id=first + 2, at=ctx.now())
    seen = index_pesan(ctx)
    if ctx.store.is_sqlite:
        assert seen == 1
        return
    assert seen == 0
    kota.pesan(percakapan_id, "kedua", id=first + 1, at=ctx.now())
    assert index_pesan(ctx) == 2
    kota.pesan(percakapan_id, "jauh", id=first + 9, at=ctx.now() - timedelta(minutes=2))
    assert index_pesan(ctx) == 1
    assert all(kota.cari(teks).pesan.rows for teks in ("kedua", "ketiga", "jauh"))


ODD = ["", "   ", "%", "'; drop table", "\x00", "a", "-", "•••", "💥", "x" * 5000, "0", "62"]


@pytest.mark.parametrize("teks", ODD)
def test_odd_texts_find_nothing_and_never_fail(kota, teks):
    kota.permohonan("Siti Aminah")
    found = kota.cari(teks)
    assert not any(group.rows for group in found.kelompok.values())


def test_stored_rows_and_index_agree(kota, ctx):
    kota.permohonan("Siti Aminah")
    with ctx.store.reading() as session:
        pointed = set(session.exec(select(KataIndeks.rujukan_id).where(col(KataIndeks.jenis) == 1)))
        assert pointed == set(session.exec(select(Permohonan.id)))
    assert kota.cari("siti", kelompok=(PESAN,)).pesan.rows == ()
