"""From a route to a command: one transaction, and an error that people can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import flash, get_flashed_messages, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from backoffice.auth import get_ctx
from data.store import patiently
from handlers.errors import BadInput, Incomplete, LoketError

T = TypeVar("T")
MAX_KEPT = 300  # letters of a field: they travel in the session's cookie


def query(read: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Run a query with a session as its first argument."""
    with get_ctx().store.reading() as session:
        return read(session, *args, **kwargs)


def write(command: Callable[[Session], T]) -> T:
    """Run a command in a transaction, again when the database was busy. Raises what the command raises."""
    store = get_ctx().store

    def once() -> T:
        with store.transaction() as session:
            return command(session)

    return patiently(once, seconds=10)


def try_write(command: Callable[[Session], Any]) -> str:
    """Run a command; '' when it worked, else the sentence that says why not."""
    try:
        write(command)
    except LoketError as error:
        return str(error)
    return ""


def attempt(command: Callable[[Session], Any], done: str) -> bool:
    """Run a command and say how it went in a flash; False when it was refused."""
    error = try_write(command)
    flash(error or done, "salah" if error else "baik")
    return not error


def attempt_in(isian: str, command: Callable[[Session], Any], done: str) -> bool:
    """As `attempt`, but what is wrong with the input is said in the form of that name, beside what was typed there."""
    try:
        write(command)
    except (BadInput, Incomplete) as error:
        refuse_in(isian, str(error))
        return False
    except LoketError as error:  # it is no longer as the form says, and the form may be gone
        flash(str(error), "salah")
        return False
    flash(done, "baik")
    return True


def refuse_in(isian: str, salah: str) -> None:
    typed = {name: text[:MAX_KEPT] for name, text in request.form.items() if name != "csrf_token"}
    flash({"isian": isian, "salah": salah, "isi": typed}, "isian")  # type: ignore[arg-type]


def refused_in(isian: str) -> dict[str, Any]:
    """What `refuse_in` has kept for this form since the last page: `salah` and `isi`; empty when nothing was wrong."""
    kept: Any = get_flashed_messages(category_filter=["isian"])
    return next((one for one in kept if one["isian"] == isian), {})


def refreshed(page: str) -> ResponseReturnValue:
    """A part of a page that asks for itself again: nothing (204) when it already shows this."""
    seen = request.args.get("tanda", "")
    return ("", 204) if seen and f"tanda={seen}" in page[:600] else page


def report(results: list[tuple[str, str]], done: str, what: str = "permohonan") -> None:
    """Say how a batch went: how many worked, and each that did not with its reason."""
    good = sum(not error for _, error in results)
    if good:
        flash(f"{good} {what} {done}.", "baik")
    for nomor, error in results:
        if error:
            flash(f"{nomor}: {error}", "salah")
    if not results:
        flash("Belum ada yang dipilih.", "salah")
