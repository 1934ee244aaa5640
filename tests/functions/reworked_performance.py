"""The figures of a /performance answer, computed again from its explanation alone."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal, localcontext
from itertools import pairwise

from shared.ledger.money import round_money
from tests.functions.reworked_growth import (
    ACROSS,
    TRADES,
    Json,
    close_to,
    rework_trades,
    reworked_growth,
)
from tests.functions.reworked_holdings import (
    EXACT,
    cash_of,
    complete,
    fee_in,
    number,
    signed,
    times,
    total,
)

CURRENCIES = ("currency", "fee_currency", "to_currency")


def rework(answer: Json, *, track_cash: bool) -> None:
    """Recompute every figure, in the order of the answer, with a person's patient digits."""
    with localcontext(EXACT):
        rework_exactly(answer, track_cash=track_cash)


def rework_exactly(answer: Json, *, track_cash: bool) -> None:
    explanation, currency = answer["explanation"], answer["currency"]
    explanation["transactions"] = [complete(line) for line in explanation["transactions"]]
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
    kind, gross, tax = (
        change["type"],
        *(number(change[name]) for name in ("gross", "tax")),
    )
    to_base = change["to_base"]["rate"]
    charged = fee_in(change, "to_base") + times(tax, to_base)
    if track_cash:
        border = {"DEPOSIT": gross, "WITHDRAWAL": -gross}.get(kind, Decimal(0))
        crossing = [times(border, to_base)]
    elif kind in ("DEPOSIT", "WITHDRAWAL", "EXCHANGE"):
        crossing = [charged]
    else:
        crossing = [charged - times(signed(kind, gross), to_base)]
    traded = Decimal(0)
    if kind in ACROSS:
        traded = ACROSS[kind] * times(change["quantity"], change["close"]["close"])
        crossing.append(times(traded, change["fx"]["rate"]))
    elif kind in ("BUY", "SELL", "RETURN_OF_CAPITAL", "MERGER"):
        traded = times(gross if kind == "BUY" else -gross, change["to_asset"]["rate"])
    reworked = {
        "money_in": total(amount for amount in crossing if amount > 0),
        "money_out": -total(amount for amount in crossing if amount < 0),
        "dividends": times(gross, to_base) if kind == "DIVIDEND" else Decimal(0),
        "interest": times(gross, to_base) if kind == "INTEREST" else Decimal(0),
        "fees": fee_in(change, "to_base") + times(gross if kind == "FEE" else "0", to_base),
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
        elif step["to_asset_id"]:
            if step["type"] == "MERGER":
                held[asset] -= number(step["quantity"]) if step["quantity"] else held[asset]
            held[step["to_asset_id"]] += number(step["to_quantity"])
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
    changes = explanation["transactions"]
    for code in {change[name] for change in changes for name in CURRENCIES} - {None}:
        balances[code] += cash_of(changes, code)
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
