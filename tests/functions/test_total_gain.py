"""The total gain is what a portfolio is worth less what was put in, wherever it is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest

from shared.database import cloud_sql
from tests.functions.accounts import Account
from tests.functions.random_ledgers import FIRST, LAST, live, publish_market
from tests.market_data import market_asset, publish_closes, publish_rates
from tests.rows import insert_asset, insert_close

AccountOf = Callable[..., Account]


@pytest.fixture
def market(market_dataset: str) -> dict[str, UUID]:
    return publish_market()


@pytest.mark.parametrize("track_cash", [True, False])
@pytest.mark.parametrize("transfers", [True, False])
@pytest.mark.parametrize("seed", range(2))
def test_the_total_gain_is_value_less_net_invested_everywhere(
    account: AccountOf, market: dict[str, UUID], track_cash: bool, transfers: bool, seed: int
) -> None:
    """Value, holdings, history and performance say the same to the cent, by any method, on any day,
    in the base currency and in others.
    """
    mine = account(base_currency="EUR", track_cash=track_cash)
    live(mine, market, Random(seed), transfers=transfers)  # noqa: S311 (no secret)
    for currency in ("EUR", "USD", "JPY"):
        for as_of, method in ((LAST, "FIFO"), (LAST, "AVERAGE"), (FIRST + timedelta(35), "HIFO")):
            query = {"currency": currency, "method": method}
            value = mine.get("value", as_of=as_of.isoformat(), **query)
            totals = mine.get("holdings", as_of=as_of.isoformat(), **query)["totals"]
            point = mine.get("history", to=as_of.isoformat(), **query)["points"][-1]
            attribution = mine.get("performance", to=as_of.isoformat(), **query)["attribution"]

            assert value["complete"] is True
            assert totals == {name: value[name] for name in totals}
            assert (value["market_value"], value["net_invested"]) == (
                point["market_value"],
                point["net_invested"],
            )
            gain = Decimal(value["market_value"]) - Decimal(value["net_invested"])
            assert Decimal(value["total_gain"]) == gain
            assert value["total_gain"] == attribution["total"]
            if not track_cash:
                assert Decimal(value["cash_fx_gain"]) == 0
            if not transfers:
                assert Decimal(value["transferred_gain"]) == 0


def test_what_exchange_rates_did_to_cash(account: AccountOf) -> None:
    """1,000 dollars bought at 0.90 are worth 0.80; 400 of them were spent at the bank's 0.85."""
    mine = account(base_currency="EUR", track_cash=True)
    stock = market_asset("CFX")
    mine.record("DEPOSIT", "2024-01-02", amount="1000")
    mine.record("BUY", "2024-01-03", asset=stock, quantity="4", unit_price="100", fx_rate="0.85")
    publish_closes(stock, "USD", [("2024-01-03", "100"), ("2024-01-05", "110")])
    publish_rates(
        [(f"2024-01-0{n}", "USD", "EUR", rate) for n, rate in ((2, "0.9"), (3, "0.88"), (5, "0.8"))]
    )
    value = mine.get("value", as_of="2024-01-05")
    # Cash: 600 × 0.80 − (1,000 × 0.90 − 400 × 0.85); shares: 440 × 0.80 − 400 × 0.85.
    assert (value["cash_fx_gain"], value["unrealized_gain"]) == ("-80.00", "12.00")
    assert (value["market_value"], value["net_invested"]) == ("832.00", "900.00")
    assert value["total_gain"] == "-68.00"


def test_what_units_had_gained_crosses_the_border_with_them(account: AccountOf) -> None:
    """Ten units with a cost of 60 came in at 100: the 400 were gained elsewhere. Four went out at
    120 without a sale: the 80 each has gained here stay this portfolio's.
    """
    mine = account()
    with cloud_sql.writing() as work:
        house = insert_asset(work, mine.user.user_id, symbol="BORDER", name="B", currency="USD")
        for when, close in (("2024-01-02", "100"), ("2024-01-10", "120"), ("2024-01-12", "130")):
            insert_close(work, house, when, close)
    mine.record("TRANSFER_IN", "2024-01-03", asset=house, quantity="10", unit_price="60")
    mine.record("TRANSFER_OUT", "2024-01-11", asset=house, quantity="4")
    value = mine.get("value", as_of="2024-01-12")
    assert value["transferred_gain"] == "-160.00"  # 4 × (120 − 60) − 10 × (100 − 60)
    assert (value["unrealized_gain"], value["realized_gain"]) == ("420.00", "0.00")
    assert (value["market_value"], value["net_invested"]) == ("780.00", "520.00")
    assert value["total_gain"] == "260.00"  # 10 × 20, and 6 × 10


def test_units_transferred_on_a_day_without_a_close_make_it_unknown(account: AccountOf) -> None:
    """What was put in then is unknown, and the answer says why; all other figures are there."""
    mine = account()
    stock = market_asset("LATE")
    mine.record("TRANSFER_IN", "2024-01-03", asset=stock, quantity="10", unit_price="60")
    publish_closes(stock, "USD", [("2024-01-12", "130")])
    value = mine.get("value", as_of="2024-01-12")
    assert (value["market_value"], value["unrealized_gain"]) == ("1300.00", "700.00")
    assert (value["transferred_gain"], value["net_invested"], value["total_gain"]) == (None,) * 3
    assert value["complete"] is False
    assert [(warning["code"], warning["date"]) for warning in value["warnings"]] == [
        ("price_missing", "2024-01-03")
    ]


