"""What a day has earned, as clients see it: accounts worked by hand, and all figures together."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest

from shared.database import cloud_sql
from shared.gcp import bigquery as bigquery_adapter
from tests.functions.accounts import Account
from tests.functions.random_ledgers import DAYS, FIRST, live
from tests.functions.test_total_gain import AccountOf, market  # noqa: F401 (market is a fixture)
from tests.market_data import market_asset, publish_closes, publish_rates, publish_split
from tests.rows import insert_asset, insert_close


def changes(mine: Account, day: str, **query: str) -> tuple[Any, ...]:
    """(portfolio's, [each holding's own and base])"""
    answer = mine.get("holdings", as_of=day, include_closed="true", **query)
    assert answer["totals"]["day_change"] == mine.get("value", as_of=day, **query)["day_change"]
    return answer["totals"]["day_change"], [
        (holding["day_change"], holding["day_change_base"]) for holding in answer["holdings"]
    ]


def test_a_dollar_share_in_euros(account):
    """10 at 100 → 110 while a euro goes from 1.25 to 1.10 dollars: 100 dollars, 200 euros."""
    mine = account(base_currency="EUR")
    stock = market_asset("DAY")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="90")
    publish_closes(stock, "USD", [("2024-01-04", "100"), ("2024-01-05", "110")])
    publish_rates([("2024-01-02", "EUR", "USD", "1.25"), ("2024-01-05", "EUR", "USD", "1.1")])
    assert changes(mine, "2024-01-05") == ("200.00", [("100.00", "200.00")])
    # Without a new close or rate nothing changes.
    assert changes(mine, "2024-01-06") == ("0.00", [("0.00", "0.00")])
    # There was no close on the evening before the first one.
    assert changes(mine, "2024-01-04") == (None, [(None, None)])


def test_what_is_bought_sold_and_paid_out_that_day(account):
    """Four more at 104 with a fee of 1, two sold at 112, a dividend of 7 less 2 of tax, at 110."""
    mine = account()
    stock = market_asset("TRADED")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="90")
    mine.record("BUY", "2024-01-05", asset=stock, quantity="4", unit_price="104", fee="1")
    mine.record("SELL", "2024-01-05", asset=stock, quantity="2", unit_price="112")
    mine.record("DIVIDEND", "2024-01-05", asset=stock, amount="7", tax="2")
    mine.record("FEE", "2024-01-05", amount="3")
    publish_closes(stock, "USD", [("2024-01-04", "100"), ("2024-01-05", "110")])
    # 12 × 110 − 10 × 100 − (4 × 104 + 1) + 2 × 112 + 7 − 2; the fee of no asset is the account's.
    assert changes(mine, "2024-01-05") == ("129.00", [("132.00", "132.00")])
    attribution = mine.get("performance", **{"from": "2024-01-04", "to": "2024-01-05"})
    assert attribution["attribution"]["total"] == "129.00"


def test_a_position_opened_or_closed_that_day(account):
    mine = account(track_cash=True)
    stock = market_asset("ROUND")
    mine.record("DEPOSIT", "2024-01-02", amount="500")
    mine.record("BUY", "2024-01-03", asset=stock, quantity="2", unit_price="90")
    mine.record("SELL", "2024-01-05", asset=stock, quantity="2", unit_price="95")
    mine.record("WITHDRAWAL", "2024-01-05", amount="40")
    publish_closes(stock, "USD", [("2024-01-03", "91"), ("2024-01-04", "97")])
    assert changes(mine, "2024-01-02") == ("0.00", [])
    assert changes(mine, "2024-01-03") == ("2.00", [("2.00", "2.00")])
    assert changes(mine, "2024-01-04") == ("12.00", [("12.00", "12.00")])
    assert changes(mine, "2024-01-05") == ("-4.00", [("-4.00", "-4.00")])
    assert changes(mine, "2024-01-06") == ("0.00", [("0.00", "0.00")])


def test_a_split_changes_nothing(account):
    """On its day, before the next close too; a manual asset's closes are those of its owner."""
    mine = account()
    stock = market_asset("SPLIT")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="90")
    publish_closes(stock, "USD", [("2024-01-04", "100"), ("2024-01-08", "51")])
    publish_split(stock, "2024-01-06", 2, 1)
    assert changes(mine, "2024-01-06") == ("0.00", [("0.00", "0.00")])
    assert changes(mine, "2024-01-08") == ("20.00", [("20.00", "20.00")])

    other = account()
    with cloud_sql.writing() as work:
        house = insert_asset(work, other.user.user_id, symbol="HOUSE", currency="USD")
        for when, close in (("2024-01-03", "100"), ("2024-01-05", "130"), ("2024-01-09", "999")):
            insert_close(work, house, when, close)
    other.record("BUY", "2024-01-02", asset=house, quantity="2", unit_price="90")
    assert changes(other, "2024-01-05") == ("60.00", [("60.00", "60.00")])
    assert changes(other, "2024-01-06") == ("0.00", [("0.00", "0.00")])


