"""SINOPSIS in the store: pupils who apply in the chat, a school's list, both carried to the day of the team."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlmodel import col, select

from data.models import Akun, Berkas, Orang, Percakapan, Permohonan, Pesan, Tenggat
from data.store import patiently
from handlers.commands.berkas import keep_berkas
from handlers.commands.daftar import correct_orang
from handlers.commands.daftar_kelompok import group_siswa, return_siswa
from handlers.commands.daftar_nilai import judge_orang, plan_daftar, record_hasil
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.commands.permohonan import act, submit_permohonan
from handlers.context import PEMOHON, Context
from handlers.dialog_effects import run_dialog_effects
from handlers.errors import AlreadyDone, BadInput, NotAllowed
from handlers.facts import describe
from handlers.queries.antrean import list_antrean, places_of
from handlers.queries.daftar import list_prr_matang, turns_17
from handlers.turn import Resend, Submit
from handlers.workflow.daftar import HasilOrang
from handlers.workflow.model import Aksi, Peran
from tests.integration.daftar.conftest import (
    do,
    judge,
    lembaga,
    letters,
    list_id,
    people,
    plan,
    pupil,
    row_of,
    send,
    sentences,
    take,
)
from tests.integration.documents.walk import officer

P, A = Peran, Aksi


def apply(ctx: Context, number: int, sekolah: str = "SMA Negeri 1") -> int:
    """A pupil applies in the chat with a photo of the KK; the id of the permohonan."""
    row = pupil(number)
    with ctx.store.transaction() as session:
        akun, _ = find_or_create_percakapan(session, ctx, "webchat", f"siswa-{number}", row["nama"])
        data = {"nama": row["nama"], "nik": row["nik"], "nkk": row["nkk"], "sekolah": sekolah}
        submit = Submit("perekaman", data, {"kk": (photo(session, ctx, akun.id),)})
        return submit_permohonan(session, ctx, akun, submit).id


def photo(session, ctx: Context, akun_id: int) -> int:
    return keep_berkas(session, ctx, akun_id, lokasi="0" * 32, content_sha256="0" * 64, ukuran=1, tipe="image/png",
                       nama="kk.png").id


def verified(ctx: Context, number: int, sekolah: str = "SMA Negeri 1") -> int:
    """A pupil whose data agree, waiting to be grouped."""
    permohonan_id = apply(ctx, number, sekolah)
    do(ctx, permohonan_id, P.ADMIN, A.TERIMA)
    judge(ctx, permohonan_id, P.ADMIN)
    do(ctx, permohonan_id, P.ADMIN, A.VERIFIKASI)
    return permohonan_id


def group(ctx: Context, ids: list[int], sekolah: str = "SMA Negeri 1", lembaga_id: int = 0) -> int:
    admin = officer(ctx, P.ADMIN)
    with ctx.store.transaction() as session:
        return group_siswa(session, ctx, admin, ids, sekolah, lembaga_id)[0].id


def to_the_day(ctx: Context, permohonan_id: int) -> None:
    """From kelompok to the team, received."""
    do(ctx, permohonan_id, P.ADMIN, A.TERUSKAN)
    take(ctx, permohonan_id, P.KASI_PENDATAAN, A.VERIFIKASI)
    take(ctx, permohonan_id, P.KABID_DAFDUK, A.SETUJUI)
    do(ctx, permohonan_id, P.KASUBBAG_UMUM, A.TERIMA)
    kasubbag = officer(ctx, P.KASUBBAG_UMUM)
    with ctx.store.transaction() as session:
        plan_daftar(session, ctx, kasubbag, permohonan_id, date(2026, 11, 23), "09.00", "Aula SMA Negeri 1")
    do(ctx, permohonan_id, P.KASUBBAG_UMUM, A.TERUSKAN)
    take(ctx, permohonan_id, P.KABID_PIAK, A.SETUJUI, catatan="Bawa KK asli")
    do(ctx, permohonan_id, P.TIM_PELAKSANA, A.TERIMA)


def record(ctx: Context, permohonan_id: int, urut: list[int], hasil: HasilOrang, alasan: str = "") -> None:
    tim = officer(ctx, P.TIM_PELAKSANA)
    chosen = [(row.id, row.versi) for row in people(ctx, permohonan_id) if row.urut in urut]
    with ctx.store.transaction() as session:
        record_hasil(session, ctx, tim, permohonan_id, chosen, hasil, alasan)


def test_pupils_from_the_chat_and_the_schools_list_become_one(kantor):
    who = lembaga(kantor, "sekolah", "SMA Negeri 1")
    send(kantor, "sinopsis", who, [pupil(1), pupil(2, "12-08-2008"), pupil(3)])
    induk = list_id(kantor, "sinopsis")
    do(kantor, induk, P.ADMIN, A.TERIMA)
    judge(kantor, induk, P.ADMIN, wrong=(3,), alasan="Bukan siswa sekolah itu")
    do(kantor, induk, P.ADMIN, A.VERIFIKASI)
    twin, other = verified(kantor, 1), verified(kantor, 5)
    assert group(kantor, [twin, other], lembaga_id=who[0]) == induk
    rows = people(kantor, induk)
    assert [(row.urut, row.asal_id) for row in rows] == [(1, twin), (2, None), (3, None), (4, other)]
    with kantor.store.reading() as session:
        queue = list_antrean(session, kantor.kantor_id, places_of([P.ADMIN]), is_diterima=True)
        assert [row.id for row in queue.rows] == [induk], "what a list carries along is no work of its own"
        assert not session.exec(select(Tenggat).where(Tenggat.permohonan_id == other, ~col(Tenggat.is_selesai))).all()
    with pytest.raises(NotAllowed, match="ikut daftar SN-"):
        do(kantor, other, P.ADMIN, A.TERUSKAN)
    to_the_day(kantor, induk)
    assert row_of(kantor, other) == row_of(kantor, induk) == "perekaman"
    assert any("Senin, 23 November 2026, pukul 09.00, Aula SMA Negeri 1" in line for line in sentences(kantor))
    record(kantor, induk, [1, 2], HasilOrang.REKAM)
    with pytest.raises(NotAllowed, match="hasil"):
        do(kantor, induk, P.TIM_PELAKSANA, A.ENTRI)
    record(kantor, induk, [4], HasilOrang.TIDAK_HADIR, "Sakit")
    do(kantor, induk, P.TIM_PELAKSANA, A.ENTRI)
    assert letters(kantor) == ["daftar", "spt", "laporan"]
    assert [row.hasil for row in people(kantor, induk)] == ["prr", "rekam", "belum", "tidak_hadir"]
    told = "\n".join(sentences(kantor)[-2:])
    assert "sudah selesai" in told
    assert "Tidak hadir: Sakit" in told
    with kantor.store.reading() as session:
        assert all(session.get_one(Permohonan, one).hasil == "selesai" for one in (induk, twin, other))


def test_who_is_recorded_before_17_is_ripe_on_the_very_day(kantor):
    induk = group(kantor, [verified(kantor, 1)])
    to_the_day(kantor, induk)
    record(kantor, induk, [1], HasilOrang.REKAM)
    do(kantor, induk, P.TIM_PELAKSANA, A.ENTRI)
    with kantor.store.reading() as session:
        assert list_prr_matang(session, kantor.kantor_id, date(2027, 8, 11)) == []
        assert [row.nama for row in list_prr_matang(session, kantor.kantor_id, date(2027, 8, 12))] == ["Siswa AB"]
        assert list_prr_matang(session, kantor.kantor_id + 1, date(2027, 8, 12)) == []


@pytest.mark.parametrize(("born", "adult"), [
    (date(2008, 2, 29), date(2025, 3, 1)), (date(2010, 8, 12), date(2027, 8, 12)),
    (date(2007, 2, 28), date(2024, 2, 28)),
])
def test_seventeen(born, adult):
    assert turns_17(born) == adult


def test_a_mismatch_goes_into_the_pupils_chat_and_comes_back(kantor):
    permohonan_id = apply(kantor, 1)
    do(kantor, permohonan_id, P.ADMIN, A.TERIMA)
    (row,), admin = people(kantor, permohonan_id), officer(kantor, P.ADMIN)
    with kantor.store.transaction() as session:
        with pytest.raises(NotAllowed, match="Perbaikan data"):
            judge_orang(session, kantor, admin, permohonan_id, [(row.id, 0)], False, "beda")
        with pytest.raises(BadInput, match="solusinya"):
            return_siswa(session, kantor, admin, row.id, "Nama ibu berbeda", "")
        return_siswa(session, kantor, admin, row.id, "Nama ibu pada KK dan akta berbeda", "Perbaiki KK di loket", ["kk",
                     "akta"], row.versi)
    assert row_of(kantor, permohonan_id) == "perbaikan_data"
    told = sentences(kantor)[-1]
    assert all(part in told for part in ("Nama ibu pada KK", "Perbaiki KK di loket", "• KK", "• Akta kelahiran"))
    assert sum("Nama ibu pada KK" in line for line in sentences(kantor)) == 1, "said once"
    with kantor.store.transaction() as session:
        permohonan = session.get_one(Permohonan, permohonan_id)
        akun = session.get_one(Akun, permohonan.akun_id)
        assert describe(session, kantor, permohonan, akun).item_kurang == ("kk", "akta")
        percakapan = session.exec(select(Percakapan).where(Percakapan.akun_id == akun.id)).one()
        pesan = Pesan(kantor_id=kantor.kantor_id, percakapan_id=percakapan.id, arah="masuk", pengirim="warga")
        session.add(pesan)
        session.flush()
        new = {item: (photo(session, kantor, akun.id),) for item in ("kk", "akta")}
        replies = run_dialog_effects(session, kantor, akun, percakapan,
                                     [Resend(permohonan.nomor, new, is_lengkap=True)], pesan)
    assert [reply.key for reply in replies] == ["berkas_dilengkapi"]
    take_again(kantor, permohonan_id)
    with kantor.store.reading() as session:
        states = session.exec(select(Berkas.item, Berkas.status).order_by(col(Berkas.id))).all()
    assert [tuple(one) for one in states] == [("kk", "diganti"), ("kk", "diterima"), ("akta", "diterima")]


def take_again(ctx: Context, permohonan_id: int) -> None:
    do(ctx, permohonan_id, P.ADMIN, A.TERIMA)
    judge(ctx, permohonan_id, P.ADMIN)
    do(ctx, permohonan_id, P.ADMIN, A.VERIFIKASI)
    assert row_of(ctx, permohonan_id) == "kelompok"


def test_out_of_the_list_again_when_a_mismatch_shows_late(kantor):
    one, two = verified(kantor, 1), verified(kantor, 2)
    induk = group(kantor, [one, two])
    do(kantor, induk, P.ADMIN, A.TERUSKAN)
    take(kantor, induk, P.KASI_PENDATAAN, A.KEMBALIKAN, catatan="akta siswa pertama berbeda")
    do(kantor, induk, P.ADMIN, A.TERIMA)
    row = next(row for row in people(kantor, induk) if row.asal_id == one)
    admin = officer(kantor, P.ADMIN)
    with kantor.store.transaction() as session:
        return_siswa(session, kantor, admin, row.id, "Tanggal lahir berbeda", "Perbaiki akta", ["akta"])
    assert (row_of(kantor, one), row_of(kantor, two)) == ("perbaikan_data", "kelompok")
    assert [row.asal_id for row in people(kantor, induk)] == [two]
    do(kantor, induk, P.ADMIN, A.TERUSKAN)
    assert row_of(kantor, two) == "verifikasi_daftar"


def test_every_return_and_refusal_reaches_each_pupil(kantor):
    one = verified(kantor, 1)
    induk = group(kantor, [one])
    do(kantor, induk, P.ADMIN, A.KEMBALIKAN, catatan="periksa lagi")
    assert row_of(kantor, one) == "verifikasi"
    do(kantor, induk, P.ADMIN, A.VERIFIKASI)
    do(kantor, induk, P.ADMIN, A.TERUSKAN)
    take(kantor, induk, P.KASI_PENDATAAN, A.VERIFIKASI)
    take(kantor, induk, P.KABID_DAFDUK, A.KEMBALIKAN, catatan="nama sekolah keliru")
    take(kantor, induk, P.KASI_PENDATAAN, A.VERIFIKASI)
    take(kantor, induk, P.KABID_DAFDUK, A.SETUJUI)
    take(kantor, induk, P.KASUBBAG_UMUM, A.KEMBALIKAN, catatan="tim penuh")
    take(kantor, induk, P.KASI_PENDATAAN, A.VERIFIKASI)
    take(kantor, induk, P.KABID_DAFDUK, A.SETUJUI)
    take(kantor, induk, P.KASUBBAG_UMUM, A.TERUSKAN)
    take(kantor, induk, P.KABID_PIAK, A.KEMBALIKAN, catatan="alat rusak")
    take(kantor, induk, P.KABID_DAFDUK, A.SETUJUI)
    take(kantor, induk, P.KASUBBAG_UMUM, A.TERUSKAN)
    do(kantor, induk, P.KABID_PIAK, A.TERIMA)
    do(kantor, induk, P.KABID_PIAK, A.JEDA, ke="pejabat_berhalangan")
    do(kantor, induk, P.KABID_PIAK, A.LANJUTKAN)
    with pytest.raises(NotAllowed, match="Hari dan tempat"):
        do(kantor, induk, P.KABID_PIAK, A.SETUJUI, catatan="Senin")
    plan(kantor, induk, P.KABID_PIAK)
    do(kantor, induk, P.KABID_PIAK, A.SETUJUI, catatan="Senin")
    take(kantor, induk, P.TIM_PELAKSANA, A.KEMBALIKAN, catatan="hujan")
    take(kantor, induk, P.KABID_PIAK, A.KEMBALIKAN, catatan="ulang")
    assert row_of(kantor, one) == row_of(kantor, induk) == "persetujuan"
    do(kantor, induk, P.KABID_DAFDUK, A.TERIMA)
    do(kantor, induk, P.KABID_DAFDUK, A.TOLAK, catatan="Sekolah meminta batal")
    with kantor.store.reading() as session:
        assert [session.get_one(Permohonan, each).hasil for each in (one, induk)] == ["ditolak", "ditolak"]
    assert "Sekolah meminta batal" in sentences(kantor)[-1]


def test_a_pupil_withdraws_and_the_list_goes_on(kantor):
    one, two = verified(kantor, 1), verified(kantor, 2)
    induk = group(kantor, [one, two])
    do(kantor, induk, P.ADMIN, A.TERUSKAN)
    with kantor.store.transaction() as session:
        act(session, kantor, PEMOHON, one, A.BATALKAN)
    assert [(row.asal_id, row.verifikasi) for row in people(kantor, induk)] == [(one, "tidak_lulus"), (two, "lulus")]
    take(kantor, induk, P.KASI_PENDATAAN, A.VERIFIKASI)
    with kantor.store.reading() as session:
        assert session.get_one(Permohonan, one).hasil == "dibatalkan"
    assert row_of(kantor, two) == "persetujuan"


def test_two_admins_group_the_same_pupil_at_once(kantor):
    one = verified(kantor, 1)
    admins = [officer(kantor, P.ADMIN, nama) for nama in ("Fitri", "Dewi")]

    def press(pair) -> str:
        actor, sekolah = pair

        def once() -> str:
            with kantor.store.transaction() as session:
                group_siswa(session, kantor, actor, [one], sekolah)
                return ""
        try:
            return patiently(once)
        except AlreadyDone as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(press, zip(admins, ("SMA A", "SMA B"), strict=True)))
    assert answers[0] == ""
    assert "baru saja dimasukkan ke daftar SN-" in answers[1]
    with kantor.store.reading() as session:
        assert len(session.exec(select(Orang)).all()) == 1
        lists = select(Permohonan.id).where(col(Permohonan.akun_id).is_(None))
        assert len(session.exec(lists).all()) == 1, "no empty list is left behind"


def test_the_school_mends_a_line_that_failed(kantor):
    who = lembaga(kantor, "sekolah", "SMA Negeri 1")
    send(kantor, "sinopsis", who, [pupil(1), pupil(2)])
    induk = list_id(kantor, "sinopsis")
    do(kantor, induk, P.ADMIN, A.TERIMA)
    judge(kantor, induk, P.ADMIN, wrong=(2,), alasan="Nama tidak sama dengan KK")
    failed = people(kantor, induk)[1]
    with kantor.store.transaction() as session:
        correct_orang(session, kantor, who[1], failed.id, pupil(2) | {"nama": "Siswa Benar"}, failed.versi)
    with kantor.store.transaction() as session, pytest.raises(AlreadyDone, match="SMA Negeri 1 baru saja mencatat"):
        correct_orang(session, kantor, who[1], failed.id, pupil(2), failed.versi + 7)
    with pytest.raises(NotAllowed, match="dinilai"):
        do(kantor, induk, P.ADMIN, A.VERIFIKASI)
    judge(kantor, induk, P.ADMIN)
    do(kantor, induk, P.ADMIN, A.VERIFIKASI)
    assert [row.verifikasi for row in people(kantor, induk)] == ["lulus", "lulus"]


def test_grouping_is_for_the_admin_and_needs_a_school(kantor):
    one = verified(kantor, 1)
    kasi, admin = officer(kantor, P.KASI_PENDATAAN), officer(kantor, P.ADMIN)
    with kantor.store.transaction() as session:
        with pytest.raises(NotAllowed):
            group_siswa(session, kantor, kasi, [one], "SMA")
        with pytest.raises(BadInput, match="sekolah"):
            group_siswa(session, kantor, admin, [one], "  ")
        with pytest.raises(BadInput, match="siswa"):
            group_siswa(session, kantor, admin, [], "SMA")


def test_a_list_of_the_chats_pupils_is_never_sent_back_whole(kantor):
    induk = group(kantor, [verified(kantor, 1)])
    do(kantor, induk, P.ADMIN, A.KEMBALIKAN, catatan="periksa lagi")
    with pytest.raises(NotAllowed):
        do(kantor, induk, P.ADMIN, A.KEMBALIKAN, ke="perbaikan_data", catatan="akta berbeda")
    assert row_of(kantor, induk) == "verifikasi"


def test_no_team_is_sent_out_for_nobody(kantor):
    one = verified(kantor, 1)
    induk = group(kantor, [one])
    do(kantor, induk, P.ADMIN, A.TERUSKAN)
    take(kantor, induk, P.KASI_PENDATAAN, A.VERIFIKASI)
    with kantor.store.transaction() as session:
        act(session, kantor, PEMOHON, one, A.BATALKAN)
    do(kantor, induk, P.KABID_DAFDUK, A.TERIMA)
    with pytest.raises(NotAllowed, match="paling sedikit satu lulus"):
        do(kantor, induk, P.KABID_DAFDUK, A.SETUJUI)
    do(kantor, induk, P.KABID_DAFDUK, A.TOLAK, catatan="Tidak ada siswa lagi")
