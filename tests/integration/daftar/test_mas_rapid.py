"""MAS RAPID in the store: forty names of whom three fail, each row of the SOP, each return, two officers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, select

from data.gateways.base import GatewayDown
from data.models import Blanko, CetakKartu, Orang, Permohonan, Surat
from data.store import patiently
from handlers.commands.cetak import approve_cetak_ulang, confirm_rusak, confirm_tercetak
from handlers.commands.daftar import add_orang, correct_orang, send_back
from handlers.commands.daftar_nilai import judge_orang, plan_daftar, print_kartu, record_hasil
from handlers.commands.daftar_siak import check_siak
from handlers.commands.run_cetak import run_cetak
from handlers.commands.surat import open_surat
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadInput, Gone, Incomplete, NotAllowed, NotFound
from handlers.queries.daftar import list_prr_matang
from handlers.workflow.daftar import HasilOrang
from handlers.workflow.model import Aksi, Peran
from tests.integration.daftar.conftest import (
    FAILED,
    FRIDAY,
    do,
    inmate,
    issue_spt,
    judge,
    lembaga,
    letters,
    list_id,
    people,
    row_of,
    send,
    take,
)
from tests.integration.documents.walk import officer
from tests.integration.requests.test_surat import text

P, A = Peran, Aksi


def submitted(ctx: Context, count: int = 40) -> tuple[int, tuple[int, Actor]]:
    who = lembaga(ctx, "lapas", "Lapas Contoh")
    send(ctx, "mas_rapid", who, [inmate(n) for n in range(1, count + 1)])
    return list_id(ctx, "mas_rapid"), who


def on_the_day(ctx: Context, count: int = 3) -> tuple[int, list[Orang]]:
    """A list that stands before the team, received."""
    permohonan_id, _ = submitted(ctx, count)
    do(ctx, permohonan_id, P.PETUGAS_DAFDUK, A.TERIMA)
    judge(ctx, permohonan_id, P.PETUGAS_DAFDUK)
    do(ctx, permohonan_id, P.PETUGAS_DAFDUK, A.VERIFIKASI)
    take(ctx, permohonan_id, P.KASI_PENDATAAN, A.VERIFIKASI)
    take(ctx, permohonan_id, P.KABID_DAFDUK, A.SETUJUI)
    issue_spt(ctx, permohonan_id)
    do(ctx, permohonan_id, P.PETUGAS_PEREKAMAN, A.TERIMA)
    return permohonan_id, people(ctx, permohonan_id)


def record(ctx: Context, permohonan_id: int, rows: list[Orang], hasil: HasilOrang, alasan: str = "") -> None:
    actor = officer(ctx, P.PETUGAS_PEREKAMAN)
    with ctx.store.transaction() as session:
        record_hasil(session, ctx, actor, permohonan_id, [(row.id, None) for row in rows], hasil, alasan)


def print_all(ctx: Context, permohonan_id: int, rows: list[Orang]) -> None:
    actor = officer(ctx, P.PETUGAS_PEREKAMAN)
    with ctx.store.transaction() as session:
        print_kartu(session, ctx, actor, permohonan_id, [(row.id, None) for row in rows])


def confirm_all(ctx: Context) -> int:
    while run_cetak(ctx):
        pass
    actor = officer(ctx, P.PETUGAS_PEREKAMAN)
    with ctx.store.transaction() as session:
        jobs = session.exec(select(CetakKartu).where(CetakKartu.status == "dikirim")).all()
        for job in jobs:
            confirm_tercetak(session, ctx, actor, job.id)
    return len(jobs)


def test_forty_inmates_of_whom_three_fail(kantor):
    permohonan_id, _ = submitted(kantor)
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.TERIMA)
    with pytest.raises(NotAllowed, match="dinilai"):
        do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.VERIFIKASI)
    counts = check_siak(kantor, officer(kantor, P.PETUGAS_DAFDUK), permohonan_id)
    assert counts == {"cocok": 37, "tidak_ada": 3}
    judge(kantor, permohonan_id, P.PETUGAS_DAFDUK, wrong=FAILED, alasan="NIK tidak ada di SIAK")
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.VERIFIKASI)
    take(kantor, permohonan_id, P.KASI_PENDATAAN, A.VERIFIKASI)
    do(kantor, permohonan_id, P.KABID_DAFDUK, A.TERIMA)
    do(kantor, permohonan_id, P.KABID_DAFDUK, A.SETUJUI)
    issue_spt(kantor, permohonan_id)
    assert letters(kantor) == ["daftar", "spt"]
    do(kantor, permohonan_id, P.PETUGAS_PEREKAMAN, A.TERIMA)
    going = [row for row in people(kantor, permohonan_id) if row.verifikasi == "lulus"]
    record(kantor, permohonan_id, going[:35], HasilOrang.REKAM)
    with pytest.raises(NotAllowed, match="hasil"):
        do(kantor, permohonan_id, P.PETUGAS_PEREKAMAN, A.SERAHKAN)
    record(kantor, permohonan_id, going[35:], HasilOrang.TIDAK_HADIR, "Dipindahkan")
    print_all(kantor, permohonan_id, going[:35])
    with pytest.raises(NotAllowed, match="hasil"):
        do(kantor, permohonan_id, P.PETUGAS_PEREKAMAN, A.SERAHKAN)
    assert confirm_all(kantor) == 35
    do(kantor, permohonan_id, P.PETUGAS_PEREKAMAN, A.SERAHKAN)
    after = people(kantor, permohonan_id)
    assert sum(row.hasil == "diserahkan" for row in after) == 35
    assert [(row.urut, row.alasan) for row in after if row.verifikasi == "tidak_lulus"] == [
        (urut, "NIK tidak ada di SIAK") for urut in FAILED]
    with kantor.store.reading() as session:
        assert session.get_one(Permohonan, permohonan_id).hasil == "selesai"
        spt, terima = (session.exec(select(Surat.id).where(Surat.jenis == jenis)).one()
                       for jenis in ("spt", "tanda_terima"))
    assert "bagi 37 orang" in said(kantor, spt)
    receipt = said(kantor, terima)
    assert "Jumlah KTP-el : 35 keping" in receipt
    assert "Belum menerima : 5 orang" in receipt
    assert "KC26000001" in receipt
    assert inmate(1)["nik"] not in receipt


def said(ctx: Context, surat_id: int) -> str:
    actor = officer(ctx, P.KASI_PENDATAAN)
    with ctx.store.transaction() as session:
        naskah, _ = open_surat(session, ctx, actor, surat_id)
    return text(naskah.pdf())


def test_nobody_passes_the_lapas_mends_it_and_sends_it_again(kantor):
    permohonan_id, who = submitted(kantor, 2)
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.TERIMA)
    judge(kantor, permohonan_id, P.PETUGAS_DAFDUK, wrong=(1, 2))
    with pytest.raises(NotAllowed, match="paling sedikit satu lulus"):
        do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.VERIFIKASI)
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.KEMBALIKAN, catatan="NIK perlu diperiksa")
    assert row_of(kantor, permohonan_id) == "permohonan_lapas"
    first = people(kantor, permohonan_id)[0]
    with kantor.store.transaction() as session:
        correct_orang(session, kantor, who[1], first.id, inmate(1) | {"nama": "Nama Benar"}, first.versi)
        add_orang(session, kantor, who[1], permohonan_id, inmate(3))
        send_back(session, kantor, who[1], permohonan_id, A.LENGKAPI, None)
    assert row_of(kantor, permohonan_id) == "registrasi"
    after = people(kantor, permohonan_id)
    assert [(row.nama[:10], row.verifikasi) for row in after] == [
        ("Nama Benar", "belum"), ("Tahanan AC", "tidak_lulus"), ("Tahanan AD", "belum")]


def test_the_other_returns_and_the_refusal(kantor):
    permohonan_id, _ = submitted(kantor, 2)
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.TERIMA)
    judge(kantor, permohonan_id, P.PETUGAS_DAFDUK)
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.VERIFIKASI)
    take(kantor, permohonan_id, P.KASI_PENDATAAN, A.KEMBALIKAN, catatan="periksa lagi", ke="registrasi")
    take(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.VERIFIKASI)
    take(kantor, permohonan_id, P.KASI_PENDATAAN, A.VERIFIKASI)
    take(kantor, permohonan_id, P.KABID_DAFDUK, A.KEMBALIKAN, catatan="jumlah keliru")
    take(kantor, permohonan_id, P.KASI_PENDATAAN, A.VERIFIKASI)
    take(kantor, permohonan_id, P.KABID_DAFDUK, A.SETUJUI)
    take(kantor, permohonan_id, P.SEKRETARIAT, A.KEMBALIKAN, catatan="belum ada tim")
    take(kantor, permohonan_id, P.KABID_DAFDUK, A.SETUJUI)
    issue_spt(kantor, permohonan_id)
    take(kantor, permohonan_id, P.PETUGAS_PEREKAMAN, A.KEMBALIKAN, catatan="listrik padam")
    assert row_of(kantor, permohonan_id) == "spt"
    take(kantor, permohonan_id, P.SEKRETARIAT, A.KEMBALIKAN, catatan="batal")
    do(kantor, permohonan_id, P.KABID_DAFDUK, A.TERIMA)
    do(kantor, permohonan_id, P.KABID_DAFDUK, A.TOLAK, catatan="belum ada alat")
    with kantor.store.reading() as session:
        assert session.get_one(Permohonan, permohonan_id).hasil == "ditolak"


def test_two_officers_judge_the_same_name_at_once(kantor):
    permohonan_id, _ = submitted(kantor, 2)
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.TERIMA)
    actors = [officer(kantor, P.PETUGAS_DAFDUK, nama) for nama in ("Indah", "Rudi")]
    first = people(kantor, permohonan_id)[0]

    def press(actor: Actor) -> str:
        def once() -> str:
            with kantor.store.transaction() as session:
                judge_orang(session, kantor, actor, permohonan_id, [(first.id, first.versi)], actor.nama == "Indah",
                            "tidak ada")
                return ""
        try:
            return patiently(once)
        except AlreadyDone as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(press, actors))
    assert answers[0] == ""
    assert "baru saja mencatat" in answers[1]
    assert any(nama in answers[1] for nama in ("Indah", "Rudi"))


def test_only_its_own_lapas_and_only_while_it_is_open(kantor):
    permohonan_id, who = submitted(kantor, 2)
    other = lembaga(kantor, "lapas", "Rutan Lain")
    first, nobody = people(kantor, permohonan_id)[0], officer(kantor, P.LAPAS, "Tanpa Lembaga")
    with kantor.store.transaction() as session:
        for stranger in (other[1], nobody):
            with pytest.raises(NotAllowed):
                add_orang(session, kantor, stranger, permohonan_id, inmate(9))
            with pytest.raises(NotAllowed):
                correct_orang(session, kantor, stranger, first.id, inmate(9))
            with pytest.raises(NotAllowed):
                send_back(session, kantor, stranger, permohonan_id, A.BATALKAN, None)
        with pytest.raises(NotFound):
            add_orang(session, kantor, who[1], 99_999, inmate(9))
        with pytest.raises(BadInput, match="16 angka"):
            add_orang(session, kantor, who[1], permohonan_id, inmate(9) | {"nkk": "12"})
        with pytest.raises(BadInput, match="Sudah ada"):
            add_orang(session, kantor, who[1], permohonan_id, inmate(2))
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.TERIMA)
    judge(kantor, permohonan_id, P.PETUGAS_DAFDUK)
    with kantor.store.transaction() as session, pytest.raises(NotAllowed, match="sudah lulus"):
        correct_orang(session, kantor, who[1], first.id, inmate(9))
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.VERIFIKASI)
    with kantor.store.transaction() as session, pytest.raises(NotAllowed, match="sudah diverifikasi"):
        add_orang(session, kantor, who[1], permohonan_id, inmate(9))


def test_the_same_press_twice_is_one_upload_and_doubles_come_back(kantor):
    who = lembaga(kantor, "lapas", "Lapas Contoh")
    rows = [inmate(1), inmate(2)]
    first, again = (send(kantor, "mas_rapid", who, rows, "kunci") for _ in range(2))
    assert first.id == again.id
    second = send(kantor, "mas_rapid", who, [inmate(2), inmate(3), {**inmate(4), "nkk": "x"}], "lain")
    assert second.jumlah_baik == 1
    assert [row["alasan"][:30] for row in second.salah["baris"]] == [
        "Sudah ada dalam daftar MR-2611", "Nomor KK hanya boleh berisi an"]
    other = lembaga(kantor, "lapas", "Rutan Lain")
    third = send(kantor, "mas_rapid", other, [inmate(1)], "ketiga")
    assert third.daftar_id is None
    assert third.salah["baris"][0]["alasan"] == "Sudah ada dalam daftar lain"


def test_siak_is_away_and_nothing_is_lost(kantor):
    permohonan_id, _ = submitted(kantor, 2)
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.TERIMA)
    kantor.siak.down = GatewayDown("putus")
    with pytest.raises(Gone, match="SIAK"):
        check_siak(kantor, officer(kantor, P.PETUGAS_DAFDUK), permohonan_id)
    assert all(row.siak == {} for row in people(kantor, permohonan_id))
    with pytest.raises(NotAllowed):
        check_siak(kantor, officer(kantor, P.KABID_DAFDUK), permohonan_id)


def test_without_a_nik_the_kk_finds_the_person(kantor):
    who = lembaga(kantor, "lapas", "Lapas Contoh")
    send(kantor, "mas_rapid", who, [inmate(5) | {"nik": ""}])
    permohonan_id = list_id(kantor, "mas_rapid")
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.TERIMA)
    check_siak(kantor, officer(kantor, P.PETUGAS_DAFDUK), permohonan_id)
    judge(kantor, permohonan_id, P.PETUGAS_DAFDUK)
    assert people(kantor, permohonan_id)[0].nik == inmate(5)["nik"]


def test_a_spoiled_card_is_printed_again_after_the_kasi_said_so(kantor):
    permohonan_id, rows = on_the_day(kantor, 2)
    record(kantor, permohonan_id, rows, HasilOrang.REKAM)
    print_all(kantor, permohonan_id, rows)
    with pytest.raises(AlreadyDone, match="antrean cetak"):
        record(kantor, permohonan_id, rows[:1], HasilOrang.GAGAL, "salah")
    assert confirm_all(kantor) == 2
    actor = officer(kantor, P.PETUGAS_PEREKAMAN)
    with kantor.store.transaction() as session:
        job = session.exec(select(CetakKartu).where(CetakKartu.orang_id == rows[0].id)).one()
        confirm_rusak(session, kantor, actor, job.id, "tergores")
    with pytest.raises(NotAllowed, match="persetujuan Kasi"):
        print_all(kantor, permohonan_id, rows[:1])
    kasi = officer(kantor, P.KASI_PENDATAAN)
    with kantor.store.transaction() as session:
        approve_cetak_ulang(session, kantor, kasi, permohonan_id)
    print_all(kantor, permohonan_id, rows[:1])
    assert confirm_all(kantor) == 1
    do(kantor, permohonan_id, P.PETUGAS_PEREKAMAN, A.SERAHKAN)
    assert [row.hasil for row in people(kantor, permohonan_id)] == ["diserahkan", "diserahkan"]


def test_recorded_without_a_card_waits_for_the_daily_print(kantor):
    permohonan_id, rows = on_the_day(kantor, 2)
    with pytest.raises(BadInput, match="alasan"):
        record(kantor, permohonan_id, rows, HasilOrang.GAGAL)
    record(kantor, permohonan_id, rows[:1], HasilOrang.REKAM)
    record(kantor, permohonan_id, rows[1:], HasilOrang.GAGAL, "Sidik jari tidak terbaca")
    with pytest.raises(BadInput, match="belum dapat dicetak"):
        print_all(kantor, permohonan_id, rows[1:])
    with kantor.store.reading() as session:
        assert list_prr_matang(session, kantor.kantor_id, FRIDAY.date()) == [], "the list is not over"
    do(kantor, permohonan_id, P.PETUGAS_PEREKAMAN, A.SERAHKAN)
    with kantor.store.transaction() as session:
        (ripe,) = list_prr_matang(session, kantor.kantor_id, FRIDAY.date())
        assert ripe.id == rows[0].id
        ripe.prr_id = permohonan_id
        session.add(ripe)
    with kantor.store.reading() as session:
        assert list_prr_matang(session, kantor.kantor_id, FRIDAY.date()) == []


def test_when_and_where_stand_in_the_spt(kantor):
    permohonan_id, _ = submitted(kantor, 1)
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.TERIMA)
    judge(kantor, permohonan_id, P.PETUGAS_DAFDUK)
    do(kantor, permohonan_id, P.PETUGAS_DAFDUK, A.VERIFIKASI)
    do(kantor, permohonan_id, P.KASI_PENDATAAN, A.TERIMA)
    kasi = officer(kantor, P.KASI_PENDATAAN)
    with kantor.store.transaction() as session:
        with pytest.raises(BadInput, match="sudah lewat"):
            plan_daftar(session, kantor, kasi, permohonan_id, FRIDAY.date().replace(day=1), "", "Aula")
        plan_daftar(session, kantor, kasi, permohonan_id, FRIDAY.date().replace(day=23), "09.00", "Aula Lapas")
    do(kantor, permohonan_id, P.KASI_PENDATAAN, A.VERIFIKASI)
    take(kantor, permohonan_id, P.KABID_DAFDUK, A.SETUJUI)
    take(kantor, permohonan_id, P.SEKRETARIAT, A.TERUSKAN)
    with kantor.store.reading() as session:
        surat_id = session.exec(select(Surat.id).where(Surat.jenis == "spt").order_by(col(Surat.id))).one()
    spt = said(kantor, surat_id)
    assert "Senin, 23 November 2026, pukul 09.00" in spt
    assert "Aula Lapas" in spt
    assert "LAMPIRAN SURAT PERINTAH TUGAS NOMOR 800/0001/SPT" in spt
    assert inmate(1)["nama"] in spt, "who is to be recorded is annexed"
    assert officer(kantor, P.PETUGAS_PEREKAMAN).nama in spt


def test_nothing_personal_lies_open(kantor):
    submitted(kantor, 2)
    with kantor.store.engine.connect() as connection:
        tables = ("orang", "daftar", "unggahdaftar", "permohonan")
        dump = str([connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in tables])
    assert not [word for word in ("Tahanan", inmate(1)["nik"], inmate(1)["nkk"], "1989-08-12") if word in dump]


def test_too_few_blanks_are_counted_and_nothing_is_half_printed(kantor):
    permohonan_id, rows = on_the_day(kantor, 3)
    record(kantor, permohonan_id, rows, HasilOrang.REKAM)
    with kantor.store.transaction() as session:
        for blanko in session.exec(select(Blanko).order_by(col(Blanko.id))).all()[2:]:
            blanko.status = "rusak"
    with pytest.raises(Incomplete, match="tinggal 2, yang dipilih 3"):
        print_all(kantor, permohonan_id, rows)
    print_all(kantor, permohonan_id, rows[:2])
    with pytest.raises(Incomplete, match="habis"):
        print_all(kantor, permohonan_id, rows[2:])


def test_without_a_nik_no_card_is_printed(kantor):
    permohonan_id, rows = on_the_day(kantor, 2)
    record(kantor, permohonan_id, rows, HasilOrang.REKAM)
    with kantor.store.transaction() as session:
        session.get_one(Orang, rows[0].id).nik = ""
    with pytest.raises(BadInput, match="NIK-nya belum diketahui"):
        print_all(kantor, permohonan_id, rows)
    print_all(kantor, permohonan_id, rows[1:])
