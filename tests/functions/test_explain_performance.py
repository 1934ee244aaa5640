"""`explain=true` on /performance: every figure is recomputed from its explanation only."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, localcontext
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from shared.analytics.explain.performance import LINES_MAX, refuse_too_long
from shared.analytics.schemas.performance import PerformanceAnswer
from shared.database import cloud_sql
from shared.database.assets import manual_closes
from shared.errors import Invalid
from shared.ledger.money import round_money
from tests.answers import json_of
from tests.functions.accounts import Account
from tests.functions.reworked_growth import (
    ACROSS,
    TRADES,
    Json,
    close_to,
    rework_trades,
    reworked_growth,
)
from tests.functions.test_explain import EXACT, cash_of, number, times, total
from tests.market_data import (
    market_asset,
    publish_closes,
    publish_dividends,
    publish_rates,
    publish_split,
)


def rework(answer: Json, *, track_cash: bool) -> None:
    """Recompute every figure, in the order of the answer, with a person's patient digits."""
    with localcontext(EXACT):
        rework_exactly(answer, track_cash=track_cash)


def rework_exactly(answer: Json, *, track_cash: bool) -> None:
    explanation, currency = answer["explanation"], answer["currency"]
    days, changes = explanation["days"], explanation["transactions"]
    assert [answer["from"], answer["to"]] == [days[0]["date"], days[-1]["date"]]
    for change in changes:
        rework_amounts(change, track_cash=track_cash)
    rework_days(explanation, track_cash=track_cash)
    rework_quantities(explanation)
    rework_cash(explanation, track_cash=track_cash)
    start, end = rework_value(explanation["start"]), rework_value(explanation["end"])
    assert close_to(number(days[0]["market_value"]), start)
    assert close_to(number(days[-1]["market_value"]), end)
    money_in, money_out = (
        total(number(change[way]) for change in changes) for way in ("money_in", "money_out")
    )
    shown = {
        "start_value": round_money(start, currency),
        "end_value": round_money(end, currency),
        "net_flow": round_money(money_in - money_out, currency),
    }
    assert {name: number(answer[name]) for name in shown} == shown
    rework_attribution(answer, shown)
    rework_returns(answer)
    rework_drawdown(answer)


def rework_value(valuation: Json) -> Decimal:
    held = total(
        times(position["quantity"], position["close"]["close"], position["fx"]["rate"])
        for position in valuation["positions"]
    )
    return EXACT.add(
        held,
        total(times(balance["amount"], balance["fx"]["rate"]) for balance in valuation["cash"]),
    )


def rework_amounts(change: Json, *, track_cash: bool) -> None:
    """Recompute the amounts of one transaction from its own fields, its close and its rates."""
    kind, gross, fee, tax = (
        change["type"],
        *(number(change[name]) for name in ("gross", "fee", "tax")),
    )
    paid = cash_of([change], change["currency"])
    if track_cash:
        border = {"DEPOSIT": gross, "WITHDRAWAL": -gross}.get(kind, Decimal(0))
    else:
        border = fee + tax if kind in ("DEPOSIT", "WITHDRAWAL") else -paid
    to_base = change["to_base"]["rate"]
    crossing = [times(border, to_base)]
    traded = Decimal(0)
    if kind in ACROSS:
        traded = ACROSS[kind] * times(change["quantity"], change["close"]["close"])
        crossing.append(times(traded, change["fx"]["rate"]))
    elif kind in ("BUY", "SELL"):
        traded = times(gross if kind == "BUY" else -gross, change["to_asset"]["rate"])
    reworked = {
        "money_in": total(amount for amount in crossing if amount > 0),
        "money_out": -total(amount for amount in crossing if amount < 0),
        "dividends": times(gross, to_base) if kind == "DIVIDEND" else Decimal(0),
        "interest": times(gross, to_base) if kind == "INTEREST" else Decimal(0),
        "fees": times(fee + (gross if kind == "FEE" else 0), to_base),
        "taxes": times(tax + (gross if kind == "TAX" else 0), to_base),
        "traded": traded,
        "earned": Decimal(0) if track_cash or kind in TRADES else -crossing[0],
    }
    for name, amount in reworked.items():
        assert close_to(number(change[name]), amount), (name, change)


