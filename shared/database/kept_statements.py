"""Statements that most requests begin with: PostgreSQL keeps each in the connection under a name.

It then neither reads nor plans them again, which takes twice as long as running one that finds a
few rows by their keys. They are sent without SQLAlchemy's own steps, which take as long as the
exchange itself. All this is for connections in autocommit: in a transaction the error of a plan
that is gone would end the transaction, and what it has written with it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database import cloud_sql
from shared.database.one_round_trip import bind_message, exchange, numbered, run
from shared.errors import Unavailable

_KEPT: Final = "finance_api_kept_statements"
"""The attribute of a driver's connection with what it keeps."""
_QUERY_CANCELED: Final = "57014"
"""The SQLSTATE of a statement that took too long."""


@dataclass(slots=True)
class _Stored:
    """A statement kept on a connection, and the columns of its rows."""

    name: bytes
    columns: Any
    input_funcs: Any


@dataclass(slots=True)
class _Kept:
    """The statements kept on a connection, by their text. After an error in one of them none is
    kept any more: a name may be taken, and nothing says whether it is.
    """

    by_text: dict[str, _Stored] = field(default_factory=dict)
    is_open: bool = True


class KeptStatement:
    """A SELECT whose best plan is the same for all values, and whose columns the driver itself
    decodes: no type of SQLAlchemy's with a conversion of its own.
    """

    def __init__(self, statement: sa.Select[*tuple[Any, ...]]) -> None:
        self.statement = statement
        self._form: tuple[str, Sequence[str], Mapping[str, Any]] | None = None

    def _compiled(self, work: Connection) -> tuple[str, Sequence[str], Mapping[str, Any]]:
        """The text, the names of its parameters in their order, and the values of literals."""
        if self._form is None:
            compiled = self.statement.compile(dialect=work.dialect)
            text, names = _each_once(numbered(str(compiled)), compiled.positiontup or ())
            self._form = text, names, compiled.params
        return self._form

    def rows(self, work: Connection, parameters: Mapping[str, object]) -> Sequence[Sequence[Any]]:
        """The rows for these values. Raises Unavailable, and SQLAlchemy's errors."""
        from pg8000.exceptions import DatabaseError, InterfaceError

        connection: Any = work.connection.dbapi_connection
        kept: _Kept = vars(connection).setdefault(_KEPT, _Kept())
        if not connection.autocommit or not kept.is_open:
            return work.execute(self.statement, parameters).all()
        text, names, literals = self._compiled(work)
        values = [parameters.get(name, literals[name]) for name in names]
        try:
            rows = _exchanged(connection, kept, text, bind_message(connection, values))
        except DatabaseError as error:
            kept.is_open = False
            if _state_of(error) == _QUERY_CANCELED:
                raise Unavailable("The database is not available") from error
            # A migration has changed what it returns, or its name is gone: sent as any other.
            return work.execute(self.statement, parameters).all()
        except (InterfaceError, OSError, struct.error) as error:
            work.invalidate()
            raise Unavailable("The database can't be reached") from error
        cloud_sql.statements.set(cloud_sql.statements.get() + 1)
        return rows


def _each_once(text: str, names: Sequence[str]) -> tuple[str, Sequence[str]]:
    """A text with $1, $2 … for these names, where each name has one number and is sent once,
    however often it occurs.
    """
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names), 1)}
    return (
        re.sub(r"\$(\d+)", lambda match: f"${numbers[names[int(match[1]) - 1]]}", text),
        list(numbers),
    )


def _exchanged(connection: Any, kept: _Kept, text: str, bind: bytes) -> Sequence[Sequence[Any]]:
    """The rows of a statement that the connection keeps from the first time on. Raises the driver's
    errors.
    """
    from pg8000.core import Context

    stored = kept.by_text.get(text)
    if stored is None:
        name = b"kept_%d" % len(kept.by_text)
        answer = exchange(connection, (text, ()), bind, name)
        kept.by_text[text] = _Stored(name, answer.columns, answer.input_funcs)
    else:
        answer = Context(text, columns=stored.columns, input_funcs=stored.input_funcs)
        run(connection, stored.name, bind, answer)
    rows: Sequence[Sequence[Any]] = answer.rows
    return rows


def _state_of(error: Exception) -> str | None:
    """The SQLSTATE of PostgreSQL's answer."""
    details = error.args[0] if error.args else None
    return details.get("C") if isinstance(details, dict) else None
