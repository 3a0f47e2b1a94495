"""From a sentence nobody understood to the line the next training reads, on both databases."""

from __future__ import annotations

import dataclasses
import re

import pytest
from sqlmodel import col, select

from bot.channels.base import Incoming
from bot.shell import Prepared, apply
from data.models import Inbox, Permohonan, Pesan, SalahPaham
from data.models.base import ident
from handlers.commands import pemahaman
from handlers.commands.pemahaman import (
    correct_salah_paham,
    export_koreksi,
    ignore_salah_paham,
    reopen_salah_paham,
)
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.context import Actor
from handlers.errors import AlreadyDone, BadInput, NotAllowed, NotFound
from handlers.turn import Meaning
from handlers.workflow.model import Peran
from tests.integration.pemahaman.conftest import GUESSES, UNSURE

ADMIN = Actor(Peran.ADMIN)

def rows(ctx) -> list[SalahPaham]:
    with ctx.store.reading() as session:
        return list(session.exec(select(SalahPaham).order_by(col(SalahPaham.id))))


def correct(ctx, row: SalahPaham, maksud: str, layanan: str = "", teks: str = "", actor: Actor = ADMIN) -> None:
    with ctx.store.transaction() as session:
        correct_salah_paham(session, ctx, actor, ident(row), maksud, layanan, teks)


def export(ctx):
    with ctx.store.transaction() as session:
        return export_koreksi(session, ctx)


def examples(yml: str) -> dict[str, list[str]]:
    """intent → sentences of a Rasa file as `loket koreksi` writes it."""
    found: dict[str, list[str]] = {}
    intent = ""
    for line in yml.splitlines():
        if match := re.match(r"- intent: (\S+)$", line):
            intent = match[1]
        elif match := re.match(r"    - (.+)$", line):
            found.setdefault(intent, []).append(match[1])
    return found


def test_a_misunderstood_sentence_is_kept_without_personal_data(ctx, misunderstand):
    misunderstand("Min, nama saya Zulaikha Binti Tarjo nik 1471014505880003 hp 0812-3456-7890 ktp raib tulung")
    (row,) = rows(ctx)
    assert not re.search(r"\d|Zulaikha|Tarjo", row.teks)
    assert row.teks.endswith("ktp raib tulung")
    assert (row.status, row.jumlah, row.yakin) == ("baru", 1, 0.2)
    assert [tuple(guess) for guess in row.dugaan] == list(GUESSES)
    with ctx.store.reading() as session:
        pesan = session.get_one(Pesan, row.pesan_id)
        assert pesan.isi["tidak_paham"] is True


def test_a_turn_of_the_chat_brings_its_likely_meanings(ctx):
    with ctx.store.transaction() as session:
        inbox = Inbox(kantor_id=ctx.kantor_id, kanal="webchat", provider_id="1", kunci="webchat:a", payload={})
        session.add(inbox)
        session.flush()
        said = Incoming("webchat", "a", teks="ktp raib tulung 0812345678")
        apply(session, ctx, Prepared((ident(inbox),), said, meanings=(UNSURE,)))
    (row,) = rows(ctx)
    assert row.teks == "ktp raib tulung •••"
    assert [tuple(guess) for guess in row.dugaan] == list(GUESSES)


def test_names_known_of_the_writer_are_masked(ctx, misunderstand):
    with ctx.store.transaction() as session:
        akun, percakapan = find_or_create_percakapan(session, ctx, "webchat", "a", "Tukijah")
        percakapan.keadaan = {"form": {"jawaban": {"nama": "Parmin Gombloh"}}}
        session.add(percakapan)
        session.add(
            Permohonan(
                kantor_id=ctx.kantor_id, nomor="BD-1", layanan="kk_baru", sop="x", sop_versi=1, akun_id=akun.id,
                nama="Kartu Wagiyem",
            )
        )
    misunderstand("tukijah sama gombloh dan wagiyem kartu nya piye", nama="Tukijah")
    (row,) = rows(ctx)
    assert row.teks == "••• sama ••• dan ••• kartu nya piye"


def test_the_same_sentence_counts_and_stays_one_row(ctx, misunderstand):
    for teks in ("ktp raib tulung", "KTP raib, tulung!!", "ktp  RAIB tulung"):
        misunderstand(teks)
    newer = Meaning(yakin=0.25, mungkin=(("ajukan", "ktp_hilang", 0.25),))
    misunderstand("ktp raib tulung", newer, alamat="b")
    (row,) = rows(ctx)
    assert row.jumlah == 4
    assert row.dugaan == [["ajukan", "ktp_hilang", 0.25]]


@pytest.mark.parametrize(
    ("teks", "meaning"),
    [("ktp raib", Meaning(is_down=True)), ("😭", Meaning()), ("0812 3456 7890", UNSURE), ("???", UNSURE)],
)
def test_nothing_is_kept_where_nothing_can_be_learned(ctx, misunderstand, teks, meaning):
    misunderstand(teks, meaning)
    assert rows(ctx) == []


