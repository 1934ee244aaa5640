"""Cocos Capital's movements: points between thousands, a comma before decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row
from shared.transactions.formats.spanish import unaccented
from shared.transactions.formats.statement import Fields, Record, records, rows_of
from shared.transactions.formats.statement_figures import NotUnderstood

_COLUMNS: Final = (
    "nroTicket", "nroComprobante", "fechaEjecucion", "fechaLiquidacion", "tipoOperacion",
    "instrumento", "moneda", "cantidad", "precio", "montoBruto", "total",
)  # fmt: skip
_TICKER: Final = re.compile(r"\(([A-Za-z0-9.]{1,20})\)\s*$")
_CHARGES: Final = ("comision", "ddmm", "iva", "otros")


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS)


def read(content: bytes, options: Options) -> Iterator[Row]:
    statement = records(content, options, _COLUMNS)
    mark = options.decimal or ","
    return rows_of((replace(record, mark=mark) for record in statement), _transaction)


def _transaction(record: Record) -> Fields:
    kind = unaccented(record.text("tipoOperacion"))
    currency = record.text("moneda").upper()
    if currency not in ("ARS", "USD"):
        raise NotUnderstood("/currency", f"is {currency[:20]!r}, not ARS or USD")
    fields: Fields = {
        "date": record.day("dmy", "fechaEjecucion"),
        "currency": currency,
        "settle_date": record.day("dmy", "fechaLiquidacion"),
    }
    if "dolar mep" in kind or "caucion" in kind or "canje" in kind or "especie" in kind:
        raise NotUnderstood("/type", f"is {record.text('tipoOperacion')[:40]!r}, which is not read")
    if kind.startswith("compra") or "suscripcion fci" in kind:
        return _trade(record, {**fields, "type": "BUY"})
    if kind.startswith("venta") or "rescate fci" in kind:
        return _trade(record, {**fields, "type": "SELL"})
    return {**fields, **_cash(record, kind), "note": record.text("tipoOperacion")}


def _asset(record: Record) -> Fields:
    """The ticker in brackets behind the name."""
    name = record.text("instrumento")
    match = _TICKER.search(name)
    if match is None:
        return {"name": name} if name else {}
    return {"symbol": match[1].upper(), "name": name[: match.start()].strip()}


def _trade(record: Record, fields: Fields) -> Fields:
    asset = _asset(record)
    if not asset:
        raise NotUnderstood("/symbol", "is missing")
    fee = sum((abs(record.figure(name) or Decimal(0)) for name in _CHARGES), start=Decimal(0))
    quantity, gross = abs(record.needed("cantidad")), abs(record.needed("montoBruto"))
    return {**fields, **asset, "quantity": quantity, "amount": gross, "fee": fee}


def _cash(record: Record, kind: str) -> Fields:
    amount = record.needed("total")
    if kind.startswith(("recibo de cobro", "orden de pago")):
        return {"type": "DEPOSIT" if amount > 0 else "WITHDRAWAL", "amount": abs(amount)}
    if "dividendo" in kind or kind.startswith("renta") or "amortizacion" in kind:
        return _income(record, kind, amount)
    if "nota" in kind and "debito" in kind:
        return {"type": "FEE", "amount": -amount}
    if "nota" in kind and "credito" in kind:
        return {"type": "INTEREST", "amount": amount}
    raise NotUnderstood("/type", f"is {record.text('tipoOperacion')[:40]!r}, which is not known")


def _income(record: Record, kind: str, amount: Decimal) -> Fields:
    """Where the file names the currency and not the security, it is income of no asset."""
    asset = _asset(record)
    if "symbol" not in asset:
        return {"type": "INTEREST", "amount": amount}
    if "amortizacion" in kind and not kind.startswith("renta"):
        return {"type": "RETURN_OF_CAPITAL", **asset, "amount": amount}
    if "amortizacion" in kind:
        raise NotUnderstood("/type", "is interest and repayment in one amount")
    kind = "DIVIDEND" if "dividendo" in kind else "INTEREST"
    return {"type": kind, **asset, "amount": amount}


FORMAT: Final = Format(
    "cocos",
    TABLE_TYPES,
    detect,
    read,
    "Cocos Capital",
    "Actividad, Movimientos, the days, Descargar CSV.",
    _COLUMNS,
)
