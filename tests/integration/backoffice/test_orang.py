"""Beside a chat: accounts of one person, a request on their behalf, calls and visits, a first message by template."""

from __future__ import annotations

import re

import pytest
from sqlmodel import col, select

from data.models import Akun, Berkas, GabungAkun, Kejadian, Outbox, Percakapan, Permohonan, Pesan, Templat
from handlers.commands.berkas import keep_berkas
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.commands.run_effects import say_to_akun
from handlers.turn import Reply

NIK = "1471014505880003"


@pytest.fixture
def hasan(kantor) -> int:
    with kantor.store.reading() as session:
        return session.exec(select(Percakapan.id).where(Percakapan.status == "antre")).one()


def _akun_of(kantor, percakapan_id) -> Akun:
    with kantor.store.reading() as session:
        return session.get(Akun, session.get(Percakapan, percakapan_id).akun_id)


def _second(kantor, nama="Pak Hasan", telepon="") -> tuple[int, int]:
    with kantor.store.transaction() as session:
        akun, percakapan = find_or_create_percakapan(session, kantor, "telegram", "77", nama, telepon)
        return akun.id, percakapan.id


def test_two_accounts_become_one_person_and_two_again(masuk, kantor, hasan):
    akun_id, other = _second(kantor)
    meja = masuk("admin.bamsos")
    html = meja.text(f"/percakapan/{hasan}/warga")
    assert "Mungkin orang yang sama" in html
    assert meja.post(f"/percakapan/{hasan}/gabung", {"akun": akun_id}).status_code == 302
    html = meja.text(f"/percakapan/{hasan}/warga")
    assert "Akun digabung" in html
    assert f'href="/percakapan/{other}"' in html
    assert "Fitri Rahmadani menggabungkan akun" in html
    assert _akun_of(kantor, hasan).warga_id == _akun_of(kantor, other).warga_id is not None
    meja.post(f"/percakapan/{hasan}/gabung", {"akun": akun_id})
    assert "sudah digabung" in meja.text(f"/percakapan/{hasan}/warga")
    for said in ("Akun dipisahkan lagi", "sudah dipisahkan atau diubah"):
        with kantor.store.reading() as session:
            gabung_id = session.exec(select(GabungAkun.id)).one()
        meja.post(f"/percakapan/{hasan}/pisahkan/{gabung_id}")
        assert said in meja.text(f"/percakapan/{hasan}/warga")
    assert _akun_of(kantor, hasan).warga_id != _akun_of(kantor, other).warga_id


def test_the_unknown_one_joins_the_known_person_and_sees_its_requests(masuk, kantor, hasan, nomor):
    with kantor.store.reading() as session:
        siti = session.exec(select(Akun).where(Akun.nama == "Siti Aminah")).one()
    meja = masuk("admin.bamsos")
    meja.get("/percakapan")
    meja.post(f"/percakapan/{hasan}/gabung", {"akun": siti.id})
    assert _akun_of(kantor, hasan).warga_id == siti.warga_id
    assert nomor["Siti Aminah"] in meja.text(f"/percakapan/{hasan}")


@pytest.mark.parametrize("akun", ["0", "999999", "x", ""])
def test_nobody_is_merged_with_what_is_not_there(masuk, hasan, akun):
    meja = masuk("admin.bamsos")
    meja.get("/percakapan")
    meja.post(f"/percakapan/{hasan}/gabung", {"akun": akun})
    assert "Akun itu tidak ditemukan" in meja.text(f"/percakapan/{hasan}/warga")


def _beside(page) -> dict[str, str]:
    """Id of each marked field → the sentence below it."""
    marked = re.findall(r'aria-invalid="true" aria-describedby="([^"]+)-salah"', page)
    return {one: re.search(rf'id="{re.escape(one)}-salah" role="alert">([^<]+)<', page)[1] for one in marked}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_fault_of_a_request_stands_beside_its_field(masuk, hasan):
    meja = masuk("admin.bamsos")
    form = {"layanan": "ktp_hilang", "nama": " ", "nik": "1471014505880009", "nkk": "1471 0145 0588 0009",
            "penyerahan": "pos", "alamat": "Jl", "kecamatan": "Atlantis"}
    meja.get(f"/percakapan/{hasan}/ajukan?layanan=ktp_hilang")
    page = meja.post(f"/percakapan/{hasan}/ajukan", form).get_data(as_text=True)
    assert list(_beside(page)) == ["i-nama", "i-nkk", "i-alamat", "kecamatan"]
    assert _beside(page)["i-nkk"].startswith("Nomor KK sama dengan NIK")
    assert 'value="pos" checked' in page
    page = meja.post(f"/percakapan/{hasan}/ajukan", form | {"penyerahan": "chat"}).get_data(as_text=True)
    assert _beside(page)["i-penyerahan"] == "Pilih cara menerima hasilnya."


