"""BAMSOS in the store, row by row: where each kind of question goes, what comes back, and the answer in the chat."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from data.models import CetakKartu, Dokumen, Eskalasi, Penyegeraan, Permohonan, PertanyaanWarga, Pesan
from handlers.commands.bamsos import answer_directly, classify_pertanyaan
from handlers.commands.berkas import keep_berkas
from handlers.commands.cetak import confirm_tercetak, receive_blanko, run_cetak
from handlers.commands.dokumen import sign_dokumen, upload_dokumen
from handlers.commands.load import load_history
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.commands.permohonan import act, submit_permohonan
from handlers.context import PEMOHON
from handlers.dialog_effects import run_dialog_effects
from handlers.errors import BadInput, NotAllowed
from handlers.layanan import LAYANAN
from handlers.sop.bamsos import SOP
from handlers.surat.contoh import contoh_dokumen
from handlers.turn import AskPolicy, Submit
from handlers.workflow.engine import standing
from handlers.workflow.model import Aksi, Peran
from tests.integration.bamsos.asking import ask, at, at_once, do, read, take
from tests.integration.documents.walk import DATA, carry, officer

P, A = Peran, Aksi


def row_of(ctx, permohonan_id):
    with ctx.store.reading() as session:
        return session.get_one(Permohonan, permohonan_id).langkah


def register(ctx, permohonan_id):
    with ctx.store.reading() as session:
        return session.exec(select(PertanyaanWarga).where(PertanyaanWarga.permohonan_id == permohonan_id)).one()


def own(ctx, nama, layanan):
    """A permohonan of this asker's own account."""
    with ctx.store.transaction() as session:
        akun, _ = find_or_create_percakapan(session, ctx, "webchat", f"akun-{nama}", nama)
        items = {}
        for item in LAYANAN[layanan].persyaratan:
            row = keep_berkas(session, ctx, akun.id, lokasi="0" * 32, content_sha256="0" * 64, ukuran=1,
                              tipe="image/png", nama="a.png")
            items[item.slug] = (row.id,)
        return submit_permohonan(session, ctx, akun, Submit(layanan, DATA, items)).id


def test_a_policy_question_climbs_to_kabid_and_the_answer_stands_in_the_chat(ctx):
    one = ask(at(ctx, 0), "Budi", "Bolehkah KK dipisah tanpa surat nikah?", layanan="kk")
    row = register(ctx, one)
    assert (row.nama_akun, row.jenis, row.layanan, row.is_terbuka) == ("Budi", "kebijakan", "kk", True)
    take(ctx, one, P.ADMIN, A.TERUSKAN)
    assert row_of(ctx, one) == "konsultasi_kasi"
    do(ctx, one, P.KASI, A.TERIMA)
    with pytest.raises(NotAllowed, match="mohon tuliskan"):
        do(ctx, one, P.KASI, A.TERUSKAN)
    do(ctx, one, P.KASI, A.TERUSKAN, catatan="Saya ragu, ada edaran baru.")
    take(ctx, one, P.KABID, A.JAWAB, catatan="Boleh, dengan surat pernyataan.")
    assert "Boleh, dengan surat pernyataan." in read(ctx, "Budi")[-1]
    row = register(ctx, one)
    assert (row.is_terbuka, row.jawaban) == (False, "Boleh, dengan surat pernyataan.")
    with ctx.store.reading() as session:
        last = load_history(session, one)[-1]
        assert (last.aksi, last.peran) == (A.KIRIM, P.SISTEM)
        assert session.get_one(Permohonan, one).hasil == "selesai"


def test_an_admin_answers_what_he_knows_in_one_press(ctx):
    one = ask(ctx, "Ani", "Apakah ada layanan hari Sabtu?", "informasi")
    do(ctx, one, P.ADMIN, A.TERIMA)
    admin = officer(ctx, P.ADMIN)
    with ctx.store.transaction() as session:
        answer_directly(session, ctx, admin, one, "Tidak ada, Bu.", 2)
    assert "Tidak ada, Bu." in read(ctx, "Ani")[-1]
    again = at_once(ctx, [(admin, lambda s, who: answer_directly(s, ctx, who, one, "Tidak ada.", 2))])
    assert "baru saja" in again[0]
    assert sum("Tidak ada" in line for line in read(ctx, "Ani")) == 1


def test_every_return_of_the_policy_road(ctx):
    one = ask(ctx, "Budi", "Bolehkah?")
    take(ctx, one, P.ADMIN, A.TERUSKAN)
    take(ctx, one, P.KASI, A.KEMBALIKAN, catatan="bukan bagian kami")
    assert row_of(ctx, one) == "registrasi"
    take(ctx, one, P.ADMIN, A.TERUSKAN, ke="informasi")
    do(ctx, one, P.ADMIN, A.KEMBALIKAN, catatan="jenisnya keliru")
    do(ctx, one, P.ADMIN, A.TERUSKAN, ke="konsultasi_kasi")
    take(ctx, one, P.KASI, A.TERUSKAN, catatan="ragu")
    take(ctx, one, P.KABID, A.KEMBALIKAN, catatan="Kasi sudah tahu jawabannya")
    assert row_of(ctx, one) == "konsultasi_kasi"
    take(ctx, one, P.KASI, A.JAWAB, catatan="Boleh.")
    assert "Boleh." in read(ctx, "Budi")[-1]


