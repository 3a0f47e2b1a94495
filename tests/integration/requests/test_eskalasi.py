"""Questions that go up and answers that come down: to the row of a request, or into the citizen's chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from data.models import Eskalasi, Outbox, Pesan, Tenggat
from handlers.commands.eskalasi import answer_eskalasi, ask_atasan, raise_eskalasi
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.commands.permohonan import act, load_history
from handlers.context import PEMOHON
from handlers.dialog_effects import run_dialog_effects
from handlers.errors import AlreadyDone, NotAllowed
from handlers.jobs import sweep_tenggat
from handlers.turn import AskPolicy
from handlers.workflow.model import Aksi, Peran
from tests.integration.documents.walk import apply, carry, officer


def test_officer_asks_kasi_asks_kabid_and_the_answer_comes_back_to_the_row(ctx):
    permohonan_id = apply(ctx, "kk_baru")
    carry(ctx, permohonan_id, "loket")
    loket, kasi, kabid = (officer(ctx, p) for p in (Peran.PETUGAS_LOKET, Peran.KASI_IDENTITAS, Peran.KABID_DAFDUK))
    with ctx.store.transaction() as session:
        row = ask_atasan(session, ctx, loket, "Buku nikah tanpa stempel, boleh?", permohonan_id=permohonan_id)
        assert row.untuk == "kasi_identitas"
    with ctx.store.transaction() as session, pytest.raises(NotAllowed):
        answer_eskalasi(session, ctx, loket, row.id, "saya jawab sendiri")
    with ctx.store.transaction() as session:
        assert raise_eskalasi(session, ctx, kasi, row.id, "Saya ragu").untuk == "kabid_dafduk"
    with ctx.store.transaction() as session:
        answer_eskalasi(session, ctx, kabid, row.id, "Boleh, dengan SPTJM.")
    with ctx.store.transaction() as session, pytest.raises(AlreadyDone):
        answer_eskalasi(session, ctx, kabid, row.id, "lagi")
    with ctx.store.reading() as session:
        history = load_history(session, permohonan_id)
        assert [k.aksi for k in history[-3:]] == [Aksi.ESKALASI, Aksi.ESKALASI, Aksi.JAWAB]
        assert history[-1].langkah == history[-1].ke_langkah == "loket"
        assert session.get_one(Eskalasi, row.id).jejak[-1]["teks"] == "Boleh, dengan SPTJM."


def test_a_citizens_question_is_answered_in_the_chat(ctx):
    ctx = replace(ctx, profil={**ctx.profil, "sop": ["bunda_dewi_harum"]})  # an office that does not run BAMSOS
    kasi, kabid = officer(ctx, Peran.KASI), officer(ctx, Peran.KABID)
    with ctx.store.transaction() as session:
        akun, percakapan = find_or_create_percakapan(session, ctx, "webchat", "penanya", "Bu Rahma")
        pesan = Pesan(kantor_id=ctx.kantor_id, percakapan_id=percakapan.id, arah="masuk", pengirim="warga")
        session.add(pesan)
        session.flush()
        run_dialog_effects(session, ctx, akun, percakapan, [AskPolicy("Bolehkah akta tanpa buku nikah?")], pesan)
    with ctx.store.transaction() as session:
        row = session.exec(select(Eskalasi)).one()
        assert (row.untuk, row.permohonan_id) == ("kasi", None)
        raise_eskalasi(session, ctx, kasi, row.id)
    with ctx.store.transaction() as session, pytest.raises(NotAllowed):
        answer_eskalasi(session, ctx, kasi, row.id, "Boleh")
    with ctx.store.transaction() as session:
        answer_eskalasi(session, ctx, kabid, row.id, "Boleh, dengan SPTJM pasangan suami istri.")
    with ctx.store.reading() as session:
        sent = session.exec(select(Outbox).order_by(col(Outbox.id).desc())).first()
        assert "SPTJM pasangan suami istri" in sent.isi["teks"]


def test_lateness_rises_once_per_level(ctx):
    permohonan_id = apply(ctx, "kk_baru")
    assert sweep_tenggat(ctx) == 0
    with ctx.store.reading() as session:
        due = session.exec(select(Tenggat.jatuh_at).where(Tenggat.permohonan_id == permohonan_id)).one()
    late = replace(ctx, now=lambda: due + timedelta(minutes=1))
    assert [sweep_tenggat(late) for _ in range(3)] == [1, 0, 0]
    much_later = replace(ctx, now=lambda: ctx.calendar.add(due, timedelta(hours=2)))
    assert [sweep_tenggat(much_later) for _ in range(3)] == [1, 0, 0]
    with ctx.store.reading() as session:
        told = session.exec(select(Eskalasi)).all()
        assert [(row.jenis, row.untuk) for row in told] == [("tenggat", "kasi_identitas")]
        assert load_history(session, permohonan_id)[-1].peran is Peran.SISTEM
    next_day = replace(ctx, now=lambda: ctx.calendar.add(due, timedelta(hours=9)))
    assert [sweep_tenggat(next_day) for _ in range(3)] == [1, 0, 0]
    a_year_on = replace(ctx, now=lambda: due + timedelta(days=365))
    assert sweep_tenggat(a_year_on) == 0, "nobody stands above the Kabid on this ladder"
    with ctx.store.reading() as session:
        told = session.exec(select(Eskalasi.untuk).order_by(col(Eskalasi.id))).all()
        assert told == ["kasi_identitas", "kabid_dafduk"]


def test_a_request_that_is_over_awaits_nobodys_answer(ctx):
    permohonan_id = apply(ctx, "kk_baru")
    carry(ctx, permohonan_id, "loket")
    loket, kasi = officer(ctx, Peran.PETUGAS_LOKET), officer(ctx, Peran.KASI_IDENTITAS)
    with ctx.store.transaction() as session:
        row = ask_atasan(session, ctx, loket, "Boleh?", permohonan_id=permohonan_id)
    with ctx.store.transaction() as session:
        act(session, ctx, PEMOHON, permohonan_id, Aksi.BATALKAN)
    with ctx.store.transaction() as session:
        row = session.get_one(Eskalasi, row.id)
        assert (row.status, row.jejak[-1]["aksi"]) == ("dijawab", "menutup")
        with pytest.raises(AlreadyDone):
            answer_eskalasi(session, ctx, kasi, row.id, "Boleh")


def test_a_question_about_a_chat_pressed_twice_is_one(ctx):
    admin = officer(ctx, Peran.ADMIN)
    with ctx.store.transaction() as session:
        _, percakapan = find_or_create_percakapan(session, ctx, "webchat", "penanya", "Bu Rahma")
    for teks in ("Boleh tanpa buku nikah?", "Boleh tanpa buku nikah?", "Kalau akta hilang?"):
        with ctx.store.transaction() as session:
            ask_atasan(session, ctx, admin, teks, percakapan_id=percakapan.id)
    with ctx.store.reading() as session:
        assert len(session.exec(select(Eskalasi)).all()) == 2


def test_one_deadline_that_cannot_be_told_holds_no_other_back(ctx):
    """A row whose request is over in the history though its deadline still runs."""
    broken, good = apply(ctx, "kk_baru"), apply(ctx, "kk_baru", nik="1471014505880004")
    with ctx.store.transaction() as session:
        due = max(session.exec(select(Tenggat.jatuh_at)).all())
        act(session, ctx, PEMOHON, broken, Aksi.BATALKAN)
        for row in session.exec(select(Tenggat).where(Tenggat.permohonan_id == broken)):
            row.is_selesai = False
    for hours in (0, 3):
        sweep_tenggat(replace(ctx, now=lambda hours=hours: ctx.calendar.add(due, timedelta(hours=hours, minutes=1))))
    with ctx.store.reading() as session:
        assert [row.permohonan_id for row in session.exec(select(Eskalasi))] == [good]
