"""A worker that kills itself (SIGKILL) the first time it reaches a step: `python -m tests.faults.dying_worker`.

Reads lines "step, LOKET_HOME, DATABASE_URL, TWILIO_API_BASE_URL" (tab between), forks a worker for each and prints how
it ended.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot import batch, outbox, worker
from bot.channels.registry import channels_of
from bot.channels.whatsapp import TwilioChannel
from bot.cli import make_context
from bot.shell import Shell
from bot.understanding import Understanding
from bot.worker import Worker
from data.settings import Settings
from tests.emulators import twilio

PATIENCE_SECONDS = 200.0


def before(owner: Any, name: str) -> Callable[[], None]:
    """Die instead of calling it."""

    def arm() -> None:
        setattr(owner, name, lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL))

    return arm


def after(owner: Any, name: str, times: int = 1) -> Callable[[], None]:
    """Die once it has been called so often."""

    def arm() -> None:
        act, left = getattr(owner, name), [times]

        def last(*args: Any, **kwargs: Any) -> Any:
            found = act(*args, **kwargs)
            left[0] -= bool(found) or found is None
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return found

        setattr(owner, name, last)

    return arm


STEPS: dict[str, Callable[[], None]] = {
    "conversations taken": before(batch, "handle_many"),
    "meanings asked": after(Shell, "prepare_many"),
    "the fifth turn applied, nothing committed": after(Shell, "apply", 5),
    "turns committed": before(worker.Worker, "_exchange"),
    "rows taken, nothing sent": before(outbox, "send"),
    "the third message at the provider, its answer not read": after(TwilioChannel, "send", 3),
    "receipts in hand, not written": before(outbox, "record"),
    "the second exchange written": after(outbox.Queue, "note", 2),
}


def work(step: str, home: str, database: str, provider: str) -> None:
    """Be a worker until the step is reached."""
    TwilioChannel.rate_per_chat = 100.0
    STEPS[step]()
    settings = Settings(
        home=Path(home), database_url=database, nlu_url="http://127.0.0.1:9", nlu_token="uji",
        twilio_api_base_url=provider, twilio_account_sid=twilio.ACCOUNT, twilio_auth_token=twilio.TOKEN,
        twilio_whatsapp_from=twilio.FROM,
    )
    ctx = make_context(settings)
    channels = channels_of(ctx)
    Worker(ctx, channels, Shell(channels, Understanding(settings))).start()
    threading.Timer(PATIENCE_SECONDS, lambda: os._exit(1)).start()
    while True:
        time.sleep(1)


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            work(*line.rstrip("\n").split("\t"))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
