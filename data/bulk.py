"""Rows by the million, straight through the driver, for benchmarks; ids and order are the caller's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

from sqlalchemy import func, select, text
from sqlmodel import SQLModel

from data.store import Store

BATCH = 20_000
Row = dict[str, Any]


def analyze(store: Store) -> None:
    """Tell the planner of the database what the tables hold now."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def insert_bulk(store: Store, model: type[SQLModel], rows: Iterable[Row]) -> None:
    """Insert `rows` in big batches; columns a row leaves out take the model's default. All rows name the same columns.

    Nothing listens: the word index does not follow these rows (`data.index_bulk` does).
    """
    table: Any = model.__table__  # type: ignore[attr-defined]
    source = iter(rows)
    first = next(source, None)
    if first is None:
        return
    names = [column.name for column in table.c if column.name in first or _has_default(model, column.name)]
    convert = {name: _processor(store, table.c[name]) for name in names}
    fixed = {name: convert[name](model.model_fields[name].get_default(call_default_factory=True))
             for name in names if name not in first}

    def values() -> Iterator[tuple[Any, ...]]:
        for row in chain((first,), source):
            yield tuple([fixed[name] if name in fixed else convert[name](row[name]) for name in names])

    write_bulk(store, table.name, names, values())


def write_bulk(store: Store, table: str, names: list[str], values: Iterator[tuple[Any, ...]]) -> None:
    """Tuples as the driver takes them, into `table`, each batch committed."""
    columns = ", ".join(names)
    raw = store.engine.raw_connection()
    driver: Any = raw.driver_connection
    try:
        if store.is_sqlite:
            cursor = driver.cursor()
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-300000")
            statement = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"
            while batch := list(islice(values, BATCH)):
                cursor.execute("BEGIN IMMEDIATE")
                cursor.executemany(statement, batch)
                cursor.execute("COMMIT")
            cursor.close()
            return
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
        driver.commit()
    finally:
        raw.invalidate()  # this connection was loosened: nobody else shall get it


def last_id(store: Store, model: Any) -> int:
    """The highest id of a table, 0 when it is empty."""
    with store.reading() as session:
        return session.execute(select(func.coalesce(func.max(model.id), 0))).scalar_one()


def advance_sequences(store: Store, *models: Any) -> None:
    """PostgreSQL hands out ids by a sequence that knows nothing of ids we chose ourselves."""
    if store.is_sqlite:
        return
    for model in models:
        highest = last_id(store, model) or 1
        with store.transaction() as session:
            session.execute(select(func.setval(func.pg_get_serial_sequence(model.__tablename__, "id"), highest)))


def _processor(store: Store, column: Any) -> Callable[[Any], Any]:
    """What SQLAlchemy would do to a value of this column on its way to the driver."""
    process = column.type.dialect_impl(store.engine.dialect).bind_processor(store.engine.dialect)
    return process or (lambda value: value)


def _has_default(model: type[SQLModel], name: str) -> bool:
    return name != "id" and not model.model_fields[name].is_required()
