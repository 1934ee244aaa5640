"""What one asset became of another, in every answer: worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shared.analytics.schemas.performance import PerformanceAnswer
from shared.database import cloud_sql
from shared.database.assets import manual_closes
from tests.market_data import market_asset, publish_closes, publish_rates, publish_split
from tests.rows import insert_asset

RATES = [
    *((f"2024-01-{day:02}", "USD", "EUR", "0.9") for day in (2, 9, 16, 23)),
    ("2024-01-31", "USD", "EUR", "0.8"),
]


def add_closes(asset_id, closes):
    with cloud_sql.writing() as work:
        for day, close in closes:
            values = {"date": date.fromisoformat(day), "close": Decimal(close)}
            work.execute(manual_closes.insert().values(asset_id=asset_id, **values))


@pytest.fixture
def spun_off(account):
    """Ten units bought at 100 USD; on the 10th five units of another asset in EUR for each ten,
    with a tenth of the cost, which split two for one on the 15th.
    """

    def make(*, manual: bool, **settings):
        mine = account(**settings)
        parent = market_asset("PARENT")
        closes = [("2024-01-10", "30"), ("2024-01-15", "16")]
        if manual:
            with cloud_sql.writing() as work:
                child = insert_asset(work, mine.user.user_id, currency="EUR")
            add_closes(child, [("2024-01-09", "29"), *closes])
        else:
            child = market_asset("CHILD", currency="EUR")
            publish_closes(child, "EUR", closes)
        mine.record("BUY", "2024-01-02", asset=parent, quantity="10", unit_price="100")
        mine.record(
            "SPIN_OFF",
            "2024-01-10",
            asset=parent,
            to_asset_id=child,
            to_quantity="5",
            cost_share="0.1",
        )
        if manual:
            mine.record("SPLIT", "2024-01-15", asset=child, ratio_new=2, ratio_old=1)
        else:
            publish_split(child, "2024-01-15", 2, 1)
        publish_closes(
            parent, "USD", [("2024-01-02", "100"), ("2024-01-10", "90"), ("2024-01-31", "95")]
        )
        publish_rates(RATES)
        return mine, parent, child

    return make


@pytest.mark.parametrize("manual", [True, False])
def test_a_spin_off_brings_an_asset_without_transactions_of_its_own(spun_off, manual):
    """Its currency, closes and splits are read; the lot keeps its day, and the old rate."""
    mine, parent, child = spun_off(manual=manual)
    answer = mine.get("holdings", as_of="2024-01-31", explain="true")
    holdings = {holding["asset"]["id"]: holding for holding in answer["holdings"]}
    assert holdings[str(child)]["asset"]["currency"] == "EUR"
    expected = {
        "quantity": "10",
        "cost_basis": "90.00",
        "cost_basis_base": "100.00",
        "close": "16",
        "market_value": "160.00",
        "market_value_base": "200.00",
        "unrealized_gain_base": "100.00",
        "price_gain_base": "77.78",
        "fx_gain_base": "22.22",
        "realized_gain_base": "0.00",
    }
    assert {name: holdings[str(child)][name] for name in expected} == expected
    left = {"quantity": "10", "cost_basis": "900.00", "market_value": "950.00"}
    assert {name: holdings[str(parent)][name] for name in left} == left
    positions = {position["asset_id"]: position for position in answer["explanation"]["positions"]}
    [lot] = positions[str(child)]["lots"]
    assert (lot["date"], lot["quantity"], lot["cost_base"]) == ("2024-01-02", "10", "100")
    value = mine.get("value", as_of="2024-01-31")
    assert (value["market_value"], value["total_gain"]) == ("1150.00", "150.00")


@pytest.mark.parametrize("manual", [True, False])
@pytest.mark.parametrize("track_cash", [True, False])
def test_a_spin_off_is_no_flow(spun_off, manual, track_cash):
    """Nothing comes in or goes out, and the day's return is what the market made of both."""
    mine, _, _ = spun_off(manual=manual, track_cash=track_cash)
    cash = Decimal(-1000 if track_cash else 0)
    history = mine.get("history", to="2024-01-31", **{"from": "2024-01-09"})
    points = {point["date"]: point for point in history["points"]}
    worth = {"2024-01-09": "1000.00", "2024-01-10": "1066.67", "2024-01-15": "1077.78"}
    assert {day: Decimal(points[day]["market_value"]) - cash for day in worth} == {
        day: Decimal(value) for day, value in worth.items()
    }
    assert {point["cost_basis"] for point in points.values()} == {"1000.00"}
    assert {point["external_flow"] for point in points.values()} == {"0.00"}
    query = {"from": "2024-01-09", "to": "2024-01-31", "explain": "true"}
    answer = mine.get("performance", **query)
    PerformanceAnswer.model_validate(answer)
    assert (answer["net_flow"], answer["attribution"]["total"]) == ("0.00", "150.00")
    if not track_cash:
        assert answer["time_weighted_return"]["value"] == "0.15000000"


def test_a_merger_with_cash_keeps_the_history_of_the_lot(account):
    """The cash lowers the cost, and what exceeds it is a gain on the old asset; the rest is held
    under another name, from the same day on.
    """
    mine = account(track_cash=True)
    old, new = market_asset("OLD"), market_asset("NEW")
    mine.record("DEPOSIT", "2024-01-02", amount="1000")
    mine.record("BUY", "2024-01-02", asset=old, quantity="10", unit_price="100")
    mine.record(
        "MERGER",
        "2024-01-10",
        asset=old,
        to_asset_id=new,
        to_quantity="4",
        amount="1050",
        fee="1",
    )
    publish_closes(old, "USD", [("2024-01-02", "100"), ("2024-01-09", "110")])
    publish_closes(new, "USD", [("2024-01-10", "20")])
    answer = mine.get("holdings", as_of="2024-01-10", include_closed="true")
    holdings = {holding["asset"]["id"]: holding for holding in answer["holdings"]}
    closed, held = holdings[str(old)], holdings[str(new)]
    assert (closed["quantity"], closed["realized_gain_base"]) == ("0", "50.00")
    assert (held["quantity"], held["cost_basis"], held["market_value"]) == ("4", "0.00", "80.00")
    value = mine.get("value", as_of="2024-01-10")
    assert (value["market_value"], value["cash"]) == ("1129.00", "1049.00")
    assert (value["total_gain"], value["income"]) == ("129.00", "0.00")
    performance = mine.get("performance", to="2024-01-10", explain="true")
    assert performance["attribution"]["total"] == "129.00"
    assert (performance["attribution"]["fees"], performance["net_flow"]) == ("1.00", "1000.00")


def test_an_exchange_costs_what_the_bank_kept(account):
    """100 USD become 80 EUR where 90 are the day's rate: no flow, and a loss by exchange."""
    mine = account(track_cash=True)
    mine.record("DEPOSIT", "2024-01-02", amount="100")
    mine.record("EXCHANGE", "2024-01-03", amount="100", to_amount="80", to_currency="EUR")
    publish_rates(RATES)
    holdings = mine.get("holdings", as_of="2024-01-03")
    assert [(cash["currency"], cash["amount"]) for cash in holdings["cash"]] == [("EUR", "80.00")]
    answer = mine.get("performance", to="2024-01-03", **{"from": "2024-01-02"}, explain="true")
    assert (answer["net_flow"], answer["end_value"]) == ("0.00", "88.89")
    assert (answer["attribution"]["fx"], answer["attribution"]["total"]) == ("-11.11", "-11.11")
