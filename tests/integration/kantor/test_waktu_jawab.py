"""The office sets its own answer times, waits and quiet hours: used by the clock, kept with who and on what source."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from data.models import Eskalasi, Pengaturan, Permohonan, Tenggat
from handlers.commands.pengaturan_waktu import (
    KASI,
    LANJUT,
    PERTAMA,
    how_long,
    is_quiet_at,
    read_waktu,
    say_changes,
    type_waktu,
)
from handlers.commands.siaran import is_quiet
from handlers.jobs import sweep_tenggat

SOURCE = {"sumber": "Nota dinas 12/2026", "sumber_tanggal": "2026-11-20", "dilihat": "0"}


def test_shipped_times_are_those_of_the_sop_and_read_back_unchanged(kantor):
    typed = type_waktu(kantor.profil)
    assert typed == {
        "sla_pertama": "8", "sla_lanjut": "5", "sla_konsultasi_kasi": "5", "sla_konsultasi_kabid": "5",
        "eskalasi_atasan": "60", "eskalasi_lanjut": "420", "tangga_kanal_lain": "60", "tangga_telepon": "240",
        "malam_mulai": "20:00", "malam_selesai": "07:00"}
    assert type_waktu(read_waktu(typed)) == typed


def test_new_times_are_used_at_once_and_the_page_says_who_set_them(kantor, masuk):
    meja = masuk("kasubbag.umum")
    meja.get("/pengaturan/waktu")
    typed = type_waktu(kantor.profil) | SOURCE | {
        "sla_pertama": "15", "sla_konsultasi_kasi": "45", "malam_mulai": "18.00", "malam_selesai": "06:30"}
    assert meja.post("/pengaturan/waktu", typed).status_code == 302
    assert how_long(kantor.profil, PERTAMA) == timedelta(minutes=15)
    assert how_long(kantor.profil, LANJUT) == timedelta(minutes=5)
    assert how_long(kantor.profil, KASI) == timedelta(minutes=45)
    at_seven = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # 19.00 WIB
    assert is_quiet(replace(kantor, now=lambda: at_seven))
    page = meja.text("/pengaturan/waktu")
    assert "Jawaban pertama 8 → 15 menit" in page
    assert "Jam tenang 20.00–07.00 → 18.00–06.30" in page
    assert "Nota dinas 12/2026, Jumat, 20 November 2026" in page
    assert "Wahyuni Safitri" in page
    assert meja.post("/pengaturan/waktu", typed | {"dilihat": "1"}).status_code == 302, "the same again is no change"
    assert "tidak pernah pukul 18.00–06.30" in masuk("kasi.identitas").text("/siaran/baru")
    back = {"bawaan": "1", "sumber": "Nota dinas 13/2026", "dilihat": "1"}
    assert meja.post("/pengaturan/waktu", back).status_code == 302
    assert how_long(kantor.profil, PERTAMA) == timedelta(minutes=8)
    with kantor.store.reading() as session:
        assert len(session.exec(select(Pengaturan).where(Pengaturan.bagian == "waktu")).all()) == 2


def test_a_superior_is_told_when_the_office_says_so(kantor, nomor):
    short = replace(kantor, profil={**kantor.profil, "eskalasi": {"atasan": 1, "lanjut": 420}})
    with kantor.store.transaction() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == nomor["Dewi Sartika"])).one()
        tenggat = session.exec(select(Tenggat).where(Tenggat.permohonan_id == row.id,
                                                     Tenggat.is_selesai.is_(False))).first()  # type: ignore[attr-defined]
        assert tenggat is not None
        due = tenggat.jatuh_at
    later = short.calendar.add(due, timedelta(minutes=2))
    soon = replace(short, now=lambda: later)
    assert sweep_tenggat(soon) >= 1, "told to the holder"
    sweep_tenggat(replace(kantor, now=lambda: later))
    asked = select(Eskalasi).where(Eskalasi.permohonan_id == row.id, Eskalasi.jenis == "tenggat")
    with kantor.store.reading() as session:
        assert session.exec(asked).all() == [], "an hour of office time is not over"
    sweep_tenggat(soon)
    with kantor.store.reading() as session:
        assert len(session.exec(asked).all()) == 1


@pytest.mark.parametrize(("changed", "field"), [
    ({"sla_pertama": "0"}, "sla_pertama"), ({"sla_lanjut": "lima"}, "sla_lanjut"),
    ({"eskalasi_atasan": "14401"}, "eskalasi_atasan"), ({"tangga_telepon": "59"}, "tangga_telepon"),
    ({"malam_mulai": "25.00"}, "malam_mulai"), ({"malam_selesai": "20.00"}, "malam_selesai"),
    ({"sla_pertama": "²"}, "sla_pertama"), ({"sumber": " "}, "sumber"),
])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_bad_time_is_refused_beside_its_field_with_everything_typed(kantor, masuk, changed, field):
    meja = masuk("admin")
    meja.get("/pengaturan/waktu")
    typed = type_waktu(kantor.profil) | SOURCE | {"sla_konsultasi_kabid": "77"} | changed
    answer = meja.post("/pengaturan/waktu", typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert f'id="{field}-salah"' in page
    assert 'value="77"' in page


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_was_slower_is_told_who_was_faster(kantor, masuk):
    first, second = masuk("admin"), masuk("kasubbag.umum")
    typed = type_waktu(kantor.profil) | SOURCE
    for meja in (first, second):
        meja.get("/pengaturan/waktu")
    assert first.post("/pengaturan/waktu", typed | {"sla_pertama": "20"}).status_code == 302
    lost = second.post("/pengaturan/waktu", typed | {"sla_pertama": "30"})
    assert lost.status_code == 400
    assert "Administrator Sistem baru saja mengubah" in lost.get_data(as_text=True)
    assert 'value="30"' in lost.get_data(as_text=True)
    assert how_long(kantor.profil, PERTAMA) == timedelta(minutes=20)
    assert masuk("penerima.wa").get("/pengaturan/waktu").status_code == 403


@pytest.mark.parametrize(("night", "hour", "is_quiet_now"), [
    ({}, 6, True), ({}, 7, False), ({}, 20, True), ({}, 19, False),
    ({"mulai": "01.00", "selesai": "05.00"}, 3, True), ({"mulai": "01.00", "selesai": "05.00"}, 23, False),
])
def test_quiet_hours_may_cross_midnight_or_not(night, hour, is_quiet_now):
    assert is_quiet_at({"malam": night}, datetime(2026, 11, 23, hour)) is is_quiet_now


def test_nothing_changed_is_said_as_nothing():
    assert say_changes({}, {"sla": {"pertama": 8}}) == ""
