"""From a route to a command: one transaction, and an error that people can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import flash, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from backoffice.auth import get_ctx
from data.store import patiently
from handlers.errors import LoketError

T = TypeVar("T")


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
