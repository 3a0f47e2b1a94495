"""The office changes its own hours and days: previewed, kept with its source, in force at once, deadlines moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from data.models import Pengaturan, Permohonan, Tenggat
from data.offices import ensure_kantor
from handlers.commands.pengaturan import save_pengaturan
from handlers.commands.pengaturan_kalender import add_hari
from handlers.commands.pengaturan_tenggat import SETTLED, recount_tenggat
from handlers.context import Actor
from handlers.errors import AlreadyDone, NotAllowed
from handlers.queries.kalender import describe_day, month_of
from handlers.workflow.model import Peran

WIB = ZoneInfo("Asia/Jakarta")
KASUBBAG = Actor(Peran.KASUBBAG_UMUM, 20, "Wahyuni Safitri, S.E.")
SOURCE = {"sumber": "SE Sekda 800/12/2026", "sumber_tanggal": "2026-11-02"}
FAR = datetime(2099, 1, 1, tzinfo=UTC)
CLOSED = {"jenis": "libur", "dari": "2030-05-06", "sampai": "2030-05-08", "alasan": "pindah gedung"}


def _save(kantor, bagian, nilai, **more):
    with kantor.store.transaction() as session:
        return save_pengaturan(session, kantor, KASUBBAG, bagian, nilai, **({"sumber": "SE 1"} | more))


def test_days_of_the_office_are_previewed_then_saved_and_shown_with_their_reason(kantor, masuk):
    meja = masuk("kasubbag.umum")
    meja.get("/pengaturan/kalender?bulan=2030-05")
    soon = {"jenis": "libur", "dari": "2026-12-21", "alasan": "pindah gedung", "dilihat": "0", **SOURCE}
    seen = meja.post("/pengaturan/kalender", {**soon, "aksi": "pratinjau"}).get_data(as_text=True)
    assert "Belum disimpan" in seen
    assert kantor.calendar.spans(date(2026, 12, 21))
    assert meja.post("/pengaturan/kalender", {**CLOSED, **SOURCE, "dilihat": "0", "aksi": "simpan"}).status_code == 302
    assert not kantor.calendar.spans(date(2030, 5, 7))
    page = meja.text("/pengaturan/kalender?bulan=2030-05")
    assert page.count("pindah gedung") >= 6
    assert "Wahyuni Safitri, S.E." in page
    assert "SE Sekda 800/12/2026, Senin, 2 November 2026" in page


def test_a_day_taken_off_again_is_open(kantor, masuk):
    meja = masuk("admin")
    meja.get("/pengaturan/kalender")
    meja.post("/pengaturan/kalender", {**CLOSED, **SOURCE, "dilihat": "0", "aksi": "simpan"})
    with kantor.store.reading() as session:
        seen = session.exec(select(Pengaturan.id).order_by(col(Pengaturan.id).desc())).first()
    gone = {"hapus": "1", "buang": ["2030-05-06", "2030-05-07"], "sumber": "batal pindah", "dilihat": str(seen)}
    assert meja.post("/pengaturan/kalender", {**gone, "aksi": "simpan"}).status_code == 302
    assert kantor.calendar.spans(date(2030, 5, 7))
    assert not kantor.calendar.spans(date(2030, 5, 8))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_errors_stand_beside_their_field_and_nothing_typed_is_lost(kantor, masuk):
    meja = masuk("kasubbag.umum")
    meja.get("/pengaturan/kalender")
    bad = {"jenis": "khusus", "dari": "2026-12-21", "sampai": "2026-12-20", "alasan": "HUT kota", "hari_buka": "10:00",
           "hari_tutup": "09:00", "aksi": "simpan", **SOURCE}
    answer = meja.post("/pengaturan/kalender", bad)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'id="sampai-salah"' in page
    assert 'id="hari_tutup-salah"' in page
    assert 'value="HUT kota"' in page
    no_source = meja.post("/pengaturan/kalender", {**CLOSED, "aksi": "simpan", "sumber": " "})
    assert 'id="sumber-salah"' in no_source.get_data(as_text=True)
    _save(kantor, "hari", add_hari(kantor.profil, CLOSED))
    nothing = meja.post("/pengaturan/kalender", {"hapus": "1", "sumber": "x", "aksi": "simpan"})
    assert "Pilih dahulu hari yang dihapus" in nothing.get_data(as_text=True)
    assert meja.post("/pengaturan/jam", {"senin_buka": "25:99", **SOURCE}).status_code == 400
    assert meja.post("/pengaturan/jam", {"aksi": "simpan", **SOURCE}).status_code == 400


def test_new_hours_are_in_force_at_once_and_for_other_processes_too(kantor, masuk):
    meja = masuk("sekretaris")
    meja.get("/pengaturan/jam")
    week = {f"{day}_{name}": clock for day in ("senin", "selasa", "rabu", "kamis")
            for name, clock in (("buka", "09:00"), ("istirahat", "12:00"), ("kembali", "13:00"), ("tutup", "14:00"))}
    ramadan = {"musim0_mulai": "2027-02-08", "musim0_selesai": "2027-03-09", "musim0_senin_kamis_buka": "08:30",
               "musim0_senin_kamis_tutup": "13:30"}
    typed = {**week, **ramadan, **SOURCE, "dilihat": "0"}
    seen = meja.post("/pengaturan/jam", {**typed, "aksi": "pratinjau"}).get_data(as_text=True)
    assert "hari berubah" in seen
    assert 'value="08:30"' in seen
    assert meja.post("/pengaturan/jam", {**typed, "aksi": "simpan"}).status_code == 302
    assert not kantor.calendar.is_open(datetime(2026, 11, 24, 8, 30, tzinfo=WIB))
    assert kantor.calendar.is_open(datetime(2027, 2, 9, 8, 30, tzinfo=WIB))
    assert not kantor.calendar.spans(date(2026, 11, 20)), "Friday was left empty"
    _, elsewhere = ensure_kantor(kantor.store, "demo")
    assert elsewhere["jam"]["senin"] == [["09.00", "12.00"], ["13.00", "14.00"]]
    assert elsewhere["jam_sumber"] == SOURCE["sumber"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_another_process_sees_a_change_within_seconds(kantor, monkeypatch):
    _, elsewhere = ensure_kantor(kantor.store, "demo")
    assert "libur_sendiri" in elsewhere
    _save(kantor, "hari", add_hari(kantor.profil, CLOSED))
    assert elsewhere["libur_sendiri"] == [], "kept between looks"
    monkeypatch.setattr("data.offices.FRESH_SECONDS", -1.0)
    assert len(elsewhere["libur_sendiri"]) == 3


def test_two_officers_change_at_once_one_is_told_who_was_faster(kantor):
    _save(kantor, "kecamatan", {"kecamatan": ["Sail"]}, dilihat=0)
    with pytest.raises(AlreadyDone, match="Wahyuni Safitri"):
        _save(kantor, "kecamatan", {"kecamatan": ["Sukajadi"]}, dilihat=0)
    again = _save(kantor, "kecamatan", {"kecamatan": ["Sail"]}, dilihat=0)
    assert again.id == 1, "the same press twice is one change"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_only_those_who_may_change_the_office(kantor):
    with pytest.raises(NotAllowed), kantor.store.transaction() as session:
        save_pengaturan(session, kantor, Actor(Peran.OPERATOR, 1), "jam", {}, sumber="x")


def test_running_deadlines_move_with_the_calendar_once(kantor):
    at = datetime(2026, 11, 20, 3, tzinfo=UTC)
    ctx = replace(kantor, now=lambda: at)
    with ctx.store.transaction() as session:
        open_rows = session.exec(select(Tenggat).where(col(Tenggat.is_selesai).is_(False), Tenggat.tingkat == 0)).all()
        for row in open_rows:
            row.jatuh_at = FAR
    assert recount_tenggat(ctx) == 0, "the calendar has not changed"
    _save(ctx, "hari", add_hari(ctx.profil, CLOSED))
    assert recount_tenggat(ctx) == 0, "another process may still count by the old one"
    ctx = replace(ctx, now=lambda: at + SETTLED)
    moved = recount_tenggat(ctx)
    assert moved == len(open_rows) > 0
    assert recount_tenggat(ctx) == 0
    with ctx.store.reading() as session:
        for permohonan in session.exec(select(Permohonan).where(col(Permohonan.tenggat_at).is_not(None))):
            rows = session.exec(select(Tenggat.jatuh_at).where(Tenggat.permohonan_id == permohonan.id,
                                                               col(Tenggat.is_selesai).is_(False))).all()
            assert permohonan.tenggat_at == min(rows)
            assert permohonan.tenggat_at < FAR


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_day_says_why(kantor):
    profil = {**kantor.profil, **add_hari(kantor.profil, {
        "jenis": "khusus", "dari": "2026-12-22", "alasan": "rapat akhir tahun", "hari_buka": "08:00",
        "hari_tutup": "10:00"})}
    days = {day.tanggal: day for week in month_of(profil, 2026, 12) for day in week if day}
    assert (days[date(2026, 12, 22)].keadaan, days[date(2026, 12, 22)].sebab) == ("setengah", "rapat akhir tahun")
    assert (days[date(2026, 12, 25)].keadaan, days[date(2026, 12, 25)].asal) == ("tutup", "nasional")
    assert days[date(2026, 12, 24)].sebab.startswith("Cuti Bersama")
    assert days[date(2026, 12, 26)].sebab == "akhir pekan"
    assert (days[date(2026, 12, 28)].keadaan, days[date(2026, 12, 28)].sebab) == ("buka", "")
    assert describe_day(profil, date(2026, 2, 23)).sebab == "jam Ramadan"
    assert [len(week) for week in month_of(profil, 2026, 2)] == [7] * 5
