"""InvertirOnline's movements: a table in a web page that is named .xls, or the same as CSV.

A dollar leg is a row in dollars and, with the same slip, one in pesos, which is its cost. AL30D is
AL30 paid in dollars where the file has both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Final

from shared.immutable import immutable
from shared.transactions.formats.decoding import encoding_of
from shared.transactions.formats.format import (
    TABLE_TYPES,
    DecimalMark,
    Format,
    Opening,
    Options,
    Row,
    unreadable,
)
from shared.transactions.formats.html_table import rows_of_page
from shared.transactions.formats.spanish import unaccented
from shared.transactions.formats.statement import Fields, Record, Silent, records, rows_of
from shared.transactions.formats.statement_figures import NotUnderstood, mark_of

_COLUMNS: Final = (
    "Nro. de Mov.", "Nro. de Boleto", "Tipo Mov.", "Concert.", "Liquid.", "Est", "Cant. titulos",
    "Precio", "Comis.", "Iva Com.", "Otros Imp.", "Monto", "Tipo Cuenta",
)  # fmt: skip
_FIGURES: Final = ("Cant. titulos", "Precio", "Comis.", "Iva Com.", "Otros Imp.", "Monto")
_SIGN: Final = b"Nro. de Mov."
_ASSET: Final = re.compile(r"\(([^()]+)\)\s*$")
_IN_DOLLARS: Final = re.compile(r"\s*(US\$|U\$S)$")
_KINDS: Final = (
    ("compra", "BUY"),
    ("suscripcion fci", "BUY"),
    ("venta", "SELL"),
    ("rescate fci", "SELL"),
    ("pago de dividendos", "DIVIDEND"),
    ("pago de renta", "INTEREST"),
    ("pago de amortizacion", "RETURN_OF_CAPITAL"),
    ("credito", "INTEREST"),
    ("deposito de fondos", "DEPOSIT"),
    ("extraccion de fondos", "WITHDRAWAL"),
)
_OF_ASSETS: Final = frozenset({"BUY", "SELL", "DIVIDEND", "RETURN_OF_CAPITAL", "TRANSFER_OUT"})


@immutable
class _Statement:
    """What several rows together say."""

    symbols: frozenset[str]
    in_dollars: frozenset[tuple[str, str]]
    """The slips and movements of which one row is in dollars."""


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS) or _is_page(opening.start)


def _is_page(start: bytes) -> bool:
    return start.lstrip()[:1] == b"<" and _SIGN in start


def read(content: bytes, options: Options) -> Iterator[Row]:
    if content.lstrip()[:1] == b"<":
        rows = list(_records_of_page(content, options))
    else:
        rows = list(records(content, options, _COLUMNS, _FIGURES))
    statement = _Statement(
        frozenset(symbol for row in rows if (symbol := _symbol(row))),
        frozenset(
            _slip(row)
            for row in rows
            if _currency(row) == "USD" and row.text("Nro. de Boleto") not in ("", "0")
        ),
    )
    return rows_of(rows, partial(_transaction, statement))


def _records_of_page(content: bytes, options: Options) -> Iterator[Record]:
    try:
        text = content.decode(encoding_of(content, options))
    except UnicodeDecodeError:
        raise unreadable("is not text in UTF-8, UTF-16 or windows-1252") from None
    names: Sequence[str] = ()
    rows: list[tuple[int, dict[str, str]]] = []
    for line, cells in rows_of_page(text):
        if not names:
            names = cells if set(_COLUMNS) <= set(cells) else ()
        else:
            rows.append((line, dict(zip(names, cells, strict=False))))
    if not names:
        raise unreadable(f"needs a row that names the columns {', '.join(_COLUMNS)}")
    mark: DecimalMark | None = options.decimal or mark_of(
        cells.get(name, "") for _, cells in rows for name in _FIGURES
    )
    for line, texts in rows:
        yield Record(line, texts, mark=mark)


def _symbol(record: Record) -> str:
    match = _ASSET.search(record.text("Tipo Mov."))
    return _IN_DOLLARS.sub("", match[1].strip().upper()) if match else ""


def _slip(record: Record) -> tuple[str, str]:
    return record.text("Nro. de Boleto"), record.text("Tipo Mov.")


def _currency(record: Record) -> str:
    account = unaccented(record.text("Tipo Cuenta"))
    if "dolar" in account or "u$s" in account or "usd" in account:
        return "USD"
    return "ARS" if "peso" in account else ""


def _kind(record: Record) -> str:
    """The type of a transaction that is one. Raises Silent and NotUnderstood."""
    words = unaccented(record.text("Tipo Mov."))
    if not words:
        raise Silent("has no movement")
    if "cancelada" in unaccented(record.text("Est")):
        raise Silent("was cancelled")
    if words.startswith("transferencia de titulos"):
        if " out" in words:
            return "TRANSFER_OUT"
        raise NotUnderstood("/unit_price", "is not stated: what the units had cost before")
    for start, kind in _KINDS:
        if words.startswith(start):
            return kind
    raise NotUnderstood("/type", f"is {record.text('Tipo Mov.')[:40]!r}, which is not read")


def _transaction(statement: _Statement, record: Record) -> Fields:
    kind, currency, symbol = _kind(record), _currency(record), _symbol(record)
    if kind in _OF_ASSETS and not symbol:
        raise NotUnderstood("/symbol", "is missing")
    is_in_dollars = symbol[:-1] in statement.symbols and symbol.endswith(("C", "D"))
    if is_in_dollars:
        symbol = symbol[:-1]
    fields: Fields = {"type": kind, "date": record.day("dmy", "Concert."), "symbol": symbol}
    if kind == "TRANSFER_OUT":
        return {**fields, "quantity": abs(record.needed("Cant. titulos"))}
    if not currency:
        raise NotUnderstood("/currency", "is not stated: the account is neither pesos nor dollars")
    written = record.text("Tipo Mov.")
    fields |= {"currency": currency, "settle_date": record.day("dmy", "Liquid.")}
    if kind not in ("BUY", "SELL"):
        return {**fields, **_cash(record, kind), "note": written}
    if currency == "ARS" and _slip(record) in statement.in_dollars:
        cost = -record.needed("Monto")
        return {**fields, "type": "FEE", "amount": cost, "note": f"Cost of {written}"}
    if currency == "ARS" and is_in_dollars:
        raise NotUnderstood("/currency", "is pesos, and the row in dollars isn't in the file")
    return _trade(record, fields)


def _trade(record: Record, fields: Fields) -> Fields:
    net = record.needed("Monto")
    if net and (net < 0) != (fields["type"] == "BUY"):
        raise NotUnderstood("/amount", "has the sign of the other direction")
    charges = [
        abs(record.figure(name) or Decimal(0)) for name in ("Comis.", "Iva Com.", "Otros Imp.")
    ]
    fee = sum(charges, start=Decimal(0))
    gross = abs(net) - fee if fields["type"] == "BUY" else abs(net) + fee
    return {**fields, "quantity": abs(record.needed("Cant. titulos")), "amount": gross, "fee": fee}


def _cash(record: Record, kind: str) -> Fields:
    amount = record.needed("Monto")
    if kind in ("DEPOSIT", "WITHDRAWAL"):
        return {"type": "DEPOSIT" if amount > 0 else "WITHDRAWAL", "amount": abs(amount)}
    return {"amount": amount}


FORMAT: Final = Format(
    "iol",
    ("application/vnd.ms-excel", *TABLE_TYPES, "text/html"),
    detect,
    read,
    "InvertirOnline (IOL)",
    "Mi Cuenta, Movimientos, Detalle de Movimientos, Descargar movimientos históricos.",
    _COLUMNS,
)
