"""The pool of the floors, as shared/database/cloud_sql.py has it for reading, option by option, and
the statement of those that read a ledger.
"""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy

_engine: sqlalchemy.Engine | None = None
_TRANSACTIONS = sqlalchemy.text(
    "SELECT type, date, currency, asset_id, quantity, unit_price, amount, fee, tax, fx_rate,"
    ' ratio_new, ratio_old, "order", recorded, id'
    " FROM transactions WHERE portfolio_id = :portfolio_id"
)


def engine() -> sqlalchemy.Engine:
    """The one of the process."""
    global _engine  # noqa: PLW0603 - the one of the process
    if _engine is None:
        _engine = sqlalchemy.create_engine(
            "postgresql+pg8000://",
            creator=_connect,
            pool_size=int(os.environ["THREADS"]),
            max_overflow=1,
            pool_timeout=5,
            pool_pre_ping=True,
            pool_recycle=1800,
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
        )
    return _engine


def count_transactions(portfolio_id: str) -> int:
    """How many a portfolio has, all of whose columns that a replay needs are read."""
    with engine().connect() as connection:
        return len(connection.execute(_TRANSACTIONS, {"portfolio_id": portfolio_id}).all())


def _connect() -> Any:
    import pg8000.dbapi

    return pg8000.dbapi.connect(
        user="postgres", database="finance", unix_sock=os.environ["DATABASE_SOCKET"]
    )
