"""The whole road on real input: a citizen applies by Telegram and by WhatsApp, officers carry it, the PDF comes back.

Real HTTP to both emulators, the real Rasa model, the real worker; the officers act through the commands the back
office uses (tests/browser walks the pages themselves).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from bot.app import create_app
from bot.channels.registry import channels_of
from bot.shell import Shell
from bot.understanding import Understanding
from bot.worker import Worker
from data.models import Berkas, Inbox, Outbox, Pengguna, PenggunaPeran, Permohonan
from data.models.base import utcnow
from handlers.commands.berkas import judge_berkas
from handlers.commands.dokumen import sign_dokumen, upload_dokumen
from handlers.commands.permohonan import act
from handlers.context import Actor, Context
from handlers.demo import make_demo, sample_photo
from handlers.surat.contoh import contoh_dokumen
from handlers.workflow.model import Aksi, Peran
from tests.conftest import free_port, wait_until
from tests.emulators import telegram, twilio
from tests.emulators.server import serving
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.twilio import TwilioEmulator
from tests.signatures import assert_signed

OFFICERS = (
    (Peran.OPERATOR_PENERIMA_WA, Aksi.TERUSKAN),
    (Peran.OPERATOR_PENGANGKAT_DATA, Aksi.TERUSKAN),
    (Peran.OPERATOR_CETAK_BERKAS, Aksi.TERUSKAN),
    (Peran.PETUGAS_LOKET, Aksi.VERIFIKASI),
    (Peran.KASI_IDENTITAS, Aksi.SETUJUI),
    (Peran.OPERATOR, Aksi.ENTRI),
    (Peran.KADIS, Aksi.TANDA_TANGANI),
    (Peran.OPERATOR_PENGIRIM_PDF, Aksi.KIRIM),
)


@dataclass(frozen=True)
class Bubble:
    """What a citizen reads: text, buttons as label → payload, and the bytes of a document."""

    text: str
    buttons: dict[str, str] = field(default_factory=dict)
    document: bytes = b""


class Clock:
    """The time of day, which can be made to stand still: what arrives then arrives at one moment."""

    def __init__(self) -> None:
        self.stopped: datetime | None = None

    def __call__(self) -> datetime:
        return self.stopped or utcnow()

    @contextmanager
    def still(self) -> Iterator[None]:
        self.stopped = utcnow()
        try:
            yield
        finally:
            self.stopped = None


@dataclass
class Citizen:
    """A citizen on a channel. `send(teks, pilihan, photos)` delivers, `read()` lists all that came so far."""

    send: Callable[[str, str, list[bytes]], None]
    read: Callable[[], list[Bubble]]
    is_idle: Callable[[], bool]

    def ask(self, teks: str = "", pilihan: str = "", photos: int = 0) -> list[Bubble]:
        """Send one turn and wait for its answer."""
        before = len(self.read())
        self.send(teks, pilihan, [sample_photo([f"foto {before}-{n}"]) for n in range(photos)])
        wait_until(lambda: len(self.read()) > before and self.is_idle())
        return self.read()[before:]

    def press(self, label: str) -> list[Bubble]:
        """Press the newest button whose label begins so."""
        offered = [b.buttons for b in self.read() if b.buttons][-1]
        found = [payload for shown, payload in offered.items() if shown.startswith(label)]
        assert found, f"no button {label!r} among {list(offered)}"
        return self.ask(pilihan=found[0])


def is_idle(ctx: Context) -> bool:
    """Nothing waits in either queue."""
    with ctx.store.reading() as session:
        waiting_in = session.exec(select(Inbox.id).where(Inbox.status == "baru")).first()
        waiting_out = session.exec(select(Outbox.id).where(Outbox.status == "antre", Outbox.kanal != "webchat")).first()
        return waiting_in is None and waiting_out is None


@contextmanager
def office(ctx: Context, port: int) -> Iterator[str]:
    """The web process and a worker of this office, running."""
    channels = channels_of(ctx)
    worker = Worker(ctx, channels, Shell(channels, Understanding(ctx.settings)))
    with serving(create_app(ctx=ctx), port) as base_url:
        worker.start()
        try:
            yield base_url
        finally:
            worker.stop()


@pytest.fixture
def road_ctx(ctx, nlu_server) -> Context:
    url, token = nlu_server
    make_demo(ctx)
    return replace(ctx, settings=replace(ctx.settings, nlu_url=url, nlu_token=token))


@pytest.fixture
def by_telegram(road_ctx) -> Iterator[tuple[Context, Citizen]]:
    emulator, port = TelegramEmulator(), free_port()
    with serving(emulator.app) as provider:
        settings = replace(
            road_ctx.settings,
            telegram_bot_token=telegram.TOKEN,
            telegram_webhook_secret=telegram.SECRET,
            telegram_api_base_url=provider,
            public_base_url=f"http://127.0.0.1:{port}",
        )
        clock = Clock()
        ctx = replace(road_ctx, settings=settings, now=clock)
        with office(ctx, port) as base_url:

            def send(*turn: Any) -> None:
                with clock.still():  # an album is one turn however long its photos take to arrive
                    _send_telegram(emulator, base_url, *turn)

            yield ctx, Citizen(send, lambda: _read_telegram(emulator), lambda: is_idle(ctx))
        emulator.stop.set()


def _send_telegram(emulator: TelegramEmulator, base_url: str, teks: str, pilihan: str, photos: list[bytes]) -> None:
    if pilihan:
        emulator.deliver(base_url, emulator.press(991, pilihan)).raise_for_status()
    for number, photo in enumerate(photos):
        name = f"F{len(emulator.files)}-{number}"
        emulator.files[name] = photo
        sizes = [{"file_id": name, "file_unique_id": name, "width": 900, "height": 600, "file_size": len(photo)}]
        album = {"media_group_id": "A1"} if len(photos) > 1 else {}
        emulator.deliver(base_url, emulator.message(991, photo=sizes, **album)).raise_for_status()
    if teks:
        emulator.deliver(base_url, emulator.message(991, teks)).raise_for_status()


def _read_telegram(emulator: TelegramEmulator) -> list[Bubble]:
    return [
        Bubble(
            one.get("text") or one.get("caption", ""),
            {
                b["text"]: b["callback_data"]
                for row in (one.get("reply_markup") or {}).get("inline_keyboard", [])
                for b in row
            },
            (one.get("document") or {}).get("isi", b""),
        )
        for one in list(emulator.sent)
    ]


@pytest.fixture
def by_whatsapp(road_ctx) -> Iterator[tuple[Context, Citizen]]:
    emulator, port = TwilioEmulator(), free_port()
    with serving(emulator.app) as provider:
        settings = replace(
            road_ctx.settings,
            twilio_account_sid=twilio.ACCOUNT,
            twilio_auth_token=twilio.TOKEN,
            twilio_whatsapp_from=twilio.FROM,
            twilio_api_base_url=provider,
            public_base_url=f"http://127.0.0.1:{port}",
        )
        ctx = replace(road_ctx, settings=settings)
        with office(ctx, port) as base_url:
            citizen = Citizen(
                lambda *turn: _send_whatsapp(emulator, provider, base_url, *turn),
                lambda: _read_whatsapp(emulator),
                lambda: is_idle(ctx),
            )
            yield ctx, citizen


def _send_whatsapp(
    emulator: TwilioEmulator, provider: str, base_url: str, teks: str, pilihan: str, photos: list[bytes]
) -> None:
    fields: dict[str, object] = (
        {"ButtonPayload": pilihan, "ButtonText": "x", "MessageType": "button"} if pilihan else {}
    )
    for number, photo in enumerate(photos):
        fields[f"MediaUrl{number}"] = emulator.add_media(provider, photo, "image/png")
        fields[f"MediaContentType{number}"] = "image/png"
    if photos:
        fields |= {"NumMedia": len(photos), "MessageType": "image"}
    form = emulator.form(teks, **fields)
    emulator.deliver(f"{base_url}/webhook/twilio", form).raise_for_status()


def _read_whatsapp(emulator: TwilioEmulator) -> list[Bubble]:
    bubbles = []
    for one in list(emulator.messages):
        document = _download(one["_media"][0]) if one["_media"] else b""
        bubbles.append(Bubble(one["body"], dict(one["_choices"]), document))
    return bubbles


@pytest.mark.slow
@pytest.mark.parametrize(("channel", "database"), [("by_telegram", "sqlite"), ("by_whatsapp", "postgresql")])
def test_a_citizen_gets_a_signed_family_card(channel, database, request):
    ctx, citizen = request.getfixturevalue(channel)
    assert "Disdukcapil Kota Contoh" in citizen.ask("assalamualaikum min")[0].text
    assert any("Buku nikah" in b.text for b in citizen.ask("mau bikin kk baru dong abis nikah kemaren"))
    assert any("NIK" in b.text for b in citizen.ask("Budi Santoso"))
    assert "15 angka" in citizen.ask("147101010190001")[0].text
    citizen.ask("1471 0101 0190 0001")
    citizen.ask("1471010101150001")
    assert any("kirim foto" in b.text for b in citizen.press("PDF lewat chat"))
    assert "Foto ke-1 dari 2" in citizen.ask(photos=2)[0].text.replace("*", "")  # bold where the channel has it
    assert "1 berkas" in citizen.press("Buku nikah")[0].text
    assert any("Surat Keterangan Pindah" in b.text for b in citizen.press("Tidak dipakai"))
    assert any("Ringkasan" in b.text for b in citizen.press("Sudah semua"))
    assert any("27/2022" in b.text for b in citizen.press("Sudah benar"))
    submitted = citizen.press("Setuju")
    permohonan_id, nomor = newest_permohonan(ctx)
    assert nomor in submitted[0].text

    before = len(citizen.read())
    for peran, aksi in OFFICERS:
        carry_row(ctx, permohonan_id, peran, aksi)
    wait_until(lambda: any(b.document for b in citizen.read()[before:]))
    pdf = next(b.document for b in citizen.read()[before:] if b.document)
    assert_signed(pdf)
    wait_until(lambda: is_idle(ctx))
    assert nomor in citizen.ask("punya saya sampai mana ya?")[0].text


def newest_permohonan(ctx: Context) -> tuple[int, str]:
    with ctx.store.reading() as session:
        row = session.exec(select(Permohonan).order_by(col(Permohonan.id).desc())).first()
        assert row is not None
        assert row.id is not None
        return row.id, row.nomor


def carry_row(ctx: Context, permohonan_id: int, peran: Peran, aksi: Aksi) -> None:
    """Receive and do one row, with what an officer must do before: judge every berkas, upload the PDF."""
    actor = actor_of(ctx, peran)
    with ctx.store.transaction() as session:
        act(session, ctx, actor, permohonan_id, Aksi.TERIMA)
        if peran is Peran.OPERATOR_PENGANGKAT_DATA:
            for row in session.exec(select(Berkas).where(Berkas.permohonan_id == permohonan_id)).all():
                judge_berkas(session, ctx, actor, row.id or 0, True)
        if aksi is Aksi.ENTRI:
            permohonan = session.get_one(Permohonan, permohonan_id)
            pdf = contoh_dokumen(ctx.profil, permohonan.layanan, permohonan.data)
            upload_dokumen(session, ctx, actor, permohonan_id, pdf, "kk.pdf")
        if aksi is not Aksi.TANDA_TANGANI:
            act(session, ctx, actor, permohonan_id, aksi)
    if aksi is Aksi.TANDA_TANGANI:
        assert [error for _, error in sign_dokumen(ctx, actor, [permohonan_id])] == [""]


def actor_of(ctx: Context, peran: Peran) -> Actor:
    with ctx.store.reading() as session:
        row = session.exec(
            select(Pengguna)
            .join(PenggunaPeran, col(PenggunaPeran.pengguna_id) == Pengguna.id)
            .where(PenggunaPeran.peran == peran)
        ).first()
        assert row is not None
        return Actor(peran, row.id, row.nama)


def _download(url: str) -> bytes:
    """What Twilio does with a MediaUrl."""
    answer = httpx.get(url, timeout=100)
    assert answer.status_code == 200, f"{answer.status_code} {answer.text[:200]} for {url}"
    return answer.content
