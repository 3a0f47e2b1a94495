"""The only reader of the environment: one frozen value, made once by each process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class MissingSetting(Exception):
    """A setting that is needed is absent or malformed; the message names it in one sentence."""


@dataclass(frozen=True)
class Settings:
    """Everything a process may know of its surroundings. Times are seconds, sizes bytes."""

    home: Path
    port: int = 8000
    database_url: str = ""
    public_base_url: str = ""
    kantor: str = "demo"
    demo: bool = True
    nlu_url: str = "http://127.0.0.1:5005"
    nlu_token: str = ""
    nlu_timeout: float = 3.0
    telegram_bot_token: str = ""
    telegram_webhook_secret: str = ""
    telegram_api_base_url: str = "https://api.telegram.org"
    twilio_account_sid: str = ""
    twilio_auth_token: str = ""
    twilio_whatsapp_from: str = ""
    twilio_api_base_url: str = "https://api.twilio.com"
    twilio_per_second: int = 80
    printer_url: str = ""
    siak_url: str = ""
    bsre_url: str = ""
    worker_threads: int = 4
    max_media_bytes: int = 16 * 1024 * 1024

    @property
    def has_telegram(self) -> bool:
        return bool(self.telegram_bot_token)

    @property
    def twilio_numbers(self) -> list[str]:
        """The office's numbers: notices leave from the first, an answer from the one that was written to."""
        return [one for one in (part.strip() for part in self.twilio_whatsapp_from.split(",")) if one] or [""]

    @property
    def has_twilio(self) -> bool:
        return bool(self.twilio_account_sid)

    @property
    def telegram_uses_polling(self) -> bool:
        """Telegram can reach us only at a public HTTPS address; without one we ask it ourselves."""
        return self.has_telegram and not self.public_base_url

    @property
    def base_url(self) -> str:
        """Address written into links and QR codes."""
        return (self.public_base_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def store_url(self) -> str:
        """SQLAlchemy address of the store: SQLite in LOKET_HOME unless DATABASE_URL says otherwise."""
        if not self.database_url:
            return f"sqlite:///{self.home / 'loket.db'}"
        for prefix in ("postgresql://", "postgres://"):
            if self.database_url.startswith(prefix):
                return "postgresql+psycopg://" + self.database_url.removeprefix(prefix)
        return self.database_url


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of DESIGN §8 from the environment.

    Raises MissingSetting with one sentence that names the setting.
    """
    env = os.environ if env is None else env
    get = _reader(env)
    settings = Settings(
        home=Path(get("LOKET_HOME", "var")).resolve(),
        port=_number(env, "LOKET_PORT", 8000),
        database_url=get("DATABASE_URL"),
        public_base_url=get("PUBLIC_BASE_URL").rstrip("/"),
        kantor=get("LOKET_KANTOR", "demo"),
        demo=get("LOKET_KANTOR", "demo") == "demo",
        nlu_url=get("NLU_URL", f"http://127.0.0.1:{_number(env, 'LOKET_NLU_PORT', 5005)}").rstrip("/"),
        nlu_token=get("NLU_TOKEN") or _kept_token(Path(get("LOKET_HOME", "var")).resolve()),
        telegram_bot_token=get("TELEGRAM_BOT_TOKEN"),
        telegram_webhook_secret=get("TELEGRAM_WEBHOOK_SECRET"),
        telegram_api_base_url=get("TELEGRAM_API_BASE_URL", "https://api.telegram.org").rstrip("/"),
        twilio_account_sid=get("TWILIO_ACCOUNT_SID"),
        twilio_auth_token=get("TWILIO_AUTH_TOKEN"),
        twilio_whatsapp_from=get("TWILIO_WHATSAPP_FROM"),
        twilio_api_base_url=get("TWILIO_API_BASE_URL", "https://api.twilio.com").rstrip("/"),
        twilio_per_second=_number(env, "TWILIO_MESSAGES_PER_SECOND", 80),
        printer_url=get("LOKET_PRINTER_URL"),
        siak_url=get("LOKET_SIAK_URL"),
        bsre_url=get("LOKET_BSRE_URL"),
        worker_threads=_number(env, "LOKET_WORKER_THREADS", 4),
    )
    _check(settings)
    return settings


def _reader(env: Mapping[str, str]):
    return lambda name, default="": env.get(name, "").strip() or default


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    raw = env.get(name, "").strip() or str(default)
    if not raw.isdigit():
        raise MissingSetting(f"{name} harus berupa angka, bukan “{raw}”.")
    return int(raw)


def _kept_token(home: Path) -> str:
    """The NLU token that `loket setup` wrote, so that all processes of one LOKET_HOME share it."""
    path = home / "keys" / "nlu.token"
    return path.read_text().strip() if path.exists() else ""


def _check(settings: Settings) -> None:
    if settings.has_twilio and not settings.twilio_auth_token:
        raise MissingSetting("TWILIO_AUTH_TOKEN belum diisi, padahal TWILIO_ACCOUNT_SID ada.")
    if settings.has_twilio and not settings.twilio_whatsapp_from:
        raise MissingSetting("TWILIO_WHATSAPP_FROM belum diisi, padahal TWILIO_ACCOUNT_SID ada.")
    if settings.has_telegram and settings.public_base_url and not settings.telegram_webhook_secret:
        raise MissingSetting(
            "TELEGRAM_WEBHOOK_SECRET belum diisi, padahal TELEGRAM_BOT_TOKEN dan PUBLIC_BASE_URL ada."
        )
    if settings.database_url and "://" not in settings.database_url:
        raise MissingSetting("DATABASE_URL harus berupa alamat seperti postgresql://…")
