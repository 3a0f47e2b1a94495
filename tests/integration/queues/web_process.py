"""A web process that only receives: `python -m tests.integration.queues.web_process PORT`. Made to be killed."""

from __future__ import annotations

import sys

from flask import Flask
from werkzeug.serving import make_server

from bot.channels.registry import channels_of
from bot.cli import make_context
from bot.webhooks import mount_webhooks
from data.settings import load_settings


def main() -> None:
    ctx = make_context(load_settings())
    app = Flask("penerima")
    mount_webhooks(app, ctx, channels_of(ctx))
    make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True).serve_forever()


if __name__ == "__main__":
    main()
