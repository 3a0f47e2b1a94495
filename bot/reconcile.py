"""Webhooks that never arrived leave no trace here: ask Twilio what it received and take in what is missing."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlmodel import col, select

from bot.channels.base import Envelope, SendError
from bot.channels.whatsapp import TwilioChannel
from bot.channels.whatsapp_parse import WHATSAPP
from bot.ingress import save_envelopes
from data.models import Inbox
from handlers.context import Context

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(hours=1)
STILL_ON_ITS_WAY = timedelta(seconds=60)
"""A webhook may take 15 seconds and be tried again: what is younger is left to it, for it tells more."""


def reconcile_whatsapp(ctx: Context, channel: TwilioChannel | None = None) -> int:
    """Take in messages of the last hour that Twilio has and the inbox has not. Returns how many there were.

    For the clock, every few minutes. An office without Twilio, and a Twilio that does not answer, give 0.
    """
    if not ctx.settings.has_twilio:
        return 0
    channel = channel or TwilioChannel(ctx.settings)
    now = ctx.now()
    try:
        received = channel.list_received(now - LOOK_BACK, now - STILL_ON_ITS_WAY)
    except SendError as error:
        log.warning("pesan WhatsApp belum dapat dicocokkan dengan Twilio: %s", error)
        return 0
    missed = _unknown(ctx, received)
    new = save_envelopes(ctx, list(reversed(missed)))  # Twilio lists the newest first
    if new:
        log.warning("%d pesan WhatsApp tidak sampai lewat webhook dan diambil dari Twilio", new)
    return new


def _unknown(ctx: Context, received: list[Envelope]) -> list[Envelope]:
    ids = [one.provider_id for one in received]
    with ctx.store.reading() as session:
        statement = select(Inbox.provider_id).where(Inbox.kanal == WHATSAPP, col(Inbox.provider_id).in_(ids))
        known = set(session.exec(statement))
    return [one for one in received if one.provider_id not in known]
