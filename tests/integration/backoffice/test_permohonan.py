"""The page of one request: its buttons are the engine's, its forms lose nothing, and one of two officers wins."""

from __future__ import annotations

import io
import re

import pytest
from sqlmodel import col, select

from data.models import AksesBerkas, Berkas, CetakKartu, Kejadian, Outbox, Permohonan
from handlers import sop as procedures
from handlers.commands.fakta import load_fakta
from handlers.commands.load import load_history
from handlers.commands.run_cetak import run_cetak
from handlers.demo import PETUGAS
from handlers.surat.contoh import contoh_dokumen
from handlers.workflow.engine import available_actions, blocked_actions


def _load(kantor, nomor) -> Permohonan:
    with kantor.store.reading() as session:
        return session.exec(select(Permohonan).where(Permohonan.nomor == nomor)).one()


def _urutan(kantor, nomor) -> int:
    with kantor.store.reading() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == nomor)).one()
        return len(session.exec(select(Kejadian).where(Kejadian.permohonan_id == row.id)).all())


def _act(meja, kantor, nomor, aksi, peran, **data):
    return meja.post(f"/permohonan/{nomor}/aksi",
                     {"aksi": aksi, "peran": peran, "urutan": _urutan(kantor, nomor), **data})


def test_buttons_are_what_the_engine_offers(masuk, kantor, nomor):
    for login, _, held in PETUGAS:
        if not {"kasi_identitas", "operator", "kadis", "operator_pengangkat_data"} & set(held):
            continue
        meja = masuk(login)
        for one in nomor.values():
            html = meja.text(f"/permohonan/{one}")
            offered = set(re.findall(r'name="aksi" value="([a-z_]+)"', html))
            with kantor.store.reading() as session:
                row = session.exec(select(Permohonan).where(Permohonan.nomor == one)).one()
                sop, history = procedures.get(row.sop, row.sop_versi), load_history(session, row.id)
                fakta = load_fakta(session, row)
                expected = {str(aksi) for peran in held for aksi in (
                    *available_actions(sop, history, peran, fakta), *blocked_actions(sop, history, peran, fakta))}
            assert offered == expected, (one, login)


def test_an_act_moves_the_request_and_says_so(masuk, kantor, nomor):
    meja, one = masuk("kasi.identitas"), nomor["Joni Iskandar"]
    done = _act(meja, kantor, one, "setujui", "kasi_identitas")
    assert done.status_code == 302
    assert _load(kantor, one).langkah == "entri"
    assert "Setujui: tersimpan." in meja.text(f"/permohonan/{one}")


def test_two_officers_at_once_the_second_is_told_who_did_what(masuk, kantor, nomor):
    one = nomor["Joni Iskandar"]
    seen = _urutan(kantor, one)
    first, second = masuk("kasi.identitas"), masuk("kasi.identitas")
    data = {"aksi": "setujui", "peran": "kasi_identitas", "urutan": seen}
    assert first.post(f"/permohonan/{one}/aksi", data).status_code == 302
    other = {**data, "aksi": "kembalikan", "catatan": "Foto kurang jelas", "ke": "loket"}
    late = second.post(f"/permohonan/{one}/aksi", other)
    html = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "Hendra Saputra" in html
    assert "Setujui" in html
    assert _urutan(kantor, one) == seen + 1


def test_a_double_press_acts_once(masuk, kantor, nomor):
    meja, one = masuk("kasi.identitas"), nomor["Joni Iskandar"]
    seen = _urutan(kantor, one)
    data = {"aksi": "setujui", "peran": "kasi_identitas", "urutan": seen}
    answers = [meja.post(f"/permohonan/{one}/aksi", data).status_code for _ in range(3)]
    assert answers == [302, 409, 409]
    assert _urutan(kantor, one) == seen + 1


