"""How Alembic reaches the database, and which tables it compares: every table that the modules of
shared/database declare.
"""

from __future__ import annotations

import importlib

from alembic import context
from sqlalchemy import Connection

from shared.config import settings
from shared.database.cloud_sql import make_engine
from shared.database.metadata import metadata

MODELS = (
    "shared.database.users",
    "shared.database.auth",
    "shared.database.assets",
    "shared.database.portfolios",
    "shared.database.transactions",
    "shared.database.allocation",
    "shared.database.market",
    "shared.database.idempotency",
    "shared.database.import_mappings",
)

for module in MODELS:
    importlib.import_module(module)


def migrate(connection: Connection) -> None:
    """Runs all pending revisions in one transaction. PostgreSQL's DDL is transactional, so a failed
    revision changes nothing.
    """
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", target_metadata=metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
elif (open_connection := context.config.attributes.get("connection")) is not None:
    migrate(open_connection)
else:
    with make_engine(settings()).connect() as connection:
        migrate(connection)
        connection.commit()
