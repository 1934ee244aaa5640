"""Concurrent changes of one ledger: the second waits for the lock, and then sees the first."""

from __future__ import annotations

from uuid import UUID

import pytest

from shared.assets.repository import delete_asset, lock_manual_asset
from shared.database import cloud_sql
from shared.database.caller import Caller
from shared.portfolios.repository import delete_portfolio, lock_portfolio
from shared.transactions.schemas import NewTransaction
from shared.transactions.service import create
from tests.answers import json_of
from tests.functions.bookkeeping import Bookkeeper, pointers, stored_count
from tests.functions.meanwhile import Meanwhile

DAY = "2024-06-10"


def test_a_correction_sees_the_sale_that_came_first(books):
    """Ten are bought; during a sale of five the purchase is corrected to one: too few."""
    bought = books.record(books.buy(DAY, "10"))
    with cloud_sql.writing() as work:
        create(
            work,
            Caller(books.user_id),
            NewTransaction(portfolio_id=books.portfolio_id, **books.sell(DAY, "5")),
        )
        correcting = Meanwhile(lambda: books.patch(bought["id"], quantity="1"))
    reply = correcting.reply()
    assert (reply.status_code, json_of(reply)["code"]) == (409, "oversold")
    assert books.open("GET", bought["id"]).json["quantity"] == "10"


def test_a_deletion_sees_the_sale_that_came_first(books):
    bought = books.record(books.buy(DAY, "10"))
    with cloud_sql.writing() as work:
        create(
            work,
            Caller(books.user_id),
            NewTransaction(portfolio_id=books.portfolio_id, **books.sell(DAY, "5")),
        )
        deleting = Meanwhile(lambda: books.open("DELETE", bought["id"]))
    assert json_of(deleting.reply())["code"] == "oversold"
    assert stored_count(books.portfolio_id) == 2


def test_a_sale_sees_the_batch_that_came_first(books):
    """And a batch, the sale: both come through the portfolio's lock."""
    books.record(books.buy(DAY, "10"))
    with cloud_sql.writing() as work:
        create(
            work,
            Caller(books.user_id),
            NewTransaction(portfolio_id=books.portfolio_id, **books.sell(DAY, "10")),
        )
        selling = Meanwhile(lambda: books.batch([books.sell(DAY, "1")]))
    assert json_of(selling.reply())["code"] == "oversold"
    assert stored_count(books.portfolio_id) == 2


@pytest.mark.parametrize(
    "ask", [Bookkeeper.post, lambda books, fields: books.batch([fields])], ids=["one", "batch"]
)
def test_what_is_recorded_of_an_asset_that_is_being_deleted_is_refused(books, ask):
    """A finding about the asset, and no failure of a foreign key."""
    with cloud_sql.writing() as work:
        delete_asset(work, lock_manual_asset(work, UUID(books.own), Caller(books.user_id)).id)
        recording = Meanwhile(lambda: ask(books, books.buy(DAY, "1")))
    reply = recording.reply()
    if reply.status_code == 200:
        assert [error["pointer"] for error in json_of(reply)["items"][0]["errors"]] == ["/asset_id"]
    else:
        assert (reply.status_code, pointers(reply)) == (422, ["/asset_id"])
    assert stored_count(books.portfolio_id) == 0


def test_nothing_is_recorded_in_a_portfolio_that_is_being_deleted(books):
    with cloud_sql.writing() as work:
        delete_portfolio(
            work, lock_portfolio(work, UUID(books.portfolio_id), Caller(books.user_id)).id
        )
        recording = Meanwhile(lambda: books.post(books.buy(DAY, "1")))
    assert recording.reply().status_code == 404
