"""Transactions stated in pence, cents and agorot: stored in the whole currency, and said so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.answers import json_of
from tests.functions.bookkeeping import Bookkeeper, add_asset, pointers, stored_count

DAY = "2024-06-10"


def figures(transaction: Any, *names: str) -> list[Decimal | None]:
    return [transaction[name] and Decimal(transaction[name]) for name in names]


@pytest.fixture
def vodafone(books: Bookkeeper) -> str:
    return add_asset("VOD", owner_id=books.user_id, currency="GBP")


@pytest.mark.parametrize(
    ("unit", "currency"),
    [("GBX", "GBP"), ("GBp", "GBP"), ("ZAc", "ZAR"), ("ZAC", "ZAR"), ("ILA", "ILS")],
)
def test_a_purchase_in_hundredths(books, unit, currency):
    """250.5 pence a share and a fee of 995 pence; the rate to dollars was of one penny."""
    asset = add_asset("S", owner_id=books.user_id, currency=currency)
    stated = books.buy(
        DAY, "4", asset_id=asset, unit_price="250.5", fee="995", tax="1", fx_rate="0.0127"
    )
    bought = books.record({**stated, "currency": unit})
    assert bought["currency"] == currency
    assert figures(bought, "quantity", "unit_price", "fee", "tax", "fx_rate") == [
        Decimal(4),
        Decimal("2.505"),
        Decimal("9.95"),
        Decimal("0.01"),
        Decimal("1.27"),
    ]
    converted = {
        "unit": unit,
        "currency": currency,
        "fields": bought["converted_from"][0]["fields"],
    }
    assert bought["converted_from"] == [converted]
    assert set(converted["fields"]) == {"unit_price", "fee", "tax", "fx_rate"}
    read = books.open("GET", bought["id"])
    assert read.json == {name: bought[name] for name in bought if name != "converted_from"}


@pytest.mark.parametrize(
    ("fields", "stored"),
    [
        ({"type": "SELL", "quantity": "1", "amount": "12345"}, {"amount": "123.45"}),
        ({"type": "DIVIDEND", "amount": "-5", "tax": "-1"}, {"amount": "-0.05", "tax": "-0.01"}),
        (
            {"type": "DIVIDEND", "quantity": "3", "unit_price": "4.5"},
            {"amount": "0.135", "unit_price": "0.045"},
        ),
        ({"type": "INTEREST", "amount": "7"}, {"amount": "0.07"}),
        ({"type": "RETURN_OF_CAPITAL", "amount": "7"}, {"amount": "0.07"}),
        ({"type": "TRANSFER_IN", "quantity": "1", "unit_price": "7"}, {"unit_price": "0.07"}),
        (
            {"type": "SELL", "quantity": "1", "amount": "100", "fee": "5", "fee_currency": "EUR"},
            {"amount": "1", "fee": "5", "fee_currency": "EUR"},
        ),
        (
            {"type": "SELL", "quantity": "1", "amount": "100", "fee": "5", "fee_currency": "GBP"},
            {"amount": "1", "fee": "5", "fee_currency": None},
        ),
        (
            {
                "type": "SELL",
                "quantity": "1",
                "amount": "100",
                "currency": "USD",
                "fee": "50",
                "fee_currency": "GBX",
            },
            {"amount": "100", "currency": "USD", "fee": "0.5", "fee_currency": "GBP"},
        ),
    ],
    ids=str,
)
def test_every_amount_is_converted(books, vodafone, fields, stored):
    books.record(books.buy(DAY, "10", asset_id=vodafone, currency="GBP"))
    recorded = books.record({"asset_id": vodafone, "date": DAY, "currency": "GBX", **fields})
    for name, value in stored.items():
        if name.endswith("currency") or value is None:
            assert recorded[name] == value
        else:
            assert figures(recorded, name) == [Decimal(value)]
    assert recorded["currency"] == stored.get("currency", "GBP")
    assert recorded["converted_from"]


def test_an_exchange_into_pence(books):
    fields = {"type": "EXCHANGE", "date": DAY, "amount": "100", "currency": "USD"}
    exchanged = books.record({**fields, "to_currency": "GBX", "to_amount": "7900"})
    assert (exchanged["to_currency"], figures(exchanged, "to_amount")) == ("GBP", [Decimal(79)])
    assert figures(exchanged, "amount") == [Decimal(100)]
    same = {**fields, "currency": "GBP", "to_currency": "GBX", "to_amount": "10000"}
    reply = books.post(same)
    assert (reply.status_code, pointers(reply)) == (422, ["/to_currency"])


def test_nothing_is_said_where_nothing_was_converted(books):
    assert "converted_from" not in books.record(books.buy(DAY, "1"))


def test_the_tag_of_the_answer_is_the_transactions(books, vodafone):
    """The answer shows more than the transaction, and its tag still goes in If-Match."""
    body = books.buy(DAY, "1", asset_id=vodafone, currency="GBX")
    reply = books.post(body)
    headers = {**books.headers, "If-Match": reply.headers["ETag"]}
    path = reply.headers["Location"]
    change = {"currency": "GBX", "unit_price": "20"}
    reply = books.http.patch(path, json=change, headers=headers)
    assert (reply.status_code, figures(reply.json, "unit_price")) == (200, [Decimal("0.2")])
    headers["If-Match"] = reply.headers["ETag"]
    assert books.http.delete(path, headers=headers).status_code == 204


def test_a_correction_in_pence_states_every_figure(books, vodafone):
    """A recorded fee in pounds beside a price in pence would be taken for pence."""
    fields = books.buy(DAY, "1", asset_id=vodafone, unit_price="2.5", fee="1", fx_rate="1.25")
    bought = books.record({**fields, "currency": "GBP"})
    reply = books.patch(bought["id"], currency="GBX", unit_price="260")
    assert (reply.status_code, pointers(reply)) == (422, ["/fee", "/fx_rate"])
    assert "GBX" in json_of(reply)["errors"][0]["detail"]
    reply = books.patch(bought["id"], fee="50", fee_currency="GBX")
    assert (figures(reply.json, "fee", "unit_price"), reply.json["fee_currency"]) == (
        [Decimal("0.5"), Decimal("2.5")],
        None,
    )
    assert reply.json["converted_from"] == [{"unit": "GBX", "currency": "GBP", "fields": ["fee"]}]
    change = {"currency": "GBX", "unit_price": "260", "fee": "40", "fx_rate": "0.013"}
    reply = books.patch(bought["id"], **change)
    assert figures(reply.json, "unit_price", "fee", "fx_rate") == [
        Decimal("2.6"),
        Decimal("0.4"),
        Decimal("1.3"),
    ]
    assert figures(books.patch(bought["id"], unit_price="3").json, "unit_price") == [Decimal(3)]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"unit_price": "0.00000000000000001"}, "/unit_price"),
        ({"fee": "1.12345678901234567"}, "/fee"),
        ({"fx_rate": "99999999999999999"}, "/fx_rate"),
    ],
)
def test_what_can_not_be_stored_exactly_is_refused(books, vodafone, fields, pointer):
    body = {**books.buy(DAY, "1", asset_id=vodafone), "currency": "GBX", **fields}
    reply = books.post(body)
    assert (reply.status_code, pointers(reply)) == (422, [pointer])
    reply = books.batch([body, books.buy(DAY, "1")])
    [item] = json_of(reply)["items"]
    assert (item["index"], item["errors"][0]["pointer"]) == (0, pointer)
    assert stored_count(books.portfolio_id) == 0


def test_carried_lots_are_in_the_assets_currency(books, vodafone):
    """Their costs would silently be taken for a hundred times as much."""
    lots = [{"date": DAY, "quantity": "1", "cost": "250"}]
    fields = {"type": "TRANSFER_IN", "date": DAY, "asset_id": vodafone, "quantity": "1"}
    reply = books.post({**fields, "lots": lots, "currency": "GBX"})
    assert (reply.status_code, pointers(reply)) == (422, ["/lots"])


def test_a_batch_and_files_say_it_by_item(books, vodafone):
    items = [
        books.buy(DAY, "1", asset_id=vodafone, currency="GBX", external_id="a"),
        books.buy(DAY, "1", asset_id=vodafone, currency="GBP"),
    ]
    said = [{"unit": "GBX", "currency": "GBP", "fields": ["unit_price"]}]
    for dry_run in (True, False):
        answers = json_of(books.batch(items, dry_run=dry_run))["items"]
        assert [item.get("converted_from") for item in answers] == [said, None]
    assert "converted_from" not in json_of(books.batch(items[:1]))["items"][0]
    csv = f"type,date,asset_id,quantity,unit_price,currency\nBUY,{DAY},{vodafone},3,10,GBp\n"
    [item] = json_of(books.import_file(csv))["items"]
    assert item["converted_from"] == [{**said[0], "unit": "GBp"}]
    prices = sorted(Decimal(str(item["unit_price"])) for item in books.all())
    assert prices == [Decimal("0.1"), Decimal("0.1"), Decimal(10)]
    assert {item["currency"] for item in books.all()} == {"GBP"}
    assert "GBX" not in books.export_file().text


@pytest.mark.parametrize("unit", ["GBX", "GBp", "ZAc", "ILA"])
def test_elsewhere_a_currency_is_a_whole_one(books, client, unit):
    """The refusal names the currency to give."""
    currency = {"GBX": "GBP", "GBp": "GBP", "ZAc": "ZAR", "ILA": "ILS"}[unit]
    portfolio = {"name": "P", "base_currency": unit}
    asset = {
        "manual": True,
        "symbol": "X",
        "name": "X",
        "asset_class": "OTHER",
        "currency": unit,
    }
    transfer = {
        "from_portfolio_id": books.portfolio_id,
        "to_portfolio_id": books.portfolio_id,
        "date": DAY,
        "currency": unit,
        "amount": "1",
    }
    value = f"/value/{books.portfolio_id}?currency={unit}"
    replies = {
        "/base_currency": client("portfolios").post(
            "/portfolios", json=portfolio, headers=books.headers
        ),
        "/currency": client("assets").post("/assets", json=asset, headers=books.headers),
        "?currency": client("value").get(value, headers=books.headers),
    }
    for pointer, reply in replies.items():
        assert (reply.status_code, pointers(reply)) == (422, [pointer])
        assert reply.json["errors"][0]["detail"].endswith(f"{unit} is a hundredth of {currency}")
    reply = books.http.post("/transactions/transfer", json=transfer, headers=books.headers)
    assert (reply.status_code, pointers(reply)) == (422, ["/currency"])
