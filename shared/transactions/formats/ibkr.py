"""What Interactive Brokers' files have in common: its words for cash, and its corporate actions."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from typing import Final

from shared.ledger.lots import CostBasisMethod
from shared.transactions.formats.stated_results import with_result
from shared.transactions.formats.statement import Fields, Silent
from shared.transactions.formats.statement_figures import ISIN, NotUnderstood

BROKER: Final = "Interactive Brokers"
EXCHANGED: Final = re.compile(r"([A-Z]{3})\.([A-Z]{3})")
"""The symbol of a pair of currencies: units of the first one at a price in the second."""
_IN_PARENTHESES: Final = re.compile(r"\s*([A-Za-z0-9.\- ]{1,30}?)\s*\(([A-Z0-9]{6,12})\)")
_SPLIT: Final = re.compile(r"SPLIT (\d{1,6}) FOR (\d{1,6})", re.IGNORECASE)
_CASH: Final = (
    ("DIVIDEND", ("dividend", "payment in lieu")),
    ("TAX", ("withholding", "871(m)", "sales tax", "transaction tax", "stamp tax")),
    ("INTEREST", ("interest",)),
    ("FEE", ("fee", "commission adj")),
    ("FUNDING", ("deposit", "withdrawal", "cash transfer", "electronic fund transfer")),
)
ibkr_results: Final = partial(with_result, method=CostBasisMethod.FIFO, after_charges=True)
"""Its realized gains are first in, first out, in the currency of the trade; commissions of both
sides are in them.
"""
UNREAD_KINDS: Final = frozenset({"OPT", "FOP", "FUT", "CFD", "FSFOP", "WAR", "IOPT", "CMDTY"})


def asset_of(symbol: str, isin: str, description: str = "") -> Fields:
    """An asset by its own columns, else by the beginning of a description: VT(US9220427424)."""
    named = _IN_PARENTHESES.match(description)
    if named and not isin and ISIN.fullmatch(named[2]):
        isin = named[2]
    return {"isin": isin, "symbol": symbol or (named[1] if named else "")}


def cash(kind: str, amount: Decimal, description: str, asset: Fields, fields: Fields) -> Fields:
    """A movement of cash by its words. Raises NotUnderstood where they are not known."""
    words = kind.lower()
    type_ = next((type_ for type_, parts in _CASH if any(part in words for part in parts)), None)
    named = {name: value for name, value in asset.items() if value}
    fields = {**fields, "note": description[:1000]}
    if amount == 0:
        raise Silent("moves no cash")
    match type_:
        case "DIVIDEND" if named:
            if "return of capital" in description.lower():
                type_ = "RETURN_OF_CAPITAL"
            return {"type": type_, **fields, **named, "amount": amount}
        case "TAX" | "FEE":
            return {"type": type_, **fields, **named, "amount": -amount}
        case "INTEREST":
            return {"type": type_, **fields, **named, "amount": amount}
        case "FUNDING":
            type_ = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
            return {"type": type_, **fields, "amount": abs(amount)}
        case _:
            raise NotUnderstood("/type", f"is {kind[:60]!r}, which is not known")


def exchange(
    symbol: str, quantity: Decimal, proceeds: Decimal, commission: tuple[Decimal, str], on: str
) -> Fields:
    """A trade of the pair `symbol`: `quantity` of its first currency for `proceeds` of its second,
    both with the sign of what they do to the cash.
    """
    pair = EXCHANGED.fullmatch(symbol)
    if pair is None:
        raise NotUnderstood(
            "", "is an exchange of currencies that doesn't name both: add Symbol to the query"
        )
    if quantity == 0 or (quantity > 0) == (proceeds > 0):
        raise NotUnderstood("", "is an exchange of which both sides have one sign")
    paid, received = (pair[1], quantity), (pair[2], proceeds)
    if quantity > 0:
        paid, received = received, paid
    fee, fee_currency = commission
    return {
        "type": "EXCHANGE",
        "date": on,
        "amount": -paid[1],
        "currency": paid[0],
        "to_amount": received[1],
        "to_currency": received[0],
        "fee": -fee,
        "fee_currency": fee_currency if fee and fee_currency != paid[0] else None,
    }


def split_ratio(description: str) -> Fields | None:
    """The ratio in `ACME(US...) SPLIT 4 FOR 1`; None where there is none."""
    match = _SPLIT.search(description)
    return {"new": int(match[1]), "old": int(match[2])} if match else None
