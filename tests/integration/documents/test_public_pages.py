"""The public pages over HTTP: tracking without personal data, and whether a document is ours."""

import io
import re
from datetime import date

import pytest
from flask import Flask
from sqlmodel import select

from bot.public_pages import public_blueprint
from data.models import Dokumen, Permohonan
from handlers.commands.dokumen import sign_dokumen
from handlers.commands.nomor import make_nomor
from handlers.commands.permohonan import act
from handlers.surat.contoh import contoh_dokumen
from handlers.workflow.model import Aksi, Peran
from tests.integration.documents.walk import DATA, apply, carry, officer

UNKNOWN = make_nomor("BD", date(2026, 11, 20), 9999)
PRIVATE = (DATA["nama"], DATA["nik"], DATA["nkk"], DATA["alamat"], "Aminah")


@pytest.fixture
def client(kantor):
    app = Flask("uji")
    app.register_blueprint(public_blueprint(kantor))
    return app.test_client()


@pytest.fixture
def terbit(kantor) -> tuple[Dokumen, bytes]:
    """An issued document: its row, and the signed PDF as the citizen holds it."""
    permohonan_id = apply(kantor, "kk_baru")
    carry(kantor, permohonan_id, "tanda_tangan", contoh_dokumen(kantor.profil, "kk_baru", DATA))
    sign_dokumen(kantor, officer(kantor, Peran.KADIS, kantor.profil["kepala"]["nama"]), [permohonan_id])
    with kantor.store.reading() as session:
        row = session.exec(select(Dokumen)).one()
    return row, kantor.files.get(row.lokasi_signed)


def _nomor(kantor, permohonan_id) -> str:
    with kantor.store.reading() as session:
        return session.get_one(Permohonan, permohonan_id).nomor


def _compare(client, pdf, kode=""):
    return client.post(f"/periksa{'/' + kode if kode else ''}", data={"pdf": (io.BytesIO(pdf), "a.pdf")})


def _headline(response) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", response.text)[1]


def test_tracking_says_where_it_stands_and_no_personal_data(client, kantor):
    permohonan_id = apply(kantor, "kk_baru")
    carry(kantor, permohonan_id, "verifikasi_kasi")
    page = client.get(f"/lacak/{_nomor(kantor, permohonan_id)}")
    assert page.status_code == 200
    assert "Kasi" in page.text
    assert "Diterima Operator Penerima WA" in page.text
    assert "Permohonan diajukan" in page.text
    assert not [secret for secret in PRIVATE if secret in page.text]


@pytest.mark.parametrize("shape", [str.lower, lambda n: n.replace("-", ""), lambda n: n.replace("-", " ")])
def test_sloppy_numbers_find_their_page(client, kantor, shape):
    nomor = _nomor(kantor, apply(kantor, "kk_baru"))
    page = client.get("/lacak", query_string={"nomor": shape(nomor)}, follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path == f"/lacak/{nomor}"


def test_a_wrong_check_character_is_said_so(client, kantor):
    nomor = _nomor(kantor, apply(kantor, "kk_baru"))
    wrong = nomor[:-1] + ("A" if nomor[-1] != "A" else "B")
    page = client.get(f"/lacak/{wrong}")
    assert page.status_code == 404
    assert "huruf pemeriksanya" in page.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/lacak/halo", "bukan nomor permohonan"), (f"/lacak/{UNKNOWN}", "Tidak ada permohonan"),
        ("/periksa/ABCDE-23456", "Tidak ada dokumen"), ("/periksa/<script>", "Tidak ada dokumen"),
        ("/periksa/%00", "Tidak ada dokumen"),
    ],
)
def test_what_is_not_there_is_a_page_with_a_sentence(client, path, words):
    page = client.get(path)
    assert page.status_code == 404
    assert words in page.text
    assert "<script>" not in page.text


def test_an_issued_document_is_confirmed_by_its_code(client, terbit):
    row, _ = terbit
    page = client.get(f"/periksa/{row.kode.lower().replace('-', '')}")
    assert _headline(page) == "Dokumen terbitan kantor ini"
    for word in ("Kartu Keluarga", "Dra. Hj. Ratna Kusuma, M.Si.", row.sha256_signed):
        assert word in page.text
    assert not [secret for secret in PRIVATE if secret in page.text]


def test_an_unsigned_document_is_not_confirmed(client, kantor):
    permohonan_id = apply(kantor, "kk_baru")
    carry(kantor, permohonan_id, "tanda_tangan", contoh_dokumen(kantor.profil, "kk_baru", DATA))
    with kantor.store.reading() as session:
        kode = session.exec(select(Dokumen.kode)).one()
    assert client.get(f"/periksa/{kode}").status_code == 404


def test_the_citizens_own_pdf_is_genuine(client, terbit):
    row, pdf = terbit
    assert _headline(_compare(client, pdf)) == "Dokumen asli"
    assert _headline(_compare(client, pdf, row.kode)) == "Dokumen asli"


def test_a_changed_pdf_is_seen(client, terbit):
    row, pdf = terbit
    place = pdf.index(b"stream") + 30
    changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    assert _headline(_compare(client, changed, row.kode)) == "Sudah diubah"
    assert _headline(_compare(client, pdf + b"\n% tambahan", row.kode)) == "Sudah diubah"


def test_unknown_unsigned_and_no_pdf(client, terbit, plain_pdf):
    assert _headline(_compare(client, plain_pdf)) == "Tidak dikenal"
    assert _headline(_compare(client, b"bukan pdf")) == "Tidak dapat dibaca"
    assert client.post("/periksa").status_code == 400
    assert _compare(client, b"0" * (10 * 1024 * 1024 + 5)).status_code == 400
    assert _compare(client, b"0" * (12 * 1024 * 1024)).status_code == 413


def test_signed_by_us_but_not_in_the_register(client, terbit, kantor, plain_pdf):
    stray = kantor.signer.sign(plain_pdf, nama="X", jabatan="Y", alasan="Z", url="http://x/periksa/y").content
    assert _headline(_compare(client, stray)) == "Tidak tercatat"


def test_a_voided_document_is_no_longer_good(client, terbit, kantor):
    row, pdf = terbit
    operator = officer(kantor, Peran.OPERATOR_PENGIRIM_PDF)
    for aksi, ke in ((Aksi.TERIMA, ""), (Aksi.KEMBALIKAN, "entri")):
        with kantor.store.transaction() as session:
            act(session, kantor, operator, row.permohonan_id, aksi, catatan="Nama keliru", ke=ke)
    assert _headline(client.get(f"/periksa/{row.kode}")) == "Tidak berlaku lagi"
    assert _headline(_compare(client, pdf)) == "Tidak berlaku lagi"


def test_pages_load_nothing_from_elsewhere_and_are_not_indexed(client, terbit):
    row, _ = terbit
    for path in ("/lacak", "/periksa", f"/periksa/{row.kode}"):
        page = client.get(path)
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page.text)
        assert "<script" not in page.text
    assert client.get(re.search(r'href="(/publik/static/[^"]+)"', page.text)[1]).status_code == 200


def test_guessing_is_slowed_down(client):
    answers = [client.get(f"/periksa/ABCDE-{n:05d}").status_code for n in range(60)]
    assert 429 in answers
    assert answers[0] == 404
