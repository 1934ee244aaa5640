"""Statements kept in a connection: their rows are those that SQLAlchemy brings, and no failure of
one is left behind.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from shared.database import cloud_sql
from shared.database.kept_statements import KeptStatement
from shared.errors import Unavailable
from shared.portfolios import allocation, repository
from tests.rows import insert_portfolio, insert_user

VALUE: sa.BindParameter[int] = sa.bindparam("value", type_=sa.Integer)
NEXT = KeptStatement(sa.select(sa.cast(VALUE, sa.Integer) + 1, sa.literal("x")))
INVERSE = KeptStatement(sa.select(1 / sa.cast(VALUE, sa.Integer)))


@pytest.fixture
def work(database):
    """A new connection, which keeps nothing yet."""
    cloud_sql.close_engines()
    with cloud_sql.reading() as connection:
        yield connection


@pytest.fixture
def users_portfolio(database) -> tuple[UUID, UUID]:
    """(the id of a user, that of their portfolio)."""
    with cloud_sql.writing() as work:
        owner_id = insert_user(work)
        return owner_id, insert_portfolio(work, owner_id)


def kept_in(work: sa.Connection) -> list[str]:
    """The statements that PostgreSQL keeps for this connection."""
    return list(work.execute(sa.text("SELECT statement FROM pg_prepared_statements")).scalars())


def rows_of(statement: KeptStatement, work: sa.Connection, **values: Any) -> list[list[Any]]:
    return [list(row) for row in statement.rows(work, values)]


def test_a_kept_statement_is_read_once(work):
    """And counted each time, as every statement."""
    before = cloud_sql.statements.get()
    rows = [rows_of(NEXT, work, value=value) for value in (1, None, -7)]
    assert rows == [[[2, "x"]], [[None, "x"]], [[-6, "x"]]]
    assert cloud_sql.statements.get() == before + 3
    assert len(kept_in(work)) == 1


def test_each_connection_keeps_its_own(work):
    assert rows_of(NEXT, work, value=1) == [[2, "x"]]
    with cloud_sql.reading() as other:
        assert rows_of(NEXT, other, value=1) == [[2, "x"]]
        assert len(kept_in(other)) == 1


def test_no_statement_is_kept_in_a_transaction(database):
    """A plan that is gone would end the transaction, and what it has written with it."""
    with cloud_sql.writing() as work:
        assert rows_of(NEXT, work, value=1) == [[2, "x"]]
        assert kept_in(work) == []


@pytest.mark.parametrize("values", [[0], [1, 0]])
def test_one_that_fails_leaves_the_connection_good(work, values):
    """Whether it fails at its first use or later. No other is kept on that connection."""
    *good, wrong = values
    assert [rows_of(INVERSE, work, value=value) for value in good] == [[[1]] for _ in good]
    with pytest.raises(DBAPIError):
        INVERSE.rows(work, {"value": wrong})
    assert rows_of(INVERSE, work, value=1) == [[1]]
    assert rows_of(NEXT, work, value=1) == [[2, "x"]]
    assert len(kept_in(work)) == 1


@pytest.mark.parametrize(
    "change", ["ALTER TABLE kept_rows ALTER COLUMN figure TYPE text", "DEALLOCATE ALL"]
)
def test_a_plan_that_is_gone_is_made_again(work, change):
    """A migration may change what a kept statement returns while instances keep it."""
    work.execute(sa.text("CREATE TEMPORARY TABLE kept_rows AS SELECT 5 AS figure"))
    figures = KeptStatement(
        sa.select(sa.literal_column("figure")).select_from(sa.text("kept_rows")).where(VALUE > 0)
    )
    assert rows_of(figures, work, value=1) == [[5]]
    work.execute(sa.text(change))
    assert [str(row[0]) for row in figures.rows(work, {"value": 1})] == ["5"]


def test_one_that_takes_too_long_is_not_sent_again(work):
    """The request has no time left for it."""
    slow = KeptStatement(sa.select(sa.func.pg_sleep(VALUE)))
    work.execute(sa.text("SET statement_timeout = 50"))
    with pytest.raises(Unavailable):
        slow.rows(work, {"value": 5})
    work.execute(sa.text("SET statement_timeout = 0"))
    assert rows_of(NEXT, work, value=1) == [[2, "x"]]


def test_a_connection_that_breaks_is_replaced(database):
    """The request that it breaks is refused as temporary; the next one gets a new connection."""
    cloud_sql.close_engines()
    with cloud_sql.reading() as work:
        rows_of(NEXT, work, value=1)
        process = work.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        with cloud_sql.writing() as administrator:
            end = sa.text("SELECT pg_terminate_backend(:process, 5000)")
            administrator.execute(end, {"process": process})
        with pytest.raises(Unavailable):
            NEXT.rows(work, {"value": 1})
    with cloud_sql.reading() as work:
        assert rows_of(NEXT, work, value=1) == [[2, "x"]]


@pytest.mark.parametrize(
    "statement",
    [repository._BASIS, repository._BASES, allocation._OF_ONE, allocation._OF_SEVERAL],
)
def test_the_rows_are_those_of_sqlalchemy(work, users_portfolio, statement):
    """Of every statement that is kept, value by value."""
    owner_id, portfolio_id = users_portfolio
    values = {
        "caller_id": owner_id,
        "caller_not_before": None,
        "caller_portfolio_ids": [portfolio_id, uuid4()],
        "portfolio_id": portfolio_id,
        "portfolio_ids": [portfolio_id],
        "targets_of": portfolio_id,
    }
    expected = [list(row) for row in work.execute(statement.statement, values)]
    assert len(expected) == 1
    for _ in range(2):
        assert rows_of(statement, work, **values) == expected
