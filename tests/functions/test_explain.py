"""`explain=true`: an answer has enough to recompute each of its figures, and these tests do so."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from shared.analytics.explain import valuation
from tests.functions.accounts import Account
from tests.functions.reworked_day import rework_day
from tests.functions.reworked_holdings import (
    Sheet,
    Sums,
    number,
    rework,
    reworked_totals,
    times,
    total,
)
from tests.market_data import market_asset, publish_closes, publish_rates, publish_split


@pytest.fixture
def busy(account) -> tuple[Account, dict[str, str]]:
    """Three currencies, rates of both kinds, a split, sales, transfers and all kinds of charges."""
    mine = account(base_currency="EUR", track_cash=True)
    dollars, pesos, gone = (
        market_asset("DOL"),
        market_asset("PES", currency="ARS"),
        market_asset("GONE"),
    )
    mine.record("DEPOSIT", "2024-01-01", currency="EUR", amount="9000", fee="1")
    mine.record(
        "BUY", "2024-01-02", asset=dollars, quantity="10", unit_price="100", fee="5", tax="1.5"
    )
    mine.record(
        "BUY", "2024-01-09", asset=dollars, quantity="7", unit_price="103.33", fx_rate="0.931234"
    )
    mine.record(
        "BUY",
        "2024-01-10",
        asset=dollars,
        currency="EUR",
        quantity="3",
        unit_price="91.17",
        fee="2",
    )
    mine.record(
        "SELL", "2024-02-20", asset=dollars, quantity="16.3", unit_price="57.01", fee="1", tax="0.5"
    )
    mine.record("TRANSFER_IN", "2024-02-21", asset=dollars, quantity="1", unit_price="40")
    mine.record("TRANSFER_OUT", "2024-02-22", asset=dollars, quantity="2")
    mine.record("DIVIDEND", "2024-02-25", asset=dollars, amount="12.34", tax="1.85")
    mine.record(
        "BUY", "2024-01-12", asset=pesos, currency="ARS", quantity="7", unit_price="90000.5"
    )
    mine.record("DIVIDEND", "2024-02-12", asset=pesos, amount="3.21", fx_rate="0.92")
    mine.record("BUY", "2024-01-12", asset=gone, quantity="3", unit_price="33.33")
    mine.record("SELL", "2024-02-12", asset=gone, quantity="3", unit_price="44.44")
    mine.record("INTEREST", "2024-02-28", currency="EUR", amount="1.11", tax="0.21")
    mine.record("FEE", "2024-02-28", amount="2.5")
    mine.record("TAX", "2024-02-29", asset=gone, amount="-0.77")
    mine.record("WITHDRAWAL", "2024-02-29", currency="EUR", amount="100")
    publish_split(dollars, "2024-02-15", 2, 1)
    publish_closes(
        dollars, "USD", [("2024-01-02", "101"), ("2024-02-22", "60.5"), ("2024-02-28", "61.2345")]
    )
    publish_closes(pesos, "ARS", [("2024-02-27", "95123.45")])
    publish_closes(gone, "USD", [("2024-02-12", "44")])
    days = ("2024-01-01", "2024-01-09", "2024-02-12", "2024-02-20", "2024-02-27")
    publish_rates([(day, "EUR", "USD", f"1.0{place}37") for place, day in enumerate(days)])
    publish_rates(
        [(day, "USD", "ARS", f"8{place}0.5") for place, day in enumerate(days)], source="bcra"
    )
    return mine, {str(dollars): "USD", str(pesos): "ARS", str(gone): "USD"}


@pytest.mark.parametrize("method", ["FIFO", "LIFO", "HIFO", "AVERAGE"])
@pytest.mark.parametrize(
    ("currency", "as_of"), [("EUR", "2024-02-29"), ("USD", "2024-02-29"), ("EUR", "2024-02-28")]
)
def test_every_figure_can_be_computed_again(busy, method, currency, as_of):
    """By each method, in the base currency and in another one; closed positions too."""
    mine, asset_currencies = busy
    answer = mine.get(
        "holdings",
        as_of=as_of,
        method=method,
        currency=currency,
        include_closed="true",
        explain="true",
    )
    assert (answer["complete"], len(answer["holdings"]), len(answer["cash"])) == (True, 3, 3)
    rework(answer, asset_currencies)
    rework_day(answer, asset_currencies)


def test_value_gives_the_same_explanation(busy):
    mine, _ = busy
    value = mine.get("value", as_of="2024-02-29", explain="true")
    holdings = mine.get("holdings", as_of="2024-02-29", explain="true")
    assert value["explanation"] == holdings["explanation"]
    totals = reworked_totals(
        {position["asset_id"]: Sheet(position) for position in value["explanation"]["positions"]},
        Sums(value["explanation"]["transactions"]),
        total(
            times(balance["amount"], balance["fx"]["rate"])
            for balance in value["explanation"]["cash"]
        ),
        "EUR",
    )
    assert {name: value[name] for name in totals} == totals


def test_each_rate_says_where_it_comes_from(busy):
    """Recorded on the statement, published, inverted, crossed, or none needed.

    With date and source.
    """
    mine, asset_currencies = busy
    explanation = mine.get("holdings", as_of="2024-02-29", explain="true")["explanation"]
    dollars, pesos, _ = (
        next(position for position in explanation["positions"] if position["asset_id"] == asset)
        for asset in asset_currencies
    )
    first, second, third, *_ = dollars["transactions"]
    assert first["to_base"]["method"] == "inverse"
    assert (first["to_base"]["date"], first["to_base"]["source"]) == ("2024-01-01", "ecb")
    assert first["to_asset"] == {"rate": "1", "date": None, "source": None, "method": "same"}
    assert second["to_base"] == {
        "rate": "0.931234",
        "date": "2024-01-09",
        "source": None,
        "method": "recorded",
    }
    assert third["to_base"]["method"] == "same"
    assert third["to_asset"] == {
        "rate": "1.0137",
        "date": "2024-01-09",
        "source": "ecb",
        "method": "direct",
    }
    assert (pesos["fx"]["method"], pesos["fx"]["source"]) == ("cross:USD", "bcra+ecb")
    assert dollars["splits"] == [
        {"ex_date": "2024-02-15", "new": 2, "old": 1, "transaction_id": None}
    ]


def test_each_lot_names_the_transaction_that_brought_it(busy):
    """And its cost is that transaction's, in proportion; a pool of several names none."""
    mine, asset_currencies = busy
    query = {"as_of": "2024-01-31", "explain": "true"}
    (dollars,) = (
        position
        for position in mine.get("holdings", **query)["explanation"]["positions"]
        if position["asset_id"] == next(iter(asset_currencies))
    )
    by_id = {transaction["transaction_id"]: transaction for transaction in dollars["transactions"]}
    assert len(dollars["lots"]) == 3
    for lot in dollars["lots"]:
        buy = by_id[lot["transaction_id"]]
        paid = number(buy["gross"]) + number(buy["fee"]) + number(buy["tax"])
        assert (buy["date"], buy["quantity"]) == (lot["date"], lot["quantity"])
        assert number(lot["cost"]) == times(paid, buy["to_asset"]["rate"])
        assert abs(number(lot["cost_base"]) - times(paid, buy["to_base"]["rate"])) < Decimal(
            "1e-80"
        )
    pooled = mine.get("value", method="AVERAGE", **query)["explanation"]["positions"]
    pools = [
        lot
        for position in pooled
        for lot in position["lots"]
        if position["asset_id"] == next(iter(asset_currencies))
    ]
    assert [lot["transaction_id"] for lot in pools] == [None]


