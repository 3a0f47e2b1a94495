"""A terminal that talks to the bot through the same inbox as everybody else (`loket chat`)."""

from __future__ import annotations

import mimetypes
import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlmodel import select

from bot.channels.base import MediaError, OutButton
from bot.channels.media import check_content
from bot.channels.texts import numbered
from bot.channels.webchat import StoredChannel
from bot.ingress import save_envelopes
from data.models import Akun, Percakapan, Pesan
from handlers.context import Context

CONSOLE = "console"
WAIT_SECONDS = 20.0
QUIET_SECONDS = 1.0
UNANSWERED = "Belum ada jawaban. Pesan Anda tersimpan; pastikan “make run” sedang berjalan."
HELP = "Ketik pesan, nomor pilihan, “/kirim berkas1 berkas2 …” untuk mengirim berkas, atau “/keluar”."


class ConsoleChannel(StoredChannel):
    """Channel 'console'; `alamat` is the name of the terminal session."""

    name = CONSOLE


def chat(
    ctx: Context, *, alamat: str = "terminal", read: Callable[[str], str] = input,
    write: Callable[[str], None] = print, pump: Callable[[], Any] | None = None,
) -> None:
    """Talk until /keluar or end of input. `pump` handles waiting inbox rows where no worker process runs."""
    channel = ConsoleChannel(ctx.files)
    last = max((line.id or 0 for line in _lines_after(ctx, alamat, 0)), default=0)
    buttons: Sequence[dict[str, str]] = ()
    write(HELP)
    for teks in _typed(read):
        if teks.startswith("/kirim"):
            lampiran = _attachments(ctx, _words(teks)[1:], write)
            if not lampiran:
                continue
            envelope = channel.envelope(alamat, token_hex(8), lampiran=lampiran)
        else:
            pilihan = _pressed(teks, buttons)
            envelope = channel.envelope(alamat, token_hex(8), teks=teks, pilihan=pilihan)
        save_envelopes(ctx, [envelope])
        is_answered = False
        for line in _replies(ctx, alamat, last, pump):
            last, is_answered = max(last, line.id or 0), True
            buttons = line.isi.get("buttons") or ()
            write(_shown(line))
        if not is_answered:
            write(UNANSWERED)


def _typed(read: Callable[[str], str]) -> Iterator[str]:
    while True:
        try:
            teks = read("Anda> ")
        except (EOFError, KeyboardInterrupt):
            return
        if teks.strip() in ("/keluar", "/exit"):
            return
        yield teks


def _words(teks: str) -> list[str]:
    try:
        return shlex.split(teks)
    except ValueError:  # an open quote
        return teks.split()


def _pressed(teks: str, buttons: Sequence[dict[str, str]]) -> str:
    number = int(teks) if teks.strip().isascii() and teks.strip().isdigit() else 0
    return str(buttons[number - 1].get("payload", "")) if 0 < number <= len(buttons) else ""


def _attachments(ctx: Context, paths: Sequence[str], write: Callable[[str], None]) -> list[dict[str, Any]]:
    made = []
    for path in map(Path, paths):
        try:
            content = path.expanduser().read_bytes()
            tipe = check_content(content, ctx.settings.max_media_bytes)
        except OSError:
            write(f"Berkas {path} tidak dapat dibaca.")
            continue
        except MediaError:
            tipe = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        made.append({"lokasi": ctx.files.put(content), "tipe": tipe, "nama": path.name, "ukuran": len(content)})
    return made


def _replies(ctx: Context, alamat: str, last: int, pump: Callable[[], Any] | None) -> Iterator[Pesan]:
    """Answers as they come: until nothing more has come for a second, or none at all within 20 seconds."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        if pump:
            pump()
        for line in _lines_after(ctx, alamat, last):
            last = line.id or last
            until = time.monotonic() + QUIET_SECONDS
            yield line
        time.sleep(0.1)


def _lines_after(ctx: Context, alamat: str, last: int) -> list[Pesan]:
    with ctx.store.reading() as session:
        statement = (
            select(Pesan).join(Percakapan).join(Akun)
            .where(Akun.kantor_id == ctx.kantor_id, Akun.kanal == CONSOLE, Akun.alamat == alamat)
            .where(Pesan.arah == "keluar", Pesan.id > last).order_by(Pesan.id)  # type: ignore[operator,arg-type]
        )
        return list(session.exec(statement))


def _shown(line: Pesan) -> str:
    buttons = [OutButton(one["label"], one["payload"]) for one in line.isi.get("buttons") or ()]
    names = "".join(f"\n[berkas: {one.get('nama', 'berkas')}]" for one in line.isi.get("lampiran") or ())
    return numbered(line.teks or str(line.isi.get("teks", "")), buttons) + names
