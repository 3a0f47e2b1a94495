"""Composition root of the web process: webhooks, public pages, the back office, and its health."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from backoffice.app import mount as mount_backoffice
from backoffice.app import refuse_odd_addresses
from bot.channels.registry import channels_of
from bot.chat_pages import chat_blueprint
from bot.cli import make_context
from bot.health import health_blueprint
from bot.media_links import media_blueprint
from bot.public_pages import public_blueprint
from bot.webhooks import mount_webhooks
from data.settings import Settings, load_settings
from handlers.context import Context

MAX_REQUEST_BYTES = 90 * 1024 * 1024


def create_app(settings: Settings | None = None, ctx: Context | None = None) -> Flask:
    """The whole web process of one office. Raises MissingSetting naming what is missing."""
    ctx = ctx or make_context(settings or load_settings())
    app = Flask("loket", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    refuse_odd_addresses(app)
    if ctx.settings.public_base_url:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    channels = channels_of(ctx)
    app.register_blueprint(health_blueprint(ctx))
    mount_webhooks(app, ctx, channels)
    app.register_blueprint(media_blueprint(ctx))
    app.register_blueprint(public_blueprint(ctx))
    app.register_blueprint(chat_blueprint(ctx))
    mount_backoffice(app, ctx)
    return app
