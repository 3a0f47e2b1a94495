"""Who is writing in the web chat, and how fast: the session cookie, the same-origin rule and rate limits."""

from __future__ import annotations

import re
import secrets
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Request, Response, abort

from data import crypto
from handlers.context import Context

COOKIE = "loket_chat"
COOKIE_DAYS = 180
HEADER = "X-Loket-Chat"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_BUCKETS_KEPT = 20_000


def read_token(incoming: Request) -> str:
    """The session id of this visitor (256 random bits, base64url); '' when there is none."""
    token = incoming.cookies.get(COOKIE, "")
    return token if _TOKEN.fullmatch(token) else ""


def give_token(ctx: Context, response: Response, token: str = "", is_embedded: bool = False) -> None:
    """Give a new visitor a session id, or prolong the one they have; no script can read it.

    In a frame on another website the cookie is partitioned: it opens a session only there.
    """
    is_secure = ctx.settings.base_url.startswith("https:")
    is_apart = is_embedded and is_secure
    response.set_cookie(
        COOKIE, token or secrets.token_urlsafe(32), max_age=COOKIE_DAYS * 86400, httponly=True, secure=is_secure,
        samesite="None" if is_apart else "Lax", partitioned=is_apart, path="/chat",
    )


def address_of(token: str) -> str:
    """The account's address: a keyed digest, so that the store never holds what opens a session."""
    return crypto.blind_index(f"webchat:{token}")


def require_address(ctx: Context, incoming: Request) -> str:
    """The address of an API call's session. Aborts 401 without a session, 403 for another site's request."""
    if incoming.method != "GET" and not is_same_origin(ctx, incoming):
        abort(403)
    token = read_token(incoming)
    if not token:
        abort(401)
    return address_of(token)


def is_same_origin(ctx: Context, incoming: Request) -> bool:
    """A header no form can send, and an Origin that is ours where the browser names one."""
    if incoming.headers.get(HEADER) != "1":
        return False
    origin = incoming.headers.get("Origin", "")
    ours = {_origin(incoming.host_url), _origin(ctx.settings.base_url)}
    return not origin or _origin(origin) in ours


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


@dataclass
class _Bucket:
    tokens: float
    at: float


class RateLimit:
    """Token buckets by key: `burst` at once, then `per_second`. Kept in this process only."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def wait_for(self, key: str) -> float:
        """Take one token; 0.0 when there was one, else the seconds until there is."""
        now = time.monotonic()
        with self._lock:
            if len(self._buckets) > _BUCKETS_KEPT:
                self._forget_idle(now)
            bucket = self._buckets.setdefault(key, _Bucket(self._burst, now))
            bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._per_second)
            bucket.at = now
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return 0.0
            return (1 - bucket.tokens) / self._per_second

    def _forget_idle(self, now: float) -> None:
        full_after = self._burst / self._per_second
        self._buckets = {key: one for key, one in self._buckets.items() if now - one.at < full_after}
