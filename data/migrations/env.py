"""Alembic's entry: always online, on the store of the settings it was given."""

from alembic import context
from sqlmodel import SQLModel

import data.models  # noqa: F401 - registers every table
from data.settings import load_settings
from data.store import Store

settings = context.config.attributes.get("settings") or load_settings()
store = Store(settings)
with store.engine.connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=store.is_sqlite)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
store.close()
