"""JASA DUKCAPIL in the store: the rekapan, its letters, each document's outcome, what comes back, two at once."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import col, select

from data.models import Kejadian, KirimanDokumen, Permohonan, Surat
from handlers.commands.jasa import finish_tugas, import_hasil, make_rekapan, mark_each, mark_kiriman, read_baris
from handlers.commands.kontak import find_uncollected
from handlers.commands.load import load_history
from handlers.commands.permohonan import act
from handlers.commands.urungkan import undo_act
from handlers.context import Actor
from handlers.errors import AlreadyDone, BadInput, NotAllowed
from handlers.queries.jasa import list_siap, list_tugas
from handlers.queries.kiriman import list_kiriman
from handlers.queries.surat import list_surat_of
from handlers.sop.jasa_dukcapil import SOP
from handlers.surat.rekapan_xlsx import rekapan_xlsx
from handlers.workflow.model import Aksi, Peran
from tests.integration.bamsos.asking import at_once, do, take
from tests.integration.documents.walk import apply, officer

P, A = Peran, Aksi
BARIS = read_baris(
    "KTP-el; Siti Aminah; Jalan Kenanga 7; 0812000111\nkk; Budi Santoso; Jalan Mawar 2; 0812000222\n\n"
    "akta; Rini; Jalan Melati 3\nKIA;Dodi;Jalan Anggrek 4;0812000444")


def rekapan(ctx, baris=BARIS, sources=()):
    fo = officer(ctx, P.FO)
    with ctx.store.transaction() as session:
        return make_rekapan(session, ctx, fo, sources, baris, "CV Antar Cepat").id


def on_its_way(ctx, **more):
    one = rekapan(ctx, **more)
    take(ctx, one, P.KASUBBAG_UMUM, A.TERUSKAN)
    take(ctx, one, P.SEKRETARIS, A.TANDA_TANGANI)
    do(ctx, one, P.PIHAK_KETIGA, A.TERIMA)
    return one


def rows_of(ctx, one):
    with ctx.store.reading() as session:
        return list_kiriman(session, one)


def mark(ctx, row, hasil, alasan=""):
    kurir = officer(ctx, P.PIHAK_KETIGA)
    with ctx.store.transaction() as session:
        return mark_kiriman(session, ctx, kurir, row.id, hasil, alasan, row.versi)


def letters(ctx, one):
    with ctx.store.reading() as session:
        return {row.jenis: row for row in session.exec(
            select(Surat).where(Surat.permohonan_id == one).order_by(col(Surat.id)))}


def at_counter(ctx, layanan="ktp_hilang", **more):
    """A permohonan whose card lies at the counter."""
    target = apply(ctx, layanan, **more)
    with ctx.store.transaction() as session:
        row = session.get_one(Permohonan, target)
        first, row.is_diterima = row.langkah, True
        row.langkah = "ambil_loket"
        session.add_all([row, Kejadian(permohonan_id=target, urutan=2, aksi="teruskan", langkah=first,
                                       ke_langkah="ambil_loket", peran="operator"),
                         Kejadian(permohonan_id=target, urutan=3, aksi="terima", langkah="ambil_loket",
                                  ke_langkah="ambil_loket", peran="petugas_pengambilan")])
    return target


def test_all_delivered_row_by_row_with_its_letters(ctx):
    one = on_its_way(ctx)
    assert [(r.jenis, r.nama) for r in rows_of(ctx, one)] == [
        ("Akta Pencatatan Sipil", "Rini"), ("KIA", "Dodi"), ("KTP-el", "Siti Aminah"),
        ("Kartu Keluarga (KK)", "Budi Santoso")]
    kept = letters(ctx, one)
    assert list(kept) == ["rekapan", "pengantar"]
    assert "Jalan Mawar 2" in str(kept["rekapan"].isi)
    assert "0812000222" in str(kept["rekapan"].isi)
    assert "CV Antar Cepat" in str(kept["pengantar"].isi)
    with pytest.raises(NotAllowed, match="mempunyai hasil"):
        do(ctx, one, P.PIHAK_KETIGA, A.SERAHKAN)
    for row in rows_of(ctx, one):
        mark(ctx, row, "diserahkan")
    assert do(ctx, one, P.PIHAK_KETIGA, A.SERAHKAN).hasil == "selesai"
    with ctx.store.reading() as session:
        history = load_history(session, one)
        assert [SOP.row(k.langkah).nomor for k in history if k.langkah != k.ke_langkah] == ["1", "2", "3", "4"]


def test_some_come_back_are_tried_again_and_the_rest_becomes_a_task(ctx):
    one = on_its_way(ctx)
    rows = rows_of(ctx, one)
    for row in rows[:2]:
        mark(ctx, row, "diserahkan")
    for row in rows[2:]:
        mark(ctx, row, "kembali", "Rumah kosong")
    assert do(ctx, one, P.PIHAK_KETIGA, A.SERAHKAN).langkah == "dikembalikan"
    take(ctx, one, P.KASUBBAG_UMUM, A.KEMBALIKAN, catatan="coba minggu depan")
    kept = letters(ctx, one)["rekapan_belum_diserahkan"]
    assert "Rumah kosong" in str(kept.isi)
    assert "Rini" not in str(kept.isi)
    assert [r.hasil for r in rows_of(ctx, one)] == ["diserahkan", "diserahkan", "belum", "belum"]
    take(ctx, one, P.FO, A.TERUSKAN)
    assert "Rini" not in str(letters(ctx, one)["rekapan"].isi)
    take(ctx, one, P.KASUBBAG_UMUM, A.TERUSKAN)
    take(ctx, one, P.SEKRETARIS, A.TANDA_TANGANI)
    do(ctx, one, P.PIHAK_KETIGA, A.TERIMA)
    again = rows_of(ctx, one)
    mark(ctx, again[2], "diserahkan")
    mark(ctx, again[3], "kembali", "Pindah")
    do(ctx, one, P.PIHAK_KETIGA, A.SERAHKAN)
    with ctx.store.reading() as session:
        assert list_tugas(session, ctx.kantor_id) == []
    assert take(ctx, one, P.KASUBBAG_UMUM, A.TERUSKAN).hasil == "kembali"
    with ctx.store.reading() as session:
        tugas = list_tugas(session, ctx.kantor_id)
        assert [(k.nama, k.alasan, k.percobaan) for k, _ in tugas] == [("Budi Santoso", "Pindah", 2)]
    people = [officer(ctx, P.FO, nama) for nama in ("Lestari", "Wati")]
    said = at_once(ctx, [(who, lambda s, w: finish_tugas(s, ctx, w, tugas[0][0].id)) for who in people])
    assert said[0] == ""
    assert "sudah menangani dokumen Budi Santoso" in said[1]
    with ctx.store.reading() as session:
        assert list_tugas(session, ctx.kantor_id) == []


def test_the_returns_of_the_kasubbag_the_sekretaris_and_of_all_at_once(ctx):
    one = rekapan(ctx)
    take(ctx, one, P.KASUBBAG_UMUM, A.KEMBALIKAN, catatan="alamat kurang")
    take(ctx, one, P.FO, A.TERUSKAN)
    take(ctx, one, P.KASUBBAG_UMUM, A.TERUSKAN)
    take(ctx, one, P.SEKRETARIS, A.KEMBALIKAN, catatan="perihal keliru")
    take(ctx, one, P.KASUBBAG_UMUM, A.TERUSKAN)
    take(ctx, one, P.SEKRETARIS, A.TANDA_TANGANI)
    take(ctx, one, P.PIHAK_KETIGA, A.KEMBALIKAN, catatan="Kendaraan rusak")
    assert {(r.hasil, r.alasan) for r in rows_of(ctx, one)} == {("kembali", "Kendaraan rusak")}
    kurir = officer(ctx, P.PIHAK_KETIGA)
    with ctx.store.transaction() as session, pytest.raises(NotAllowed, match="tiap dokumen"):
        undo_act(session, ctx, kurir, one)
    assert take(ctx, one, P.KASUBBAG_UMUM, A.TERUSKAN).hasil == "kembali"


def test_a_document_of_ours_ends_with_its_delivery_and_is_in_one_rekapan_only(ctx):
    card = at_counter(ctx)
    with ctx.store.reading() as session:
        assert [p.id for p in list_siap(session, ctx.kantor_id)] == [card]
    people = [officer(ctx, P.FO, nama) for nama in ("Lestari", "Wati")]
    said = at_once(ctx, [(who, lambda s, w: make_rekapan(s, ctx, w, [card])) for who in people])
    assert said[0] == ""
    assert "sudah ada dalam rekapan JD-" in said[1]
    with ctx.store.reading() as session:
        assert list_siap(session, ctx.kantor_id) == []
        one = session.exec(select(Permohonan.id).where(Permohonan.sop == "jasa_dukcapil")).one()
        assert session.exec(select(KirimanDokumen.jenis)).one() == "KTP-el"
    take(ctx, one, P.KASUBBAG_UMUM, A.TERUSKAN)
    take(ctx, one, P.SEKRETARIS, A.TANDA_TANGANI)
    do(ctx, one, P.PIHAK_KETIGA, A.TERIMA)
    mark(ctx, rows_of(ctx, one)[0], "diserahkan")
    do(ctx, one, P.PIHAK_KETIGA, A.SERAHKAN)
    with ctx.store.reading() as session:
        row = session.get_one(Permohonan, card)
        assert (row.is_selesai, row.hasil) == (True, "selesai")
        assert load_history(session, card)[-1].catatan == "Diserahkan melalui pihak ke III"


def test_two_who_mark_at_once_one_wins_and_the_other_sees_who(ctx):
    one = on_its_way(ctx)
    row = rows_of(ctx, one)[0]
    people = [officer(ctx, P.PIHAK_KETIGA, nama) for nama in ("Anton", "Beni")]
    said = at_once(ctx, [
        (people[0], lambda s, who: mark_kiriman(s, ctx, who, row.id, "diserahkan", "", 0)),
        (people[1], lambda s, who: mark_kiriman(s, ctx, who, row.id, "kembali", "Pindah", 0)),
    ])
    assert said[0] == ""
    assert "baru saja mencatat" in said[1]
    assert "Anton" in said[1] or "Beni" in said[1]
    kurir = officer(ctx, P.PIHAK_KETIGA)
    assert mark_each(ctx, kurir, [(row.id, 0)], "diserahkan")[0][1] != ""


def test_two_hand_over_presses_do_it_once(ctx):
    one = on_its_way(ctx)
    for row in rows_of(ctx, one):
        mark(ctx, row, "diserahkan")
    with ctx.store.reading() as session:
        seen = len(load_history(session, one))
    people = [officer(ctx, P.PIHAK_KETIGA, nama) for nama in ("Anton", "Beni")]
    said = at_once(ctx, [(who, lambda s, w: act(s, ctx, w, one, A.SERAHKAN, urutan=seen)) for who in people])
    assert said[0] == ""
    assert "baru saja melakukan" in said[1]


def test_the_recap_that_comes_back_is_read_row_by_row(ctx):
    one = on_its_way(ctx)
    book = load_workbook(io.BytesIO(rekapan_xlsx("JD", rows_of(ctx, one))))
    sheet = book.active
    filled = (("Diserahkan", ""), ("kembali", "Pindah"), ("kembali", ""), ("entah", ""))
    for number, (hasil, alasan) in enumerate(filled):
        sheet.cell(4 + number, 6, hasil)
        sheet.cell(4 + number, 7, alasan)
    out = io.BytesIO()
    book.save(out)
    kurir = officer(ctx, P.PIHAK_KETIGA)
    with ctx.store.transaction() as session:
        wrong = import_hasil(session, ctx, kurir, one, out.getvalue())
    assert len(wrong) == 2
    assert "Baris 6: Tulis mengapa" in wrong[0]
    assert "Baris 7: Pilih hasilnya" in wrong[1]
    assert [r.hasil for r in rows_of(ctx, one)] == ["diserahkan", "kembali", "belum", "belum"]
    with ctx.store.transaction() as session:
        assert len(import_hasil(session, ctx, kurir, one, out.getvalue())) == 2  # again: nothing is done twice
    assert [r.versi for r in rows_of(ctx, one)] == [1, 1, 0, 0]


@pytest.mark.parametrize("content", [b"", b"PK rusak", b"\x00\x01\x02", b"nama;alamat\nSiti;Jalan"])
def test_a_file_that_is_no_recap_is_refused(ctx, content):
    one, kurir = on_its_way(ctx), officer(ctx, P.PIHAK_KETIGA)
    with ctx.store.transaction() as session, pytest.raises(BadInput):
        import_hasil(session, ctx, kurir, one, content)


def test_an_empty_sheet_is_refused(ctx):
    one, kurir, out = on_its_way(ctx), officer(ctx, P.PIHAK_KETIGA), io.BytesIO()
    Workbook().save(out)
    with ctx.store.transaction() as session, pytest.raises(BadInput):
        import_hasil(session, ctx, kurir, one, out.getvalue())


def test_wrong_lines_are_named_and_nothing_is_made(ctx):
    with pytest.raises(BadInput, match=r"baris 1: jenis dokumen tidak dikenal; baris 3: nama dan alamat wajib"):
        read_baris("paspor; Siti; Jalan\nKK; Budi; Jalan\nKK; Rini")
    with ctx.store.transaction() as session, pytest.raises(BadInput, match="Pilih dokumen"):
        make_rekapan(session, ctx, Actor(P.FO), [])
    card = at_counter(ctx)
    rekapan(ctx, (), [card])
    with pytest.raises(AlreadyDone):
        rekapan(ctx, (), [card])


def test_the_same_form_twice_is_one_rekapan(ctx):
    fo = officer(ctx, P.FO)
    said = at_once(ctx, [(fo, lambda s, who: make_rekapan(s, ctx, who, [], BARIS, "CV", "kunci-1"))] * 2)
    assert said[0] == ""
    assert "sudah dibuat: JD-" in said[1]
    with ctx.store.reading() as session:
        assert len(session.exec(select(Permohonan)).all()) == 1
    rekapan(ctx)  # another form is another rekapan


def test_a_wrong_rekapan_is_called_off_and_its_documents_go_into_another(ctx):
    card = at_counter(ctx)
    one = rekapan(ctx, BARIS[:1], [card])
    take(ctx, one, P.KASUBBAG_UMUM, A.KEMBALIKAN, catatan="alamat keliru")
    do(ctx, one, P.FO, A.TERIMA)
    with pytest.raises(NotAllowed, match="alasan"):
        do(ctx, one, P.FO, A.BATALKAN)
    assert do(ctx, one, P.FO, A.BATALKAN, catatan="Dibuat ulang").hasil == "dibatalkan"
    with ctx.store.reading() as session:
        assert list_tugas(session, ctx.kantor_id) == []
        assert [p.id for p in list_siap(session, ctx.kantor_id)] == [card]
    assert rekapan(ctx, (), [card])


def test_what_is_not_received_at_the_counter_is_not_sent_and_a_paused_one_holds_no_courier_up(ctx):
    card = at_counter(ctx)
    with ctx.store.transaction() as session:
        session.get_one(Permohonan, card).is_diterima = False
    with pytest.raises(BadInput, match="tidak sedang disimpan"):
        rekapan(ctx, (), [card])
    with ctx.store.transaction() as session:
        session.get_one(Permohonan, card).is_diterima = True
    one = on_its_way(ctx, baris=(), sources=[card])
    do(ctx, card, P.PETUGAS_PENGAMBILAN, A.JEDA, ke="menunggu_pemohon")
    mark(ctx, rows_of(ctx, one)[0], "diserahkan")
    assert do(ctx, one, P.PIHAK_KETIGA, A.SERAHKAN).hasil == "selesai"
    with ctx.store.reading() as session:
        assert not session.get_one(Permohonan, card).is_selesai


def test_who_has_a_document_on_its_way_is_not_told_to_come_for_it(ctx):
    card = at_counter(ctx)
    later = replace(ctx, now=lambda: ctx.now() + timedelta(days=15))
    with ctx.store.reading() as session:
        assert [one for one, *_ in find_uncollected(session, later)] == [card]
    one = on_its_way(ctx, baris=(), sources=[card])
    with ctx.store.reading() as session:
        assert find_uncollected(session, later) == []
    mark(ctx, rows_of(ctx, one)[0], "kembali", "Pindah")
    do(ctx, one, P.PIHAK_KETIGA, A.SERAHKAN)
    take(ctx, one, P.KASUBBAG_UMUM, A.TERUSKAN)
    with ctx.store.reading() as session:
        assert [one for one, *_ in find_uncollected(session, later)] == [card]


def test_a_pengantar_made_anew_says_which_one_counts(ctx):
    one = rekapan(ctx)
    take(ctx, one, P.KASUBBAG_UMUM, A.TERUSKAN)
    take(ctx, one, P.SEKRETARIS, A.KEMBALIKAN, catatan="perihal keliru")
    take(ctx, one, P.KASUBBAG_UMUM, A.TERUSKAN)
    with ctx.store.reading() as session:
        made = [row for row in list_surat_of(session, one, ()) if row.jenis == "pengantar"]
    assert [row.diganti for row in made] == [made[1].nomor, ""]
