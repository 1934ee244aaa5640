"""Sends a statement with parameters in one round trip to PostgreSQL, where the driver needs three.

pg8000 sends Parse, waits, sends Describe and Bind, waits, sends Execute, waits. The protocol allows
sending all of them at once, with one Sync at the end: PostgreSQL answers in order, and skips the
rest after an error. The messages are the same, and so is the unnamed statement, planned for its
values. In the cloud a round trip takes about a millisecond; on a laptop the two saved ones are a
tenth of a small request.
"""
# ruff: noqa: SLF001 - the driver has no public names for these, and its version is locked

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event


def send_in_one_trip(engine: Engine) -> None:
    """Lets this engine execute each statement with parameters in a single round trip."""
    event.listen(engine, "do_execute", _execute)


def _execute(cursor: Any, statement: str, parameters: Sequence[Any], _context: object) -> bool:
    """SQLAlchemy's hook in place of `cursor.execute`, which runs where this returns False: a
    statement without parameters takes one trip anyway, and a closed connection needs the driver's
    own error.
    """
    # A server-side cursor is of another class, which has no _c.
    connection = getattr(cursor, "_c", None)
    if not parameters or connection is None or connection._sock is None:
        return False
    from pg8000.core import NULL_BYTE, SYNC_MSG, Context, _flush, _write, make_params

    # Before anything is sent: a value that can't be encoded must not leave an unfinished exchange
    # behind. PostgreSQL would skip the connection's next statement after its error, and the driver
    # would wait for ever.
    values = make_params(connection.py_types, parameters)
    "".join(value for value in values if value is not None).encode(connection._client_encoding)
    if not connection.autocommit and not connection._in_transaction:
        connection.execute_simple("begin transaction")
    text = _numbered(statement)
    answer = Context(text)
    connection.send_PARSE(NULL_BYTE, text, cursor._input_oids)
    connection.send_DESCRIBE_STATEMENT(NULL_BYTE)
    connection.send_BIND(NULL_BYTE, values)
    connection.send_EXECUTE()
    _write(connection._sock, SYNC_MSG)
    _flush(connection._sock)
    connection.handle_messages(answer)
    cursor._context = answer
    cursor._row_iter = None if answer.rows is None else iter(answer.rows)
    cursor._input_oids = ()
    return True


@lru_cache(maxsize=512)
def _numbered(statement: str) -> str:
    """The statement with $1, $2 … for each %s. Cached, because the driver scans it character by
    character: 0.1 ms for a long one.
    """
    from pg8000.dbapi import convert_paramstyle

    text: str = convert_paramstyle("format", statement, ())[0]
    return text