def test_a_missing_rate_leaves_out_what_it_would_convert(account: AccountOf) -> None:
    """Cash in a currency without a rate: neither its value nor what rates did to it is known."""
    mine = account(base_currency="EUR", track_cash=True)
    mine.record("DEPOSIT", "2024-01-02", currency="EUR", amount="100")
    mine.record("DEPOSIT", "2024-01-02", currency="GBP", amount="100")
    value = mine.get("value", as_of="2024-01-12")
    assert (value["market_value"], value["cash"], value["complete"]) == ("100.00", "100.00", False)
    assert (value["cash_fx_gain"], value["total_gain"]) == (None, None)
    # Without cash nothing is to be converted.
    bare = account(base_currency="EUR")
    bare.record("DEPOSIT", "2024-01-02", currency="GBP", amount="100")
    value = bare.get("value", as_of="2024-01-12")
    assert (value["cash_fx_gain"], value["total_gain"], value["complete"]) == ("0.00", "0.00", True)


def test_where_every_part_is_unknown_the_total_is_null(account: AccountOf) -> None:
    """No close, and cash without a rate: null and not zero, in the totals, in the history, in the
    values of a period and in their explanation.
    """
    mine = account(base_currency="EUR", track_cash=True)
    stock = market_asset("NOWHERE", currency="EUR")
    mine.record("BUY", "2024-01-02", asset=stock, currency="GBP", quantity="1", unit_price="10")
    totals = mine.get("holdings", as_of="2024-01-03")["totals"]
    unknown = ("market_value", "cash", "cost_basis", "unrealized_gain", "price_gain", "total_gain")
    assert {totals[name] for name in unknown} == {None}
    assert (totals["realized_gain"], totals["income"]) == ("0.00", "0.00")
    points = mine.get("history", to="2024-01-03")["points"]
    assert {point[name] for point in points for name in ("market_value", "cash", "cost_basis")} == {
        None
    }
    assert [point["complete"] for point in points] == [False, False]
    value = mine.get("value", as_of="2024-01-03")
    assert {value[name] for name in unknown} == {None}
    period = mine.get("performance", to="2024-01-03", explain="true")
    # The day before the first transaction nothing is held: its value is known, and zero.
    assert (period["start_value"], period["end_value"]) == ("0.00", None)
    later = mine.get("performance", to="2024-01-03", explain="true", **{"from": "2024-01-02"})
    assert (later["start_value"], later["end_value"]) == (None, None)
    days = later["explanation"]["days"]
    assert {day["market_value"] for day in days} == {None}
    assert {
        (currency["currency"], currency["holdings"], currency["rate"])
        for day in days
        for currency in day["currencies"]
    } == {("EUR", None, "1"), ("GBP", "0", None)}


def test_dividends_without_a_rate_have_no_total(account: AccountOf) -> None:
    """Received in a currency that no source has a rate of; what was received in none is zero."""
    mine = account(base_currency="EUR")
    stock = market_asset("RATELESS", currency="GBP")
    mine.record("BUY", "2024-01-02", asset=stock, currency="GBP", quantity="1", unit_price="10")
    assert mine.get("dividends", to="2024-01-03")["totals"]["gross"] == "0.00"
    mine.record("DIVIDEND", "2024-01-03", asset=stock, currency="GBP", amount="2", tax="1")
    answer = mine.get("dividends", to="2024-01-03")
    sums = [answer["totals"], *answer["groups"], {"gross": answer["growth_by_year"][0]["gross"]}]
    assert {shown[name] for shown in sums for name in shown.keys() - {"key"}} == {None}
    assert mine.get("value", as_of="2024-01-03")["income"] is None
    assert mine.get("history", to="2024-01-03")["points"][-1]["income"] is None


def test_a_value_that_is_known_in_part_is_shown(account: AccountOf) -> None:
    """With its warning: what is known, and a total that is not complete."""
    mine = account()
    first, second = market_asset("KNOWN"), market_asset("UNKNOWN")
    for stock in (first, second):
        mine.record("BUY", "2024-01-02", asset=stock, quantity="1", unit_price="10")
    publish_closes(first, "USD", [("2024-01-02", "11")])
    period = mine.get("performance", to="2024-01-03", explain="true", **{"from": "2024-01-02"})
    assert (period["start_value"], period["end_value"]) == ("11.00", "11.00")
    assert (period["attribution"]["total"], period["complete"]) == (None, False)
    assert {day["market_value"] for day in period["explanation"]["days"]} == {"11"}


def test_each_point_of_a_history_says_whether_it_is_complete(account: AccountOf) -> None:
    """Until its first close one of two shares is left out, and only until then."""
    mine = account()
    first, second = market_asset("EARLY"), market_asset("AFTER")
    mine.record("BUY", "2024-01-02", asset=first, quantity="1", unit_price="10")
    mine.record("BUY", "2024-01-03", asset=second, quantity="1", unit_price="20")
    publish_closes(first, "USD", [("2024-01-02", "11")])
    publish_closes(second, "USD", [("2024-01-05", "22")])
    answer = mine.get("history", to="2024-01-05")
    assert [
        (point["complete"], point["market_value"], point["cost_basis"])
        for point in answer["points"]
    ] == [
        (True, "11.00", "10.00"),
        (False, "11.00", "10.00"),
        (False, "11.00", "10.00"),
        (True, "33.00", "30.00"),
    ]
    assert answer["complete"] is False
    weeks = mine.get("history", to="2024-01-04", interval="week")["points"]
    assert [point["complete"] for point in weeks] == [False]
