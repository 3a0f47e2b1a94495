"""The worker process without the limit of messages to one chat; that over all is lifted by a setting (bench/road.py).

The bench measures the road, not Twilio's limits.
"""

from __future__ import annotations

from bot import worker
from bot.channels.whatsapp import TwilioChannel

TwilioChannel.rate_per_chat = 10_000.0

if __name__ == "__main__":
    worker.main()
