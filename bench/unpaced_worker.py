"""The worker process with the providers' sending rates lifted: the bench measures the road, not Twilio's limits."""

from __future__ import annotations

from bot import worker
from bot.channels.whatsapp import TwilioChannel

TwilioChannel.rate_per_second = 100_000.0
TwilioChannel.rate_per_chat = 10_000.0

if __name__ == "__main__":
    worker.main()
