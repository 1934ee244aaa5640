"""Many transactions in one request: all of them or none, and an answer for each."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest

from shared.database import cloud_sql
from tests.functions.bookkeeping import add_split, pointers, stored_count

DAY = "2024-06-10"


def statuses(reply):
    return [(item["index"], item["status"]) for item in reply.json["items"]]


def test_a_batch_is_recorded_in_its_order(books):
    """Each item is answered with the id of its transaction."""
    days = ["2024-01-02", "2024-01-01", "2024-01-02"]
    reply = books.batch([books.buy(day, "1", note=f"{place}") for place, day in enumerate(days)])
    assert reply.status_code == 200
    assert (reply.json["created"], reply.json["dry_run"]) == (3, False)
    assert statuses(reply) == [(0, "created"), (1, "created"), (2, "created")]
    assert [transaction["note"] for transaction in books.all()] == ["2", "0", "1"]
    assert {transaction["id"] for transaction in books.all()} == {
        item["id"] for item in reply.json["items"]
    }


def test_a_batch_stores_what_single_requests_store(books):
    """Every type, with every field it can have, comes out the same both ways."""
    common = {
        "fee": "0.1",
        "tax": "0.20",
        "note": "'=\r\n\"é😀",
        "settle_date": "2024-06-12",
        "order": -2,
    }
    money = {**common, "date": DAY, "currency": "ARS", "fx_rate": "0.001"}
    trade = {**money, "asset_id": books.own, "quantity": "1.5"}
    fields = [
        {**trade, "type": "BUY", "unit_price": "0"},
        {**trade, "type": "TRANSFER_IN", "unit_price": "7"},
        {**trade, "type": "SELL", "unit_price": "12.000000000001"},
        {**trade, "type": "TRANSFER_OUT", "quantity": 1},
        {**trade, "type": "DIVIDEND", "unit_price": "0.123456789012", "ex_date": "2024-06-01"},
        {**money, "type": "DIVIDEND", "asset_id": books.own, "amount": "3"},
        {**money, "type": "INTEREST", "amount": "-3"},
        {**money, "type": "INTEREST", "amount": "3", "asset_id": books.market},
        {**money, "type": "FEE", "amount": "3"},
        {**money, "type": "TAX", "amount": "-3"},
        {**money, "type": "DEPOSIT", "amount": "999999999999999999"},
        {**money, "type": "WITHDRAWAL", "amount": "0.000000000001"},
        {**money, "type": "SPLIT", "asset_id": books.own, "ratio": {"new": 7, "old": 2}},
    ]
    one_by_one = [books.record(item) for item in fields]
    books.portfolio_id = books.add_portfolio("USD")
    assert books.batch(fields).json["created"] == len(fields)
    own = ("id", "portfolio_id", "created_at", "updated_at")
    for single, batched in zip(one_by_one, reversed(books.all()), strict=True):
        assert {k: v for k, v in batched.items() if k not in own} == {
            k: v for k, v in single.items() if k not in own
        }


def test_one_invalid_item_stops_the_whole_batch(books, theirs):
    """Nothing is created; the answer has each item's errors, with pointers into the item."""
    items = [
        books.buy(DAY, "1"),
        books.buy(DAY, "0"),
        {"type": "DEPOSIT"},
        "nonsense",
        books.buy(DAY, "1", asset_id=theirs.own),
        {**books.buy(DAY, "1"), "portfolio_id": books.portfolio_id},
        {"type": "FEE", "date": DAY, "amount": "0", "settle_date": "2020-01-01"},
    ]
    reply = books.batch(items)
    assert (reply.status_code, reply.json["created"]) == (200, 0)
    pointers_by_index = {
        item["index"]: [error["pointer"] for error in item["errors"]]
        for item in reply.json["items"]
    }
    assert pointers_by_index == {
        1: ["/quantity"],
        2: ["/date"],
        3: [""],
        4: ["/asset_id"],
        5: ["/portfolio_id"],
        6: ["/amount", "/settle_date"],
    }
    assert {item["status"] for item in reply.json["items"]} == {"invalid"}
    assert books.all() == []


def test_an_answer_goes_through_a_hundred_errors_and_counts_the_others(books):
    """Twenty of an item at most; an unlisted item stops the batch all the same."""
    many = {f"colour_{number}": "red" for number in range(30)}
    reply = books.batch([many, *({"type": "GIFT"} for _ in range(200))])
    assert (reply.status_code, reply.json["created"]) == (200, 0)
    first, *others = reply.json["items"]
    assert len(first["errors"]) == 21
    assert first["errors"][-1] == {"pointer": "", "detail": "has 12 more errors"}
    assert {len(item["errors"]) for item in others} == {2}
    assert sum(len(item["errors"]) for item in others) == 100 - 20
    assert reply.json["errors_omitted"] == 12 + 2 * 200 - 80
    assert books.all() == []


