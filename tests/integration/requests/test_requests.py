"""Requests through the commands: what two officers at once, a missing berkas and a withdrawal lead to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, select

from data import models
from data.models import Berkas, Outbox, Permohonan, Tenggat
from handlers.commands.berkas import judge_berkas, keep_berkas, open_berkas
from handlers.commands.permohonan import act, act_many, load_history
from handlers.context import PEMOHON, Actor, Context
from handlers.dialog_effects import run_dialog_effects
from handlers.errors import AlreadyDone, BadInput, NotAllowed
from handlers.facts import describe, describe_langkah
from handlers.turn import Cancel, Resend
from handlers.workflow.model import Aksi, Peran
from tests.integration.documents.walk import apply, carry, officer, receive


def sentences(ctx: Context) -> list[str]:
    with ctx.store.reading() as session:
        return [row.isi["teks"] for row in session.exec(select(Outbox).order_by(col(Outbox.id))).all()]


def do(ctx: Context, permohonan_id: int, peran: Peran, aksi: Aksi, **options) -> Permohonan:
    actor = officer(ctx, peran)
    with ctx.store.transaction() as session:
        return act(session, ctx, actor, permohonan_id, aksi, **options)


def test_two_officers_at_once_one_wins(ctx):
    permohonan_id = apply(ctx, "kk_baru")
    receive(ctx, permohonan_id, Peran.OPERATOR_PENERIMA_WA)
    actors = [officer(ctx, Peran.OPERATOR_PENERIMA_WA, nama) for nama in ("Sari", "Dina")]

    def press(actor: Actor) -> str:
        try:
            with ctx.store.transaction() as session:
                act(session, ctx, actor, permohonan_id, Aksi.TERUSKAN, urutan=2)
                return ""
        except AlreadyDone as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(press, actors))
    assert answers[0] == ""
    assert "baru saja melakukan" in answers[1]
    assert any(nama in answers[1] for nama in ("Sari", "Dina"))
    with ctx.store.reading() as session:
        acts = [k.aksi for k in load_history(session, permohonan_id)]
    assert acts == [Aksi.AJUKAN, Aksi.TERIMA, Aksi.TERUSKAN]


def test_a_refused_berkas_comes_back_and_is_sent_again(ctx):
    permohonan_id = apply(ctx, "kk_hilang_rusak")
    carry(ctx, permohonan_id, "angkat_data")
    actor = officer(ctx, Peran.OPERATOR_PENGANGKAT_DATA)
    with ctx.store.transaction() as session:
        rows = session.exec(select(Berkas).where(Berkas.permohonan_id == permohonan_id)).all()
        with pytest.raises(BadInput):
            judge_berkas(session, ctx, actor, rows[0].id, False, " ")
        judge_berkas(session, ctx, actor, rows[0].id, False, "Foto buram")
        item = rows[0].item
    with pytest.raises(NotAllowed, match="Semua berkas wajib"):
        do(ctx, permohonan_id, Peran.OPERATOR_PENGANGKAT_DATA, Aksi.TERUSKAN)
    do(
        ctx,
        permohonan_id,
        Peran.OPERATOR_PENGANGKAT_DATA,
        Aksi.KEMBALIKAN,
        catatan="Mohon foto ulang",
        ke="kirim_berkas",
    )
    assert any("Foto buram" in line for line in sentences(ctx))

    with ctx.store.transaction() as session:
        permohonan = session.get_one(Permohonan, permohonan_id)
        akun = session.get_one(models.Akun, permohonan.akun_id)
        fact = describe(session, ctx, permohonan, akun)
        assert fact.item_kurang == (item,)
        assert "Menunggu kelengkapan" in describe_langkah(permohonan)
        assert permohonan.tenggat_at is None, "the applicant's time is not the office's"
        new = keep_berkas(
            session, ctx, akun.id, lokasi="1" * 32, content_sha256="1" * 64, ukuran=1, tipe="image/png", nama="b"
        )
        percakapan = session.exec(select(models.Percakapan).where(models.Percakapan.akun_id == akun.id)).one()
        pesan = models.Pesan(kantor_id=ctx.kantor_id, percakapan_id=percakapan.id, arah="masuk", pengirim="warga")
        session.add(pesan)
        session.flush()
        resend = Resend(permohonan.nomor, {item: (new.id,)}, is_lengkap=True)
        replies = run_dialog_effects(session, ctx, akun, percakapan, [resend], pesan)
    assert [r.key for r in replies] == ["berkas_dilengkapi"]
    with ctx.store.reading() as session:
        permohonan = session.get_one(Permohonan, permohonan_id)
        assert (permohonan.langkah, permohonan.is_diterima) == ("angkat_data", False)
        states = {row.id: row.status for row in session.exec(select(Berkas).where(Berkas.item == item)).all()}
    assert states[new.id] == "baru"
    assert "diganti" in states.values()


def test_somebody_elses_request_cannot_be_withdrawn(ctx):
    permohonan_id = apply(ctx, "kk_baru")
    with ctx.store.transaction() as session:
        nomor = session.get_one(Permohonan, permohonan_id).nomor
        stranger = models.Akun(kantor_id=ctx.kantor_id, kanal="webchat", alamat="asing")
        session.add(stranger)
        session.flush()
        percakapan = models.Percakapan(kantor_id=ctx.kantor_id, akun_id=stranger.id)
        session.add(percakapan)
        session.flush()
        pesan = models.Pesan(kantor_id=ctx.kantor_id, percakapan_id=percakapan.id, arah="masuk", pengirim="warga")
        session.add(pesan)
        session.flush()
        replies = run_dialog_effects(session, ctx, stranger, percakapan, [Cancel(nomor)], pesan)
    assert [r.key for r in replies] == ["permohonan_bukan_milik"]
    with ctx.store.reading() as session:
        assert not session.get_one(Permohonan, permohonan_id).is_selesai


def test_the_applicant_withdraws_and_everything_closes(ctx):
    permohonan_id = apply(ctx, "kk_baru")
    with ctx.store.transaction() as session:
        act(session, ctx, PEMOHON, permohonan_id, Aksi.BATALKAN)
    with ctx.store.reading() as session:
        permohonan = session.get_one(Permohonan, permohonan_id)
        assert (permohonan.is_selesai, permohonan.hasil) == (True, "dibatalkan")
        assert all(row.is_selesai for row in session.exec(select(Tenggat)).all())
    with pytest.raises(NotAllowed):
        do(ctx, permohonan_id, Peran.OPERATOR_PENERIMA_WA, Aksi.TERIMA)


def test_many_at_once_each_stands_alone(ctx):
    ids = [apply(ctx, "kk_baru", nik) for nik in ("1471014505880003", "1471021203790002", "1471034107950004")]
    receive(ctx, ids[1], Peran.OPERATOR_PENERIMA_WA)
    results = act_many(ctx, officer(ctx, Peran.OPERATOR_PENERIMA_WA), ids, Aksi.TERIMA)
    assert [bool(error) for _, error in results] == [False, True, False]


def test_opening_a_berkas_leaves_a_trace(ctx):
    permohonan_id = apply(ctx, "kk_baru")
    lokasi = ctx.files.put(b"isi berkas")
    with ctx.store.transaction() as session:
        row = session.exec(select(Berkas).where(Berkas.permohonan_id == permohonan_id)).first()
        row.lokasi = lokasi
    loket = officer(ctx, Peran.PETUGAS_LOKET)
    with ctx.store.transaction() as session:
        content, tipe, _ = open_berkas(session, ctx, loket, row.id)
    assert (content, tipe) == (b"isi berkas", "image/png")
    with ctx.store.reading() as session:
        assert [a.berkas_id for a in session.exec(select(models.AksesBerkas)).all()] == [row.id]


def test_nothing_personal_lies_open_in_the_database(ctx):
    """NIK, name and answers cannot be found by reading the tables of requests, or anywhere in the SQLite file."""
    apply(ctx, "kk_baru")
    with ctx.store.engine.connect() as connection:
        tables = ("permohonan", "warga", "berkas", "kejadian", "outbox")
        dump = str([connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in tables])
    assert not [one for one in ("1471014505880003", "1471010101180003", "Siti Aminah", "Jalan Kenanga") if one in dump]
    if ctx.store.is_sqlite:
        raw = b"".join(path.read_bytes() for path in ctx.settings.home.glob("loket.db*"))
        assert not [one for one in (b"1471010101180003", b"Jalan Kenanga") if one in raw]
