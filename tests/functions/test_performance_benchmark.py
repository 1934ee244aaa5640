"""The benchmark of a performance: an asset's total return, and its price return beside it."""

from __future__ import annotations

from decimal import Decimal

from shared.analytics.schemas.performance import PerformanceAnswer
from tests.market_data import (
    market_asset,
    publish_closes,
    publish_dividends,
    publish_rates,
    publish_split,
)


def compared(mine, index, **query):
    answer = mine.get("performance", benchmark=str(index), **query)
    PerformanceAnswer.model_validate(answer)
    shown = answer["benchmark"]
    return answer, shown["time_weighted_return"]["value"], shown["price_return"]["value"]


def test_the_dividends_of_a_benchmark_are_reinvested_on_their_ex_date(account):
    """At that day's close, for the units of the day before; one of the first day is before the
    period, and one after its last day not in it.
    """
    mine = account()
    index = market_asset("PAYS")
    mine.record("DEPOSIT", "2024-01-02", amount="1")
    publish_closes(
        index,
        "USD",
        [("2024-01-02", "100"), ("2024-01-03", "95"), ("2024-01-04", "24"), ("2024-01-08", "30")],
    )
    publish_split(index, "2024-01-04", 4, 1)
    publish_dividends(
        index,
        [
            ("2024-01-02", None, "50"),
            ("2024-01-03", "2024-02-01", "5"),
            ("2024-01-04", None, "1.2"),
            ("2024-01-09", None, "50"),
        ],
    )
    units = Decimal(1) + Decimal(5) / 95
    units = units * 4 + units * Decimal("1.2") / 24
    _, total, price = compared(mine, index, to="2024-01-08", **{"from": "2024-01-02"})
    assert total == str(round(units * 30 / 100 - 1, 8))
    assert price == "0.20000000"


def test_a_dividend_in_another_currency_is_converted_on_its_ex_date(account):
    """Without a rate there is a price return, and a total return with a reason."""
    mine = account(base_currency="EUR")
    index = market_asset("ABROAD", currency="EUR")
    mine.record("DEPOSIT", "2024-01-02", amount="1")
    publish_closes(index, "EUR", [("2024-01-02", "100"), ("2024-01-04", "100")])
    publish_dividends(index, [("2024-01-03", None, "10")])
    publish_rates([("2024-01-03", "USD", "EUR", "0.9"), ("2024-01-05", "USD", "EUR", "0.5")])
    over = {"from": "2024-01-02", "to": "2024-01-08"}
    assert compared(mine, index, **over)[1:] == ("0.09000000", "0.00000000")

    publish_dividends(index, [("2024-01-04", None, "10")], currency="SEK")
    answer, total, price = compared(mine, index, **over)
    assert (total, price, answer["complete"]) == (None, "0.00000000", False)
    assert answer["benchmark"]["time_weighted_return"]["reason"] == "rate_missing"
    [detail] = [
        warning["detail"] for warning in answer["warnings"] if warning["asset_id"] == str(index)
    ]
    assert detail.endswith(
        "has a dividend without a rate to EUR: its total return is missing, and its price return "
        "has no dividends."
    )


def test_a_worthless_benchmark_has_lost_everything(account):
    """A close of zero is a price, at which no dividend can be reinvested."""
    mine = account()
    bust = market_asset("BUST")
    mine.record("DEPOSIT", "2024-01-02", amount="1")
    publish_closes(bust, "USD", [("2024-01-02", "10"), ("2024-01-03", "0")])
    over = {"from": "2024-01-02", "to": "2024-01-04"}
    assert compared(mine, bust, **over)[1:] == ("-1.00000000", "-1.00000000")
    publish_dividends(bust, [("2024-01-04", None, "1")])
    answer, total, price = compared(mine, bust, **over)
    assert (total, price, answer["complete"]) == (None, "-1.00000000", False)
    assert answer["benchmark"]["time_weighted_return"]["reason"] == "price_missing"


def test_a_benchmark_that_splits_on_the_first_day_has_split_before_the_period(account):
    """From the ex-date on there are seven times as many units, at the close of such a unit."""
    mine = account()
    index = market_asset("SEVEN")
    mine.record("DEPOSIT", "2024-01-02", amount="1")
    publish_closes(index, "USD", [("2024-01-02", "70"), ("2024-01-03", "10"), ("2024-01-05", "11")])
    publish_split(index, "2024-01-03", 7, 1)
    for first, value in (("2024-01-03", "0.10000000"), ("2024-01-02", "0.10000000")):
        answer = mine.get("performance", to="2024-01-05", benchmark=str(index), **{"from": first})
        assert answer["benchmark"]["time_weighted_return"]["value"] == value
