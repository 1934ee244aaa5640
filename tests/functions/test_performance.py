"""Performance, as its clients see it: an account worked by hand, a benchmark, reasons, refusals."""

from __future__ import annotations

import math
import statistics
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import uuid4

import pytest

from shared.analytics.schemas.performance import PerformanceAnswer
from tests.market_data import market_asset, publish_closes, publish_rates, publish_split


def test_a_year_with_a_dividend_a_fee_and_a_benchmark(account):
    """1,000 grows to 1,100, pays 50 and costs 10; the dollar loses a tenth of its euros."""
    mine = account(base_currency="EUR", track_cash=True)
    stock, index = market_asset("ONE"), market_asset("IDX")
    mine.record("DEPOSIT", "2022-12-31", amount="1000")
    mine.record("BUY", "2022-12-31", asset=stock, quantity="10", unit_price="100")
    mine.record("DIVIDEND", "2023-06-30", asset=stock, amount="50", tax="5")
    mine.record("FEE", "2023-06-30", amount="10")
    publish_closes(
        stock, "USD", [("2022-12-31", "100"), ("2023-06-30", "105"), ("2023-12-31", "110")]
    )
    publish_closes(index, "USD", [("2022-12-31", "50"), ("2023-12-31", "30")])
    publish_split(index, "2023-07-03", 2, 1)
    rates = [("2022-12-31", "0.9"), ("2023-12-31", "0.81")]
    # A rate lasts seven days without a warning.
    rates += [
        (f"2023-{month:02}-{day:02}", "0.9") for month in range(1, 13) for day in (1, 8, 15, 22, 28)
    ]
    publish_rates([(day, "USD", "EUR", rate) for day, rate in sorted(rates)])

    answer = mine.get(
        "performance", to="2023-12-31", benchmark=str(index), **{"from": "2022-12-31"}
    )

    PerformanceAnswer.model_validate(answer)
    assert (answer["from"], answer["to"], answer["currency"]) == ("2022-12-31", "2023-12-31", "EUR")
    assert answer["complete"] is True
    assert [(warning["code"], warning["date"]) for warning in answer["warnings"]] == [
        ("price_stale", "2023-01-08")
    ]
    assert (answer["start_value"], answer["end_value"], answer["net_flow"]) == (
        "900.00",
        "919.35",
        "0.00",
    )
    assert answer["attribution"] == {
        "price": "85.50",
        "fx": "-97.65",
        "dividends": "45.00",
        "interest": "0.00",
        "fees": "9.00",
        "taxes": "4.50",
        "total": "19.35",
        "reason": None,
    }
    assert answer["time_weighted_return"] == {
        "value": "0.02150000",
        "annualized": "0.02150000",
        "reason": None,
    }
    assert answer["money_weighted_return"] == {"value": "0.02150000", "reason": None}
    assert answer["benchmark"] == {
        "asset_id": str(index),
        "symbol": answer["benchmark"]["symbol"],
        "time_weighted_return": {"value": "0.08000000", "annualized": "0.08000000", "reason": None},
        "price_return": {"value": "0.08000000", "annualized": "0.08000000", "reason": None},
    }
    assert (answer["volatility_reason"], answer["sharpe_reason"]) == (None, None)
    assert answer["max_drawdown"]["trough"] == "2023-12-31"


def test_from_the_beginning_where_no_day_is_named(account):
    """The value before the first transaction is zero, so that the first purchase is a flow."""
    mine = account()
    stock = market_asset("ALL")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100", fee="10")
    publish_closes(
        stock, "USD", [("2024-01-02", "100"), ("2024-01-03", "90"), ("2024-01-05", "111.1")]
    )
    answer = mine.get("performance", to="2024-01-05")
    assert (answer["from"], answer["start_value"], answer["net_flow"]) == (
        "2024-01-01",
        "0.00",
        "1010.00",
    )
    assert answer["time_weighted_return"] == {
        "value": "0.10000000",
        "annualized": None,
        "reason": None,
    }
    assert (answer["sharpe"], answer["sharpe_reason"]) == (None, "shorter_than_a_year")
    assert answer["max_drawdown"] == {
        "value": "-0.10891089",
        "peak": "2024-01-01",
        "trough": "2024-01-03",
        "recovery": "2024-01-05",
        "reason": None,
    }
    assert answer["benchmark"] is None


