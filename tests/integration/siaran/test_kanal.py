"""Templates taken over from Twilio and chosen by purpose; channels that say how they are; the banner of a break."""

from __future__ import annotations

import dataclasses

import pytest
from sqlmodel import select

from backoffice.views import kanal as view
from bot.channels.registry import channels_of
from bot.kanal_sehat import check_kanal, sync_templat
from bot.outbox import Queue, claim, find_due, send
from data.models import Templat
from data.models.kantor import Denyut
from handlers.commands.jalur import MENUNGGU, SHUT, TEMPLAT
from handlers.commands.percakapan import find_or_create_percakapan, say
from handlers.commands.templat import ask_for_sync
from handlers.queries.kanal import list_kanal
from handlers.turn import Reply
from handlers.workflow.model import Peran
from tests.emulators import telegram, twilio
from tests.emulators.server import Fault
from tests.integration.channels.conftest import telegram_emulator, twilio_emulator, with_settings
from tests.integration.siaran.conftest import SIAP, WHATSAPP, Office

__all__ = ["telegram_emulator", "twilio_emulator"]


@pytest.fixture
def database() -> str:
    """What is tested here is spoken over HTTP; the rungs themselves are tested on both databases."""
    return "sqlite"


@pytest.fixture
def wa_office(ctx, twilio_emulator) -> Office:
    settings = dataclasses.replace(
        ctx.settings, twilio_account_sid=twilio.ACCOUNT, twilio_auth_token=twilio.TOKEN,
        twilio_whatsapp_from=twilio.FROM, twilio_api_base_url=twilio_emulator.base_url)
    return Office(dataclasses.replace(ctx, settings=settings))


def content(name: str, body: str, variables: dict[str, str], status: str = "approved", **approval) -> dict:
    return {"friendly_name": name, "language": "id", "variables": variables, "types": {"twilio/text": {"body": body}},
            "approval_requests": {"name": name, "category": "UTILITY", "status": status, **approval}}


def templates(office) -> dict[str, Templat]:
    with office.ctx.store.reading() as session:
        return {row.nama: row for row in session.exec(select(Templat))}


def test_templates_are_taken_over_with_whatsapps_word_on_each(wa_office, twilio_emulator):
    twilio_emulator.contents |= {
        "HX1": content("loket_kartu_siap_diambil", "Kartu {{1}} siap.", {"1": "nomor"}),
        "HX2": content("promo", "Halo {{1}}", {"1": "Budi"}, "rejected", rejection_reason="promosi"),
        "HX3": content("loket_v1_quick_reply_2", "{{1}}", {"1": "x"}, "unsubmitted"),
    }
    assert sync_templat(wa_office.ctx) == 2
    rows = templates(wa_office)
    ours = rows["loket_kartu_siap_diambil"]
    assert (ours.tujuan, ours.peta) == (SIAP.key, {"1": "nomor"})
    assert (rows["promo"].persetujuan, rows["promo"].alasan, rows["promo"].tujuan) == ("rejected", "promosi", "")


def test_a_notice_outside_the_window_leaves_by_that_template(wa_office, twilio_emulator):
    twilio_emulator.contents["HX1"] = content("loket_kartu_siap_diambil", "Kartu {{1}} siap.", {"1": "nomor"})
    sync_templat(wa_office.ctx)
    wa_office.notify()
    channels = channels_of(wa_office.ctx)
    with wa_office.ctx.store.transaction() as session:
        ids = find_due(session, wa_office.ctx, Queue.of(channels), 5)
        [errand] = claim(session, wa_office.ctx, ids, "uji")
    assert send(channels["whatsapp"], errand, wa_office.ctx.now).receipt
    assert twilio_emulator.messages[-1]["body"] == "Kartu BD-261120-0042-V siap."


def test_it_is_asked_again_after_an_hour_or_when_an_officer_wants_it(wa_office, twilio_emulator):
    assert sync_templat(wa_office.ctx) == 0
    twilio_emulator.contents["HX1"] = content("a", "A", {})
    wa_office.later(minutes=5)
    assert sync_templat(wa_office.ctx) == 0
    with wa_office.ctx.store.transaction() as session:
        ask_for_sync(session, wa_office.ctx)
    assert sync_templat(wa_office.ctx) == 1
    twilio_emulator.contents.clear()
    wa_office.later(hours=2)
    sync_templat(wa_office.ctx)
    assert not templates(wa_office)["a"].is_ada, "what Twilio has no more is marked, not used"


