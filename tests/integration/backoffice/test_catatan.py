"""Private notes reach colleagues and nobody else; and what else officers do around a conversation, over HTTP."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from sqlmodel import col, select

from data.models import (
    AnggotaTim,
    CatatanPribadi,
    Kehadiran,
    Label,
    LabelPercakapan,
    Outbox,
    Pemberitahuan,
    Pengguna,
    Percakapan,
    Pesan,
    Tim,
)
from data.models.meja import CatatanPribadi as Model
from handlers.commands.catatan import mentioned

ROOT = Path(__file__).parents[3]
RAHASIA = "Hati-hati, dugaan calo: @Sari Wulandari tolong cek"


@pytest.fixture
def hasan(kantor) -> int:
    with kantor.store.reading() as session:
        return session.exec(select(Percakapan.id).where(Percakapan.status == "antre")).one()


def counts(kantor) -> tuple[int, int]:
    with kantor.store.reading() as session:
        return len(session.exec(select(Outbox.id)).all()), len(session.exec(select(Pesan.id)).all())


def test_a_note_makes_no_message_and_nothing_to_send(masuk, kantor, hasan):
    meja, before = masuk("admin.bamsos"), counts(kantor)
    page = meja.text(f"/percakapan/{hasan}")
    kunci = re.search(r'id="catatan-tulis".*?name="kunci" value="([^"]+)"', page, re.S)[1]
    for _ in range(3):
        meja.post(f"/percakapan/{hasan}/catatan", {"catatan": RAHASIA, "kunci": kunci})
    assert counts(kantor) == before
    with kantor.store.reading() as session:
        assert [row.teks for row in session.exec(select(CatatanPribadi))] == [RAHASIA]
    assert 'class="catatan-pribadi"' in meja.text(f"/percakapan/{hasan}")


def test_nothing_that_speaks_to_citizens_knows_of_notes():
    """No path to the outbox: the table points at no line that is sent, and only the desk's own files name it."""
    targets = {key.column.table.name for key in Model.__table__.foreign_keys}
    assert targets == {"percakapan", "pengguna"}
    may_name = {"data/models/meja.py", "data/models/__init__.py", "handlers/commands/catatan.py",
                "handlers/queries/meja.py"}
    sources = [path for layer in ("bot", "handlers", "backoffice", "data") for path in (ROOT / layer).rglob("*.py")
               if "migrations" not in path.parts]
    naming = {str(path.relative_to(ROOT)) for path in sources if "CatatanPribadi" in path.read_text(encoding="utf-8")}
    assert naming == may_name
    assert not any(name.startswith("bot/") for name in naming)
    imported = set()
    for node in ast.walk(ast.parse((ROOT / "handlers/commands/catatan.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            imported |= {node.module} | {alias.name for alias in node.names}
    assert not imported & {"handlers.commands.percakapan", "say", "Outbox", "Pesan", "Reply"}


def test_a_mention_is_told_once_and_read_by_opening(masuk, kantor, hasan):
    meja, rekan = masuk("admin.bamsos"), masuk("penerima.wa")
    meja.get(f"/percakapan/{hasan}")
    meja.post(f"/percakapan/{hasan}/catatan", {"catatan": RAHASIA, "kunci": "1"})
    meja.post(f"/percakapan/{hasan}/catatan", {"catatan": "lagi @penerima.wa dan saya @admin.bamsos", "kunci": "2"})
    with kantor.store.reading() as session:
        told = session.exec(select(Pemberitahuan.pengguna_id).where(Pemberitahuan.jenis == "sebutan")).all()
        sari = session.exec(select(Pengguna.id).where(Pengguna.login == "penerima.wa")).one()
    assert told == [sari], "one row for her, none for the writer himself"
    assert "@1<" in rekan.text("/percakapan/hitung")
    assert "dugaan calo" in rekan.text(f"/percakapan/{hasan}")
    assert "@1<" not in rekan.text("/percakapan/hitung")


def test_names_are_found_whole_and_the_longest_wins():
    people = [Pengguna(id=1, login="sari", nama="Sari", kantor_id=1, sandi_hash=""),
              Pengguna(id=2, login="sari.w", nama="Sari Wulandari", kantor_id=1, sandi_hash="")]
    assert mentioned("@Sari Wulandari, @sari dan @SARI WULANDARI", people) == [2, 1]
    assert mentioned("surel a@sari.id, @sariwangi, @tak.ada", people) == []
    assert mentioned("@sari", people) == [1]


def test_an_empty_note_comes_back_with_its_error(masuk, hasan):
    meja = masuk("admin.bamsos")
    meja.get(f"/percakapan/{hasan}")
    answer = meja.post(f"/percakapan/{hasan}/catatan", {"catatan": "  ", "kunci": "1"})
    assert answer.status_code == 409
    assert "Tulis catatan dahulu." in answer.get_data(as_text=True)
    part = meja.post(f"/percakapan/{hasan}/catatan", {"catatan": "", "kunci": "1"}, headers={"HX-Request": "true"})
    assert "Tulis catatan dahulu." in part.get_data(as_text=True)
    assert meja.post("/percakapan/999999/catatan", {"catatan": "x", "kunci": "1"}).status_code in (404, 409)


def test_assigning_snoozing_and_labels_over_http(masuk, kantor, hasan):
    meja = masuk("admin.bamsos")
    with kantor.store.transaction() as session:
        session.add(Label(kantor_id=kantor.kantor_id, nama="Pengaduan", warna="red"))
        sari = session.exec(select(Pengguna.id).where(Pengguna.login == "penerima.wa")).one()
    page = meja.text(f"/percakapan/{hasan}?lihat=semua")
    assert 'name="dilihat" form="form-tugas" value=""' in page
    answer = meja.post(f"/percakapan/{hasan}/tugaskan?lihat=semua", {"petugas": sari, "dilihat": ""})
    assert answer.location.endswith(f"/percakapan/{hasan}?lihat=semua")
    assert "Menunggu Sari Wulandari" in meja.text(f"/percakapan/{hasan}")
    meja.post(f"/percakapan/{hasan}/tugaskan", {"petugas": "", "dilihat": ""})
    assert "baru saja diubah Fitri Rahmadani" in meja.text(f"/percakapan/{hasan}")
    meja.post(f"/percakapan/{hasan}/label", {"id": "1"})
    assert "Pengaduan</span>" in meja.text("/percakapan?label=1")
    meja.post(f"/percakapan/{hasan}/label", {})
    with kantor.store.reading() as session:
        assert session.exec(select(LabelPercakapan)).all() == []
    rekan = masuk("penerima.wa")
    rekan.get(f"/percakapan/{hasan}")
    rekan.post(f"/percakapan/{hasan}/tunda", {"sampai": "waktu", "waktu": "kapan-kapan"})
    page = rekan.text(f"/percakapan/{hasan}")
    assert re.search(r'value="kapan-kapan"[^>]*aria-invalid="true".*?Pilih sampai kapan', page)
    rekan.post(f"/percakapan/{hasan}/tunda", {"sampai": "besok"})
    assert "Pak Hasan" in rekan.text("/percakapan?lihat=tunda")
    assert "Pak Hasan" not in rekan.text("/percakapan")
    rekan.post(f"/percakapan/{hasan}/bangunkan")
    assert "Pak Hasan" in rekan.text("/percakapan")


def test_who_else_looks_and_types_is_shown(masuk, kantor, hasan):
    meja, rekan = masuk("admin.bamsos"), masuk("penerima.wa")
    meja.get(f"/percakapan/{hasan}")
    rekan.get(f"/percakapan/{hasan}")
    poll = {"headers": {"HX-Request": "true"}}
    assert "Sari Wulandari juga membuka" in meja.get(f"/percakapan/{hasan}/pesan", **poll).get_data(as_text=True)
    assert rekan.post(f"/percakapan/{hasan}/mengetik").status_code == 204
    assert "Sari Wulandari sedang mengetik" in meja.get(f"/percakapan/{hasan}/pesan", **poll).get_data(as_text=True)
    assert "Sari Wulandari" not in rekan.get(f"/percakapan/{hasan}/pesan", **poll).get_data(as_text=True)


def test_presence_follows_the_pages_and_the_break(masuk, kantor):
    meja = masuk("admin.bamsos")
    meja.get("/percakapan/hitung")
    meja.get("/percakapan")
    meja.post("/percakapan/kehadiran", {"status": "istirahat"})
    assert "Anda beristirahat" in meja.text("/percakapan")
    meja.post("/percakapan/kehadiran", {"status": "piknik"})
    with kantor.store.reading() as session:
        assert [row.status for row in session.exec(select(Kehadiran))] == ["istirahat"]


def test_teams_and_labels_are_kept_on_their_pages(masuk, kantor):
    admin = masuk("admin")
    assert "Belum ada tim" in admin.text("/pengaturan/tim")
    with kantor.store.reading() as session:
        sari, fitri, kadis = (session.exec(select(Pengguna.id).where(Pengguna.login == login)).one()
                              for login in ("penerima.wa", "admin.bamsos", "kadis"))
    isi = {"nama": "Pusat pesan", "anggota": [sari, fitri], f"kapasitas-{sari}": "3", f"kapasitas-{fitri}": "8",
           "layanan": ["kk_baru"], "is_giliran": "y", "is_aktif": "y"}
    admin.get("/pengaturan/tim/baru")
    assert admin.post("/pengaturan/tim/baru", isi).status_code == 302
    assert "Sari Wulandari (3)" in admin.text("/pengaturan/tim")
    for wrong, sentence in (({"nama": "pusat PESAN"}, "sudah ada"), ({"nama": ""}, "Isi nama tim"),
                            ({"nama": "X", "anggota": [kadis], f"kapasitas-{kadis}": "3"}, "tidak membalas"),
                            ({"nama": "X", "anggota": [sari], f"kapasitas-{sari}": "0"}, "Kapasitas"),
                            ({"nama": "X", "layanan": ["sim"]}, "Layanan tidak dikenal")):
        answer = admin.post("/pengaturan/tim/baru", wrong)
        assert answer.status_code == 400
        assert sentence in answer.get_data(as_text=True)
    marked = admin.post("/pengaturan/tim/baru", {"nama": "X", "anggota": [sari, fitri], f"kapasitas-{sari}": "500",
                                                 f"kapasitas-{fitri}": "7"}).get_data(as_text=True)
    assert 'value="500" aria-label="Kapasitas Sari Wulandari" aria-invalid="true"' in marked
    assert marked.count('aria-invalid="true"') == 1
    assert {admin.get(f"/pengaturan/tim/{one}").status_code for one in (0, 99)} == {404}
    admin.post("/pengaturan/tim/1", {**isi, "anggota": [fitri]})
    with kantor.store.reading() as session:
        assert [(row.pengguna_id, row.kapasitas) for row in session.exec(select(AnggotaTim))] == [(fitri, 8)]
        assert session.exec(select(Tim)).one().layanan == ["kk_baru"]
    assert admin.get("/pengaturan/tim/99").status_code == 404
    admin.get("/pengaturan/label")
    for nama in ("Pengaduan", "pengaduan", ""):
        admin.post("/pengaturan/label", {"nama": nama, "warna": "red"})
    admin.post("/pengaturan/label/1", {"nama": "Aduan", "warna": "yellow"})
    with kantor.store.reading() as session:
        rows = session.exec(select(Label).order_by(col(Label.id))).all()
    assert [(row.nama, row.warna, row.is_aktif) for row in rows] == [("Aduan", "yellow", False)]
    assert masuk("kadis").get("/pengaturan/tim").status_code == 403
