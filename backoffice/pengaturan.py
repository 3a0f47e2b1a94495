"""What the settings pages share: who saves, on what source, what was changed before, errors beside their field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import flash, g, request
from sqlmodel import Session

from backoffice.auth import actor, get_ctx
from backoffice.forms import note, tanggal, whole
from backoffice.run import query, write
from handlers.commands.pengaturan import MAX_SUMBER, PENGATUR, newest, save_pengaturan
from handlers.commands.perubahan import seal_of, seals_of, settle
from handlers.context import Actor
from handlers.errors import AlreadyDone, BadFields, LoketError, NotFound
from handlers.queries.pengaturan import list_perubahan


def read_sumber() -> tuple[str, date | None]:
    """By what decision, and of which day, as posted. Raises BadFields when one of them cannot be kept as it is."""
    sumber, typed = note(request.form, "sumber", MAX_SUMBER + 1), request.form.get("sumber_tanggal", "").strip()
    if len(sumber) > MAX_SUMBER:
        raise BadFields({"sumber": f"Paling banyak {MAX_SUMBER} huruf."})
    if typed and tanggal(typed) is None:
        raise BadFields({"sumber_tanggal": "Tanggal belum benar; pilih dari kalender atau kosongkan."})
    return sumber, tanggal(typed)


def save_part(bagian: str, nilai: Mapping[str, Any]) -> None:
    """Put a part of the settings in force. Raises LoketError."""
    who, (sumber, day) = actor(allowed=PENGATUR), read_sumber()
    ctx = get_ctx()
    write(lambda session: save_pengaturan(session, ctx, who, bagian, nilai, sumber=sumber, sumber_tanggal=day,
                                          dilihat=whole(request.form.get("dilihat"))))
    dict(ctx.profil)  # read it now: services change with it


def save_row(who: Actor, bagian: str, save: Callable[[Session], Any]) -> str:
    """Save one row of settings that others may have open; '' when it worked, else the sentence that says why not."""
    return str(try_row(who, bagian, save) or "")


def try_row(who: Actor, bagian: str, save: Callable[[Session], Any]) -> LoketError | None:
    """The same, with the error itself; `bagian` '' makes a new row. Raises NotFound: it has no page."""
    ctx, semula = get_ctx(), request.form.get("semula", "")[:16]
    try:
        write(lambda session: settle(session, ctx, who, bagian, lambda: save(session), semula) if bagian
              else save(session))
    except NotFound:
        raise
    except LoketError as error:
        g.is_kalah = isinstance(error, AlreadyDone)
        return error
    return None


def seals(part: str, ids: Sequence[int | None], salah_id: int | None = None) -> dict[int, str]:
    """`semula` for each form of a page with many; the one being corrected keeps what its officer saw."""
    found = query(seals_of, part, ids)
    return found | {salah_id: row_of(f"{part}:{salah_id}")["semula"]} if salah_id in found else found


def row_of(bagian: str) -> dict[str, Any]:
    """`semula` for the form, and `perubahan`: who changed this row before."""
    is_corrected = request.method == "POST" and not g.get("is_kalah")  # what was changed meanwhile is still unseen
    semula = request.form.get("semula", "") if is_corrected else query(seal_of, bagian)
    return {"semula": semula, "perubahan": query(list_perubahan, get_ctx().kantor_id, bagian)}


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
