"""Trading 212's dividends, conversions and movements of cash, and what all of its rows share."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from shared.transactions.formats.statement import Fields, Record
from shared.transactions.formats.statement_figures import (
    NotUnderstood,
    divided,
    figure,
    major,
    product,
)

_WITH_CURRENCY: Final = re.compile(r" \(([A-Z]{3})\)")
_RETURNED: Final = "return of capital"
_CONVERTED: Final = re.compile(r"([\d.,]+) ([A-Z]{3}) -> ([\d.,]+) ([A-Z]{3})")


def dividend(record: Record) -> Fields:
    """What a share paid, or gave back of its price. `Total` is net. The withheld tax is in the
    dividend's currency: its part of the gross there is its part here.
    """
    net, currency = total_of(record)
    withheld = record.figure("Withholding tax") or Decimal(0)
    fields: Fields = {
        "type": "DIVIDEND",
        "date": day_of(record),
        **asset_of(record),
        **units_of(record),
        "currency": currency,
        "external_id": record.text("ID"),
    }
    if _RETURNED in record.text("Action").lower():
        del fields["quantity"]
        fields["type"] = "RETURN_OF_CAPITAL"
    if withheld == 0:
        return {**fields, "amount": net}
    stated = record.text("Currency (Withholding tax)")
    withheld_in, withheld_major = major(stated, withheld)
    note = f"{withheld} {stated} withheld"
    if withheld_in == currency:
        tax = withheld_major or Decimal(0)
        return {**fields, "amount": net + tax, "tax": tax, "note": note}
    price_in, price = major(record.text("Currency (Price / share)"), record.figure("Price / share"))
    gross = product(price or Decimal(0), record.needed("No. of shares"))
    if price_in != withheld_in or withheld_major is None or gross <= withheld_major:
        return {**fields, "amount": net, "note": f"{note}, not in the amount: its rate is unknown"}
    tax = round(divided(product(net, withheld_major), gross - withheld_major), 2)
    return {**fields, "amount": net + tax, "tax": tax, "note": note}


def dividend_tax(record: Record) -> Fields:
    total, currency = total_of(record)
    fields: Fields = {"type": "TAX", "date": day_of(record), **asset_of(record), "amount": -total}
    return {**fields, "currency": currency, "note": record.text("Action")}


def conversion(record: Record) -> Fields:
    """Both sides in columns of their own, or in the notes of older files."""
    paid, received = _side(record, "from"), _side(record, "to")
    noted = _CONVERTED.search(record.text("Notes"))
    if noted and not (paid and received):
        paid, received = (figure(noted[1]), noted[2]), (figure(noted[3]), noted[4])
    if not paid or not received:
        raise NotUnderstood("", "is a conversion of which one side is stated; enter an EXCHANGE")
    return {
        "type": "EXCHANGE",
        "date": day_of(record),
        "amount": abs(paid[0]),
        "currency": paid[1],
        "to_amount": abs(received[0]),
        "to_currency": received[1],
        "external_id": record.text("ID"),
    }


def _side(record: Record, side: str) -> tuple[Decimal, str] | None:
    """What was converted `from`, or `to`; None where it is not stated."""
    name = f"Currency conversion {side} amount"
    amount, currency = record.figure(name), record.text(f"Currency ({name})")
    return (amount, currency) if amount and currency else None


def cash(record: Record, kind: str) -> Fields:
    total, currency = total_of(record)
    amount = abs(total) if kind in ("DEPOSIT", "WITHDRAWAL", "FEE") else total
    fee = Decimal(0)
    if kind != "FEE":
        fee = charges_of(record, ("Deposit fee", "Charge amount"), currency)
    return {
        "type": kind,
        "date": day_of(record),
        "amount": amount,
        "fee": fee,
        "currency": currency,
        "note": record.text("Notes"),
        "external_id": record.text("ID"),
    }


def day_of(record: Record) -> str:
    return record.day("ymd", "Time", "Time (UTC)")


def asset_of(record: Record) -> Fields:
    price_in, _ = major(record.text("Currency (Price / share)"), None)
    return {
        "isin": record.text("ISIN"),
        "symbol": record.text("Ticker"),
        "name": record.text("Name"),
        "asset_currency": price_in,
    }


def units_of(record: Record) -> Fields:
    return {"quantity": record.needed("No. of shares")}


def total_of(record: Record) -> tuple[Decimal, str]:
    """What moved, and in which currency."""
    column, currency = titled(record, "Total")
    return record.needed(column), currency


def titled(record: Record, name: str) -> tuple[str, str]:
    """The column of an amount, and its currency, which an older layout names in its title."""
    for column in record.cells:
        if not column.startswith(name) or not record.text(column):
            continue
        if title := _WITH_CURRENCY.fullmatch(column, len(name)):
            return column, title[1]
    return name, record.text(f"Currency ({name})")


def charges_of(record: Record, titles: tuple[str, ...], currency: str) -> Decimal:
    """The sum of these columns. Raises NotUnderstood for one in another currency."""
    charges = Decimal(0)
    for column in record.cells:
        title = re.fullmatch(r"(.+?)(?: \(([A-Z]{3})\))?", column)
        if title is None or title[1] not in titles:
            continue
        charge = record.figure(column)
        if not charge:
            continue
        charge_in = title[2] or record.text(f"Currency ({title[1]})") or currency
        if charge_in != currency:
            raise NotUnderstood("/fee", f"is in {charge_in}, but the total is in {currency}")
        charges += abs(charge)
    return charges
