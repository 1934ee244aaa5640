"""Freetrade's activity: a total in the account's currency, and what is in it in columns of its
own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from shared.transactions.formats.statement import Fields, Record, Silent, table_format
from shared.transactions.formats.statement_figures import NotUnderstood, major, product

_CASH: Final = {
    "TOP_UP": "DEPOSIT",
    "WITHDRAWAL": "WITHDRAWAL",
    "INTEREST_FROM_CASH": "INTEREST",
    "SHARE_LENDING_INCOME": "INTEREST",
    "SIPP_TAX_RELIEF": "DEPOSIT",
    "FEE": "FEE",
    "MONTHLY_FEE": "FEE",
}
_INCOME: Final = {
    "DIVIDEND": "DIVIDEND",
    "SPECIAL_DIVIDEND": "DIVIDEND",
    "PROPERTY": "DIVIDEND",
    "PROPERTY_INCOME_DISTRIBUTION": "DIVIDEND",
    "INTEREST": "INTEREST",
}
"""Interest here is a coupon, laid out like a dividend."""
_DOCUMENTS: Final = frozenset(
    {"MONTHLY_STATEMENT", "TAX_CERTIFICATE", "ANNUAL_STATEMENT", "SIPP_ANNUAL_STATEMENT"}
)


def _transaction(record: Record) -> Fields:
    kind = record.text("Type")
    if kind in _DOCUMENTS:
        raise Silent("is a document")
    currency = record.text("Account Currency")
    fields: Fields = {"date": record.day("ymd", "Timestamp"), "currency": currency}
    if kind in _CASH:
        total = record.needed("Total Amount")
        return {"type": _CASH[kind], **fields, "amount": total, "note": record.text("Title")}
    asset_in, _ = major(record.text("Instrument Currency"), None)
    fields |= {
        "isin": record.text("ISIN"),
        "symbol": record.text("Ticker"),
        "name": record.text("Title"),
        "asset_currency": asset_in,
        "quantity": record.figure("Quantity"),
        "external_id": record.text("Order ID"),
    }
    if kind in ("ORDER", "FREESHARE_ORDER"):
        return _order(record, fields, is_free=kind == "FREESHARE_ORDER")
    if kind in _INCOME:
        return _income(record, {**fields, "type": _INCOME[kind]}, asset_in == currency)
    raise NotUnderstood("/type", f"is {kind[:40]!r}, which is not known")


def _order(record: Record, fields: Fields, *, is_free: bool) -> Fields:
    direction, total = record.text("Buy / Sell"), record.needed("Total Amount")
    if direction not in ("BUY", "SELL"):
        raise NotUnderstood("/type", f"is {direction[:40]!r}, not BUY or SELL")
    if is_free:
        return {"type": direction, **fields, "amount": Decimal(0), "note": "Free share"}
    tax = record.figure("Stamp Duty") or Decimal(0)
    fee = record.figure("FX Fee Amount") or Decimal(0)
    charges = tax + fee
    gross = total - charges if direction == "BUY" else total + charges
    return {"type": direction, **fields, "amount": gross, "fee": fee, "tax": tax}


def _income(record: Record, fields: Fields, is_own_currency: bool) -> Fields:
    """`Total Amount` is net; the withheld tax is in the instrument's currency."""
    net = record.needed("Total Amount")
    withheld = record.figure("Dividend Withheld Tax Amount") or Decimal(0)
    rate = Decimal(1) if is_own_currency else record.figure("FX Rate", "Base FX Rate")
    if fields["type"] == "INTEREST":
        fields = {name: value for name, value in fields.items() if name != "quantity"}
    if withheld and not rate:
        note = f"{withheld} {record.text('Instrument Currency')} withheld, not in the amount"
        return {**fields, "amount": net, "note": f"{note}: its rate is unknown"}
    tax = round(product(withheld, rate or Decimal(1)), 2)
    ex_date = record.text("Dividend Ex Date")
    if fields["type"] == "DIVIDEND":
        fields = {**fields, "ex_date": ex_date}
    return {**fields, "amount": net + tax, "tax": tax}


FORMAT: Final = table_format(
    "freetrade",
    "Freetrade",
    ("Type", "Timestamp", "Account Currency", "Total Amount", "Buy / Sell", "ISIN", "Quantity"),
    _transaction,
    "In the app: Activity, the share sign, all activity: the CSV comes by mail.",
)
