"""`loket doctor`: what is ready and what is not, each line with what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.understanding import Understanding
from data.settings import Settings
from data.store import Store

ROOT = Path(__file__).parent.parent
MIN_FREE_BYTES = 2 * 1024**3

Finding = tuple[bool, str]


def examine(settings: Settings) -> int:
    """Print every finding; 0 when all is well, else 1."""
    findings = [finding for check in CHECKS for finding in check(settings)]
    for is_ok, line in findings:
        print(("  baik   " if is_ok else "  PERLU  ") + line)
    return 0 if all(is_ok for is_ok, _ in findings) else 1


def _home(settings: Settings) -> Iterator[Finding]:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    yield free > MIN_FREE_BYTES, f"LOKET_HOME {settings.home}: {free // 1024**2} MB bebas"
    for name in ("data.key", "index.key"):
        path = settings.home / "keys" / name
        yield path.exists(), f"kunci {name}" + ("" if path.exists() else " belum ada: jalankan `loket setup`")


def _store(settings: Settings) -> Iterator[Finding]:
    try:
        store = Store(settings)
        with store.reading() as session:
            session.execute(text("SELECT count(*) FROM kantor"))
        yield True, "basis data " + ("SQLite" if store.is_sqlite else "PostgreSQL")
    except SQLAlchemyError as error:
        yield False, f"basis data tidak dapat dibaca ({type(error).__name__}): jalankan `loket migrate`"


def _nlu(settings: Settings) -> Iterator[Finding]:
    model = settings.home / "model" / "aktif.tar.gz"
    yield model.exists(), "model Rasa" + ("" if model.exists() else " belum dilatih: jalankan `make nlu-train`")
    is_up = Understanding(settings).is_up()
    yield is_up, f"NLU di {settings.nlu_url}" + ("" if is_up else " tidak menjawab: apakah `make run` sedang berjalan?")


def _channels(settings: Settings) -> Iterator[Finding]:
    whatsapp = "tersambung lewat Twilio" if settings.has_twilio else "tidak dipakai (TWILIO_ACCOUNT_SID kosong)"
    yield True, f"WhatsApp: {whatsapp}"
    telegram = "polling" if settings.telegram_uses_polling else "webhook"
    yield True, "Telegram: " + (telegram if settings.has_telegram else "tidak dipakai (TELEGRAM_BOT_TOKEN kosong)")
    needs_url = settings.has_twilio and not settings.public_base_url
    yield not needs_url, "PUBLIC_BASE_URL" + (" belum diisi: Twilio tidak dapat mengirim webhook" if needs_url else "")


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (_home, _store, _nlu, _channels)
