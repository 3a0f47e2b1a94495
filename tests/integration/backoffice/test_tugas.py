"""Who a conversation belongs to and until when it must be answered: turns, snooze, hand-over, the clock, two people."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from data.models import (
    Akun,
    AnggotaTim,
    JejakPercakapan,
    Kehadiran,
    Outbox,
    Pemberitahuan,
    Pengguna,
    Percakapan,
    Pesan,
    Tim,
)
from handlers.commands.eskalasi import ask_atasan
from handlers.commands.kehadiran import beat, set_kehadiran
from handlers.commands.meja import sweep_meja
from handlers.commands.menunggu import end_waiting
from handlers.commands.pengaturan import save_pengaturan
from handlers.commands.pengaturan_tenggat import SETTLED, recount_jawab
from handlers.commands.percakapan import (
    call_officer,
    close_percakapan,
    find_or_create_percakapan,
    hand_back,
    reply_as_officer,
    take_over,
)
from handlers.commands.tugas import assign_percakapan, snooze_percakapan, wake_percakapan
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadInput
from handlers.workflow.model import Peran

SENIN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 in the office


@pytest.fixture
def at(kantor):
    """The office at a moment of one's choice (minutes after Monday 09.00); nobody of the demo waits any more."""
    with kantor.store.transaction() as session:
        for row in session.exec(select(Percakapan).where(Percakapan.status == "antre")):
            row.status = "bot"
            end_waiting(row)
            session.add(row)
    return lambda minutes=0: replace(kantor, now=lambda: SENIN + timedelta(minutes=minutes))


@pytest.fixture
def orang(kantor) -> dict[str, Actor]:
    with kantor.store.reading() as session:
        return {row.login: Actor(Peran.ADMIN, row.id, row.nama) for row in session.exec(select(Pengguna))}


def make_tim(ctx: Context, anggota: list[Actor], kapasitas: int = 10, **fields) -> int:
    with ctx.store.transaction() as session:
        tim = Tim(kantor_id=ctx.kantor_id, nama=fields.pop("nama", "Pusat pesan"), **fields)
        session.add(tim)
        session.flush()
        session.add_all(AnggotaTim(tim_id=tim.id, pengguna_id=one.pengguna_id, kapasitas=kapasitas) for one in anggota)
        return tim.id


def present(ctx: Context, *people: Actor) -> None:
    with ctx.store.transaction() as session:
        for one in people:
            beat(session, ctx, one.pengguna_id)


def call(ctx: Context, alamat: str, layanan: str = "") -> Percakapan:
    """A citizen who asks for an officer."""
    with ctx.store.transaction() as session:
        _, row = find_or_create_percakapan(session, ctx, "telegram", alamat, f"Warga {alamat}")
        row.layanan = layanan
        call_officer(session, ctx, row)
        session.add(row)
        return row


def load(ctx: Context, percakapan_id: int) -> Percakapan:
    with ctx.store.reading() as session:
        return session.get_one(Percakapan, percakapan_id)


def notices(ctx: Context, jenis: str) -> list[tuple[int, int]]:
    with ctx.store.reading() as session:
        rows = session.exec(select(Pemberitahuan).where(Pemberitahuan.jenis == jenis,
                                                        col(Pemberitahuan.dibaca_at).is_(None)))
        return sorted((row.pengguna_id, row.percakapan_id) for row in rows)


def test_turns_go_round_among_those_present_until_they_are_full(at, orang):
    ctx, (a, b, c) = at(), (orang["penerima.wa"], orang["admin.bamsos"], orang["loket"])
    make_tim(ctx, [a, b, c], kapasitas=2)
    present(ctx, a, b)
    rows = [call(ctx, str(number)) for number in range(5)]
    assert [row.petugas_id for row in rows] == [a.pengguna_id, b.pengguna_id, a.pengguna_id, b.pengguna_id, None]
    assert [row.status for row in rows] == ["antre"] * 5, "given, not begun: the bot is not silenced"
    assert notices(ctx, "tugas") == sorted((row.petugas_id, row.id) for row in rows[:4])
    with ctx.store.transaction() as session:
        take_over(session, ctx, a, rows[0].id)
        close_percakapan(session, ctx, a, rows[0].id)
    assert sweep_meja(ctx)[2] == 1
    assert load(ctx, rows[4].id).petugas_id == a.pengguna_id
    assert sweep_meja(ctx) == (0, 0, 0)