def test_a_refused_act_keeps_the_typed_reason(masuk, kantor, nomor):
    meja, one = masuk("kasi.identitas"), nomor["Joni Iskandar"]
    answer = meja.post(f"/permohonan/{one}/aksi", {"aksi": "kembalikan", "peran": "kasi_identitas", "urutan": 1,
                                                   "ke": "loket", "catatan": "Alasan yang panjang sekali"})
    assert answer.status_code == 409
    assert "Alasan yang panjang sekali</textarea>" in answer.get_data(as_text=True)


def test_a_role_one_does_not_hold_is_refused(masuk, kantor, nomor):
    answer = _act(masuk("loket"), kantor, nomor["Joni Iskandar"], "setujui", "kasi_identitas")
    assert answer.status_code == 403


@pytest.mark.parametrize("data", [{"aksi": "hapus"}, {"aksi": "setujui", "peran": "raja"}, {}])
def test_a_form_that_is_not_ours_is_refused(masuk, nomor, data):
    assert masuk("kasi.identitas").post(f"/permohonan/{nomor['Joni Iskandar']}/aksi", data).status_code == 400


def test_berkas_are_judged_one_by_one_and_sent_back(masuk, kantor, nomor):
    meja, one = masuk("pengangkat.data"), nomor["Dewi Sartika"]
    row = _load(kantor, one)
    with kantor.store.reading() as session:
        found = session.exec(select(Berkas).where(Berkas.permohonan_id == row.id).order_by(col(Berkas.id)))
        first, second = found.all()[:2]
    meja.get(f"/permohonan/{one}")
    assert meja.post(f"/permohonan/{one}/berkas/{first.id}", {"nilai": "terima"}).status_code == 302
    reason = "Foto kabur, tulisan tidak terbaca"
    assert meja.post(f"/permohonan/{one}/berkas/{second.id}", {"nilai": "tolak", "contoh": reason}).status_code == 302
    html = meja.text(f"/permohonan/{one}")
    assert reason in html
    assert "1 dari 3 butir diterima" in html
    assert "Semua berkas wajib harus ada dan diterima" in html
    done = _act(meja, kantor, one, "kembalikan", "operator_pengangkat_data", ke="kirim_berkas",
                catatan="Mohon foto ulang", items=[second.item])
    assert done.status_code == 302
    with kantor.store.reading() as session:
        said = [row.isi["teks"] for row in session.exec(select(Outbox).order_by(col(Outbox.id)))][-1]
    assert reason in said


def test_a_refusal_without_reason_is_not_taken(masuk, kantor, nomor):
    meja, one = masuk("pengangkat.data"), nomor["Dewi Sartika"]
    with kantor.store.reading() as session:
        berkas = session.exec(select(Berkas).where(Berkas.permohonan_id == _load(kantor, one).id)).first()
    answer = meja.post(f"/permohonan/{one}/berkas/{berkas.id}", {"nilai": "tolak"})
    assert answer.status_code == 409
    assert "Tulis alasan penolakan" in answer.get_data(as_text=True)


def test_nik_is_masked_and_opening_it_is_kept(masuk, kantor, nomor):
    meja, one = masuk("kasi.identitas"), nomor["Joni Iskandar"]
    nik = _load(kantor, one).data["nik"]
    assert nik not in meja.text(f"/permohonan/{one}")
    assert nik in meja.post(f"/permohonan/{one}/nik").get_data(as_text=True)
    with kantor.store.reading() as session:
        assert [row.permohonan_id for row in session.exec(select(AksesBerkas))] == [_load(kantor, one).id]


def test_the_siak_pdf_is_uploaded_then_the_signature_is_asked(masuk, kantor, nomor):
    meja, one = masuk("operator"), nomor["Lina Marpaung"]
    row = _load(kantor, one)
    assert "Dokumen PDF dari SIAK harus diunggah" in meja.text(f"/permohonan/{one}")
    bad = meja.post(f"/permohonan/{one}/dokumen", {"pdf": (io.BytesIO(b"bukan pdf"), "a.pdf")})
    assert bad.status_code == 409
    assert "bukan PDF" in bad.get_data(as_text=True)
    pdf = contoh_dokumen(kantor.profil, row.layanan, row.data)
    assert meja.post(f"/permohonan/{one}/dokumen", {"pdf": (io.BytesIO(pdf), "kk.pdf")}).status_code == 302
    assert "Menunggu tanda tangan" in meja.text(f"/permohonan/{one}")
    assert _act(meja, kantor, one, "entri", "operator").status_code == 302
    assert _load(kantor, one).langkah == "tanda_tangan"


