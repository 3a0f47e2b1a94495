"""Plh. and Plt.: the work moves to the deputy for the period, to the day, and what he does says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from data import models
from data.models import Eskalasi, Pengguna, Permohonan
from handlers.commands.eskalasi import ask_atasan
from handlers.commands.naskah import Bahan
from handlers.commands.penugasan import assign_pengganti, revoke_penugasan
from handlers.commands.permohonan import act
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadFields, NotAllowed
from handlers.queries.pengguna import find_pengguna
from handlers.queries.permohonan import load_lembar
from handlers.queries.publik import load_dokumen_publik
from handlers.surat.kendali import KartuKendali, kartu_kendali_pdf
from handlers.workflow.kartu_kendali import kartu_kendali
from handlers.workflow.model import Aksi, Peran

WIB = ZoneInfo("Asia/Jakarta")
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 3)
ADMIN = Actor(Peran.ADMIN_SISTEM, 26, "Administrator Sistem")


def ids(kantor: Context) -> dict[str, int]:
    with kantor.store.reading() as session:
        return {row.login: row.id or 0 for row in session.exec(select(Pengguna))}


def assign(kantor: Context, peran: str, pejabat: str, pengganti: str, *, jenis: str = "plh", mulai: date = FIRST,
           selesai: date = LAST, dasar: str = "SPRINT 800/15/2026") -> int:
    known = ids(kantor)
    with kantor.store.transaction() as session:
        row = assign_pengganti(session, kantor, ADMIN, jenis=jenis, peran=peran, pejabat_id=known.get(pejabat),
                               pengganti_id=known[pengganti], mulai=mulai, selesai=selesai, dasar=dasar)
        return row.id or 0


def today(kantor: Context) -> dict[str, date]:
    day = kantor.today()
    return {"mulai": day, "selesai": day + timedelta(days=2)}


@pytest.mark.parametrize(("zona", "utc_offset"), [("Asia/Jakarta", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9)])
def test_the_period_begins_and_ends_at_midnight_of_the_office(kantor, zona, utc_offset):
    office = replace(kantor, profil={**kantor.profil, "zona": zona}, now=lambda: datetime(2026, 11, 20, tzinfo=UTC))
    assign(office, "kasi_identitas", "kasi.identitas", "kasi.inovasi")
    known, tick = ids(office), timedelta(microseconds=1)
    starts = datetime(2026, 12, 1, tzinfo=UTC) - timedelta(hours=utc_offset)
    ends = datetime(2026, 12, 4, tzinfo=UTC) - timedelta(hours=utc_offset)
    for moment, is_deputy in ((starts - tick, False), (starts, True), (ends - tick, True), (ends, False)):
        at = replace(office, now=lambda moment=moment: moment)
        with office.store.reading() as session:
            deputy = find_pengguna(session, known["kasi.inovasi"], at.today())
            absent = find_pengguna(session, known["kasi.identitas"], at.today())
        assert (Peran.KASI_IDENTITAS in deputy.peran) is is_deputy, moment
        assert (deputy.sebagai == {Peran.KASI_IDENTITAS: "Plh."}) is is_deputy
        assert (absent.peran == ()) is is_deputy
        assert (absent.digantikan == (Peran.KASI_IDENTITAS,)) is is_deputy


def test_queue_and_acts_move_to_the_deputy_and_the_card_says_plh(kantor, masuk, nomor):
    assign(kantor, "kasi_identitas", "kasi.identitas", "kasubbag.umum", **today(kantor))
    number = nomor["Nurhayati"]  # 7 acts done: lies with the loket
    with kantor.store.transaction() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == number)).one()
        loket = ids(kantor)["loket"]
        act(session, kantor, Actor(Peran.PETUGAS_LOKET, loket), row.id, Aksi.VERIFIKASI)
    absent, deputy = masuk("kasi.identitas"), masuk("kasubbag.umum")
    page = absent.text("/")
    assert number not in page
    assert "Plh. Wahyuni Safitri, S.E." in page
    assert absent.get("/permohonan").status_code == 403
    page = deputy.text("/")
    assert number in page
    assert "Anda <strong>Plh. Kasi Identitas Penduduk</strong> menggantikan Hendra Saputra, S.Sos." in page
    acted = {"aksi": "terima", "peran": "kasi_identitas", "urutan": str(_count(kantor, number))}
    refused = absent.post(f"/permohonan/{number}/aksi", acted)
    assert refused.status_code == 403
    assert "pengganti Anda" in refused.get_data(as_text=True)
    deputy.get(f"/permohonan/{number}")
    assert deputy.post(f"/permohonan/{number}/aksi", acted).status_code in (200, 302)
    page = deputy.text(f"/permohonan/{number}")
    assert "Plh. Kasi Identitas Penduduk" in page
    with kantor.store.reading() as session:
        lembar = load_lembar(session, kantor.kantor_id, number)
    last = kartu_kendali(lembar.sop, lembar.history, kantor.calendar, kantor.now())[-1]
    assert (last.diterima.sebagai, last.diterima.pengguna_id) == ("Plh.", ids(kantor)["kasubbag.umum"])
    card = KartuKendali(number, [], [last], None, "http://x/", lembar.petugas)
    assert kartu_kendali_pdf(kantor.profil, [card], kantor.now()).startswith(b"%PDF")


def test_the_head_is_away_the_deputy_signs_and_document_and_public_check_say_plt_or_plh(kantor, masuk, nomor):
    assign(kantor, "kadis", "kadis", "sekretaris", **today(kantor))
    with kantor.store.reading() as session:
        waiting = session.exec(select(models.Dokumen).where(models.Dokumen.status == "siap")).all()
    assert waiting
    sekretaris = masuk("sekretaris")
    sekretaris.get("/tanda-tangan")
    sekretaris.post("/tanda-tangan", {"id": [str(row.permohonan_id) for row in waiting]})
    with kantor.store.reading() as session:
        row = session.get(models.Dokumen, waiting[0].id)
        assert row.status == "ditandatangani"
        public = load_dokumen_publik(session, kantor, row.kode)
    assert public.penandatangan == "Drs. Zulkifli Amin"
    assert public.jabatan.startswith("Plh. Kepala Dinas")
    assert masuk("kadis").get("/tanda-tangan").status_code == 403


def test_letters_name_the_deputy_with_nip(kantor, nomor):
    assign(kantor, "kadis", "kadis", "sekretaris", **today(kantor))
    assign(kantor, "sekretaris", "sekretaris", "kabid.piak", **today(kantor))
    with kantor.store.transaction() as session:
        rows = tuple(session.exec(select(Permohonan)).all())
        bahan = Bahan(session, kantor, ADMIN, rows, kantor.today())
        head, secretary = bahan.kepala(), bahan.the(Peran.SEKRETARIS)
        later = replace(bahan, tanggal=kantor.today() + timedelta(days=9)).kepala()
    assert (head.nama, head.sebagai, head.nip) == ("Drs. Zulkifli Amin", "Plh.", "19850101 201001 1 021")
    assert head.as_isi()["jabatan"].startswith("Plh. Kepala Dinas")
    assert (secretary.nama, secretary.as_isi()["jabatan"]) == ("Yuliana Putri, M.T.", "Plh. Sekretaris")
    assert (later.nama, later.sebagai) == ("Dra. Hj. Ratna Kusuma, M.Si.", "")


def test_questions_for_the_absent_superior_reach_the_deputy(kantor, masuk, nomor):
    assign(kantor, "kasi_identitas", "kasi.identitas", "kasubbag.umum", **today(kantor))
    with kantor.store.transaction() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == nomor["Nurhayati"])).one()
        ask_atasan(session, kantor, Actor(Peran.PETUGAS_LOKET, ids(kantor)["loket"]), "Boleh tanpa surat RT?",
                   permohonan_id=row.id)
    deputy = masuk("kasubbag.umum")
    assert "Boleh tanpa surat RT?" in deputy.text("/eskalasi")
    with kantor.store.reading() as session:
        mine = (Eskalasi.permohonan_id == row.id, Eskalasi.jenis == "pertanyaan")
        asked = session.exec(select(Eskalasi.id).where(*mine)).one()
    deputy.post(f"/eskalasi/{asked}/jawab", {"jawaban": "Boleh, ikuti aturan."})
    with kantor.store.reading() as session:
        assert session.get(Eskalasi, asked).jawaban == "Boleh, ikuti aturan."


def test_one_person_in_two_posts_may_hand_over_to_himself_only_as_deputy(kantor, nomor):
    number = nomor["Nurhayati"]
    kasi = ids(kantor)["kasi.identitas"]

    def do(actor: Actor, aksi: Aksi) -> None:
        with kantor.store.transaction() as session:
            row = session.exec(select(Permohonan).where(Permohonan.nomor == number)).one()
            act(session, kantor, actor, row.id, aksi)

    do(Actor(Peran.PETUGAS_LOKET, kasi), Aksi.VERIFIKASI)
    with pytest.raises(NotAllowed, match="dua orang yang berbeda"):
        do(Actor(Peran.KASI_IDENTITAS, kasi), Aksi.TERIMA)
    do(Actor(Peran.KASI_IDENTITAS, kasi, sebagai="Plh."), Aksi.TERIMA)


def test_the_page_refuses_what_cannot_be_beside_its_field(kantor, masuk):
    known, meja = ids(kantor), masuk("kasubbag.umum")
    meja.get("/pengaturan/penugasan")
    bad = {"jenis": "plt", "peran": "kadis", "pengganti_id": str(known["lapas"]), "mulai": "2026-12-05",
           "selesai": "2026-12-01", "dasar": " "}
    answer = meja.post("/pengaturan/penugasan", bad)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    for field in ("pengganti_id-salah", "selesai-salah", "dasar-salah"):
        assert f'id="{field}"' in page, field
    assert "masih dipegang Dra. Hj. Ratna Kusuma" in page
    good = {"jenis": "plh", "peran": "kadis", "pejabat_id": str(known["kadis"]),
            "pengganti_id": str(known["sekretaris"]), "mulai": "2099-01-05", "selesai": "2099-01-09", "dasar": "SP 1"}
    assert meja.post("/pengaturan/penugasan", good).status_code == 302
    assert meja.post("/pengaturan/penugasan", good).status_code == 302, "the same press twice is one deputation"
    overlap = meja.post("/pengaturan/penugasan", {**good, "selesai": "2099-01-06"})
    assert "sudah ada pengganti" in overlap.get_data(as_text=True)
    assert meja.text("/pengaturan/penugasan").count("akan datang") == 1
    assert masuk("operator").get("/pengaturan/penugasan").status_code == 403


def test_ending_it_early_gives_the_work_back_and_is_told_to_whoever_ends_it_again(kantor, masuk):
    number = assign(kantor, "kadis", "kadis", "sekretaris", **today(kantor))
    assert masuk("kadis").get("/tanda-tangan").status_code == 403
    with kantor.store.transaction() as session:
        revoke_penugasan(session, kantor, replace(ADMIN, pengguna_id=ids(kantor)["admin"]), number)
    assert masuk("kadis").get("/tanda-tangan").status_code == 200
    assert masuk("sekretaris").get("/tanda-tangan").status_code == 403
    with pytest.raises(AlreadyDone, match="Administrator Sistem"), kantor.store.transaction() as session:
        revoke_penugasan(session, kantor, ADMIN, number)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_vacant_post_gets_a_plt(kantor, masuk):
    with kantor.store.transaction() as session:
        session.delete(session.exec(select(models.PenggunaPeran).where(
            models.PenggunaPeran.peran == "kabid_piak")).one())
    with pytest.raises(BadFields, match="memegang jabatan"):
        assign(kantor, "kabid_piak", "kabid.piak", "kasi.inovasi", **today(kantor))
    assign(kantor, "kabid_piak", "", "kasi.inovasi", jenis="plt", **today(kantor))
    assert "Plt. Kepala Bidang PIAK" in masuk("kasi.inovasi").text("/")


def _count(kantor: Context, number: str) -> int:
    with kantor.store.reading() as session:
        return len(load_lembar(session, kantor.kantor_id, number).history)