def test_units_that_become_another_asset(account):
    """What moved between the two has no value of its own; of both together the change is known."""
    mine = account()
    old, new = market_asset("OLD"), market_asset("NEW")
    publish_closes(old, "USD", [("2024-01-04", "100")])
    publish_closes(new, "USD", [("2024-01-05", "30")])
    mine.record("BUY", "2024-01-02", asset=old, quantity="1", unit_price="90")
    mine.record("MERGER", "2024-01-05", asset=old, quantity="1", to_asset_id=new, to_quantity="4")
    total, parts = changes(mine, "2024-01-05")
    assert (total, parts) == ("20.00", [(None, None), (None, None)])
    assert changes(mine, "2024-01-06") == ("0.00", [("0.00", "0.00")] * 2)


def test_units_transferred_cross_at_the_close_of_the_day(account):
    """The three that came in earned nothing here that day, the one that went out all of it."""
    mine = account()
    stock = market_asset("CROSS")
    publish_closes(stock, "USD", [("2024-01-04", "100"), ("2024-01-05", "110")])
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="90")
    mine.record("TRANSFER_IN", "2024-01-05", asset=stock, quantity="3", unit_price="1")
    mine.record("TRANSFER_OUT", "2024-01-05", asset=stock, quantity="1")
    assert changes(mine, "2024-01-05") == ("100.00", [("100.00", "100.00")])


@pytest.mark.parametrize("missing", ["close", "rate", "cash"])
def test_a_value_that_is_unknown_makes_it_unknown(account, missing):
    """Of that holding and of the whole; another holding's is still there."""
    mine = account(base_currency="EUR", track_cash=missing == "cash")
    known, unknown = market_asset("KNOWN", currency="EUR"), market_asset("UN", currency="GBP")
    publish_closes(known, "EUR", [("2024-01-04", "10"), ("2024-01-05", "11")])
    mine.record("BUY", "2024-01-02", asset=known, currency="EUR", quantity="1", unit_price="9")
    if missing == "cash":
        mine.record("DEPOSIT", "2024-01-02", currency="SEK", amount="5")
    else:
        mine.record(
            "BUY", "2024-01-02", asset=unknown, currency="GBP", quantity="1", unit_price="1"
        )
    if missing == "rate":
        publish_closes(unknown, "GBP", [("2024-01-04", "2"), ("2024-01-05", "3")])
    total, parts = changes(mine, "2024-01-05")
    assert total is None
    assert (
        parts
        == {
            "close": [("1.00", "1.00"), (None, None)],
            "rate": [("1.00", "1.00"), ("1.00", None)],
            "cash": [("1.00", "1.00")],
        }[missing]
    )


@pytest.mark.parametrize("track_cash", [True, False])
@pytest.mark.parametrize("seed", range(2))
def test_it_is_the_change_of_the_total_gain(
    account: AccountOf,
    market: dict[str, UUID],  # noqa: F811 (the fixture)
    track_cash: bool,
    seed: int,
) -> None:
    """And the attribution's total, on days of random accounts, to the cents by which what is shown
    there is rounded.
    """
    mine = account(base_currency="EUR", track_cash=track_cash)
    chance = Random(seed)  # noqa: S311 (no secret)
    live(mine, market, chance, transfers=True)
    for currency in ("EUR", "JPY"):
        cent = Decimal(1) if currency == "JPY" else Decimal("0.01")
        for number in chance.sample(range(2, DAYS), 6):
            last = FIRST + timedelta(days=number)
            change = mine.get("value", as_of=str(last), currency=currency)["day_change"]
            evening = str(last - timedelta(days=1))
            gains = [
                Decimal(mine.get("value", as_of=on, currency=currency)["total_gain"])
                for on in (str(last), evening)
            ]
            assert abs(Decimal(change) - (gains[0] - gains[1])) <= 2 * cent
            query = {"from": evening, "to": str(last), "currency": currency}
            total = mine.get("performance", **query)["attribution"]["total"]
            assert abs(Decimal(change) - Decimal(total)) <= 2 * cent


def test_it_costs_no_more_statements_and_no_more_queries(account):
    """One query reads the closes of both days; and both stay in memory."""
    mine = account(base_currency="EUR", track_cash=True)
    stock = market_asset("COST")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="1", unit_price="10")
    publish_closes(stock, "USD", [("2024-01-02", "10"), ("2024-01-03", "12")])
    publish_rates([("2024-01-02", "EUR", "USD", "1.25")])
    for function in ("holdings", "value"):
        for queries in (1, 0):
            with mine.client(function) as http:
                path = f"/{function}/{mine.id}?as_of=2024-01-03"
                answer = http.get(path, headers=mine.user.headers).json
                assert cloud_sql.statements.get() == 2
                assert bigquery_adapter.queries.get() == (queries if function == "holdings" else 0)
                assert answer.get("totals", answer)["day_change"] == "1.60"