def test_the_list_is_bounded_and_the_frequent_stay(ctx, misunderstand, monkeypatch):
    monkeypatch.setattr(pemahaman, "MAX_WAITING", 3)
    for teks in ("satu aneh", "dua aneh", "dua aneh", "tiga aneh", "empat aneh", "lima aneh"):
        misunderstand(teks)
    assert [row.teks for row in rows(ctx)] == ["dua aneh", "empat aneh", "lima aneh"]


def test_a_correction_becomes_a_line_of_the_next_training(ctx, misunderstand):
    misunderstand("nik saya 1471014505880003 [ktp](dokumen) raib tulung")
    misunderstand("dalem bade damel kk")
    misunderstand("apa hukum coblos {dua}")
    first, second, third = rows(ctx)
    correct(ctx, first, "tanya_prosedur", "ktp_hilang")
    correct(ctx, second, "ajukan", "kk")
    correct(ctx, third, "luar_lingkup", "kk", "apa hukum coblos")
    ekspor = export(ctx)
    assert examples(ekspor.teks) == {
        "tanya_prosedur+ktp_hilang": ["nik saya ktp dokumen raib tulung"],
        "ajukan+kk": ["dalem bade damel kk"],
        "luar_lingkup": ["apa hukum coblos"],
    }
    assert (ekspor.jumlah, ekspor.baru, ekspor.ditahan) == (3, 3, ())
    assert {row.status for row in rows(ctx)} == {"diekspor"}


def test_exporting_again_gives_the_same_text_and_keeps_what_was_exported(ctx, misunderstand):
    misunderstand("dalem bade damel kk")
    correct(ctx, rows(ctx)[0], "ajukan", "kk")
    before = export(ctx)
    again = export(ctx)
    assert again.teks == before.teks
    assert (again.jumlah, again.baru) == (1, 0)
    with ctx.store.transaction() as session:
        reopen_salah_paham(session, ctx, ADMIN, ident(rows(ctx)[0]))
    assert "nlu: []" in export(ctx).teks


@pytest.mark.parametrize(
    "teks", ["ktp 14.71", "ktp １４７１", "tulis ke a@b.co", "lihat www.contoh.com ya", "cek bit.ly/abc ya"]
)
def test_a_sentence_with_personal_data_is_refused_when_corrected_and_held_back_when_exported(ctx, misunderstand, teks):
    misunderstand("ktp raib tulung")
    (row,) = rows(ctx)
    with pytest.raises(BadInput, match="Hapus bagian itu"):
        correct(ctx, row, "ajukan", "ktp_hilang", teks)
    correct(ctx, row, "ajukan", "ktp_hilang")
    with ctx.store.transaction() as session:
        kept = session.get_one(SalahPaham, row.id)
        kept.teks = teks
        session.add(kept)
    ekspor = export(ctx)
    assert ekspor.jumlah == 0
    assert [held_id for held_id, _ in ekspor.ditahan] == [row.id]
    assert teks not in ekspor.teks
    assert rows(ctx)[0].status == "dikoreksi"


def test_only_the_first_of_two_officers_decides(ctx, misunderstand):
    misunderstand("ktp raib tulung")
    (row,) = rows(ctx)
    correct(ctx, row, "ajukan", "ktp_hilang")
    with pytest.raises(AlreadyDone):
        correct(ctx, row, "tanya_syarat", "ktp")
    with pytest.raises(AlreadyDone), ctx.store.transaction() as session:
        ignore_salah_paham(session, ctx, ADMIN, ident(row))
    assert (rows(ctx)[0].maksud, rows(ctx)[0].layanan) == ("ajukan", "ktp_hilang")


def test_what_is_no_meaning_is_refused(ctx, misunderstand):
    misunderstand("ktp raib tulung")
    (row,) = rows(ctx)
    for maksud, layanan in (("", ""), ("terbang", ""), ("ajukan", "sim")):
        with pytest.raises(BadInput):
            correct(ctx, row, maksud, layanan)
    with pytest.raises(NotAllowed):
        correct(ctx, row, "ajukan", "ktp", actor=Actor(Peran.OPERATOR))
    elsewhere = dataclasses.replace(ctx, kantor_id=ctx.kantor_id + 1)
    with pytest.raises(NotFound):
        correct(elsewhere, row, "ajukan", "ktp")


def test_an_ignored_sentence_stays_ignored_when_it_comes_again(ctx, misunderstand):
    misunderstand("asdf qwer")
    with ctx.store.transaction() as session:
        ignore_salah_paham(session, ctx, ADMIN, ident(rows(ctx)[0]))
    misunderstand("asdf qwer")
    (row,) = rows(ctx)
    assert (row.status, row.jumlah) == ("diabaikan", 2)
    assert export(ctx).jumlah == 0
