"""What sales realized, lot by lot, over the rows of one currency in a ledger's columns: the same as
in `ledger.gains`, whose words these are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

import numpy as np

from shared.immutable import immutable
from shared.ledger.kinds import CountsAs
from shared.timeseries.figure_columns import Column
from shared.timeseries.fixed_point import exact_sum, product, times_power
from shared.timeseries.held_units import UNIT_SIGNS, HeldUnits
from shared.timeseries.ledger_columns import LedgerColumns
from shared.timeseries.ledger_days import whole_assets
from shared.timeseries.ledger_totals import Reporting
from shared.timeseries.lot_costs import Trades
from shared.timeseries.shares import (
    Shares,
    amounts_of_runs,
    difference,
    rounded_sum,
    sums_of_runs,
)
from shared.timeseries.sold_lots import METHODS, SoldLots, sold_lots
from shared.timeseries.span import ExactInts, Flags, Ints

SUMMED: Final = ("quantity", "proceeds", "cost", "gain")
SUMMED_BASE: Final = ("proceeds_base", "cost_base", "gain_base", "price_gain_base")
Sums = Mapping[str, Decimal | None]
"""Not yet rounded, by the names of SUMMED and SUMMED_BASE. None: a part of it is unknown."""


@immutable
class RealizedLots:
    """The lots, or parts of lots, of one currency that sales used: asset by asset, each in
    chronological order.

    `assets` are codes, `sales` and `lots` the rows of what sold and bought the units. `shares` are
    what a sale brought for the lot, `costs` what it had cost, in the asset's currency; `sold_rates`
    and `lot_rates` that in which they are reported, None where it is the same.
    """

    currency: str
    assets: Ints
    sales: Ints
    lots: Ints
    quantity: Column
    shares: Shares
    costs: Shares
    sold_rates: Column | None
    lot_rates: Column | None

    def rounded(self, digits: int, base_digits: int) -> dict[str, ExactInts]:
        """The figures of each item in whole units of 10^-digits, those that end in _base of
        10^-base_digits.
        """
        shares, costs = self.shares, self.costs
        figures = {
            "proceeds": rounded_sum([shares], digits),
            "cost": rounded_sum([costs], digits),
            "gain": rounded_sum([shares, costs.negative()], digits),
        }
        if self.sold_rates is None or self.lot_rates is None:
            in_base = {f"{name}_base": numbers for name, numbers in figures.items()}
            return figures | in_base | {"price_gain_base": figures["gain"]}
        shares_base, costs_base = _times(shares, self.sold_rates), _times(costs, self.lot_rates)
        at_lot_rates = _times(shares, self.lot_rates)
        return figures | {
            "proceeds_base": rounded_sum([shares_base], base_digits),
            "cost_base": rounded_sum([costs_base], base_digits),
            "gain_base": rounded_sum([shares_base, costs_base.negative()], base_digits),
            "price_gain_base": rounded_sum([at_lot_rates, costs_base.negative()], base_digits),
        }

    def sums(self, columns: LedgerColumns) -> Iterator[tuple[int, Sums]]:
        """Of each asset, by its code."""
        of_asset = np.flatnonzero(np.diff(self.assets, prepend=-1))
        # What a sale brought for all its lots is what it brought.
        sale = np.flatnonzero(np.diff(self.sales, prepend=-1))
        sales_of_asset = np.flatnonzero(np.diff(self.assets[sale], prepend=-1))
        decimals = self.shares.decimals
        net = self.shares.amounts[sale]
        proceeds = amounts_of_runs(net, decimals, sales_of_asset)
        cost = sums_of_runs(self.costs, of_asset)
        gain = difference(proceeds, cost)
        quantity = columns.quantity.at(self.sales[sale])
        sums = [
            amounts_of_runs(quantity.numbers, quantity.decimals, sales_of_asset),
            *(proceeds, cost, gain),
            *(proceeds, cost, gain, gain),
        ]
        if self.sold_rates is not None and self.lot_rates is not None:
            rates = self.sold_rates.at(sale)
            proceeds_base = amounts_of_runs(
                product(net, rates.numbers), decimals + rates.decimals, sales_of_asset
            )
            cost_base = sums_of_runs(_times(self.costs, self.lot_rates), of_asset)
            at_lot_rates = sums_of_runs(_times(self.shares, self.lot_rates), of_asset)
            sums[4:] = [
                proceeds_base,
                cost_base,
                difference(proceeds_base, cost_base),
                difference(at_lot_rates, cost_base),
            ]
        for code, *figures in zip(self.assets[of_asset].tolist(), *sums, strict=True):
            yield code, dict(zip((*SUMMED, *SUMMED_BASE), figures, strict=True))


def _times(shares: Shares, rates: Column) -> Shares:
    return shares.times(rates.numbers, rates.decimals)


def is_left_to_the_journal(columns: LedgerColumns, replayed: Flags, method: str) -> Flags:
    """The rows that are replayed one by one for gains, by those that are in any case: also all rows
    of an asset with a trade of no units, or with a sale that brought nothing and has no rate.
    """
    if method not in METHODS:
        return replayed | (columns.assets >= 0)
    signs = UNIT_SIGNS[columns.kinds]
    money = (columns.gross.numbers != 0) | (columns.fee.numbers != 0) | (columns.tax.numbers != 0)
    rare = ((signs != 0) & (columns.quantity.numbers == 0)) | ((signs < 0) & ~money)
    return replayed | whole_assets(columns, rare)


def realized_lots(
    columns: LedgerColumns,
    units: HeldUnits,
    replayed: Flags,
    reporting: Reporting,
    first_day: int,
) -> Iterator[RealizedLots]:
    """Of the sales from a day on, currency by currency; of the rows that are not `replayed`, as
    `is_left_to_the_journal` has them.
    """
    trades = columns.counts_as(CountsAs.TRADE) & ~replayed
    for code, currency in enumerate(columns.currency_codes):
        rows = np.flatnonzero(trades & (columns.currencies == code))
        if rows.size:
            realized = _of_currency(columns, units, rows, currency, reporting, first_day)
            if realized.sales.size:
                yield realized


def _of_currency(
    columns: LedgerColumns,
    units: HeldUnits,
    rows: Ints,
    currency: str,
    reporting: Reporting,
    first_day: int,
) -> RealizedLots:
    decimals = max(column.decimals for column in (columns.gross, columns.fee, columns.tax))
    gross, fee, tax = (
        column.at(rows).scaled_to(decimals) for column in (columns.gross, columns.fee, columns.tax)
    )
    charges = exact_sum(fee, tax)
    is_sale = UNIT_SIGNS[columns.kinds[rows]] < 0
    amounts = exact_sum(gross, np.where(is_sale, -charges, charges))
    counted = np.abs(units.changes[rows])
    used = _sold(columns, rows, is_sale, counted, np.where(is_sale, 0, amounts), reporting.method)
    used = used.of(columns.days[rows[used.sales]] >= first_day)
    sales, lots = rows[used.sales], rows[used.buys]
    is_reporting = currency == reporting.currency
    return RealizedLots(
        currency,
        columns.assets[sales],
        sales,
        lots,
        _really_sold(columns, units, sales, used.units),
        Shares(amounts[used.sales], decimals, used.units, counted[used.sales]),
        Shares(amounts[used.buys], decimals, used.units, counted[used.buys]),
        None if is_reporting else reporting.rates_of(columns, sales, currency),
        None if is_reporting else reporting.rates_of(columns, lots, currency),
    )


def _sold(
    columns: LedgerColumns,
    rows: Ints,
    is_sale: Flags,
    counted: ExactInts,
    own_costs: ExactInts,
    method: str,
) -> SoldLots:
    of_rows = columns.assets[rows]
    starts = np.flatnonzero(np.diff(of_rows, prepend=-1))
    assets = np.repeat(np.arange(starts.size), np.diff(starts, append=rows.size))
    return sold_lots(Trades(assets, starts, is_sale, counted, own_costs, own_costs), method)


def _really_sold(
    columns: LedgerColumns, units: HeldUnits, sales: Ints, counted: ExactInts
) -> Column:
    """The units as they were on the day of the sale. `counted` are as no split changes them."""
    decimals = columns.quantity.decimals
    if not units.scales:
        return Column(counted, decimals)
    more = max(scale.decimals for scale in units.scales.values())
    multipliers = np.abs(units.changes[sales]) // columns.quantity.numbers[sales]
    return Column(times_power(counted, more) // multipliers, decimals + more)
