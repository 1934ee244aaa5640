"""Trade Republic's own export: a row a trade or movement, with its amount, fee and tax apart.

`amount` is before fee and tax. All three have the sign of what they do to the cash.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.format import (
    TABLE_TYPES,
    Format,
    Opening,
    Options,
    Row,
    StatementAccount,
)
from shared.transactions.formats.split_units import UnitsBefore
from shared.transactions.formats.statement import Fields, Record, Silent, records, rows_of
from shared.transactions.formats.statement_figures import NotUnderstood
from shared.transactions.formats.trade_republic_actions import (
    CATEGORIES,
    Sides,
    action_of,
    asset_of,
    sides_of,
    units_before,
)

_COLUMNS: Final = ("datetime", "date", "category", "type", "symbol", "shares", "amount", "currency")
_OPTIONAL_ASSET: Final = {
    "DIVIDEND": "DIVIDEND",
    "DISTRIBUTION": "DIVIDEND",
    "DIVIDEND_EQUIVALENT_PAYMENT": "DIVIDEND",
    "INTEREST_PAYMENT": "INTEREST",
    "INTEREST_PAYOUT": "INTEREST",
    "COUPON_PAYMENT": "INTEREST",
    "INTEREST": "INTEREST",
    "FEE": "FEE",
    "CARD_ORDERING_FEE": "FEE",
    "TAX": "TAX",
    "ROUND_UP_FEE": "FEE",
    "ROUND_UP_SAVINGS_FEE": "FEE",
    "TAX_OPTIMIZATION": "TAX",
    "PRE_DETERMINED_TAX_BASE": "TAX",
    "SEC_ACCOUNT": "TAX",
    "EARNINGS": "INTEREST",
    "BOND_ACCRUED_INTEREST": "INTEREST",
    "ADDITIONAL_INCOME": "INTEREST",
    "BONUS": "INTEREST",
    "KINDERGELD_BONUS": "INTEREST",
    "COMPENSATION": "INTEREST",
    "REFERRAL": "INTEREST",
    "SAVEBACK": "INTEREST",
    "BENEFITS_SAVEBACK": "INTEREST",
    "STOCKPERK": "INTEREST",
}
_COMPUTED: Final = frozenset({"TAX_OPTIMIZATION", "PRE_DETERMINED_TAX_BASE", "SEC_ACCOUNT"})
_TRADES: Final = {
    "BUY": "BUY",
    "PRIVATE_MARKET_BUY": "BUY",
    "SELL": "SELL",
    "PRIVATE_MARKET_SELL": "SELL",
    "FINAL_MATURITY": "SELL",
    "EARLY_REDEMPTION": "SELL",
    "TILG": "SELL",
}
"""With those that end a bond."""
_FUNDING: Final = frozenset(
    {
        "CUSTOMER_INPAYMENT", "CUSTOMER_INBOUND", "CUSTOMER_OUTBOUND", "CUSTOMER_OUTBOUND_REQUEST",
        "TRANSFER_IN", "TRANSFER_OUT", "TRANSFER_INBOUND", "TRANSFER_OUTBOUND",
        "TRANSFER_INSTANT_INBOUND", "TRANSFER_INSTANT_OUTBOUND", "TRANSFER_DIRECT_DEBIT_INBOUND",
        "CARD_TRANSACTION", "CARD_TRANSACTION_INTERNATIONAL", "CARD_REFUND", "CARD_ATM",
        "PAYMENT_INBOUND", "PAYMENT_OUTBOUND", "DIRECT_DEBIT_INBOUND", "GIFT",
        "CARD_TRANSACTION_REFUND", "CARD_TRANSACTION_REFUND_REVERSAL", "PAYMENT",
        "CUSTOMER_INPAYMENT_REVERSAL", "VIBAN_TRANSFER_INBOUND", "VIBAN_TRANSFER_OUTBOUND",
        "GENERAL_INBOUND", "MANUAL_CASH_TRANSFER",
    }
)  # fmt: skip


def _detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS)


def _read(content: bytes, options: Options) -> Iterator[Row]:
    statement = list(records(content, options, _COLUMNS))
    for name in dict.fromkeys(record.text("account_type") for record in statement):
        yield Row(None, StatementAccount(name))
    sides, held = sides_of(statement), units_before(statement)
    yield from rows_of(statement, partial(_transaction, sides, held))


def _transaction(sides: Sides, held: UnitsBefore, record: Record) -> Fields:
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
    if category in CATEGORIES and record.text("symbol"):
        return action_of(sides, held, fields, record)
    if kind in _TRADES and record.text("symbol") and record.text("shares"):
        return _trade(record, {**fields, "type": _TRADES[kind]}, amount)
    if kind in _OPTIONAL_ASSET:
        return _income(record, {**fields, "type": _OPTIONAL_ASSET[kind]})
    if kind in _FUNDING and category != "TRADING" and not record.text("shares"):
        if not amount:
            raise Silent("moves no cash")
        direction = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
        return {**fields, "type": direction, "amount": abs(amount)}
    raise NotUnderstood("/type", f"is {record.text('type')[:60]!r}, which is not known")


def _trade(record: Record, fields: Fields, amount: Decimal | None) -> Fields:
    if amount and (amount < 0) != (fields["type"] == "BUY"):
        raise NotUnderstood("/amount", "has the sign of the other direction")
    amount = abs(record.needed("amount"))
    price = record.figure("price")
    return {**fields, **asset_of(record), **_units(record), "amount": amount, "unit_price": price}


def _income(record: Record, fields: Fields) -> Fields:
    kind, amount = fields["type"], record.figure("amount") or Decimal(0)
    asset = asset_of(record) if record.text("symbol") else {}
    if kind == "DIVIDEND":
        if not asset:
            raise NotUnderstood("/symbol", "is missing")
        if amount < 0:
            return {**fields, **asset, "amount": amount}
        return {**fields, **asset, **_units(record), "amount": amount}
    if kind in ("FEE", "TAX"):
        # An amount beside the charge's own column is the same charge; of a tax that is computed
        # on what is sold or held, both count.
        charge = -amount if amount else _charge(record, str(kind).lower())
        if record.text("type").upper() in _COMPUTED:
            charge = _charge(record, "tax") - amount
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


def _units(record: Record) -> Fields:
    shares = record.figure("shares")
    return {"quantity": abs(shares) if shares else None}


FORMAT: Final = Format(
    "trade_republic",
    TABLE_TYPES,
    _detect,
    _read,
    "Trade Republic",
    "In the app: profile, Settings, Account, Export transactions (CSV).",
    _COLUMNS,
)
