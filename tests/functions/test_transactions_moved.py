"""A transaction moves to another portfolio of its owner: both ledgers stay whole, or it stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import sqlalchemy as sa

from shared import clock, quotas
from shared.database import cloud_sql
from shared.database.caller import Caller
from shared.portfolios.repository import lock_portfolio
from tests.answers import json_of
from tests.functions.bookkeeping import Bookkeeper, pointers, stored_count
from tests.functions.meanwhile import Meanwhile
from tests.rows import ABSENT_ID

DAY = "2024-06-10"


@pytest.fixture
def second(books: Bookkeeper) -> str:
    return books.add_portfolio("USD")


def recorded_in(books: Bookkeeper, portfolio_id: str, fields: dict[str, object]) -> str:
    return str(books.record({**fields, "portfolio_id": portfolio_id})["id"])


def test_it_moves_as_it_is(books, second):
    """It keeps its id, its fields and when it was recorded; other fields may change with it."""
    fields = books.buy(DAY, "1.5", fee="1", note="n", external_id="e-1", order=3)
    bought = books.record(fields)
    reply = books.patch(bought["id"], portfolio_id=second, note="moved")
    assert reply.status_code == 200
    moved = json_of(reply)
    assert moved["updated_at"] > bought["updated_at"]
    changed = {"portfolio_id": second, "note": "moved", "updated_at": moved["updated_at"]}
    assert moved == {**bought, **changed}
    assert books.open("GET", bought["id"]).json == moved
    assert (stored_count(books.portfolio_id), stored_count(second)) == (0, 1)
    assert books.patch(bought["id"], portfolio_id=second).json == moved


def test_a_sale_keeps_its_place_in_the_day(books, second):
    """Recorded before what came later in the other portfolio: the order of recording goes along."""
    ids = [recorded_in(books, second, books.buy(DAY, "1"))]
    first = str(books.record(books.buy(DAY, "2"))["id"])
    ids.append(recorded_in(books, second, books.buy(DAY, "3")))
    assert books.patch(first, portfolio_id=second).status_code == 200
    listed = json_of(books.get(f"portfolio_id={second}"))["items"]
    assert [item["quantity"] for item in listed] == ["3", "2", "1"]


def test_units_that_are_needed_there_stay(books, second):
    bought = books.record(books.buy(DAY, "10"))
    books.record(books.sell("2024-07-01", "4"))
    recorded_in(books, second, books.buy(DAY, "9"))
    reply = books.patch(bought["id"], portfolio_id=second)
    assert (reply.status_code, json_of(reply)["code"]) == (409, "oversold")
    assert json_of(reply)["date"] == "2024-07-01"
    assert (stored_count(books.portfolio_id), stored_count(second)) == (2, 1)


def test_a_sale_of_what_is_not_held_there_stays(books, second):
    books.record(books.buy(DAY, "10"))
    sold = books.record(books.sell("2024-07-01", "4"))
    recorded_in(books, second, books.buy("2024-07-02", "9"))
    reply = books.patch(sold["id"], portfolio_id=second)
    assert (reply.status_code, json_of(reply)["code"]) == (409, "oversold")
    assert json_of(reply)["held"] == "0"
    assert books.open("GET", sold["id"]).json == sold
    recorded_in(books, second, books.buy("2024-06-30", "9"))
    assert books.patch(sold["id"], portfolio_id=second).status_code == 200


def test_the_external_id_is_unique_there(books, second):
    bought = books.record(books.buy(DAY, "1", external_id="x"))
    other = recorded_in(books, second, books.buy(DAY, "1", external_id="x"))
    reply = books.patch(bought["id"], portfolio_id=second)
    assert (reply.status_code, json_of(reply)["code"]) == (409, "duplicate_external_id")
    assert json_of(reply)["transaction_id"] == other
    assert books.patch(bought["id"], portfolio_id=second, external_id="y").status_code == 200


def test_one_side_of_a_transfer_stays(books, second):
    """Until its other side is gone."""
    books.record(books.buy(DAY, "1"))
    third = books.add_portfolio("USD")
    body = {
        "from_portfolio_id": books.portfolio_id,
        "to_portfolio_id": second,
        "date": DAY,
        "asset_id": books.own,
        "quantity": "1",
    }
    reply = books.http.post("/transactions/transfer", json=body, headers=books.headers)
    _, incoming = json_of(reply)["items"]
    reply = books.patch(incoming["id"], portfolio_id=third)
    assert (reply.status_code, json_of(reply)["code"]) == (409, "transfer_pair")
    with cloud_sql.writing() as work:
        work.execute(
            sa.text("DELETE FROM portfolios WHERE id = :id"), {"id": UUID(books.portfolio_id)}
        )
    assert books.patch(incoming["id"], portfolio_id=third).status_code == 200


def test_lots_that_are_named_by_id_stay_together(books, second):
    """Neither the lot that a sale names moves away from it, nor the sale from the lot."""
    bought = books.record(books.buy(DAY, "2"))
    books.record(books.buy(DAY, "9"))
    named = [{"transaction_id": bought["id"], "quantity": "1"}]
    sold = books.record(books.sell("2024-07-01", "1", from_lots=named))
    recorded_in(books, second, books.buy(DAY, "9"))
    reply = books.patch(bought["id"], portfolio_id=second)
    assert (reply.status_code, json_of(reply)["code"]) == (409, "conflict")
    reply = books.patch(sold["id"], portfolio_id=second)
    assert (reply.status_code, pointers(reply)) == (422, ["/from_lots/0"])
    assert books.patch(sold["id"], portfolio_id=second, from_lots=None).status_code == 200


def test_a_rate_to_another_base_currency_is_stated_anew(books):
    euros = books.add_portfolio("EUR")
    bought = books.record(books.buy(DAY, "1", currency="GBP", fx_rate="1.27"))
    reply = books.patch(bought["id"], portfolio_id=euros)
    assert (reply.status_code, pointers(reply)) == (422, ["/fx_rate"])
    assert "EUR" in json_of(reply)["errors"][0]["detail"]
    reply = books.patch(bought["id"], portfolio_id=euros, fx_rate="1.17")
    assert (reply.status_code, json_of(reply)["fx_rate"]) == (200, "1.17")
    assert books.patch(bought["id"], portfolio_id=books.add_portfolio("EUR")).status_code == 200

    lot = {"date": DAY, "quantity": "1", "cost": "5", "fx_rate": "0.9"}
    fields = {"type": "TRANSFER_IN", "date": DAY, "asset_id": books.own, "quantity": "1"}
    carried = books.record({**fields, "lots": [lot]})
    reply = books.patch(carried["id"], portfolio_id=euros)
    assert (reply.status_code, pointers(reply)) == (422, ["/lots"])
    lots = [{**lot, "fx_rate": None}]
    assert books.patch(carried["id"], portfolio_id=euros, lots=lots).status_code == 200


def test_only_to_ones_own_portfolio(books, theirs):
    """Another user's is not there, whichever of the two is theirs."""
    bought = books.record(books.buy(DAY, "1"))
    for portfolio_id in (theirs.portfolio_id, str(ABSENT_ID)):
        reply = books.patch(bought["id"], portfolio_id=portfolio_id)
        assert (reply.status_code, json_of(reply)["code"]) == (404, "not_found")
    assert theirs.patch(bought["id"], portfolio_id=theirs.portfolio_id).status_code == 404
    values: list[object] = [None, "", "x", 1, []]
    for value in values:
        reply = books.patch(bought["id"], portfolio_id=value)
        assert (reply.status_code, pointers(reply)) == (422, ["/portfolio_id"])
    assert books.open("GET", bought["id"]).json == bought
    assert stored_count(theirs.portfolio_id) == 0


