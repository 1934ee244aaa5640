"""Balanz's movements: every movement of cash; the description says what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row
from shared.transactions.formats.spanish import unaccented
from shared.transactions.formats.statement import (
    Fields,
    Record,
    Silent,
    both_sides,
    grouped,
    records,
    rows_of,
)
from shared.transactions.formats.statement_figures import NotUnderstood

_PLAIN: Final = (
    "Descripcion", "Ticker", "Tipo de Instrumento", "Concertacion", "Cantidad", "Precio",
    "Liquidacion", "Moneda", "Importe",
)  # fmt: skip
_ACCENTED: Final = tuple(
    {
        "Descripcion": "Descripción",
        "Concertacion": "Concertación",
        "Liquidacion": "Liquidación",
    }.get(name, name)
    for name in _PLAIN
)
_NAMES: Final = dict(zip(_PLAIN, _ACCENTED, strict=True))
_FIGURES: Final = ("Cantidad", "Precio", "Importe")
_CURRENCIES: Final = {"peso": "ARS", "ars": "ARS", "$": "ARS", "dolar": "USD", "usd": "USD"}
_CASH: Final = (
    ("recibo de cobro", "FUNDING"),
    ("comprobante de pago", "FUNDING"),
    ("dividendo en efectivo", "DIVIDEND"),
    ("renta y amortizacion", ""),
    ("renta", "INTEREST"),
    ("intereses", "INTEREST"),
    ("amortizacion", "RETURN_OF_CAPITAL"),
    ("cargo por descubierto", "FEE"),
    ("debito de aranceles", "FEE"),
    ("n/d ret", "TAX"),
    ("retencion", "TAX"),
    ("impuesto", "TAX"),
)

Sides = Mapping[str, list[Record]]


def detect(opening: Opening) -> bool:
    return opening.has_header(*_PLAIN) or opening.has_header(*_ACCENTED)


def read(content: bytes, options: Options) -> Iterator[Row]:
    statement = list(_records(content, options))
    return rows_of(statement, partial(_transaction, grouped(statement, _event)))


def _event(record: Record) -> str | None:
    """Of an exchange, what its rows have in common."""
    words = _words(record)
    return words if words.startswith("operacion de cambio") else None


def _records(content: bytes, options: Options) -> Iterator[Record]:
    from shared.transactions.formats.tables import opening_of

    is_plain = opening_of(content, options).has_header(*_PLAIN)
    return records(content, options, _PLAIN if is_plain else _ACCENTED, _FIGURES)


def _text(record: Record, name: str) -> str:
    return record.text(name, _NAMES[name])


def _words(record: Record) -> str:
    return unaccented(_text(record, "Descripcion"))


def currency_of(record: Record) -> str:
    """Pesos or dollars, in its column `Moneda`. Raises NotUnderstood."""
    words = unaccented(record.text("Moneda"))
    for start, currency in _CURRENCIES.items():
        if words.startswith(start):
            return currency
    raise NotUnderstood("/currency", f"is {record.text('Moneda')[:20]!r}, not pesos or dollars")


def _transaction(sides: Sides, record: Record) -> Fields:
    words, amount = _words(record), record.needed("Importe")
    fields: Fields = {
        "date": _day(record),
        "currency": currency_of(record),
    }
    if words.startswith("operacion de cambio"):
        unclear = NotUnderstood("", "is one side of an exchange without the other")
        paid, received = both_sides(record, sides[words], "Importe", unclear)
        return {
            "type": "EXCHANGE",
            "date": fields["date"],
            "amount": -paid.needed("Importe"),
            "currency": currency_of(paid),
            "to_amount": received.needed("Importe"),
            "to_currency": currency_of(received),
        }
    asset: Fields = {"symbol": record.text("Ticker")} if record.text("Ticker") else {}
    if direction := _direction(words):
        return _trade(record, {**fields, "type": direction, **asset}, amount)
    kind = next((kind for start, kind in _CASH if words.startswith(start)), "")
    note = _text(record, "Descripcion")
    if not kind:
        raise NotUnderstood("/type", f"is {note[:40]!r}, which is not read")
    if kind == "FUNDING":
        kind = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
        return {**fields, "type": kind, "amount": abs(amount), "note": note}
    if kind in ("DIVIDEND", "INTEREST", "RETURN_OF_CAPITAL") and amount < 0:
        kind = "TAX"
    if kind in ("DIVIDEND", "RETURN_OF_CAPITAL") and not asset:
        raise NotUnderstood("/symbol", "is missing")
    amount = -amount if kind in ("FEE", "TAX") else amount
    return {**fields, "type": kind, **asset, "amount": amount, "note": note}


def _day(record: Record) -> str:
    text = _text(record, "Concertacion")
    return record.day("ymd" if text[:4].isdecimal() else "dmy", "Concertacion", "Concertación")


def _direction(words: str) -> str:
    """BUY or SELL of a slip or a fund; empty for all else."""
    if words.startswith(("suscripcion desde balanz", "rescate a balanz")):
        raise Silent("is the other side of a fund's row")
    if words.startswith("boleto"):
        parts = [part.strip() for part in words.split("/")]
        return "BUY" if "compra" in parts else "SELL" if "venta" in parts else ""
    if words.startswith(("liquidacion de suscripcion", "suscripcion")):
        return "BUY"
    is_sale = words.startswith(("liquidacion de rescate", "rescate")) and "parcial" not in words
    return "SELL" if is_sale else ""


def _trade(record: Record, fields: Fields, amount: Decimal) -> Fields:
    """A slip without a price is a charge of one, such as a commission in pesos."""
    price, quantity = record.figure("Precio"), record.figure("Cantidad") or Decimal(0)
    if price == -1 or not quantity:
        rest = {name: value for name, value in fields.items() if name != "type"}
        return {**rest, "type": "FEE", "amount": -amount, "note": _text(record, "Descripcion")}
    if "symbol" not in fields:
        raise NotUnderstood("/symbol", "is missing")
    if amount and (amount < 0) != (fields["type"] == "BUY"):
        raise NotUnderstood("/amount", "has the sign of the other direction")
    return {**fields, "quantity": abs(quantity), "amount": abs(amount)}


FORMAT: Final = Format(
    "balanz",
    TABLE_TYPES,
    detect,
    read,
    "Balanz",
    "Actividad, Movimientos, Exportar: save the sheet as CSV.",
    _PLAIN,
)
