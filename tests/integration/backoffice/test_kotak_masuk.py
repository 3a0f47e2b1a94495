"""The list of the shared inbox: each view holds what it says, counts agree, filters are an address, pages meet."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from data.models import Akun, Label, LabelPercakapan, Outbox, Pengguna, Percakapan, Pesan, TampilanTersimpan, Tim
from handlers.commands.jejak import SEBUTAN, tell
from handlers.context import SISTEM
from handlers.queries.kotak_masuk import COUNTED, PANDANGAN, Saring, count_views, list_percakapan

ME = "admin.bamsos"


@pytest.fixture
def people(kantor) -> dict[str, int]:
    with kantor.store.reading() as session:
        return {row.login: row.id for row in session.exec(select(Pengguna))}


@pytest.fixture
def desk(kantor, people):
    """Twelve conversations in every state, beside those of the demo office, which is put away."""
    now, me, other = kantor.now(), people[ME], people["penerima.wa"]
    with kantor.store.transaction() as session:
        for row in session.exec(select(Percakapan)):
            row.terakhir_at = row.belum_dijawab_at = None
            session.add(row)
        tim = Tim(kantor_id=kantor.kantor_id, nama="Akta")
        session.add(tim)
        session.flush()

        def add(nama: str, minutes: int | None = None, **fields) -> None:
            kanal = fields.pop("kanal", "telegram")
            akun = Akun(kantor_id=kantor.kantor_id, kanal=kanal, alamat=nama, nama=nama)
            session.add(akun)
            session.flush()
            waits = None if minutes is None else now - timedelta(minutes=minutes)
            session.add(Percakapan(kantor_id=kantor.kantor_id, akun_id=akun.id, kanal=kanal, belum_dijawab_at=waits,
                                   terakhir_at=fields.pop("at", waits or now), **fields))

        add("baru", 5, status="antre")
        add("lama", 50, status="antre", kanal="whatsapp", layanan="kk_baru")
        add("lewat muda", 9, status="antre", is_lewat=True, tim_id=tim.id)
        add("lewat tua", 90, status="petugas", petugas_id=other, is_lewat=True)
        add("untuk saya", 20, status="antre", petugas_id=me)
        add("saya pegang", 7, status="petugas", petugas_id=me, layanan="kk_baru")
        add("saya diam", status="petugas", petugas_id=me, at=now - timedelta(minutes=3))
        add("rekan diam", status="petugas", petugas_id=other, at=now - timedelta(minutes=4))
        add("ditunda", 30, status="petugas", petugas_id=me, tunda_sampai_at=now + timedelta(hours=1))
        add("tunda habis", 40, status="antre", tunda_sampai_at=now - timedelta(seconds=1))
        add("bot", status="bot", at=now - timedelta(minutes=2))
        add("tutup", status="selesai", ditutup_at=now, at=now - timedelta(minutes=1))
    return kantor


def names(ctx, saring, petugas_id, **options) -> list[str]:
    with ctx.store.reading() as session:
        rows, _ = list_percakapan(session, ctx.kantor_id, saring, petugas_id, now=ctx.now(), **options)
    return [row.akun.nama for row in rows]


EXPECTED = {
    "menunggu": ["lewat tua", "lewat muda", "lama", "tunda habis", "untuk saya", "saya pegang", "baru"],
    "saya": ["untuk saya", "saya pegang", "saya diam"],
    "belum": ["lewat muda", "lama", "tunda habis", "baru"],
    "lewat": ["lewat tua", "lewat muda"],
    "sebutan": [],
    "warga": ["saya diam", "rekan diam"],
    "tunda": ["ditunda"],
    "bot": ["bot"],
    "selesai": ["tutup"],
}


@pytest.mark.parametrize("view", EXPECTED)
def test_a_view_holds_what_it_says_in_its_order(desk, people, view):
    assert names(desk, view, people[ME]) == EXPECTED[view]


def test_everything_is_in_semua(desk, people):
    assert len(names(desk, "semua", people[ME])) == 12


def test_counts_are_those_of_the_views(desk, people):
    with desk.store.reading() as session:
        jumlah = count_views(session, desk.kantor_id, people[ME], desk.now())
    assert jumlah == {view: len(EXPECTED[view]) for view in COUNTED}


@pytest.mark.parametrize("view", PANDANGAN)
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_meet_and_hold_each_once(desk, people, view, limit):
    whole, seen, cursor = names(desk, view, people[ME]), [], ""
    with desk.store.reading() as session:
        while True:
            rows, cursor = list_percakapan(session, desk.kantor_id, view, people[ME], now=desk.now(),
                                           sesudah=cursor, limit=limit)
            seen += [row.akun.nama for row in rows]
            if not cursor:
                break
    assert seen == whole


@pytest.mark.parametrize("cursor", ["rusak", "9|2026-01-01T00:00:00+00:00|1", "0|2026-01-01|1", "-1|x|y", "0||", "|||"])
def test_a_foreign_cursor_begins_at_the_start(desk, people, cursor):
    assert names(desk, "menunggu", people[ME], sesudah=cursor) == EXPECTED["menunggu"]


def test_filters_narrow_a_view(desk, people):
    me = people[ME]
    with desk.store.transaction() as session:
        label = Label(kantor_id=desk.kantor_id, nama="Penting")
        session.add(label)
        session.flush()
        one = session.exec(select(Percakapan).join(Akun).where(Akun.nama == "baru")).one()
        session.add(LabelPercakapan(label_id=label.id, percakapan_id=one.id))
        tim_id = session.exec(select(Tim.id)).one()
        label_id = label.id
    assert names(desk, Saring(kanal="whatsapp"), me) == ["lama"]
    assert names(desk, Saring("semua", layanan="kk_baru"), me) == ["saya pegang", "lama"]
    assert names(desk, Saring(label=label_id), me) == ["baru"]
    assert names(desk, Saring(tim=tim_id), me) == ["lewat muda"]
    assert names(desk, Saring(petugas=people["penerima.wa"]), me) == ["lewat tua"]
    assert names(desk, Saring(kanal="console"), me) == []


def test_mentions_stay_listed_and_are_counted_until_read(desk, people, masuk):
    me = people[ME]
    with desk.store.transaction() as session:
        one = session.exec(select(Percakapan).join(Akun).where(Akun.nama == "rekan diam")).one()
        tell(session, desk, me, SEBUTAN, one, SISTEM)
    assert names(desk, "sebutan", me) == ["rekan diam"]
    meja = masuk(ME)
    assert "@1<" in meja.text("/percakapan/hitung")
    meja.text(f"/percakapan/{one.id}")
    assert "@1<" not in meja.text("/percakapan/hitung")
    assert names(desk, "sebutan", me) == ["rekan diam"]


def test_the_address_says_what_is_shown_and_a_view_is_kept_under_a_name(desk, people, masuk):
    meja, rekan = masuk(ME), masuk("penerima.wa")
    address = "/percakapan?lihat=semua&kanal=whatsapp"
    shown = meja.text(address)
    assert "lama</strong>" in shown
    assert "baru</strong>" not in shown
    assert "lihat=semua&amp;kanal=whatsapp" in shown, "lines lead on with the same filter"
    for _ in range(2):
        assert meja.post("/percakapan/tampilan?lihat=semua&kanal=whatsapp", {"nama": " Dari  WA "}).status_code == 302
    meja.get("/percakapan")
    assert meja.post("/percakapan/tampilan", {"nama": "x" * 41}).status_code == 302
    page = meja.text("/percakapan")
    assert re.search(r'(?s)isian-aksi" open.*value="x{41}" aria-invalid="true".*Beri nama tampilan', page)
    with desk.store.reading() as session:
        kept = session.exec(select(TampilanTersimpan)).all()
    assert [(row.nama, row.saring) for row in kept] == [("Dari WA", {"lihat": "semua", "kanal": "whatsapp"})]
    assert "Dari WA" in meja.text("/percakapan")
    rekan.get("/percakapan")
    assert rekan.post(f"/percakapan/tampilan/{kept[0].id}/hapus").status_code == 302
    assert "Dari WA" not in rekan.text("/percakapan")
    meja.post(f"/percakapan/tampilan/{kept[0].id}/hapus")
    with desk.store.reading() as session:
        assert session.exec(select(TampilanTersimpan)).all() == []


def test_what_is_not_delivered_says_why(desk, masuk):
    with desk.store.transaction() as session:
        one = session.exec(select(Percakapan).join(Akun).where(Akun.nama == "saya pegang")).one()
        for number, (status, error) in enumerate([("gagal", "403: Forbidden: bot was blocked by the user"),
                                                  ("antre", "ConnectTimeout: timed out"), ("gagal", "aneh sekali")]):
            pesan = Pesan(kantor_id=desk.kantor_id, percakapan_id=one.id, arah="keluar", pengirim="petugas",
                          teks=f"Pesan {number}", status=status, at=desk.now())
            session.add(pesan)
            session.flush()
            session.add(Outbox(kantor_id=desk.kantor_id, percakapan_id=one.id, pesan_id=pesan.id, kanal="telegram",
                               alamat="1", kunci=f"uji:{number}", isi={}, status=status, error=error))
    html = masuk(ME).text(f"/percakapan/{one.id}")
    assert "gagal terkirim: warga memblokir atau menghentikan pesan kita" in html
    assert "menunggu dikirim: jaringan ke penyedia terputus; dicoba lagi sendiri" in html
    assert "gagal terkirim: ditolak penyedia" in html
    assert "Forbidden" not in html


def test_the_list_asks_a_fixed_number_of_times(desk, people, masuk, count_queries):
    meja = masuk(ME)
    meja.text("/percakapan?lihat=menunggu")
    few = count_queries(lambda: meja.get("/percakapan?lihat=menunggu", headers={"HX-Request": "true"}))
    with desk.store.transaction() as session:
        for number in range(45):
            akun = Akun(kantor_id=desk.kantor_id, kanal="telegram", alamat=f"n{number}", nama=f"N{number}")
            session.add(akun)
            session.flush()
            session.add(Percakapan(kantor_id=desk.kantor_id, akun_id=akun.id, status="antre", kanal="telegram",
                                   belum_dijawab_at=desk.now(), terakhir_at=desk.now()))
    many = count_queries(lambda: meja.get("/percakapan?lihat=menunggu", headers={"HX-Request": "true"}))
    assert few == many <= 7
