"""`explain=true` on /performance: every figure is recomputed from its explanation only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.analytics.explain.performance import LINES_MAX, refuse_too_long
from shared.analytics.schemas.performance import PerformanceAnswer
from shared.database import cloud_sql
from shared.database.assets import manual_closes
from shared.errors import Invalid
from tests.answers import json_of
from tests.functions.accounts import Account
from tests.functions.reworked_performance import rework
from tests.market_data import (
    market_asset,
    publish_closes,
    publish_dividends,
    publish_rates,
    publish_split,
)


@pytest.fixture
def busy(account) -> Callable[..., tuple[Account, UUID]]:
    """Fourteen months: three currencies, rates of both kinds, splits, transfers, charges and
    income.
    """

    def make(**settings: Any) -> tuple[Account, UUID]:
        mine = account(base_currency="EUR", **settings)
        dollars, pesos, gone, index = (
            market_asset(name, currency=currency)
            for name, currency in (("DOL", "USD"), ("PES", "ARS"), ("GONE", "USD"), ("IDX", "USD"))
        )
        mine.record("DEPOSIT", "2022-12-30", currency="EUR", amount="9000", fee="1")
        mine.record(
            "BUY", "2022-12-30", asset=dollars, quantity="10", unit_price="100", fee="5", tax="1.5"
        )
        mine.record(
            "BUY",
            "2023-02-09",
            asset=dollars,
            quantity="7",
            unit_price="103.33",
            fx_rate="0.931234",
        )
        mine.record(
            "BUY",
            "2023-02-10",
            asset=dollars,
            currency="EUR",
            quantity="3",
            unit_price="91.17",
            fee="2",
        )
        mine.record(
            "SELL",
            "2023-07-20",
            asset=dollars,
            quantity="16.3",
            unit_price="57.01",
            fee="1",
            tax="0.5",
        )
        mine.record(
            "TRANSFER_IN", "2023-08-21", asset=dollars, quantity="1", unit_price="40", fee="3"
        )
        mine.record("TRANSFER_OUT", "2023-08-22", asset=dollars, quantity="2", tax="0.75")
        mine.record("DIVIDEND", "2023-09-25", asset=dollars, amount="12.34", tax="1.85")
        mine.record(
            "BUY", "2023-01-12", asset=pesos, currency="ARS", quantity="7", unit_price="90000.5"
        )
        mine.record("DIVIDEND", "2023-03-12", asset=pesos, amount="3.21", fx_rate="0.92")
        mine.record("BUY", "2023-04-12", asset=gone, quantity="3", unit_price="33.33")
        mine.record("SELL", "2023-05-12", asset=gone, quantity="3", unit_price="44.44")
        for price in ("44.1", "43.7"):
            mine.record("BUY", "2023-05-15", asset=gone, quantity="20", unit_price=price, fee="1")
            mine.record("SELL", "2023-05-15", asset=gone, quantity="20", unit_price="44.5")
        mine.record("DEPOSIT", "2023-05-16", currency="USD", amount="777")
        mine.record("WITHDRAWAL", "2023-05-16", currency="USD", amount="500")
        mine.record("INTEREST", "2023-09-28", currency="EUR", amount="1.11", tax="0.21")
        mine.record("FEE", "2023-09-28", amount="2.5")
        mine.record("TAX", "2023-10-29", asset=gone, amount="-0.77")
        mine.record("WITHDRAWAL", "2023-10-29", currency="EUR", amount="100")
        publish_split(dollars, "2023-06-15", 2, 1)
        publish_split(index, "2023-06-15", 3, 2)
        fridays = [date(2022, 12, 23) + timedelta(days=7 * week) for week in range(64)]
        publish_closes(
            dollars, "USD", [(f"{day}", _close(day, place)) for place, day in enumerate(fridays)]
        )
        publish_closes(
            pesos,
            "ARS",
            [(f"{day}", f"{90000 + 413 * (place % 9)}") for place, day in enumerate(fridays)],
        )
        publish_closes(gone, "USD", [("2023-04-12", "30.5"), ("2023-05-12", "44")], source="eodhd")
        publish_closes(index, "USD", [("2022-12-23", "50"), ("2024-01-26", "41.5")])
        publish_dividends(index, [("2023-01-10", None, "9"), ("2023-05-15", None, "0.7")])
        publish_dividends(index, [("2023-09-14", None, "0.31")], currency="EUR")
        publish_rates(
            [(f"{day}", "EUR", "USD", f"1.0{place % 10}37") for place, day in enumerate(fridays)]
        )
        publish_rates(
            [(f"{day}", "USD", "ARS", f"{800 + place}.5") for place, day in enumerate(fridays)],
            source="bcra",
        )
        return mine, index

    return make


def _close(day: date, place: int) -> str:
    return f"{(61 if day >= date(2023, 6, 15) else 118) + place % 7}.{place:02}"


@pytest.mark.parametrize("track_cash", [True, False])
@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_every_figure_can_be_computed_again(busy, track_cash, currency):
    """With cash and without, in the base and another currency, from the middle of the ledger."""
    mine, index = busy(track_cash=track_cash)
    answer = mine.get(
        "performance",
        to="2024-02-28",
        currency=currency,
        benchmark=str(index),
        risk_free="0.021",
        explain="true",
        **{"from": "2023-01-31"},
    )
    PerformanceAnswer.model_validate(answer)
    assert (answer["complete"], len(answer["explanation"]["transactions"])) == (True, 19)
    assert answer["explanation"]["benchmark"]["splits"][0]["new"] == 3
    assert [
        dividend["currency"] for dividend in answer["explanation"]["benchmark"]["dividends"]
    ] == ["USD", "EUR"]
    rework(answer, track_cash=track_cash)


def test_the_whole_ledger_can_be_computed_again(busy):
    """From the day before the first transaction, where there was nothing."""
    mine, _ = busy(track_cash=False)
    answer = mine.get("performance", to="2024-02-28", explain="true")
    assert answer["explanation"]["start"] == {"date": "2022-12-29", "positions": [], "cash": []}
    assert answer["explanation"]["benchmark"] is None
    rework(answer, track_cash=False)


def test_each_close_and_rate_says_where_it_comes_from(busy):
    """The close in force with its day and source, also of units transferred; the rate's method."""
    mine, index = busy(track_cash=True)
    before = mine.get("performance", to="2024-02-28", benchmark=str(index))
    answer = mine.get("performance", to="2024-02-28", benchmark=str(index), explain="true")
    explanation = answer.pop("explanation")
    assert answer == before
    positions = {position["currency"]: position for position in explanation["end"]["positions"]}
    assert positions["USD"]["close"] == {"date": "2024-02-23", "close": "66.61", "source": "tiingo"}
    assert (positions["USD"]["fx"]["method"], positions["USD"]["fx"]["source"]) == (
        "inverse",
        "ecb",
    )
    assert (positions["ARS"]["fx"]["method"], positions["ARS"]["fx"]["source"]) == (
        "cross:USD",
        "bcra+ecb",
    )
    by_type = {transaction["type"]: transaction for transaction in explanation["transactions"]}
    assert by_type["TRANSFER_OUT"]["close"] == {
        "date": "2023-08-18",
        "close": "67.34",
        "source": "tiingo",
    }
    assert by_type["SELL"]["close"] is None
    recorded = next(
        transaction
        for transaction in explanation["transactions"]
        if transaction["date"] == "2023-02-09"
    )
    assert recorded["to_base"] == {
        "rate": "0.931234",
        "date": "2023-02-09",
        "source": None,
        "method": "recorded",
    }
    assert explanation["benchmark"]["end"]["close"]["date"] == "2024-01-26"


