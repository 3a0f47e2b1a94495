"""What all tables share."""


from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, Index, text

from data.columns import EncryptedJson, EncryptedText, Moment


def utcnow() -> datetime:
    return datetime.now(UTC)


def ident(row: Any) -> int:
    """The id of a row that has been flushed. Raises ValueError when it has none yet."""
    if row.id is None:
        raise ValueError(f"{type(row).__name__} has not been flushed")
    return row.id


def partial_index(name: str, *columns: str, where: str) -> Any:
    """An index of some rows only, those that wait: it stays small and quick however long their past grows."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def moment(**options: Any) -> Any:
    """A field holding an aware UTC datetime."""
    return Field(sa_type=Moment, **options)


def secret_text(**options: Any) -> Any:
    """A text field encrypted at rest."""
    return Field(sa_type=EncryptedText, **options)


def secret_json(**options: Any) -> Any:
    """A JSON field encrypted at rest."""
    return Field(sa_type=EncryptedJson, **options)


def plain_json(**options: Any) -> Any:
    """A JSON field readable in the database: nothing personal goes here."""
    return Field(sa_type=JSON, **options)
