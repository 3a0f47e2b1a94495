"""What is not collected: a message to the applicant and a task for the counter, once per fourteen days."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from data.models import Akun, Kontak, Outbox, Permohonan
from handlers.commands.kontak import log_kontak
from handlers.context import PEMOHON, Context
from handlers.errors import BadInput, NotAllowed, NotFound
from handlers.jobs import contact_uncollected
from handlers.queries.kontak import ids_to_contact
from handlers.workflow.model import Aksi, Peran
from tests.integration.documents.walk import officer, receive
from tests.integration.requests.test_surat import FRIDAY, do, print_card
from tests.integration.requests.test_surat import kantor as kantor  # a fixture

DAY = timedelta(days=1)


@pytest.fixture
def siap(kantor) -> int:
    """A card that lies at the counter since FRIDAY; its id."""
    permohonan_id = print_card(kantor, penyerahan="ambil")
    receive(kantor, permohonan_id, Peran.PETUGAS_PENGAMBILAN)
    return permohonan_id


def later(ctx: Context, days: float) -> Context:
    return replace(ctx, now=lambda: FRIDAY + days * DAY)


def kontak(ctx: Context) -> list[Kontak]:
    with ctx.store.reading() as session:
        return list(session.exec(select(Kontak).order_by(col(Kontak.id))))


def reminders(ctx: Context) -> list[str]:
    with ctx.store.reading() as session:
        rows = session.exec(select(Outbox).order_by(col(Outbox.id))).all()
    return [row.isi["teks"] for row in rows if "belum_diambil" in row.kunci]


def tasks(ctx: Context, permohonan_id: int) -> bool:
    with ctx.store.reading() as session:
        return permohonan_id in ids_to_contact(session, [permohonan_id])


def call(ctx: Context, permohonan_id: int, **options) -> Kontak:
    actor = officer(ctx, Peran.PETUGAS_PENGAMBILAN)
    with ctx.store.transaction() as session:
        return log_kontak(session, ctx, actor, permohonan_id, **{"cara": "telepon", "hasil": "akan_diambil", **options})


def test_once_per_fourteen_days_however_often_it_runs(kantor, siap):
    ran = {days: [contact_uncollected(later(kantor, days)) for _ in range(3)]
           for days in (0, 13, 13.99, 14, 15.2, 20, 27.99, 28, 31, 42, 45, 46)}
    assert {days: runs for days, runs in ran.items() if any(runs)} == {
        14: [1, 0, 0], 28: [1, 0, 0], 45: [1, 0, 0]}, "day 42 is New Year: the office is closed"
    assert len(reminders(kantor)) == 3


def test_the_message_says_what_where_and_when(kantor, siap):
    contact_uncollected(later(kantor, 14))
    (said,) = reminders(kantor)
    assert "sudah 14 hari siap diambil" in said
    assert kantor.profil["alamat"] in said
    assert "Senin–Kamis: 08.00–12.00 dan 13.00–15.00" in said
    assert "Siti Aminah" in said


def test_nobody_is_disturbed_out_of_office_hours(kantor, siap):
    assert contact_uncollected(later(kantor, 14 + 12 / 24)) == 0  # Friday night
    assert contact_uncollected(later(kantor, 15)) == 0  # Saturday
    assert contact_uncollected(later(kantor, 17)) == 1  # Monday
    assert contact_uncollected(later(kantor, 27)) == 0
    assert contact_uncollected(later(kantor, 28)) == 1, "a late reminder does not move the next one"


def test_a_clock_that_stood_still_writes_once(kantor, siap):
    assert [contact_uncollected(later(kantor, 70)) for _ in range(2)] == [1, 0]
    assert len(reminders(kantor)) == 1


def test_two_clocks_at_once_write_once(kantor, siap):
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(contact_uncollected, [later(kantor, 14)] * 2)) == 1
    assert len(kontak(kantor)) == len(reminders(kantor)) == 1


def test_time_counts_from_the_receipt_at_the_counter(kantor):
    permohonan_id = print_card(kantor, penyerahan="ambil")
    assert contact_uncollected(later(kantor, 14)) == 0, "not received by the counter: it cannot be collected yet"
    receive(later(kantor, 17), permohonan_id, Peran.PETUGAS_PENGAMBILAN)
    assert contact_uncollected(later(kantor, 28)) == 0
    assert contact_uncollected(later(kantor, 31)) == 1


def test_a_card_that_went_back_begins_again(kantor, siap):
    contact_uncollected(later(kantor, 14))
    do(later(kantor, 17), siap, Peran.PETUGAS_PENGAMBILAN, Aksi.KEMBALIKAN, catatan="Salah cetak", ke="cetak_kartu")
    assert contact_uncollected(later(kantor, 28)) == 0
    receive(later(kantor, 28), siap, Peran.OPERATOR)
    do(later(kantor, 28), siap, Peran.OPERATOR, Aksi.TERUSKAN)
    receive(later(kantor, 28), siap, Peran.PETUGAS_PENGAMBILAN)
    assert contact_uncollected(later(kantor, 41)) == 0
    assert contact_uncollected(later(kantor, 45)) == 1


def test_a_collected_card_is_left_in_peace(kantor, siap):
    do(kantor, siap, Peran.PETUGAS_PENGAMBILAN, Aksi.SERAHKAN)
    assert contact_uncollected(later(kantor, 28)) == 0


def test_who_stopped_our_messages_is_only_a_task(kantor, siap):
    with kantor.store.transaction() as session:
        akun = session.get_one(Akun, session.get_one(Permohonan, siap).akun_id)
        akun.is_berhenti = True
        session.add(akun)
    assert contact_uncollected(later(kantor, 14)) == 1
    assert reminders(kantor) == []
    assert [row.hasil for row in kontak(kantor)] == ["tanpa_chat"]
    assert tasks(kantor, siap)


def test_a_task_is_done_by_a_call_and_comes_back_after_the_next_reminder(kantor, siap):
    assert not tasks(kantor, siap)
    contact_uncollected(later(kantor, 14))
    assert tasks(kantor, siap)
    row = call(later(kantor, 17), siap, catatan="  Besok datang  ")
    assert (row.catatan, row.at) == ("Besok datang", FRIDAY + 17 * DAY)
    assert not tasks(kantor, siap)
    contact_uncollected(later(kantor, 28))
    assert tasks(kantor, siap)


def test_a_contact_needs_a_role_a_row_and_known_words(kantor, siap):
    for wrong in ({"cara": "merpati"}, {"hasil": "dikirim"}, {"hasil": ""}):
        with pytest.raises(BadInput):
            call(kantor, siap, **wrong)
    loket = officer(kantor, Peran.PETUGAS_LOKET)
    for actor in (loket, PEMOHON):
        with kantor.store.transaction() as session, pytest.raises(NotAllowed):
            log_kontak(session, kantor, actor, siap, "telepon", "akan_diambil")
    with pytest.raises(NotFound):
        call(replace(kantor, kantor_id=99), siap)
    do(kantor, siap, Peran.PETUGAS_PENGAMBILAN, Aksi.SERAHKAN)
    with pytest.raises(NotAllowed):
        call(kantor, siap)
    assert kontak(kantor) == []
