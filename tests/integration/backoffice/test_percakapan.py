"""The shared inbox: order, holding, replying once, asking upwards; and the pages of superiors and the admin."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from data.models import Akun, Eskalasi, Inbox, Outbox, Percakapan, Pesan
from handlers.queries.kotak_masuk import MENUNGGU, SEMUA, list_percakapan


@pytest.fixture
def hasan(kantor) -> int:
    """The conversation that waits for an officer in the demo office."""
    with kantor.store.reading() as session:
        return session.exec(select(Percakapan.id).where(Percakapan.status == "antre")).one()


def _sent(kantor) -> list[Outbox]:
    with kantor.store.reading() as session:
        rows = session.exec(select(Outbox).where(col(Outbox.kunci).startswith("petugas:")).order_by(col(Outbox.id)))
        return list(rows)


def test_who_waits_longest_is_on_top(kantor, hasan):
    with kantor.store.transaction() as session:
        now = kantor.now()
        for minutes in (50, 10, 90):
            akun = Akun(kantor_id=kantor.kantor_id, kanal="telegram", alamat=f"u{minutes}", nama=f"Tunggu {minutes}")
            session.add(akun)
            session.flush()
            session.add(Percakapan(kantor_id=kantor.kantor_id, akun_id=akun.id, status="antre", terakhir_at=now,
                                   belum_dijawab_at=now - timedelta(minutes=minutes)))
    with kantor.store.reading() as session:
        rows, _ = list_percakapan(session, kantor.kantor_id, MENUNGGU, 1, now=kantor.now())
    assert [row.akun.nama for row in rows] == ["Tunggu 90", "Tunggu 50", "Tunggu 10", "Pak Hasan"]


def test_pages_of_the_list_hold_each_conversation_once(kantor):
    with kantor.store.reading() as session:
        seen, cursor = [], ""
        while True:
            rows, cursor = list_percakapan(session, kantor.kantor_id, SEMUA, 1, now=kantor.now(), sesudah=cursor,
                                           limit=3)
            seen += [row.percakapan.id for row in rows]
            if not cursor:
                break
        every = session.exec(select(Percakapan.id).where(col(Percakapan.terakhir_at).is_not(None))).all()
    assert sorted(seen) == sorted(every)
    assert len(seen) > 3


def test_reply_needs_holding_and_is_sent_once(masuk, kantor, hasan):
    meja = masuk("admin.bamsos")
    address = f"/percakapan/{hasan}"
    assert "Tekan <strong>Ambil alih</strong>" in meja.text(address)
    early = meja.post(f"{address}/balas", {"teks": "Selamat pagi", "kunci": "a1"})
    assert early.status_code == 409
    assert "Selamat pagi</textarea>" in early.get_data(as_text=True)
    meja.post(f"{address}/ambil")
    page = meja.text(address)
    assert "Dipegang Anda; bot diam" in page
    kunci = re.search(r'name="kunci" value="([^"]+)"', page)[1]
    for _ in range(3):
        assert meja.post(f"{address}/balas", {"teks": "Bisa, Pak.", "kunci": kunci}).status_code == 302
    assert [row.isi["teks"] for row in _sent(kantor)] == ["Bisa, Pak."]
    assert re.search(r'name="kunci" value="([^"]+)"', meja.text(address))[1] != kunci


def test_the_enhanced_reply_gives_back_an_empty_box_and_the_messages(masuk, kantor, hasan):
    meja = masuk("admin.bamsos")
    meja.get(f"/percakapan/{hasan}")
    meja.post(f"/percakapan/{hasan}/ambil")
    answer = meja.post(f"/percakapan/{hasan}/balas", {"teks": "Baik, Pak.", "kunci": "k9"},
                       headers={"HX-Request": "true"})
    html = answer.get_data(as_text=True)
    assert answer.headers["HX-Trigger-After-Settle"] == "balasan-terkirim"
    assert "Baik, Pak.</p>" in html
    assert "Baik, Pak.</textarea>" not in html
    wrong = meja.post(f"/percakapan/{hasan}/balas", {"teks": "", "kunci": "k10"}, headers={"HX-Request": "true"})
    assert "Tulis balasan atau lampirkan berkas" in wrong.get_data(as_text=True)


def test_a_photo_goes_along(masuk, kantor, hasan):
    meja = masuk("admin.bamsos")
    meja.get(f"/percakapan/{hasan}")
    meja.post(f"/percakapan/{hasan}/ambil")
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 64
    meja.post(f"/percakapan/{hasan}/balas", {"teks": "", "kunci": "f1", "lampiran": (io.BytesIO(png), "denah.png")})
    sent = _sent(kantor)[0].isi["lampiran"][0]
    assert sent["tipe"] == "image/png"
    assert kantor.files.get(sent["lokasi"]) == png
    address = re.search(r'href="(/percakapan/lampiran/\d+/0)"', meja.text(f"/percakapan/{hasan}"))[1]
    shown = meja.get(address)
    assert shown.data == png
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert meja.get(address.removesuffix("0") + "7").status_code == 404


def test_the_menu_counts_who_waits(masuk, hasan):
    meja = masuk("admin.bamsos")
    assert ">1<" in meja.text("/percakapan/hitung")
    meja.get(f"/percakapan/{hasan}")
    meja.post(f"/percakapan/{hasan}/ambil")
    meja.post(f"/percakapan/{hasan}/tutup")
    assert "hitung" not in meja.text("/percakapan/hitung")


def test_one_officer_holds_a_conversation(masuk, hasan):
    first, second = masuk("admin.bamsos"), masuk("penerima.wa")
    first.get(f"/percakapan/{hasan}")
    first.post(f"/percakapan/{hasan}/ambil")
    second.get(f"/percakapan/{hasan}")
    second.post(f"/percakapan/{hasan}/ambil")
    page = second.text(f"/percakapan/{hasan}")
    assert "sudah dipegang petugas lain" in page
    assert "Dipegang Fitri Rahmadani" in page
    assert second.post(f"/percakapan/{hasan}/balas", {"teks": "Halo", "kunci": "z"}).status_code == 409


@pytest.mark.parametrize(("apa", "status"), [("kembalikan", "bot"), ("tutup", "selesai")])
def test_handing_back_and_closing(masuk, kantor, hasan, apa, status):
    meja = masuk("admin.bamsos")
    meja.get(f"/percakapan/{hasan}")
    meja.post(f"/percakapan/{hasan}/ambil")
    meja.post(f"/percakapan/{hasan}/{apa}")
    with kantor.store.reading() as session:
        assert session.get(Percakapan, hasan).status == status


def test_new_messages_appear_by_polling(masuk, kantor, hasan):
    meja = masuk("admin.bamsos")
    address = re.search(r'hx-get="(/percakapan/\d+/pesan\?tanda=[0-9a-f]+)"', meja.text(f"/percakapan/{hasan}"))[1]
    assert meja.get(address, headers={"HX-Request": "true"}).status_code == 204
    with kantor.store.transaction() as session:
        session.add(Pesan(kantor_id=kantor.kantor_id, percakapan_id=hasan, arah="masuk", pengirim="warga",
                          teks="Masih ada orang?", at=kantor.now()))
    fresh = meja.get(address, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "Masih ada orang?" in fresh
    assert "<textarea" not in fresh


def test_what_a_citizen_writes_is_only_text(masuk, kantor, hasan):
    with kantor.store.transaction() as session:
        session.add(Pesan(kantor_id=kantor.kantor_id, percakapan_id=hasan, arah="masuk", pengirim="warga",
                          at=kantor.now(), teks="<script>alert(1)</script> *tebal* <img src=x onerror=alert(1)>"))
    html = masuk("admin.bamsos").text(f"/percakapan/{hasan}")
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<strong>tebal</strong>" in html


def test_a_question_goes_up_and_the_answer_comes_into_the_chat(masuk, kantor, hasan):
    admin, kasi, kabid = masuk("admin.bamsos"), masuk("kasi"), masuk("kabid")
    admin.get(f"/percakapan/{hasan}")
    admin.post(f"/percakapan/{hasan}/tanya", {"pertanyaan": "Bolehkah akta lahir luar negeri?"})
    assert "Bolehkah akta lahir luar negeri?" in kasi.text("/eskalasi")
    with kantor.store.reading() as session:
        number = session.exec(select(Eskalasi.id)).one()
    kasi.post(f"/eskalasi/{number}/teruskan", {"jawaban": "Saya ragu"})
    assert kasi.post(f"/eskalasi/{number}/jawab", {"jawaban": "Tidak jadi ragu"}).status_code in (403, 409)
    empty = kabid.get("/eskalasi") and kabid.post(f"/eskalasi/{number}/jawab", {"jawaban": " "})
    assert empty.status_code == 409
    assert kabid.post(f"/eskalasi/{number}/jawab", {"jawaban": "Boleh, dengan pelaporan."}).status_code == 302
    assert "Boleh, dengan pelaporan." in kabid.text("/eskalasi").split("Sudah dijawab")[1]
    with kantor.store.reading() as session:
        said = [row.isi["teks"] for row in session.exec(select(Outbox).where(Outbox.kunci == f"eskalasi:{number}"))]
    assert len(said) == 1
    assert "Boleh, dengan pelaporan." in said[0]


def test_a_question_about_a_request_is_answered_at_its_row(masuk, kantor, nomor):
    kasi, kabid, one = masuk("kasi.identitas"), masuk("kabid.dafduk"), nomor["Joni Iskandar"]
    kasi.get(f"/permohonan/{one}")
    asked = kasi.post(f"/permohonan/{one}/tanya", {"pertanyaan": "Alamat beda dengan SIAK?", "peran": "kasi_identitas"})
    assert asked.status_code == 302
    assert "menunggu Kepala Bidang" in kasi.text(f"/permohonan/{one}")
    page = kabid.text(f"/permohonan/{one}")
    address = re.search(r'action="(/eskalasi/\d+/jawab)"', page)[1]
    assert kabid.post(address, {"jawaban": "Ikuti SIAK."}).status_code == 302
    assert "Ikuti SIAK." in kasi.text(f"/permohonan/{one}")


def test_admin_makes_changes_and_resets_an_officer(masuk, kantor, tamu):
    admin = masuk("admin")
    admin.get("/pengguna/baru")
    made = admin.post("/pengguna/baru", {"login": "petugas.baru", "nama": "Petugas Baru", "nip": "",
                                         "peran": ["petugas_loket"]})
    sandi = re.search(r"<code>([0-9a-f-]{14})</code>", made.get_data(as_text=True))[1]
    officer = masuk("petugas.baru", sandi)
    assert officer.get("/permohonan").status_code == 200
    page = admin.text("/pengguna")
    number = re.search(r'href="/pengguna/(\d+)">Petugas Baru', page)[1]
    admin.get(f"/pengguna/{number}")
    admin.post(f"/pengguna/{number}", {"nama": "Petugas Baru", "nip": "", "peran": ["petugas_loket"]})
    assert officer.get("/permohonan").status_code == 302, "an officer made inactive is out"
    admin.post(f"/pengguna/{number}", {"nama": "Petugas Baru", "is_aktif": "y", "peran": ["petugas_loket"]})
    again = admin.post(f"/pengguna/{number}/sandi").get_data(as_text=True)
    masuk("petugas.baru", re.search(r"<code>([0-9a-f-]{14})</code>", again)[1])


@pytest.mark.parametrize(("data", "sentence"), [
    ({"login": "kadis", "nama": "Kembar"}, "sudah dipakai"),
    ({"login": "A B", "nama": "Salah"}, "huruf kecil"),
    ({"login": "tanpa.nama", "nama": ""}, "Isi nama lengkap"),
])
def test_a_bad_officer_is_not_made(masuk, data, sentence):
    admin = masuk("admin")
    admin.get("/pengguna/baru")
    answer = admin.post("/pengguna/baru", data)
    assert answer.status_code == 400
    assert sentence in answer.get_data(as_text=True)


def test_the_admin_cannot_lock_himself_out(masuk):
    admin = masuk("admin")
    number = re.search(r'href="/pengguna/(\d+)">Administrator Sistem', admin.text("/pengguna"))[1]
    answer = admin.post(f"/pengguna/{number}", {"nama": "Administrator Sistem", "is_aktif": "y", "peran": ["kadis"]})
    assert answer.status_code == 400
    assert "milik sendiri" in answer.get_data(as_text=True)


def test_dead_letters_are_shown(masuk, kantor):
    with kantor.store.transaction() as session:
        session.add(Inbox(kantor_id=kantor.kantor_id, kanal="telegram", provider_id="m1", kunci="telegram:1",
                          payload={}, status="mati", attempts=5, error="Isi pesan tidak dikenal"))
    html = masuk("admin").text("/kesehatan")
    assert "Isi pesan tidak dikenal" in html
    assert "mati, perlu dilihat" in html