def test_nobody_on_a_break_is_given_anything(at, orang):
    ctx, a = at(), orang["admin.bamsos"]
    make_tim(ctx, [a])
    with ctx.store.transaction() as session:
        set_kehadiran(session, ctx, a.pengguna_id, "istirahat")
    assert call(ctx, "1").petugas_id is None
    with ctx.store.transaction() as session, pytest.raises(BadInput):
        set_kehadiran(session, ctx, a.pengguna_id, "tidur")
    with ctx.store.transaction() as session:
        set_kehadiran(session, ctx, a.pengguna_id, "tersedia")
    assert sweep_meja(ctx)[2] == 1


def test_a_service_goes_to_the_team_that_names_it(at, orang):
    ctx, a, b = at(), orang["admin.bamsos"], orang["penerima.wa"]
    rest = make_tim(ctx, [a], nama="Umum")
    akta = make_tim(ctx, [b], nama="Akta", layanan=["akta_kelahiran"])
    present(ctx, a, b)
    found = [call(ctx, str(number), slug) for number, slug in enumerate(("akta_kelahiran", "kk_baru", "akta", "ktp"))]
    assert [(row.tim_id, row.petugas_id) for row in found] == [
        (akta, b.pengguna_id), (rest, a.pengguna_id), (akta, b.pengguna_id), (rest, a.pengguna_id)]


def test_what_an_absent_officer_has_not_begun_goes_on(at, orang):
    a, b = orang["admin.bamsos"], orang["penerima.wa"]
    make_tim(at(), [a, b])
    present(at(), a)
    row, held = call(at(), "1"), call(at(), "2")
    with at().store.transaction() as session:
        take_over(session, at(), a, held.id)
    present(at(11), b)
    assert sweep_meja(at(11))[2] == 1
    assert load(at(), row.id).petugas_id == b.pengguna_id
    assert load(at(), held.id).petugas_id == a.pengguna_id, "what he holds stays his"


def test_the_clock_counts_office_time_and_tells_once(at, orang):
    a = orang["admin.bamsos"]
    late = at(5 * 60 + 58)  # 14.58: the office closes at 15.00
    row = call(late, "1")
    assert row.sla_at == SENIN + timedelta(days=1, minutes=-60 + 6), "2 minutes today, 6 of the 8 tomorrow from 08.00"
    with late.store.transaction() as session:
        take_over(session, late, a, row.id)
    assert sweep_meja(replace(late, now=lambda: row.sla_at - timedelta(seconds=1)))[1] == 0
    tomorrow = replace(late, now=lambda: row.sla_at)
    assert [sweep_meja(tomorrow)[1] for _ in range(3)] == [1, 0, 0]
    assert notices(tomorrow, "lewat") == [(a.pengguna_id, row.id)]
    with tomorrow.store.transaction() as session:
        reply_as_officer(session, tomorrow, a, row.id, "Maaf menunggu.", kunci="1")
    answered = load(tomorrow, row.id)
    assert (answered.is_lewat, answered.sla_at, answered.belum_dijawab_at) == (False, None, None)
    assert answered.dijawab_at == row.sla_at


def test_the_next_answer_has_the_shorter_time(at, orang):
    ctx, a = at(), orang["admin.bamsos"]
    row = call(ctx, "1")
    assert row.sla_at == SENIN + timedelta(minutes=8)
    with ctx.store.transaction() as session:
        take_over(session, ctx, a, row.id)
        reply_as_officer(session, ctx, a, row.id, "Ya?", kunci="1")
        call_officer(session, at(20), session.get_one(Percakapan, row.id))
    assert load(ctx, row.id).sla_at == SENIN + timedelta(minutes=25)


def test_while_a_superior_is_asked_his_row_counts(at, orang):
    ctx, a = at(), orang["admin.bamsos"]
    row = call(ctx, "1")
    with ctx.store.transaction() as session:
        ask_atasan(session, at(7), a, "Bolehkah?", percakapan_id=row.id)
    assert sweep_meja(at(8))[1] == 0
    assert sweep_meja(at(17))[1] == 1


def test_an_office_may_have_times_of_its_own(at):
    ctx = replace(at(), profil={**at().profil, "sla": {"pertama": 30}})
    assert call(ctx, "1").sla_at == SENIN + timedelta(minutes=30)


