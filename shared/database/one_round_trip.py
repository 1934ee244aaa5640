"""Sends a statement with parameters in one round trip to PostgreSQL, where the driver needs three.

pg8000 sends Parse, waits, sends Describe and Bind, waits, sends Execute, waits. The protocol allows
sending all of them at once, with one Sync at the end: PostgreSQL answers in order, and skips the
rest after an error. The unnamed statement is the same, planned for its values. The driver's Flush
after each message is left out: with it PostgreSQL sends each part of its answer by itself, and
wakes the waiting thread for each. In the cloud a round trip takes about a millisecond; on a laptop
the two saved ones are a tenth of a small request.
"""
# ruff: noqa: SLF001 - the driver has no public names for these, and its version is locked

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event

Form = tuple[str, tuple[int, ...]]
"""The text of a statement, and the types of its parameters where SQLAlchemy states them (0:
unknown).
"""


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
    # Before anything is sent: a value that can't be encoded must not leave an unfinished exchange
    # behind. PostgreSQL would skip the connection's next statement after its error, and the driver
    # would wait for ever.
    bind = bind_message(connection, parameters)
    form = numbered(statement), tuple(max(type_, 0) for type_ in cursor._input_oids)
    if not connection.autocommit and not connection._in_transaction:
        connection.execute_simple("begin transaction")
    answer = exchange(connection, form, bind)
    cursor._context = answer
    cursor._row_iter = None if answer.rows is None else iter(answer.rows)
    cursor._input_oids = ()
    return True


def exchange(connection: Any, form: Form, bind: bytes, name: bytes = b"") -> Any:
    """Lets PostgreSQL read, describe and run a statement, which stays under its name; an empty one
    is that of the unnamed statement. Returns the driver's answer: `rows`, `columns`,
    `input_funcs`. Raises the driver's errors.
    """
    from pg8000.core import Context

    answer = Context(form[0])
    connection._send_message(b"P", _parse_message(name, form, connection._client_encoding))
    connection._send_message(b"D", b"S%b\0" % name)
    run(connection, name, bind, answer)
    return answer


def run(connection: Any, name: bytes, bind: bytes, answer: Any) -> None:
    """Runs a statement that PostgreSQL has, and waits for its rows in `answer`. Raises the driver's
    errors.
    """
    from pg8000.core import EXECUTE_MSG, SYNC_MSG, _flush, _write

    connection._send_message(b"B", b"\0%b\0%b" % (name, bind))
    _write(connection._sock, EXECUTE_MSG)
    _write(connection._sock, SYNC_MSG)
    _flush(connection._sock)
    connection.handle_messages(answer)


# https://www.postgresql.org/docs/current/protocol-message-formats.html: \0 ends a name, and the
# unnamed statement and portal have none.


def _parse_message(name: bytes, form: Form, encoding: str) -> bytes:
    """The statement, and the types of its parameters."""
    text, types = form
    message = b"%b\0%b\0" % (name, text.encode(encoding))
    return message + struct.pack(f"!H{len(types)}I", len(types), *types)


def bind_message(connection: Any, parameters: Sequence[Any]) -> bytes:
    """What follows the names in a Bind message: the values as texts, and that the columns of the
    answer are to be texts too.
    """
    from pg8000.core import make_params

    values, encoding = make_params(connection.py_types, parameters), connection._client_encoding
    message = bytearray(struct.pack("!HH", 0, len(values)))
    for value in values:
        if value is None:
            message += struct.pack("!i", -1)
        else:
            encoded = value.encode(encoding)
            message += struct.pack("!i", len(encoded)) + encoded
    return bytes(message) + struct.pack("!H", 0)


@lru_cache(maxsize=512)
def numbered(statement: str) -> str:
    """The statement with $1, $2 … for each %s. Cached, because the driver scans it character by
    character: 0.1 ms for a long one.
    """
    from pg8000.dbapi import convert_paramstyle

    text: str = convert_paramstyle("format", statement, ())[0]
    return text
