"""The pages of BAMSOS: the register in order, a question answered, an answer kept and approved."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from data.models import Akun, Pengetahuan, Percakapan, Permohonan, Pesan
from handlers.commands.permohonan import act
from handlers.dialog_effects import run_dialog_effects
from handlers.turn import AskPolicy
from handlers.workflow.model import Aksi, Peran
from tests.integration.bamsos.asking import ask, read
from tests.integration.documents.walk import officer


def nomor_of(kantor, permohonan_id):
    with kantor.store.reading() as session:
        return session.get_one(Permohonan, permohonan_id).nomor


def test_an_empty_register_says_what_comes_there(masuk):
    admin = masuk("admin.bamsos")
    assert "Tidak ada pertanyaan yang menunggu" in admin.text("/pertanyaan")
    assert "Belum ada pertanyaan yang dijawab" in admin.text("/pertanyaan?lihat=dijawab")
    assert "Usulan dibuat dari halaman pertanyaan" in admin.text("/jawaban-kantor")
    admin.get("/pertanyaan")
    assert admin.post("/pertanyaan/ambil").status_code == 302


def test_from_the_register_to_the_answer_and_into_knowledge(kantor, masuk):
    first = ask(kantor, "Budi", "Apakah akta kelahiran boleh diambil tetangga dengan surat kuasa?", "informasi")
    ask(kantor, "Rini", "Apakah kantor buka hari Sabtu?", "informasi")
    admin, nomor = masuk("admin.bamsos"), nomor_of(kantor, first)
    page = admin.text("/pertanyaan")
    assert page.index("Budi") < page.index("Rini")
    taken = admin.post("/pertanyaan/ambil")
    assert taken.headers["Location"].endswith(nomor)
    page = admin.text(f"/permohonan/{nomor}")
    assert "Jawab langsung" in page
    assert "Kebijakan: tanya Kepala Seksi" in page
    urutan = re.search(r'name="urutan" value="(\d+)"', page)[1]
    sent = admin.post(f"/permohonan/{nomor}/jawab-langsung", {"jawaban": "Boleh, bawa surat kuasa.", "urutan": urutan})
    assert sent.status_code == 302
    assert "Boleh, bawa surat kuasa." in read(kantor, "Budi")[-1]
    again = admin.post(f"/permohonan/{nomor}/jawab-langsung", {"jawaban": "Boleh.", "urutan": urutan})
    assert again.status_code == 409
    assert "baru saja melakukan" in again.get_data(as_text=True)
    usul = admin.text(f"/permohonan/{nomor}/usul-jawaban")
    assert "Boleh, bawa surat kuasa." in usul
    kept = {"pertanyaan": "Apakah akta kelahiran boleh diambil tetangga dengan surat kuasa?",
            "jawaban": "Boleh, bawa surat kuasa."}
    assert admin.post(f"/permohonan/{nomor}/usul-jawaban", kept | {"jawaban": ""}).status_code == 409
    assert admin.post(f"/permohonan/{nomor}/usul-jawaban", kept).status_code == 302
    assert "Sudah diusulkan" in admin.text(f"/permohonan/{nomor}")
    kasi = masuk("kasi")
    assert "surat kuasa" in kasi.text("/jawaban-kantor")
    with kantor.store.reading() as session:
        row = session.exec(select(Pengetahuan)).one()
    url = f"/jawaban-kantor/{row.id}"
    assert admin.post(f"{url}/setujui", kept | {"versi": "1"}).status_code == 403
    assert kasi.post(f"{url}/setujui?status=usulan", kept | {"versi": "1"}).status_code == 302
    late = masuk("kasi.identitas")
    late.get("/jawaban-kantor")
    refused = late.post(f"{url}/cabut?status=usulan", {"versi": "1", "alasan": "Ragu"})
    assert refused.status_code == 409
    assert "Nurul Hidayah, S.H. baru saja memutuskan" in refused.get_data(as_text=True)
    assert "Dipakai bot" in kasi.text("/jawaban-kantor?status=disetujui")
    assert kasi.post(f"{url}/cabut?status=disetujui", {"versi": "2", "alasan": "Aturan baru"}).status_code == 302
    assert "Aturan baru" in kasi.text("/jawaban-kantor?status=dicabut")


def test_the_kind_is_corrected_and_the_report_is_a_workbook(kantor, masuk):
    one = ask(kantor, "Budi", "Lama sekali pelayanannya", "pengaduan")
    admin, nomor = masuk("admin.bamsos"), nomor_of(kantor, one)
    admin.post("/pertanyaan/ambil")
    admin.get(f"/permohonan/{nomor}")
    bad = admin.post(f"/permohonan/{nomor}/jenis-pertanyaan", {"jenis": "salah_entri", "tentang": "BD-000000-0000-A"})
    assert bad.status_code == 409
    assert "tidak ditemukan" in bad.get_data(as_text=True)
    good = admin.post(f"/permohonan/{nomor}/jenis-pertanyaan", {"jenis": "kebijakan", "layanan": "kk", "tentang": ""})
    assert good.status_code == 302
    page = admin.text(f"/permohonan/{nomor}")
    urutan = re.search(r'name="urutan" value="(\d+)"', page)[1]
    admin.post(f"/permohonan/{nomor}/jawab-langsung", {"jawaban": "Mohon maaf.", "urutan": urutan})
    book = load_workbook(io.BytesIO(admin.get("/pertanyaan/laporan.xlsx").data))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert nomor in cells
    assert "Mohon maaf." in cells


def test_a_hurried_permohonan_stands_on_top_of_its_holders_queue(kantor, masuk):
    with kantor.store.reading() as session:
        target = session.exec(select(Permohonan).where(Permohonan.langkah == "tanda_tangan")).first()
        target = target or session.exec(select(Permohonan).order_by(Permohonan.id)).first()
        akun_id, nomor, sop = target.akun_id, target.nomor, target.langkah
    with kantor.store.transaction() as session:
        akun = session.get_one(Akun, akun_id)
        percakapan = session.exec(select(Percakapan).where(Percakapan.akun_id == akun_id)).one()
        pesan = session.exec(select(Pesan).where(Pesan.percakapan_id == percakapan.id)).first()
        run_dialog_effects(session, kantor, akun, percakapan,
                           [AskPolicy("Kapan selesai?", "status_penerbitan", nomor, "Siti")], pesan)
        one = session.exec(select(Permohonan).where(Permohonan.layanan == "pertanyaan")).one().id
    for peran, catatan in ((Peran.ADMIN, ""), (Peran.KASI, "Tolong didahulukan.")):
        who = officer(kantor, peran)
        for aksi in (Aksi.TERIMA, Aksi.TERUSKAN):
            with kantor.store.transaction() as session:
                act(session, kantor, who, one, aksi, catatan=catatan if aksi is Aksi.TERUSKAN else "")
    holder = {"terima_wa": "penerima.wa", "tanda_tangan": "kadis"}.get(sop, "penerima.wa")
    page = masuk(holder).text("/")
    assert "Diminta disegerakan" in page
    assert "Tolong didahulukan." in page
    assert "Diminta disegerakan" in masuk(holder).text(f"/permohonan/{nomor}")


@pytest.mark.parametrize("login", ["pos", "lapas", "admin"])
def test_others_do_not_see_the_register(masuk, login):
    assert masuk(login).get("/pertanyaan").status_code == 403
    assert masuk(login).get("/jawaban-kantor").status_code == 403
