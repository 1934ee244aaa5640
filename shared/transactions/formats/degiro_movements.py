"""What each row of DEGIRO's account statement records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal

from shared.immutable import immutable
from shared.transactions.formats.degiro_texts import (
    PAYOUT,
    PRODUCT_CHANGE,
    SPLIT,
    SPLIT_SIDE,
    STOCK_DIVIDEND,
    TRADE,
    Meaning,
)
from shared.transactions.formats.format import DecimalMark
from shared.transactions.formats.numbers import MARKS
from shared.transactions.formats.statement import (
    GROUP_MAX,
    OTHER_ACTION_SIDE,
    OTHER_EXCHANGE_SIDE,
    Fields,
    Record,
    Silent,
)
from shared.transactions.formats.statement_figures import (
    NotUnderstood,
    figure,
    product,
    ratio_of,
)


@immutable
class Movement:
    """A row, its amount and what its text means."""

    record: Record
    amount: Decimal | None
    meaning: Meaning

    @property
    def key(self) -> tuple[str, ...]:
        """What the rows of one exchange share."""
        order = self.record.text("order")
        return (order,) if order else (self.record.text("day"), self.record.text("time"))


_Side = tuple[Record, re.Match[str]]
"""A row, and its units."""


def _day(record: Record) -> str:
    return record.day("dmy", "day")


def _asset(record: Record) -> Fields:
    return {"isin": record.text("isin"), "name": record.text("product")}


def _amount(movement: Movement) -> Decimal:
    if movement.amount is None:
        raise NotUnderstood("/amount", "is missing")
    return movement.amount


def trade_of(movement: Movement, fees: Sequence[Movement], mark: DecimalMark | None) -> Fields:
    record, amount = movement.record, _amount(movement)
    trade = TRADE.match(record.text("text"))
    if trade is None:
        raise NotUnderstood("", "is no trade")
    buys = trade["buy"] is not None
    if amount and (amount < 0) != buys:
        raise NotUnderstood("/amount", "has the sign of the other direction")
    currency = record.text("currency")
    charged = {fee.record.text("currency") for fee in fees}
    if len(charged) > 1:
        raise NotUnderstood("/fee_currency", "is not one: the order has fees in several currencies")
    fee_currency = next(iter(charged), currency)
    quantity, price = _quantity_and_price(trade, abs(amount), mark)
    return {
        "type": "BUY" if buys else "SELL",
        "date": _day(record),
        **_asset(record),
        "quantity": quantity,
        "amount": abs(amount),
        "unit_price": price if trade["currency"] == currency else None,
        "currency": currency,
        "fee": -sum((_amount(fee) for fee in fees), Decimal(0)),
        "fee_currency": fee_currency if fees and fee_currency != currency else None,
    }


def _quantity_and_price(
    trade: re.Match[str], amount: Decimal, mark: DecimalMark | None
) -> tuple[Decimal, Decimal]:
    """As the text has them. Where 5,416 can be thousands, the reading that makes the amount."""
    if mark is not None:
        return figure(trade["quantity"], mark), figure(trade["price"], mark)
    readings: set[tuple[Decimal, Decimal]] = set()
    for tried in MARKS:
        with suppress(NotUnderstood):
            readings.add((figure(trade["quantity"], tried), figure(trade["price"], tried)))
    if len(readings) > 1:
        minor = Decimal(100) if trade["currency"] in ("GBX", "GBp") else Decimal(1)
        exact = {
            (quantity, price)
            for quantity, price in readings
            if abs(product(quantity, price) / minor - amount) <= amount / 50
        }
        readings = exact
    if len(readings) != 1:
        raise NotUnderstood("/quantity", "and the price have points or commas of several meanings")
    return readings.pop()


def exchange_of(movement: Movement, sides: Sequence[Movement]) -> Fields:
    """Recorded with the side that was paid; the other one is silent."""
    if len(sides) > GROUP_MAX:
        raise NotUnderstood("", "is one of too many exchanges at one moment")
    paid = [side for side in sides if side.amount is not None and side.amount < 0]
    received = [side for side in sides if side.amount is not None and side.amount > 0]
    if movement.amount == 0:
        raise Silent("exchanges nothing")
    if len(paid) != len(received) or len({side.record.text("currency") for side in sides}) != 2:
        raise NotUnderstood("", "is one side of an exchange, of which the other isn't in the file")
    if movement in received:
        raise Silent(OTHER_EXCHANGE_SIDE)
    into = received[paid.index(movement)]
    return {
        "type": "EXCHANGE",
        "date": _day(movement.record),
        "amount": -_amount(movement),
        "currency": movement.record.text("currency"),
        "to_amount": _amount(into),
        "to_currency": into.record.text("currency"),
    }


def change_of(movement: Movement, sides: Sequence[Record], mark: DecimalMark | None) -> Fields:
    """A corporate action: units of one product out, and of another, or the same one, in."""
    record = movement.record
    if len(sides) > GROUP_MAX:
        raise NotUnderstood("", "is one of too many corporate actions of one day")
    text = record.text("text")
    if PAYOUT.search(text):
        return trade_of(movement, [], mark)
    isin = record.text("isin")
    added, removed = _sides([side for side in sides if side.text("isin") == isin])
    if len(added) != 1 or len(removed) != 1:
        added, removed = _sides(sides)
    if len(added) != 1 or len(removed) != 1:
        trade = next((trade for side, trade in added if side is record), None)
        if STOCK_DIVIDEND.search(text) and trade and not removed:
            return {
                "type": "BUY",
                "date": _day(record),
                **_asset(record),
                "quantity": figure(trade["quantity"], mark),
                "amount": abs(movement.amount or Decimal(0)),
                "currency": record.text("currency"),
                "note": text[:200],
            }
        raise NotUnderstood("/type", f"is {text[:60]!r}, which doesn't say what became of what")
    (into, received), (out, removal) = added[0], removed[0]
    if record is into:
        raise Silent(OTHER_ACTION_SIDE)
    new, old = figure(received["quantity"], mark), figure(removal["quantity"], mark)
    fields: Fields = {"date": _day(record), **_asset(record), "note": text[:200]}
    if out.text("isin") == into.text("isin"):
        if new == old:
            raise Silent("changes the name of a product and nothing else")
        return {**fields, "type": "SPLIT", "ratio": ratio_of(new, old)}
    if PRODUCT_CHANGE.search(text) is None and SPLIT.search(text) is None:
        raise NotUnderstood("/type", f"is {text[:60]!r}, which is not known")
    return {
        **fields,
        "type": "MERGER",
        "quantity": old,
        "to_isin": into.text("isin"),
        "to_quantity": new,
    }


def _sides(records: Sequence[Record]) -> tuple[list[_Side], list[_Side]]:
    """Those whose units came, and those whose units went."""
    added: list[_Side] = []
    removed: list[_Side] = []
    for record in records:
        text = record.text("text")
        if trade := TRADE.match(text):
            (removed if trade["buy"] is None else added).append((record, trade))
        elif (side := SPLIT_SIDE.match(text)) and record.text("change").strip("-+0,. "):
            is_paid = record.text("change").startswith("-")
            (added if is_paid else removed).append((record, side))
    return added, removed


def other_of(movement: Movement) -> Fields:
    record, meaning = movement.record, movement.meaning
    text = record.text("text")
    if meaning in (Meaning.SWEEP, Meaning.RESERVATION, Meaning.MONEY_FUND):
        raise Silent(meaning.value)
    if movement.amount is None or (movement.amount == 0 and meaning is not Meaning.UNKNOWN):
        raise Silent("moves no cash")
    amount = movement.amount
    fields: Fields = {"date": _day(record), "currency": record.text("currency")}
    asset = _asset(record) if record.text("isin") else {}
    match meaning:
        case Meaning.DIVIDEND if asset:
            return {"type": "DIVIDEND", **fields, **asset, "amount": amount}
        case Meaning.RETURNED_CAPITAL if asset and amount > 0:
            return {"type": "RETURN_OF_CAPITAL", **fields, **asset, "amount": amount}
        case Meaning.TAX:
            return {"type": "TAX", **fields, **asset, "amount": -amount, "note": text[:200]}
        case Meaning.FEE | Meaning.REFUND:
            return {"type": "FEE", **fields, **asset, "amount": -amount, "note": text[:200]}
        case Meaning.INTEREST:
            return {"type": "INTEREST", **fields, "amount": amount, "note": text[:200]}
        case Meaning.FUNDING | Meaning.WITHDRAWAL:
            kind = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
            return {"type": kind, **fields, "amount": abs(amount), "note": text[:200]}
        case _:
            raise NotUnderstood("/type", f"is {text[:60]!r}, which is not known")
