"""Two press at once, on every act of every row of the road: one wins, the other is told who did what, nothing twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, func, select

from data import models
from data.models import Blanko, CetakKartu, NomorUrut, Outbox, Pengguna, PenggunaPeran, Permohonan, Surat, Tenggat
from handlers.commands.cetak import request_cetak
from handlers.commands.fakta import load_fakta
from handlers.commands.permohonan import act, load_history
from handlers.commands.run_cetak import run_cetak
from handlers.commands.surat import make_surat
from handlers.context import Actor, Context
from handlers.demo import CONTOH
from handlers.errors import AlreadyDone, LoketError
from handlers.jobs import TINGKAT_HABIS, sweep_tenggat
from handlers.sop import SOPS
from handlers.workflow.engine import offers, superiors
from handlers.workflow.model import Aksi, Peran


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act came to (value or LoketError), all let go at the same moment."""
    gate = threading.Barrier(len(acts))

    def run(one: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return one()
        except LoketError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def twins(kantor: Context, peran: Peran) -> tuple[Actor, Actor]:
    """Two officers who hold the same role: the one of the demo office, and a second one."""
    with kantor.store.transaction() as session:
        first = session.exec(select(Pengguna).join(PenggunaPeran, col(PenggunaPeran.pengguna_id) == Pengguna.id)
                             .where(PenggunaPeran.peran == peran, Pengguna.login != f"kedua.{peran}")).first()
        second = session.exec(select(Pengguna).where(Pengguna.login == f"kedua.{peran}")).first()
        if second is None:
            second = Pengguna(kantor_id=kantor.kantor_id, login=f"kedua.{peran}", nama=f"Petugas Kedua {peran.label}",
                              sandi_hash="-")
            session.add(second)
            session.flush()
            session.add(PenggunaPeran(pengguna_id=second.id, peran=peran))
        return Actor(peran, first.id, first.nama), Actor(peran, second.id, second.nama)


def what_may_happen(kantor: Context, number: str) -> Iterator[tuple[Peran, Aksi, str]]:
    """Every act of the engine that an officer may do on this request now, with its target."""
    with kantor.store.reading() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == number)).one()
        sop, history = SOPS[row.sop, row.sop_versi], load_history(session, row.id)
        fakta = load_fakta(session, row)
    for peran in Peran:
        if peran in (Peran.PEMOHON, Peran.SISTEM):
            continue
        for offer in offers(sop, history, peran, fakta):
            if not offer.halangan:
                yield peran, offer.transisi.aksi, offer.transisi.ke


def measure(kantor: Context, permohonan_id: int) -> dict[str, int]:
    """What one act may add: events, messages, letters, prints, deadlines."""
    with kantor.store.reading() as session:
        def count(model: Any) -> int:
            found = select(func.count()).select_from(model).where(model.permohonan_id == permohonan_id)
            return session.exec(found).one()

        said = session.exec(select(func.count()).select_from(Outbox)).one()
        return {"kejadian": count(models.Kejadian), "pesan": said, "surat": count(Surat), "cetak": count(CetakKartu),
                "tenggat": count(Tenggat)}


@pytest.mark.parametrize("nama", [row[0] for row in CONTOH])
def test_two_officers_press_the_same_button_at_once(kantor, nomor, nama):
    number = nomor[nama]
    seen = list(what_may_happen(kantor, number))
    if not seen:
        with kantor.store.reading() as session:
            assert session.exec(select(Permohonan.is_selesai).where(Permohonan.nomor == number)).one()
        return
    peran, aksi, ke = next((one for one in seen if one[1] not in (Aksi.JEDA, Aksi.ESKALASI)), seen[0])
    first, second = twins(kantor, peran)
    with kantor.store.reading() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == number)).one()
        urutan = len(load_history(session, row.id))

    def press(actor: Actor) -> str:
        with kantor.store.transaction() as session:
            act(session, kantor, actor, row.id, aksi, ke=ke, catatan="Sudah diperiksa", urutan=urutan)
        return actor.nama

    before = measure(kantor, row.id)
    answers = at_once(lambda: press(first), lambda: press(second))
    winners = [answer for answer in answers if isinstance(answer, str)]
    losers = [answer for answer in answers if isinstance(answer, AlreadyDone)]
    assert (len(winners), len(losers)) == (1, 1), answers
    assert str(losers[0]).startswith(f"{winners[0]} ({peran.label}) baru saja melakukan “{aksi.label}”")
    after = measure(kantor, row.id)
    assert after["kejadian"] == before["kejadian"] + 1
    for what in ("pesan", "surat", "cetak"):
        assert after[what] <= before[what] + 1, what
    assert after["tenggat"] <= before["tenggat"] + 2


