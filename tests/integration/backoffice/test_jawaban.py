"""Ready answers: written on a page, filled in for a conversation, never sent with a gap; replies with several files."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from backoffice.views.komposer import cut
from data.models import Akun, JawabanBaku, Outbox, Percakapan, Permohonan

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
PDF = b"%PDF-1.4 isi"


@pytest.fixture
def siti(kantor) -> int:
    """The conversation of Siti Aminah, who has a running request."""
    with kantor.store.reading() as session:
        return session.exec(select(Percakapan.id).join(Akun, col(Akun.id) == Percakapan.akun_id)
                            .where(Akun.nama == "Siti Aminah")).one()


def _save(meja, teks="Halo {{nama}}, permohonan {{nomor}} ada di {{langkah}}.", **more):
    meja.get("/pengaturan/jawaban/baru")
    isian = {"singkatan": "status", "judul": "Menjawab status", "teks": teks} | more
    return meja.post("/pengaturan/jawaban/baru", isian)


def _holding(masuk, percakapan_id):
    meja = masuk("admin.bamsos")
    meja.get(f"/percakapan/{percakapan_id}")
    meja.post(f"/percakapan/{percakapan_id}/ambil")
    return meja


def _on_channel(kantor, percakapan_id, kanal):
    with kantor.store.transaction() as session:
        akun = session.get(Akun, session.get(Percakapan, percakapan_id).akun_id)
        akun.kanal, akun.alamat = kanal, f"{kanal}:1"


def _replies(kantor) -> list[Outbox]:
    with kantor.store.reading() as session:
        return list(session.exec(select(Outbox).where(col(Outbox.kunci).startswith("petugas:")).order_by(Outbox.id)))


def test_a_ready_answer_is_filled_in_for_the_conversation(masuk, nomor, siti):
    meja = masuk("admin.bamsos")
    assert _save(meja).status_code == 302
    html = meja.text(f"/percakapan/{siti}/jawaban")
    assert f"Halo Siti Aminah, permohonan {nomor['Siti Aminah']} ada di Langkah" in html
    picked = re.search(rf'href="(/percakapan/{siti}\?jawaban=\d+)', html)[1]
    meja.post(f"/percakapan/{siti}/ambil")
    assert "Halo Siti Aminah, permohonan" in meja.text(picked).split("<textarea")[1]
    choices = meja.get(f"/percakapan/{siti}/jawaban", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert choices.startswith('<li role="option"')


def test_a_gap_is_not_sent(masuk, kantor):
    with kantor.store.reading() as session:
        hasan = session.exec(select(Percakapan.id).where(Percakapan.status == "antre")).one()
    meja = _holding(masuk, hasan)
    _save(meja)
    html = meja.text(f"/percakapan/{hasan}/jawaban")
    assert "Halo Pak Hasan, permohonan {{nomor}}" in html
    answer = meja.post(f"/percakapan/{hasan}/balas", {"teks": "Permohonan {{nomor}} siap", "kunci": "g"})
    assert answer.status_code == 409
    assert "Masih ada yang belum diisi: {{nomor}}" in answer.get_data(as_text=True)
    assert _replies(kantor) == []


@pytest.mark.parametrize(("isian", "kalimat"), [
    ({"singkatan": "A B"}, "huruf kecil"), ({"judul": " "}, "Isi judul"), ({"teks": ""}, "Isi teks"),
    ({"teks": "Halo {{presiden}}"}, "tidak dikenal"), ({"teks": "x" * 2001}, "2000 huruf"),
])
def test_a_bad_answer_is_refused_and_kept_in_the_form(masuk, kantor, isian, kalimat):
    answer = _save(masuk("admin.bamsos"), **isian)
    assert answer.status_code == 400
    assert kalimat in answer.get_data(as_text=True)
    with kantor.store.reading() as session:
        assert session.exec(select(JawabanBaku)).all() == []


def test_each_wording_is_kept_with_who_and_when(masuk, kantor):
    first, second = masuk("admin.bamsos"), masuk("kasi")
    _save(first, teks="Kata pertama")
    address = re.search(r'href="(/pengaturan/jawaban/\d+)"', second.text("/pengaturan/jawaban"))[1]
    second.get(address)
    second.post(address, {"singkatan": "status", "judul": "Menjawab status", "teks": "Kata kedua", "is_aktif": "y"})
    html = second.text(address)
    assert "Nurul Hidayah" in html.split("Riwayat")[1]
    assert "Kata pertama" in html.split("Riwayat")[1]
    assert "Fitri Rahmadani" in html.split("Riwayat")[1]
    second.post(address, {"singkatan": "status", "judul": "Menjawab status", "teks": "Kata kedua"})
    assert "disimpan saja" in second.text("/pengaturan/jawaban")
    assert _save(first, teks="Kembar").status_code == 400


def test_ready_answers_are_set_by_those_who_lead(masuk):
    assert masuk("penerima.wa").get("/pengaturan/jawaban").status_code == 403
    assert masuk("admin").get("/pengaturan/jawaban").status_code == 200


def test_several_files_go_out_once_and_in_order(masuk, kantor, siti):
    meja = _holding(masuk, siti)
    for _ in range(2):
        meja.post(f"/percakapan/{siti}/balas", {"teks": "Ini contohnya", "kunci": "k", "lampiran": [
            (io.BytesIO(PNG), "satu.png"), (io.BytesIO(PDF), "dua.pdf")]})
    sent = _replies(kantor)
    assert [row.isi["teks"] for row in sent] == ["Ini contohnya", "dua.pdf"]
    assert [row.isi["lampiran"][0]["tipe"] for row in sent] == ["image/png", "application/pdf"]


@pytest.mark.parametrize(("isi", "kalimat"), [(b"MZ bukan gambar", "hanya foto"), (b"", "kosong")])
def test_a_file_that_no_phone_shows_is_refused_with_the_words_kept(masuk, kantor, siti, isi, kalimat):
    meja = _holding(masuk, siti)
    answer = meja.post(f"/percakapan/{siti}/balas", {"teks": "Lihat ini", "kunci": "x",
                                                     "lampiran": [(io.BytesIO(isi), "surat.exe")]})
    assert answer.status_code == 409
    assert kalimat in answer.get_data(as_text=True)
    assert "Lihat ini</textarea>" in answer.get_data(as_text=True)
    assert _replies(kantor) == []


def test_the_preview_shows_each_channel_as_it_is(masuk, kantor, siti):
    meja = _holding(masuk, siti)
    url, typed = f"/percakapan/{siti}/pratinjau", {"teks": "*Tebal* {{nomor}}", "nama_lampiran": "a.pdf\nb.png"}
    html = meja.post(url, typed, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<strong>Tebal</strong>" in html
    assert html.count("gelembung-warga") == 2
    assert "belum diganti" in html
    _on_channel(kantor, siti, "telegram")
    html = meja.post(url, typed, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<strong>Tebal</strong>" in html
    _on_channel(kantor, siti, "whatsapp")
    html = meja.post(url, {"teks": "*Tebal* " + "kata " * 400}, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<strong>Tebal</strong>" in html
    assert html.count("gelembung-warga") == 2
    assert "<h1>Pratinjau balasan</h1>" in meja.post(url, typed).get_data(as_text=True)


def test_long_words_are_cut_where_one_reads():
    assert cut("kata " * 400)[0].endswith("kata")
    assert all(len(part) <= 1600 for part in cut("x" * 4000))
    assert "".join(cut("x" * 4000)) == "x" * 4000


@pytest.mark.parametrize(("jam", "kalimat"), [(1, "Dapat dibalas bebas sampai"), (25, "menahan balasan bebas")])
def test_the_window_of_whatsapp_is_shown(masuk, kantor, siti, jam, kalimat):
    with kantor.store.transaction() as session:
        percakapan = session.get(Percakapan, siti)
        percakapan.terakhir_masuk_at = kantor.now() - timedelta(hours=jam)
        session.get(Akun, percakapan.akun_id).kanal = "whatsapp"
    assert kalimat in masuk("admin.bamsos").text(f"/percakapan/{siti}")


def test_the_newest_running_request_speaks(masuk, kantor, siti, nomor):
    with kantor.store.transaction() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == nomor["Siti Aminah"])).one()
        row.is_selesai, row.hasil = True, "selesai"
    meja = masuk("admin.bamsos")
    _save(meja, teks="{{nomor}}: {{langkah}} {{sisa}}")
    assert f"{nomor['Siti Aminah']}: Permohonan selesai" in meja.text(f"/percakapan/{siti}/jawaban")
