"""The gains of common sales, computed in columns: their rows and their sums by asset. What columns
don't say is left to the journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date

import numpy as np

from shared import deadline
from shared.analytics.daily_reading import reporting_of
from shared.analytics.gain_rows import GainRows
from shared.analytics.view import View
from shared.immutable import immutable
from shared.ledger.kinds import TransactionType
from shared.ledger.money import CURRENCIES, PER_UNIT_DECIMALS, round_per_unit
from shared.market.history import MarketHistory
from shared.schema.fields import as_text
from shared.timeseries.cells import (
    Cells,
    Keys,
    cells_of,
    cells_of_keys,
    day_cells,
    decimal_cells,
    keys_of,
    same_cells,
)
from shared.timeseries.figure_columns import Column
from shared.timeseries.fixed_point import as_decimal, exact_sum
from shared.timeseries.held_units import held_units
from shared.timeseries.ledger_columns import LedgerColumns, columns_of
from shared.timeseries.ledger_days import replayed_rows
from shared.timeseries.ledger_order import LedgerOrder
from shared.timeseries.purchases import Purchases
from shared.timeseries.realized_gains import (
    RealizedLots,
    Sums,
    is_left_to_the_journal,
    realized_lots,
)
from shared.timeseries.span import Flags, runs_of
from shared.transactions.repository import Ledger


@immutable
class LedgerInColumns:
    """A ledger with the columns of all its transactions, and their keys by place."""

    ledger: Ledger
    columns: LedgerColumns
    keys: Keys
    order: LedgerOrder

    @classmethod
    def of(cls, ledger: Ledger) -> LedgerInColumns:
        columns = columns_of(ledger.packed)
        keys = keys_of(",".join(rows.texts.keys for rows in ledger.packed), ",")
        return cls(ledger, columns, keys, LedgerOrder.of(ledger.packed, columns))


@immutable
class CommonGains:
    """The gains that columns say, from the first day of a range on. `replayed` marks, by its place
    in the ledger, each transaction that is left to the journal.
    """

    replayed: Flags
    columns: LedgerColumns
    lots: Sequence[RealizedLots] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(own.sales.size for own in self.lots)

    @property
    def days(self) -> set[date]:
        """Those whose rates the gains depend on."""
        rows = [rows for own in self.lots for rows in (own.sales, own.lots)]
        numbers = {day for own in rows for day in np.unique(self.columns.days[own]).tolist()}
        return {date.fromordinal(day) for day in numbers}

    def sums(self) -> dict[str, Sums]:
        """By asset."""
        return {
            self.columns.asset_keys[code]: sums
            for own in self.lots
            for code, sums in own.sums(self.columns)
        }

    def rows(self, view: View, ledger: LedgerInColumns, purchases: Purchases) -> Sequence[GainRows]:
        """In any order."""
        days = day_cells(self.columns.days)
        rows = []
        for own in self.lots:
            deadline.check()
            rows.append(_rows(own, self.columns, days, view, ledger, purchases))
        return rows


def common_gains(
    in_columns: LedgerInColumns, view: View, market: MarketHistory, first: date | None
) -> CommonGains:
    """From `first` on, of the whole ledger where it is None. Pure, except that it checks the
    request's deadline.
    """
    ledger, last = in_columns.ledger, view.as_of
    columns = in_columns.columns.until(last.toordinal())
    splits = {
        asset: [split for split in own if split.ex_date <= last]
        for asset, own in ledger.splits_by_asset().items()
    }
    deadline.check()
    units = held_units(columns, splits)
    reporting = reporting_of(view, market)
    replayed = is_left_to_the_journal(
        columns,
        replayed_rows(columns, units, ledger.asset_currencies, reporting),
        view.method,
    )
    deadline.check()
    by_place = np.zeros(in_columns.columns.places.size, np.bool_)
    by_place[columns.places] = replayed
    first_day = 0 if first is None else first.toordinal()
    lots = [*realized_lots(columns, units, replayed, reporting, first_day)]
    return CommonGains(by_place, columns, lots)


def _rows(
    lots: RealizedLots,
    columns: LedgerColumns,
    days: Cells,
    view: View,
    ledger: LedgerInColumns,
    purchases: Purchases,
) -> GainRows:
    """`days` are the texts of the columns' days."""
    count = lots.sales.size
    sold_on, acquired_on = columns.days[lots.sales], columns.days[lots.lots]
    sale_places, lot_places = columns.places[lots.sales], columns.places[lots.lots]
    lot_keys = ledger.keys[lot_places]
    repurchased = np.zeros(count, np.bool_)
    for code, own in runs_of(lots.assets):
        asset = columns.asset_keys[code]
        repurchased[own] = purchases.are_near(asset, sold_on[own], lot_keys[own])
    return GainRows(
        columns.asset_keys,
        lots.assets,
        sold_on,
        ledger.order.positions[sale_places],
        {
            "portfolio_id": same_cells(str(view.portfolio_id), count),
            "transaction_id": cells_of_keys(ledger.keys[sale_places]),
            "type": same_cells(TransactionType.SELL, count),
            "lot_transaction_id": cells_of_keys(lot_keys),
            "sold_on": days[lots.sales],
            "acquired_on": days[lots.lots],
            "days_held": decimal_cells(sold_on - acquired_on, 0),
            "quantity": decimal_cells(lots.quantity.numbers, lots.quantity.decimals, short=True),
            **_money_cells(lots, view.currency),
            "fx_rate_acquired": _rate_cells(lots.lot_rates, count),
            "fx_rate_sold": _rate_cells(lots.sold_rates, count),
            "repurchased": cells_of(["false", "true"])[repurchased.astype(np.int64)],
        },
    )


def _money_cells(lots: RealizedLots, currency: str) -> Mapping[str, Cells]:
    digits, base_digits = CURRENCIES[lots.currency], CURRENCIES[currency]
    figures = lots.rounded(digits, base_digits)
    figures["fx_gain_base"] = exact_sum(figures["gain_base"], -figures["price_gain_base"])
    cells: dict[str, Cells] = {}
    for name, numbers in figures.items():
        same = name.removesuffix("_base")
        if same in cells and figures[same] is numbers:
            cells[name] = cells[same]
        else:
            cells[name] = decimal_cells(numbers, base_digits if same != name else digits)
    return cells


def _rate_cells(rates: Column | None, count: int) -> Cells:
    """As `round_per_unit` rounds them."""
    if rates is None:
        return same_cells("1", count)
    if rates.numbers.dtype != object and rates.decimals <= PER_UNIT_DECIMALS:
        return decimal_cells(rates.numbers, rates.decimals, short=True)
    numbers = rates.numbers.tolist()
    texts = {
        number: as_text(round_per_unit(as_decimal(number, rates.decimals)))
        for number in set(numbers)
    }
    return cells_of([texts[number] for number in numbers])