def test_what_waits_is_counted_again_when_the_office_changes_its_times(at, orang, kantor):
    a, late = orang["admin.bamsos"], call(at(), "lewat")
    assert sweep_meja(at(8))[1] == 1
    begun, put_off, asked = (call(at(9), str(number)) for number in range(3))
    with kantor.store.transaction() as session:
        take_over(session, at(10), a, begun.id)
        reply_as_officer(session, at(10), a, begun.id, "Ya?", kunci="1")
        call_officer(session, at(13), session.get_one(Percakapan, begun.id))
        snooze_percakapan(session, at(9), a, put_off.id, SENIN + timedelta(minutes=12))
        ask_atasan(session, at(9), a, "Bolehkah?", percakapan_id=asked.id)
    for minute in (12, 17):
        sweep_meja(at(minute))
    assert load(kantor, asked.id).sla_at == SENIN + timedelta(minutes=19)
    assert load(kantor, put_off.id).sla_at == SENIN + timedelta(minutes=20)
    with kantor.store.transaction() as session:
        waktu = {"sla": {"pertama": 60, "lanjut": 30, "konsultasi_kasi": 15}}
        save_pengaturan(session, at(17), Actor(Peran.ADMIN_SISTEM), "waktu", waktu, sumber="Nota 1")
        hours = {"jam": {**kantor.profil["jam"], "senin": [["08.00", "09.30"], ["10.00", "15.00"]]}}
        save_pengaturan(session, at(17), Actor(Peran.ADMIN_SISTEM), "jam", hours, sumber="Nota 1")
    assert recount_jawab(at(17)) == 0, "another process may still count by the old times"
    after = replace(kantor, now=lambda: SENIN + timedelta(minutes=17) + SETTLED)
    assert recount_jawab(after) == 3
    assert recount_jawab(after) == 0
    due = {name: load(kantor, row.id).sla_at - SENIN for name, row in
           {"begun": begun, "put_off": put_off, "asked": asked, "late": late}.items()}
    assert due == {"begun": timedelta(minutes=13 + 30 + 30), "put_off": timedelta(minutes=12 + 60 + 30),
                   "asked": timedelta(minutes=9 + 15 + 30 + 30), "late": timedelta(minutes=8)}, "told as late: it stays"


def test_a_snooze_ends_by_time_or_by_a_message(at, orang):
    ctx, a = at(), orang["admin.bamsos"]
    first, second = call(ctx, "1"), call(ctx, "2")
    with ctx.store.transaction() as session:
        for row in (first, second):
            snooze_percakapan(session, ctx, a, row.id, SENIN + timedelta(hours=1))
    assert sweep_meja(at(59)) == (0, 0, 0), "a snoozed one is not late"
    with ctx.store.transaction() as session:
        call_officer(session, at(30), session.get_one(Percakapan, second.id))
    assert load(ctx, second.id).tunda_sampai_at is None
    assert sweep_meja(at(60))[0] == 1
    woken = load(ctx, first.id)
    assert (woken.tunda_sampai_at, woken.belum_dijawab_at) == (None, SENIN), "its place is kept"
    assert woken.sla_at == SENIN + timedelta(minutes=68)
    assert notices(ctx, "bangun") == [(a.pengguna_id, first.id)]


@pytest.mark.parametrize("minutes", [0, -5, 91 * 24 * 60])
def test_a_snooze_needs_a_moment_to_come(at, orang, minutes):
    ctx, row = at(), call(at(), "1")
    with ctx.store.transaction() as session, pytest.raises(BadInput):
        snooze_percakapan(session, ctx, orang["admin.bamsos"], row.id, SENIN + timedelta(minutes=minutes))


def test_waking_by_hand_twice_is_one_act(at, orang):
    ctx, a, row = at(), orang["admin.bamsos"], call(at(), "1")
    with ctx.store.transaction() as session:
        snooze_percakapan(session, ctx, a, row.id, SENIN + timedelta(hours=5))
        wake_percakapan(session, ctx, a, row.id)
        wake_percakapan(session, ctx, a, row.id)
    with ctx.store.reading() as session:
        done = session.exec(select(JejakPercakapan.aksi).where(JejakPercakapan.percakapan_id == row.id)
                            .order_by(col(JejakPercakapan.id))).all()
    assert done == ["tunda", "bangun"]


def test_handing_to_a_colleague_keeps_the_bot_silent_and_tells_him(at, orang):
    ctx, a, b = at(), orang["admin.bamsos"], orang["penerima.wa"]
    row = call(ctx, "1")
    with ctx.store.transaction() as session:
        take_over(session, ctx, a, row.id)
        assign_percakapan(session, ctx, a, row.id, petugas_id=b.pengguna_id, tim_id=None, dilihat=a.pengguna_id)
    moved = load(ctx, row.id)
    assert (moved.status, moved.petugas_id) == ("petugas", b.pengguna_id)
    assert notices(ctx, "tugas") == [(b.pengguna_id, row.id)]
    with ctx.store.transaction() as session, pytest.raises(AlreadyDone, match="Sari Wulandari"):
        reply_as_officer(session, ctx, a, row.id, "Masih saya", kunci="1")
    with ctx.store.transaction() as session, pytest.raises(AlreadyDone, match=r"Fitri Rahmadani, pukul 09\.00"):
        assign_percakapan(session, ctx, orang["loket"], row.id, petugas_id=None, tim_id=None, dilihat=a.pengguna_id)


