"""Own closes in every answer: a market asset with closes of a vendor and of its owner is worth what
a manual asset with all of these closes is worth.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.analytics.schemas.holdings import HoldingsAnswer
from shared.analytics.schemas.performance import PerformanceAnswer
from shared.database import cloud_sql
from shared.gcp import bigquery as bigquery_adapter
from tests.functions.accounts import Account
from tests.market_data import (
    market_asset,
    publish_closes,
    publish_dividends,
    publish_rates,
    publish_split,
)
from tests.rows import insert_asset, insert_close, insert_own_close

FIRST = date(2024, 1, 1)


def enter(mine: Account, asset_id: UUID, *closes: tuple[str, str]) -> None:
    with cloud_sql.writing() as work:
        for day, close in closes:
            insert_own_close(work, mine.user.user_id, asset_id, day, close)


def only_holding(mine: Account, as_of: str, **query: str) -> dict[str, Any]:
    answer = mine.get("holdings", as_of=as_of, **query)
    HoldingsAnswer.model_validate(answer)
    [holding] = answer["holdings"]
    return dict(holding)


def close_of(holding: dict[str, Any]) -> tuple[str, ...]:
    return tuple(holding[name] for name in ("close_date", "close", "close_source", "market_value"))


@pytest.fixture
def fund() -> UUID:
    return market_asset("FUND")


def test_the_last_close_is_in_force_whoever_entered_it(account, fund):
    """Own before the first of a vendor, between two, and after the last; of one day the vendor's,
    from the moment it arrives.
    """
    mine = account()
    mine.record("BUY", "2024-01-02", asset=fund, quantity="2", unit_price="10")
    assert mine.get("holdings", as_of="2024-01-09")["complete"] is False
    enter(mine, fund, ("2024-01-02", "9.5"), ("2024-01-04", "0"), ("2024-01-08", "12.5"))
    assert close_of(only_holding(mine, "2024-01-03")) == ("2024-01-02", "9.5", "own", "19.00")
    assert close_of(only_holding(mine, "2024-01-04")) == ("2024-01-04", "0", "own", "0.00")
    publish_closes(fund, "USD", [("2024-01-03", "10"), ("2024-01-05", "11")])
    assert [close_of(only_holding(mine, f"2024-01-0{day}")) for day in range(2, 9)] == [
        ("2024-01-02", "9.5", "own", "19.00"),
        ("2024-01-03", "10", "tiingo", "20.00"),
        ("2024-01-04", "0", "own", "0.00"),
        ("2024-01-05", "11", "tiingo", "22.00"),
        ("2024-01-05", "11", "tiingo", "22.00"),
        ("2024-01-05", "11", "tiingo", "22.00"),
        ("2024-01-08", "12.5", "own", "25.00"),
    ]
    publish_closes(fund, "USD", [("2024-01-08", "12")], source="eodhd")
    assert close_of(only_holding(mine, "2024-01-09")) == ("2024-01-08", "12", "eodhd", "24.00")
    assert [point["market_value"] for point in mine.get("history", to="2024-01-09")["points"]] == [
        "19.00",
        "20.00",
        "0.00",
        "22.00",
        "22.00",
        "22.00",
        "24.00",
        "24.00",
    ]


def test_another_owner_has_none_of_it(account, fund):
    """The holding of the same asset has no value, in every answer; nor in memory afterwards."""
    mine, other = account(), account()
    for holder in (mine, other):
        holder.record("BUY", "2024-01-02", asset=fund, quantity="2", unit_price="10")
    enter(mine, fund, ("2024-01-02", "10"))
    for holder, value in ((other, None), (mine, "20.00"), (other, None)):
        assert holder.get("holdings", as_of="2024-01-03")["totals"]["market_value"] == value
        assert holder.get("value", as_of="2024-01-03")["market_value"] == value
        [point] = holder.get("history", **{"from": "2024-01-03"}, to="2024-01-03")["points"]
        assert (point["market_value"], point["complete"]) == (value, value is not None)
        assert holder.get("performance", to="2024-01-03")["complete"] == (value is not None)
        warnings = holder.get("holdings", as_of="2024-01-03")["warnings"]
        assert [warning["code"] for warning in warnings] == ([] if value else ["price_missing"])


def test_an_old_own_close_is_stale(account, fund):
    """After seven days, as any close; a newer one of either kind ends it."""
    mine = account()
    mine.record("BUY", "2024-01-02", asset=fund, quantity="1", unit_price="10")
    enter(mine, fund, ("2024-01-02", "10"), ("2024-01-20", "11"))
    stale = only_holding(mine, "2024-01-10")
    assert (stale["stale_days"], stale["close_source"]) == (8, "own")
    [warning] = mine.get("holdings", as_of="2024-01-10")["warnings"]
    assert (warning["code"], warning["date"]) == ("price_stale", "2024-01-02")
    [warning] = mine.get("history", to="2024-01-31")["warnings"]
    assert (warning["code"], warning["date"]) == ("price_stale", "2024-01-10")
    assert "14 days of the range" in warning["detail"]
    publish_closes(fund, "USD", [("2024-01-12", "10"), ("2024-01-27", "10")])
    [warning] = mine.get("history", to="2024-01-31")["warnings"]
    assert "2 days of the range" in warning["detail"]


def test_an_own_close_is_as_traded_on_its_day(account, fund):
    """From before a split it is split-adjusted, on the ex-date it is of the new units."""
    mine = account()
    mine.record("BUY", "2024-01-02", asset=fund, quantity="1", unit_price="100")
    publish_split(fund, "2024-01-05", 4, 1)
    enter(mine, fund, ("2024-01-03", "100"))
    holding = only_holding(mine, "2024-01-06")
    assert (holding["quantity"], holding["market_value"]) == ("4", "100.00")
    assert close_of(holding) == ("2024-01-03", "25", "own", "100.00")
    enter(mine, fund, ("2024-01-05", "26"))
    assert close_of(only_holding(mine, "2024-01-06")) == ("2024-01-05", "26", "own", "104.00")
    points = mine.get("history", to="2024-01-06", **{"from": "2024-01-03"})["points"]
    assert [point["market_value"] for point in points] == ["100.00", "100.00", "104.00", "104.00"]


def test_a_transfer_crosses_the_border_at_an_own_close(account, fund):
    """The close in force on its day, also where the day of the answer has another."""
    mine = account(track_cash=True)
    mine.record("TRANSFER_IN", "2024-01-04", asset=fund, quantity="2", unit_price="1")
    publish_closes(fund, "USD", [("2024-01-02", "10"), ("2024-01-08", "20")])
    enter(mine, fund, ("2024-01-03", "15"), ("2024-01-06", "17"))
    value = mine.get("value", as_of="2024-01-09", explain="true")
    assert (value["market_value"], value["total_gain"]) == ("40.00", "10.00")
    [position] = value["explanation"]["positions"]
    assert position["transactions"][0]["close"] == {
        "date": "2024-01-03",
        "close": "15",
        "source": "own",
    }
    assert position["close"]["source"] == "tiingo"
    answer = mine.get("performance", to="2024-01-06", explain="true")
    assert answer["net_flow"] == "30.00"
    [change] = answer["explanation"]["transactions"]
    assert change["close"] == {"date": "2024-01-03", "close": "15", "source": "own"}


def test_explanations_name_the_source_of_each_close(account, fund):
    """Of both ends, and of the benchmark, which the portfolio need not hold."""
    mine = account()
    index = market_asset("INDEX")
    publish_closes(index, "USD", [("2024-01-02", "50")])
    publish_closes(fund, "USD", [("2024-01-02", "10"), ("2024-01-05", "30")])
    mine.record("BUY", "2024-01-02", asset=fund, quantity="1", unit_price="10")
    enter(mine, fund, ("2024-01-04", "12"), ("2024-01-05", "29"))
    enter(mine, index, ("2024-01-02", "49"), ("2024-01-04", "55"))
    for benchmark, total in ((index, "0.10000000"), (fund, "0.20000000")):
        query = {"from": "2024-01-02", "to": "2024-01-04", "benchmark": str(benchmark)}
        answer = mine.get("performance", explain="true", **query)
        PerformanceAnswer.model_validate(answer)
        assert answer["time_weighted_return"]["value"] == "0.20000000"
        assert answer["benchmark"]["time_weighted_return"]["value"] == total
        explanation = answer["explanation"]
        sources = [
            end["positions"][0]["close"]["source"]
            for end in (explanation["start"], explanation["end"])
        ]
        compared = explanation["benchmark"]
        assert sources == ["tiingo", "own"]
        assert [compared[end]["close"]["source"] for end in ("start", "end")] == ["tiingo", "own"]
    later = mine.get("performance", to="2024-01-05", explain="true", **{"from": "2024-01-02"})
    end = later["explanation"]["end"]["positions"][0]["close"]
    assert end == {"date": "2024-01-05", "close": "30", "source": "tiingo"}


def test_dividends_and_yields_count_at_own_closes(account, fund):
    """The yield on the market value, and a benchmark's dividend reinvested at an own close."""
    mine = account()
    mine.record("BUY", "2024-01-02", asset=fund, quantity="10", unit_price="10")
    mine.record("DIVIDEND", "2024-01-03", asset=fund, amount="10")
    publish_closes(fund, "USD", [("2024-01-02", "10")])
    publish_dividends(fund, [("2024-01-03", None, "1")])
    enter(mine, fund, ("2024-01-03", "20"))
    assert mine.get("dividends", to="2024-01-04")["trailing_12m_yield"]["value"] == "0.05000000"
    query = {"from": "2024-01-02", "to": "2024-01-04", "benchmark": str(fund)}
    compared = mine.get("performance", **query)["benchmark"]
    assert compared["time_weighted_return"]["value"] == "1.10000000"
    assert compared["price_return"]["value"] == "1.00000000"