def test_two_different_acts_at_once_do_not_both_happen(kantor, nomor):
    number = nomor["Joni Iskandar"]
    kasi, _ = twins(kantor, Peran.KASI_IDENTITAS)
    with kantor.store.reading() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == number)).one()
        urutan = len(load_history(session, row.id))

    def press(aksi: Aksi, ke: str = "") -> str:
        with kantor.store.transaction() as session:
            act(session, kantor, kasi, row.id, aksi, ke=ke, catatan="alasan", urutan=urutan)
        return str(aksi)

    possible = {aksi: ke for peran, aksi, ke in what_may_happen(kantor, number) if peran is Peran.KASI_IDENTITAS}
    assert {Aksi.SETUJUI, Aksi.TOLAK} <= set(possible)
    answers = at_once(lambda: press(Aksi.SETUJUI), lambda: press(Aksi.TOLAK))
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDone", "str"]


def test_a_card_is_asked_for_twice_and_printed_once(kantor, nomor):
    number = nomor["Putri Maharani"]
    operator, second = twins(kantor, Peran.OPERATOR)
    with kantor.store.reading() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == number)).one()

    def ask(actor: Actor) -> int:
        with kantor.store.transaction() as session:
            return request_cetak(session, kantor, actor, row.id).id

    at_once(lambda: ask(operator), lambda: ask(second))
    at_once(lambda: run_cetak(kantor), lambda: run_cetak(kantor))
    with kantor.store.reading() as session:
        jobs = session.exec(select(CetakKartu).where(CetakKartu.permohonan_id == row.id)).all()
        used = session.exec(select(Blanko).where(Blanko.status != "tersedia")).all()
    assert len(jobs) == 1
    assert len([one for one in used if one.id == jobs[0].blanko_id]) == 1
    assert len(list((kantor.settings.home / "spool" / "cetak").glob("*.pdf"))) == 1


def test_letters_made_at_once_have_numbers_without_gap_or_double(kantor, nomor):
    maker, _ = twins(kantor, Peran.KASI_INOVASI)
    with kantor.store.reading() as session:
        ids = [row.id for row in session.exec(select(Permohonan).order_by(col(Permohonan.id)))]

    def write(permohonan_id: int, fails: bool) -> str:
        with kantor.store.transaction() as session:
            row = session.get(Permohonan, permohonan_id)
            made = make_surat(session, kantor, maker, row, "pengantar").nomor
            if fails:
                raise AlreadyDone
            return made

    answers = at_once(*(lambda one=one, n=n: write(one, n % 3 == 2) for n, one in enumerate(ids[:9])))
    made = sorted(answer for answer in answers if isinstance(answer, str))
    assert [int(one.split("/")[1]) for one in made] == [1, 2, 3, 4, 5, 6]
    with kantor.store.reading() as session:
        last = session.exec(select(NomorUrut.terakhir).where(NomorUrut.jenis == "surat:pengantar")).one()
    assert last == 6


def test_two_clocks_tell_each_level_once(kantor, nomor):
    late = replace(kantor, now=lambda: kantor.now() + timedelta(days=366))
    with kantor.store.reading() as session:
        running = session.exec(select(func.count()).select_from(Tenggat).where(
            col(Tenggat.is_selesai).is_(False), Tenggat.tingkat == 0)).one()
        told = session.exec(select(func.count()).select_from(models.Eskalasi)).one()
    while any(at_once(*(lambda: sweep_tenggat(late) for _ in range(3)))):
        pass
    with kantor.store.reading() as session:
        rows = session.exec(select(Tenggat, Permohonan).join(Permohonan, col(Permohonan.id) == Tenggat.permohonan_id)
                            .where(col(Tenggat.is_selesai).is_(False))).all()
        asked = session.exec(select(models.Eskalasi.permohonan_id, models.Eskalasi.untuk)).all()[told:]
    assert running > 0
    assert {row.tingkat for row, _ in rows} == {TINGKAT_HABIS}
    expected = Counter((permohonan.id, str(untuk)) for _, permohonan in rows for untuk in ladder_of(permohonan))
    assert Counter((one, untuk) for one, untuk in asked) == expected, "each deadline reaches each superior once"


def ladder_of(permohonan: Permohonan) -> tuple[Peran, ...]:
    sop = SOPS[permohonan.sop, permohonan.sop_versi]
    return superiors(sop, sop.row(permohonan.langkah).pelaksana[0]) or (Peran.KADIS,)