def _photo(kantor, akun_id, nama) -> int:
    with kantor.store.transaction() as session:
        return keep_berkas(session, kantor, akun_id, lokasi=kantor.files.put(b"foto"), content_sha256="x", ukuran=4,
                           tipe="image/png", nama=nama).id


def test_a_request_is_made_from_the_photos_of_the_chat(masuk, kantor, hasan):
    akun = _akun_of(kantor, hasan)
    photos = [_photo(kantor, akun.id, nama) for nama in ("satu.png", "dua.png")]
    meja = masuk("admin.bamsos")
    html = meja.text(f"/percakapan/{hasan}/ajukan?layanan=ktp_hilang")
    item = re.search(r'<option value="([a-z_]+)">', html.split(f'name="berkas-{photos[0]}"')[1])[1]
    form = {"layanan": "ktp_hilang", "nama": "Hasan Basri", "nik": "1471014505880009", "nkk": "1471010101180003",
            "penyerahan": "ambil", f"berkas-{photos[0]}": item, f"berkas-{photos[1]}": ""}
    wrong = meja.post(f"/percakapan/{hasan}/ajukan", form | {"nik": "123", "nama": ""})
    assert wrong.status_code == 400
    page = wrong.get_data(as_text=True)
    assert _beside(page) == {"i-nama": "Isi nama lengkap pemohon.", "i-nik": "NIK harus 16 angka; yang terisi 3 angka."}
    assert f'value="{item}" selected' in page
    other = meja.post(f"/percakapan/{hasan}/ajukan", form | {"layanan": "kk_baru", "ganti": "1"}).get_data(as_text=True)
    assert 'value="1471014505880009"' in other, "another service is chosen, what was typed stays"
    assert 'name="penyerahan" value="chat"' in other, "no card: its PDF may go by chat"
    assert 'name="penyerahan" value="chat"' not in page, "a card cannot be sent by chat"
    assert meja.post(f"/percakapan/{hasan}/ajukan", form).status_code == 302
    with kantor.store.reading() as session:
        made = session.exec(select(Permohonan).order_by(col(Permohonan.id).desc())).first()
        first = session.exec(select(Kejadian).where(Kejadian.permohonan_id == made.id)).first()
        told = session.exec(select(Outbox).where(Outbox.kunci == f"{made.nomor}:diajukan")).one()
        filed = [session.get(Berkas, one) for one in photos]
    assert (made.nama, made.akun_id, made.layanan) == ("Hasan Basri", akun.id, "ktp_hilang")
    assert first.pengguna_id is not None, "the history names the officer who entered it"
    assert made.nomor in told.isi["teks"]
    assert [(row.permohonan_id, row.item) for row in filed] == [(made.id, item), (None, "")]
    again = meja.post(f"/percakapan/{hasan}/ajukan", form)
    assert f"Permohonan {made.nomor} untuk orang dan layanan yang sama masih berjalan" in again.get_data(as_text=True)


def test_a_photo_of_somebody_else_is_not_taken(masuk, kantor, hasan):
    with kantor.store.reading() as session:
        theirs = session.exec(select(Berkas).where(col(Berkas.permohonan_id).is_not(None))).first()
    meja = masuk("admin.bamsos")
    meja.get("/percakapan")
    answer = meja.post(f"/percakapan/{hasan}/ajukan", {
        "layanan": "ktp_hilang", "nama": "Hasan Basri", "nik": "1471014505880009", "nkk": "1471010101180003",
        "penyerahan": "ambil", f"berkas-{theirs.id}": "surat_hilang"})
    assert "bukan milik pemohon ini" in answer.get_data(as_text=True)


def _call(meja, **more):
    meja.get("/percakapan/baru")
    return meja.post("/percakapan/baru", {"cara": "telepon", "nama": "Bu Ratih", "telepon": "0812 3456 7890",
                                          "catatan": "Bertanya syarat KIA", "kunci": "k1"} | more)


def test_a_call_is_kept_as_a_conversation_and_nothing_is_sent(masuk, kantor):
    meja = masuk("admin.bamsos")
    first, again = _call(meja), _call(meja)
    assert first.location == again.location
    html = meja.text(first.location)
    assert "Bertanya syarat KIA" in html
    assert html.count("Bertanya syarat KIA</p>") == 1
    for _ in range(2):
        meja.post(f"{first.location}/balas", {"teks": "Sudah dijelaskan", "kunci": "b1"})
    meja.post(f"{first.location}/kembalikan")
    number = int(first.location.rsplit("/", 1)[1])
    with kantor.store.reading() as session:
        lines = session.exec(select(Pesan).where(Pesan.percakapan_id == number).order_by(col(Pesan.id))).all()
        sent = session.exec(select(Outbox).where(Outbox.percakapan_id == number)).all()
    assert [(row.arah, row.teks) for row in lines] == [("masuk", "Bertanya syarat KIA"), ("keluar", "Sudah dijelaskan")]
    assert sent == []
    later = _call(meja, catatan="Bertanya lagi", kunci="k2", is_selesai="y")
    assert later.location == first.location