def test_own_closes_cost_no_statement_and_no_query(account, fund):
    """Holdings stay at two statements and history at two; warm, without a query."""
    mine = account(base_currency="EUR")
    publish_rates([("2024-01-02", "EUR", "USD", "1.25")])
    mine.record("BUY", "2024-01-02", asset=fund, quantity="1", unit_price="10")
    publish_closes(fund, "USD", [("2024-01-02", "10")])

    def cost(path: str) -> tuple[int, int]:
        function = path.split("?", maxsplit=1)[0]
        with mine.client(function) as http:
            url = path.replace(function, f"/{function}/{mine.id}", 1)
            assert http.get(url, headers=mine.user.headers).status_code == 200
            return cloud_sql.statements.get(), bigquery_adapter.queries.get()

    paths = ("holdings?as_of=2024-01-03", "history?to=2024-01-03")
    for path in paths:
        assert cost(path) == (2, 1)
    enter(mine, fund, ("2024-01-03", "11"))
    for path in paths:
        assert cost(path) == (2, 0)
    assert only_holding(mine, "2024-01-03")["market_value"] == "11.00"


def scrubbed(answer: Any) -> Any:
    """Without what names the asset, the portfolio or the source."""
    names = {
        "portfolio_id",
        "asset",
        "asset_id",
        "close_source",
        "detail",
        "symbol",
        "transaction_id",
    }
    if isinstance(answer, dict):
        return {name: scrubbed(value) for name, value in answer.items() if name not in names}
    return [scrubbed(item) for item in answer] if isinstance(answer, list) else answer


