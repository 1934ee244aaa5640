"""The floor: the least that any of our functions must do. One SELECT 1 through SQLAlchemy, pg8000
and the same pool.
"""

import os
from typing import Any

import functions_framework
import sqlalchemy
from flask import Request

_engine: sqlalchemy.Engine | None = None


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
def floor(_request: Request) -> tuple[str, dict[str, str]]:
    with engine().connect() as connection:
        answer = connection.execute(sqlalchemy.text("SELECT 1")).scalar()
    return f'{{"answer": {answer}}}', {"Content-Type": "application/json"}