def test_a_twilio_that_is_away_changes_nothing(wa_office, twilio_emulator):
    twilio_emulator.contents["HX1"] = content("a", "A", {})
    sync_templat(wa_office.ctx)
    wa_office.later(hours=2)
    twilio_emulator.faults.order("approvals", Fault("status", 500))
    assert sync_templat(wa_office.ctx) == 0
    assert templates(wa_office)["a"].is_ada


def test_an_officer_chooses_the_purpose_and_sees_a_preview(wa_office, twilio_emulator, masuk):
    twilio_emulator.contents["HX1"] = content("kabar", "Nomor {{1}}: {{2}}", {"1": "a", "2": "b"})
    sync_templat(wa_office.ctx)
    meja, one = masuk(Peran.ADMIN_SISTEM), templates(wa_office)["kabar"]
    assert "Nomor [1]: [2]" in meja.text("/pengaturan/templat")
    wrong = meja.post(f"/pengaturan/templat/{one.id}", tujuan="umum", nilai_1="nomor")
    assert wrong.status_code == 409
    assert "Pilih nilai untuk {{2}}." in wrong.get_data(as_text=True)
    good = {"tujuan": "umum", "nilai_1": "nomor", "nilai_2": "layanan"}
    assert meja.post(f"/pengaturan/templat/{one.id}", **good).status_code == 302
    page = meja.text("/pengaturan/templat")
    assert "Nomor BD-261120-0042-V: Kartu Identitas Anak" in page
    assert "dipakai: Kabar apa pun" in page
    meja.post(f"/pengaturan/templat/{one.id}", tujuan="")
    assert "dipakai:" not in meja.text("/pengaturan/templat")


def test_a_template_that_wants_a_file_is_shown_but_not_used(wa_office, twilio_emulator, masuk):
    """A notice with a file waits until they write; the invitation goes out, and then the file itself."""
    media = {"twilio/media": {"body": "Dokumen {{1}}", "media": ["https://loket.contoh.go.id/{{2}}"]}}
    twilio_emulator.contents |= {
        "HX1": content("loket_kartu_siap_diambil", "", {"1": "nomor", "2": "tautan"}) | {"types": media},
        "HX2": content("loket_umum", "Ada kabar dari {{1}}. Balas pesan ini.", {"1": "kantor"}),
    }
    assert sync_templat(wa_office.ctx) == 2
    meja, one = masuk(Peran.ADMIN_SISTEM), templates(wa_office)["loket_kartu_siap_diambil"]
    page = meja.text("/pengaturan/templat")
    assert "twilio/media+berkas" in page
    assert "dipakai: Kartu siap diambil" not in page
    refused = meja.post(f"/pengaturan/templat/{one.id}", tujuan=SIAP.key, nilai_1="nomor", nilai_2="tautan")
    assert refused.status_code == 409
    assert "Kabar yang membawa berkas menunggu" in refused.get_data(as_text=True)
    waiting = wa_office.notify(reply=SIAP)
    assert (waiting.status, waiting.jalur) == ("parkir", MENUNGGU), "not even its words leave by it"


def test_a_file_waits_until_they_write_and_then_leaves_whole(office):
    office.write("halo")
    office.later(hours=30)
    office.add_templat("umum", "Ada kabar dari {{1}}. Balas pesan ini.", {"1": "kantor"})
    lokasi = office.ctx.files.put(b"%PDF-1.7")
    with office.ctx.store.transaction() as session:
        _, percakapan = find_or_create_percakapan(session, office.ctx, "whatsapp", WHATSAPP)
        row = say(session, office.ctx, percakapan, Reply("petugas_menulis"), kunci="berkas", pengirim="petugas",
                  teks="Ini suratnya", lampiran=[{"lokasi": lokasi, "tipe": "application/pdf", "nama": "surat.pdf"}])
        assert row is not None
    assert (office.row(row.id).status, office.row(row.id).jalur) == ("parkir", MENUNGGU)
    assert SHUT in office.row(row.id).error
    invitation = next(one for one in office.outbox() if one.jalur == TEMPLAT)
    assert invitation.isi["teks"].startswith("Ada kabar dari")
    office.write("ya, ada apa?")
    freed = office.row(row.id)
    assert (freed.status, freed.isi["lampiran"][0]["lokasi"]) == ("antre", lokasi)