def test_a_full_portfolio_takes_no_more_and_a_full_account_moves(books, second, monkeypatch):
    bought = books.record(books.buy(DAY, "1"))
    recorded_in(books, second, books.buy(DAY, "1"))
    full = quotas.Quota("portfolio_transactions", 1, "A portfolio", "transactions")
    with monkeypatch.context() as small:
        small.setattr(quotas, "PORTFOLIO_TRANSACTIONS", full)
        reply = books.patch(bought["id"], portfolio_id=second)
        assert (reply.status_code, json_of(reply)["code"]) == (409, "quota_exceeded")
    monkeypatch.setattr(quotas, "TRANSACTIONS", quotas.Quota("transactions", 2, "An account", "t"))
    assert books.patch(bought["id"], portfolio_id=second).status_code == 200


def test_who_keeps_a_copy_of_one_portfolio_sees_it_go_and_come(books, second):
    """Deleted in the portfolio that it left, recorded in the other; of both together, corrected."""
    start = f"{clock.now():%Y-%m-%dT%H:%M:%S.%fZ}"
    first, bought = books.portfolio_id, books.record(books.buy(DAY, "1"))

    def seen(portfolio_id: str | None) -> list[tuple[str, bool]]:
        query = f"updated_since={start}" + (f"&portfolio_id={portfolio_id}" if portfolio_id else "")
        items = json_of(books.get(query))["items"]
        return [(item["id"], "deleted_at" in item) for item in items]

    here, gone = [(bought["id"], False)], [(bought["id"], True)]
    for _ in range(2):
        assert books.patch(bought["id"], portfolio_id=second).status_code == 200
        assert (seen(first), seen(second), seen(None)) == (gone, here, here)
        assert books.patch(bought["id"], portfolio_id=first).status_code == 200
        assert (seen(first), seen(second), seen(None)) == (here, gone, here)


