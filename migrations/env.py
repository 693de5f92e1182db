"""Alembic's entry: runs the numbered steps as the schema's owner, each in a transaction of its own."""

import os

from alembic import context
from sqlalchemy import create_engine, pool

config = context.config
URL = config.get_main_option("sqlalchemy.url") or os.environ.get("DATABASE_OWNER_URL")


def run_offline() -> None:
    context.configure(dialect_name="postgresql", literal_binds=True, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    given = config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    engine = create_engine(str(URL), poolclass=pool.NullPool)
    with engine.connect() as connection:
        _run(connection)


def _run(connection: object) -> None:
    context.configure(connection=connection, transaction_per_migration=True)  # type: ignore[arg-type]
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