def test_a_card_is_printed_spoiled_approved_and_printed_again(masuk, kantor, nomor):
    operator, kasi, one = masuk("operator"), masuk("kasi.identitas"), nomor["Putri Maharani"]
    _act(operator, kantor, one, "entri", "operator")
    assert _act(operator, kantor, one, "cetak", "operator").status_code == 302
    assert run_cetak(kantor) == 1
    assert _act(operator, kantor, one, "cetak", "operator").status_code == 409
    job = _jobs(kantor)[-1]
    assert "Pastikan tercetak" in operator.text(f"/permohonan/{one}")
    operator.post(f"/cetak/{job.id}/tercetak", {"serial": "TIDAK-ADA", "nomor": one})
    page = operator.text(f"/permohonan/{one}")
    assert re.search(r'value="TIDAK-ADA"[^>]*aria-invalid="true"[^>]*><div class="invalid-feedback', page)
    operator.post(f"/cetak/{job.id}/rusak", {"alasan": "Tinta luntur", "nomor": one})
    assert "Setujui cetak ulang" not in operator.text(f"/permohonan/{one}")
    assert "Setujui cetak ulang" in kasi.text("/cetak")
    assert kasi.post(f"/cetak/ulang/{one}", {"nomor": one}).location.startswith(f"/permohonan/{one}")
    assert _act(operator, kantor, one, "cetak", "operator").status_code == 302
    run_cetak(kantor)
    again = _jobs(kantor)[-1]
    operator.post(f"/cetak/{again.id}/tercetak", {"serial": ""})
    assert [row.status for row in _jobs(kantor)] == ["rusak", "tercetak"]
    assert "Tinta luntur" in operator.text("/cetak")


def _jobs(kantor) -> list[CetakKartu]:
    with kantor.store.reading() as session:
        return list(session.exec(select(CetakKartu).order_by(col(CetakKartu.id))))


def test_only_changed_pages_answer_the_poll(masuk, kantor, nomor):
    meja, one = masuk("kasi.identitas"), nomor["Joni Iskandar"]
    seen = _urutan(kantor, one)
    assert meja.get(f"/permohonan/{one}?urutan={seen}", headers={"HX-Request": "true"}).status_code == 204
    changed = meja.get(f"/permohonan/{one}?urutan={seen - 1}", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "baru saja melakukan" in changed
    assert "<form" not in changed


def test_kartu_kendali_names_who_received_and_handed_over(masuk, nomor):
    meja, one = masuk("kasi.identitas"), nomor["Joni Iskandar"]
    html = meja.text(f"/permohonan/{one}")
    for name in ("Sari Wulandari", "Budi Hartono", "Tono Prasetyo", "Rina Marlina", "di sini sekarang"):
        assert name in html
    pdf = meja.get(f"/permohonan/{one}/kartu-kendali.pdf")
    assert pdf.data.startswith(b"%PDF-")


def test_search_by_nomor_nik_and_part(masuk, kantor, nomor):
    meja, one = masuk("kasi.identitas"), nomor["Joni Iskandar"]
    nik = _load(kantor, one).data["nik"]
    assert meja.get(f"/permohonan?cari={one.lower()}").location == f"/permohonan/{one}"
    assert meja.get(f"/permohonan?cari={nik}").location == f"/permohonan/{one}"
    assert one in meja.text(f"/permohonan?cari={one[:9]}")
    assert "Tidak ada permohonan yang cocok" in meja.text("/permohonan?cari=ZZ-1")


def test_filters_narrow_the_list(masuk, nomor):
    html = masuk("kasi.identitas").text("/permohonan?layanan=kia")
    assert nomor["Yusuf Maulana"] in html
    assert nomor["Joni Iskandar"] not in html