def test_a_complaint_waits_for_the_admin_to_say_which_road(ctx):
    one = ask(ctx, "Budi", "Sudah dua kali datang belum juga jadi", "pengaduan")
    do(ctx, one, P.ADMIN, A.TERIMA)
    with pytest.raises(NotAllowed, match="Pilih dahulu tujuannya"):
        do(ctx, one, P.ADMIN, A.TERUSKAN)
    admin = officer(ctx, P.ADMIN)
    with ctx.store.transaction() as session:
        classify_pertanyaan(session, ctx, admin, one, "pengambilan", "ktp_hilang")
    do(ctx, one, P.ADMIN, A.TERUSKAN)
    take(ctx, one, P.PETUGAS_PENGAMBILAN, A.JAWAB, catatan="Kartu siap di loket 2.")
    assert "loket 2" in read(ctx, "Budi")[-1]


def test_a_wrong_entry_ends_in_a_corrected_document_and_the_wrong_one_is_void(ctx):
    target = own(ctx, "Siti", "kk_baru")
    pdf = contoh_dokumen(ctx.profil, "kk_baru", DATA)
    carry(ctx, target, "entri")
    operator = officer(ctx, P.OPERATOR)
    with ctx.store.transaction() as session:
        upload_dokumen(session, ctx, operator, target, pdf, "kk.pdf")
        act(session, ctx, operator, target, A.ENTRI)
    kadis = officer(ctx, P.KADIS)
    assert sign_dokumen(ctx, kadis, [target])[0][1] == ""
    one = ask(ctx, "Siti", "Nama ayah di KK saya salah", "salah_entri", layanan="kk_baru")
    assert register(ctx, one).tentang_id == target
    take(ctx, one, P.ADMIN, A.TERUSKAN)
    editor = officer(ctx, P.OPERATOR_EDITOR)
    do(ctx, one, P.OPERATOR_EDITOR, A.TERIMA)
    with pytest.raises(NotAllowed, match="Dokumen PDF"):
        do(ctx, one, P.OPERATOR_EDITOR, A.ENTRI, catatan="diperbaiki")
    with ctx.store.transaction() as session:
        upload_dokumen(session, ctx, editor, one, contoh_dokumen(ctx.profil, "kk_baru", DATA), "kk-benar.pdf")
    do(ctx, one, P.OPERATOR_EDITOR, A.ENTRI, catatan="Nama ayah sudah diperbaiki.")
    assert sign_dokumen(ctx, kadis, [one])[0][1] == ""
    said = read(ctx, "Siti")
    assert any("dokumen Anda" in line for line in said[-2:])
    assert any("Nama ayah sudah diperbaiki." in line for line in said[-2:])
    with ctx.store.reading() as session:
        kinds = {d.permohonan_id: d.status for d in session.exec(select(Dokumen))}
        assert kinds == {target: "batal", one: "ditandatangani"}
        assert session.exec(select(Dokumen.jenis).where(Dokumen.permohonan_id == one)).one() == (
            LAYANAN["kk_baru"].dokumen or LAYANAN["kk_baru"].nama)


def test_a_wrong_card_is_printed_anew_and_collected(ctx):
    target = own(ctx, "Siti", "ktp_hilang")
    one = ask(ctx, "Siti", "Alamat di KTP saya salah", "salah_entri")
    assert register(ctx, one).tentang_id == target
    operator, editor = officer(ctx, P.OPERATOR), officer(ctx, P.OPERATOR_EDITOR)
    with ctx.store.transaction() as session:
        receive_blanko(session, ctx, operator, "ktp_el", "A0000001", 2)
    take(ctx, one, P.ADMIN, A.TERUSKAN)
    take(ctx, one, P.OPERATOR_EDITOR, A.CETAK)
    run_cetak(ctx)
    with ctx.store.transaction() as session:
        job = session.exec(select(CetakKartu).where(CetakKartu.permohonan_id == one)).one()
        confirm_tercetak(session, ctx, editor, job.id)
    do(ctx, one, P.OPERATOR_EDITOR, A.ENTRI, catatan="Alamat sudah diperbaiki.")
    take(ctx, one, P.PETUGAS_PENGAMBILAN, A.JAWAB, catatan="Kartu baru siap diambil di loket 2.")
    assert "loket 2" in read(ctx, "Siti")[-1]