def rework_days(explanation: Json, *, track_cash: bool) -> None:
    """Values from currencies and rates, flows from the transactions, and growth and index from
    them and the day's trades.
    """
    days = explanation["days"]
    for name in ("money_in", "money_out", "earned"):
        by_day: defaultdict[str, Decimal] = defaultdict(Decimal)
        for change in explanation["transactions"]:
            by_day[change["date"]] += number(change[name])
        for day in days:
            assert close_to(number(day[name]), by_day[day["date"]])
    for day in days:
        worth = total(
            times(number(currency["holdings"]) + number(currency["cash"]), currency["rate"] or "0")
            for currency in day["currencies"]
        )
        assert close_to(number(day["market_value"]), worth)
    assert (days[0]["growth"], days[0]["index"], days[0]["trades"]) == (None, "1", [])
    for before, day in pairwise(days):
        assert date.fromisoformat(day["date"]) == date.fromisoformat(before["date"]) + timedelta(
            days=1
        )
        changes = [
            change for change in explanation["transactions"] if change["date"] == day["date"]
        ]
        rework_trades(day, changes)
        growth = reworked_growth(before, day, changes, track_cash=track_cash)
        if growth is None:
            assert (day["growth"], day["index"]) == (None, before["index"])
            continue
        assert abs(number(day["growth"]) - growth) < Decimal("1e-14")
        assert abs(number(day["index"]) - number(before["index"]) * growth) < Decimal("1e-12")


def rework_quantities(explanation: Json) -> None:
    """The quantities at the start, after trades, transfers and splits, are those at the end."""
    held: defaultdict[str, Decimal] = defaultdict(Decimal)
    for position in explanation["start"]["positions"]:
        held[position["asset_id"]] = number(position["quantity"])
    steps = [(split["ex_date"], 0, split["asset_id"], split) for split in explanation["splits"]]
    steps += [
        (transaction["date"], 1, transaction["asset_id"], transaction)
        for transaction in explanation["transactions"]
    ]
    for _, trades, asset, step in sorted(steps, key=lambda step: step[:2]):
        if not trades:
            held[asset] = held[asset] * step["new"] / step["old"]
        elif step["type"] in ("BUY", "TRANSFER_IN"):
            held[asset] += number(step["quantity"])
        elif step["type"] in ("SELL", "TRANSFER_OUT"):
            held[asset] -= number(step["quantity"])
    at_the_end = {
        position["asset_id"]: number(position["quantity"])
        for position in explanation["end"]["positions"]
    }
    assert {asset: quantity for asset, quantity in held.items() if quantity} == at_the_end


def rework_cash(explanation: Json, *, track_cash: bool) -> None:
    end = {balance["currency"]: number(balance["amount"]) for balance in explanation["end"]["cash"]}
    balances = defaultdict(
        Decimal,
        {
            balance["currency"]: number(balance["amount"])
            for balance in explanation["start"]["cash"]
        },
    )
    for change in explanation["transactions"]:
        balances[change["currency"]] += cash_of([change], change["currency"])
    assert end == (
        {code: amount for code, amount in balances.items() if amount} if track_cash else {}
    )


def rework_attribution(answer: Json, shown: dict[str, Decimal]) -> None:
    explanation, currency = answer["explanation"], answer["currency"]
    changes = explanation["transactions"]
    parts = {
        name: total(number(change[name]) for change in changes)
        for name in ("dividends", "interest", "fees", "taxes")
    }
    traded: defaultdict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    for transaction in changes:
        traded[transaction["date"], transaction["asset_currency"]] += number(transaction["traded"])
    price = Decimal(0)
    for before, day in pairwise(explanation["days"]):
        for was, now in zip(before["currencies"], day["currencies"], strict=True):
            change = (
                number(now["holdings"])
                - number(was["holdings"])
                - traded[day["date"], now["currency"]]
            )
            price += times(change, now["rate"] or "0")
    value = {
        end: number(explanation["days"][place]["market_value"])
        for end, place in (("start", 0), ("end", -1))
    }
    money = total(number(change["money_in"]) - number(change["money_out"]) for change in changes)
    gain = value["end"] - value["start"] - money
    fx = gain - price - parts["dividends"] - parts["interest"] + parts["fees"] + parts["taxes"]
    rounded = {
        name: round_money(part, currency)
        for name, part in {**parts, "price": price, "fx": fx}.items()
    }
    rounded["total"] = shown["end_value"] - shown["start_value"] - shown["net_flow"]
    earned = rounded["price"] + rounded["fx"] + rounded["dividends"] + rounded["interest"]
    rest = rounded["total"] - (earned - rounded["fees"] - rounded["taxes"])
    rounded["price" if abs(rounded["price"]) >= abs(rounded["fx"]) else "fx"] += rest
    assert {name: number(answer["attribution"][name]) for name in rounded} == rounded


