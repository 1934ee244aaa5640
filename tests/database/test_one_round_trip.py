"""Statements in one round trip: what comes back is what the driver alone brings, errors and
transactions included.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from shared.database import cloud_sql
from shared.errors import Unavailable
from shared.ledger.fx_kinds import FxKind

VALUES: dict[str, tuple[object, Any]] = {
    "text": ('it\'s 100 % \\ "quoted" $1 :name ñ', sa.Text),
    "none": (None, sa.Text),
    "decimal": (Decimal("123456789012345678.123456789012"), sa.Numeric),
    "day": (dt.date(1900, 1, 1), sa.Date),
    "instant": (dt.datetime(2026, 3, 20, 3, 30, 0, 1, tzinfo=dt.UTC), sa.DateTime(timezone=True)),
    "id": (uuid4(), sa.Uuid),
    "bytes": (b"\x00\xff", sa.LargeBinary),
    "flag": (True, sa.Boolean),
    "member": (FxKind.MEP, sa.Text),
    "members": (list(FxKind), sa.ARRAY(sa.Text)),
    "ids": ([uuid4(), uuid4()], sa.ARRAY(sa.Uuid)),
    "object": ({"a": [1, None, "%s"]}, JSONB),
}


@pytest.fixture
def sent(database, monkeypatch):
    """A list with an element for each round trip: for each wait for an answer."""
    from pg8000.core import CoreConnection

    waits = []
    original = CoreConnection.handle_messages

    def counted(*arguments):
        waits.append(1)
        return original(*arguments)

    monkeypatch.setattr(CoreConnection, "handle_messages", counted)
    return waits


def test_a_statement_with_parameters_is_one_round_trip(sent):
    """The driver by itself makes three. This test detects a driver that changes."""
    with cloud_sql.reading() as work:
        sent.clear()
        assert work.execute(sa.select(sa.literal(7))).scalar_one() == 7
        assert len(sent) == 1


def test_so_is_each_statement_of_a_transaction(sent):
    """With nothing between them."""
    with cloud_sql.writing() as work:
        work.execute(sa.select(sa.literal(1)))
        sent.clear()
        for number in range(3):
            work.execute(sa.select(sa.literal(number)))
        assert len(sent) == 3


@pytest.mark.parametrize("name", VALUES)
def test_values_come_back_as_they_went(database, name):
    """Of each type that our tables have."""
    value, kind = VALUES[name]
    with cloud_sql.reading() as work:
        assert work.execute(sa.select(sa.cast(sa.literal(value, kind), kind))).scalar_one() == value


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_any_text_comes_back(database, text):
    """Values never become part of the statement."""
    with cloud_sql.reading() as work:
        assert work.execute(sa.select(sa.literal(text), sa.literal("%s"))).one() == (text, "%s")


@pytest.mark.parametrize(
    "wrong",
    [
        "SELECT CAST(:value AS integer) FROM no_such_table",
        "SELECT CAST(CAST(:value AS text) AS integer)",
        "SELECT 1 / CAST(:value AS integer) FROM generate_series(1, 100000)",
        "SELEC :value",
    ],
)
def test_a_statement_that_fails_leaves_the_connection_good(database, wrong):
    """PostgreSQL skips what was sent after the error; the next statement gets its own answer."""
    with cloud_sql.reading() as work:
        with pytest.raises(DBAPIError):
            work.execute(sa.text(wrong), {"value": "0" if "/" in wrong else "no number"})
        assert work.execute(sa.select(sa.literal(5))).scalar_one() == 5


def test_a_value_that_is_no_text_leaves_the_connection_good(database):
    """Half of a surrogate pair can't be encoded. Nothing of its statement is sent, so nothing of it
    waits in the connection to be sent with the next one.
    """
    with cloud_sql.reading() as work:
        with pytest.raises(UnicodeEncodeError):
            work.execute(
                sa.text("SELECT CAST(:value AS text) FROM no_such_table"), {"value": "\ud800"}
            )
        assert work.execute(sa.text("SELECT 5")).scalar_one() == 5
        assert work.execute(sa.select(sa.literal(6))).scalar_one() == 6


def test_a_connection_that_breaks_is_replaced(database):
    """The request that it breaks is refused as temporary; the next one gets a new connection."""
    with pytest.raises(Unavailable):
        _ask_after_the_connection_is_ended()
    with cloud_sql.reading() as work:
        assert work.execute(sa.select(sa.literal(5))).scalar_one() == 5


def _ask_after_the_connection_is_ended():
    with cloud_sql.writing() as administrator, cloud_sql.reading() as work:
        process = work.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        administrator.execute(
            sa.text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process}
        )
        work.execute(sa.select(sa.literal(5)))


def test_a_statement_that_takes_too_long_is_ended(database):
    """By PostgreSQL; its connection goes on."""
    with cloud_sql.writing() as work:
        work.execute(sa.text("SET LOCAL statement_timeout = 20"))
        work.execute(sa.text("SAVEPOINT before"))
        with pytest.raises(DBAPIError, match="statement timeout"):
            work.execute(sa.text("SELECT pg_sleep(CAST(:seconds AS float))"), {"seconds": 5})
        work.execute(sa.text("ROLLBACK TO SAVEPOINT before"))
        assert work.execute(sa.select(sa.literal(5))).scalar_one() == 5


def test_a_failed_transaction_is_rolled_back(database):
    """What was written before the failure is not there."""
    name = f"one_trip_{uuid4().hex}"
    with cloud_sql.writing() as work:
        work.execute(sa.text(f"CREATE TABLE {name} (number integer PRIMARY KEY)"))
    for _ in range(2):
        with pytest.raises(DBAPIError):
            _write_twice(name)
    with cloud_sql.writing() as work:
        assert work.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one() == 0
        work.execute(sa.text(f"DROP TABLE {name}"))


def _write_twice(name):
    with cloud_sql.writing() as work:
        for _ in range(2):
            work.execute(sa.text(f"INSERT INTO {name} VALUES (:number)"), {"number": 1})


def test_how_many_rows_were_written_is_told(database):
    """`rowcount` decides whether an account, a portfolio or a lock was there."""
    with cloud_sql.writing() as work:
        work.execute(sa.text("CREATE TEMPORARY TABLE counted (number integer) ON COMMIT DROP"))
        added = work.execute(
            sa.text("INSERT INTO counted SELECT generate_series(1, :many)"), {"many": 3}
        )
        assert added.rowcount == 3
        assert (
            work.execute(
                sa.text("DELETE FROM counted WHERE number > :least"), {"least": 9}
            ).rowcount
            == 0
        )


def test_large_parameters_and_large_answers_pass(database):
    """Neither side waits for the other to read."""
    text = "x" * 3_000_000
    with cloud_sql.reading() as work:
        rows = work.execute(
            sa.text("SELECT CAST(:text AS text) FROM generate_series(1, 3)"), {"text": text}
        ).all()
    assert [len(row[0]) for row in rows] == [3_000_000] * 3
