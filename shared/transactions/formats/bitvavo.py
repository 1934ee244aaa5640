"""Bitvavo's history: what was paid or received is after the fee."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

from shared.ledger.money import CURRENCIES
from shared.transactions.formats.statement import Fields, Record, Silent, table_format
from shared.transactions.formats.statement_figures import NotUnderstood

_EXACT_DIGITS: Final = 15
_DONE: Final = frozenset({"completed", "distributed", "filled", ""})
_GIFTS: Final = frozenset({"staking", "fixed_staking", "affiliate", "campaign_new_user_incentive"})


def _transaction(record: Record) -> Fields:
    kind, asset = record.text("Type").lower(), record.text("Currency")
    if record.text("Status").lower() not in _DONE:
        raise Silent(f"is {record.text('Status')[:40]!r}, not completed")
    amount = _without_noise(record.needed("Amount"))
    fields: Fields = {
        "date": record.day("ymd", "Date"),
        "external_id": record.text("Transaction ID"),
    }
    if kind in ("buy", "sell"):
        return _trade(record, {**fields, "type": kind.upper(), "symbol": asset}, abs(amount))
    if asset in CURRENCIES and kind in ("deposit", "withdrawal"):
        fee = record.figure("Fee amount")
        return {
            **fields,
            "type": kind.upper(),
            "amount": abs(amount),
            "currency": asset,
            "fee": fee,
        }
    if asset in CURRENCIES and kind in _GIFTS | {"rebate"}:
        fields |= {"amount": amount, "currency": asset, "note": record.text("Type")}
        return {**fields, "type": "INTEREST"}
    if kind == "withdrawal":
        return {**fields, "type": "TRANSFER_OUT", "symbol": asset, "quantity": abs(amount)}
    if kind in _GIFTS:
        note = f"{record.text('Type')}, of which no value is stated"
        fields |= {"symbol": asset, "quantity": amount, "amount": Decimal(0), "note": note}
        return {**fields, "type": "BUY"}
    if kind == "deposit":
        raise NotUnderstood("/unit_price", "is not stated: what the units had cost before")
    raise NotUnderstood("/type", f"is {record.text('Type')[:40]!r}, which is not known")


def _without_noise(amount: Decimal) -> Decimal:
    """A figure of more digits than a binary number holds is the nearest one that it holds:
    32.156874 is written as 32.156874000000003.
    """
    if len(amount.as_tuple().digits) <= _EXACT_DIGITS:
        return amount
    return Context(prec=_EXACT_DIGITS).plus(amount).normalize()


def _trade(record: Record, fields: Fields, quantity: Decimal) -> Fields:
    currency = record.text("Received / Paid Currency")
    moved = abs(record.needed("Received / Paid Amount"))
    fee = record.figure("Fee amount") or Decimal(0)
    fee_in = record.text("Fee currency") or currency
    if fee and fee_in != currency:
        raise NotUnderstood("/fee_currency", f"is {fee_in}, but {currency} was paid")
    gross = moved - fee if fields["type"] == "BUY" else moved + fee
    return {**fields, "quantity": quantity, "amount": gross, "fee": fee, "currency": currency}


FORMAT: Final = table_format(
    "bitvavo",
    "Bitvavo",
    ("Timezone", "Date", "Type", "Currency", "Amount", "Received / Paid Amount", "Status"),
    _transaction,
    "Account, Transaction history, Export, CSV.",
)
