"""Files that citizens send: fetched once, judged by their content, stored encrypted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import event
from sqlmodel import Session

from bot.channels.base import MediaError, MediaRef
from bot.channels.media import EXTENSIONS, check_content
from handlers.commands.berkas import digest
from handlers.context import Context


@dataclass(frozen=True)
class StoredMedia:
    """Bytes that lie in the files gateway. `tipe` was read from the content, not believed from the sender."""

    lokasi: str
    sha256: str
    ukuran: int
    tipe: str
    nama: str
    discard: Callable[[], None] | None = None


def store_media(ctx: Context, ref: MediaRef) -> StoredMedia:
    """Fetch, check and keep one file. Raises MediaError(terlalu_besar | tipe | rusak | gagal_unduh)."""
    if ref.ukuran is not None and ref.ukuran > ctx.settings.max_media_bytes:
        raise MediaError("terlalu_besar")
    content = ref.fetch()
    tipe = check_content(content, ctx.settings.max_media_bytes)
    nama = ref.nama or f"berkas.{EXTENSIONS[tipe]}"
    lokasi = ref.lokasi or ctx.files.put(content)
    return StoredMedia(lokasi, digest(content), len(content), tipe, nama[:120], ref.discard)


def discard_after_commit(session: Session, stored: Sequence[StoredMedia]) -> None:
    """Once this transaction is committed, delete the provider's copies, in the background: nobody waits for it."""
    discards = [one.discard for one in stored if one.discard]

    def start(_session: Session) -> None:
        threading.Thread(target=lambda: [discard() for discard in discards], name="discard", daemon=True).start()

    if discards:
        event.listen(session, "after_commit", start, once=True)