def own_asset(mine: Account) -> UUID:
    asset = {
        "symbol": "HOUSE",
        "name": "House in Salta",
        "asset_class": "OTHER",
        "currency": "USD",
        "manual": True,
    }
    created = mine.client("assets").post("/assets", json=asset, headers=mine.user.headers)
    assert created.status_code == 201, created.text
    return UUID(json_of(created)["id"])


def test_closes_that_the_owner_entered_are_manual(account):
    """They are per unit of the day: a later split adjusts them, for a benchmark too."""
    mine = account()
    house = own_asset(mine)
    with cloud_sql.writing() as work:
        work.execute(
            manual_closes.insert().values(asset_id=house, date=date(2024, 1, 2), close=Decimal(100))
        )
    mine.record("BUY", "2024-01-02", asset=house, quantity="1", unit_price="100")
    mine.record("SPLIT", "2024-01-03", asset=house, ratio_new=4, ratio_old=1)
    query = {"from": "2024-01-02", "to": "2024-01-03", "benchmark": str(house), "explain": "true"}
    answer = mine.get("performance", **query)
    explanation = answer["explanation"]
    (position,) = explanation["end"]["positions"]
    assert (position["quantity"], answer["end_value"]) == ("4", "100.00")
    assert position["close"] == {"date": "2024-01-02", "close": "25", "source": "manual"}
    assert [(split["asset_id"], split["new"], split["old"]) for split in explanation["splits"]] == [
        (str(house), 4, 1)
    ]
    assert (
        explanation["splits"][0]["transaction_id"]
        == explanation["transactions"][0]["transaction_id"]
    )
    compared = explanation["benchmark"]
    assert (compared["start"]["close"]["close"], compared["end"]["close"]) == (
        "100",
        position["close"],
    )
    assert (compared["splits"][0]["new"], answer["benchmark"]["time_weighted_return"]["value"]) == (
        4,
        "0.00000000",
    )


