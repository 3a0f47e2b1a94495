"""Taking an act back within its minute, batches, and the next item that opens by itself."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from data import models
from data.models import Blanko, CetakKartu, Outbox, Pengguna, Permohonan, Tenggat
from handlers.commands.load import load_history, load_kejadian
from handlers.commands.permohonan import act
from handlers.commands.urungkan import undo_act
from handlers.context import Actor
from handlers.errors import AlreadyDone, NotAllowed
from handlers.workflow.model import Aksi, Peran


def _who(kantor, login) -> Actor:
    roles = {"pengangkat.data": Peran.OPERATOR_PENGANGKAT_DATA, "cetak.berkas": Peran.OPERATOR_CETAK_BERKAS,
             "loket": Peran.PETUGAS_LOKET, "penerima.wa": Peran.OPERATOR_PENERIMA_WA}
    with kantor.store.reading() as session:
        row = session.exec(select(Pengguna).where(Pengguna.login == login)).one()
    return Actor(roles[login], row.id, row.nama)


def _state(kantor, nomor):
    with kantor.store.reading() as session:
        row = session.exec(select(Permohonan).where(Permohonan.nomor == nomor)).one()
        running = session.exec(select(Tenggat.langkah, Tenggat.jatuh_at).where(
            Tenggat.permohonan_id == row.id, col(Tenggat.is_selesai).is_(False)).order_by(Tenggat.id)).all()
        return row.id, row.langkah, row.is_diterima, row.tenggat_at, sorted(running)


def _do(kantor, who, permohonan_id, aksi, **more):
    with kantor.store.transaction() as session:
        act(session, kantor, who, permohonan_id, aksi, **more)


def _undo(kantor, who, permohonan_id):
    with kantor.store.transaction() as session:
        undo_act(session, kantor, who, permohonan_id)


def test_a_hand_over_is_taken_back_and_the_history_only_grows(kantor, nomor):
    """Muhammad Ikhsan's request lies received at operator_cetak_berkas."""
    who, before = _who(kantor, "cetak.berkas"), _state(kantor, nomor["Muhammad Ikhsan"])
    _do(kantor, who, before[0], Aksi.TERUSKAN)
    assert _state(kantor, nomor["Muhammad Ikhsan"])[1] != before[1]
    _undo(kantor, who, before[0])
    assert _state(kantor, nomor["Muhammad Ikhsan"]) == before
    with kantor.store.reading() as session:
        every, counts = load_kejadian(session, before[0]), load_history(session, before[0])
    assert [one.aksi for one in every[-2:]] == [Aksi.TERUSKAN, Aksi.URUNGKAN]
    assert len(counts) == len(every) - 2
    _do(kantor, who, before[0], Aksi.TERUSKAN, urutan=len(every))
    _undo(kantor, who, before[0])
    assert _state(kantor, nomor["Muhammad Ikhsan"]) == before
    with pytest.raises(AlreadyDone, match="Urungkan"):
        _do(kantor, who, before[0], Aksi.TERUSKAN, urutan=len(every))


def test_nobody_else_and_not_after_a_minute(kantor, nomor):
    who, other = _who(kantor, "cetak.berkas"), _who(kantor, "loket")
    permohonan_id = _state(kantor, nomor["Muhammad Ikhsan"])[0]
    _do(kantor, who, permohonan_id, Aksi.TERUSKAN)
    with pytest.raises(NotAllowed, match="petugas lain"):
        _undo(kantor, other, permohonan_id)
    later = dataclasses.replace(kantor, now=lambda: kantor.now() + timedelta(seconds=61))
    with pytest.raises(NotAllowed, match="satu menit"), kantor.store.transaction() as session:
        undo_act(session, later, who, permohonan_id)
    _do(kantor, other, permohonan_id, Aksi.TERIMA)
    with pytest.raises(NotAllowed, match="petugas lain"):
        _undo(kantor, who, permohonan_id)


def test_what_a_citizen_was_told_is_not_taken_back(kantor, nomor):
    """The first receipt tells the citizen: Siti Aminah's request has just come in."""
    who, permohonan_id = _who(kantor, "penerima.wa"), _state(kantor, nomor["Siti Aminah"])[0]
    _do(kantor, who, permohonan_id, Aksi.TERIMA)
    with kantor.store.reading() as session:
        told = session.exec(select(Outbox).where(col(Outbox.kunci).startswith(f"{nomor['Siti Aminah']}:2:"))).all()
    assert told
    with pytest.raises(NotAllowed, match="sudah dikirim kepada pemohon"):
        _undo(kantor, who, permohonan_id)


