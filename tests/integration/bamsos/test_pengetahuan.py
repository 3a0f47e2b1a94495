"""Kept answers: proposed, approved by a Kasi, given by the bot next time, withdrawn; and what the bot never does."""

from __future__ import annotations

import pytest

from data.models import Pengetahuan
from handlers.commands.pengetahuan import approve_pengetahuan, count_given, propose_pengetahuan, refuse_pengetahuan
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.errors import AlreadyDone, BadInput, NotAllowed
from handlers.facts import load_facts
from handlers.queries.pengetahuan import find_jawaban, list_pengetahuan
from handlers.turn import Meaning, Message
from handlers.workflow.model import Peran
from tests.integration.bamsos.asking import at_once
from tests.integration.documents.walk import officer

TANYA = "Bolehkah pengambilan akta kelahiran diwakilkan tetangga?"
JAWAB = "Boleh, dengan surat kuasa bermeterai dan fotokopi KTP keduanya."


def propose(ctx, tanya=TANYA, jawab=JAWAB, **more):
    who = officer(ctx, Peran.ADMIN)
    with ctx.store.transaction() as session:
        return propose_pengetahuan(session, ctx, who, tanya, jawab, **more)


def approve(ctx, row, tanya=TANYA, jawab=JAWAB, **more):
    who = officer(ctx, Peran.KASI)
    with ctx.store.transaction() as session:
        return approve_pengetahuan(session, ctx, who, row.id, row.versi, tanya, jawab, **more)


def given(ctx, teks, layanan="", maksud="tanya_kebijakan", yakin=0.9):
    """What the dialog is told of kept knowledge when a citizen writes this."""
    with ctx.store.transaction() as session:
        akun, _ = find_or_create_percakapan(session, ctx, "webchat", "x", "Budi")
        return load_facts(session, ctx, akun, Message(teks), [Meaning(maksud, layanan, yakin, teks=teks)]).jawaban


def test_only_what_a_kasi_approved_is_given_with_its_date(ctx):
    row = propose(ctx, layanan="akta_kelahiran", sumber="Perpres 96/2018")
    assert given(ctx, TANYA) is None
    approve(ctx, row, layanan="akta_kelahiran", sumber="Perpres 96/2018")
    found = given(ctx, "min, pengambilan akta kelahiran boleh diwakilkan tetanga gak ya?")
    assert (found.jawaban, found.sumber) == (JAWAB, "Perpres 96/2018")
    assert any(month in found.tanggal for month in ("2026", "2027"))


@pytest.mark.parametrize(("teks", "layanan"), [
    ("bolehkah pengambilan akta kematian diwakilkan tetangga", ""),
    ("kenapa pengambilan akta kelahiran tidak boleh diwakilkan tetangga", ""),
    ("bolehkah akta kelahiran tanpa buku nikah", ""),
    (TANYA, "ktp_hilang"),
    ("boleh?", ""),
    ("", ""),
])
def test_another_question_gets_no_kept_answer(ctx, teks, layanan):
    approve(ctx, propose(ctx), layanan="akta_kelahiran")
    assert given(ctx, teks, layanan) is None


def test_what_the_bot_answers_itself_is_not_looked_up(ctx):
    approve(ctx, propose(ctx))
    assert given(ctx, TANYA, maksud="tanya_syarat") is None
    assert given(ctx, TANYA, maksud="sapa", yakin=0.1).jawaban == JAWAB  # not understood: the kept answer may help


def test_of_two_that_fit_alike_but_differ_none_is_given(ctx):
    for word in ("tetangga", "paman"):
        tanya = f"Bolehkah pengambilan akta kelahiran anak kandung bungsu diwakilkan {word}?"
        approve(ctx, propose(ctx, tanya), tanya, jawab=f"Jawaban {word}")
    with ctx.store.reading() as session:
        asked = "bolehkah pengambilan akta kelahiran anak kandung bungsu diwakilkan sepupu"
        assert find_jawaban(session, ctx, asked) is None


def test_withdrawn_is_no_longer_given_and_the_reason_stays(ctx):
    row = approve(ctx, propose(ctx))
    kabid = officer(ctx, Peran.KABID)
    with ctx.store.transaction() as session, pytest.raises(BadInput, match="alasan"):
        refuse_pengetahuan(session, ctx, kabid, row.id, row.versi, " ")
    with ctx.store.transaction() as session:
        refuse_pengetahuan(session, ctx, kabid, row.id, row.versi, "Aturan berubah")
    assert given(ctx, TANYA) is None
    with ctx.store.reading() as session:
        kept = list_pengetahuan(session, ctx.kantor_id, "dicabut")[0]
        assert (kept.pengetahuan.alasan, kept.pemutus) == ("Aturan berubah", "Kepala Bidang")


def test_two_at_once_one_wins_and_the_other_sees_who(ctx):
    row = propose(ctx)
    people = [officer(ctx, Peran.KASI, nama) for nama in ("Nurul", "Hendra")]
    said = at_once(ctx, [
        (people[0], lambda s, who: approve_pengetahuan(s, ctx, who, row.id, 1, TANYA, JAWAB)),
        (people[1], lambda s, who: refuse_pengetahuan(s, ctx, who, row.id, 1, "Belum pasti")),
    ])
    assert said[0] == ""
    assert "baru saja memutuskan" in said[1]
    assert "Nurul" in said[1] or "Hendra" in said[1]
    with ctx.store.reading() as session:
        assert session.get_one(Pengetahuan, row.id).versi == 2


def test_an_officer_may_not_approve_and_a_stale_page_not_either(ctx):
    row, admin = propose(ctx), officer(ctx, Peran.ADMIN)
    with ctx.store.transaction() as session, pytest.raises(NotAllowed):
        approve_pengetahuan(session, ctx, admin, row.id, 1, TANYA, JAWAB)
    approve(ctx, row)
    with pytest.raises(AlreadyDone):
        approve(ctx, row)


@pytest.mark.parametrize("tanya", ["", "NIK saya 1471014505880003 kenapa?", "?", "hubungi budi@contoh.id"])
def test_nothing_empty_or_personal_is_kept(ctx, tanya):
    with pytest.raises(BadInput):
        propose(ctx, tanya)


def test_it_is_counted_how_often_it_was_given_and_helped(ctx):
    row = approve(ctx, propose(ctx))
    with ctx.store.transaction() as session:
        count_given(session, ctx, row.id, is_helpful=False)
        count_given(session, ctx, row.id, is_helpful=False)
        count_given(session, ctx, row.id, is_helpful=True)
    with ctx.store.reading() as session:
        kept = session.get_one(Pengetahuan, row.id)
        assert (kept.dipakai, kept.terjawab) == (2, 1)
