"""The growth of one explained day, computed again from what its explanation says."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from tests.functions.reworked_holdings import fee_in, number, times, total

ACROSS = {"TRANSFER_IN": 1, "TRANSFER_OUT": -1}
TRADES = ("BUY", "SELL")
CLOSES = ("close_before", "close")
Json = dict[str, Any]


def close_to(exact: Decimal, reworked: Decimal) -> bool:
    """Where a rate is an inverse, the ledger keeps ninety digits of it."""
    return abs(exact - reworked) < Decimal("1e-60")


def rework_trades(day: Json, changes: list[Json]) -> None:
    """Units of the morning, average price and the price that counts, of each asset traded."""
    moving = [change for change in changes if change["type"] in (*TRADES, *ACROSS)]
    assert [trades["asset_id"] for trades in day["trades"]] == sorted(
        {change["asset_id"] for change in moving}
    )
    for trades in day["trades"]:
        own = [change for change in moving if change["asset_id"] == trades["asset_id"]]
        added = total(
            number(change["quantity"]) * (1 if change["type"] in ("BUY", "TRANSFER_IN") else -1)
            for change in own
        )
        assert number(trades["quantity_before"]) == number(trades["quantity"]) - added
        priced = [change for change in own if change["type"] in TRADES]
        if not priced:
            assert trades["average_price"] is None
            assert trades["price"] == trades["close"]
            continue
        paid = total(abs(number(change["traded"])) for change in priced)
        average = paid / total(number(change["quantity"]) for change in priced)
        assert close_to(number(trades["average_price"]), average)
        closes = sorted(number(trades[name] or trades["close"]) for name in CLOSES)
        price = min(max(average, closes[0]), closes[1])
        assert abs(number(trades["price"]) - price) < Decimal("1e-12")


def reworked_growth(
    before: Json, day: Json, changes: list[Json], *, track_cash: bool
) -> Decimal | None:
    begin, end = number(before["market_value"]), number(day["market_value"])
    if not number(day["money_in"]) and not number(day["money_out"]):
        assert day["value_at_flows"] is None
        return end / begin if begin > 0 <= end else None
    moment = number(day["earned"]) if begin > 0 else Decimal(0)
    for was, now in zip(before["currencies"], day["currencies"], strict=True):
        own = [trades for trades in day["trades"] if trades["currency"] == now["currency"]]
        evening = total(times(trades["quantity"], trades["close"]) for trades in own)
        morning = total(times(trades["quantity_before"], trades["price"]) for trades in own)
        value = number(now["holdings"]) - evening + morning + number(was["cash"])
        moment += times(value, now["rate"])
    assert abs(number(day["value_at_flows"]) - moment) < Decimal("1e-10")
    net = number(day["money_in"]) - number(day["money_out"])
    assert close_to(number(day["round_trip"]), reworked_round_trip(changes, track_cash=track_cash))
    base = max(moment + max(net, Decimal(0)), number(day["round_trip"]))
    if base <= 0:
        return None
    return (moment / begin if begin > 0 else 1) * (1 + (end - moment - net) / base)


def reworked_round_trip(changes: list[Json], *, track_cash: bool) -> Decimal:
    """The largest amount in, of each asset or currency, at most what went out of the same."""
    turning = (*ACROSS, "DEPOSIT", "WITHDRAWAL") if track_cash else (*ACROSS, *TRADES)
    amounts: defaultdict[str, list[Decimal]] = defaultdict(list)
    for change in changes:
        if change["type"] in turning:
            charges = Decimal(0)
            if change["type"] in ACROSS and not track_cash:
                charges = fee_in(change, "to_base")
                charges += times(change["tax"], change["to_base"]["rate"])
            amount = number(change["money_in"]) - number(change["money_out"]) - charges
            amounts[change["asset_id"] or change["currency"]].append(amount)
    return max(
        (
            min(max([Decimal(0), *own]), total(-amount for amount in own if amount < 0))
            for own in amounts.values()
        ),
        default=Decimal(0),
    )
