"""Balanz's slips (boletos): a trade a row. `Neto` is what moved, `Bruto` is before charges. The
columns of charges are in pesos, whatever the trade is in, so the fee is their difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.balanz import currency_of
from shared.transactions.formats.format import TABLE_TYPES, Format, Opening
from shared.transactions.formats.spanish import unaccented
from shared.transactions.formats.statement import Fields, Layouts, Record
from shared.transactions.formats.statement_figures import NotUnderstood

_PLAIN: Final = {
    "slip": "Num Boleto",
    "symbol": "Ticker",
    "kind": "Tipo",
    "day": "Concertacion",
    "settled": "Liquidacion",
    "quantity": "Cantidad",
    "price": "Precio",
    "gross": "Bruto",
    "net": "Neto",
    "currency": "Moneda",
}
_LAYOUTS: Final = (_PLAIN, {**_PLAIN, "day": "Concertación", "settled": "Liquidación"})
_FIGURES: Final = ("quantity", "price", "gross", "net")
_KINDS: Final = {"compra": "BUY", "suscripcion": "BUY", "venta": "SELL", "rescate": "SELL"}


def _layout(opening: Opening) -> Mapping[str, str] | None:
    return next((names for names in _LAYOUTS if opening.has_header(*names.values())), None)


def _transaction(names: Mapping[str, str], record: Record) -> Fields:
    kind = _KINDS.get(unaccented(record.text("Tipo")))
    if kind is None:
        raise NotUnderstood("/type", f"is {record.text('Tipo')[:40]!r}, not COMPRA or VENTA")
    if not record.text("Ticker"):
        raise NotUnderstood("/symbol", "is missing")
    gross, net = abs(record.needed("Bruto")), abs(record.needed("Neto"))
    fee = net - gross if kind == "BUY" else gross - net
    if fee < 0 or fee > gross / 4:
        raise NotUnderstood("/fee", "is not clear: Bruto and Neto are on the wrong sides")
    return {
        "type": kind,
        "date": _day(record, names["day"]),
        "settle_date": _day(record, names["settled"]) if record.text(names["settled"]) else None,
        "symbol": record.text("Ticker"),
        "name": record.text("Especie"),
        "quantity": abs(record.needed("Cantidad")),
        "amount": gross,
        "fee": fee or Decimal(0),
        "currency": currency_of(record),
        "note": f"Boleto {record.text('Num Boleto')}".strip(),
    }


def _day(record: Record, column: str) -> str:
    return record.day("ymd" if record.text(column)[:4].isdecimal() else "dmy", column)


_TABLE: Final = Layouts(_LAYOUTS, _layout)
FORMAT: Final = Format(
    "balanz_slips",
    TABLE_TYPES,
    _TABLE.detect,
    partial(_TABLE.rows, figures=_FIGURES, read=_transaction),
    "Balanz",
    "The list of slips (Boletos), exported: save the sheet as CSV.",
    tuple(_PLAIN.values()),
)
