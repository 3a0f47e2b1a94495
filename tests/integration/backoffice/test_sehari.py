"""A day at the shared inbox, as it was walked by hand: what was lost, wrong or a dead end there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from data.models import Outbox, Pemberitahuan, Pengguna, Percakapan, Pesan, Templat
from handlers.commands.meja import bring_back_gagal
from handlers.commands.percakapan import call_officer, close_percakapan, find_or_create_percakapan, hand_back
from handlers.context import Actor
from handlers.workflow.model import Peran

FITRI, SARI = "admin.bamsos", "penerima.wa"


@pytest.fixture
def hasan(kantor) -> int:
    """The conversation that waits for an officer in the demo office."""
    with kantor.store.reading() as session:
        return session.exec(select(Percakapan.id).where(Percakapan.status == "antre")).one()


def _load(kantor, percakapan_id: int) -> Percakapan:
    with kantor.store.reading() as session:
        return session.get_one(Percakapan, percakapan_id)


def _actor(kantor, login: str) -> Actor:
    with kantor.store.reading() as session:
        row = session.exec(select(Pengguna).where(Pengguna.login == login)).one()
        return Actor(Peran.ADMIN, row.id, row.nama)


def _fail(kantor, **values: Any) -> int:
    """The newest reply of an officer could not be delivered; gives its outbox row."""
    with kantor.store.transaction() as session:
        row = session.exec(select(Outbox).join(Pesan, col(Pesan.id) == Outbox.pesan_id)
                           .where(Pesan.pengirim == "petugas").order_by(col(Outbox.id).desc()).limit(1)).one()
        row.status, row.error = "gagal", "chat not found"
        session.get_one(Pesan, row.pesan_id).status = "gagal"
        return row.id


def _held(masuk, percakapan_id: int, login: str = FITRI):
    meja = masuk(login)
    meja.get(f"/percakapan/{percakapan_id}")
    meja.post(f"/percakapan/{percakapan_id}/ambil")
    meja.get(f"/percakapan/{percakapan_id}")
    return meja


def test_who_works_through_a_view_stays_in_it(masuk, hasan):
    meja = masuk(FITRI)
    html = meja.text(f"/percakapan/{hasan}?lihat=semua&kanal=web")
    acts = re.findall(r'(?:action|hx-get|hx-post)="(/percakapan/\d+[^"]*)"', html)
    assert any("/ambil" in one for one in acts)
    assert all("lihat=semua" in one and "kanal=web" in one for one in acts), acts
    answer = meja.post(f"/percakapan/{hasan}/ambil?lihat=semua&kanal=web")
    assert answer.location == f"/percakapan/{hasan}?lihat=semua&kanal=web"
    html = meja.text(f"/percakapan/{hasan}/pesan?lihat=semua&kanal=web")
    assert f'action="/percakapan/{hasan}/tutup?lihat=semua&amp;kanal=web"' in html
    answer = meja.post(f"/percakapan/{hasan}/tutup?lihat=semua&kanal=web")
    assert answer.location == "/percakapan?lihat=semua&kanal=web"


def test_the_service_asked_for_is_no_filter(masuk, hasan):
    html = masuk(FITRI).text(f"/percakapan/{hasan}/ajukan?layanan=kk_baru&lihat=saya")
    assert f'href="/percakapan/{hasan}?lihat=saya"' in html
    assert "layanan=kk_baru" not in "".join(re.findall(rf'href="/percakapan/{hasan}[^"]*"', html))


def test_a_refused_closing_stays_where_the_reason_is_seen(masuk, kantor, hasan):
    _held(masuk, hasan, SARI)
    meja = masuk(FITRI)
    meja.get(f"/percakapan/{hasan}")
    assert meja.post(f"/percakapan/{hasan}/tutup").location == f"/percakapan/{hasan}"
    assert "dipegang petugas lain: Sari Wulandari" in meja.text(f"/percakapan/{hasan}")


def test_a_colleagues_conversation_is_gone_on_with_by_one_press(masuk, kantor, hasan):
    _held(masuk, hasan, SARI)
    meja = masuk(FITRI)
    html = meja.text(f"/percakapan/{hasan}")
    form = re.search(r'<form method="post" action="([^"]+/tugaskan)" data-sekali>((?:(?!</form>).)*)Lanjutkan sebagai',
                     html, re.S)
    assert form
    fields = dict(re.findall(r'name="(petugas|tim|dilihat)" value="(\d*)"', form[2]))
    meja.post(form[1], fields)
    row = _load(kantor, hasan)
    assert (row.status, row.petugas_id) == ("petugas", _actor(kantor, FITRI).pengguna_id)
    assert "Lanjutkan sebagai" not in meja.text(f"/percakapan/{hasan}")


def test_a_reply_that_failed_is_no_answer(masuk, kantor, hasan):
    meja = _held(masuk, hasan)
    meja.post(f"/percakapan/{hasan}/balas", {"teks": "Bisa, Pak.", "kunci": "a"})
    assert _load(kantor, hasan).belum_dijawab_at is None
    outbox_id = _fail(kantor)
    assert [bring_back_gagal(kantor) for _ in range(2)] == [1, 0]
    row = _load(kantor, hasan)
    assert row.belum_dijawab_at
    assert row.sla_at
    html = meja.text(f"/percakapan/{hasan}")
    assert "gagal terkirim: alamat penerima tidak dikenal penyedia" in html
    assert "Balasan tidak sampai; percakapan menunggu kita lagi" in html
    assert meja.post(f"/percakapan/{hasan}/ulang/{outbox_id}").location == f"/percakapan/{hasan}"
    html = meja.text(f"/percakapan/{hasan}")
    assert "Balasan dikirim ulang" in html
    assert "Kirim ulang" not in html
    assert _load(kantor, hasan).belum_dijawab_at is None
    meja.post(f"/percakapan/{hasan}/ulang/{outbox_id}")
    assert "sudah ditangani" in meja.text(f"/percakapan/{hasan}")
    assert bring_back_gagal(kantor) == 0
    with kantor.store.reading() as session:
        said = session.exec(select(Pemberitahuan.pengguna_id).where(Pemberitahuan.jenis == "gagal")).all()
    assert said == [_actor(kantor, FITRI).pengguna_id]


@pytest.mark.parametrize("after", ["again", "back", "closed", "asleep"])
def test_a_failed_reply_that_was_dealt_with_comes_back_no_more(masuk, kantor, hasan, after):
    meja = _held(masuk, hasan)
    meja.post(f"/percakapan/{hasan}/balas", {"teks": "Bisa, Pak.", "kunci": "a"})
    _fail(kantor)
    fitri = _actor(kantor, FITRI)
    if after == "again":
        meja.post(f"/percakapan/{hasan}/balas", {"teks": "Saya ulangi: bisa.", "kunci": "b"})
    elif after == "asleep":
        meja.post(f"/percakapan/{hasan}/tunda", {"sampai": "3"})
    else:
        with kantor.store.transaction() as session:
            (hand_back if after == "back" else close_percakapan)(session, kantor, fitri, hasan)
    assert bring_back_gagal(kantor) == 0


def _call(meja, **fields):
    meja.get("/percakapan/baru")
    data = {"cara": "telepon", "nama": "Bu Ratih", "telepon": "0812 3456 7890", "catatan": "Apakah KK saya jadi?"}
    location = meja.post("/percakapan/baru", data | fields).location
    return int(re.findall(r"\d+", location)[0])


def test_a_call_not_answered_yet_waits_for_us(masuk, kantor):
    meja = masuk(FITRI)
    number = _call(meja, kunci="a")
    assert _load(kantor, number).belum_dijawab_at
    html = meja.text(f"/percakapan/{number}")
    assert "mencatat telepon ini" in html
    assert "Hanya dicatat, tidak dikirim" in html
    assert "Kembalikan ke bot" not in html
    assert "bot diam" not in html
    meja.post(f"/percakapan/{number}/balas", {"teks": "Sudah jadi, Bu.", "kunci": "b"})
    assert _load(kantor, number).belum_dijawab_at is None


def test_a_second_call_after_a_colleague_closed_is_not_lost(masuk, kantor):
    fitri, sari = masuk(FITRI), masuk(SARI)
    number = _call(fitri, kunci="a", is_selesai="y")
    row = _load(kantor, number)
    assert (row.status, row.petugas_id, row.belum_dijawab_at) == ("selesai", None, None)
    assert _call(sari, kunci="b") == number
    row = _load(kantor, number)
    assert (row.status, row.petugas_id) == ("petugas", _actor(kantor, SARI).pengguna_id)
    assert row.belum_dijawab_at


def test_until_when_something_was_put_off_stands_in_its_trail(masuk, kantor, hasan):
    meja = _held(masuk, hasan)
    until = kantor.now().astimezone(kantor.calendar.zona) + timedelta(days=2)
    meja.post(f"/percakapan/{hasan}/tunda", {"sampai": "waktu", "waktu": f"{until:%Y-%m-%dT%H:%M}"})
    assert re.search(rf"menunda sampai {until.day} [A-Z][a-z]+ {until:%H[.]%M}", meja.text(f"/percakapan/{hasan}"))


def test_what_one_was_told_stands_in_the_list_until_one_has_seen_it(masuk, kantor, hasan):
    fitri, sari = masuk(FITRI), masuk(SARI)
    fitri.get(f"/percakapan/{hasan}")
    fitri.post(f"/percakapan/{hasan}/tugaskan", {"petugas": _actor(kantor, SARI).pengguna_id, "dilihat": ""})
    assert ">untuk Anda<" in sari.text("/percakapan")
    assert ">untuk Anda<" not in fitri.text("/percakapan")
    sari.get(f"/percakapan/{hasan}")
    assert ">untuk Anda<" not in sari.text("/percakapan")


def test_the_list_says_that_our_last_words_did_not_arrive(masuk, kantor, hasan):
    meja = _held(masuk, hasan)
    meja.post(f"/percakapan/{hasan}/balas", {"teks": "Bisa, Pak.", "kunci": "a"})
    assert "Kita: Bisa, Pak." in meja.text("/percakapan?lihat=saya")
    _fail(kantor)
    assert "Kita (gagal terkirim): Bisa, Pak." in meja.text("/percakapan?lihat=saya")


def test_the_list_and_the_menu_count_the_same(masuk, hasan):
    html = masuk(FITRI).client.get("/percakapan", headers={"HX-Request": "true"}).get_data(as_text=True)
    menu = html.split('hx-swap-oob="innerHTML:#hitung-percakapan"')[1]
    assert 'data-jumlah-menunggu="1"' in menu
    assert re.search(r'Menunggu kita <span class="badge[^"]*">1<', html)


def test_merging_beside_the_chat_stays_in_the_chat(masuk, kantor, hasan):
    with kantor.store.transaction() as session:
        akun, _ = find_or_create_percakapan(session, kantor, "telegram", "77", "Pak Hasan")
        session.flush()
        akun_id = akun.id
    meja = masuk(FITRI)
    side = meja.client.get(f"/percakapan/{hasan}/warga", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert '<input type="hidden" name="dari" value="chat">' in side
    answer = meja.post(f"/percakapan/{hasan}/gabung", {"akun": akun_id, "dari": "chat"})
    assert answer.location == f"/percakapan/{hasan}"
    assert 'name="dari"' not in meja.text(f"/percakapan/{hasan}/warga")
    assert meja.post(f"/percakapan/{hasan}/gabung", {"akun": akun_id}).location == f"/percakapan/{hasan}/warga"


@pytest.fixture
def ratna(kantor) -> int:
    """Ibu Ratna of WhatsApp, who wrote two days ago; and the one template the office has, which names her."""
    with kantor.store.transaction() as session:
        _, row = find_or_create_percakapan(session, kantor, "whatsapp", "whatsapp:+628111222333", "Ibu Ratna",
                                           "+628111222333")
        row.terakhir_masuk_at = kantor.now() - timedelta(days=2)
        call_officer(session, kantor, row)
        session.add(Templat(kantor_id=kantor.kantor_id, sid="HX1", nama="sapaan", persetujuan="approved", tujuan="umum",
                            isi="Selamat pagi {{1}}, mohon balas pesan ini.", variabel={"1": "Budi"},
                            peta={"1": "nama"}))
        session.flush()
        return row.id


def test_a_template_into_a_chat_is_one_page_one_press(masuk, kantor, ratna):
    meja = _held(masuk, ratna)
    html = meja.text(f"/percakapan/{ratna}/templat")
    assert "Kirim templat kepada Ibu Ratna" in html
    assert "Catat telepon" not in html
    fields = dict(re.findall(r'name="(templat|percakapan|kunci|v-1)"[^>]*?value="([^"]*)"', html))
    assert fields["v-1"] == "Ibu Ratna"
    assert meja.post("/percakapan/templat", fields).location == f"/percakapan/{ratna}"
    assert _load(kantor, ratna).belum_dijawab_at is None
    assert "mengirim templat WhatsApp" in meja.text(f"/percakapan/{ratna}")


def test_a_reply_behind_the_window_invites_by_name_and_says_when_it_leaves(masuk, kantor, ratna):
    meja = _held(masuk, ratna)
    meja.post(f"/percakapan/{ratna}/balas", {"teks": "Sudah siap, Bu.", "kunci": "a"})
    html = meja.text(f"/percakapan/{ratna}")
    assert "Selamat pagi Ibu Ratna, mohon balas" in html
    assert ("ditahan: di luar jendela 24 jam WhatsApp; perlu templat. Terkirim sendiri begitu warga menulis") in html