def test_a_notice_to_somebody_who_only_calls_goes_to_the_call_list(masuk, kantor):
    number = int(_call(masuk("admin.bamsos")).location.rsplit("/", 1)[1])
    with kantor.store.transaction() as session:
        akun_id = session.get(Percakapan, number).akun_id
        row = say_to_akun(session, kantor, akun_id, Reply("petugas_selesai"), kunci="uji")
        assert (row.status, row.jalur) == ("parkir", "telepon")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_bad_note_of_a_call_is_refused_beside_its_field_and_kept(masuk):
    meja = masuk("admin.bamsos")
    for isian, kalimat in (
        ({"nama": " "}, {"nama": "Isi nama penelepon atau pengunjung."}),
        ({"telepon": "abc", "is_selesai": "y"}, {"telepon": "Nomor telepon belum benar. Contoh: 0812 3456 7890."}),
        ({"telepon": "", "catatan": ""}, {"telepon": "Isi nomor teleponnya.",
                                          "catatan": "Isi apa yang ditanyakan atau disampaikan."}),
        ({"cara": "whatsapp"}, {"cara": "Pilih: telepon atau datang ke loket."}),
    ):
        answer = _call(meja, **isian)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400
        assert _beside(page) == kalimat
        assert isian.get("nama", "Bu Ratih").strip() in page
        assert isian.get("catatan", "Bertanya syarat KIA") in page
        assert ('name="is_selesai" value="y" checked' in page) == ("is_selesai" in isian)


def test_a_visit_needs_no_number_and_each_visitor_is_one(masuk):
    meja = masuk("loket")
    one = _call(meja, cara="loket", telepon="", kunci="a").location
    assert one != _call(meja, cara="loket", telepon="", kunci="b").location


def test_a_conversation_is_begun_by_an_approved_template_once(masuk, kantor):
    with kantor.store.transaction() as session:
        good = Templat(kantor_id=kantor.kantor_id, sid="HX1", nama="undangan", persetujuan="approved",
                       isi="Halo {{1}}, mohon balas pesan ini.", variabel={"1": "Budi"}, bahasa="id")
        bad = Templat(kantor_id=kantor.kantor_id, sid="HX2", nama="belum", persetujuan="pending", isi="x")
        files = Templat(kantor_id=kantor.kantor_id, sid="HX3", nama="berkas", persetujuan="approved", isi="x",
                        jenis="media+berkas")
        session.add_all((good, bad, files))
        session.flush()
        good_id, bad_id, file_id = good.id, bad.id, files.id
    meja = masuk("admin.bamsos")
    assert "undangan" in meja.text("/percakapan/baru?cara=whatsapp")
    form = {"templat": good_id, "telepon": "0813 1111 2222", "nama": "Pak Budi", "v-1": "Pak Budi", "kunci": "t"}
    empty = meja.post("/percakapan/templat", form | {"v-1": " ", "telepon": "08\x00"})
    assert _beside(empty.get_data(as_text=True)) == {
        "wa-telepon": "Nomor telepon belum benar. Contoh: 0812 3456 7890.", "v-1": "Isi bagian ini."}
    assert 'action="/percakapan/baru"' in empty.get_data(as_text=True), "another template can still be chosen"
    assert {meja.post("/percakapan/templat", form | {"templat": one}).status_code for one in (bad_id, file_id)} == {409}
    first, again = meja.post("/percakapan/templat", form), meja.post("/percakapan/templat", form)
    assert first.location == again.location
    with kantor.store.reading() as session:
        rows = session.exec(select(Outbox).where(Outbox.kanal == "whatsapp")).all()
    assert [(row.alamat, row.isi["templat"]["sid"], row.isi["teks"]) for row in rows] == [
        ("whatsapp:+6281311112222", "HX1", "Halo Pak Budi, mohon balas pesan ini.")]
    assert "menahan balasan bebas" in meja.text(first.location)
    assert f"{first.location}/templat" in meja.text(first.location)
    into = form | {"percakapan": first.location.rsplit("/", 1)[1], "v-1": "", "kunci": "t2"}
    page = meja.post("/percakapan/templat", into).get_data(as_text=True)
    assert "Kirim templat kepada Pak Budi" in page
