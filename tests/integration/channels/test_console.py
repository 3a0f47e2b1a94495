"""`loket chat`: a terminal through the same inbox."""

from __future__ import annotations

from sqlmodel import select

from bot.channels import console
from bot.channels.console import chat
from bot.channels.registry import channels_of
from data.models import Inbox
from handlers.commands.percakapan import find_or_create_percakapan, say
from handlers.turn import Button, Reply


class Terminal:
    """Types the given lines; a bot that answers each inbox row at once stands behind it."""

    def __init__(self, ctx, *lines: str) -> None:
        self.ctx = ctx
        self.lines = iter(lines)
        self.shown: list[str] = []

    def read(self, prompt: str) -> str:
        try:
            return next(self.lines)
        except StopIteration:
            raise EOFError from None

    def pump(self) -> None:
        with self.ctx.store.transaction() as session:
            for row in session.exec(select(Inbox).where(Inbox.status == "baru").order_by(Inbox.id)).all():
                (message,) = channels_of(self.ctx)["console"].parse(row.payload)
                _, percakapan = find_or_create_percakapan(session, self.ctx, "console", message.alamat)
                teks = f"{message.jenis}:{message.pilihan or message.teks}:{[one.nama for one in message.media]}"
                buttons = (Button("Ya", "ya"), Button("Tidak", "tidak"))
                say(session, self.ctx, percakapan, Reply("", buttons=buttons), kunci=f"j:{row.id}", teks=teks)
                row.status = "selesai"

    def run(self) -> list[str]:
        chat(self.ctx, read=self.read, write=self.shown.append, pump=self.pump)
        return self.shown[1:]


def test_text_is_answered_and_a_number_presses_the_button(ctx):
    shown = Terminal(ctx, "halo", "2", "9", "/keluar", "tidak dibaca").run()
    assert shown == [
        "teks:halo:[]\n\n1. Ya\n2. Tidak", "tombol:tidak:[]\n\n1. Ya\n2. Tidak", "teks:9:[]\n\n1. Ya\n2. Tidak"]


def test_files_are_sent_and_what_cannot_be_read_is_said(ctx, tmp_path):
    (tmp_path / "kk.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "surat lain.txt").write_text("x")
    shown = Terminal(ctx, f"/kirim {tmp_path}/kk.pdf '{tmp_path}/surat lain.txt'", "/kirim tidak-ada.pdf").run()
    assert shown[0].startswith("berkas::['kk.pdf', 'surat lain.txt']")
    assert shown[1] == "Berkas tidak-ada.pdf tidak dapat dibaca."
    assert len(shown) == 2


def test_a_second_session_does_not_repeat_the_first(ctx):
    Terminal(ctx, "halo").run()
    assert len(Terminal(ctx, "lagi").run()) == 1


def test_without_a_worker_it_says_that_nobody_answers(ctx, monkeypatch):
    monkeypatch.setattr(console, "WAIT_SECONDS", 0.3)
    terminal = Terminal(ctx, "halo")
    monkeypatch.setattr(terminal, "pump", lambda: None)
    assert terminal.run() == [console.UNANSWERED]