def test_only_those_who_answer_can_be_given_one(at, orang):
    ctx, row = at(), call(at(), "1")
    for target in (orang["kadis"].pengguna_id, 999_999):
        with ctx.store.transaction() as session, pytest.raises(BadInput):
            assign_percakapan(session, ctx, orang["loket"], row.id, petugas_id=target, tim_id=None, dilihat=None)
    with ctx.store.transaction() as session, pytest.raises(BadInput):
        assign_percakapan(session, ctx, orang["loket"], row.id, petugas_id=None, tim_id=404, dilihat=None)


def test_a_closed_or_bot_conversation_waits_again_when_it_is_given(at, orang):
    ctx, a, row = at(), orang["admin.bamsos"], call(at(), "1")
    with ctx.store.transaction() as session:
        take_over(session, ctx, a, row.id)
        close_percakapan(session, ctx, a, row.id)
    closed = load(ctx, row.id)
    assert (closed.status, closed.ditutup_at, closed.petugas_id, closed.sla_at) == ("selesai", SENIN, None, None)
    with ctx.store.transaction() as session:
        assign_percakapan(session, at(9), a, row.id, petugas_id=a.pengguna_id, tim_id=None, dilihat=None)
    again = load(ctx, row.id)
    assert (again.status, again.ditutup_at, again.belum_dijawab_at) == ("antre", None, SENIN + timedelta(minutes=9))
    with ctx.store.transaction() as session:
        hand_back(session, ctx, a, row.id)
    assert load(ctx, row.id).belum_dijawab_at is None


def test_who_has_not_seen_the_colleagues_answer_does_not_send(at, orang):
    ctx, a, b = at(), orang["admin.bamsos"], orang["penerima.wa"]
    row = call(ctx, "1")
    with ctx.store.transaction() as session:
        take_over(session, ctx, a, row.id)
        seen = session.exec(select(Pesan.id).order_by(col(Pesan.id).desc()).limit(1)).one()
        reply_as_officer(session, ctx, a, row.id, "Sudah saya jawab.", kunci="a", dilihat=seen)
        assign_percakapan(session, ctx, a, row.id, petugas_id=b.pengguna_id, tim_id=None, dilihat=a.pengguna_id)
    with ctx.store.transaction() as session, pytest.raises(AlreadyDone, match=r"Fitri Rahmadani.*Sudah saya jawab"):
        reply_as_officer(session, ctx, b, row.id, "Jawaban kedua", kunci="b", dilihat=seen)
    with ctx.store.transaction() as session:
        now_seen = session.exec(select(Pesan.id).order_by(col(Pesan.id).desc()).limit(1)).one()
        reply_as_officer(session, ctx, b, row.id, "Tambahan", kunci="b", dilihat=now_seen)
    with ctx.store.reading() as session:
        sent = session.exec(select(Outbox).where(col(Outbox.kunci).startswith("petugas:")).order_by(col(Outbox.id)))
        assert [one.isi["teks"] for one in sent] == ["Sudah saya jawab.", "Tambahan"]


def test_of_two_who_take_over_at_once_one_holds_it(at, orang):
    ctx, row = at(), call(at(), "1")
    people, outcome, start = [orang["admin.bamsos"], orang["penerima.wa"]], {}, threading.Barrier(2)

    def press(actor: Actor) -> None:
        start.wait()
        try:
            with ctx.store.transaction() as session:
                take_over(session, ctx, actor, row.id)
            outcome[actor.nama] = "dapat"
        except AlreadyDone as error:
            outcome[actor.nama] = str(error)

    threads = [threading.Thread(target=press, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = next(one for one in people if outcome[one.nama] == "dapat")
    loser = next(one for one in people if one is not winner)
    assert winner.nama in outcome[loser.nama]
    assert load(ctx, row.id).petugas_id == winner.pengguna_id
    with ctx.store.reading() as session:
        assert len(session.exec(select(Outbox).where(col(Outbox.kunci).startswith("ambil:"))).all()) == 1


def test_another_office_is_not_touched(at, orang):
    ctx, row = at(), call(at(), "1")
    stranger = replace(ctx, kantor_id=ctx.kantor_id + 1)
    with ctx.store.reading() as session:
        assert session.exec(select(Akun.kantor_id).where(Akun.id == row.akun_id)).one() == ctx.kantor_id
    with stranger.store.transaction() as session, pytest.raises(Exception, match="tidak ditemukan"):
        take_over(session, stranger, orang["admin.bamsos"], row.id)
    with ctx.store.reading() as session:
        assert session.exec(select(Kehadiran)).all() == []