def test_an_unsigned_document_is_hurried_at_the_very_permohonan(ctx):
    target = own(ctx, "Siti", "kk_baru")
    one = ask(ctx, "Siti", "KK saya kok belum ditandatangani?", "status_penerbitan")
    take(ctx, one, P.ADMIN, A.TERUSKAN)
    take(ctx, one, P.KASI, A.TERUSKAN, catatan="Sudah lewat lima hari.")
    take(ctx, one, P.KABID, A.TERUSKAN)
    with ctx.store.reading() as session:
        mark = session.exec(select(Penyegeraan)).one()
        assert (mark.permohonan_id, mark.is_berlaku) == (target, True)
        assert [hop["peran"] for hop in mark.jejak] == ["kasi", "kabid"]
    take(ctx, one, P.KADIS, A.JAWAB, catatan="Ditandatangani hari ini.")
    assert "Ditandatangani hari ini." in read(ctx, "Siti")[-1]
    with ctx.store.transaction() as session:
        act(session, ctx, PEMOHON, target, A.BATALKAN)
    with ctx.store.reading() as session:
        assert session.exec(select(Penyegeraan)).one().is_berlaku is False


def test_what_is_reissued_never_goes_to_somebody_elses_chat(ctx):
    target = own(ctx, "Siti", "kk_baru")
    with ctx.store.reading() as session:
        nomor = session.get_one(Permohonan, target).nomor
    one = ask(ctx, "Orang Lain", "KK ini salah", "salah_entri", nomor=nomor)
    assert register(ctx, one).tentang_id is None
    do(ctx, one, P.ADMIN, A.TERIMA)
    admin = officer(ctx, P.ADMIN)
    with ctx.store.transaction() as session, pytest.raises(BadInput, match="tidak diajukan dari akun penanya"):
        classify_pertanyaan(session, ctx, admin, one, "salah_entri", "kk_baru", nomor)


def test_an_asker_who_cannot_be_written_to_keeps_the_answer_with_the_admin(ctx):
    one = ask(ctx, "Budi", "Bolehkah?", "informasi")
    with ctx.store.transaction() as session:
        akun, _ = find_or_create_percakapan(session, ctx, "webchat", "akun-Budi", "Budi")
        akun.is_berhenti = True
        session.add(akun)
    take(ctx, one, P.ADMIN, A.TERUSKAN)
    do(ctx, one, P.ADMIN, A.JAWAB, catatan="Boleh")
    assert row_of(ctx, one) == "sampaikan"
    do(ctx, one, P.ADMIN, A.KEMBALIKAN, catatan="jawabannya kurang tepat")
    assert row_of(ctx, one) == "registrasi"


@pytest.mark.parametrize("langkah", ["registrasi", "konsultasi_kasi"])
def test_two_officers_at_once_one_wins_and_the_other_sees_who(ctx, langkah):
    one = ask(ctx, "Budi", "Bolehkah?")
    peran = P.ADMIN
    do(ctx, one, P.ADMIN, A.TERIMA)
    if langkah == "konsultasi_kasi":
        do(ctx, one, P.ADMIN, A.TERUSKAN)
        do(ctx, one, P.KASI, A.TERIMA)
        peran = P.KASI
    with ctx.store.reading() as session:
        seen = len(load_history(session, one))
    people = [officer(ctx, peran, nama) for nama in ("Fitri", "Galuh")]

    def answer(session, who):
        if peran is P.ADMIN:
            answer_directly(session, ctx, who, one, f"Jawaban {who.nama}", seen)
        else:
            act(session, ctx, who, one, A.JAWAB, catatan=f"Jawaban {who.nama}", urutan=seen)

    said = at_once(ctx, [(who, answer) for who in people])
    assert said[0] == ""
    assert "Sistem" in said[1] or "Fitri" in said[1] or "Galuh" in said[1]
    assert sum("Jawaban " in line and "(BM-" in line for line in read(ctx, "Budi")) == 1


def test_an_office_without_bamsos_asks_its_kasi(ctx):
    small = replace(ctx, profil={**ctx.profil, "sop": ["bunda_dewi_harum"]})
    with ctx.store.transaction() as session:
        akun, percakapan = find_or_create_percakapan(session, small, "webchat", "x", "Budi")
        pesan = Pesan(kantor_id=ctx.kantor_id, percakapan_id=percakapan.id, arah="masuk", pengirim="warga")
        session.add(pesan)
        session.flush()
        said = run_dialog_effects(session, small, akun, percakapan, [AskPolicy("Bolehkah?", nama="Budi")], pesan)
        assert [reply.key for reply in said] == ["pertanyaan_diteruskan"]
        assert session.exec(select(Eskalasi)).one().untuk == "kasi"
        assert session.exec(select(Permohonan)).first() is None


def test_the_paper_row_by_row(ctx):
    """The history of one question names every row it stood on, as the SOP numbers them."""
    one = ask(ctx, "Budi", "Bolehkah?")
    take(ctx, one, P.ADMIN, A.TERUSKAN)
    take(ctx, one, P.KASI, A.TERUSKAN, catatan="ragu")
    take(ctx, one, P.KABID, A.JAWAB, catatan="Boleh.")
    with ctx.store.reading() as session:
        history = load_history(session, one)
        rows = [SOP.row(k.langkah).nomor for k in history if k.langkah != k.ke_langkah]
        assert rows == ["1", "2", "3a", "4", "8"]
        assert standing(SOP, history).is_selesai