def test_what_is_missing_is_null_in_the_explanation_too(account):
    """No close and no rate: no growth, no flows, and the unconverted transactions are named."""
    mine = account(base_currency="EUR")
    lost = market_asset("LOST", currency="SEK")
    mine.record("BUY", "2024-01-02", asset=lost, quantity="1", unit_price="10", currency="SEK")
    answer = mine.get("performance", to="2024-01-04", benchmark=str(lost), explain="true")
    PerformanceAnswer.model_validate(answer)
    explanation = answer["explanation"]
    (position,), (change,) = explanation["end"]["positions"], explanation["transactions"]
    assert (position["close"], position["fx"], change["to_base"], change["money_in"]) == (
        None,
        None,
        None,
        None,
    )
    assert change["traded"] == "10"
    # Nothing is held before the purchase; what is held then is of unknown value.
    assert [(day["market_value"], day["growth"], day["index"]) for day in explanation["days"]] == [
        ("0", None, None),
        *[(None, None, None)] * 3,
    ]
    assert explanation["days"][1]["currencies"][0]["rate"] is None
    assert (explanation["flows"], explanation["benchmark"]["end"]) == (
        [],
        {"close": None, "fx": None},
    )


def test_an_empty_portfolio_is_explained_by_days_without_value(account):
    explanation = account().get(
        "performance", to="2024-01-03", explain="true", **{"from": "2024-01-01"}
    )["explanation"]
    assert (explanation["transactions"], explanation["splits"], explanation["capital_days"]) == (
        [],
        [],
        0,
    )
    assert [(day["date"], day["market_value"], day["index"]) for day in explanation["days"]] == [
        ("2024-01-01", "0", None),
        ("2024-01-02", "0", None),
        ("2024-01-03", "0", None),
    ]


def test_nothing_is_explained_unless_asked(account, someone_else):
    mine = account()
    assert "explanation" not in mine.get("performance")
    assert "explanation" not in mine.get("performance", explain="false")
    http = mine.client("performance")
    assert http.get(f"/performance/{mine.id}?explain=true").status_code == 401
    assert http.get(f"/performance/{mine.id}?explain=true", headers=someone_else).status_code == 404
    refused = http.get(f"/performance/{mine.id}?explain=perhaps", headers=mine.user.headers)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "?explain")


def test_what_would_be_too_long_is_refused_with_the_length(account):
    """Fifty years are a line for each day; in two currencies they exceed the limit."""
    refuse_too_long(LINES_MAX)
    with pytest.raises(Invalid):
        refuse_too_long(LINES_MAX + 1)
    mine = account(track_cash=True)
    mine.record("DEPOSIT", "1975-01-02", amount="10")
    mine.record("DEPOSIT", "1975-01-02", amount="10", currency="EUR")
    query = {"from": "1975-01-02", "to": "2024-12-31", "explain": "true"}
    refused = mine.client("performance").get(
        f"/performance/{mine.id}", query_string=query, headers=mine.user.headers
    )
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "?explain")
    assert "36,524" in refused.json["errors"][0]["detail"]
