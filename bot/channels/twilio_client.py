"""The official Twilio SDK with a timeout, and with its calls turned to TWILIO_API_BASE_URL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.channels.base import SendError
from bot.channels.twilio_errors import kind_of, meaning_of, pause_after
from data.settings import Settings

TIMEOUT_SECONDS = 12.0
POOL_SIZE = 64
TWILIO_HOST = "api.twilio.com"


class RebasedHttpClient(TwilioHttpClient):
    """Changes scheme and host of every call, nothing else, when another base than Twilio's own is set.

    Remembers, per thread, how long a 429 asked us to wait.
    """

    def __init__(self, base_url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        super().__init__(timeout=timeout, max_retries=0)
        if self.session is not None:  # as many connections are kept as threads may send at once
            self.session.mount("https://", HTTPAdapter(pool_maxsize=POOL_SIZE))
            self.session.mount("http://", HTTPAdapter(pool_maxsize=POOL_SIZE))
            _read_surroundings_once(self.session, base_url)
        self._base = urlsplit(base_url)
        self._asked = threading.local()

    def request(self, method: str, url: str, *args, **kwargs) -> Response:
        self._asked.seconds = None
        response = super().request(method, self.rebase(url), *args, **kwargs)
        if response.status_code == 429:
            self._asked.seconds = _seconds((response.headers or {}).get("Retry-After", ""))
        return response

    def rebase(self, url: str) -> str:
        """The address the call really goes to."""
        if self._base.hostname == TWILIO_HOST and self._base.scheme == "https":
            return url
        parts = urlsplit(url)
        return urlunsplit((self._base.scheme, self._base.netloc, parts.path, parts.query, parts.fragment))

    @property
    def asked_seconds(self) -> float | None:
        """Retry-After of this thread's last call, if it was refused for haste."""
        return getattr(self._asked, "seconds", None)


def _read_surroundings_once(session: requests.Session, url: str) -> None:
    """Proxies and certificates of the environment, which requests would otherwise look up for every message."""
    found = session.merge_environment_settings(url, {}, None, None, None)
    session.proxies, session.verify, session.cert = dict(found["proxies"]), found["verify"], found["cert"]
    session.trust_env = False


def make_client(settings: Settings, http: RebasedHttpClient) -> Client:
    """An SDK client of the office's account."""
    return Client(settings.twilio_account_sid, settings.twilio_auth_token, http_client=http)


@contextmanager
def as_send_errors(http: RebasedHttpClient) -> Iterator[None]:
    """Turn whatever the SDK raises into a classified SendError."""
    try:
        yield
    except TwilioRestException as error:
        code = error.code or 0
        wait = http.asked_seconds or pause_after(code)
        said = f"{code or error.status}: {meaning_of(code) or str(error.msg)[:200]}"
        raise SendError(kind_of(code, error.status), said, wait) from error
    except TwilioException as error:  # a list that could not be read, a client without credentials
        raise SendError("retry", str(error)[:200], http.asked_seconds) from error
    except (requests.ConnectTimeout, requests.exceptions.InvalidURL) as error:
        raise SendError("retry", f"Twilio tidak terhubung: {type(error).__name__}") from error
    except requests.RequestException as error:
        kind = "retry" if is_never_sent(error) else "unknown"
        raise SendError(kind, f"jawaban Twilio tidak sampai: {type(error).__name__}") from error
    except ValueError as error:
        raise SendError("unknown", "jawaban Twilio tidak terbaca") from error


def is_never_sent(error: BaseException) -> bool:
    """Whether a connection error came before the request could have reached the provider."""
    seen: BaseException | None = error
    names: set[str] = set()
    while seen is not None and len(names) < 10:
        names.add(type(seen).__name__)
        reason = getattr(seen, "reason", None)
        inner = reason if isinstance(reason, BaseException) else (seen.args[0] if seen.args else None)
        seen = inner if isinstance(inner, BaseException) else seen.__cause__
    return bool(names & {"NewConnectionError", "ConnectTimeoutError", "NameResolutionError", "SSLError"})


def _seconds(text: str) -> float | None:
    try:
        return max(0.0, float(text))
    except (TypeError, ValueError):
        return None
