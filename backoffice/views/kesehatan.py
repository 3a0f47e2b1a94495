"""Processes, queues and what lies dead, for the admin of the system."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from backoffice.auth import get_ctx, peran
from backoffice.run import query
from handlers.queries.kesehatan import count_queues, list_denyut, list_mati

bp = Blueprint("kesehatan", __name__)


@bp.get("/kesehatan")
@peran("kesehatan")
def lihat() -> ResponseReturnValue:
    ctx = get_ctx()
    return render_template(
        "kesehatan/lihat.html", denyut=query(list_denyut), antrian=query(count_queues, ctx.kantor_id),
        mati=query(list_mati, ctx.kantor_id), kini=ctx.now(), pengaturan=ctx.settings)
