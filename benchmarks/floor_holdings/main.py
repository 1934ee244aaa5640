"""The floor of holdings: selects a portfolio's transactions through the same pool, and serialises
as many holdings.
"""

import os
from typing import Any

import functions_framework
import orjson
import sqlalchemy
from flask import Request

_engine: sqlalchemy.Engine | None = None
_SELECT = sqlalchemy.text(
    "SELECT type, date, currency, asset_id, quantity, unit_price, amount, fee, tax, fx_rate,"
    ' ratio_new, ratio_old, "order", recorded, id'
    " FROM transactions WHERE portfolio_id = :portfolio_id"
)


def _connect() -> Any:
    import pg8000.dbapi

    return pg8000.dbapi.connect(
        user="postgres", database="finance", unix_sock=os.environ["DATABASE_SOCKET"]
    )


def engine() -> sqlalchemy.Engine:
    """The pool of shared/database/cloud_sql.py for reading, option by option."""
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


@functions_framework.http
def floor(request: Request) -> tuple[bytes, dict[str, str]]:
    with engine().connect() as connection:
        rows = connection.execute(_SELECT, {"portfolio_id": request.args["portfolio_id"]}).all()
    holding = dict.fromkeys((f"figure_{number}" for number in range(28)), "123456.78")
    holdings = [holding for _ in range(int(request.args["holdings"]))]
    return orjson.dumps({"transactions": len(rows), "holdings": holdings}), {
        "Content-Type": "application/json"
    }