def test_what_is_missing_is_null_in_the_explanation_too(account):
    mine = account(base_currency="EUR")
    stock = market_asset("LOST", currency="SEK")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="1", unit_price="10", currency="SEK")

    answer = mine.get("holdings", as_of="2024-01-02", explain="true")

    (position,) = answer["explanation"]["positions"]
    assert (position["close"], position["fx"]) == (None, None)
    assert position["transactions"][0]["to_base"] is None
    assert (position["lots"][0]["cost"], position["lots"][0]["cost_base"]) == ("10", None)


def test_nothing_is_explained_unless_asked(busy, someone_else):
    mine, _ = busy
    for function in ("holdings", "value"):
        assert "explanation" not in mine.get(function)
        assert "explanation" not in mine.get(function, explain="false")
        client = mine.client(function)
        assert client.get(f"/{function}/{mine.id}?explain=true").status_code == 401
        assert (
            client.get(f"/{function}/{mine.id}?explain=true", headers=someone_else).status_code
            == 404
        )
        assert (
            client.get(f"/{function}/{uuid4()}?explain=true", headers=someone_else).status_code
            == 404
        )
        refused = client.get(f"/{function}/{mine.id}?explain=perhaps", headers=mine.user.headers)
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "?explain")


def test_an_empty_portfolio_has_nothing_to_explain(account):
    explanation = account().get("value", explain="true")["explanation"]
    before = explanation.pop("day_before")
    assert explanation == {"positions": [], "cash": [], "transactions": []}
    assert (before["positions"], before["cash"]) == ([], [])


def test_what_would_be_too_long_is_refused_with_the_length(account, monkeypatch):
    """Three transactions, two open lots and one sold part: six lines.

    Without an explanation any portfolio is answered.
    """
    mine = account()
    stock = market_asset("LONG")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="2", unit_price="10")
    mine.record("BUY", "2024-01-03", asset=stock, quantity="2", unit_price="10")
    mine.record("SELL", "2024-01-04", asset=stock, quantity="1", unit_price="10")
    monkeypatch.setattr(valuation, "LINES_MAX", 6)
    for function in ("holdings", "value"):
        assert mine.get(function, explain="true")["explanation"]
    monkeypatch.setattr(valuation, "LINES_MAX", 5)
    for function in ("holdings", "value"):
        refused = mine.client(function).get(
            f"/{function}/{mine.id}?explain=true", headers=mine.user.headers
        )
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "?explain")
        assert "there are 6" in refused.json["errors"][0]["detail"]
        assert mine.get(function, explain="true", as_of="2024-01-03")["explanation"]
        assert "explanation" not in mine.get(function)


def test_a_split_of_the_day_of_the_first_purchase_changed_nothing_of_it(account):
    """It came before the trade, so it is not listed."""
    mine = account()
    stock = market_asset("FRESH")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="2", unit_price="10")
    publish_split(stock, "2024-01-02", 7, 1)
    publish_split(stock, "2024-01-03", 2, 1)
    answer = mine.get("holdings", as_of="2024-01-04", explain="true")
    (position,) = answer["explanation"]["positions"]
    assert [split["ex_date"] for split in position["splits"]] == ["2024-01-03"]
    assert answer["holdings"][0]["quantity"] == "4"
