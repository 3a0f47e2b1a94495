"""Every page for every role, every route with a role, every form with its token, and how much a page asks the store."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from backoffice.app import BLUEPRINTS
from backoffice.navigation import HALAMAN, MITRA, is_allowed
from data.models import Dokumen, Eskalasi, Percakapan
from handlers.demo import PETUGAS
from handlers.queries.kotak_masuk import PANDANGAN
from handlers.workflow.model import Peran

PAGES = {  # address → the page of navigation.HALAMAN it belongs to
    "/": "antrean", "/?layanan=kk_baru": "antrean", "/permohonan": "permohonan",
    "/permohonan?status=selesai": "permohonan",
    "/percakapan": "percakapan", "/percakapan?lihat=semua": "percakapan", "/percakapan?lihat=bot": "percakapan",
    **{f"/percakapan?lihat={view}": "percakapan" for view in PANDANGAN},
    "/percakapan?kanal=telegram&layanan=kk_baru&label=1&tim=1&petugas=1&sesudah=rusak": "percakapan",
    "/pengaturan/tim": "tim", "/pengaturan/tim/baru": "tim", "/pengaturan/label": "label",
    "/percakapan/1": "percakapan", "/eskalasi": "eskalasi", "/tanda-tangan": "tanda_tangan", "/cetak": "cetak",
    "/sop": "sop", "/sop/bunda_dewi_harum": "sop", "/sop/bamsos": "sop", "/layanan": "layanan",
    "/layanan/kk_baru": "layanan", "/pengguna": "pengguna", "/pengguna/baru": "pengguna", "/pengguna/1": "pengguna",
    "/pengaturan": "pengaturan", "/pengaturan/jam": "jam_kerja", "/pengaturan/penugasan": "penugasan",
    "/pengaturan/waktu": "waktu_jawab",
    "/pengaturan/kalender": "kalender", "/pengaturan/kop": "kop", "/pengaturan/pejabat": "pejabat",
    "/pengaturan/kecamatan": "kecamatan", "/pengaturan/layanan": "pengaturan_layanan",
    "/pengaturan/layanan/ktp_hilang": "pengaturan_layanan", "/pengaturan/kop/contoh.pdf": "kop",
    "/pengaturan/kalender?bulan=2026-12": "kalender",
    "/kesehatan": "kesehatan", "/akun": "akun", "/berkas/1": "berkas",
    "/berkas/1?kecil=1": "berkas",
    "/dokumen/1": "berkas",
    "/cari": "cari", "/cari?teks=siti": "cari", "/cari.json?teks=siti": "cari",
    "/cari?teks=kk&kelompok=pesan&dari=2026-01-01": "cari",
    "/pengaturan/jawaban": "jawaban", "/pengaturan/jawaban/baru": "jawaban",
    "/percakapan/1/jawaban": "percakapan",
    "/telepon": "telepon", "/pesan-gagal": "surat_mati",
    "/perintah": "akun", "/perintah?q=si": "akun",
    "/siaran": "siaran",
    "/siaran/baru": "siaran", "/pengaturan/kanal": "kanal", "/pengaturan/templat": "templat",
    "/pengaturan/lembaga": "lembaga",
    "/daftar": "daftar", "/daftar?status=selesai": "daftar", "/daftar/siswa": "siswa",
    "/daftar/templat-sinopsis.xlsx": "daftar_kirim", "/daftar/templat-mas_rapid.csv": "daftar_kirim",
    "/pengaturan/makro": "makro", "/pengaturan/makro/baru": "makro", "/percakapan/1/makro": "percakapan",
    "/percakapan/1/warga": "percakapan", "/percakapan/1/ajukan?layanan=kk_baru": "percakapan",
    "/percakapan/baru": "percakapan", "/percakapan/1/templat": "percakapan",
}
MAX_QUERIES = {"/daftar": 5, "/daftar/siswa": 5,
               "/": 14, "/permohonan": 4, "/percakapan": 14, "/percakapan/1": 28, "/eskalasi": 6, "/tanda-tangan": 4,
               "/cetak": 8, "/sop": 2, "/layanan": 2, "/pengguna": 4, "/kesehatan": 9,
               "/cari?teks=siti": 13}


def _routes(app):
    ours = {blueprint.name for blueprint in BLUEPRINTS} | {"aset"}
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in ours]


def test_every_route_has_a_role_or_is_public_on_purpose(app):
    for rule in _routes(app):
        view = app.view_functions[rule.endpoint]
        halaman, publik = getattr(view, "halaman", ""), getattr(view, "publik", "")
        assert halaman in HALAMAN or publik, f"{rule.endpoint}: decorate it with @peran(…) of backoffice.navigation"
        assert not (halaman and publik), f"{rule.endpoint} is both public and not"


def test_public_routes_are_these(app):
    public = {rule.endpoint for rule in _routes(app) if getattr(app.view_functions[rule.endpoint], "publik", "")}
    assert public == {"akun.masuk", "akun.kirim_masuk", "akun.keluar", "akun.pilih_tema", "aset.kirim",
                      "sesi.lihat", "sesi.masuk_lagi"}


def test_every_line_of_the_menu_leads_to_its_page(app):
    for nama, halaman in HALAMAN.items():
        if halaman.endpoint:
            assert app.view_functions[halaman.endpoint].halaman == nama


def test_every_role_of_the_office_has_a_page():
    nobody = {peran for peran in Peran if not is_allowed("antrean", [peran]) and not is_allowed("daftar", [peran])}
    assert nobody == {Peran.PEMOHON, Peran.SISTEM}


def expected_of(url, halaman, peran) -> int:
    """Who has no queue is led from the first page to the one that is theirs."""
    refused = 302 if url.partition("?")[0] == "/" else 403
    return 200 if is_allowed(halaman, peran) else refused


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_page_for_every_role(masuk, nomor):
    for login, _, peran in PETUGAS:
        meja = masuk(login)
        for url, halaman in PAGES.items():
            expected = expected_of(url, halaman, peran)
            assert meja.get(url).status_code == expected, (url, login)
        for one in list(nomor.values())[::4]:
            seen = meja.get(f"/permohonan/{one}").status_code
            allowed = {200} if is_allowed("lembar", peran) and not MITRA.issuperset(peran) else {403, 404}
            assert seen in allowed, (one, login)


def test_every_page_on_both_databases(masuk, nomor):
    for login in ("kasi.identitas", "admin.bamsos", "operator", "kadis", "admin", "lapas", "sekolah"):
        meja = masuk(login)
        peran = next(held for name, _, held in PETUGAS if name == login)
        for url, halaman in PAGES.items():
            assert meja.get(url).status_code == expected_of(url, halaman, peran), (url, login)
    kasi = masuk("kasi.identitas")
    for one in nomor.values():
        assert kasi.get(f"/permohonan/{one}").status_code == 200


@pytest.mark.parametrize("url", [*PAGES, "/permohonan/BD-261120-0001-J"])
def test_nobody_reads_anything_without_logging_in(tamu, url):
    answer = tamu.get(url)
    assert answer.status_code == 302
    assert answer.location.startswith("/masuk")


def test_forms_refuse_without_their_token(app, masuk):
    meja = masuk("kasi.identitas")
    for rule in _routes(app):
        if "POST" not in rule.methods or rule.endpoint.startswith("akun.kirim_masuk"):
            continue
        with app.test_request_context():
            values = {name: {"nomor": "BD-1", "apa": "ambil"}.get(name, 1) for name in rule.arguments}
            url = rule.build(values)[1]
        assert meja.client.post(url, data={"catatan": "x"}).status_code == 400, url


def test_a_refused_form_shows_what_was_typed(masuk):
    page = masuk("admin.bamsos").client.post("/percakapan/1/balas", data={"teks": "Sudah panjang saya ketik"})
    assert page.status_code == 400
    assert "Sudah panjang saya ketik" in page.get_data(as_text=True)


def test_unknown_things_are_not_found_in_plain_words(masuk):
    meja = masuk("kasi.identitas")
    for url in ("/tidak-ada", "/permohonan/BD-000000-0000-A", "/percakapan/99999", "/sop/tidak_ada",
                "/layanan/tidak_ada", "/berkas/99999", "/dokumen/99999"):
        page = meja.get(url)
        assert page.status_code == 404, url
        assert "Traceback" not in page.get_data(as_text=True)
        assert "Ke antrean saya" in page.get_data(as_text=True)


def test_security_headers_on_every_page(masuk):
    meja = masuk("admin")
    for url in ("/", "/pengguna", "/tidak-ada", "/akun"):
        headers = meja.get(url).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], url
        assert "unsafe" not in headers["Content-Security-Policy"], url
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_pages_carry_nothing_the_policy_forbids(masuk, nomor):
    """No inline script, style or handler, and no address of another host that the browser would load."""
    meja = masuk("kasi.identitas")
    pages = ["/", "/permohonan", "/percakapan", "/percakapan/1", "/eskalasi", "/cetak", "/sop/bamsos",
             "/layanan/kk_baru"]
    for url in [*pages, f"/permohonan/{nomor['Joni Iskandar']}"]:
        html = meja.text(url)
        assert not re.search(r"<script(?![^>]*\bsrc=)", html), url
        assert not re.search(r"<style|\sstyle=|\son\w+=", html), url
        assert not re.search(r'\s(?:src|action)="(?:https?:)?//', html), url


def test_pages_are_indonesian_and_named(masuk):
    html = masuk("kadis").text("/")
    assert '<html lang="id"' in html
    assert re.search(r"<title>Antrean saya · ", html)


def test_berkas_are_opened_on_record_and_never_run(masuk, kantor):
    from data.models import AksesBerkas

    answer = masuk("kasi.identitas").get("/berkas/1")
    assert answer.mimetype == "image/png"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with kantor.store.reading() as session:
        assert [row.berkas_id for row in session.exec(select(AksesBerkas))] == [1]


def test_thumbnails_are_small(masuk):
    meja = masuk("kasi.identitas")
    small, whole = meja.get("/berkas/1?kecil=1"), meja.get("/berkas/1")
    assert small.mimetype == "image/jpeg"
    assert len(small.data) < 30_000
    assert whole.data.startswith(b"\x89PNG")


@pytest.mark.parametrize(("url", "most"), MAX_QUERIES.items())
def test_a_page_asks_the_store_a_fixed_number_of_times(masuk, count_queries, url, most):
    login = {"/tanda-tangan": "kadis", "/pengguna": "admin", "/kesehatan": "admin"}.get(url, "kasi.identitas")
    meja = masuk(login)
    assert count_queries(lambda: meja.get(url)) <= most, url


def test_a_request_page_asks_as_much_with_many_events_as_with_few(masuk, count_queries, nomor):
    meja = masuk("kasi.identitas")
    few = count_queries(lambda: meja.get(f"/permohonan/{nomor['Siti Aminah']}"))
    many = count_queries(lambda: meja.get(f"/permohonan/{nomor['Arif Budiman']}"))
    assert many <= few + 1
    assert many <= 18


def test_demo_office_fills_the_pages(kantor):
    with kantor.store.reading() as session:
        assert session.exec(select(Dokumen)).first() is not None
        assert session.exec(select(Percakapan).where(Percakapan.status == "antre")).first() is not None
        assert session.exec(select(Eskalasi)).first() is None
