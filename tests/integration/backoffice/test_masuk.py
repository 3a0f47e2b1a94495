"""Logging in, staying in, and being logged out."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import select

from backoffice import auth
from backoffice.app import mount
from data.models import Pengguna
from handlers.demo import PETUGAS, SANDI

SALAH = "tidak cocok"
FILES = "multipart/form-data"


def meja_nama(login: str) -> str:
    return next(nama for known, nama, _ in PETUGAS if known == login)


def _pengguna(kantor, login="kadis") -> Pengguna:
    with kantor.store.reading() as session:
        return session.exec(select(Pengguna).where(Pengguna.login == login)).one()


def test_wrong_and_unknown_look_alike(tamu):
    tamu.get("/masuk")
    for login in ("kadis", "tidak.ada"):
        page = tamu.post("/masuk", {"login": login, "sandi": "salah sekali"})
        assert page.status_code == 401
        assert SALAH in page.get_data(as_text=True)
        assert f'value="{login}"' in page.get_data(as_text=True)


def test_five_failures_lock_and_time_unlocks(tamu, kantor):
    tamu.get("/masuk")
    for _ in range(5):
        tamu.post("/masuk", {"login": "kadis", "sandi": "salah sekali"})
    assert tamu.post("/masuk", {"login": "kadis", "sandi": SANDI}).status_code == 401
    with kantor.store.transaction() as session:
        row = session.exec(select(Pengguna).where(Pengguna.login == "kadis")).one()
        assert row.terkunci_sampai > kantor.now()
        row.terkunci_sampai = kantor.now() - timedelta(seconds=1)
    assert tamu.post("/masuk", {"login": "kadis", "sandi": SANDI}).status_code == 302


def test_a_page_asked_for_comes_back_after_login(tamu):
    asked = tamu.get("/permohonan?status=berjalan")
    assert asked.status_code == 302
    tamu.get(asked.location)
    page = tamu.post("/masuk", {"login": "kadis", "sandi": SANDI, "next": "/permohonan?status=berjalan"})
    assert page.location == "/permohonan?status=berjalan"


@pytest.mark.parametrize("target", [
    "//jahat.contoh/", "https://jahat.contoh/", "/\\jahat.contoh", "javascript:alert(1)",
])
def test_login_never_leads_to_another_host(tamu, target):
    tamu.get("/masuk")
    assert tamu.post("/masuk", {"login": "kadis", "sandi": SANDI, "next": target}).location == "/"


def test_login_needs_its_csrf_token(tamu):
    assert tamu.client.post("/masuk", data={"login": "kadis", "sandi": SANDI}).status_code == 400


def test_cookie_rules(tamu):
    tamu.get("/masuk")
    cookies = tamu.post("/masuk", {"login": "kadis", "sandi": SANDI}).headers.getlist("Set-Cookie")
    ours = next(line for line in cookies if line.startswith("loket_meja="))
    assert "HttpOnly" in ours
    assert "SameSite=Lax" in ours
    assert "Secure" not in ours


def test_cookie_is_secure_behind_https(kantor):
    from dataclasses import replace

    app = Flask("aman", static_folder=None)
    mount(app, replace(kantor, settings=replace(kantor.settings, public_base_url="https://loket.contoh")))
    assert app.config["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(("key", "seconds"), [("aktif_at", auth.IDLE_SECONDS), ("masuk_at", auth.ABSOLUTE_SECONDS)])
def test_session_ends_after_rest_and_after_a_day(masuk, key, seconds):
    meja = masuk("kadis")
    with meja.client.session_transaction() as session:
        session[key] -= seconds + 5
    assert meja.get("/").status_code == 302


def test_polling_does_not_keep_a_session_awake(masuk):
    meja = masuk("kadis")
    with meja.client.session_transaction() as session:
        session["aktif_at"] -= 3600
        before = session["aktif_at"]
    meja.get("/", headers={"HX-Request": "true"})
    with meja.client.session_transaction() as session:
        assert session["aktif_at"] == before
    meja.get("/")
    with meja.client.session_transaction() as session:
        assert session["aktif_at"] > before


def test_a_new_password_ends_every_other_session(masuk):
    here, there = masuk("kadis"), masuk("kadis")
    here.get("/akun")
    done = here.post("/akun", {"lama": SANDI, "baru": "sandi-baru-2026", "ulang": "sandi-baru-2026"})
    assert done.status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    masuk("kadis", "sandi-baru-2026")


@pytest.mark.parametrize(("lama", "baru", "ulang", "sentence"), [
    ("bukan ini", "sandi-baru-2026", "sandi-baru-2026", "sekarang tidak cocok"),
    (SANDI, "pendek", "pendek", "Sedikitnya 10"),
    (SANDI, "sandi-baru-2026", "sandi-lain-2026", "Belum sama"),
])
def test_a_new_password_is_checked_beside_its_field(masuk, lama, baru, ulang, sentence):
    page = masuk("kadis").post("/akun", {"lama": lama, "baru": baru, "ulang": ulang})
    assert page.status_code == 400
    assert sentence in page.get_data(as_text=True)


def test_logging_out_ends_the_session(masuk):
    meja = masuk("kadis")
    meja.post("/keluar")
    assert meja.get("/").status_code == 302


def test_what_was_typed_is_offered_again_after_login(masuk, kantor):
    meja = masuk("admin.bamsos")
    page = meja.text("/percakapan?lihat=semua")
    address = re.search(r'href="(/percakapan/\d+)[?"]', page)[1]
    with meja.client.session_transaction() as session:
        session["versi"] = -1
    sent = meja.post(f"{address}/balas", {"teks": "Jawaban panjang yang tidak boleh hilang", "kunci": "k1"},
                     headers={"Sec-Fetch-Site": "same-origin"})
    assert sent.status_code == 401
    titipan = re.search(r'name="titipan" value="([^"]+)"', sent.get_data(as_text=True))[1]
    meja.token = re.search(r'name="csrf_token" value="([^"]+)"', sent.get_data(as_text=True))[1]
    again = meja.post("/masuk", {"login": "admin.bamsos", "sandi": SANDI, "titipan": titipan}).get_data(as_text=True)
    assert "Jawaban panjang yang tidak boleh hilang" in again
    assert f'action="{address}/balas"' in again


def test_of_files_the_names_are_kept_and_of_passwords_nothing(masuk, nomor):
    meja = masuk("operator")
    with meja.client.session_transaction() as session:
        session["versi"] = -1
    same = {"Sec-Fetch-Site": "same-origin"}
    files = {"dokumen": (io.BytesIO(b"%PDF-1.7"), "kk-siti.pdf"), "sandi": "rahasia sekali", "keterangan": "pindai"}
    sent = meja.post(f"/permohonan/{nomor['Siti Aminah']}/dokumen", files, headers=same, content_type=FILES)
    page = sent.get_data(as_text=True)
    assert sent.status_code == 401
    assert "(kk-siti.pdf) perlu Anda pilih sekali lagi" in page
    titipan = re.search(r'name="titipan" value="([^"]+)"', page)[1]
    meja.token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    again = meja.post("/masuk", {"login": "operator", "sandi": SANDI, "titipan": titipan}).get_data(as_text=True)
    assert "Pilih sekali lagi: kk-siti.pdf" in again
    assert 'enctype="multipart/form-data"' in again
    assert 'type="file" id="berkas-1" name="dokumen"' in again
    assert "pindai" in again
    assert "rahasia sekali" not in again


def test_a_page_open_too_long_offers_what_was_typed_again(app, masuk, nomor):
    meja = masuk("kasi.identitas")
    address = f"/permohonan/{nomor['Joni Iskandar']}/aksi"
    typed = {"csrf_token": "lama", "aksi": "kembalikan", "catatan": "Tanda tangan belum ada"}
    answer = meja.post(address, typed, headers={"Sec-Fetch-Site": "same-origin"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Tanda tangan belum ada" in page
    assert f'action="{address}"' in page
    part = meja.post(address, typed, headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Trigger"]) == (401, "sesi-habis")


def test_the_script_asks_whether_the_session_holds_and_logs_in_again(masuk):
    meja = masuk("kadis")
    said = meja.client.get("/sesi")
    assert (said.status_code, said.json["nama"]) == (200, meja_nama("kadis"))
    with meja.client.session_transaction() as session:
        session["versi"] = -1
    gone = meja.client.get("/sesi")
    assert (gone.status_code, gone.json["petugas"]) == (401, None)
    typed = {"login": "kadis", "csrf_token": gone.json["csrf"]}
    wrong = meja.client.post("/sesi", data={**typed, "sandi": "keliru sekali"})
    assert (wrong.status_code, "tidak cocok" in wrong.json["salah"]) == (401, True)
    assert meja.client.post("/sesi", data={**typed, "sandi": ""}).json["salah"] == "Isi kata sandi."
    assert meja.client.post("/sesi", data={"login": "kadis", "sandi": SANDI}).status_code == 401, "without its token"
    again = meja.client.post("/sesi", data={**typed, "sandi": SANDI})
    assert again.json["petugas"] == said.json["petugas"]
    assert meja.get("/").status_code == 200


def test_a_page_of_a_colleague_in_this_browser_does_not_act_in_my_name(masuk):
    meja = masuk("penerima.wa")
    one = re.search(r'href="/percakapan/(\d+)[?"]', meja.text("/percakapan?lihat=semua"))[1]
    act = f"/percakapan/{one}/catatan", {"catatan": "dari rekan", "kunci": "k9"}
    other = meja.post(*act, headers={"HX-Request": "true", "X-Petugas": "999999"})
    assert (other.status_code, other.headers["HX-Trigger"]) == (401, "sesi-habis")
    assert "dari rekan" not in meja.text(f"/percakapan/{one}")
    mine = str(meja.client.get("/sesi").json["petugas"])
    assert meja.post(*act, headers={"HX-Request": "true", "X-Petugas": mine}).status_code == 200


def test_another_site_cannot_leave_something_typed(tamu):
    page = tamu.client.post("/permohonan/X/aksi", data={"catatan": "dari situs lain"},
                            headers={"Origin": "https://jahat.contoh"})
    assert page.status_code == 401
    assert "dari situs lain" not in page.get_data(as_text=True)
    assert re.search(r'name="titipan" value=""', page.get_data(as_text=True))


def test_a_part_that_refreshes_itself_says_the_session_ended(tamu):
    answer = tamu.get("/percakapan", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Trigger"] == "sesi-habis"


def test_demo_logins_stand_on_the_login_page_only_in_demo_mode(tamu, kantor):
    from dataclasses import replace

    page = tamu.text("/masuk?sebagai=kadis")
    assert "Coba sebagai" in page
    assert f'value="{SANDI}"' in page
    assert "Kantor peragaan" in page
    app = Flask("bukan-demo", static_folder=None)
    mount(app, replace(kantor, settings=replace(kantor.settings, demo=False)))
    plain = app.test_client().get("/masuk?sebagai=kadis").get_data(as_text=True)
    assert "Coba sebagai" not in plain
    assert SANDI not in plain
    assert "Kantor peragaan" not in plain


def test_demo_logins_do_not_exist_outside_demo_mode(kantor):
    from dataclasses import replace

    app = Flask("bukan-demo", static_folder=None)
    mount(app, replace(kantor, settings=replace(kantor.settings, demo=False)))
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/masuk").get_data(as_text=True))[1]
    answer = client.post("/masuk", data={"csrf_token": token, "login": "kadis", "sandi": SANDI})
    assert answer.status_code == 401


def test_an_inactive_officer_is_out_at_once(masuk, kantor):
    meja = masuk("kadis")
    with kantor.store.transaction() as session:
        session.exec(select(Pengguna).where(Pengguna.login == "kadis")).one().is_aktif = False
    assert meja.get("/").status_code == 302
    assert _pengguna(kantor).is_aktif is False
