"""PostgreSQL: this process's engines, created on first use, and the units of work on them.

connections.py opens the connections; all other code sees the same SQLAlchemy connection.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
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
from shared.immutable import immutable

ANSWER_TIMEOUT_S = 27
"""Longer than any statement may take, and shorter than any function: a server that does not answer
within it is gone. A failover, or a network that drops an idle connection, ends the connection
silently, and a thread would wait for ever.
"""
PING_TIMEOUT_S = 5
"""For the check of a pooled connection, which is one empty statement. Even with a new connection
after it, a request is refused long before its function's timeout.
"""
TRUSTED_S = 1
"""A pooled connection that was used within so many seconds, and on which the server has said
nothing since, is not checked with a statement: a server that ends a connection says so.
"""
POOL_TIMEOUT_S = 5
RECYCLE_S = 1_800

_TEMPORARY_STATES = frozenset(
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

_USED = "finance_api_used_s"
"""The attribute of a driver's connection that says when it was last used, on the monotonic clock.
"""

_lock = threading.Lock()
_engines: Engines | None = None


@immutable
class Engines:
    """Two pools with the same way of connecting. Connections of the reading pool stay in
    autocommit: the liveness check, the query and the return to the pool then take two round trips
    instead of five, which serves a third more requests per second. Connections are opened on
    demand, so a function that only reads never opens one of the writing pool.
    """

    reading: Engine
    writing: Engine

    def dispose(self) -> None:
        self.reading.dispose()
        self.writing.dispose()


def engines() -> Engines:
    """This process's engines.

    Created under a lock on first use and never at import: functions-framework imports our code
    before gunicorn forks, and a connector created in the parent would wait for ever in the child
    for a thread that does not exist there.
    """
    global _engines  # noqa: PLW0603 - one per process
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
    """Closes every connection; the next use creates new engines. For tests."""
    global _engines  # noqa: PLW0603
    with _lock:
        if _engines is not None:
            _engines.dispose()
        _engines = None


def make_engine(settings: Settings) -> Engine:
    """A separate engine, for migrations."""
    return _engine(settings, connector_to(settings), _remove_timeout)


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection for statements that change nothing. Each is a transaction of its own, so no
    BEGIN and COMMIT are sent.

    Raises Unavailable when the database can't be reached, or reports a temporary failure.
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
    """A read-only transaction, whose statements all see the state at its first one. Raises
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
    """The rows of a query, `size` at a time, through a server-side cursor: the query is executed
    once, and one page is in memory. The unit of work must be a transaction. A text must name its
    columns (TextualSelect): SQLAlchemy would read all rows of a plain one at once.
    """
    streaming = {"stream_results": True, "yield_per": size}
    with work.execute(query, parameters, execution_options=streaming) as result:
        yield from result.partitions()


def _pool(settings: Settings, connect: Callable[[], Any], **options: Any) -> Engine:
    """An engine for requests, with short timeouts; a migration waits as long as it takes."""
    engine = _engine(settings, connect, _set_answer_timeout, **options)
    _set_ping_timeout(engine)
    return engine


def _engine(
    settings: Settings,
    connect: Callable[[], Any],
    set_timeout: Callable[[Any, object], None],
    **options: Any,
) -> Engine:
    """An engine whose pool has a connection for each concurrent request of this instance."""
    engine = sqlalchemy.create_engine(
        "postgresql+pg8000://",
        creator=connect,
        pool_size=settings.threads,
        max_overflow=1,
        pool_timeout=POOL_TIMEOUT_S,
        pool_pre_ping=True,
        pool_recycle=RECYCLE_S,
        hide_parameters=True,  # an exception's text names the statement without its values
        **options,
    )
    event.listen(engine, "before_cursor_execute", _count)
    event.listen(engine, "connect", set_timeout)
    event.listen(engine, "connect", _read_instants_fast)
    send_in_one_trip(engine)
    return engine


@contextmanager
def _failures_mapped() -> Iterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise Unavailable("The database is busy") from error
    except DBAPIError as error:
        if _is_temporary(error):
            raise Unavailable("The database is not available") from error
        raise
    except (OSError, ConnectionError) as error:
        raise Unavailable("The database can't be reached") from error


def _is_temporary(error: DBAPIError) -> bool:
    cause = error.orig
    if error.connection_invalidated or cause is None:
        return True
    details = cause.args[0] if cause.args else None
    if isinstance(details, dict):
        state = str(details.get("C", ""))
        return state in _TEMPORARY_STATES or state.startswith("08")
    return type(cause).__name__ == "InterfaceError"


def _set_answer_timeout(connection: Any, _record: object) -> None:
    # The driver has no public name for its socket.
    connection._usock.settimeout(ANSWER_TIMEOUT_S)  # noqa: SLF001


def _remove_timeout(connection: Any, _record: object) -> None:
    connection._usock.settimeout(None)  # noqa: SLF001


def _set_ping_timeout(engine: Engine) -> None:
    ping = engine.dialect.do_ping

    def do_ping(connection: Any) -> bool:
        if time.monotonic() - vars(connection)[_USED] < TRUSTED_S and _is_silent(connection):
            return True
        connection._usock.settimeout(PING_TIMEOUT_S)  # noqa: SLF001
        is_alive = ping(connection)
        _set_answer_timeout(connection, None)
        return is_alive

    vars(engine.dialect)["do_ping"] = do_ping
    event.listen(engine, "connect", _note_use)
    event.listen(engine, "checkin", _note_use)


def _note_use(connection: Any, _record: object) -> None:
    if connection is not None:  # None: it was invalidated meanwhile
        vars(connection)[_USED] = time.monotonic()


def _is_silent(connection: Any) -> bool:
    """Whether there is nothing to read: no last message, no end of the stream, and no error."""
    poll = select.poll()
    poll.register(connection._usock, select.POLLIN)  # noqa: SLF001
    return not poll.poll(0)


def _count(*_: object) -> None:
    statements.set(statements.get() + 1)


def _read_instants_fast(connection: Any, _record: object) -> None:
    # The driver tries strptime with two patterns, which takes 25 µs per instant; a page of
    # transactions has a hundred of them.
    connection.register_in_adapter(_TIMESTAMPTZ, datetime.fromisoformat)
