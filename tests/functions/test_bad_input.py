"""What a ledger refuses, by every way in: alone, in a batch, in a file, as a correction, and as a
transfer. Each refusal names the field and the reason, or the item, the asset and the units, and
changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.answers import json_of
from tests.functions.bookkeeping import Bookkeeper, add_asset, stored_count

DAY, LATER = "2024-06-10", "2024-06-11"
Fields = dict[str, Any]

REFUSED: dict[str, tuple[Fields, Fields, str, str]] = {
    "an exchange into its own currency": (
        {"type": "EXCHANGE", "amount": "5", "to_amount": "5", "to_currency": "EUR"},
        {"to_currency": "USD"},
        "/to_currency",
        "must be another currency than currency",
    ),
    "a spin-off of the whole cost": (
        {
            "type": "SPIN_OFF",
            "asset_id": "own",
            "to_asset_id": "other",
            "to_quantity": "1",
            "cost_share": "0.5",
        },
        {"cost_share": "1"},
        "/cost_share",
        "must be less than 1",
    ),
    "lots that do not add up": (
        {
            "type": "TRANSFER_IN",
            "asset_id": "own",
            "quantity": "3",
            "lots": [
                {"date": "2024-01-02", "quantity": "1", "cost": "5"},
                {"date": "2024-01-03", "quantity": "2", "cost": "5"},
            ],
        },
        {"quantity": "3.000000000000000001"},
        "/lots",
        "have 3 units together, but quantity differs",
    ),
    "a merger into itself": (
        {"type": "MERGER", "asset_id": "own", "to_asset_id": "other", "to_quantity": "1"},
        {"to_asset_id": "own"},
        "/to_asset_id",
        "must be another asset than asset_id",
    ),
    "a rebate larger than the trade": (
        {"type": "BUY", "asset_id": "own", "quantity": "2", "unit_price": "10", "fee": "-20"},
        {"fee": "-20.01"},
        "/fee",
        "gives back more than the trade's amount",
    ),
    "a tax given back that is larger than the sale": (
        {"type": "SELL", "asset_id": "own", "quantity": "2", "amount": "20", "tax": "-20"},
        {"tax": "-20.01"},
        "/tax",
        "gives back more than the trade's amount",
    ),
}


@pytest.fixture
def ids(books: Bookkeeper) -> dict[str, str]:
    """Ten units of the own asset, and another one that it may become."""
    books.record(books.buy("2024-01-02", "10"))
    return {"own": books.own, "other": add_asset(f"O-{uuid4()}", owner_id=books.user_id)}


def named(fields: Fields, ids: dict[str, str]) -> Fields:
    return {
        name: ids.get(value, value) if name.endswith("asset_id") else value
        for name, value in {"date": DAY, **fields}.items()
    }


def import_items(books: Bookkeeper, items: list[Fields]) -> TestResponse:
    content = json.dumps({"items": items})
    return books.import_file(content, "application/json", "&look_alikes=true")


@pytest.mark.parametrize("what", REFUSED)
def test_the_field_and_the_reason_are_named_and_nothing_changes(
    books: Bookkeeper, ids: dict[str, str], what: str
) -> None:
    """By POST, in a batch and in a file next to a valid item, and by PATCH of a valid record."""
    good, changed, pointer, reason = REFUSED[what]
    bad = named({**good, **changed}, ids)
    expected = [{"pointer": pointer, "detail": reason}]

    alone = books.post(bad)
    assert (alone.status_code, json_of(alone)["errors"]) == (422, expected)
    for reply in (books.batch([named(good, ids), bad]), import_items(books, [bad])):
        answer = json_of(reply)
        assert (answer["created"], [item["status"] for item in answer["items"]]) == (0, ["invalid"])
        assert answer["items"][0]["errors"] == expected
    assert stored_count(books.portfolio_id) == 1
    record = books.record(named(good, ids))
    correction = books.patch(record["id"], **named(changed, ids))
    assert (correction.status_code, json_of(correction)["errors"]) == (422, expected)
    assert json_of(books.open("GET", record["id"])) == record


def test_a_named_lot_that_is_gone_is_refused(books: Bookkeeper) -> None:
    """It was sold the day before: by POST, in a batch, in a file, by PATCH and as a transfer."""
    gone = books.record(books.buy("2024-01-02", "3"))
    books.record(books.buy("2024-01-03", "5"))
    books.record(books.sell(DAY, "3"))
    chosen = [{"transaction_id": gone["id"], "quantity": "1"}]
    sale = books.sell(LATER, "2", from_lots=chosen)
    recorded = books.record(books.sell(LATER, "2"))
    before = books.all()
    deposit = {"type": "DEPOSIT", "date": DAY, "amount": "1"}
    move = {
        "from_portfolio_id": books.portfolio_id,
        "to_portfolio_id": books.add_portfolio("USD"),
        "date": LATER,
        "asset_id": books.own,
        "quantity": "2",
        "from_lots": chosen,
    }
    transfer = books.http.post("/transactions/transfer", json=move, headers=books.headers)
    replies = {
        "/from_lots/0": [books.post(sale), books.patch(recorded["id"], from_lots=chosen), transfer],
        "/items/1/from_lots/0": [
            books.batch([deposit, sale]),
            import_items(books, [deposit, sale]),
        ],
    }
    for pointer, refusals in replies.items():
        for reply in refusals:
            assert reply.status_code == 422
            [error] = json_of(reply)["errors"]
            assert error["pointer"] == pointer
            assert error["detail"].startswith("has 0 units left on this day")
    assert books.all() == before


def test_a_lot_of_no_transaction_is_refused_by_its_item(books: Bookkeeper) -> None:
    """Alone by its units; in a batch or a file by the id, which is neither there nor stored."""
    books.record(books.buy("2024-01-02", "3"))
    chosen = [{"transaction_id": str(uuid4()), "quantity": "1"}]
    sale = books.sell(LATER, "2", from_lots=chosen)
    alone = books.post(sale)
    assert [error["pointer"] for error in json_of(alone)["errors"]] == ["/from_lots/0"]
    for reply in (books.batch([sale]), import_items(books, [sale])):
        [item] = json_of(reply)["items"]
        assert (item["index"], item["status"]) == (0, "invalid")
        assert [error["pointer"] for error in item["errors"]] == ["/from_lots/0/transaction_id"]
    assert stored_count(books.portfolio_id) == 1


def _alone(books: Bookkeeper, sale: Fields) -> TestResponse:
    return books.post(sale)


def _in_a_batch(books: Bookkeeper, sale: Fields) -> TestResponse:
    return books.batch([{"type": "DEPOSIT", "date": DAY, "amount": "1"}, sale])


def _in_a_file(books: Bookkeeper, sale: Fields) -> TestResponse:
    return import_items(books, [{"type": "DEPOSIT", "date": DAY, "amount": "1"}, sale])


def _as_a_correction(books: Bookkeeper, sale: Fields) -> TestResponse:
    [recorded] = [item for item in books.all() if item["type"] == "SELL"]
    return books.patch(recorded["id"], quantity=sale["quantity"])


def _as_a_transfer(books: Bookkeeper, sale: Fields) -> TestResponse:
    move = {name: sale[name] for name in ("asset_id", "date", "quantity")}
    move |= {"from_portfolio_id": books.portfolio_id, "to_portfolio_id": books.add_portfolio("USD")}
    return books.http.post("/transactions/transfer", json=move, headers=books.headers)


def _by_deletion(books: Bookkeeper, _sale: Fields) -> TestResponse:
    bought, *_ = [item for item in books.all() if item["type"] == "BUY"]
    return books.open("DELETE", bought["id"])


@pytest.mark.parametrize(
    ("way", "index", "date", "held", "requested"),
    [
        (_alone, None, LATER, "1", "4.5"),
        (_in_a_batch, 1, LATER, "1", "4.5"),
        (_in_a_file, 1, LATER, "1", "4.5"),
        (_as_a_correction, None, DAY, "4", "4.5"),
        (_as_a_transfer, None, LATER, "1", "4.5"),
        (_by_deletion, None, DAY, "2", "3"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else None,
)
def test_an_oversell_names_the_item_the_asset_and_the_units(
    books: Bookkeeper,
    way: Callable[[Bookkeeper, Fields], TestResponse],
    index: int | None,
    date: str,
    held: str,
    requested: str,
) -> None:
    """Two and two units were bought, and three sold: one is left. Nothing changes."""
    for _ in range(2):
        books.record(books.buy("2024-01-02", "2"))
    books.record(books.sell(DAY, "3"))
    before = books.all()

    reply = way(books, books.sell(LATER, "4.5"))

    assert reply.status_code == 409
    answer = json_of(reply)
    names = ("code", "index", "asset_id", "date", "held", "requested")
    assert {name: answer[name] for name in names} == {
        "code": "oversold",
        "index": index,
        "asset_id": books.own,
        "date": date,
        "held": held,
        "requested": requested,
    }
    assert f"{held} of HOUSE are held, but {requested} would be taken out" in answer["detail"]
    assert books.all() == before