def test_an_answer_counts_what_the_rules_refuse_like_what_the_schema_does(books):
    """A transaction of the right form may still mean nothing."""
    reply = books.batch([{"type": "DEPOSIT", "date": DAY}, {"type": "GIFT", "date": DAY}] * 80)
    assert len(reply.json["items"]) == 100
    assert reply.json["errors_omitted"] == 60


def test_known_external_ids_are_passed_over(books):
    """Those of the portfolio and those earlier in the batch: the answer names the transaction."""
    purchase = books.record(books.buy(DAY, "1", external_id="A"))
    reply = books.batch(
        [books.buy(DAY, "1", external_id=external_id) for external_id in ("A", "B", "B", "C")]
    )
    assert statuses(reply) == [(0, "duplicate"), (1, "created"), (2, "duplicate"), (3, "created")]
    ids = [item["id"] for item in reply.json["items"]]
    assert ids[0] == purchase["id"]
    assert ids[1] == ids[2]
    assert reply.json["created"] == 2
    again = books.batch(
        [books.buy(DAY, "1", external_id=external_id) for external_id in ("A", "B", "C")]
    )
    assert (again.json["created"], {item["status"] for item in again.json["items"]}) == (
        0,
        {"duplicate"},
    )
    assert len(books.all()) == 3


def test_a_dry_run_says_what_would_happen_and_changes_nothing(books):
    """Created items have no id, because there is none; a duplicate of one of them neither."""
    items = [books.buy(DAY, "1", external_id="A"), books.buy(DAY, "1", external_id="A")]
    reply = books.batch(items, dry_run=True)
    assert (reply.json["created"], reply.json["dry_run"]) == (1, True)
    assert [(item["status"], item["id"]) for item in reply.json["items"]] == [
        ("created", None),
        ("duplicate", None),
    ]
    assert books.batch([books.sell(DAY, "1")], dry_run=True).status_code == 409
    assert books.all() == []


def test_an_oversell_in_a_batch_is_a_conflict(books):
    """With what is stored and what else the batch brings, whatever the order of the items."""
    books.record(books.buy("2024-01-01", "1"))
    items = [books.sell("2024-01-03", "3"), books.buy("2024-01-02", "2")]
    assert books.batch([*items, books.sell("2024-01-04", "0.1")]).json["code"] == "oversold"
    assert len(books.all()) == 1
    assert books.batch(items).json["created"] == 2


def test_a_batch_knows_the_splits_of_assets_that_it_brings(books):
    """A purchase and, after the market's split, a sale of the multiplied units, in one request."""
    add_split(books.market, "2024-06-10", 7, 1)
    items = [
        books.buy("2024-06-09", "1", asset_id=books.market),
        books.sell("2024-06-10", "7", asset_id=books.market),
    ]
    assert books.batch(items).json["created"] == 2


def test_another_users_portfolio_takes_no_batch(books, theirs):
    """It is not there, for a dry run too."""
    for dry_run in (True, False):
        reply = theirs.batch(
            [books.buy(DAY, "1")], dry_run=dry_run, portfolio_id=books.portfolio_id
        )
        assert reply.status_code == 404
    assert books.all() == []


@pytest.mark.parametrize(
    "more",
    [
        {"items": None},
        {"items": {}},
        {"items": [{}] * 5001},
        {"dry_run": "yes"},
        {"portfolio_id": "x"},
        {"colour": "red"},
    ],
    ids=lambda more: next(iter(more)),
)
def test_a_batch_that_is_none_is_refused_by_field(books, more):
    """Too many items, other types and unknown fields are 422."""
    reply = books.batch(**{"items": [], **more})
    assert (reply.status_code, pointers(reply)) == (422, [f"/{name}" for name in more])


def test_a_repeated_batch_with_one_key_creates_once(books):
    """The second answer is the first one again."""
    headers = {**books.headers, "Idempotency-Key": "batch"}
    body = {"portfolio_id": books.portfolio_id, "items": [books.buy(DAY, "1")]}
    replies = [books.http.post("/transactions/batch", json=body, headers=headers) for _ in range(2)]
    assert replies[0].data == replies[1].data
    assert len(books.all()) == 1


def test_five_thousand_transactions_take_seven_statements(books):
    """A full batch takes a few statements; the loose bound on its time stops a runaway."""
    items = [
        books.buy("2024-01-01", "10", external_id=str(uuid4()), note=f"item {place}")
        if place % 2
        else books.sell("2024-01-02", "10", external_id=str(uuid4()))
        for place in range(5000)
    ]
    started = time.perf_counter()
    reply = books.batch(items)
    took_s = time.perf_counter() - started
    assert cloud_sql.statements.get() == 7
    assert reply.json["created"] == 5000
    assert stored_count(books.portfolio_id) == 5000
    assert took_s < 10
