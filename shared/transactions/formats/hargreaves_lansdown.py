"""Hargreaves Lansdown's transactions, in pounds; the unit cost is in pence. Nothing but the
description names a security.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening
from shared.transactions.formats.statement import Fields, Record, records, rows_of
from shared.transactions.formats.statement_figures import NotUnderstood, divided, product

_COLUMNS: Final = ("Trade date", "Settle date", "Reference", "Description")
_CONTRACT: Final = re.compile(r"[BS]\d{4,}.*")
_TRADED: Final = re.compile(r"\s+[\d,.]+\s*@\s*[\d,.]+\s*$")
_PAID: Final = re.compile(
    r"\s*(Overseas |Foreign )?(Dividend|Distribution|Income|Interest)( Payment| Received)?\s*$",
    re.IGNORECASE,
)
_DIVIDENDS: Final = frozenset({"st div", "ovr cr", "utc cr", "div", "dividend", "ovs div"})
_FEES: Final = frozenset({"manage fee", "management fee", "fee", "charge"})
_INTEREST: Final = frozenset({"interest", "int"})
_FUNDING: Final = frozenset(
    {"fpc", "fpd", "card web", "transfer", "dd", "direct debit", "chq", "bacs", "lisa", "subs"}
)
_CHARGES_MAX: Final = Decimal("0.05")
"""Of a trade. Above it the unit cost is not what it seems."""


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS) and any(
        cell.startswith("Unit cost") for row in opening.rows for cell in row
    )


def _transaction(record: Record) -> Fields:
    reference, value = record.text("Reference"), record.needed("Value (£)")
    fields: Fields = {
        "date": record.day("dmy", "Trade date"),
        "currency": "GBP",
        "settle_date": record.day("dmy", "Settle date"),
    }
    kind, description = reference.lower(), record.text("Description")
    if _CONTRACT.fullmatch(reference):
        return _trade(record, {**fields, "external_id": reference}, value)
    fields["note"] = f"{reference}: {description}"
    if kind in _DIVIDENDS:
        name = _PAID.sub("", description)
        return {**fields, "type": "DIVIDEND", "name": name, "amount": value}
    if kind in _FEES:
        return {**fields, "type": "FEE", "amount": -value}
    if kind in _INTEREST:
        return {**fields, "type": "INTEREST", "amount": value}
    if kind in _FUNDING:
        kind = "DEPOSIT" if value > 0 else "WITHDRAWAL"
        return {**fields, "type": kind, "amount": abs(value)}
    raise NotUnderstood("/type", f"is {reference[:40]!r}, which is not known")


def _trade(record: Record, fields: Fields, value: Decimal) -> Fields:
    """The value is after all charges."""
    kind = "BUY" if record.text("Reference").startswith("B") else "SELL"
    if value and (value < 0) != (kind == "BUY"):
        raise NotUnderstood("/amount", "has the sign of the other direction")
    quantity = record.needed("Quantity", "Qty")
    in_pounds = record.figure("Unit cost (£)")
    cost = in_pounds or divided(record.needed("Unit cost (p)"), Decimal(100))
    gross = round(product(quantity, cost), 2)
    fee = abs(value) - gross if kind == "BUY" else gross - abs(value)
    if not -Decimal("0.02") <= fee <= max(abs(value) * _CHARGES_MAX, Decimal(50)):
        raise NotUnderstood("/amount", "doesn't fit the units and the unit cost")
    name = _TRADED.sub("", record.text("Description"))
    gross, fee = (gross, fee) if fee > 0 else (abs(value), Decimal(0))
    return {
        **fields,
        "type": kind,
        "name": name,
        "quantity": quantity,
        "amount": gross,
        "fee": fee,
    }


FORMAT: Final = Format(
    "hargreaves_lansdown",
    TABLE_TYPES,
    detect,
    lambda content, options: rows_of(records(content, options, _COLUMNS), _transaction),
    "Hargreaves Lansdown",
    "The account, Transaction history, Download as CSV.",
    (*_COLUMNS, "Unit cost (p)", "Quantity", "Value (£)"),
)