def rework_returns(answer: Json) -> None:
    explanation = answer["explanation"]
    days = explanation["days"]
    grown = math.prod(number(day["growth"]) for day in days if day["growth"] is not None)
    same(answer["time_weighted_return"]["value"], grown - 1)
    annualized = float(grown) ** (365 / explanation["capital_days"]) - 1
    same(answer["time_weighted_return"]["annualized"], annualized)
    flows = [(flow["date"], number(flow["amount"])) for flow in explanation["flows"]]
    assert flows[0] == (days[0]["date"], -number(days[0]["market_value"]))
    assert flows[-1] == (days[-1]["date"], number(days[-1]["market_value"]))
    on_day = defaultdict(Decimal, dict(flows[1:-1]))
    assert all(
        close_to(on_day[day["date"]], number(day["money_out"]) - number(day["money_in"]))
        for day in days
    )
    rate = float(answer["money_weighted_return"]["value"])
    below, above = (net_present_value(flows, rate + error) for error in (-1e-8, 1e-8))
    assert below * above < 0
    logs = [math.log(float(day["growth"])) for day in days if day["counts"]]
    a_year = len(logs) * 365 / explanation["capital_days"]
    volatility = statistics.stdev(logs) * math.sqrt(a_year)
    same(answer["volatility"], volatility)
    same(answer["sharpe"], (annualized - float(explanation["risk_free"])) / volatility)
    if explanation["benchmark"]:
        rework_benchmark(answer)


def net_present_value(flows: list[tuple[str, Decimal]], rate: float) -> float:
    first = date.fromisoformat(flows[0][0])
    return math.fsum(
        float(amount) * (1 + rate) ** (-(date.fromisoformat(day) - first).days / 365)
        for day, amount in flows
    )


def rework_drawdown(answer: Json) -> None:
    days, fall = answer["explanation"]["days"], answer["max_drawdown"]
    index = {day["date"]: number(day["index"]) for day in days}
    deepest = min(
        index[day] / max(level for on, level in index.items() if on <= day) - 1 for day in index
    )
    same(fall["value"], deepest)
    same(fall["value"], index[fall["trough"]] / index[fall["peak"]] - 1)
    again = [day for day in index if day > fall["trough"] and index[day] >= index[fall["peak"]]]
    assert fall["recovery"] == (again[0] if again else None)


def rework_benchmark(answer: Json) -> None:
    explained = answer["explanation"]["benchmark"]
    before, after = (
        times(explained[end]["close"]["close"], explained[end]["fx"]["rate"])
        for end in ("start", "end")
    )
    for name, dividends in (("time_weighted_return", explained["dividends"]), ("price_return", [])):
        units = Decimal(1)
        for day in sorted({step["ex_date"] for step in [*explained["splits"], *dividends]}):
            paid = total(
                times(units, dividend["amount"], dividend["fx"]["rate"])
                / number(dividend["close"]["close"])
                for dividend in dividends
                if dividend["ex_date"] == day
            )
            for split in explained["splits"]:
                if split["ex_date"] == day:
                    units = units * split["new"] / split["old"]
            units += paid
        shown = answer["benchmark"][name]
        same(shown["value"], after * units / before - 1)
        same(
            shown["annualized"],
            float(after * units / before) ** (365 / answer["explanation"]["capital_days"]) - 1,
        )


def same(shown: str, reworked: Decimal | float) -> None:
    """To the last of eight decimals."""
    assert abs(number(shown) - Decimal(reworked)) <= Decimal("0.6e-8"), (shown, reworked)


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
    assert [(day["market_value"], day["growth"], day["index"]) for day in explanation["days"]] == [
        ("0", None, None)
    ] * 4
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
