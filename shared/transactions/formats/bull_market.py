"""Bull Market Brokers' current account, one sheet for each currency, which the sheet's name states
and the table doesn't.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from shared.transactions.formats.format import (
    TABLE_TYPES,
    DateOrder,
    Format,
    Note,
    Opening,
    Options,
    Row,
)
from shared.transactions.formats.spanish import unaccented
from shared.transactions.formats.statement import Fields, Record, Silent, records, rows_of
from shared.transactions.formats.statement_figures import NotUnderstood

_COLUMNS: Final = (
    "Liquida", "Operado", "Comprobante", "Numero", "Cantidad", "Especie", "Precio", "Importe",
    "Saldo", "Referencia",
)  # fmt: skip
_FIGURES: Final = ("Cantidad", "Precio", "Importe", "Saldo")
_CASH: Final = (
    ("recibo de cobro", "FUNDING"),
    ("rec cobro", "FUNDING"),
    ("orden de pago", "FUNDING"),
    ("dividendo", "DIVIDEND"),
    ("pago div", "DIVIDEND"),
    ("renta y amortiz", ""),
    ("renta", "INTEREST"),
    ("amortiz", "RETURN_OF_CAPITAL"),
    ("retencion", "TAX"),
    ("nd ", "FEE"),
    ("gasto", "FEE"),
    ("arancel", "FEE"),
)


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS)


def read(content: bytes, options: Options) -> Iterator[Row]:
    yield Row(
        1,
        Note(
            "The table doesn't state its currency: a trade counts in the currency of its asset, "
            "cash in the portfolio's. Import the sheets of pesos and of dollars into portfolios of "
            "these currencies."
        ),
    )
    yield from rows_of(records(content, options, _COLUMNS, _FIGURES), _transaction)


def _transaction(record: Record) -> Fields:
    words, amount = unaccented(record.text("Comprobante")), record.needed("Importe")
    if not words:
        raise Silent("has no movement")
    day = record.text("Operado", "Liquida")
    order: DateOrder = "ymd" if day[:4].isdecimal() else "dmy"
    fields: Fields = {"date": record.day(order, "Operado", "Liquida")}
    asset: Fields = {"symbol": record.text("Especie")} if record.text("Especie") else {}
    note = f"{record.text('Comprobante')} {record.text('Referencia')}".strip()
    if "caucion" in words or "fci" in words or "paridad" in words:
        raise NotUnderstood("/type", f"is {record.text('Comprobante')[:40]!r}, which is not read")
    if words.startswith(("compra", "venta")):
        kind = "BUY" if words.startswith("compra") else "SELL"
        return _trade(record, {**fields, "type": kind, **asset}, amount)
    kind = next((kind for start, kind in _CASH if words.startswith(start)), "")
    if not kind:
        raise NotUnderstood("/type", f"is {record.text('Comprobante')[:40]!r}, which is not read")
    if kind == "FUNDING":
        kind = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
        return {**fields, "type": kind, "amount": abs(amount), "note": note}
    if kind in ("DIVIDEND", "RETURN_OF_CAPITAL") and not asset:
        raise NotUnderstood("/symbol", "is missing")
    amount = -amount if kind in ("FEE", "TAX") else amount
    return {**fields, "type": kind, **asset, "amount": amount, "note": note}


def _trade(record: Record, fields: Fields, amount: Decimal) -> Fields:
    if "symbol" not in fields:
        raise NotUnderstood("/symbol", "is missing")
    if amount and (amount < 0) != (fields["type"] == "BUY"):
        raise NotUnderstood("/amount", "has the sign of the other direction")
    return {**fields, "quantity": abs(record.needed("Cantidad")), "amount": abs(amount)}


FORMAT: Final = Format(
    "bull_market",
    TABLE_TYPES,
    detect,
    read,
    "Bull Market Brokers",
    "Mi cuenta, Cuenta corriente, the currency, Exportar: save the sheet as CSV.",
    _COLUMNS,
)
