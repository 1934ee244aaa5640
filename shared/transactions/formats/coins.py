"""What the readers of exchanges of coins share: moves of coins without a value, and trades of one
coin for another.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from shared.ledger.money import CURRENCIES
from shared.transactions.formats.statement import Fields
from shared.transactions.formats.statement_figures import NotUnderstood

DOLLAR_COINS: Final = frozenset({"USDT", "USDC", "BUSD", "FDUSD", "TUSD", "USDP", "DAI"})
"""Coins that are issued to be worth a dollar."""
NO_COST: Final = NotUnderstood("/unit_price", "is not stated: what the units had cost before")


def reward(fields: Fields, asset: str, quantity: Decimal, kind: str) -> Fields:
    """What was earned: interest, or units of a coin of which the file states no value."""
    if asset in CURRENCIES:
        return {**fields, "type": "INTEREST", "amount": quantity, "currency": asset, "note": kind}
    if quantity < 0:
        raise NotUnderstood("/quantity", f"takes {asset} back that was earned, at no stated value")
    note = f"{kind}, of which no value is stated"
    units: Fields = {"symbol": asset, "quantity": quantity, "amount": Decimal(0), "note": note}
    return {**fields, "type": "BUY", **units}


def moved(fields: Fields, asset: str, amount: Decimal, fee: Decimal = Decimal(0)) -> Fields:
    """Money or coins that came in or went out; a fee of coins goes out with them."""
    if asset in CURRENCIES:
        kind = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
        return {**fields, "type": kind, "amount": abs(amount), "currency": asset, "fee": fee}
    if amount > 0:
        raise NO_COST
    return {**fields, "type": "TRANSFER_OUT", "symbol": asset, "quantity": abs(amount) + fee}


def traded(
    fields: Fields,
    out: tuple[str, Decimal],
    received: tuple[str, Decimal],
    fee: tuple[str, Decimal],
) -> list[Fields]:
    """A trade of one thing for another, each with its units, and its fee: a purchase, a sale, an
    exchange of currencies, or a sale and a purchase where both are coins. A fee in the coins of the
    trade changes their units.
    """
    (paid, paid_units), (got, got_units), (fee_in, fee_units) = out, received, fee
    if fee_units and fee_in == got and got not in CURRENCIES:
        got_units, fee_units = got_units - fee_units, Decimal(0)
    elif fee_units and fee_in == paid and paid not in CURRENCIES:
        paid_units, fee_units = paid_units + fee_units, Decimal(0)
    if fee_units and fee_in not in CURRENCIES:
        raise NotUnderstood("/fee_currency", f"is {fee_in[:20]!r}, of which no value is stated")
    charge: Fields = {"fee": fee_units, "fee_currency": fee_in} if fee_units else {}
    if fee_in == (paid if paid in CURRENCIES else got):
        charge.pop("fee_currency", None)
    if paid in CURRENCIES and got in CURRENCIES:
        sides: Fields = {"amount": paid_units, "currency": paid}
        sides |= {"to_amount": got_units, "to_currency": got}
        return [{**fields, "type": "EXCHANGE", **sides, **charge}]
    if paid in CURRENCIES:
        units: Fields = {"symbol": got, "quantity": got_units}
        return [
            {**fields, "type": "BUY", **units, "amount": paid_units, "currency": paid, **charge}
        ]
    if got in CURRENCIES:
        units = {"symbol": paid, "quantity": paid_units}
        return [{**fields, "type": "SELL", **units, "amount": got_units, "currency": got, **charge}]
    return _coin_for_coin(fields, (paid, paid_units), (got, got_units), charge)


def _coin_for_coin(
    fields: Fields, out: tuple[str, Decimal], received: tuple[str, Decimal], charge: Fields
) -> list[Fields]:
    """A sale and a purchase for the same dollars, where one of the coins is a dollar's."""
    (paid, paid_units), (got, got_units) = out, received
    if paid in DOLLAR_COINS:
        value, coin = paid_units, paid
    elif got in DOLLAR_COINS:
        value, coin = got_units, got
    else:
        raise NotUnderstood("/amount", f"is not stated: what {paid[:20]} was worth in a currency")
    note = f"{paid} for {got}, at 1 USD for 1 {coin}"
    both: Fields = {**fields, "amount": value, "currency": "USD", "note": note}
    bought: Fields = {**both, "type": "BUY", "symbol": got, "quantity": got_units, **charge}
    if fields.get("external_id"):
        bought["external_id"] = f"{fields['external_id']}/received"
    return [{**both, "type": "SELL", "symbol": paid, "quantity": paid_units}, bought]
