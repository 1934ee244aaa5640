"""Trade Republic's own export: a row a trade or movement, with its amount, fee and tax apart.

`amount` is before fee and tax. All three have the sign of what they do to the cash.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from shared.transactions.formats.statement import Fields, Record, Silent, table_format
from shared.transactions.formats.statement_figures import (
    NotUnderstood,
    isin_or_symbol,
)

_COLUMNS: Final = ("datetime", "date", "category", "type", "symbol", "shares", "amount", "currency")
_OPTIONAL_ASSET: Final = {
    "DIVIDEND": "DIVIDEND",
    "DISTRIBUTION": "DIVIDEND",
    "INTEREST_PAYMENT": "INTEREST",
    "INTEREST_PAYOUT": "INTEREST",
    "COUPON_PAYMENT": "INTEREST",
    "INTEREST": "INTEREST",
    "FEE": "FEE",
    "CARD_ORDERING_FEE": "FEE",
    "TAX": "TAX",
    "TAX_OPTIMIZATION": "TAX",
    "EARNINGS": "INTEREST",
    "BONUS": "INTEREST",
    "SAVEBACK": "INTEREST",
    "STOCKPERK": "INTEREST",
}
_FUNDING: Final = frozenset(
    {
        "CUSTOMER_INPAYMENT", "CUSTOMER_INBOUND", "CUSTOMER_OUTBOUND", "CUSTOMER_OUTBOUND_REQUEST",
        "TRANSFER_IN", "TRANSFER_OUT", "TRANSFER_INBOUND", "TRANSFER_OUTBOUND",
        "TRANSFER_INSTANT_INBOUND", "TRANSFER_INSTANT_OUTBOUND", "TRANSFER_DIRECT_DEBIT_INBOUND",
        "CARD_TRANSACTION", "CARD_TRANSACTION_INTERNATIONAL", "CARD_REFUND", "CARD_ATM",
        "PAYMENT_INBOUND", "PAYMENT_OUTBOUND", "DIRECT_DEBIT_INBOUND", "GIFT",
    }
)  # fmt: skip


def _transaction(record: Record) -> Fields:
    kind = record.text("type").upper()
    category = record.text("category").upper()
    amount = record.figure("amount")
    fields: Fields = {
        "type": kind,
        "date": record.day("ymd", "date", "datetime"),
        "fee": _charge(record, "fee"),
        "tax": _charge(record, "tax"),
        "currency": record.text("currency"),
        "note": record.text("description")[:1000],
        "external_id": record.text("transaction_id"),
    }
    if kind in ("BUY", "SELL") and record.text("symbol"):
        if amount and (amount < 0) != (kind == "BUY"):
            raise NotUnderstood("/amount", "has the sign of the other direction")
        amount = abs(record.needed("amount"))
        price = record.figure("price")
        return {**fields, **_asset(record), **_units(record), "amount": amount, "unit_price": price}
    if kind in _OPTIONAL_ASSET:
        return _income(record, {**fields, "type": _OPTIONAL_ASSET[kind]})
    if kind == "SPLIT" or "SPLIT" in kind:
        raise NotUnderstood("/type", "is a split, of which the units before it aren't stated")
    if kind in _FUNDING and category != "TRADING" and not record.text("shares"):
        if not amount:
            raise Silent("moves no cash")
        direction = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
        return {**fields, "type": direction, "amount": abs(amount)}
    raise NotUnderstood("/type", f"is {record.text('type')[:60]!r}, which is not known")


def _income(record: Record, fields: Fields) -> Fields:
    kind, amount = fields["type"], record.figure("amount") or Decimal(0)
    asset = _asset(record) if record.text("symbol") else {}
    if kind == "DIVIDEND":
        if not asset:
            raise NotUnderstood("/symbol", "is missing")
        if amount < 0:
            return {**fields, **asset, "amount": amount}
        return {**fields, **asset, **_units(record), "amount": amount}
    if kind in ("FEE", "TAX"):
        # An amount beside the charge's own column is the same charge.
        charge = -amount if amount else _charge(record, str(kind).lower())
        rest = {name: value for name, value in fields.items() if name not in ("fee", "tax")}
        if charge == 0:
            raise Silent("charges nothing")
        return {**rest, **asset, "amount": charge}
    if amount == 0 and fields["tax"] == 0:
        raise Silent("pays nothing")
    if amount == 0:
        rest = {name: value for name, value in fields.items() if name not in ("fee", "tax")}
        return {**rest, "type": "TAX", **asset, "amount": fields["tax"]}
    return {**fields, **asset, "amount": amount}


def _charge(record: Record, column: str) -> Decimal:
    return -(record.figure(column) or Decimal(0)) + 0


def _asset(record: Record) -> Fields:
    return {**isin_or_symbol(record.text("symbol")), "name": record.text("name")}


def _units(record: Record) -> Fields:
    shares = record.figure("shares")
    return {"quantity": abs(shares) if shares else None}


FORMAT: Final = table_format(
    "trade_republic",
    "Trade Republic",
    _COLUMNS,
    _transaction,
    "In the app: profile, Settings, Account, Export transactions (CSV).",
)
