"""The migrations make exactly the tables of the models, on both databases, from nothing and again."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from data.migrate import migrate
from data.store import Store


def test_migrations_make_the_models(settings):
    empty = Store(settings)
    with empty.engine.begin() as connection:
        SQLModel.metadata.drop_all(connection)
    migrate(settings)
    migrate(settings)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = [d for d in compare_metadata(context, SQLModel.metadata) if not _is_version_table(d)]
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    empty.close()
    assert differences == [], "write a migration: the models have changed"
    assert version


def _is_version_table(difference) -> bool:
    return getattr(difference[1], "name", "") == "alembic_version"
