"""Trade Republic's corporate actions and deliveries: rows of units without money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Final

from shared.transactions.formats.split_units import UnitChange, UnitsBefore
from shared.transactions.formats.statement import (
    AT_MARKET,
    Fields,
    Record,
    both_sides,
    grouped,
)
from shared.transactions.formats.statement_figures import NotUnderstood, isin_or_symbol

CATEGORIES: Final = frozenset({"CORPORATE_ACTION", "DELIVERY"})
_CHANGES: Final = frozenset(
    {"SHARE_EXCHANGE", "ADR_DISCONTINUATION", "REORGANISATION", "REVERSE_SPLIT", "MERGER"}
)
"""Units of one security out and of another in, as two rows."""
_SIGNS: Final = {"BUY": 1, "SELL": -1, "PRIVATE_MARKET_BUY": 1, "PRIVATE_MARKET_SELL": -1}

Sides = Mapping[tuple[str, str], Sequence[Record]]


def sides_of(statement: Iterable[Record]) -> Sides:
    """The rows of each change."""
    return grouped(statement, lambda record: _event(record) if _is_change(record) else None)


def units_before(statement: Iterable[Record]) -> UnitsBefore:
    return UnitsBefore(change for record in statement for change in _unit_changes(record))


def action_of(sides: Sides, held: UnitsBefore, fields: Fields, record: Record) -> Fields:
    """`fields` are the row's date, currency, note and id."""
    kind, units = record.text("type").upper(), record.needed("shares")
    rest = {name: fields[name] for name in ("date", "note", "external_id")}
    asset = asset_of(record)
    if kind == "SPLIT":
        ratio = held.ratio(record.text("symbol"), record.text("datetime"), units)
        return {**rest, "type": "SPLIT", **asset, "ratio": ratio}
    if kind in _CHANGES:
        return _change(rest, record, sides[_event(record)])
    if kind == "WORTHLESS" and units:
        money: Fields = {"amount": Decimal(0), "currency": fields["currency"]}
        return {**rest, "type": "SELL", **asset, "quantity": abs(units), **money}
    if record.text("category").upper() != "DELIVERY":
        raise NotUnderstood("/type", f"is {record.text('type')[:60]!r}, which is not known")
    if units < 0:
        return {**rest, "type": "TRANSFER_OUT", **asset, "quantity": -units}
    if not record.figure("price"):
        raise NotUnderstood("/unit_price", "is not stated: what the units had cost before")
    price: Fields = {"unit_price": record.figure("price"), "currency": fields["currency"]}
    moved: Fields = {**rest, "type": "TRANSFER_IN", **asset, "quantity": units, **price}
    return {**moved, "note": AT_MARKET}


def asset_of(record: Record) -> Fields:
    return {**isin_or_symbol(record.text("symbol")), "name": record.text("name")}


def _is_change(record: Record) -> bool:
    return record.text("type").upper() in _CHANGES and record.text("shares") != ""


def _event(record: Record) -> tuple[str, str]:
    return record.text("date"), record.text("type").upper()


def _unit_changes(record: Record) -> Iterator[UnitChange]:
    with suppress(NotUnderstood):
        units = record.figure("shares")
        sign = _SIGNS.get(record.text("type").upper())
        if units and sign is not None:
            yield _unit_change(record, sign * abs(units))
        elif units and record.text("category").upper() in CATEGORIES:
            yield _unit_change(record, units)


def _unit_change(record: Record, units: Decimal) -> UnitChange:
    moment, price = record.text("datetime"), record.figure("price")
    return UnitChange(moment, record.text("symbol"), units, price)


def _change(rest: Fields, record: Record, sides: Sequence[Record]) -> Fields:
    unclear = NotUnderstood("/type", "is a change of which the two sides are not one row each")
    removed, added = both_sides(record, sides, "shares", unclear)
    into = isin_or_symbol(added.text("symbol"))
    return {
        **rest,
        "type": "MERGER",
        **asset_of(removed),
        "quantity": -removed.needed("shares"),
        **{f"to_{name}": value for name, value in into.items()},
        "to_quantity": added.needed("shares"),
    }
