"""PostgreSQL: made ready when first needed, once an instance, and the two ways to work with it.

How a connection is made stands in database_connections.py; everything above sees the same
SQLAlchemy connection.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, Row, Select, TextualSelect, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.config import Settings, settings
from shared.database.connections import connector_to
from shared.database.one_round_trip import send_in_one_trip
from shared.errors import Unavailable

ANSWER_TIMEOUT_S = 27
"""Longer than any statement may take, and shorter than any function: who does not answer by then is
not there any more. A failover, or a network that forgets an idle connection, ends it without a
word, and a thread would wait for ever.
"""
PING_TIMEOUT_S = 5
"""For the check of a pooled connection, which asks for nothing: with a new one after it, a request
is refused long before its function's time is up.
"""
POOL_TIMEOUT_S = 5
RECYCLE_S = 1_800

_TRY_AGAIN_STATES = frozenset(
    {
        "40001",  # serialization_failure
        "40P01",  # deadlock_detected
        "53300",  # too_many_connections
        "55P03",  # lock_not_available
        "57014",  # query_canceled, by the statement timeout
        "57P01",  # admin_shutdown
        "57P02",  # crash_shutdown
        "57P03",  # cannot_connect_now
    }
)

Query = Select[Any] | TextualSelect

statements: ContextVar[int] = ContextVar("statements", default=0)
"""How many SQL statements this request has sent; the request log and the tests read it."""

_TIMESTAMPTZ = 1184
"""The type's object id, which PostgreSQL never changes."""

_lock = threading.Lock()
_engines: Engines | None = None


@dataclass(frozen=True, slots=True)
class Engines:
    """Two pools on one road to the database. A connection that is only read from never leaves
    autocommit: the liveness check, the query and the return to the pool are then two round trips
    instead of five, and a third more requests a second. Connections are opened when needed, so a
    function that only reads never opens one to write.
    """

    reading: Engine
    writing: Engine

    def dispose(self) -> None:
        self.reading.dispose()
        self.writing.dispose()


def engines() -> Engines:
    """This process's engines.

    Made under a lock on first use and never at import: functions-framework imports our code before
    gunicorn forks, and a connector made in the parent would wait for ever in the child for a thread
    that was not forked with it.
    """
    global _engines  # noqa: PLW0603 - the ones of the process
    if _engines is None:
        with _lock:
            if _engines is None:
                connect = connector_to(settings())
                _engines = Engines(
                    reading=_pool(
                        settings(),
                        connect,
                        isolation_level="AUTOCOMMIT",
                        skip_autocommit_rollback=True,
                    ),
                    writing=_pool(settings(), connect),
                )
    return _engines


def close_engines() -> None:
    """Closes every connection; the next use makes new engines. For tests."""
    global _engines  # noqa: PLW0603
    with _lock:
        if _engines is not None:
            _engines.dispose()
        _engines = None


def make_engine(chosen: Settings) -> Engine:
    """An engine of its own, for migrations."""
    return _engine(chosen, connector_to(chosen), _wait_as_long_as_it_takes)


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection for statements that change nothing; each is its own transaction, so no BEGIN and
    COMMIT are sent.

    Raises Unavailable when the database can't be reached or asks to be tried again.
    """
    with _failures_mapped(), engines().reading.connect() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Connection]:
    """One database transaction: committed when the block ends, rolled back when it raises. Raises
    Unavailable.
    """
    with _failures_mapped(), engines().writing.begin() as connection:
        yield connection


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A transaction that only reads: each of its statements sees the moment of the first. Raises
    Unavailable.
    """
    with writing() as connection:
        connection.execute(
            sqlalchemy.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        )
        yield connection


def pages(
    work: Connection, query: Query, parameters: Mapping[str, object] | None = None, *, size: int
) -> Iterator[Sequence[Row[Any]]]:
    """The rows of a query, `size` at a time, by a cursor on the server's side: it is executed once,
    within the unit of work, and one page is in memory. The unit of work is a transaction. A text is
    no query here until it names its columns: SQLAlchemy would read all of it at once.
    """
    streaming = {"stream_results": True, "yield_per": size}
    with work.execute(query, parameters, execution_options=streaming) as result:
        yield from result.partitions()


def _pool(chosen: Settings, connect: Callable[[], Any], **more: Any) -> Engine:
    """For requests, which never wait longer than a person would; a migration may."""
    made = _engine(chosen, connect, _wait_no_longer, **more)
    _ping_shortly(made)
    return made


def _engine(
    chosen: Settings, connect: Callable[[], Any], wait: Callable[[Any, object], None], **more: Any
) -> Engine:
    """A pool that holds one connection for each request that this instance may serve at once."""
    made = sqlalchemy.create_engine(
        "postgresql+pg8000://",
        creator=connect,
        pool_size=chosen.threads,
        max_overflow=1,
        pool_timeout=POOL_TIMEOUT_S,
        pool_pre_ping=True,
        pool_recycle=RECYCLE_S,
        hide_parameters=True,  # an exception's text names the statement without its values
        **more,
    )
    event.listen(made, "before_cursor_execute", _count)
    event.listen(made, "connect", wait)
    event.listen(made, "connect", _read_instants_fast)
    send_in_one_trip(made)
    return made


@contextmanager
def _failures_mapped() -> Iterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise Unavailable("The database is busy") from error
    except DBAPIError as error:
        if _may_be_tried_again(error):
            raise Unavailable("The database is not available") from error
        raise
    except (OSError, ConnectionError) as error:
        raise Unavailable("The database can't be reached") from error


def _may_be_tried_again(error: DBAPIError) -> bool:
    cause = error.orig
    if error.connection_invalidated or cause is None:
        return True
    details = cause.args[0] if cause.args else None
    if isinstance(details, dict):
        state = str(details.get("C", ""))
        return state in _TRY_AGAIN_STATES or state.startswith("08")
    return type(cause).__name__ == "InterfaceError"


def _wait_no_longer(connection: Any, _record: object) -> None:
    connection._usock.settimeout(ANSWER_TIMEOUT_S)  # noqa: SLF001 - the driver keeps its own for unix sockets and TCP only


def _wait_as_long_as_it_takes(connection: Any, _record: object) -> None:
    connection._usock.settimeout(None)  # noqa: SLF001 - as above


def _ping_shortly(engine: Engine) -> None:
    ping = engine.dialect.do_ping

    def do_ping(connection: Any) -> bool:
        connection._usock.settimeout(PING_TIMEOUT_S)  # noqa: SLF001 - as above
        answers = ping(connection)
        _wait_no_longer(connection, None)
        return answers

    vars(engine.dialect)["do_ping"] = do_ping


def _count(*_: object) -> None:
    statements.set(statements.get() + 1)


def _read_instants_fast(connection: Any, _record: object) -> None:
    # The driver tries strptime with two patterns, 25 µs an instant; a page of transactions has a
    # hundred of them.
    connection.register_in_adapter(_TIMESTAMPTZ, datetime.fromisoformat)
