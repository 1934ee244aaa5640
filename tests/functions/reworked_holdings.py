"""The figures of a /holdings answer, computed again from its explanation alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Context, Decimal, localcontext
from typing import Any

from shared.ledger.money import round_money, round_per_unit, round_ratio

# As many digits as a patient hand would keep.
EXACT = Context(prec=120)
INCOME = {"DIVIDEND", "INTEREST"}
PAID_IN = {"SELL", "DIVIDEND", "INTEREST", "DEPOSIT", "RETURN_OF_CAPITAL", "MERGER"}
PAID_OUT = {"BUY", "FEE", "TAX", "WITHDRAWAL", "EXCHANGE"}
CONVERSIONS = ("to_asset", "to_base")
COSTS = ("cost", "cost_base")
ABSENT: dict[str, Any] = {
    **dict.fromkeys(("lots", "from_lots", "given_back", "moved"), ()),
    **dict.fromkeys(("fee_currency", "fee_to_asset", "fee_to_base", "to_asset_id", "to_currency")),
}
"""Of the fields that are there only where they are stated, those that are read here."""


def number(text: str) -> Decimal:
    assert isinstance(text, str)
    return Decimal(text)


def times(*factors: str | Decimal) -> Decimal:
    product = Decimal(1)
    for factor in factors:
        product = EXACT.multiply(product, Decimal(factor))
    return product


def total(amounts: Iterable[Decimal]) -> Decimal:
    summed = Decimal(0)
    for amount in amounts:
        summed = EXACT.add(summed, amount)
    return summed


def complete(line: dict[str, Any]) -> dict[str, Any]:
    """An explained transaction, also with the fields that it does not state."""
    return {**ABSENT, **line}


class Sheet:
    """The worksheet of one position: the figures that follow from its explanation."""

    def __init__(self, position: dict[str, Any]) -> None:
        self.position = position
        lots, close = position["lots"], position["close"]
        self.quantity = total(number(lot["quantity"]) for lot in lots)
        self.cost = total(number(lot["cost"]) for lot in lots)
        self.cost_base = total(number(lot["cost_base"]) for lot in lots)
        self.value = times(self.quantity, close["close"]) if close else Decimal(0)
        self.value_base = times(self.value, position["fx"]["rate"])
        self.price_gain = total(
            times(times(lot["quantity"], close["close"]) - number(lot["cost"]), lot["rate"])
            for lot in lots
        )
        self.sums = Sums(position["transactions"])


class Sums:
    """The income and cost of transactions, each at the rate in its explanation."""

    def __init__(self, transactions: list[dict[str, Any]]) -> None:
        self.income = self.fees = self.taxes = self.trade_charges = Decimal(0)
        self.realized = self.realized_base = self.realized_price = Decimal(0)
        self.booked = self.transferred = Decimal(0)
        for transaction in map(complete, transactions):
            kind, to_base = transaction["type"], transaction["to_base"]["rate"]
            fee, tax = fee_in(transaction, "to_base"), times(transaction["tax"], to_base)
            gross = times(transaction["gross"], to_base)
            self.fees += fee + (gross if kind == "FEE" else 0)
            self.taxes += tax + (gross if kind == "TAX" else 0)
            self.income += gross if kind in INCOME else 0
            self.trade_charges += fee + tax if kind in ("BUY", "SELL") else 0
            self.booked += signed(kind, gross if kind != "EXCHANGE" else Decimal(0)) - fee - tax
            if kind == "SELL":
                self._sell(transaction)
            if kind.startswith("TRANSFER"):
                self._transfer(transaction)
            if kind in ("RETURN_OF_CAPITAL", "MERGER") and gross:
                self._give_back(transaction)

    def _transfer(self, transfer: dict[str, Any]) -> None:
        value = times(transfer["quantity"], transfer["close"]["close"], transfer["fx"]["rate"])
        if transfer["type"] == "TRANSFER_IN":
            self.transferred += brought(transfer)[1] - value
        else:
            self.transferred += value - cost_of(transfer["used"], "cost_base")

    def _sell(self, sale: dict[str, Any]) -> None:
        net, net_base = (
            times(number(sale["gross"]) - number(sale["tax"]), sale[to]["rate"]) - fee_in(sale, to)
            for to in ("to_asset", "to_base")
        )
        assert cost_of(sale["used"], "quantity") == number(sale["quantity"])
        self._realize(sale["used"], net, net_base)

    def _give_back(self, returned: dict[str, Any]) -> None:
        """The gain is the money less the cost given back; all of it, where nothing was held."""
        proceeds, proceeds_base = (
            times(returned["gross"], returned[to]["rate"]) for to in ("to_asset", "to_base")
        )
        if returned["given_back"]:
            self._realize(returned["given_back"], proceeds, proceeds_base)
            return
        self.realized += proceeds
        self.realized_base += proceeds_base
        rate = EXACT.divide(
            number(returned["to_base"]["rate"]), number(returned["to_asset"]["rate"])
        )
        self.realized_price += times(proceeds, rate)

    def _realize(self, lots: list[dict[str, Any]], proceeds: Decimal, base: Decimal) -> None:
        units = cost_of(lots, "quantity")
        self.realized += proceeds - cost_of(lots, "cost")
        self.realized_base += base - cost_of(lots, "cost_base")
        self.realized_price += total(
            times(
                EXACT.divide(times(proceeds, lot["quantity"]), units) - number(lot["cost"]),
                lot["rate"],
            )
            for lot in lots
        )


def fee_in(transaction: dict[str, Any], to: str) -> Decimal:
    """The fee at its own rate, where it has a currency of its own."""
    if not number(transaction["fee"]):
        return Decimal(0)
    return times(transaction["fee"], (transaction[f"fee_{to}"] or transaction[to])["rate"])


def cost_of(lots: list[dict[str, Any]], name: str) -> Decimal:
    return total(number(lot[name]) for lot in lots)


def brought(transaction: dict[str, Any]) -> tuple[Decimal, Decimal]:
    """The cost of what a purchase or a transfer brought, in the asset's currency and in that of the
    answer.
    """
    if transaction["lots"]:
        lots = transaction["lots"]
        return cost_of(lots, "cost"), total(
            times(lot["cost"], lot["to_base"]["rate"]) for lot in lots
        )
    if transaction["type"] == "TRANSFER_IN":
        costs = [times(transaction["gross"], transaction[to]["rate"]) for to in CONVERSIONS]
    else:
        paid = number(transaction["gross"]) + number(transaction["tax"])
        costs = [
            times(paid, transaction[to]["rate"]) + fee_in(transaction, to) for to in CONVERSIONS
        ]
    return costs[0], costs[1]


def signed(kind: str, amount: Decimal) -> Decimal:
    """What a gross amount of this type does to cash."""
    return amount if kind in PAID_IN else -amount if kind in PAID_OUT else Decimal(0)


def cash_of(transactions: Iterable[dict[str, Any]], currency: str) -> Decimal:
    change = Decimal(0)
    for transaction in map(complete, transactions):
        if transaction["currency"] == currency:
            change += signed(transaction["type"], number(transaction["gross"]))
            change -= number(transaction["tax"])
        if (transaction["fee_currency"] or transaction["currency"]) == currency:
            change -= number(transaction["fee"])
        if transaction["to_currency"] == currency:
            change += number(transaction["to_amount"])
    return change


def rework_lots(positions: list[dict[str, Any]]) -> None:
    """Every cost that came into a position is in its lots, or left it in a transaction."""
    close_enough = Decimal("1e-60")
    expected: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])

    def count(asset: str, sign: int, costs: Iterable[Decimal]) -> None:
        expected[asset] = [
            was + sign * cost for was, cost in zip(expected[asset], costs, strict=True)
        ]

    for position in positions:
        asset = position["asset_id"]
        for transaction in map(complete, position["transactions"]):
            kind, used, given_back = (transaction[name] for name in ("type", "used", "given_back"))
            if kind in ("BUY", "TRANSFER_IN"):
                count(asset, 1, brought(transaction))
            count(asset, -1, [cost_of(used, name) for name in COSTS])
            if kind == "RETURN_OF_CAPITAL":
                count(asset, -1, [cost_of(given_back, name) for name in COSTS])
            if kind in ("SPIN_OFF", "MERGER"):
                moved = transaction["moved"]
                count(transaction["to_asset_id"], 1, [cost_of(moved, name) for name in COSTS])
                assert cost_of(moved, "quantity") == number(transaction["to_quantity"])
                lowered = given_back or [dict.fromkeys(COSTS, "0")] * len(used)
                for lot, less, new in zip(used, lowered, moved, strict=True):
                    assert (new["date"], new["transaction_id"]) == (
                        lot["date"],
                        lot["transaction_id"],
                    )
                    cost, base = (number(lot[name]) - number(less[name]) for name in COSTS)
                    assert abs(number(new["cost"]) - times(cost, new["fx"]["rate"])) < close_enough
                    assert abs(number(new["cost_base"]) - base) < close_enough
                    rate = times(new["rate"], new["fx"]["rate"])
                    assert abs(number(lot["rate"]) - rate) < close_enough
    for position in positions:
        for name, cost in zip(COSTS, expected[position["asset_id"]], strict=True):
            assert abs(cost_of(position["lots"], name) - cost) < close_enough, name


def rework(
    answer: dict[str, Any], asset_currencies: dict[str, str], *, track_cash: bool = True
) -> None:
    """Recompute every figure of a /holdings answer from its explanation only."""
    with localcontext(EXACT):
        _rework(answer, asset_currencies, track_cash=track_cash)


def _rework(answer: dict[str, Any], asset_currencies: dict[str, str], *, track_cash: bool) -> None:
    explanation, base = answer["explanation"], answer["currency"]
    sheets = {position["asset_id"]: Sheet(position) for position in explanation["positions"]}
    every = [
        transaction for sheet in sheets.values() for transaction in sheet.position["transactions"]
    ] + explanation["transactions"]
    rework_lots(explanation["positions"])
    cash_base = total(
        times(cash_of(every, balance["currency"]), balance["fx"]["rate"])
        for balance in explanation["cash"]
    )
    worth = total([*(sheet.value_base for sheet in sheets.values()), cash_base])
    assert {holding["asset"]["id"] for holding in answer["holdings"]} == set(sheets)
    for holding in answer["holdings"]:
        sheet = sheets[holding["asset"]["id"]]
        own, sums, close = (
            asset_currencies[holding["asset"]["id"]],
            sheet.sums,
            sheet.position["close"],
        )
        reworked = {
            "quantity": round_per_unit(sheet.quantity),
            "cost_basis": round_money(sheet.cost, own),
            "cost_basis_base": round_money(sheet.cost_base, base),
            "market_value": round_money(sheet.value, own),
            "market_value_base": round_money(sheet.value_base, base),
            "unrealized_gain": round_money(sheet.value - sheet.cost, own),
            "unrealized_gain_base": round_money(sheet.value_base - sheet.cost_base, base),
            "price_gain_base": round_money(sheet.price_gain, base),
            "realized_gain": round_money(sums.realized, own),
            "realized_gain_base": round_money(sums.realized_base, base),
            "realized_price_gain_base": round_money(sums.realized_price, base),
            "income_base": round_money(sums.income, base),
            "weight": round_ratio(EXACT.divide(sheet.value_base, worth)),
            "fx_rate": round_per_unit(number(sheet.position["fx"]["rate"])),
            "close": round_per_unit(number(close["close"])),
        }
        if sheet.quantity:
            reworked["average_cost"] = round_per_unit(EXACT.divide(sheet.cost, sheet.quantity))
        else:
            assert holding["average_cost"] is None
        assert {name: holding[name] for name in reworked} == {
            name: f"{value:f}" for name, value in reworked.items()
        }
        rest = round_money(sheet.value_base - sheet.cost_base, base) - round_money(
            sheet.price_gain, base
        )
        assert number(holding["fx_gain_base"]) == rest
        realized_fx = round_money(sums.realized_base, base) - round_money(sums.realized_price, base)
        assert number(holding["realized_fx_gain_base"]) == realized_fx
        assert (holding["close_date"], holding["close_source"]) == (close["date"], close["source"])
        assert (
            holding["stale_days"]
            == (date.fromisoformat(answer["as_of"]) - date.fromisoformat(close["date"])).days
        )
        assert (holding["fx_source"], holding["fx_method"]) == (
            sheet.position["fx"]["source"],
            sheet.position["fx"]["method"],
        )
        assert holding["fx_rate_date"] == (sheet.position["fx"]["date"] or answer["as_of"])
    for held, explained in zip(answer["cash"], explanation["cash"], strict=True):
        amount = cash_of(every, held["currency"])
        assert (held["currency"], amount) == (explained["currency"], number(explained["amount"]))
        assert number(held["amount"]) == round_money(amount, held["currency"])
        assert number(held["amount_base"]) == round_money(
            times(amount, explained["fx"]["rate"]), base
        )
    other = Sums(explanation["transactions"])
    totals = reworked_totals(sheets, other, cash_base, base, track_cash=track_cash)
    # The day's change is computed again in reworked_day.
    assert {**totals, "day_change": answer["totals"]["day_change"]} == answer["totals"]


def reworked_totals(
    sheets: dict[str, Sheet],
    other: Sums,
    cash_base: Decimal,
    base: str,
    *,
    track_cash: bool = True,
) -> dict[str, str]:
    every = [*(sheet.sums for sheet in sheets.values()), other]
    value = total(sheet.value_base for sheet in sheets.values())
    cost, price = (
        total(sheet.cost_base for sheet in sheets.values()),
        total(sheet.price_gain for sheet in sheets.values()),
    )
    sums = {
        name: total(getattr(sums, name) for sums in every)
        for name in (
            "realized_base",
            "realized_price",
            "income",
            "fees",
            "taxes",
            "trade_charges",
            "booked",
            "transferred",
        )
    }
    outside = sums["fees"] + sums["taxes"] - sums["trade_charges"]
    exact = {
        "market_value": value + cash_base,
        "cash": cash_base,
        "cost_basis": cost,
        "unrealized_gain": value - cost,
        "price_gain": price,
        "realized_gain": sums["realized_base"],
        "realized_price_gain": sums["realized_price"],
        "income": sums["income"],
        "fees": sums["fees"],
        "taxes": sums["taxes"],
        "cash_fx_gain": cash_base - sums["booked"] if track_cash else Decimal(0),
        "transferred_gain": sums["transferred"],
    }
    gain = value - cost + sums["realized_base"] + sums["income"] - outside
    gain += exact["cash_fx_gain"] + exact["transferred_gain"]
    exact["net_invested"] = exact["market_value"] - gain
    rounded = {name: round_money(figure, base) for name, figure in exact.items()}
    rounded["total_gain"] = rounded["market_value"] - rounded["net_invested"]
    rounded["fx_gain"] = rounded["unrealized_gain"] - rounded["price_gain"]
    rounded["realized_fx_gain"] = rounded["realized_gain"] - rounded["realized_price_gain"]
    return {name: f"{figure:f}" for name, figure in rounded.items()}