def test_what_can_not_be_computed_has_a_reason(account):
    """Without transactions, with cash only, and with an asset without a price: 200 with reasons."""
    empty = account().get("performance")
    PerformanceAnswer.model_validate(empty)
    assert empty["time_weighted_return"] == {
        "value": None,
        "annualized": None,
        "reason": "no_capital",
    }
    assert empty["attribution"]["total"] == "0.00"

    cash = account(track_cash=True)
    cash.record("DEPOSIT", "2024-01-02", amount="10")
    answer = cash.get("performance", to="2024-01-05")
    assert Decimal(answer["time_weighted_return"]["value"]) == 0
    assert (answer["volatility"], answer["volatility_reason"]) == (None, "too_few_returns")

    unpriced = account()
    never = market_asset("NEVER")
    unpriced.record("BUY", "2024-01-02", asset=never, quantity="1", unit_price="10")
    answer = unpriced.get("performance", to="2024-01-05", benchmark=str(never))
    assert answer["complete"] is False
    for figure in (
        answer["time_weighted_return"],
        answer["money_weighted_return"],
        answer["max_drawdown"],
    ):
        assert (figure["value"], figure["reason"]) == (None, "price_missing")
    assert (answer["attribution"]["price"], answer["attribution"]["reason"]) == (
        None,
        "price_missing",
    )
    assert answer["benchmark"]["time_weighted_return"]["reason"] == "price_missing"

    answer = cash.get("performance", to="2024-01-05", benchmark=str(never))
    assert answer["benchmark"]["time_weighted_return"]["value"] is None
    assert (
        answer["complete"],
        [(warning["code"], warning["asset_id"]) for warning in answer["warnings"]],
    ) == (
        False,
        [("price_missing", str(never))],
    )


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"from": "2024-02-01", "to": "2024-01-01"}, "?from"),
        ({"from": "1950-01-01"}, "?from"),
        ({"benchmark": str(uuid4())}, "?benchmark"),
        ({"benchmark": "SPY"}, "?benchmark"),
        ({"risk_free": "lots"}, "?risk_free"),
        ({"interval": "week"}, "?interval"),
    ],
)
def test_a_broken_question_names_the_parameter(account, client, query, pointer):
    mine = account()
    answer = client("performance").get(
        f"/performance/{mine.id}", query_string=query, headers=mine.user.headers
    )
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize("rate", ["-5", "-1", "5", "3.000000000001", "1e17"])
def test_a_risk_free_rate_is_a_rate(account, client, rate):
    """-1 loses everything in a year, and 5 for 5 % is a slip: 422 with the parameter and bounds."""
    mine = account()
    url = f"/performance/{mine.id}?risk_free={rate}"
    [error] = client("performance").get(url, headers=mine.user.headers).json["errors"]
    assert (error["pointer"], error["detail"]) == (
        "?risk_free",
        "must be greater than -1 and at most 3; 0.05 is 5 %",
    )


@pytest.mark.parametrize("rate", ["-0.999999999999", "-0.005", "0", "1.33", "3"])
def test_risk_free_rates_of_every_central_bank_are_taken(account, client, rate):
    """Negative ones of the 2010s, and those of high inflation."""
    mine = account()
    url = f"/performance/{mine.id}?risk_free={rate}"
    assert client("performance").get(url, headers=mine.user.headers).status_code == 200


def test_only_the_owner_sees_it(account, client, someone_else):
    mine = account()
    http = client("performance")
    assert http.get(f"/performance/{mine.id}").status_code == 401
    assert http.get(f"/performance/{mine.id}", headers=someone_else).status_code == 404


def test_below_zero_the_period_goes_on(account):
    """Bought and charged a day before the money came: a warning names the day."""
    mine = account(track_cash=True)
    stock = market_asset("LATE")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="10", fee="1")
    mine.record("DEPOSIT", "2024-01-03", amount="1001")
    publish_closes(stock, "USD", [("2024-01-02", "10"), ("2024-01-03", "10"), ("2024-01-04", "20")])
    answer = mine.get("performance", to="2024-01-04")
    assert answer["time_weighted_return"]["value"] == "0.10000000"
    assert answer["complete"] is True
    [warning] = answer["warnings"]
    assert (warning["code"], warning["date"]) == ("negative_value", "2024-01-02")
    assert "less than zero on 2024-01-02." in warning["detail"]


def test_a_value_that_is_not_whole_is_not_called_negative(account):
    """Paid for with cash that is not there yet, and without a close: only that is missing."""
    mine = account(track_cash=True)
    never = market_asset("NEVER")
    mine.record("BUY", "2024-01-02", asset=never, quantity="1", unit_price="10")
    answer = mine.get("performance", to="2024-01-04")
    assert [warning["code"] for warning in answer["warnings"]] == ["price_missing"]


def test_volatility_is_by_the_closes_of_a_year(account):
    """A fund priced every thirty days: twelve returns and a sixth a year, not 252."""
    mine = account()
    fund = market_asset("MONTHLY", asset_class="FUND")
    days = [date(2023, 1, 1) + timedelta(days=30 * month) for month in range(13)]
    prices = [Decimal(100) * (2 if month % 2 else 1) for month in range(13)]
    publish_closes(
        fund, "USD", [(f"{day}", f"{price}") for day, price in zip(days, prices, strict=True)]
    )
    mine.record("BUY", "2023-01-01", asset=fund, quantity="1", unit_price="100")
    answer = mine.get("performance", to=f"{days[-1]}", **{"from": "2023-01-01"})
    logs = [math.log(after / before) for before, after in pairwise(prices)]
    expected = statistics.stdev(logs) * math.sqrt(365 / 30)
    assert float(answer["volatility"]) == pytest.approx(expected, abs=1e-8)


def test_a_ledger_of_more_than_fifty_years_requires_a_first_day(account):
    """Without `from`, both answers about a range require it."""
    mine = account()
    mine.record("DEPOSIT", "1960-01-04", amount="1")
    for function in ("history", "performance"):
        refused = mine.client(function).get(f"/{function}/{mine.id}", headers=mine.user.headers)
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "?from")
        assert mine.get(function, **{"from": "2020-01-01", "to": "2020-01-03"})["complete"] is True
