"""What the settings pages share: who saves, on what source, what was changed before, errors beside their field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import flash, request

from backoffice.auth import actor, get_ctx
from backoffice.forms import note, tanggal, whole
from backoffice.run import query, write
from handlers.commands.pengaturan import MAX_SUMBER, PENGATUR, BadFields, newest, save_pengaturan
from handlers.errors import LoketError
from handlers.queries.pengaturan import list_perubahan


def read_sumber() -> tuple[str, date | None]:
    """By what decision, and of which day, as posted."""
    return note(request.form, "sumber", MAX_SUMBER), tanggal(request.form.get("sumber_tanggal"))


def save_part(bagian: str, nilai: Mapping[str, Any]) -> None:
    """Put a part of the settings in force. Raises LoketError."""
    who, (sumber, day) = actor(allowed=PENGATUR), read_sumber()
    ctx = get_ctx()
    write(lambda session: save_pengaturan(session, ctx, who, bagian, nilai, sumber=sumber, sumber_tanggal=day,
                                          dilihat=whole(request.form.get("dilihat"))))
    dict(ctx.profil)  # read it now: services change with it


def history_of(bagian: str) -> dict[str, Any]:
    """`perubahan`, and `dilihat` for the form: the change it starts from."""
    last = query(newest, get_ctx().kantor_id, bagian)
    return {"perubahan": query(list_perubahan, get_ctx().kantor_id, bagian), "dilihat": last.id if last else 0}


def errors_of(error: LoketError) -> dict[str, str]:
    """Each error beside its field; one that belongs to none stands on top of the page."""
    if isinstance(error, BadFields):
        return error.kolom
    flash(str(error), "salah")
    return {"": str(error)}