def test_a_version_that_was_read_is_the_one_that_moves(books, second):
    bought = books.record(books.buy(DAY, "1"))
    tag = books.open("GET", bought["id"]).headers["ETag"]
    books.patch(bought["id"], note="changed")
    headers = {**books.headers, "If-Match": tag}
    path = f"/transactions/{bought['id']}"
    reply = books.http.patch(path, json={"portfolio_id": second}, headers=headers)
    assert reply.status_code == 412
    assert stored_count(second) == 0


def test_two_that_cross_do_not_wait_for_each_other(books, second):
    """Thirty times in both directions at once: each moves, none ends in a deadlock."""
    first = books.portfolio_id
    ids = [
        str(books.record(books.buy(DAY, "1"))["id"]),
        recorded_in(books, second, books.buy(DAY, "1")),
    ]
    there = [first, second]
    for _ in range(15):
        targets = there[::-1]
        with ThreadPoolExecutor(2) as pool:
            replies = list(
                pool.map(
                    lambda pair: books.http.application.test_client().patch(
                        f"/transactions/{pair[0]}",
                        json={"portfolio_id": pair[1]},
                        headers=books.headers,
                    ),
                    zip(ids, targets, strict=True),
                )
            )
        assert [reply.status_code for reply in replies] == [200, 200], [r.json for r in replies]
        there = targets


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "MOVE"])
def test_what_moves_meanwhile_is_not_changed_under_the_wrong_lock(books, second, method):
    """The request waits for the portfolio's lock; then the transaction is in another one."""
    bought = books.record(books.buy(DAY, "1"))
    third = books.add_portfolio("USD")
    fields = {"portfolio_id": third} if method == "MOVE" else {"note": "late"}
    with cloud_sql.writing() as work:
        lock_portfolio(work, UUID(books.portfolio_id), Caller(books.user_id))
        waiting = Meanwhile(
            lambda: books.open(
                method.replace("MOVE", "PATCH"),
                bought["id"],
                **({} if method == "DELETE" else {"json": fields}),
            )
        )
        assert waiting.waits
        work.execute(
            sa.text("UPDATE transactions SET portfolio_id = :to WHERE id = :id"),
            {"to": UUID(second), "id": UUID(str(bought["id"]))},
        )
    reply = waiting.reply()
    assert (reply.status_code, json_of(reply)["code"]) == (409, "conflict")
    assert books.open("GET", bought["id"]).json == bought | {"portfolio_id": second}