def test_channels_say_that_they_are_well(wa_office, telegram_emulator, masuk):
    ctx = with_settings(
        wa_office.ctx, telegram_bot_token=telegram.TOKEN, telegram_api_base_url=telegram_emulator.base_url)
    assert check_kanal(ctx) == {"telegram": True, "whatsapp": True}
    with ctx.store.reading() as session:
        rows = {row.kanal: row for row in list_kanal(session, ctx)}
    assert rows["telegram"].keterangan["nama"] == "@loket_uji_bot"
    assert rows["whatsapp"].is_sehat


def test_a_revoked_token_or_a_foreign_webhook_is_not_green(wa_office, telegram_emulator, masuk):
    ctx = with_settings(
        wa_office.ctx, telegram_bot_token="1:dicabut", telegram_api_base_url=telegram_emulator.base_url,
        twilio_auth_token="salah")
    assert check_kanal(ctx) == {"telegram": False, "whatsapp": False}
    stolen = with_settings(ctx, telegram_bot_token=telegram.TOKEN)
    telegram_emulator.webhook = {"url": "https://lain.contoh/webhook"}
    check_kanal(stolen)
    meja = masuk(Peran.ADMIN_SISTEM)
    meja.client.application.extensions["loket_ctx"] = stolen
    page = meja.text("/pengaturan/kanal")
    assert "Webhook terpasang di alamat lain: https://lain.contoh/webhook" in page
    assert "Kunci Twilio ditolak" in page
    assert page.count("bermasalah") == 2


def test_updates_that_wait_because_our_webhook_fails_are_not_green(wa_office, telegram_emulator):
    ctx = with_settings(
        wa_office.ctx, telegram_bot_token=telegram.TOKEN, telegram_api_base_url=telegram_emulator.base_url,
        telegram_webhook_secret="x", public_base_url="https://loket.contoh.go.id")
    telegram_emulator.webhook = {"url": "https://loket.contoh.go.id/webhook/telegram"}
    failed = int(wa_office.at.timestamp()) - 60
    telegram_emulator.webhook_error = {"last_error_date": failed, "last_error_message": "Connection refused"}
    assert check_kanal(ctx)["telegram"], "nothing waits: it recovered"
    telegram_emulator.queue(telegram_emulator.message(7, "halo"))
    assert not check_kanal(ctx)["telegram"]
    with ctx.store.reading() as session:
        row = next(one for one in list_kanal(session, ctx) if one.kanal == "telegram")
    assert row.keterangan["galat"] == "Telegram tidak dapat mengantar ke webhook kita: Connection refused"
    wa_office.later(minutes=15)
    assert check_kanal(ctx)["telegram"], "an old error beside something that has only just come"


def test_what_nobody_asked_for_long_is_not_green(wa_office, masuk):
    check_kanal(wa_office.ctx)
    meja = masuk(Peran.ADMIN)
    meja.client.application.extensions["loket_ctx"] = wa_office.ctx
    assert "lama tidak ditanyakan" not in meja.text("/pengaturan/kanal")
    wa_office.later(minutes=30)
    assert "lama tidak ditanyakan" in meja.text("/pengaturan/kanal")


def test_the_page_tells_the_last_in_and_out_and_the_last_error(wa_office, masuk):
    wa_office.write("halo")
    row = wa_office.notify(alamat="whatsapp:+62899")
    with wa_office.ctx.store.transaction() as session:
        found = session.merge(row)
        found.status, found.error = "gagal", "63003: no such recipient"
    meja = masuk(Peran.ADMIN)
    meja.client.application.extensions["loket_ctx"] = wa_office.ctx
    assert "63003: no such recipient" in meja.text("/pengaturan/kanal")
    with wa_office.ctx.store.reading() as session:
        whatsapp = next(one for one in list_kanal(session, wa_office.ctx) if one.kanal == "whatsapp")
    assert whatsapp.masuk_at
    assert whatsapp.antre == 1


def test_a_banner_stands_on_every_page_while_a_circuit_is_open(office, masuk, monkeypatch):
    monkeypatch.setattr(view, "REMEMBERED_SECONDS", 0.0)
    meja = masuk(Peran.ADMIN)
    meja.client.application.extensions["loket_ctx"] = office.ctx
    assert "sedang tidak menjawab" not in meja.text("/")
    with office.ctx.store.transaction() as session:
        session.add(Denyut(nama="worker:uji", at=office.at, keterangan={"terputus": ["telegram"]}))
    assert "Telegram sedang tidak menjawab" in meja.text("/layanan")
    office.later(minutes=1)  # a worker that died says nothing any more
    assert "sedang tidak menjawab" not in meja.text("/")