def test_two_presses_of_undo_take_back_one_act(kantor, nomor):
    who, permohonan_id = _who(kantor, "cetak.berkas"), _state(kantor, nomor["Muhammad Ikhsan"])[0]
    _do(kantor, who, permohonan_id, Aksi.TERUSKAN)
    _undo(kantor, who, permohonan_id)
    with kantor.store.reading() as session:
        last = load_history(session, permohonan_id)[-1]
    assert last.aksi is not Aksi.TERUSKAN
    with kantor.store.transaction() as session:
        for row in session.exec(select(models.Kejadian).where(models.Kejadian.permohonan_id == permohonan_id)):
            if row.aksi == Aksi.TERIMA:
                row.at -= timedelta(minutes=5)
    with pytest.raises(NotAllowed):
        _undo(kantor, who, permohonan_id)


def test_the_officer_is_offered_it_for_a_minute(masuk, nomor, kantor):
    meja, one = masuk("cetak.berkas"), nomor["Muhammad Ikhsan"]
    before = _state(kantor, one)
    meja.get(f"/permohonan/{one}")
    page = meja.post(f"/permohonan/{one}/aksi", {"aksi": "teruskan", "peran": "operator_cetak_berkas"})
    html = meja.text(page.location)
    assert re.search(r"Urungkan <span data-hitung>\d+ detik", html)
    answer = meja.post("/urungkan", {"next": f"/permohonan/{one}"})
    assert answer.location == f"/permohonan/{one}"
    assert "kembali seperti semula" in meja.text(answer.location)
    assert _state(kantor, one) == before
    with pytest.raises(AlreadyDone), kantor.store.transaction() as session:
        undo_act(session, kantor, _who(kantor, "cetak.berkas"), before[0], 7)
    meja.post("/urungkan")
    assert "sudah lebih dari satu menit" in meja.text("/")


def test_what_told_the_citizen_is_not_offered(masuk, nomor):
    meja, one = masuk("penerima.wa"), nomor["Siti Aminah"]
    meja.get("/")
    meja.post("/antrean?semua=1", {"aksi": "terima"})
    html = meja.text("/")
    assert "permohonan diterima" in html
    assert "data-hitung" not in html
    assert one in html


def test_a_batch_says_how_each_went(masuk, kantor, nomor):
    meja = masuk("cetak.berkas")
    good, wrong = _state(kantor, nomor["Muhammad Ikhsan"])[0], _state(kantor, nomor["Siti Aminah"])[0]
    meja.get("/")
    meja.post("/antrean", {"aksi": "teruskan", "id": [good, wrong]})
    html = meja.text("/")
    assert "1 permohonan diteruskan." in html
    assert meja.post("/antrean", {"aksi": "verifikasi", "id": [good]}).status_code == 400


@pytest.mark.parametrize("is_wanted", [True, False])
def test_the_next_item_opens_by_itself_for_whoever_wants_it(masuk, kantor, nomor, is_wanted):
    meja = masuk("cetak.berkas")
    first, second = nomor["Muhammad Ikhsan"], nomor["Siti Aminah"]
    with kantor.store.transaction() as session:  # one more on the same desk
        here = session.exec(select(Permohonan).where(Permohonan.nomor == first)).one()
        more = session.exec(select(Permohonan).where(Permohonan.nomor == second)).one()
        more.langkah, more.is_diterima, more.sop = here.langkah, True, here.sop
    meja.get("/akun")
    meja.post("/akun/kebiasaan", {"is_lanjut_otomatis": "y"} if is_wanted else {})
    meja.get(f"/permohonan/{first}")
    answer = meja.post(f"/permohonan/{first}/aksi", {"aksi": "teruskan", "peran": "operator_cetak_berkas"})
    assert answer.location == f"/permohonan/{second if is_wanted else first}"


def test_many_cards_are_confirmed_at_once_each_by_itself(masuk, kantor, nomor):
    with kantor.store.transaction() as session:
        blanks = session.exec(select(Blanko).where(Blanko.jenis == "ktp_el").order_by(Blanko.id).limit(2)).all()
        jobs = []
        cards = (("Putri Maharani", "dikirim"), ("Muhammad Ikhsan", "antre"))
        for blank, (nama, status) in zip(blanks, cards, strict=True):
            row = session.exec(select(Permohonan).where(Permohonan.nomor == nomor[nama])).one()
            blank.status = "dipesan"
            jobs.append(CetakKartu(kantor_id=kantor.kantor_id, permohonan_id=row.id, jenis="ktp_el", status=status,
                                   blanko_id=blank.id))
        session.add_all(jobs)
        session.flush()
        numbers, serials = [job.id for job in jobs], [blank.serial for blank in blanks]
    meja = masuk("operator")
    assert "Tercetak semua yang dipilih" in meja.text("/cetak")
    meja.post("/cetak/tercetak", {"id": numbers})
    html = meja.text("/cetak")
    assert "1 kartu tercatat tercetak." in html
    assert f"{serials[1]}: Cetakan ini sudah tercatat" in html
    with kantor.store.reading() as session:
        assert [session.get(CetakKartu, number).status for number in numbers] == ["tercetak", "antre"]
