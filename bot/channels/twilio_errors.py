"""What each Twilio error asks for, in one place: retry | fail | stop | park | unknown.

retry: the same message later. fail: never with this content or recipient; an officer sees it. stop: the person
does not want us. park: needs a template or the person to write first. unknown: Twilio may have taken it; look first.
"""

from __future__ import annotations

KINDS: dict[int, tuple[str, str]] = {
    # code: (kind, what it means)
    20001: ("fail", "unknown parameters"),
    20003: ("retry", "credentials refused: the office must mend its settings, the message is good"),
    20005: ("retry", "account suspended or closed: the office must mend it"),
    20404: ("fail", "no such resource"),
    20429: ("retry", "too many requests"),
    20500: ("unknown", "internal server error at Twilio"),
    20503: ("unknown", "Twilio unavailable"),
    21211: ("fail", "invalid recipient address"),
    21212: ("fail", "invalid sender address"),
    21408: ("fail", "region not enabled"),
    21606: ("fail", "sender cannot send to this recipient"),
    21608: ("fail", "unverified recipient of a trial account"),
    21610: ("stop", "recipient has opted out"),
    21611: ("retry", "sender's queue is full"),
    21612: ("fail", "no route between sender and recipient"),
    21614: ("fail", "recipient is not a mobile number"),
    21617: ("fail", "body too long"),
    21620: ("fail", "media address refused"),
    21654: ("fail", "ContentSid required"),
    21655: ("fail", "ContentSid invalid"),
    21656: ("fail", "ContentVariables invalid"),
    30001: ("retry", "queue overflow"),
    30002: ("retry", "account suspended"),
    30003: ("retry", "unreachable handset"),
    30004: ("stop", "message blocked by the recipient"),
    30005: ("fail", "unknown recipient"),
    30006: ("fail", "cannot be reached on this network"),
    30008: ("retry", "unknown delivery error"),
    30022: ("retry", "daily limit reached"),
    63001: ("retry", "channel could not authenticate: settings"),
    63002: ("retry", "channel could not find the sender: settings"),
    63003: ("fail", "channel has no such recipient"),
    63005: ("fail", "channel did not accept the content"),
    63007: ("fail", "sender address unknown to the channel"),
    63012: ("retry", "channel's own internal error"),
    63013: ("fail", "content breaks a policy of the channel"),
    63014: ("stop", "blocked by the person's own action"),
    63015: ("fail", "recipient has not joined the sandbox"),
    63016: ("park", "outside the 24-hour window: a template is needed"),
    63017: ("retry", "channel's credentials: settings"),
    63018: ("retry", "rate limit of the channel"),
    63019: ("fail", "channel could not fetch the media"),
    63020: ("fail", "sender not onboarded"),
    63021: ("fail", "channel refused the content"),
    63024: ("fail", "no such recipient"),
    63032: ("stop", "recipient is in an experiment group and cannot be written to"),
    63033: ("stop", "recipient has blocked the sender"),
    63036: ("fail", "recipient cannot receive this kind of message"),
    63038: ("retry", "daily limit of the account reached"),
    63049: ("retry", "channel chose not to deliver now"),
    63051: ("retry", "sender locked by the channel: settings"),
}
PAUSES = {20003: 300.0, 20005: 900.0, 30002: 900.0, 30022: 3600.0, 63001: 300.0, 63002: 300.0, 63017: 300.0,
          63018: 5.0, 63038: 3600.0, 63049: 3600.0, 63051: 900.0, 20429: 1.0}


def kind_of(code: int | str | None, http_status: int = 400) -> str:
    """The kind for a Twilio error code; an unknown code is judged by its HTTP status."""
    try:
        known = KINDS.get(int(code or 0))
    except ValueError:
        known = None
    if known:
        return known[0]
    if http_status in (401, 403, 408, 425, 429):
        return "retry"
    return "unknown" if http_status >= 500 else "fail"


def meaning_of(code: int | str | None) -> str:
    """A few words on a code for the officer's log; '' when it is not in the table."""
    try:
        return KINDS.get(int(code or 0), ("", ""))[1]
    except ValueError:
        return ""


def pause_after(code: int | None) -> float | None:
    """Seconds to wait before a retry where the provider names none; None: the queue's own back-off."""
    return PAUSES.get(code or 0)