@pytest.mark.parametrize("seed", range(12))
def test_it_is_worth_what_a_manual_asset_with_these_closes_is_worth(account, seed):
    """Any closes, of both on any days, trades, transfers and a split, in another currency; every
    figure of every answer.
    """
    choose = random.Random(seed)  # noqa: S311 (no secret)
    days = [(FIRST + timedelta(days=place)).isoformat() for place in range(40)]
    vendors = {day: _close(choose, 9) for day in choose.sample(days, choose.choice((0, 1, 5, 20)))}
    own = {day: _close(choose, 18) for day in choose.sample(days, choose.choice((1, 5, 20)))}
    market = market_asset("TWIN", "EUR")
    settings = {"base_currency": "USD", "track_cash": choose.random() < 0.5}
    mine, twin = account(**settings), account(**settings)
    publish_rates([(day, "EUR", "USD", _close(choose, 4)) for day in days[:-5:3]])
    publish_closes(market, "EUR", vendors.items())
    enter(mine, market, *own.items())
    with cloud_sql.writing() as work:
        manual = insert_asset(work, twin.user.user_id, currency="EUR")
        for day, close in {**own, **vendors}.items():
            insert_close(work, manual, day, close)
    split = choose.choice(days[5:35])
    publish_split(market, split, 3, 2)
    twin.record("SPLIT", split, asset=manual, ratio_new=3, ratio_old=2)
    quantity, kinds = Decimal(0), ("BUY", "SELL", "TRANSFER_IN", "TRANSFER_OUT", "DIVIDEND")
    for day in sorted(choose.sample(days[2:], 12)):
        kind = choose.choice(kinds) if quantity > 8 else "BUY"
        fields = {"quantity": str(choose.randint(1, 8)), "unit_price": _close(choose, 2)}
        if kind == "DIVIDEND":
            fields = {"amount": _close(choose, 2)}
        elif kind == "TRANSFER_OUT":
            fields.pop("unit_price")
        quantity += Decimal(fields.get("quantity", 0)) * (-1 if kind in kinds[1::2] else 1)
        for holder, asset in ((mine, market), (twin, manual)):
            holder.record(kind, day, asset=asset, currency="EUR", **fields)
    first, last = sorted(choose.sample(days[3:], 2))
    for function, query in (
        ("holdings", {"as_of": last}),
        ("value", {"as_of": first}),
        ("history", {"to": last}),
        ("history", {"from": first, "to": last}),
        ("performance", {"from": first, "to": last}),
        ("performance", {"to": last}),
        ("dividends", {"to": last}),
    ):
        shown, expected = mine.get(function, **query), twin.get(function, **query)
        assert scrubbed(shown) == scrubbed(expected), (function, query)
    query = {"from": first, "to": last}
    compared = mine.get("performance", benchmark=str(market), **query)["benchmark"]
    expected = twin.get("performance", benchmark=str(manual), **query)["benchmark"]
    assert scrubbed(compared) == scrubbed(expected)


def _close(choose: random.Random, decimals: int) -> str:
    return str(Decimal(choose.randint(10**decimals // 2, 3 * 10**decimals)).scaleb(-decimals))
