"""eToro's account activity, in dollars: an amount of dollars a position, opened and closed."""

from __future__ import annotations

from typing import Final

from shared.transactions.formats.statement import Fields, Record, Silent, table_format
from shared.transactions.formats.statement_figures import NotUnderstood

_TRADES: Final = {"open position": "BUY", "position closed": "SELL"}
_CASH: Final = {
    "dividend": "DIVIDEND",
    "interest payment": "INTEREST",
    "withdraw fee": "FEE",
    "withdrawal conversion fee": "FEE",
    "deposit conversion fee": "FEE",
    "overnight fee": "FEE",
    "overnight refund": "FEE",
    "weekend fee": "FEE",
    "commission": "FEE",
    "sdrt": "TAX",
    "withdraw request": "WITHDRAWAL",
    "deposit": "DEPOSIT",
}
_CURRENCY: Final = "USD"


def _transaction(record: Record) -> Fields:
    kind = record.text("Type").lower()
    symbol, _, asset_in = record.text("Details").partition("/")
    fields: Fields = {"date": record.day("dmy", "Date"), "currency": _CURRENCY}
    asset: Fields = {"symbol": symbol, "asset_currency": asset_in} if asset_in else {}
    if kind in _TRADES and asset:
        if record.text("Asset type").upper() == "CFD":
            raise NotUnderstood("", "is a contract for difference, which is not read")
        fields |= {
            "type": _TRADES[kind],
            **asset,
            "quantity": record.needed("Units", "Units / Contracts"),
        }
        return {**fields, "amount": record.needed("Amount")}
    if kind not in _CASH:
        raise NotUnderstood("/type", f"is {record.text('Type')[:40]!r}, which is not known")
    amount = record.needed("Amount")
    type_ = _CASH[kind]
    if amount == 0:
        raise Silent("moves no cash")
    if type_ in ("FEE", "TAX"):
        amount = -amount
    elif type_ in ("DEPOSIT", "WITHDRAWAL"):
        return {"type": type_, **fields, "amount": abs(amount)}
    return {"type": type_, **fields, **asset, "amount": amount, "note": record.text("Type")}


FORMAT: Final = table_format(
    "etoro",
    "eToro",
    ("Date", "Type", "Details", "Amount", "Realized Equity Change", "Position ID"),
    _transaction,
    "Portfolio, History, Account statement, Excel; save the sheet Account Activity as CSV.",
    ("Amount", "Balance", "Realized Equity"),
)
