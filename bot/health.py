"""/healthz (this process lives), /readyz (it can do its work), /metrics (Prometheus text)."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from bot.understanding import Understanding
from data.models import Denyut, Inbox, Outbox, Percakapan, Permohonan
from handlers.context import Context


def health_blueprint(ctx: Context) -> Blueprint:
    page = Blueprint("health", __name__)
    understanding = Understanding(ctx.settings)

    @page.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True)

    @page.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """Ready means the store answers; without Rasa the office still works, so it is reported only."""
        try:
            with ctx.store.reading() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return jsonify(ok=False, store=False), 503
        return jsonify(ok=True, store=True, nlu=understanding.is_up()), 200

    @page.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(collect(ctx)), content_type=CONTENT_TYPE_LATEST)

    return page


def collect(ctx: Context) -> CollectorRegistry:
    """Counts of queues and requests, read now; no personal data."""
    registry = CollectorRegistry()
    with ctx.store.reading() as session:
        for name, model in (("inbox", Inbox), ("outbox", Outbox), ("percakapan", Percakapan)):
            gauge = Gauge(f"loket_{name}", f"Rows of {name} by status", ["status"], registry=registry)
            waiting = select(model.status, func.count()).group_by(model.status)  # type: ignore[attr-defined]
            for status, count in session.exec(waiting).all():
                gauge.labels(status).set(count)
        open_count = session.exec(
            select(func.count()).select_from(Permohonan).where(col(Permohonan.is_selesai).is_(False))
        ).one()
        Gauge("loket_permohonan_berjalan", "Requests not finished", registry=registry).set(open_count)
        beat = Gauge("loket_denyut_detik", "Seconds since a process gave a sign of life", ["proses"], registry=registry)
        for row in session.exec(select(Denyut)).all():
            beat.labels(row.nama).set((ctx.now() - row.at).total_seconds())
    return registry
